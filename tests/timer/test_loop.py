"""The loop: every chore at its pace, and one that fails keeps no other from its work."""

import threading
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from doorstep.cases import queries
from doorstep.doors.command import main
from doorstep.doors.timer import loop
from doorstep.doors.timer.loop import Chore
from doorstep.flow import evidence, verify
from doorstep.lib import images
from doorstep.lib.files import DiskFullError
from tests.cast import Filer
from tests.city import NOW, City


def photo() -> bytes:
    found = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(found, "JPEG", comment=b"secret of the camera")
    return found.getvalue()


def originals() -> set[str]:
    return set(images.waiting(settings.EVIDENCE_DIR / "quarantine"))


def test_a_photo_becomes_a_clean_copy_and_a_bad_one_is_marked(city: City, filed: Filer) -> None:
    good, broken = evidence.keep(photo()), evidence.keep(photo()[:300])
    case_id = filed(0, photos=(good, broken, "never-arrived")).case_id
    assert evidence.process() == 3
    found = {row.token: row for row in queries.evidence(case_id)}
    assert (found[good].state, found[good].width, found[good].height) == ("ready", 64, 48)
    assert (found[broken].state, found[broken].refusal) == ("refused", "photo_damaged")
    assert (found["never-arrived"].state, found["never-arrived"].refusal) == ("refused", "photo_unknown")
    copy = images.find(settings.EVIDENCE_DIR / "clean", found[good].name).read_bytes()
    assert b"secret" not in copy
    assert not originals() & {good, broken}
    assert evidence.process() == 0
    assert verify.verify().clean


def test_a_photo_that_fails_holds_no_other_up_and_keeps_its_original(
    city: City, filed: Filer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = evidence.keep(photo()), evidence.keep(photo())
    case_id = filed(0, photos=(bad, good)).case_id
    honest = images.process

    def broken(folder: Path, token: str) -> object:
        if token == bad:
            raise PermissionError("planted")
        return honest(folder, token)

    monkeypatch.setattr(images, "process", broken)
    evidence.process()
    states = {row.token: row.state for row in queries.evidence(case_id)}
    assert states == {bad: "refused", good: "ready"}
    assert bad in originals()
    assert f"photo {bad} of case {case_id}" in caplog.text
    images.discard(settings.EVIDENCE_DIR / "quarantine", bad)


def test_a_full_disk_lets_a_photo_wait(city: City, filed: Filer, monkeypatch: pytest.MonkeyPatch) -> None:
    token = evidence.keep(photo())
    case_id = filed(0, photos=(token,)).case_id

    def full(*_: object) -> str:
        raise DiskFullError(folder="")

    with monkeypatch.context() as patch, pytest.raises(DiskFullError):
        patch.setattr(images, "store", full)
        evidence.process()
    assert [row.state for row in queries.evidence(case_id)] == ["waiting"]
    assert token in originals()
    evidence.process()
    assert [row.state for row in queries.evidence(case_id)] == ["ready"]


def test_one_chore_that_fails_keeps_no_other_from_its_work(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: datetime) -> int:
        raise RuntimeError("planted")

    def refuse(_: datetime) -> int:
        raise DiskFullError(folder="")

    monkeypatch.setattr(loop, "CHORES", (Chore("a", 1, fail), Chore("b", 1, refuse), Chore("c", 1, lambda _: 7)))
    assert loop.once(NOW) == {"a": 0, "b": 0, "c": 7}
    assert "planted" in caplog.text
    assert "disk_full" in caplog.text


def test_the_loop_does_each_chore_at_its_pace_until_it_is_told_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, done = threading.Event(), list[str]()
    at = iter(range(1000))

    class Clock:
        """Every look at it is a second later."""

        monotonic = staticmethod(lambda: float(next(at)))

    def often(_: datetime) -> int:
        done.append("often")
        if len(done) > 8:
            stop.set()
        return 0

    def seldom(_: datetime) -> int:
        done.append("seldom")
        return 0

    monkeypatch.setattr(loop, "time", Clock)
    monkeypatch.setattr(loop, "close_old_connections", lambda: None)
    monkeypatch.setattr(loop, "CHORES", (Chore("often", 0, often), Chore("seldom", 900, seldom)))
    monkeypatch.setattr(stop, "wait", lambda _: False)
    loop.forever(stop)
    assert done[:2] == ["often", "seldom"]
    assert done.count("seldom") == 1


def test_tick_does_everything_once_as_of_an_instant(
    city: City, filed: Filer, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.conf.settings.HOME", tmp_path)
    filed(0)
    assert main.run(["tick", "--once", "--now", "2026-03-06T09:30"]) == 0
    said = capsys.readouterr().out
    assert '"chase": 0' not in said
    assert '"seal": 1' in said
    assert [path.name for path in (tmp_path / "checkpoints").iterdir()] == ["2026-03-06.json"]
    assert main.run(["tick", "--once", "--now", "2026-03-06T09:30"]) == 0
    assert '"chase": 0' in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main.run(["tick", "--once", "--now", "yesterday"])
