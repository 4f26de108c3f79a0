"""Finds every message that the code and the templates say, and what is wrong with its Chinese.

    python -m tools.words    lists the faults; exits 1 if there are any

Needs Django (for its templates' grammar) but no gettext programs.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, TokenType
from django.utils.translation.template import templatize

from tools import messages

PROGRAM = messages.ROOT / "doorstep"
# Parts whose entries put right what a library says: our code does not say them.
OF_LIBRARIES = ("allauth.po", "django.po")

# What each function of gettext takes, by position: the context, the message, its plural.
FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
FUNCTIONS |= {f"{name}_lazy": shape for name, shape in list(FUNCTIONS.items())} | {"gettext_noop": (None, 0, None)}

_CALL = re.compile(r"\b(n?p?gettext|_)\(")
_LITERAL = re.compile(r"""\s*u?("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')\s*,?""")
_HOLE = re.compile(r"%\((\w+)\)|\{([A-Za-z_]\w*)[^{}]*\}|(%[sd])")
_LETTERS = re.compile(r"[A-Za-z]{2,}|[\u4e00-\u9fff]")
_IN_BLOCK = re.compile(r"blocktrans(late)?\b")


@dataclass(frozen=True, slots=True)
class Said:
    """A message as the code or a template says it."""

    msgid: str
    plural: str | None
    context: str | None
    where: str


def in_python(path: Path) -> Iterator[Said]:
    """Will yield the constant messages of one module, under whatever names it imports gettext."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {alias.asname or alias.name: alias.name for alias in node.names if alias.name in FUNCTIONS}
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id in names:
            names |= {t.id: names[node.value.id] for t in node.targets if isinstance(t, ast.Name)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name):
            called = names.get(node.func.id)
        elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            called = node.func.attr if node.func.value.id == "translation" else None
        else:
            called = None
        if called not in FUNCTIONS:
            continue
        texts = [a.value if isinstance(a, ast.Constant) and isinstance(a.value, str) else None for a in node.args]
        where = f"{path.relative_to(messages.ROOT)}:{node.lineno}"
        yield from _said(FUNCTIONS[called], texts, where)


def in_template(path: Path) -> Iterator[Said]:
    """Will yield the messages of one template."""
    source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for call in _CALL.finditer(source):
        texts: list[str | None] = []
        at = call.end()
        while literal := _LITERAL.match(source, at):
            texts.append(ast.literal_eval(literal[1]))
            at = literal.end()
        name = "gettext" if call[1] == "_" else call[1]
        line = source.count("\n", 0, call.start()) + 1
        yield from _said(FUNCTIONS[name], texts, f"{path.relative_to(messages.ROOT)}:{line}")


def _said(shape: tuple[int | None, int, int | None], texts: list[str | None], where: str) -> Iterator[Said]:
    def at(index: int | None) -> str | None:
        return texts[index] if index is not None and index < len(texts) else None

    msgid = at(shape[1])
    if msgid:
        yield Said(msgid, at(shape[2]), at(shape[0]), where)


def templates() -> list[Path]:
    """Will return every template of the program."""
    return sorted(p for p in PROGRAM.glob("**/templates/**/*") if p.suffix in (".html", ".txt", ".xml"))


def said() -> list[Said]:
    """Will return every message that the program says."""
    found = [s for path in sorted(PROGRAM.glob("**/*.py")) for s in in_python(path)]
    return found + [s for path in templates() for s in in_template(path)]


def holes(text: str) -> set[str]:
    """Will return the names of what is filled in: %(name)s, {name}, %s."""
    return {next(filter(None, match)) for match in _HOLE.findall(text.replace("%%", "").replace("{{", ""))}


class _Visible(HTMLParser):
    """Collects what a reader would see or hear of a template that never went through gettext."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style")
        self.found += [v for k, v in attrs if v and k in ("title", "alt", "placeholder", "aria-label")]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


_KEY = re.compile(r"<kbd[^>]*>[^<]*</kbd>")  # what is written on a key is the same in every language


def bare_text(path: Path, allowed: Iterable[str] = ()) -> list[str]:
    """Will return the words of an HTML template that are written out and not translated."""
    kept, block = [], False
    for token in Lexer(path.read_text(encoding="utf-8")).tokenize():
        if token.token_type == TokenType.BLOCK:
            if _IN_BLOCK.match(token.contents):
                block = True
            elif token.contents.startswith("endblocktrans"):
                block = False
        elif token.token_type == TokenType.TEXT and not block:
            kept.append(token.contents)
    parser = _Visible()
    parser.feed(_KEY.sub("", "".join(kept)))
    words = [text.strip() for text in parser.found if _LETTERS.search(text)]
    return [word for word in words if word not in set(allowed)]


def faults() -> list[str]:
    """Will return a sentence for each message without Chinese, misfit, contradiction or leftover."""
    entries, found = messages.merge()
    used: set[tuple[str | None, str]] = set()
    for one in said():
        key = (one.context, one.msgid)
        used.add(key)
        entry = entries.get(key)
        if entry is None or not entry.msgstr.strip():
            found.append(f"{one.where}: no Chinese for {one.msgid!r}")
        elif one.plural != entry.plural:
            found.append(f"{one.where}: {one.msgid!r} has plural {one.plural!r}, {entry.where} has {entry.plural!r}")
    for key, entry in entries.items():
        wanted = holes(entry.msgid) | holes(entry.plural or "")
        if entry.msgstr and holes(entry.msgstr) != wanted:
            found.append(f"{entry.where}: {sorted(holes(entry.msgstr))} is filled in, the message has {sorted(wanted)}")
        if key not in used and not entry.where.startswith(OF_LIBRARIES):
            found.append(f"{entry.where}: nothing says {entry.msgid!r} any more")
    return found


if __name__ == "__main__":
    sentences = faults()
    print("\n".join(sentences) or "Every message has its Chinese.")
    sys.exit(bool(sentences))
