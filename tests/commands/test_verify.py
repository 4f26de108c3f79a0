"""`doorstep verify` names what was touched, whoever touched it: these tests write past the program."""

import ast
import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection

from doorstep.cases import actions, queries
from doorstep.cases.models import Case, Checkpoint, Event, Evidence, FilingKey
from doorstep.cases.rules import chain, projection, replay
from doorstep.cases.rules.numbers import number
from doorstep.cases.rules.replay import Snapshot
from doorstep.cases.rules.states import State
from doorstep.doors.command import main
from doorstep.doors.notify import checkpoints
from doorstep.doors.wordlists.verify import KINDS
from doorstep.flow import assign, handle, rate, seal, verify
from doorstep.lib import images, snapshots
from tests.cast import file_one
from tests.city import NEVER, NOW, City
from tests.founded import once

pytestmark = pytest.mark.usefixtures("city")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
sqlite_alone = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL takes no bytes that are no text, and no text for a number"
)


@once
def lived(city: City) -> list[int]:
    """Three cases: one closed after four events, one in hand after two, one just filed. All in one log."""
    ids = [file_one(n).case_id for n in range(3)]
    worker = city.actor("worker")
    for case_id in ids[:2]:
        assign.claim(case_id=case_id, actor=worker, now=NOW + HOUR)
    handle.handle(
        case_id=ids[0], actor=worker, now=NOW + 2 * HOUR, outcome="solved", public_reply="井盖已更换", photos=["p"]
    )
    rate.answer_questions(case_id=ids[0], answers={"contacted": True, "solved": "yes"}, now=NOW + 3 * HOUR)
    return ids


def a_photo_of(case_id: int, home: Path) -> Path:
    """Will make the case's photo ready, and return where its clean copy lies."""
    photo = images.Photo(b"clean", 1, 1, hashlib.sha256(b"clean").hexdigest())
    name = images.store(home / "clean", photo)
    actions.settle_evidence(case_id=case_id, token="p", name=name, refusal="", width=1, height=1)
    return home / "clean" / name


def test_a_photo_that_was_changed_or_taken_away_is_named(
    lived: list[int], capsys: pytest.CaptureFixture[str], settings: LazySettings, tmp_path: Path
) -> None:
    settings.EVIDENCE_DIR = tmp_path
    path = a_photo_of(lived[0], tmp_path)
    assert proof(capsys)[0] == 0
    path.write_bytes(b"another")
    assert first(capsys) == ("photo", number(lived[0]), None)
    path.unlink()
    assert first(capsys) == ("photo", number(lived[0]), None)


def test_a_file_that_the_disk_does_not_give_is_a_fault_and_no_crash(
    lived: list[int], capsys: pytest.CaptureFixture[str], settings: LazySettings, tmp_path: Path
) -> None:
    settings.EVIDENCE_DIR = tmp_path
    a_photo_of(lived[0], tmp_path)
    with pytest.MonkeyPatch.context() as disk:
        disk.setattr(images, "find", lambda _folder, _name: tmp_path)
        assert first(capsys) == ("photo", number(lived[0]), None)
    assert proof(capsys)[1]["photos"] == 1


def test_one_case_is_proven_with_its_photos(lived: list[int], settings: LazySettings, tmp_path: Path) -> None:
    settings.EVIDENCE_DIR = tmp_path
    path = a_photo_of(lived[0], tmp_path)
    assert verify.one(lived[0]).clean
    path.write_bytes(b"another")
    assert [fault.kind for fault in verify.one(lived[0]).faults] == ["photo"]
    path.unlink()
    Evidence.objects.filter(case_id=lived[0]).delete()
    assert [fault.kind for fault in verify.one(lived[0]).faults] == ["photo"]


