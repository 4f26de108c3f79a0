"""What the documents say is so."""

import ast
import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from doorstep.cases.rules.moves import MOVES
from doorstep.cases.rules.states import Channel, Outcome, State
from doorstep.cases.rules.states import Role as Part
from doorstep.ground.people.rules import Role
from tests.guards.source import PROGRAM, ROOT, texts
from tools import docs

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "requirements").glob("*.md")])


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def anchors(text: str) -> set[str]:
    """Will return the anchors that a Markdown page's headings make."""
    heads = re.findall(r"^#+\s+(.*)$", re.sub(r"```.*?```", "", text, flags=re.S), flags=re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def links(path: Path) -> Iterator[str]:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.S)
    yield from (m for m in re.findall(r"\]\(([^)\s]+)\)", text) if not re.match(r"[a-z]+:", m))


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    for link in links(path):
        name, _, anchor = unquote(link).partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), link


def test_generated_pages_are_up_to_date() -> None:
    assert not sorted(docs.stale()), "make docs"


def test_every_room_is_on_the_map() -> None:
    rooms = {p.parent.name for p in [*PROGRAM.glob("*/__init__.py"), *PROGRAM.glob("*/*/__init__.py")]}
    rooms -= {"migrations", "rules", "queries", "actions"} | {
        p.parent.name for p in (PROGRAM / "flow").glob("*/__init__.py")
    }
    drawn = set(re.findall(r"[├└]── (\w+)/", page("map.md")))
    assert not rooms - drawn


def test_every_command_explains_itself_with_an_example() -> None:
    from doorstep.doors.command.main import build

    silent = [
        parser.prog
        for parser, line in docs.leaves(build())
        if not (line or parser.description)
        or (parser.prog not in (parser.epilog or "") and parser.prog != "doorstep help")
    ]
    assert not silent


def test_every_setting_is_documented() -> None:
    tree = ast.parse((PROGRAM / "settings.py").read_text(encoding="utf-8"))
    read = {t for _, t in texts(tree) if re.fullmatch(r"DOORSTEP_[A-Z_]+|DATABASE_URL", t) and not t.endswith("_")}
    assert "DOORSTEP_HOME" in read
    rows = set(re.findall(r"^\| `([A-Z_]+)`", page("settings.md"), flags=re.M))
    assert rows == read


def test_every_dependency_says_why() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"] + [
        one for group in project["dependency-groups"].values() for one in group if isinstance(one, str)
    ]
    pages = json.loads((ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))
    of_pages = {one for one in pages["dependencies"] | pages["devDependencies"] if not one.startswith("@types/")}
    names = {re.split(r"[\[<>=~!; ]", one)[0] for one in wanted} | {"uv"} | of_pages
    rows = re.findall(r"^\| `([\w.-]+)` \|(.*)\|$", page("dependencies.md"), flags=re.M)
    assert {name for name, _ in rows} == names
    assert not [name for name, row in rows if not all(cell.strip() for cell in row.split("|"))]


@pytest.mark.parametrize(
    "words",
    [list(State), list(Outcome), list(Channel), list(Part), list(Role), list(MOVES)],
    ids=["states", "outcomes", "channels", "parts", "roles", "moves"],
)
def test_every_word_of_a_case_is_in_the_glossary(words: list[str]) -> None:
    rows = set(re.findall(r"^\| `([\w]+)` \| [^|]*[\u4e00-\u9fff]", page("glossary.md"), flags=re.M))
    assert not {str(word) for word in words} - rows


def test_the_readme_names_commands_that_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M))
    said = {m for path in PAGES for m in re.findall(r"\bmake ([a-z][a-z-]*)\b", code_of(path))}
    assert said <= targets


def test_every_command_that_a_page_shows_can_be_given() -> None:
    from doorstep.doors.command.main import build

    parser, wrong = build(), []
    for path in PAGES:
        blocks = "\n".join(re.findall(r"```sh\n(.*?)```", path.read_text(encoding="utf-8"), flags=re.S))
        for line in re.findall(r"^doorstep (.*)$", blocks, flags=re.M) if path.name != "commands.md" else ():
            try:
                parser.parse_args(shlex.split(re.split(r" [#<|]", line)[0]))
            except SystemExit as left:
                wrong += [f"{path.name}: doorstep {line}"] if left.code else []
    assert not wrong


def code_of(path: Path) -> str:
    """Will return what a page shows as code."""
    text = path.read_text(encoding="utf-8")
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, flags=re.S))
