"""The outbox: every piece of news once, whatever happens between a file and the cursor."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from doorstep.cases import queries
from doorstep.cases.models import Event
from doorstep.cases.rules.moves import MOVES
from doorstep.doors.notify import outbox
from doorstep.flow import assign, chase, confer, handle, rate, steps
from doorstep.lib.files import DiskFullError
from tests.cast import Filer
from tests.city import NOW, City

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def folder() -> Iterator[Path]:
    """The outbox folder, empty before and after."""
    shutil.rmtree(settings.OUTBOX_DIR, ignore_errors=True)
    yield settings.OUTBOX_DIR
    shutil.rmtree(settings.OUTBOX_DIR, ignore_errors=True)


def written(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_text().splitlines()]


def ids(folder: Path) -> list[str]:
    return [message["id"] for message in written(folder)]


def told(folder: Path) -> list[tuple[str, str]]:
    return [(message["move"], message["to"]) for message in written(folder)]


def test_news_is_written_once(city: City, filed: Filer, folder: Path) -> None:
    case_id = filed(0).case_id
    assert outbox.write(now=NOW) == 1
    assert outbox.write(now=NOW) == 0
    worker = city.actor("worker")
    assign.claim(case_id=case_id, actor=worker, now=NOW)
    handle.plan(case_id=case_id, actor=worker, now=NOW, found="缺失", measures="更换", until="2026-03-10")
    rate.urge(case_id=case_id, now=NOW)
    confer.supervise(
        case_id=case_id, actor=city.actor("leader"), now=NOW, reason="督办", until=NOW + DAY, post="west.head"
    )
    rate.withdraw(case_id=case_id, reason="不用了", now=NOW + HOUR)
    outbox.write(now=NOW)
    assert told(folder) == [
        ("file", "post:w1"),
        ("plan", "resident"),
        ("urge", "holder"),
        ("supervise", "post:west.head"),
        ("supervise", "holder"),
        ("withdraw", "holder"),
    ]
    assert max(Counter(ids(folder)).values()) == 1


def test_a_reminder_tells_each_post_once(city: City, filed: Filer, folder: Path) -> None:
    case_id = filed(12).case_id
    for days in range(1, 9):
        chase.tick(now=NOW + days * DAY)
    outbox.write(now=NOW + 9 * DAY)
    assert max(Counter(ids(folder)).values()) == 1
    assert {("remind", "post:w3"), ("remind", "post:east.head"), ("escalate", "post:east.head")} <= set(told(folder))
    assert queries.snapshot(case_id).tier > 1


def test_no_news_holds_a_name_or_a_word_of_the_report(city: City, filed: Filer, folder: Path) -> None:
    filed(0, text="我叫李四，住12号，电话13812345678，井盖丢了")
    outbox.write(now=NOW)
    text = "".join(path.read_text() for path in folder.glob("*.jsonl"))
    assert text
    assert not [word for word in ("李四", "12号", "13812345678", "井盖") if word in text]


def test_a_crash_between_file_and_cursor_writes_the_same_file_again(
    city: City, filed: Filer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(3):
        filed(n)

    def crash(reader: str, seq: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(steps, "read_up_to", crash)
        outbox.write(now=NOW)
    before = ids(folder)
    assert len(before) == 3
    filed(3)  # life goes on before the restart
    outbox.write(now=NOW + HOUR)
    assert len(list(folder.glob("*.jsonl"))) == 1
    assert ids(folder)[:3] == before
    assert len(ids(folder)) == len(set(ids(folder))) == 4


def test_a_full_disk_loses_nothing(city: City, filed: Filer, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filed(0)

    def full(*_: Any, **__: Any) -> None:
        raise DiskFullError(folder="")

    with monkeypatch.context() as patch, pytest.raises(DiskFullError):
        patch.setattr("doorstep.lib.files.write", full)
        outbox.write(now=NOW)
    assert written(folder) == []
    assert outbox.write(now=NOW) == 1


def test_many_batches_are_many_files_in_the_order_of_the_log(
    city: City, filed: Filer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "BATCH", 3)
    cases = [filed(n).case_id for n in range(8)]
    assert outbox.write(now=NOW) == 8
    assert len(list(folder.glob("*.jsonl"))) == 3
    assert [int(one.split(":")[0]) for one in ids(folder)] == cases


def test_a_second_writer_keeps_out(city: City, filed: Filer, folder: Path) -> None:
    filed(0)
    folder.mkdir(parents=True)
    with outbox._alone(folder / ".lock") as alone:
        assert alone
        assert outbox.write(now=NOW) == 0
    assert outbox.write(now=NOW) == 1


def test_an_event_that_cannot_be_read_does_not_stop_the_post(city: City, filed: Filer, folder: Path) -> None:
    broken, good = filed(0).case_id, filed(1).case_id
    Event.objects.filter(case_id=broken).update(facts="{")
    assert outbox.write(now=NOW) >= 1
    assert {one.split(":")[0] for one in ids(folder)} >= {str(good)}


def test_the_table_of_news_knows_the_moves() -> None:
    assert set(outbox.NEWS) <= set(MOVES)
