"""The vault keeps who told us, shows it only for a reason, and remembers every look."""

import sqlite3
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.conf import LazySettings
from django.db import IntegrityError, connection, transaction

from doorstep.vault import actions, keys, queries
from doorstep.vault.models import Contact, Look
from doorstep.vault.rules import ContactData, Retention, Viewer
from doorstep.vault.sealing import UnreadableError

pytestmark = pytest.mark.django_db

ZHANG = ContactData(
    name="张三丰",
    phone="13812345678",
    email="zhang@example.org",
    address="幸福路 12 号 3 单元 501",
    lon=120.03,
    lat=36.26,
)
WORKER = Viewer(user_id=7, name="王网格", post="grid-031")


@pytest.fixture(autouse=True)
def own_keys(settings: LazySettings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    settings.VAULT_KEYS = []
    return tmp_path / "keys" / "vault"


@pytest.fixture
def kept(now: datetime) -> int:
    actions.store(contacts=[(41, ZHANG)], now=now)
    return 41


def reveal(case_id: int, now: datetime, *, reason: str = "约上门查看漏水", accused: bool = False) -> actions.Revealed:
    return actions.reveal(case_id=case_id, viewer=WORKER, reason=reason, accused=accused, now=now)


def test_a_contact_comes_back_as_it_was_told(kept: int, now: datetime) -> None:
    shown = reveal(kept, now)
    assert all(getattr(shown, name) == getattr(ZHANG, name) for name in ContactData.__dataclass_fields__)
    assert "王网格" in shown.watermark
    assert "grid-031" in shown.watermark
    assert "2026-03-04" in shown.watermark


def test_nothing_that_was_told_stands_in_the_database_in_clear(kept: int) -> None:
    row = str(Contact.objects.values_list().get(pk=kept))
    # Six digits, not three: a sealed text has "138" by chance once in a thousand times.
    assert not any(part in row for part in ("张", "138123", "zhang", "幸福", "120.03"))


def test_the_sealed_length_does_not_tell_who_left_an_address(now: datetime) -> None:
    actions.store(
        contacts=[(1, ContactData(name="李四")), (2, ContactData(name="李四", address="北京路 5 号"))], now=now
    )
    one, two = Contact.objects.order_by("pk").values_list("sealed", flat=True)
    assert len(one) == len(two)


def test_a_batch_is_one_statement(now: datetime, django_assert_num_queries: object) -> None:
    batch = [(n, replace(ZHANG, name=f"张{n}")) for n in range(60)]
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert actions.store(contacts=batch, now=now) == 60


def test_a_case_without_a_contact_leaves_no_row(now: datetime) -> None:
    assert actions.store(contacts=[(1, ContactData()), (2, ContactData(phone="13812345678"))], now=now) == 1
    assert queries.exists([1, 2, 3]) == {2}
    assert queries.ways([1, 2]) == {2: queries.Ways(phone=True, email=False)}


def test_a_case_has_one_contact(kept: int, now: datetime) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.store(contacts=[(kept, ZHANG)], now=now)


def test_every_look_is_written_down_and_so_is_every_refused_one(kept: int, now: datetime) -> None:
    reveal(kept, now)
    with pytest.raises(actions.AccusedError):
        reveal(kept, now, accused=True)
    with pytest.raises(actions.ReasonMissingError):
        reveal(kept, now, reason=" ..! ")
    with pytest.raises(actions.NoContactError):
        reveal(999, now)
    assert [(look.number, look.outcome) for look in queries.looks(kept)] == [
        (1, "shown"),
        (2, "reveal_accused"),
        (3, "reveal_reason"),
    ]
    assert [look.outcome for look in queries.looks(999)] == ["no_contact"]
    assert {look.viewer for look in queries.looks(kept)} == {7}


def test_the_accused_sees_nothing_with_whatever_reason(kept: int, now: datetime) -> None:
    with pytest.raises(actions.AccusedError) as refused:
        reveal(kept, now, accused=True)
    assert "张" not in str(refused.value)


def test_a_reason_keeps_no_phone_number(kept: int, now: datetime) -> None:
    reveal(kept, now, reason="回拨 13987654321 核实情况")
    assert "13987654321" not in queries.looks(kept)[0].reason


def test_a_reason_is_kept_without_signs_that_no_database_takes(kept: int, now: datetime) -> None:
    reveal(kept, now, reason="约上门\x00查看\ud800漏水")
    assert queries.looks(kept)[0].reason == "约上门查看漏水"


@pytest.mark.django_db(transaction=True)
def test_a_look_inside_a_transaction_is_refused_because_it_could_be_rolled_back(kept: int, now: datetime) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        reveal(kept, now)


def test_two_looks_at_one_moment_take_two_numbers(kept: int, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    reveal(kept, now)
    real, tries = Look.objects.filter, []

    def stale(**where: object) -> object:
        tries.append(where)
        return real(case_id=-1) if len(tries) == 1 else real(**where)  # the first reader saw no look yet

    monkeypatch.setattr(Look.objects, "filter", stale)
    assert reveal(kept, now).look == 2


@pytest.mark.parametrize(
    ("hide", "to_handler", "name", "phone", "email"),
    [
        (True, True, "***", "***", "***"),
        (True, False, "张**", "138****5678", "z***@example.org"),
        (False, True, "张**", "138****5678", "z***@example.org"),
    ],
)
def test_a_hidden_contact_gives_the_handler_no_hint(
    now: datetime, *, hide: bool, to_handler: bool, name: str, phone: str, email: str
) -> None:
    actions.store(contacts=[(1, replace(ZHANG, hide=hide))], now=now)
    seen = queries.masked(1, to_handler=to_handler)
    assert seen is not None
    assert (seen.name, seen.phone, seen.email) == (name, phone, email)
    assert queries.masked(2) is None


def test_a_contact_moved_to_another_case_does_not_open(kept: int, now: datetime) -> None:
    actions.store(contacts=[(42, ContactData(name="李四"))], now=now)
    Contact.objects.filter(pk=42).update(sealed=Contact.objects.get(pk=kept).sealed)
    with pytest.raises(UnreadableError):
        reveal(42, now)
    assert queries.looks(42)[0].outcome == "vault_unreadable"


def test_an_erased_contact_leaves_a_tombstone_that_still_counts(kept: int, now: datetime) -> None:
    assert actions.erase(case_ids=[kept], now=now)
    assert not actions.erase(case_ids=[kept], now=now)
    row = Contact.objects.get(pk=kept)
    assert (row.sealed, row.key, row.has_phone) == ("", "", True)
    assert queries.masked(kept) is None
    assert queries.exists([kept]) == set()
    with pytest.raises(actions.NoContactError):
        reveal(kept, now)


def test_retention_starts_when_the_case_closes_and_stops_when_it_is_reopened(kept: int, now: datetime) -> None:
    later = now + timedelta(days=401)
    assert queries.due_for_erasure(Retention.ORDINARY, later) == []
    actions.release(case_ids=[kept], now=now)
    assert queries.due_for_erasure(Retention.ORDINARY, later) == [kept]
    assert queries.due_for_erasure(Retention.ORDINARY, now + timedelta(days=399)) == []
    actions.retain(case_ids=[kept])
    assert queries.due_for_erasure(Retention.ORDINARY, later) == []
    actions.release(case_ids=[kept], now=now)
    actions.classify(case_ids=[kept], retention=Retention.SHORT)
    assert queries.due_for_erasure(Retention.SHORT, now + timedelta(days=31)) == [kept]
    actions.classify(case_ids=[kept], retention=Retention.HELD)
    assert queries.due_for_erasure(Retention.HELD, now + timedelta(days=9999)) == []


def test_the_resident_gets_all_we_hold_and_who_looked_without_their_names(kept: int, now: datetime) -> None:
    reveal(kept, now)
    told = actions.export(case_id=kept, viewer=None, now=now)
    assert told["contact"]["phone"] == "13812345678"
    assert [look["outcome"] for look in told["looks"]] == ["shown", "exported"]
    assert "王网格" not in str(told)


def test_a_correction_replaces_what_was_told(kept: int, now: datetime) -> None:
    actions.correct(case_id=kept, contact=replace(ZHANG, phone="", hide=False), now=now)
    assert queries.ways([kept])[kept] == queries.Ways(phone=False, email=True)
    with pytest.raises(actions.NoContactError):
        actions.correct(case_id=999, contact=ZHANG, now=now)


# Keys


def test_the_first_key_is_made_on_first_use_for_the_owner_only(own_keys: Path, kept: int) -> None:
    assert own_keys.stat().st_mode & 0o777 == 0o600
    Fernet(own_keys.read_text().strip())


def test_a_rotation_seals_everything_anew_and_leaves_the_old_key(own_keys: Path, now: datetime) -> None:
    actions.store(contacts=[(n, replace(ZHANG, name=f"张{n}")) for n in range(25)], now=now)
    actions.erase(case_ids=[3], now=now)
    old = own_keys.read_text().split()
    steps: list[tuple[int, int]] = []
    done = actions.rotate(batch=10, progress=lambda *step: steps.append(step))
    assert done == actions.Rotation(24, ())
    assert steps == [(10, 24), (20, 24), (24, 24)]
    assert queries.under_older_keys() == 0
    fresh = own_keys.read_text().split()
    assert fresh[1:] == old
    own_keys.write_text(fresh[0] + "\n")  # even without the old key everything opens
    assert [reveal(n, now).name for n in (0, 24)] == ["张0", "张24"]


def test_an_interrupted_rotation_goes_on_where_it_was(now: datetime) -> None:
    actions.store(contacts=[(n, ZHANG) for n in range(30)], now=now)

    def stop(done: int, _total: int) -> None:
        if done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.rotate(batch=10, progress=stop)
    assert queries.under_older_keys() == 10
    assert reveal(29, now).name == ZHANG.name  # the old key still opens the rest
    assert actions.rotate(new_key=False) == actions.Rotation(10, ())


def test_a_touched_contact_does_not_stop_a_rotation(now: datetime) -> None:
    actions.store(contacts=[(1, ZHANG), (2, ZHANG), (3, ZHANG)], now=now)
    Contact.objects.filter(pk=2).update(sealed="gAAAAA-touched")
    assert actions.rotate(batch=1) == actions.Rotation(2, (2,))


def test_keys_given_by_the_environment_are_not_ours_to_change(settings: LazySettings, now: datetime) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.VAULT_KEYS = [old]
    actions.store(contacts=[(1, ZHANG)], now=now)
    with pytest.raises(keys.KeysFromEnvironmentError):
        actions.rotate()
    settings.VAULT_KEYS = [new, old]
    assert actions.rotate(new_key=False).resealed == 1
    settings.VAULT_KEYS = [new]
    assert reveal(1, now).name == ZHANG.name


def test_a_key_that_is_none_is_named(settings: LazySettings) -> None:
    settings.VAULT_KEYS = [Fernet.generate_key().decode(), "hunter2"]
    with pytest.raises(keys.BadKeyError) as refused:
        keys.ring()
    assert refused.value.data == {"number": 2}


def test_without_its_key_a_contact_is_refused_and_not_garbled(own_keys: Path, kept: int, now: datetime) -> None:
    own_keys.write_text(Fernet.generate_key().decode())
    with pytest.raises(UnreadableError):
        reveal(kept, now)


def test_the_database_refuses_a_row_that_is_neither_sealed_nor_erased(now: datetime) -> None:
    with pytest.raises((IntegrityError, sqlite3.IntegrityError)), transaction.atomic():
        Contact.objects.bulk_create([Contact(case_id=1, stored_at=now)])
    assert connection.is_usable()


def calling(
    phone: str, now: datetime, *, reason: str = "来电人正在通话", among: Callable[[Collection[int]], list[int]] = list
) -> list[int]:
    return actions.caller(phone=phone, viewer=WORKER, reason=reason, among=among, now=now)


def test_a_caller_is_known_again_by_number_and_each_time_is_written_down(kept: int, now: datetime) -> None:
    actions.store(contacts=[(42, replace(ZHANG, phone="0532-87654321-801"))], now=now)
    assert calling("+86 138 1234 5678", now) == [kept]
    assert calling("0532 8765 4321", now) == [42]
    assert calling("13800000000", now) == []
    assert calling("call me", now) == []
    told = [(look.case_id, look.outcome) for look in queries.newest_looks(limit=9)]
    assert sorted(told) == [(0, "nobody"), (0, "nobody"), (41, "found"), (42, "found")]


def test_a_caller_is_looked_for_with_a_reason_and_among_what_may_be_seen(kept: int, now: datetime) -> None:
    with pytest.raises(actions.ReasonMissingError):
        calling(ZHANG.phone, now, reason="..")
    assert calling(ZHANG.phone, now, among=lambda _: []) == []
    assert queries.looks(kept) == []
    assert [look.outcome for look in queries.looks(0)] == ["reveal_reason", "nobody"]


def test_a_caller_is_found_through_a_rotation_and_not_after_an_erasure(kept: int, now: datetime) -> None:
    first = Contact.objects.get(pk=kept).phone_mark
    keys.add()
    assert calling(ZHANG.phone, now) == [kept]
    actions.rotate(new_key=False)
    assert Contact.objects.get(pk=kept).phone_mark not in ("", first)
    assert calling(ZHANG.phone, now) == [kept]
    Contact.objects.update(phone_mark="")  # as contacts from before had none
    assert queries.under_older_keys() == 1
    assert actions.rotate(new_key=False).resealed == 1
    actions.erase(case_ids=[kept], now=now)
    assert calling(ZHANG.phone, now) == []
    assert queries.under_older_keys() == 0


def test_cases_that_were_one_report_have_one_contact_without_its_text_and_nobody_looked(now: datetime) -> None:
    actions.store(contacts=[(41, replace(ZHANG, text="三件事")), (42, replace(ZHANG, phone="13900000000"))], now=now)
    assert actions.share(case_id=41, with_cases=[42, 43, 44], now=now) == 2
    shown = reveal(43, now)
    assert (shown.phone, shown.text) == (ZHANG.phone, "")
    assert reveal(42, now).phone == "13900000000"  # who has a contact keeps it
    assert Look.objects.count() == 2
    assert actions.share(case_id=99, with_cases=[45], now=now) == 0
