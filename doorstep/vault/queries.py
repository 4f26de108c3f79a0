"""Reading the vault without a look: who left a contact, its mask, who looked. The contact itself: actions.reveal."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from doorstep.vault import keys
from doorstep.vault.models import Contact, Look
from doorstep.vault.rules import PERIODS, Masked, Retention, mask
from doorstep.vault.sealing import unseal


@dataclass(frozen=True, slots=True)
class LookRow:
    """One look, or one try."""

    case_id: int
    number: int
    viewer: int | None
    post: str
    reason: str
    at: datetime
    outcome: str


@dataclass(frozen=True, slots=True)
class Ways:
    """How the person can be reached, without saying who they are."""

    phone: bool
    email: bool


def exists(case_ids: Collection[int]) -> set[int]:
    """Will return those of the cases whose reporter left a contact that is not erased."""
    return set(_live(case_ids).values_list("case_id", flat=True))


def ways(case_ids: Collection[int]) -> dict[int, Ways]:
    """Will return, for the cases with a contact, whether there is a phone number and an e-mail address."""
    rows = _live(case_ids).values_list("case_id", "has_phone", "has_email")
    return {case_id: Ways(phone, email) for case_id, phone, email in rows}


def masked(case_id: int, *, to_handler: bool = True) -> Masked | None:
    """Will return the contact starred out, None where there is none. Raises UnreadableError."""
    row = _live([case_id]).first()
    if row is None:
        return None
    return mask(unseal(keys.ring(), case_id, row.sealed, hide=row.hide), to_handler=to_handler)


def looks(case_id: int) -> list[LookRow]:
    """Will return every look at the case's contact, the first one first."""
    return [_row(look) for look in Look.objects.filter(case_id=case_id).order_by("number")]


def newest_looks(*, limit: int, viewer: int | None = None) -> list[LookRow]:
    """Will return the newest looks at anybody, or by one user, the newest first: for the auditor."""
    rows = Look.objects.all() if viewer is None else Look.objects.filter(viewer=viewer)
    return [_row(look) for look in rows.order_by("-at", "case_id", "-number")[:limit]]


def due_for_erasure(retention: Retention, now: datetime, *, limit: int = 1000) -> list[int]:
    """Will return cases of the class whose contact has been kept long enough since they closed, the oldest first."""
    period = PERIODS[retention]
    if period is None:
        return []
    due = Contact.objects.filter(
        retention=retention.value, erased_at__isnull=True, released_at__isnull=False, released_at__lte=now - period
    )
    return list(due.order_by("released_at").values_list("case_id", flat=True)[:limit])


def kept() -> int:
    """Will return how many contacts there are that are not erased."""
    return Contact.objects.filter(erased_at__isnull=True).count()


def under_older_keys() -> int:
    """Will return how many contacts are sealed under a key that is not the newest, or cannot be found by number yet."""
    return stale().count()


def stale() -> QuerySet[Contact]:
    """Will return the contacts that a rotation has to seal anew. Those from before numbers had marks are among them."""
    unmarked = Q(has_phone=True, phone_mark="")
    return Contact.objects.filter(~Q(key=keys.ring().newest) | unmarked, erased_at__isnull=True)


def _live(case_ids: Collection[int]) -> QuerySet[Contact]:
    return Contact.objects.filter(case_id__in=list(case_ids), erased_at__isnull=True)


def _row(look: Look) -> LookRow:
    return LookRow(look.case_id, look.number, look.viewer, look.post, look.reason, look.at, look.outcome)
