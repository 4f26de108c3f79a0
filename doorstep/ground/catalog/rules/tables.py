"""The catalogue as tables of texts: read, checked, compared."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from doorstep.ground.catalog.rules.calling import called
from doorstep.ground.catalog.rules.catalog import (
    DIFFICULTIES,
    Category,
    Disposition,
    Hazard,
    Names,
    Nature,
    Question,
    StandardRow,
    resolve,
)
from doorstep.ground.catalog.rules.texts import PLACES, unknown_places
from doorstep.lib.refusal import Refusal
from doorstep.lib.sheets import numbered, several

Row = Mapping[str, str]
CLOCKS = ("claim", "contact", "solve", "answer")
LANGUAGES = ("zh", "en")
DATATYPES = ("string", "number", "datetime", "text", "singlevaluelist", "multivaluelist")
EVIDENCE = ("photo", "note", "document")
TABLES = ("categories", "crosswalk", "standards", "dispositions", "hazards", "questions")
NUMBERS = "numbers"  # a table for reading alone: what it changes is kept in the others

_YES = {"yes", "true", "1", "y", "是"}
_NO = {"no", "false", "0", "n", "否"}
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_KNOWN = " ".join(f"{{{place}}}" for place in PLACES)


class CatalogRowsError(Refusal):
    """Rows cannot be read. data: table, line, text, count (faulty), reason (columns, code, twice, choice, empty).

    The data tell of the first; `rows` are all of that table: (line, reason, text).
    """

    code = "catalog_rows"

    def __init__(self, *, rows: Sequence[tuple[int, str, str]] = (), **data: Any) -> None:
        super().__init__(**data)
        self.code = f"catalog_rows_{data['reason']}"
        self.rows = tuple(rows) or ((data["line"], data["reason"], data["text"]),)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong (`grave`) or doubtful. code and data; the words are the door's."""

    code: str
    grave: bool
    data: Mapping[str, object] = field(default_factory=dict)

    @property
    def warning(self) -> bool:
        """A warning does not stop publishing."""
        return not self.grave


@dataclass(frozen=True, slots=True)
class Link:
    """A home code and its counterpart in another scheme."""

    category: str
    scheme: str
    target: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Tables:
    """A catalogue as it is loaded and kept."""

    categories: tuple[Category, ...] = ()
    crosswalk: tuple[Link, ...] = ()
    standards: tuple[StandardRow, ...] = ()
    dispositions: tuple[Disposition, ...] = ()
    hazards: tuple[Hazard, ...] = ()

    def linked(self) -> tuple[Category, ...]:
        """Will return the categories, each with its counterparts in other schemes."""
        links: dict[str, dict[str, str]] = {}
        for link in self.crosswalk:
            links.setdefault(link.category, {})[link.scheme] = link.target
        return tuple(replace(c, crosswalk=links[c.code]) if c.code in links else c for c in self.categories)


@dataclass(frozen=True, slots=True)
class Change:
    """One row that differs between two catalogues. fields: which, where it is in both."""

    table: str
    key: str
    kind: str
    fields: tuple[str, ...] = ()


class _Bad(Exception):  # noqa: N818 (a note between two functions, never seen outside)
    def __init__(self, reason: str, text: str) -> None:
        self.reason, self.text = reason, text


def _names(row: Row, prefix: str = "") -> Names:
    return {lang: row[prefix + lang] for lang in LANGUAGES if row.get(prefix + lang)}


def _flag(text: str, *, default: bool) -> bool:
    found = _maybe(text)
    return default if found is None else found


def _maybe(text: str) -> bool | None:
    low = text.strip().lower()
    if low and low not in _YES | _NO:
        raise _Bad("choice", text)
    return low in _YES if low else None


def _code(text: str) -> str:
    if not _CODE.fullmatch(text):
        raise _Bad("code", text)
    return text


def _one_of(text: str, allowed: Iterable[str]) -> str:
    if text not in allowed:
        raise _Bad("choice", text)
    return text


