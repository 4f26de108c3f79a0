"""Learning in use: what people decided is an example; only a person publishes what was learned of it."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from doorstep.cases.rules.replay import Event
from doorstep.flow import ground as grounds
from doorstep.flow import learn, screen
from doorstep.flow import report as filing
from doorstep.flow.learn import CandidateMissingError, CandidateOtherError, ModelUnlearnedError, decided
from doorstep.flow.report import Receipt
from doorstep.triage import holder, modelfile
from doorstep.triage.modelfile import ModelBrokenError
from doorstep.triage.retrain import Example
from tests.cast import a_report
from tests.city import MANHOLE, NOISE, NOW, City, cell_code
from tests.triage.town import bare, texts


def event(move: str, by: int | None = None, **facts: Any) -> Event:
    return Event(1, 1, move, "centre", "", by, NOW, facts)


BY_STAFF: dict[str, Any] = {"trace": {"chosen_by": "staff"}}
BY_MACHINE: dict[str, Any] = {"trace": {"chosen_by": "machine"}}


@pytest.mark.parametrize(
    ("events", "label"),
    [
        ([event("file", category="a", **BY_STAFF)], "a"),
        ([event("file", category="a", **BY_MACHINE)], None),
        ([event("file", category="a", **BY_MACHINE), event("handle", 7)], "a"),
        ([event("file", category="a"), event("dispatch", 7, category="b")], "b"),
        ([event("file", category="a"), event("dispatch", None, category="b")], None),
        ([event("file", category="a", **BY_MACHINE), event("correct", 7, category="b"), event("handle", 8)], "b"),
        ([event("file", category="a", **BY_STAFF), event("decline", 7)], None),
        ([event("file", **BY_STAFF)], None),
    ],
)
def test_what_people_stand_by_is_an_example_and_nothing_else(events: Sequence[Event], label: str | None) -> None:
    found = decided(events)
    assert (found[0] if found else None) == label


def test_every_correction_of_the_centre_is_an_example(city: City) -> None:
    kept = filing.file([a_report(category=NOISE, text="这里的井盖没有了")], now=NOW)[0]
    assert isinstance(kept, Receipt)
    assert learn.examples(now=NOW) == []  # a resident's guess, until somebody who looked agrees
    later = NOW + timedelta(minutes=5)
    screen.correct(
        case_id=kept.case_id, actor=city.actor("agent"), now=later, category=MANHOLE, cell=cell_code(0), reason="井盖"
    )
    (one,) = learn.examples(now=later)
    assert (one.label, one.text, one.at, one.case) == (
        MANHOLE,
        "这里的井盖没有了",
        int(later.timestamp()),
        kept.case_id,
    )


@pytest.fixture
def taught(city: City, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.MODEL_DIR = tmp_path
    some, labels = texts(80)
    told = [Example(text, label, at=at + 1) for at, (text, label) in enumerate(zip(some, labels, strict=True))]
    monkeypatch.setattr(learn, "examples", lambda *, now: told)
    monkeypatch.setattr(learn, "from_catalog", lambda _catalog: [])  # a hundred labels take their time
    return tmp_path


def test_a_candidate_waits_until_a_person_publishes_the_one_they_saw(taught: Path) -> None:
    with pytest.raises(CandidateMissingError):
        learn.waiting()
    card = learn.candidate(now=NOW)
    assert not (taught / holder.NAME).exists()
    assert learn.waiting().scores["comparison"]["asked"] == 16
    with pytest.raises(CandidateOtherError):
        learn.publish(version="another", by="wang", now=NOW)
    learn.publish(version=card.version, by="wang", now=NOW, reason="对噪声更准")
    assert modelfile.load_model(taught / holder.NAME).card.version == card.version
    (line,) = learn.answered()
    assert (line["what"], line["by"], line["reason"], line["version"]) == (
        "published",
        "wang",
        "对噪声更准",
        card.version,
    )
    with pytest.raises(CandidateMissingError):
        learn.waiting()
    assert learn.in_use().version == card.version


def held(folder: Path, version: str = "0f3a") -> str:
    """Will lay a candidate there that cost no learning."""
    modelfile.save_model(folder / learn.CANDIDATE, bare(version=version))
    return version


def test_a_candidate_is_thrown_away_by_somebody_for_a_reason(taught: Path) -> None:
    version = held(taught)
    with pytest.raises(CandidateOtherError):
        learn.discard(version="another", by="wang", now=NOW)
    learn.discard(version=version, by="wang", now=NOW, reason="更差")
    with pytest.raises(CandidateMissingError):
        learn.waiting()
    with pytest.raises(ModelUnlearnedError):
        learn.in_use()
    assert [(one["what"], one["reason"]) for one in learn.answered()] == [("discarded", "更差")]


def test_a_damaged_candidate_is_not_put_in_use(taught: Path) -> None:
    version = held(taught)
    file = taught / learn.CANDIDATE
    raw = bytearray(file.read_bytes())
    at = raw.index(b"coef.npy") + len(b"coef.npy") + 128
    raw[at : at + 2] = b"\xff\x7f"
    file.write_bytes(bytes(raw))
    assert learn.waiting().version == version  # its card can be read
    with pytest.raises(ModelBrokenError):
        learn.publish(version=version, by="wang", now=NOW)
    assert not (taught / holder.NAME).exists()
    assert learn.answered() == []


def test_lines_of_an_earlier_release_are_publications(taught: Path) -> None:
    (taught / learn.PUBLISHED).write_text('{"at": "2026-03-04T00:00:00+00:00", "by": "wang", "version": "a"}\n')
    assert [(one["what"], one["reason"]) for one in learn.answered()] == [("published", "")]


def test_rows_of_a_file_with_labels_of_elsewhere_are_left_out(city: City) -> None:
    rows = [Example("a", MANHOLE), *[Example(text, "Y") for text in "bc"], Example("d", "X")]
    kept, strange = learn.usable(rows, now=NOW)
    assert [one.label for one in kept] == [MANHOLE]
    assert strange == ["Y", "X"]


def test_rows_of_a_file_may_call_a_category_by_its_name(city: City) -> None:
    names = grounds.at(NOW).catalog.categories[MANHOLE].names
    kept, _ = learn.usable([Example("a", names["zh"]), Example("b", names["en"].upper())], now=NOW)
    assert [one.label for one in kept] == [MANHOLE, MANHOLE]


def test_no_category_is_forgotten_for_want_of_cases(city: City) -> None:
    told = learn.from_catalog(grounds.at(NOW).catalog)
    assert {MANHOLE, NOISE} <= {one.label for one in told}
    assert not any(one.at for one in told)  # they teach, and are never asked