def test_a_move_made_while_the_record_is_read_is_no_fault(
    city: City, lived: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_order, evidence_of = queries.in_order, queries.evidence_of

    def claimed_meanwhile(last: int, limit: int) -> Any:
        rows = in_order(last, limit)
        if last == 0:
            assign.claim(case_id=lived[2], actor=city.actor("worker"), now=NOW + HOUR)
            return [(row, queries.events(row.pk)) for row, _links in rows]
        return rows

    def handled_meanwhile(case_ids: Any) -> Any:
        if queries.case(lived[1]).state == "in_hand":
            handle.handle(
                case_id=lived[1], actor=city.actor("worker"), now=NOW + 2 * HOUR, outcome="solved",
                public_reply="井盖已更换", photos=["q"],
            )  # fmt: skip
        return evidence_of(case_ids)

    monkeypatch.setattr(queries, "in_order", claimed_meanwhile)
    monkeypatch.setattr(queries, "evidence_of", handled_meanwhile)
    assert verify.verify().faults == []


@pytest.mark.parametrize("touch", ["delete", "add"])
def test_a_row_of_a_photo_that_no_event_knows_or_that_is_gone_is_named(
    lived: list[int], capsys: pytest.CaptureFixture[str], touch: str
) -> None:
    assert proof(capsys)[0] == 0
    rows = Evidence.objects.filter(case_id=lived[0])
    if touch == "delete":
        rows.delete()
    else:
        Evidence.objects.create(case_id=lived[0], token="forged", role="holder", at=NOW)
    assert first(capsys) == ("photo", number(lived[0]), None)


def proof(capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    """Will return the command's exit code and what it printed as JSON."""
    capsys.readouterr()
    code = main.run(["verify", "--json"])
    return code, json.loads(capsys.readouterr().out)


def first(capsys: pytest.CaptureFixture[str]) -> tuple[str, str | None, int | None]:
    """Will return kind, case and version of the first fault, and see that the command refuses."""
    code, said = proof(capsys)
    assert (code, said["clean"]) == (1, False)
    fault = said["faults"][0]
    return fault["kind"], fault["case"], fault["version"]


def event(case_id: int, version: int) -> Any:
    return Event.objects.filter(case_id=case_id, version=version)


def forge(case_id: int, change: Callable[[dict[str, Any]], None] | None = None, version: int = 1) -> None:
    """Will do what a clever administrator can: change an event, hash the whole chain anew, and mend the row."""
    head, case = bytes(32), Snapshot()
    for stored in queries.events(case_id):
        facts, one = dict(stored.event.facts), stored.event
        if change and one.version == version:
            change(facts)
        text = chain.encode(facts)
        mark = chain.digest(
            previous=head, case_id=case_id, version=one.version, move=one.move, role=one.role, post=one.post,
            by=one.by, at=one.at, facts=text,
        )  # fmt: skip
        event(case_id, one.version).update(facts=text, previous=head, hash=mark)
        again = replay.Event(case_id, one.version, one.move, one.role, one.post, one.by, one.at, facts, mark)
        case, head = replay.apply(case, again, State(facts["to"])), mark
    Case.objects.filter(pk=case_id).update(**projection.row(case))


def test_what_was_not_touched_is_clean(lived: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    code, said = proof(capsys)
    assert (code, said["clean"], said["cases"], said["events"]) == (0, True, 3, 7)
    assert said["partition"] == {"reported": 3, "unclaimed": 1, "in_hand": 1, "closed": 1}
    assert said["clocks"] >= 12
    assert main.run(["verify"]) == 0
    assert "7" in capsys.readouterr().out


EDITS: dict[str, dict[str, Any]] = {
    "at": {"at": NOW - DAY},
    "by a microsecond": {"at": NOW + HOUR + timedelta(microseconds=1)},
    "by": {"by": NEVER},
    "nobody": {"by": None},
    "post": {"post": "w2"},
    "role": {"role": "centre"},
    "move": {"move": "note"},
    "facts": {"facts": '{"to":"closed"}'},
    "no facts": {"facts": ""},
    "no JSON": {"facts": "{"},
    "a list": {"facts": "[]"},
    "a number": {"facts": "7"},
    "hash": {"hash": bytes(32)},
}


@pytest.mark.parametrize("changes", EDITS.values(), ids=list(EDITS))
def test_an_edited_event_is_named(
    lived: list[int], capsys: pytest.CaptureFixture[str], changes: dict[str, Any]
) -> None:
    assert event(lived[1], 2).update(**changes) == 1
    assert first(capsys) == ("hash", number(lived[1]), 2)


def test_a_fault_is_told_in_a_persons_words(
    lived: list[int], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOORSTEP_LANGUAGE", "zh-hans")
    event(lived[1], 2).update(by=None)
    assert main.run(["verify"]) == 1
    assert "此事件的内容被改动过 [hash:" in capsys.readouterr().out


def test_every_kind_of_fault_has_words() -> None:
    found = set()
    for node in ast.walk(ast.parse(Path(verify.__file__).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Fault":
            found.add(node.args[0])
        if isinstance(node, ast.Tuple) and len(node.elts) == 2:
            found.add(node.elts[0])
    kinds = {one.value for one in found if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    assert kinds == set(KINDS)


@pytest.mark.parametrize("place", range(0, 600, 53))
def test_one_byte_of_the_facts_is_enough(lived: list[int], capsys: pytest.CaptureFixture[str], place: int) -> None:
    text = event(lived[0], 1).get().facts
    assert len(text) > 600
    touched = text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :]
    event(lived[0], 1).update(facts=touched)
    assert first(capsys) == ("hash", number(lived[0]), 1)


@sqlite_alone
def test_a_byte_that_is_no_text_any_more_is_named_too(lived: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    raw = event(lived[0], 3).get().facts.encode()
    place = raw.index("井".encode())
    broken = raw[:place] + bytes([raw[place] ^ 0x40]) + raw[place + 1 :]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_event SET facts = CAST(%s AS TEXT) WHERE case_id = %s AND version = 3", [broken, lived[0]]
        )
    assert first(capsys) == ("hash", number(lived[0]), 3)


@sqlite_alone
@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("event", "at", "2026-13-45 99:00:00"),
        ("event", "hash", "not bytes"),
        ("event", "version", "two"),
        ("event", "seq", "many"),
        ("case", "filed_at", "2026-02-31 00:00:00"),
        ("case", "version", "many"),
        ("case", "text", b"\xff\xfe"),
    ],
)
def test_what_cannot_even_be_read_is_named(
    lived: list[int], capsys: pytest.CaptureFixture[str], table: str, column: str, value: str | bytes
) -> None:
    key, more = ("case_id", " AND version = 2") if table == "event" else ("id", "")
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE cases_{table} SET {column} = %s WHERE {key} = %s{more}",  # noqa: S608 - words of this file
            [value, lived[1]],
        )
    code, said = proof(capsys)
    assert code == 1
    assert said["faults"][0]["case"] == number(lived[1])
    assert {fault["case"] for fault in said["faults"]} <= {number(lived[1]), None}


def test_a_missing_event_is_named(lived: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    event(lived[0], 2).delete()
    assert first(capsys) == ("gap", number(lived[0]), 3)


def test_a_cut_off_end_is_named_by_the_row(lived: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    event(lived[0], 4).delete()
    assert first(capsys) == ("row", number(lived[0]), 3)


def test_an_inserted_event_is_named(lived: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    last = event(lived[1], 2).get()
    Event.objects.bulk_create(
        [
            Event(
                case_id=lived[1], version=3, seq=NEVER, move="note", role="holder", post="w1", by=1, at=NOW,
                facts='{"text":"x","to":"in_hand"}', previous=bytes(last.hash), hash=bytes(last.hash),
            )
        ]
    )  # fmt: skip
    assert first(capsys) == ("hash", number(lived[1]), 3)


def test_swapped_histories_are_named(lived: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    event(lived[1], 1).update(case_id=NEVER)
    event(lived[2], 1).update(case_id=lived[1])
    event(NEVER, 1).update(case_id=lived[2])
    assert first(capsys) == ("hash", number(lived[1]), 1)
    assert {f["case"] for f in proof(capsys)[1]["faults"]} == {number(lived[1]), number(lived[2])}


def test_events_in_another_order_are_named(lived: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    one, two = event(lived[0], 2).get().seq, event(lived[0], 3).get().seq
    event(lived[0], 2).update(seq=two)
    event(lived[0], 3).update(seq=one)
    assert first(capsys) == ("order", number(lived[0]), 3)


ROWS: dict[str, dict[str, Any]] = {
    "state": {"state": "paused"},
    "state and status": {"state": "unclaimed", "status": "unclaimed"},
    "due": {"due_at": NOW + 90 * DAY},
    "no due": {"due_at": None},
    "holder": {"holder": "w2"},
    "unit": {"unit": "east"},
    "wake": {"wake_at": NOW + 900 * DAY},
    "never waking": {"wake_at": None},
    "kept from the clock": {"put_off_until": NOW + 90_000 * DAY},
    "clocks": {"clocks": "{}"},
    "version": {"version": 7},
    "head": {"head": bytes(32)},
    "town": {"town": "370299002"},
    "community": {"community": ""},
    "cell": {"cell": "370299002002006"},
    "category": {"category": "H0101"},
    "channel": {"channel": "phone"},
    "nature": {"nature": "consult"},
    "public": {"public": False},
    "text": {"text": "一切都好"},
    "place": {"place": "{}"},
    "position": {"lon": 120.5},
    "edition": {"catalog_edition": NEVER},
    "language": {"language": "en"},
    "code": {"code_hash": bytes(32)},
    "accused": {"accused": "east"},
    "tier": {"tier": 3},
    "urgent": {"urgent": True},
    "filed": {"filed_at": NOW - DAY},
    "call-back": {"call_back": "done"},
    "co-units": {"co_units": ",east,"},
    "master": {"master": 1},
}


@pytest.mark.parametrize("changes", ROWS.values(), ids=list(ROWS))
def test_an_edited_row_is_named(lived: list[int], capsys: pytest.CaptureFixture[str], changes: dict[str, Any]) -> None:
    assert Case.objects.filter(pk=lived[1]).update(**changes) == 1
    assert first(capsys) == ("row", number(lived[1]), 2)


def test_every_column_of_a_case_is_proven_or_known_not_to_be() -> None:
    columns = {field.attname for field in Case._meta.concrete_fields}
    proven = set(projection.row(Snapshot())) | set(projection.GIVEN) | {"id", "code_hash", "put_off_until"}
    assert columns - proven == {"followers"}  # counted for the page alone; who follows is in a table of its own


def test_a_deleted_row_is_named_by_its_events(lived: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    Case.objects.filter(pk=lived[2]).delete()
    assert first(capsys) == ("row_missing", number(lived[2]), None)


def test_a_row_without_events_is_named(lived: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    Event.objects.filter(case_id=lived[2]).delete()
    assert first(capsys) == ("events_missing", number(lived[2]), None)


def test_a_case_that_vanished_is_named_by_its_filing_key(lived: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    Case.objects.filter(pk=lived[2]).delete()
    Event.objects.filter(case_id=lived[2]).delete()
    assert first(capsys) == ("case_missing", number(lived[2]), None)


def test_a_forged_chain_that_breaks_the_rules_is_named(lived: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    forge(lived[1], lambda facts: facts.update(to="handled"), version=2)
    assert first(capsys) == ("move", number(lived[1]), 2)


def test_a_forged_due_date_is_counted_again(lived: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    def later(facts: dict[str, Any]) -> None:
        facts["clocks"][2]["due"] = chain.stamp(NOW + 90 * DAY)

    forge(lived[1], later)
    assert first(capsys) == ("clock", number(lived[1]), 1)


def test_a_forged_chain_that_cannot_be_replayed_is_named(lived: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    text = event(lived[2], 1).get().facts.replace('"holder":', '"halter":')
    one = queries.events(lived[2])[0].event
    mark = chain.digest(
        previous=bytes(32), case_id=one.case_id, version=1, move=one.move, role=one.role, post=one.post, by=one.by,
        at=one.at, facts=text,
    )  # fmt: skip
    event(lived[2], 1).update(facts=text, hash=mark)
    assert first(capsys) == ("replay", number(lived[2]), 1)


# What a chain alone cannot show: who may write the whole database can make a whole new chain.


@pytest.fixture
def sealed(lived: list[int]) -> list[int]:
    assert seal.seal_day(now=NOW + DAY)
    return lived


def test_a_sealed_day_is_clean(sealed: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    code, said = proof(capsys)
    assert (code, said["checkpoints"]) == (0, 1)


def test_a_chain_made_anew_is_found(sealed: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    forge(sealed[0], lambda facts: facts.update(public_reply="从未发生"), version=3)
    assert first(capsys) == ("checkpoint", None, None)


def test_a_chain_made_anew_before_the_seal_is_not_found(lived: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    forge(lived[0], lambda facts: facts.update(public_reply="从未发生"), version=3)
    assert proof(capsys)[0] == 0  # the limit of a chain, and the reason for the seal


def test_a_case_without_any_trace_is_missed(sealed: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    for table in (Case.objects.filter(pk=sealed[2]), Event.objects.filter(case_id=sealed[2])):
        table.delete()
    FilingKey.objects.filter(case_id=sealed[2]).delete()
    assert first(capsys) == ("checkpoint", None, None)


def test_a_cut_off_end_with_a_mended_row_is_missed(sealed: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    event(sealed[1], 2).delete()
    forge(sealed[1])
    assert first(capsys) == ("checkpoint", None, None)


def test_an_event_slipped_in_below_the_seal_is_found(
    city: City, sealed: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    handle.note(case_id=sealed[1], actor=city.actor("worker"), now=NOW + 2 * DAY, text="x")
    event(sealed[1], 3).update(seq=1)
    assert {f["kind"] for f in proof(capsys)[1]["faults"]} >= {"checkpoint"}


@pytest.mark.parametrize(
    "changes", [{"root": bytes(32)}, {"events": 6}, {"upto": 3}, {"hash": bytes(32)}, {"previous": b"x" * 32}]
)
def test_a_touched_checkpoint_is_found(
    sealed: list[int], capsys: pytest.CaptureFixture[str], changes: dict[str, Any]
) -> None:
    Checkpoint.objects.update(**changes)
    assert first(capsys) == ("checkpoint", None, None)


def test_a_missing_day_is_found(sealed: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    for days in (2, 3):
        seal.seal_day(now=NOW + days * DAY)
    Checkpoint.objects.filter(day=(NOW + 2 * DAY).date()).delete()
    code, said = proof(capsys)
    assert code == 1
    assert [f["kind"] for f in said["faults"]] == ["checkpoint"]


def test_a_whole_new_past_with_a_new_seal_is_found_by_whoever_kept_the_old_one(
    sealed: list[int], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.conf.settings.HOME", tmp_path)
    assert checkpoints.publish() == 1
    assert checkpoints.publish() == 0
    kept = shutil.copytree(checkpoints.folder(), tmp_path / "kept")
    assert main.run(["verify", "--against", str(kept)]) == 0
    forge(sealed[0], lambda facts: facts.update(public_reply="从未发生"), version=3)
    Checkpoint.objects.all().delete()
    seal.seal_day(now=NOW + DAY)
    assert proof(capsys)[0] == 0  # as far as the database alone can tell
    assert main.run(["verify", "--json", "--against", str(kept)]) == 1
    assert json.loads(capsys.readouterr().out)["faults"][0]["kind"] == "published"
    Checkpoint.objects.all().delete()
    (kept / "2026-03-06.json").write_text("{")
    assert main.run(["verify", "--json", "--against", str(kept)]) == 1
    details = [fault["detail"] for fault in json.loads(capsys.readouterr().out)["faults"]]
    assert [detail[:10] for detail in details] == ["2026-03-05", "2026-03-06"]


def test_many_faults_are_told_first_first_and_cut_off(lived: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    Event.objects.filter(version=1).update(by=4)
    code, said = proof(capsys)
    assert code == 1
    assert [fault["case"] for fault in said["faults"]] == [number(case_id) for case_id in lived]
    assert main.run(["verify"]) == 1
    printed = capsys.readouterr().out
    assert all(number(case_id) in printed for case_id in lived)


def test_a_time_zone_that_was_forgotten_is_named(
    lived: list[int], capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    settings.TIME_ZONE = "America/Chicago"
    snapshots.clear_all()
    assert main.run(["verify"]) == 1
    assert "America/Chicago" in capsys.readouterr().out.splitlines()[-2]
    settings.TIME_ZONE = "Asia/Shanghai"
    snapshots.clear_all()
    assert main.run(["verify"]) == 0
