"""The command line speaks Chinese to whoever asked for Chinese, to the last line of its help and of its refusals."""

import argparse
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from doorstep.doors.command import main
from doorstep.doors.words import sentence
from doorstep.lib.refusal import Refusal

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from parsers(below)


def test_every_line_of_help_is_chinese() -> None:
    with translation.override("zh-hans"):
        found = list(parsers(main.build()))
    assert len(found) > 40
    for parser in found:
        texts = [parser.description, *(action.help for action in parser._actions)]
        texts += [line.help for a in parser._actions for line in getattr(a, "_choices_actions", ())]
        assert not [text for text in texts if text and not CHINESE.search(text)], parser.prog


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["duty", "load", "x.csv"],
        ["duty", "load", "x.csv", "--edition"],
        ["duty", "publish", "x", "--from", "2026-13-01"],
        ["duty", "why", "--category", "1", "--cell", "2", "--at", "soon"],
        ["duty", "why", "--category", "1", "--cell", "2", "--difficulty", "hard"],
        ["serve", "--port", "x"],
        ["backup", "here", "there"],
        ["grid", "locate", "--file", "x", "--edition", "y"],
        ["verify", "--json=yes"],
    ],
)
@pytest.mark.parametrize("chinese", [True, False])
def test_what_cannot_be_read_is_refused_in_the_language_asked_for(
    words: list[str], chinese: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DOORSTEP_LANGUAGE", "zh-hans" if chinese else "en")
    with pytest.raises(SystemExit) as left:
        main.run(words)
    assert left.value.code == 2
    last = capsys.readouterr().err.strip().splitlines()[-1]
    assert bool(CHINESE.search(last)) is chinese
    assert ("error" in last) is not chinese
    assert not re.search(r"fromisoformat|moment|<|int value", last)


class EndsError(Refusal):
    code = "import_ends"


def test_an_instant_in_a_sentence_is_the_citys_own() -> None:
    begun = datetime(2026, 3, 4, 16, 30, tzinfo=UTC)
    said = sentence(EndsError(filed=begun, closed=begun - timedelta(days=1)))
    assert "2026-03-05 00:30" in said
    assert "+00:00" not in said
