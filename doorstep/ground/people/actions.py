"""Writing people: load and publish editions, accounts, appointments, absences."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from doorstep.ground.editions import actions as editions
from doorstep.ground.editions import queries as edition_queries
from doorstep.ground.editions.rules import EditionRef, Kind
from doorstep.ground.people.models import Absence, Post, Roster, Tenure, Unit, User
from doorstep.ground.people.queries import UnknownUserError, read
from doorstep.ground.people.rules import Fault, StaffRow, check, overlap, read_posts, read_staff, read_units
from doorstep.lib.refusal import Refusal


class RowsRefusedError(Refusal):
    """Some rows of the tables are no units, posts or appointments. Data: `count`; `faults` lists them."""

    code = "people_rows_refused"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(count=len(faults))
        self.faults = tuple(faults)


class FaultyError(Refusal):
    """An edition with errors cannot be published. Data: `count`; `faults` lists them."""

    code = "people_faulty"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(count=len(faults))
        self.faults = tuple(faults)


class UsernameTakenError(Refusal):
    """Somebody else logs in by that name. Data: `username`."""

    code = "username_taken"


class UsernameRefusedError(Refusal):
    """The log-in name has characters that are not allowed, or is empty or too long. Data: `username`."""

    code = "username_refused"


class PasswordRefusedError(Refusal):
    """The password is too weak. Data: `reasons`, sentences of the framework's validators."""

    code = "password_refused"


class UnknownPostError(Refusal):
    """No edition has such a post. Data: `post`."""

    code = "people_post_unknown"


class PostHeldError(Refusal):
    """Somebody holds the post on some of those days. Data: `post`, `name`, `from_on`, `to_on`."""

    code = "post_held"


class DaysError(Refusal):
    """The last day lies before the first. Data: `from_on`, `to_on`."""

    code = "days_backwards"


class OwnDeputyError(Refusal):
    """Nobody deputises for themselves. Data: `name`."""

    code = "own_deputy"


