"""The language catalogues: merges doorstep/locale/src/*.po and writes what Django reads.

    python -m tools.messages    compiles if a part has changed

It needs nothing but Python, so that `make run` needs neither gettext nor a development package.
"""

import ast
import hashlib
import os
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "doorstep" / "locale" / "src"
TARGET = ROOT / "doorstep" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"

# Chinese has one form for every number.
HEADER = (
    "Project-Id-Version: doorstep\nLanguage: zh_Hans\nMIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n"
    "Plural-Forms: nplurals=1; plural=0;\n"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One message: what the code says, and the Chinese for it."""

    msgid: str
    msgstr: str
    plural: str | None
    context: str | None
    where: str

    @property
    def key(self) -> tuple[str | None, str]:
        return self.context, self.msgid


class CatalogueError(ValueError):
    """A .po file that cannot be read."""


def _fields(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Will yield each entry of a .po file as its keyword -> text, with the line it begins on."""
    fields: dict[str, str] = {}
    keyword, start = "", 0
    for number, raw in enumerate([*path.read_text(encoding="utf-8").splitlines(), ""], 1):
        line = raw.strip()
        if line.startswith("#"):
            continue
        if not line or (line.startswith(("msgid ", "msgctxt ")) and "msgstr" in "".join(fields)):
            if fields:
                yield start, fields
            fields, keyword = {}, ""
            if not line:
                continue
        if line.startswith('"'):
            if not keyword:
                raise CatalogueError(f"{path.name}:{number}: text without a keyword before it")
            fields[keyword] += _unquote(line, path, number)
            continue
        keyword, _, rest = line.partition(" ")
        if keyword not in ("msgid", "msgid_plural", "msgstr", "msgstr[0]", "msgctxt"):
            raise CatalogueError(f"{path.name}:{number}: {keyword!r} is not understood here")
        if not fields:
            start = number
        fields[keyword] = _unquote(rest, path, number)


def _unquote(text: str, path: Path, number: int) -> str:
    try:
        value = ast.literal_eval(text.strip())
    except (SyntaxError, ValueError):
        value = None
    if not isinstance(value, str):
        raise CatalogueError(f"{path.name}:{number}: not a quoted text: {text}")
    return value


def read(path: Path) -> list[Entry]:
    """Will return the entries of one .po file. Raises CatalogueError."""
    entries = []
    for line, fields in _fields(path):
        if not fields.get("msgid"):
            continue  # the header that editors like to add
        where = f"{path.name}:{line}"
        plural = fields.get("msgid_plural")
        msgstr = fields.get("msgstr[0]" if plural is not None else "msgstr")
        if msgstr is None:
            raise CatalogueError(f"{where}: no translation line for {fields['msgid']!r}")
        entries.append(Entry(fields["msgid"], msgstr, plural, fields.get("msgctxt"), where))
    return entries


def merge(folder: Path = SOURCES) -> tuple[dict[tuple[str | None, str], Entry], list[str]]:
    """Will return every entry by context and msgid, and a sentence for each two that contradict each other.

    The first one counts, so that one part's slip does not stop the others' work; the guards stop it.
    """
    merged: dict[tuple[str | None, str], Entry] = {}
    faults = []
    for path in sorted(folder.glob("*.po")):
        for entry in read(path):
            other = merged.setdefault(entry.key, entry)
            if other.msgstr != entry.msgstr or other.plural != entry.plural:
                faults.append(
                    f"{other.where} and {entry.where} translate {entry.msgid!r} differently: "
                    f"{other.msgstr!r}, {entry.msgstr!r}. Agree, or give one of them a msgctxt."
                )
    return merged, faults


def encode(entries: dict[tuple[str | None, str], Entry], sources: str = "") -> bytes:
    """Will return the entries in the format of GNU gettext's .mo files: sorted, without a hash table."""
    pairs = {b"": f"{HEADER}X-Sources: {sources}\n".encode()}
    for entry in entries.values():
        if entry.msgstr:
            source = entry.msgid if entry.plural is None else f"{entry.msgid}\0{entry.plural}"
            if entry.context is not None:
                source = f"{entry.context}\4{source}"
            pairs[source.encode()] = entry.msgstr.encode()
    keys = sorted(pairs)
    start = 28 + 16 * len(keys)
    originals: list[bytes] = []
    translations: list[bytes] = []
    texts = b""
    for table, values in ((originals, keys), (translations, [pairs[key] for key in keys])):
        for value in values:
            table.append(struct.pack("<II", len(value), start + len(texts)))
            texts += value + b"\0"
    header = struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, 28 + 16 * len(keys))
    return header + b"".join(originals) + b"".join(translations) + texts


def digest(folder: Path = SOURCES) -> str:
    """Will return a digest of all the parts and of this writer."""
    total = hashlib.sha256(Path(__file__).read_bytes())
    for path in sorted(folder.glob("*.po")):
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def compile_all() -> bool:
    """Will write the catalogue that Django reads if the parts have changed. Returns whether it wrote."""
    sources = digest()
    if TARGET.exists() and f"X-Sources: {sources}\n".encode() in TARGET.read_bytes():
        return False
    entries, faults = merge()
    for fault in faults:
        print(fault, file=sys.stderr)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    # Several test workers may do this at once: each writes its own file and moves it into place.
    fresh = TARGET.with_name(f".{TARGET.name}.{os.getpid()}")
    fresh.write_bytes(encode(entries, sources))
    fresh.replace(TARGET)
    return True


if __name__ == "__main__":
    try:
        compile_all()
    except CatalogueError as error:
        sys.exit(str(error))