def _category(row: Row) -> Category:
    return Category(
        code=_code(row["code"]),
        parent=_code(row["parent"]) if row.get("parent") else "",
        names=_names(row),
        keywords={lang: words for lang in LANGUAGES if (words := several(row.get(f"keywords_{lang}", "")))},
        nature=Nature(_one_of(row.get("nature") or "help", set(Nature))),
        public=_flag(row.get("public", ""), default=True),
        default_difficulty=int(_one_of(row.get("difficulty") or "2", {"1", "2", "3"})),
        scheme=row.get("scheme") or "doorstep",
        source=row.get("source", "")[:300],
    )


def _link(row: Row) -> Link:
    if not row["target"] or not row["scheme"]:
        raise _Bad("empty", row["category"])
    return Link(_code(row["category"]), row["scheme"], row["target"], row.get("source", "")[:300])


def _phases(text: str) -> tuple[tuple[str, str], ...]:
    found = []
    for part in several(text):
        what, equals, limit = part.partition("=")
        if not equals or not what.strip() or not limit.strip():
            raise _Bad("choice", part)
        found.append((what.strip(), limit.strip()))
    return tuple(found)


def _standard(row: Row) -> StandardRow:
    evidence = row.get("evidence", "")
    return StandardRow(
        id=_code(row["id"]),
        category=_code(row["category"]) if row.get("category") else "",
        difficulty=int(_one_of(row.get("difficulty") or "0", {"0", "1", "2", "3"})),
        urgent=_flag(row.get("urgent", ""), default=False),
        **{clock: row.get(clock, "") for clock in CLOCKS},
        # "-" says that nothing is asked for; an empty cell says nothing at all.
        evidence=() if evidence == "-" else tuple(_one_of(e, EVIDENCE) for e in several(evidence)) or None,
        done_when=_names(row, "done_when_"),
        check_required=_maybe(row.get("check_required", "")),
        phases=_phases(row.get("phases", "")),
        source=row.get("source", "")[:300],
    )


def _disposition(row: Row) -> Disposition:
    return Disposition(
        _code(row["code"]), _names(row), _names(row, "text_"), row.get("channel", ""), row.get("source", "")[:300]
    )


def _hazard(row: Row) -> Hazard:
    if not row["word"]:
        raise _Bad("empty", row["kind"])
    return Hazard(row["word"], _one_of(row["lang"], LANGUAGES), _code(row["kind"]), row.get("call", ""))


def _question(row: Row) -> tuple[str, Question]:
    values = []
    for part in several(row.get("values", "")):
        key, _, shown = part.partition("=")
        zh, _, en = shown.partition("/")
        values.append((_code(key.strip()), {"zh": zh.strip(), "en": en.strip() or zh.strip()}))
    question = Question(
        _code(row["code"]),
        _one_of(row["datatype"], DATATYPES),
        _flag(row.get("required", ""), default=False),
        _names(row),
        tuple(values),
    )
    return _code(row["category"]), question


# A column that may go by either of two names is written "zh/en": a city may have one language.
NEEDS: dict[str, tuple[str, ...]] = {
    "categories": ("code", "zh/en"),
    "crosswalk": ("category", "scheme", "target"),
    "standards": ("id", "solve"),
    "dispositions": ("code", "text_zh/text_en"),
    "hazards": ("word", "lang", "kind"),
    "questions": ("category", "code", "datatype"),
    "numbers": ("shipped", "ours"),
}


def _read(
    table: str, rows: Sequence[Row], build: Callable[[Row], Any], key: Callable[[Any], tuple[object, ...]]
) -> list[Any]:
    if rows and not all(set(name.split("/")) & rows[0].keys() for name in NEEDS[table]):
        raise CatalogRowsError(table=table, line=1, reason="columns", text=", ".join(NEEDS[table]), count=1)
    found: dict[tuple[object, ...], Any] = {}
    faults: list[tuple[int, str, str]] = []
    for line, row in numbered(rows):
        try:
            built = build(row)
        except _Bad as bad:
            faults.append((line, bad.reason, bad.text))
            continue
        if key(built) in found:
            faults.append((line, "twice", " ".join(str(part) for part in key(built))))
        found[key(built)] = built
    if faults:
        line, reason, text = faults[0]
        raise CatalogRowsError(rows=faults, table=table, line=line, reason=reason, text=text[:60], count=len(faults))
    return list(found.values())


def _number(row: Row) -> tuple[str, str]:
    if not row["shipped"]:
        raise _Bad("empty", row["ours"])
    return row["shipped"], row["ours"]


