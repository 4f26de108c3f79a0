"""The catalogue: categories, standards, dispositions and hazard words, and the standard that counts for a case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from doorstep.lib.refusal import Refusal

Names = Mapping[str, str]
OPEN311 = "open311"
DIFFICULTIES = (1, 2, 3)


class Nature(StrEnum):
    """What a resident is after."""

    CONSULT = "consult"
    HELP = "help"
    COMPLAINT = "complaint"
    REPORT = "report"
    SUGGESTION = "suggestion"


class UnknownCategoryError(Refusal):
    """The catalogue has no such code. data: code."""

    code = "catalog_category_unknown"


@dataclass(frozen=True, slots=True)
class Question:
    """An extra question, as Open311 knows them: datatype is one of its attribute types."""

    code: str
    datatype: str
    required: bool
    texts: Names
    values: tuple[tuple[str, Names], ...] = ()


@dataclass(frozen=True, slots=True)
class Category:
    """A class of matter. A major has no parent; a minor's parent is its major."""

    code: str
    parent: str
    names: Names
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    nature: Nature = Nature.HELP
    public: bool = True
    default_difficulty: int = 2
    questions: tuple[Question, ...] = ()
    scheme: str = "doorstep"
    crosswalk: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, slots=True)
class StandardRow:
    """What one row of the standards says. Empty: it says nothing, and a less specific row is asked.

    category "" is any; difficulty 0 is any; `urgent` rows count for urgent cases only.
    """

    id: str
    category: str = ""
    difficulty: int = 0
    urgent: bool = False
    claim: str = ""
    contact: str = ""
    solve: str = ""
    answer: str = ""
    evidence: tuple[str, ...] | None = None
    done_when: Names = field(default_factory=dict)
    check_required: bool | None = None
    phases: tuple[tuple[str, str], ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Standard:
    """What counts for a category, difficulty and urgency: limits as texts for worktime to read.

    `id` and `source` are those of the row that set the time to solve. phases: (what, limit) inside that time.
    """

    id: str
    claim: str
    contact: str
    solve: str
    answer: str
    evidence: tuple[str, ...]
    done_when: Names
    check_required: bool
    source: str
    phases: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Disposition:
    """A way of not taking a matter on: what the resident is told, and where to turn next (numbers or an address)."""

    code: str
    names: Names
    texts: Names
    channel: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Hazard:
    """A word that may mean danger. call: the numbers to show, separated by spaces, the first first."""

    word: str
    lang: str
    kind: str
    call: str = ""


@dataclass(frozen=True, eq=False)
class Catalog:
    """One edition's catalogue, compiled. codes are ascending; index: code -> row in codes."""

    edition_id: int
    codes: tuple[str, ...]
    index: Mapping[str, int]
    categories: Mapping[str, Category]
    standards: tuple[StandardRow, ...]
    dispositions: Mapping[str, Disposition]
    hazards: tuple[Hazard, ...]
    natures: tuple[Nature, ...]
    resolved: Mapping[tuple[str, int, bool], Standard]


def _chain(category: str, parent: str, difficulty: int, *, urgent: bool) -> list[tuple[str, int, bool]]:
    """Will return the keys of the rows to ask, the most specific first."""
    codes = list(dict.fromkeys((category, parent, "")))
    hot = [(code, wanted, True) for code in codes for wanted in (difficulty, 0)] if urgent else []
    return hot + [(code, wanted, False) for code in codes for wanted in (difficulty, 0)]


def resolve(
    rows: Mapping[tuple[str, int, bool], StandardRow], *, category: str, parent: str, difficulty: int, urgent: bool
) -> Standard:
    """Will put together what counts: each field from the most specific row that says anything of it.

    Urgent rows come before all others, then the category's own, its parent's, and those for any category; inside each,
    the row of that difficulty before the row for any. A field that no row fills is empty.
    """
    found = [rows[key] for key in _chain(category, parent, difficulty, urgent=urgent) if key in rows]

    def first(name: str) -> str:
        return next((str(getattr(row, name)) for row in found if getattr(row, name)), "")

    setter = next((row for row in found if row.solve), None)
    return Standard(
        id=setter.id if setter else "",
        claim=first("claim"),
        contact=first("contact"),
        solve=setter.solve if setter else "",
        answer=first("answer"),
        evidence=next((row.evidence for row in found if row.evidence is not None), ()),
        done_when=next((row.done_when for row in found if row.done_when), {}),
        check_required=next((row.check_required for row in found if row.check_required is not None), False),
        source=setter.source if setter else "",
        phases=setter.phases if setter else (),
    )


def compile_catalog(
    *,
    edition_id: int,
    categories: Iterable[Category],
    standards: Iterable[StandardRow],
    dispositions: Iterable[Disposition],
    hazards: Iterable[Hazard],
) -> Catalog:
    """Will compile one edition's tables; check() has said before whether they are any good."""
    by_code = {category.code: category for category in categories}
    rows = tuple(standards)
    by_key = {(row.category, row.difficulty, row.urgent): row for row in rows}
    codes = tuple(sorted(by_code))
    resolved = {
        (code, difficulty, urgent): resolve(
            by_key, category=code, parent=by_code[code].parent, difficulty=difficulty, urgent=urgent
        )
        for code in codes
        for difficulty in DIFFICULTIES
        for urgent in (False, True)
    }
    return Catalog(
        edition_id=edition_id,
        codes=codes,
        index={code: row for row, code in enumerate(codes)},
        categories=by_code,
        standards=rows,
        dispositions={disposition.code: disposition for disposition in dispositions},
        hazards=tuple(hazards),
        natures=tuple(Nature),
        resolved=resolved,
    )


def category(catalog: Catalog, code: str) -> Category:
    """Will return the category of that code. Raises UnknownCategoryError."""
    found = catalog.categories.get(code)
    if found is None:
        raise UnknownCategoryError(code=code)
    return found


def standard(catalog: Catalog, code: str, difficulty: int, urgent: bool) -> Standard:
    """Will return what counts for a case; difficulty is 1, 2 or 3. Raises UnknownCategoryError."""
    found = catalog.resolved.get((code, difficulty, urgent))
    if found is None:
        raise UnknownCategoryError(code=code)
    return found


def in_language(names: Names, lang: str) -> str:
    """Will return a name in that language (zh-hans counts as zh), else in Chinese, else in any, else ""."""
    wanted = lang.lower().replace("_", "-").split("-")[0]
    return names.get(wanted) or names.get("zh") or next((name for name in names.values() if name), "")


def name(catalog: Catalog, code: str, lang: str) -> str:
    """Will return a category's name in a language; the code itself where the catalogue does not know it."""
    found = catalog.categories.get(code)
    return (in_language(found.names, lang) if found else "") or code


def leaves(catalog: Catalog) -> tuple[str, ...]:
    """Will return the codes that no other stands under, ascending: what a case is filed under once it is known."""
    parents = {found.parent for found in catalog.categories.values()}
    return tuple(code for code in catalog.codes if code not in parents)


def translated(catalog: Catalog, code: str, scheme: str) -> str:
    """Will return the code of another scheme, "" where there is none. Open311 knows a category by its own code."""
    found = catalog.categories.get(code)
    if found is None:
        return ""
    return found.crosswalk.get(scheme) or (code if scheme == OPEN311 else "")
