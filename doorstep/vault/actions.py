"""Writing the vault. A reveal is here because a look is written before anything is shown."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Max

from doorstep.lib import rows
from doorstep.lib.refusal import Refusal
from doorstep.lib.text import plain
from doorstep.vault import keys, queries
from doorstep.vault.models import Contact, Look
from doorstep.vault.rules import ContactData, Retention, Viewer, dialled, redact, watermark
from doorstep.vault.sealing import UnreadableError, seal, unseal

LEAST_REASON = 4
MOST_OF_A_CALLER = 200
_COLUMNS = ("case_id", "sealed", "key", "hide", "has_phone", "phone_mark", "has_email", "retention", "stored_at")


class AccusedError(Refusal):
    """The viewer's unit or post is the one the case complains about."""

    code = "reveal_accused"


class ReasonMissingError(Refusal):
    """A look needs a reason in words. Data: `least` characters."""

    code = "reveal_reason"


class NoContactError(Refusal):
    """The reporter left no contact, or it was erased."""

    code = "no_contact"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revealed(ContactData):
    """A contact laid open, with the text to print across it and the number of the look."""

    watermark: str
    look: int


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation did: contacts sealed anew, and the cases whose contact no key opens."""

    resealed: int
    unreadable: tuple[int, ...]


@transaction.atomic(savepoint=False)
def store(
    *, contacts: Sequence[tuple[int, ContactData]], now: datetime, retention: Retention = Retention.ORDINARY
) -> int:
    """Will keep the contacts of new cases, in one statement for the batch, and return how many had anything to keep.

    The caller has checked their shape. A case has one contact: a second one raises IntegrityError.
    """
    ring = keys.ring()
    lines = [
        (
            case_id,
            seal(ring, case_id, contact),
            ring.newest,
            contact.hide,
            bool(contact.phone),
            ring.phone_mark(contact.phone),
            bool(contact.email),
            retention.value,
            now,
        )
        for case_id, contact in contacts
        if not contact.empty
    ]
    if lines:
        rows.insert(connection, Contact._meta.db_table, _COLUMNS, lines)
    return len(lines)


@transaction.atomic
def correct(*, case_id: int, contact: ContactData, now: datetime) -> None:
    """Will replace what the resident told before, at their wish. Raises NoContactError."""
    ring = keys.ring()
    changed = Contact.objects.filter(case_id=case_id, erased_at__isnull=True).update(
        sealed=seal(ring, case_id, contact),
        key=ring.newest,
        hide=contact.hide,
        has_phone=bool(contact.phone),
        phone_mark=ring.phone_mark(contact.phone),
        has_email=bool(contact.email),
        stored_at=now,
    )
    if not changed:
        raise NoContactError(case_id=case_id)


@transaction.atomic
def share(*, case_id: int, with_cases: Sequence[int], now: datetime) -> int:
    """Will keep the same contact for cases that were one report with this one, and return for how many.

    Nobody sees it, so it is no look. The text of the report stays with the first case alone. A case that has a contact
    keeps its own. Raises UnreadableError.
    """
    row = Contact.objects.filter(case_id=case_id, erased_at__isnull=True).first()
    wanted = set(with_cases) - queries.exists(with_cases)
    if row is None or not wanted:
        return 0
    contact = replace(unseal(keys.ring(), case_id, row.sealed, hide=row.hide), text="")
    return store(contacts=[(one, contact) for one in sorted(wanted)], now=now, retention=Retention(row.retention))


def reveal(*, case_id: int, viewer: Viewer, reason: str, accused: bool, now: datetime) -> Revealed:
    """Will write the look down, and then return the contact or refuse.

    The look is committed before anything is returned or raised, so this cannot be called inside a transaction:
    a caller who rolls back would look unseen. `accused`: the caller has found the viewer's unit or post among
    those the case complains about.
    Raises AccusedError, ReasonMissingError, NoContactError, UnreadableError.
    """
    found, number = _look(case_id, viewer, reason, now, accused=accused, outcome="shown", by_words=True)
    # Not asdict: a subclass is built from the same fields.
    told = {name: getattr(found, name) for name in ContactData.__dataclass_fields__}
    return Revealed(**told, watermark=watermark(viewer, now), look=number)


def caller(
    *, phone: str, viewer: Viewer, reason: str, among: Callable[[Collection[int]], Collection[int]], now: datetime
) -> list[int]:
    """Will return the cases that were reported from a telephone number and that `among` lets the viewer see, by id.

    That a number has a case is itself told in confidence: each case is written down as a look before it is returned,
    and so is a number that has none (as case 0). Not to be called inside a transaction, as `reveal`.
    Raises ReasonMissingError.
    """
    facts = {"viewer": viewer.user_id, "post": viewer.post, "reason": _written(reason), "at": now}
    if sum(char.isalnum() for char in reason) < LEAST_REASON:
        _write_look(case_id=0, **facts, outcome=ReasonMissingError.code)
        raise ReasonMissingError(least=LEAST_REASON)
    marks = keys.ring().phone_marks(phone) if dialled(phone, home=settings.CALLING_CODE) else []
    rows = Contact.objects.filter(phone_mark__in=marks, erased_at__isnull=True).order_by("case_id")
    found = sorted(among(list(rows.values_list("case_id", flat=True)[:MOST_OF_A_CALLER])))
    for case_id in found or [0]:
        _write_look(case_id=case_id, **facts, outcome="found" if case_id else "nobody")
    return found


def export(*, case_id: int, viewer: Viewer | None, now: datetime, accused: bool = False) -> dict[str, Any]:
    """Will return all we hold about the reporter of the case, as plain values for one JSON document.

    `viewer` is None where the resident asks with the query code; a member of staff who does it for them is
    written down like any look. Subject access: Personal Information Protection Law art. 45.
    Raises AccusedError, NoContactError, UnreadableError. Not to be called inside a transaction, as `reveal`.
    """
    found, _ = _look(case_id, viewer, "subject access", now, accused=accused, outcome="exported", by_words=False)
    row = Contact.objects.get(pk=case_id)
    return {
        "contact": asdict(found),
        "retention": row.retention,
        "stored_at": row.stored_at.isoformat(),
        "released_at": row.released_at and row.released_at.isoformat(),
        # To the resident a look is a post, a time and a reason; the name of an official is not ours to hand out.
        "looks": [
            {"at": look.at.isoformat(), "post": look.post, "reason": look.reason, "outcome": look.outcome}
            for look in queries.looks(case_id)
        ],
    }


def _look(
    case_id: int, viewer: Viewer | None, reason: str, now: datetime, *, accused: bool, outcome: str, by_words: bool
) -> tuple[ContactData, int]:
    refusal: Refusal | None = None
    found: ContactData | None = None
    row = Contact.objects.filter(case_id=case_id, erased_at__isnull=True).first()
    if accused:
        refusal = AccusedError(case_id=case_id)
    elif by_words and sum(char.isalnum() for char in reason) < LEAST_REASON:
        refusal = ReasonMissingError(least=LEAST_REASON)
    elif row is None:
        refusal = NoContactError(case_id=case_id)
    else:
        try:
            found = unseal(keys.ring(), case_id, row.sealed, hide=row.hide)
        except UnreadableError as unreadable:
            refusal = unreadable
    number = _write_look(
        case_id=case_id,
        viewer=viewer.user_id if viewer else None,
        post=viewer.post if viewer else "",
        reason=_written(reason),
        at=now,
        outcome=refusal.code if refusal else outcome,
    )
    if refusal is not None:
        raise refusal
    assert found is not None  # noqa: S101 - one of the two is set above
    return found, number


def _written(reason: str) -> str:
    """Will return a reason as the log of looks keeps it: many read it, and people paste in what they should not."""
    return redact(plain(reason)[:480]).text[:500]


def _write_look(*, case_id: int, **facts: Any) -> int:
    """Will append the look and commit it. Two looks at one moment take two numbers."""
    for attempt in range(10):
        try:
            with transaction.atomic(durable=True):
                last = Look.objects.filter(case_id=case_id).aggregate(last=Max("number"))["last"] or 0
                Look.objects.bulk_create([Look(case_id=case_id, number=last + 1, **facts)])
                return last + 1
        except IntegrityError:
            if attempt == 9:
                raise
    raise AssertionError("unreachable")


@transaction.atomic
def release(*, case_ids: Collection[int], now: datetime) -> int:
    """Will start the retention of the contacts of cases that closed. One that runs already runs on."""
    live = Contact.objects.filter(case_id__in=list(case_ids), erased_at__isnull=True, released_at__isnull=True)
    return live.update(released_at=now)


@transaction.atomic
def retain(*, case_ids: Collection[int]) -> int:
    """Will stop the retention again: the cases were reopened."""
    return Contact.objects.filter(case_id__in=list(case_ids), erased_at__isnull=True).update(released_at=None)


@transaction.atomic
def classify(*, case_ids: Collection[int], retention: Retention) -> int:
    """Will keep the contacts for the time of another class: short for a mere question, held for a lawsuit."""
    return Contact.objects.filter(case_id__in=list(case_ids)).update(retention=retention.value)


@transaction.atomic
def erase(*, case_ids: Collection[int], now: datetime) -> int:
    """Will forget who reported the cases and return how many were forgotten now.

    The row stays, empty, so that statistics (how many left a contact, of which kind) stay what they were;
    the looks stay too, for they are about the viewers.
    """
    live = Contact.objects.filter(case_id__in=list(case_ids), erased_at__isnull=True)
    return live.update(sealed="", key="", phone_mark="", erased_at=now)


def rotate(*, new_key: bool = True, batch: int = 500, progress: Callable[[int, int], None] | None = None) -> Rotation:
    """Will put a new key first and seal every contact anew under it, a batch a transaction.

    With `new_key` false it only seals what is still under older keys: that resumes a rotation that was
    interrupted, and is all that can be done where the environment gives the keys. Old keys stay in the file,
    for backups and for whoever was writing meanwhile. `progress(done, total)` is called after each batch.
    Raises KeysFromEnvironmentError.
    """
    if new_key:
        keys.add()
    ring = keys.ring()
    total, done, last = queries.under_older_keys(), 0, -(2**63)
    unreadable: list[int] = []
    while rows := list(queries.stale().filter(case_id__gt=last).order_by("case_id")[:batch]):
        with transaction.atomic():
            for row in rows:
                try:
                    contact = unseal(ring, row.case_id, row.sealed, hide=row.hide)
                except UnreadableError:
                    unreadable.append(row.case_id)
                    continue
                # Compare and set: a correction or an erasure of this moment wins.
                done += Contact.objects.filter(case_id=row.case_id, sealed=row.sealed).update(
                    sealed=seal(ring, row.case_id, contact), key=ring.newest, phone_mark=ring.phone_mark(contact.phone)
                )
        last = rows[-1].case_id
        if progress is not None:
            progress(done, total)
    return Rotation(done, tuple(unreadable))
