"""Reading people: an edition's units and posts, and who holds what at an instant."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import Q

from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.rules import Kind, Status
from doorstep.ground.people.models import Absence, Post, Tenure, Unit, User
from doorstep.ground.people.rules import (
    Actor,
    Holder,
    People,
    PostRow,
    Role,
    UnitKind,
    UnitRow,
    assemble,
    hold,
)
from doorstep.ground.people.rules import actor as assemble_actor
from doorstep.lib.refusal import Refusal
from doorstep.lib.snapshots import Snapshots


class UnknownUserError(Refusal):
    """Nobody logs in by that name. Data: `user`."""

    code = "user_unknown"


@dataclass(frozen=True, slots=True)
class UserRef:
    """What the rest of the program may know of an account."""

    id: int
    username: str
    name: str
    active: bool


def line(edition_id: int) -> str:
    """Will return the telephone of the first unit that takes calls, "" where none has one. One query."""
    centres = Unit.objects.filter(edition_id=edition_id, kind=UnitKind.CENTRE.value).exclude(phone="").order_by("code")
    return centres.values_list("phone", flat=True).first() or ""


def read(edition_id: int) -> People:
    """Will return an edition as it stands in the database. Two queries."""
    units = [
        UnitRow(code, names, parent, UnitKind(kind), phone, area)
        for code, names, parent, kind, phone, area in Unit.objects.filter(edition_id=edition_id).values_list(
            "code", "names", "parent", "kind", "phone", "area"
        )
    ]
    posts = [
        PostRow(code, names, unit, Role(role), area, duty_grid, phone, superior)
        for code, names, unit, role, area, duty_grid, phone, superior in Post.objects.filter(
            edition_id=edition_id
        ).values_list("code", "names", "unit", "role", "area", "duty_grid", "phone", "superior")
    ]
    return assemble(edition_id, units, posts)


class _DraftError(Exception):
    """Keeps a draft out of the store of snapshots: it may be loaded anew under the same key."""


def _published(edition_id: int) -> People:
    if editions.by_id(edition_id).status is not Status.PUBLISHED:
        raise _DraftError
    return read(edition_id)


_snapshots: Snapshots[int, People] = Snapshots(_published)


def snapshot(edition_id: int) -> People:
    """Will return an edition; held in memory once it is published. Raises UnknownEditionError."""
    try:
        return _snapshots.get(edition_id)
    except _DraftError:
        return read(edition_id)


def local_day(at: datetime) -> date:
    """Will return the city's day at an instant."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def current(at: datetime) -> People:
    """Will return the people edition in force. Raises editions' NothingPublishedError."""
    return snapshot(editions.current_of(Kind.PEOPLE, local_day(at)).id)


def _holders_on(day: date) -> dict[str, Holder]:
    in_span = Q(from_on__lte=day) & (Q(to_on__isnull=True) | Q(to_on__gte=day))
    names: dict[int, str] = {}
    tenures: list[tuple[str, int]] = []
    for post, user, name, active in (
        Tenure.objects.filter(in_span)
        .order_by("from_on", "id")
        .values_list("post_code", "user_id", "user__name", "user__is_active")
    ):
        tenures.append((post, user))
        if active:
            names[user] = name
    away: dict[int, int | None] = {}
    for user, deputy, name, active in (
        Absence.objects.filter(from_on__lte=day, to_on__gte=day)
        .order_by("from_on", "id")
        .values_list("user_id", "deputy_id", "deputy__name", "deputy__is_active")
    ):
        away[user] = deputy
        if active:
            names[deputy] = name
    return hold(tenures, away, names)


_held: Snapshots[tuple[date, str], dict[str, Holder]] = Snapshots(lambda key: _holders_on(key[0]), keep=8)


def holders(at: datetime | date) -> dict[str, Holder]:
    """Will return who holds each post at an instant, or on a local day: post code -> holder; the vacant are not in it.

    One query when nothing changed since the last asking about that day, three otherwise. Do not change what
    you are given: it is shared.
    """
    day = local_day(at) if isinstance(at, datetime) else at
    with connection.cursor() as cursor:  # by hand: every filing asks, and the ORM builds it longer than it runs
        cursor.execute("SELECT token FROM people_roster WHERE id = 1")
        found = cursor.fetchone()
    return _held.get((day, found[0])) if found else _holders_on(day)


def actor(user_id: int, at: datetime) -> Actor:
    """Will return the person with the posts they act in at that instant.

    Somebody unknown, switched off, absent or without a post acts in none. Raises NothingPublishedError.
    """
    user = User.objects.filter(pk=user_id, is_active=True).values_list("name", flat=True).first()
    if user is None:
        return Actor(user_id, "")
    return assemble_actor(current(at), holders(at), user_id, user)


def user_named(username: str) -> UserRef:
    """Will return the account of that log-in name. Raises UnknownUserError."""
    row = User.objects.filter(username=username).first()
    if row is None:
        raise UnknownUserError(user=username)
    return UserRef(row.id, row.username, row.name, row.is_active)


def named_users(names: list[str]) -> set[str]:
    """Will return those of the log-in names that have an account, in one query."""
    return set(User.objects.filter(username__in=names).values_list("username", flat=True))


def users(ids: list[int]) -> dict[int, UserRef]:
    """Will return the accounts with those keys, in one query."""
    return {u.id: UserRef(u.id, u.username, u.name, u.is_active) for u in User.objects.filter(pk__in=ids)}


@dataclass(frozen=True, slots=True)
class TenureRef:
    """Somebody's days in a post, both included; no last day: until further notice."""

    post: str
    user: UserRef
    from_on: date
    to_on: date | None


@dataclass(frozen=True, slots=True)
class AbsenceRef:
    """Somebody's days away, both included, and who stands in."""

    user: UserRef
    from_on: date
    to_on: date
    deputy: UserRef | None


def _user_ref(row: User) -> UserRef:
    return UserRef(row.id, row.username, row.name, row.is_active)


def tenures(*, on: date | None = None, post: str = "") -> list[TenureRef]:
    """Will return who holds posts on a day, or everybody who holds, held or will hold one post, the latest first."""
    rows = Tenure.objects.select_related("user").order_by("post_code", "-from_on")
    if on is not None:
        rows = rows.filter(Q(from_on__lte=on) & (Q(to_on__isnull=True) | Q(to_on__gte=on)))
    if post:
        rows = rows.filter(post_code=post)
    return [TenureRef(row.post_code, _user_ref(row.user), row.from_on, row.to_on) for row in rows]


def absences(*, since: date, user_id: int | None = None) -> list[AbsenceRef]:
    """Will return the absences that are not over on a day, the next first, of one person if given."""
    rows = Absence.objects.filter(to_on__gte=since).select_related("user", "deputy").order_by("from_on", "id")
    if user_id is not None:
        rows = rows.filter(user_id=user_id)
    return [
        AbsenceRef(_user_ref(row.user), row.from_on, row.to_on, _user_ref(row.deputy) if row.deputy else None)
        for row in rows
    ]


def find_users(text: str, limit: int = 8) -> list[UserRef]:
    """Will return the accounts of a log-in name, or else of a name, that may be used."""
    rows = User.objects.filter(is_active=True).order_by("username")
    exact = list(rows.filter(username=text)[:1])
    return [_user_ref(row) for row in exact or rows.filter(name=text)[:limit]]