class AlreadyAbsentError(Refusal):
    """The person is already absent on some of those days. Data: `name`, `from_on`, `to_on`."""

    code = "already_absent"


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load put into a draft. `faults`: what `check` says of it as far as it can without a map."""

    edition: EditionRef
    units: int
    posts: int
    users: int
    appointments: int
    faults: tuple[Fault, ...]


@transaction.atomic
def load(
    *,
    name: str,
    units: Sequence[Mapping[str, str]],
    posts: Sequence[Mapping[str, str]],
    staff: Sequence[Mapping[str, str]] = (),
    source: str = "",
    digest: str = "",
    now: datetime,
    by: int | None = None,
) -> LoadReport:
    """Will put the rows into a draft of that name, replacing what it held; see rules/table.py for the headings.

    `staff` is dated by itself and counts at once, draft or not: accounts that do not exist are made, without a
    password; a predecessor without a last day steps down the day before. Raises RowsRefusedError, PostHeldError
    and editions' PublishedError.
    """
    unit_rows, unit_faults = read_units(units)
    post_rows, post_faults = read_posts(posts)
    staff_rows, staff_faults = read_staff(staff)
    faults = [*unit_faults, *post_faults, *staff_faults]
    known = {post.code for post in post_rows}
    faults += [
        Fault("people_row_post_unknown", {"table": "staff", "post": row.post, "username": row.username})
        for row in staff_rows
        if row.post not in known
    ]
    if faults:
        raise RowsRefusedError(faults)
    edition = editions.open_draft(kind=Kind.PEOPLE, name=name, source=source, digest=digest, now=now, by=by)
    Unit.objects.filter(edition_id=edition.id).delete()
    Post.objects.filter(edition_id=edition.id).delete()
    Unit.objects.bulk_create(
        Unit(
            edition_id=edition.id,
            code=row.code,
            names=dict(row.names),
            parent=row.parent,
            kind=row.kind.value,
            area=row.area,
            phone=row.phone,
        )
        for row in unit_rows
    )
    Post.objects.bulk_create(
        Post(
            edition_id=edition.id,
            code=row.code,
            names=dict(row.names),
            unit=row.unit,
            role=row.role.value,
            area=row.area,
            duty_grid=row.duty_grid,
            phone=row.phone,
            superior=row.superior,
        )
        for row in post_rows
    )
    made = _accounts(staff_rows, now)
    appointed = _appoint(staff_rows)
    return LoadReport(edition, len(unit_rows), len(post_rows), made, appointed, check(read(edition.id)))


def _accounts(rows: Sequence[StaffRow], now: datetime) -> int:
    """Will make the accounts that do not exist yet, unable to log in until a password is set."""
    wanted = {row.username: row.name for row in rows}
    there = set(User.objects.filter(username__in=wanted).values_list("username", flat=True))
    fresh = [
        User(username=User.normalize_username(username), name=name, password=make_password(None), date_joined=now)
        for username, name in wanted.items()
        if username not in there
    ]
    for user in fresh:
        _named(user.username)
    User.objects.bulk_create(fresh)
    return len(fresh)


def _appoint(rows: Sequence[StaffRow]) -> int:
    """Will write the appointments that are new, in order of their first days. Raises PostHeldError."""
    if not rows:
        return 0
    _changed()
    ids = dict(User.objects.filter(username__in={row.username for row in rows}).values_list("username", "id"))
    held: dict[str, list[Tenure]] = {}
    for tenure in Tenure.objects.filter(post_code__in={row.post for row in rows}).select_related("user"):
        held.setdefault(tenure.post_code, []).append(tenure)
    fresh: list[Tenure] = []
    ended: list[Tenure] = []
    for row in sorted(rows, key=lambda row: (row.from_on, row.post)):
        user_id = ids[row.username]
        there = held.setdefault(row.post, [])
        same = next((t for t in there if t.user_id == user_id and t.from_on == row.from_on), None)
        if same is not None:
            if same.to_on != row.to_on:
                same.to_on = row.to_on
                ended.append(same)
            continue
        for tenure in there:
            if tenure.to_on is None and tenure.from_on < row.from_on:
                tenure.to_on = row.from_on - timedelta(days=1)
                ended.append(tenure)
            elif overlap(tenure.from_on, tenure.to_on, row.from_on, row.to_on):
                raise _held_by(tenure)
        tenure = Tenure(post_code=row.post, user_id=user_id, from_on=row.from_on, to_on=row.to_on)
        fresh.append(tenure)
        there.append(tenure)
    Tenure.objects.bulk_update([tenure for tenure in ended if tenure.pk], ["to_on"])
    Tenure.objects.bulk_create(fresh)
    return len(fresh)


@transaction.atomic
def publish(
    *,
    name: str,
    valid_from: date,
    areas: Collection[str] | None = None,
    duty_grids: Collection[str] | None = None,
    now: datetime,
    by: int | None = None,
) -> EditionRef:
    """Will publish a draft from a local day on.

    `areas` and `duty_grids` are the codes of the map in force then, None without one. Raises FaultyError when the
    check finds errors, and editions' UnknownEditionError, PublishedError and DayTakenError.
    """
    edition = edition_queries.named(Kind.PEOPLE, name)
    errors = [fault for fault in check(read(edition.id), areas=areas, duty_grids=duty_grids) if not fault.warning]
    if errors:
        raise FaultyError(errors)
    return editions.publish(edition_id=edition.id, valid_from=valid_from, now=now, by=by)


@transaction.atomic
def add_user(*, username: str, name: str, password: str | None = None, now: datetime) -> int:
    """Will make an account and return its key. Without a password nobody can log in with it yet.

    Raises UsernameTakenError, UsernameRefusedError, PasswordRefusedError.
    """
    username = User.normalize_username(_named(username.strip()))
    if User.objects.filter(username=username).exists():
        raise UsernameTakenError(username=username)
    user = User(username=username, name=name.strip() or username, date_joined=now)
    if password is not None:
        _strong(password, user)
    user.password = make_password(password)
    user.save(force_insert=True)
    return user.id


@transaction.atomic
def set_password(*, user_id: int, password: str) -> None:
    """Will change a password. Raises UnknownUserError, PasswordRefusedError."""
    user = _user(user_id)
    _strong(password, user)
    User.objects.filter(pk=user_id).update(password=make_password(password))


@transaction.atomic
def rename(*, user_id: int, name: str) -> None:
    """Will change the name that others read. Raises UnknownUserError."""
    _changed()
    if not User.objects.filter(pk=user_id).update(name=name):
        raise UnknownUserError(user=user_id)


@transaction.atomic
def set_active(*, user_id: int, active: bool) -> None:
    """Will let somebody log in and hold posts, or no longer: their posts are vacant then. Raises UnknownUserError."""
    _changed()
    if not User.objects.filter(pk=user_id).update(is_active=active):
        raise UnknownUserError(user=user_id)


@transaction.atomic
def appoint(*, post: str, user_id: int, from_on: date, to_on: date | None = None, succeed: bool = False) -> None:
    """Will make somebody hold a post on those local days, both included; no last day: until further notice.

    `succeed` lets a holder without a last day step down the day before. Raises DaysError, UnknownUserError,
    UnknownPostError, PostHeldError.
    """
    _days(from_on, to_on)
    _changed()
    _user(user_id)
    if not Post.objects.filter(code=post).exists():
        raise UnknownPostError(post=post)
    there = Tenure.objects.filter(post_code=post).select_related("user").order_by("from_on")
    if succeed:
        Tenure.objects.filter(post_code=post, to_on__isnull=True, from_on__lt=from_on).update(
            to_on=from_on - timedelta(days=1)
        )
    for tenure in there:
        if overlap(tenure.from_on, tenure.to_on, from_on, to_on):
            raise _held_by(tenure)
    Tenure.objects.create(post_code=post, user_id=user_id, from_on=from_on, to_on=to_on)


@transaction.atomic
def step_down(*, post: str, last_on: date) -> None:
    """Will let whoever holds the post on that day hold it no longer. Raises UnknownPostError if nobody does."""
    _changed()
    found = Tenure.objects.filter(post_code=post, from_on__lte=last_on).exclude(to_on__lt=last_on)
    if not found.update(to_on=last_on):
        raise UnknownPostError(post=post)


@transaction.atomic
def absent(*, user_id: int, from_on: date, to_on: date, deputy_id: int | None = None) -> None:
    """Will give somebody's posts to a deputy for those local days, both included; without one they are vacant.

    Raises DaysError, UnknownUserError, OwnDeputyError, AlreadyAbsentError.
    """
    _days(from_on, to_on)
    _changed()
    user = _user(user_id)
    if deputy_id is not None:
        _user(deputy_id)
    if deputy_id == user_id:
        raise OwnDeputyError(name=user.name)
    for absence in Absence.objects.filter(user_id=user_id, from_on__lte=to_on, to_on__gte=from_on):
        raise AlreadyAbsentError(name=user.name, from_on=absence.from_on.isoformat(), to_on=absence.to_on.isoformat())
    Absence.objects.create(user_id=user_id, from_on=from_on, to_on=to_on, deputy_id=deputy_id)


@transaction.atomic
def come_back(*, user_id: int, on: date) -> None:
    """Will end the absence that covers that day, the day before; one that began then never was."""
    _changed()
    there = Absence.objects.filter(user_id=user_id, from_on__lte=on, to_on__gte=on)
    there.filter(from_on=on).delete()
    there.update(to_on=on - timedelta(days=1))


def _changed() -> None:
    """Will make every process read the holders anew, and other writers of them wait for this transaction."""
    Roster.objects.update_or_create(pk=1, defaults={"token": secrets.token_hex(16)})


def _user(user_id: int) -> User:
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise UnknownUserError(user=user_id)
    return user


def _named(username: str) -> str:
    field = User._meta.get_field("username")
    try:
        field.run_validators(username)
    except ValidationError:
        raise UsernameRefusedError(username=username) from None
    if not username:
        raise UsernameRefusedError(username=username)
    return username


def _strong(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PasswordRefusedError(reasons=" ".join(error.messages)) from None


def _days(from_on: date, to_on: date | None) -> None:
    if to_on is not None and to_on < from_on:
        raise DaysError(from_on=from_on.isoformat(), to_on=to_on.isoformat())


def _held_by(tenure: Tenure) -> PostHeldError:
    return PostHeldError(
        post=tenure.post_code,
        name=tenure.user.name,
        from_on=tenure.from_on.isoformat(),
        to_on=tenure.to_on.isoformat() if tenure.to_on else "…",
    )