def read_tables(book: Mapping[str, Sequence[Row]], *, base: Tables | None = None) -> Tables:
    """Will read the tables of a folder or book; a table that is not there is taken from `base`.

    Of a table from `base` stays out what is about categories that the book does not have. The table `numbers` says
    which telephone number is called in place of one that `base` names. A book of one table whose name is none of
    TABLES holds the categories. Raises CatalogRowsError for the first faulty row of a table, with their count: codes
    twice, empty or malformed, and words where only some are allowed.
    """
    below = base or Tables()
    if len(book) == 1 and not set(book) & {*TABLES, NUMBERS}:
        book = {"categories": next(iter(book.values()))}
    if NUMBERS in book:
        numbers = dict(_read(NUMBERS, book[NUMBERS], _number, lambda pair: (pair[0],)))
        hazards, dispositions = called(below.hazards, below.dispositions, numbers=numbers)
        below = replace(below, hazards=hazards, dispositions=dispositions)

    def table(name: str, build: Callable[[Row], Any], key: Callable[[Any], tuple[object, ...]]) -> tuple[Any, ...]:
        return tuple(_read(name, book[name], build, key)) if name in book else getattr(below, name)

    categories = table("categories", _category, lambda c: (c.code,))
    if "questions" in book:
        asked: dict[str, list[Question]] = {}
        for code, question in _read("questions", book["questions"], _question, lambda q: (q[0], q[1].code)):
            asked.setdefault(code, []).append(question)
        stray = asked.keys() - {category.code for category in categories}
        if stray:
            raise CatalogRowsError(table="questions", line=1, reason="code", text=min(stray), count=len(stray))
        categories = tuple(replace(c, questions=tuple(asked.get(c.code, ()))) for c in categories)
    known = {"", *(category.code for category in categories)}
    below = replace(
        below,
        crosswalk=tuple(link for link in below.crosswalk if link.category in known),
        standards=tuple(row for row in below.standards if row.category in known),
    )
    return Tables(
        categories=categories,
        crosswalk=table("crosswalk", _link, lambda link: (link.category, link.scheme)),
        standards=table("standards", _standard, lambda s: (s.category, s.difficulty, s.urgent)),
        dispositions=table("dispositions", _disposition, lambda d: (d.code,)),
        hazards=table("hazards", _hazard, lambda h: (h.lang, h.word)),
    )


def _check_categories(tables: Tables) -> list[Fault]:
    faults: list[Fault] = []
    by_code = {category.code: category for category in tables.categories}
    parents = {category.parent for category in tables.categories}
    for category in tables.categories:
        code = category.code
        if category.parent and category.parent not in by_code:
            faults.append(Fault("category_orphan", True, {"category": code, "parent": category.parent}))
        elif category.parent and by_code[category.parent].parent:
            faults.append(Fault("category_too_deep", True, {"category": code, "parent": category.parent}))
        if not category.names:
            faults.append(Fault("category_nameless", True, {"category": code}))
        faults += [
            Fault("category_name_missing", False, {"category": code, "language": lang})
            for lang in LANGUAGES
            if category.names and lang not in category.names
        ]
        if code not in parents and not category.keywords:
            faults.append(Fault("category_without_keywords", False, {"category": code}))
        if not category.parent and code not in parents and parents != {""}:
            faults.append(Fault("category_major_empty", False, {"category": code}))
    shown = Counter((c.parent, name) for c in tables.categories for name in {c.names.get("zh", "")} if name)
    faults += [
        Fault("category_name_twice", False, {"name": label, "count": count})
        for (_, label), count in sorted(shown.items())
        if count > 1
    ]
    return faults


def _check_crosswalk(tables: Tables) -> list[Fault]:
    codes = {category.code for category in tables.categories}
    leaves = sorted(codes - {category.parent for category in tables.categories})
    faults = [
        Fault("crosswalk_unknown", True, {"category": link.category, "scheme": link.scheme, "target": link.target})
        for link in tables.crosswalk
        if link.category not in codes
    ]
    for scheme in sorted({link.scheme for link in tables.crosswalk}):
        mapped = {link.category for link in tables.crosswalk if link.scheme == scheme}
        missing = [code for code in leaves if code not in mapped]
        if missing:
            data = {"scheme": scheme, "count": len(missing), "codes": ", ".join(missing)}
            faults.append(Fault("crosswalk_unmapped", False, data))
    return faults


def _check_standards(tables: Tables, readable: Callable[[str], bool]) -> list[Fault]:
    faults: list[Fault] = []
    parents = {category.code: category.parent for category in tables.categories}
    by_key = {(row.category, row.difficulty, row.urgent): row for row in tables.standards}
    for row in tables.standards:
        if row.category and row.category not in parents:
            faults.append(Fault("standard_category_unknown", True, {"id": row.id, "category": row.category}))
        limits = [(clock, getattr(row, clock)) for clock in CLOCKS] + list(row.phases)
        faults += [
            Fault("standard_limit_unreadable", True, {"id": row.id, "clock": clock, "text": text})
            for clock, text in limits
            if text and not readable(text)
        ]
        if row.solve and not row.source:
            faults.append(Fault("standard_without_source", False, {"id": row.id}))
    twice = [key for key, count in Counter(row.id for row in tables.standards).items() if count > 1]
    faults += [Fault("standard_id_twice", True, {"id": key}) for key in sorted(twice)]
    for code, parent in sorted(parents.items()):
        for difficulty in DIFFICULTIES:
            for urgent in (False, True):
                found = resolve(by_key, category=code, parent=parent, difficulty=difficulty, urgent=urgent)
                missing = [clock for clock in CLOCKS if not getattr(found, clock)]
                if missing:
                    data = {"category": code, "difficulty": difficulty, "clocks": ", ".join(missing)}
                    faults.append(Fault("standard_missing", True, data))
    return faults


def _check_words(tables: Tables) -> list[Fault]:
    faults = [
        Fault("disposition_without_text", True, {"disposition": d.code})
        for d in tables.dispositions
        if not d.texts or not d.names
    ]
    faults += [
        Fault("disposition_without_channel", True, {"disposition": d.code})
        for d in tables.dispositions
        if not d.channel
    ]
    faults += [
        Fault("disposition_place_unknown", True, {"disposition": d.code, "place": place, "known": _KNOWN})
        for d in tables.dispositions
        for place in dict.fromkeys(one for text in d.texts.values() for one in unknown_places(text))
    ]
    faults += [Fault("hazard_without_number", False, {"word": h.word}) for h in tables.hazards if not h.call]
    for name in ("categories", "dispositions", "hazards"):
        if not getattr(tables, name):
            faults.append(Fault("catalog_table_empty", True, {"table": name}))
    return faults


def check(tables: Tables, *, readable: Callable[[str], bool]) -> list[Fault]:
    """Will return what is wrong with a catalogue, the grave first; grave faults stop publication.

    `readable` says whether a text is a limit: the calendars' business, so the caller brings it.
    """
    faults = [
        *_check_words(tables),
        *_check_categories(tables),
        *_check_standards(tables, readable),
        *_check_crosswalk(tables),
    ]
    return sorted(faults, key=lambda fault: not fault.grave)


def _keyed(tables: Tables) -> dict[tuple[str, str], object]:
    return {
        **{("categories", c.code): c for c in tables.categories},
        **{("crosswalk", f"{link.category} {link.scheme}"): link for link in tables.crosswalk},
        **{("standards", s.id): s for s in tables.standards},
        **{("dispositions", d.code): d for d in tables.dispositions},
        **{("hazards", f"{h.lang} {h.word}"): h for h in tables.hazards},
    }


def diff(before: Tables, after: Tables) -> list[Change]:
    """Will return the rows that were added, removed or changed, by table and key."""
    old, new = _keyed(before), _keyed(after)
    changes = []
    for table, key in sorted(old.keys() | new.keys(), key=lambda k: (TABLES.index(k[0]), k[1])):
        left, right = old.get((table, key)), new.get((table, key))
        if left is None:
            changes.append(Change(table, key, "added"))
        elif right is None:
            changes.append(Change(table, key, "removed"))
        elif left != right:
            names = (f.name for f in fields(left))  # type: ignore[arg-type]
            differ = tuple(n for n in names if getattr(left, n) != getattr(right, n))
            changes.append(Change(table, key, "changed", differ))
    return changes
