"""Reading the record."""

import functools
import json
import operator
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from doorstep.cases.models import Case, Checkpoint, Cursor, Event, Evidence, FilingKey, Follower, MoveKey
from doorstep.cases.rules import replay
from doorstep.cases.rules.replay import Snapshot
from doorstep.cases.rules.states import Status
from doorstep.ground.people.rules import Scope
from doorstep.lib.refusal import Refusal


class CaseUnknownError(Refusal):
    """There is no such case, or it is not for this reader: the two must not be told apart."""

    code = "case_unknown"


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as it lies in the table, with the text that was hashed."""

    event: replay.Event
    seq: int
    text: str
    previous: bytes


_LINK = ("case_id", "version", "move", "role", "post", "by", "at", "facts", "hash", "seq", "previous")


def _stored(row: tuple[Any, ...]) -> StoredEvent:
    case_id, version, move, role, post, by, at, text, mark, seq, previous = row
    event = replay.Event(case_id, version, move, role, post, by, at, _read(text), bytes(mark))
    return StoredEvent(event, seq, text, bytes(previous))


def _read(text: str) -> dict[str, Any]:
    """Will return an event's facts, {} for what is none: such an event has no meaning, and the proof names it."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def events(case_id: int) -> list[StoredEvent]:
    """Will return a case's events, the first first."""
    return [_stored(row) for row in Event.objects.filter(case_id=case_id).order_by("version").values_list(*_LINK)]


def snapshot(case_id: int) -> Snapshot:
    """Will return the case as its events make it. Raises CaseUnknownError."""
    found = [stored.event for stored in events(case_id)]
    if not found:
        raise CaseUnknownError(case=case_id)
    return replay.replay(found)


def snapshots(case_ids: Iterable[int]) -> dict[int, Snapshot]:
    """Will return several cases as their events make them, by id: one query, however many."""
    return {case_id: replay.replay(found) for case_id, found in events_of(case_ids).items()}


def events_of(case_ids: Iterable[int]) -> dict[int, list[replay.Event]]:
    """Will return the events of several cases, by id, the first first: one query, however many."""
    links: dict[int, list[replay.Event]] = {}
    rows = Event.objects.filter(case_id__in=list(case_ids)).order_by("case_id", "version")
    for row in rows.values_list(*_LINK):
        links.setdefault(row[0], []).append(_stored(row).event)
    return links


def asked(of: QuerySet[Case], moves: Iterable[str], *, limit: int = 200) -> list[Snapshot]:
    """Will return the cases among `of` in which one of these moves waits for a second person, oldest first.

    Two queries: the cases, by an index of those in which anything waits, and their events.
    """
    waits = functools.reduce(operator.or_, (Q(asked__contains=f",{move},") for move in moves), Q(pk__in=()))
    ids = of.exclude(asked="").filter(waits).order_by("pk").values_list("pk", flat=True)
    return list(snapshots(ids[:limit]).values())


def case(case_id: int) -> Case:
    """Will return the case's row. Raises CaseUnknownError."""
    row = Case.objects.filter(pk=case_id).first()
    if row is None:
        raise CaseUnknownError(case=case_id)
    return row


def cases(case_ids: Iterable[int]) -> dict[int, Case]:
    """Will return rows by id, those that exist."""
    return Case.objects.in_bulk(list(case_ids))


def everything() -> QuerySet[Case]:
    """Will return all cases, for those who may count them: figures and proofs, never a list for a person."""
    return Case.objects.all()


def visible(scope: Scope) -> QuerySet[Case]:
    """Will return the cases that somebody with this scope may see: by holder, unit, co-unit, or place.

    A case in which the reader's own unit or post is the accused is never among them.
    """
    if scope.nothing:
        return Case.objects.none()
    if scope.everything:
        found = Case.objects.all()
    else:
        areas = sorted(scope.areas)
        reach = Q(holder__in=sorted(scope.posts)) | Q(unit__in=sorted(scope.units))
        reach |= (
            Q(cell__in=areas)
            | Q(community__in=areas)
            | Q(town__in=areas)
            | Q(county__in=areas)
            | Q(duty_grid__in=sorted(scope.duty_grids))
        )
        for unit in sorted(scope.called):
            reach |= Q(co_units__contains=f",{unit},")
        found = Case.objects.filter(reach)
    return found.exclude(accused__in=sorted(scope.own))


def partition(of: QuerySet[Case] | None = None) -> dict[str, int]:
    """Will return how many cases are reported, closed, in hand and unclaimed: one query, so that they add up."""
    found = Case.objects.all() if of is None else of
    counted = dict(found.order_by().values_list("status").annotate(Count("pk")))
    figures = {status.value: int(counted.get(status.value, 0)) for status in Status}
    return {"reported": sum(figures.values()), **figures}


def filed_under(keys: Sequence[bytes]) -> dict[bytes, tuple[int, bytes]]:
    """Will return, for the filing keys that are taken, the case and the fingerprint of what was filed."""
    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:  # by hand: the ORM builds such a statement longer than it runs
        cursor.execute(
            f"SELECT key, case_id, fingerprint FROM cases_filingkey WHERE key IN ({marks})",  # noqa: S608 - only marks
            list(keys),
        )
        return {bytes(key): (case_id, bytes(fingerprint)) for key, case_id, fingerprint in cursor.fetchall()}


def move_key(case_id: int, key: bytes) -> tuple[bytes, int] | None:
    """Will return the fingerprint of what was done under a key, and the case's version after it; None if it is free."""
    found = MoveKey.objects.filter(case_id=case_id, key=key).values_list("fingerprint", "version").first()
    return (bytes(found[0]), found[1]) if found else None


def filing_facts(case_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Will return the facts of the first event of each case: what its receipt said."""
    rows = Event.objects.filter(case_id__in=list(case_ids), version=1).values_list("case_id", "facts")
    return {case_id: json.loads(facts) for case_id, facts in rows}


def repeats(wanted: Iterable[tuple[str, str]], since: datetime) -> dict[tuple[str, str], int]:
    """Will return how many cases each (cell, category) has had since then, in one query that reads only its index."""
    pairs = sorted(set(wanted))
    if not pairs:
        return {}
    marks = ", ".join(["(%s, %s)"] * len(pairs))
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH wanted(cell, category) AS (VALUES {marks}) SELECT cell, category, (SELECT count(*) FROM cases_case c"  # noqa: S608
            " WHERE c.cell = wanted.cell AND c.category = wanted.category AND c.filed_at >= %s) FROM wanted",
            [*(code for pair in pairs for code in pair), connection.ops.adapt_datetimefield_value(since)],
        )
        return {(cell, category): count for cell, category, count in cursor.fetchall()}


def nearby(cells: Iterable[str], *, since: datetime, public_only: bool, limit: int = 200) -> list[Case]:
    """Will return open cases in these cells, the newest first: candidates for "is it one of these?"."""
    found = Case.objects.filter(cell__in=sorted(set(cells)), filed_at__gte=since).exclude(state="closed")
    if public_only:
        found = found.filter(public=True).exclude(state="screening")
    return list(found.order_by("-filed_at")[:limit])


@dataclass(frozen=True, slots=True)
class Near:
    """What a comparison needs of a case. `master`: the open case it was merged into, None for an open one."""

    id: int
    text: str
    lon: float | None
    lat: float | None
    filed_at: datetime
    cell: str
    category: str
    community: str
    master: int | None


def near(
    of: QuerySet[Case],
    *,
    since: datetime,
    limit: int,
    cells: Sequence[str] | None = None,
    communities: Sequence[str] = (),
) -> list[Near]:
    """Will return open cases, the newest first; in these cells, if given, also what was merged. One query by an index.

    By cell and day of filing (case_cell_filed); without cells by the day among what is open (case_open_filed).
    communities: whoever names no more than one of these is near too.
    """
    alive = ~Q(state="closed")
    if cells is not None:
        alive |= Q(state="closed", outcome="duplicate", master__isnull=False)
        if communities:
            of = of.filter(~Q(cell="") | Q(community__in=communities), cell__in=[*cells, ""])
        else:
            of = of.filter(cell__in=cells)
    found = of.filter(alive, filed_at__gte=since)
    rows = found.order_by("-filed_at").values_list(
        "id", "text", "lon", "lat", "filed_at", "cell", "category", "community", "master"
    )[:limit]
    return [Near(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Took:
    """How long a case took its holder: from the dispatch until it was handled, or closed without; None: not yet."""

    category: str
    town: str
    dispatched_at: datetime
    handled_at: datetime | None


def took(*, since: datetime, until: datetime, limit: int) -> list[Took]:
    """Will return the newest cases that were dispatched between the two, without what was merged or withdrawn."""
    found = Case.objects.filter(dispatched_at__gte=since, dispatched_at__lt=until).exclude(category="")
    found = found.exclude(outcome__in=("duplicate", "withdrawn"))
    rows = found.order_by("-pk").values_list("category", "town", "dispatched_at", "handled_at", "closed_at")
    return [Took(category, town, at, handled or closed) for category, town, at, handled, closed in rows[:limit] if at]


def follows(case_id: int, code_hash: bytes) -> bool:
    """Will say whether this code follows this case."""
    return Follower.objects.filter(case_id=case_id, code_hash=code_hash).exists()


def evidence(case_id: int) -> list[Evidence]:
    """Will return a case's photos, the oldest first."""
    return list(Evidence.objects.filter(case_id=case_id).order_by("at", "token"))


def evidence_of(case_ids: Iterable[int]) -> dict[int, list[Evidence]]:
    """Will return the photos of several cases, by id, the oldest first: one query, however many."""
    found: dict[int, list[Evidence]] = {}
    for photo in Evidence.objects.filter(case_id__in=list(case_ids)).order_by("at", "token"):
        found.setdefault(photo.case_id, []).append(photo)
    return found


def evidence_named(case_id: int, name: str) -> Evidence | None:
    """Will return the clean photo of that name, if the case has it."""
    return Evidence.objects.filter(case_id=case_id, name=name, state="ready").first()


def waiting_evidence(limit: int) -> list[Evidence]:
    """Will return photos that nobody has looked at yet, the oldest first."""
    return list(Evidence.objects.filter(state="waiting").order_by("at")[:limit])


def waiting_tokens(tokens: Iterable[str]) -> set[str]:
    """Will return those of the tokens that a case still waits for."""
    wanted = Evidence.objects.filter(state="waiting", token__in=list(tokens))
    return set(wanted.values_list("token", flat=True))


def due_to_wake(now: datetime, limit: int) -> list[int]:
    """Will return the cases that time must look at, the longest overdue first. Cost follows what is due."""
    rows = Case.objects.filter(Q(put_off_until__isnull=True) | Q(put_off_until__lte=now), wake_at__lte=now)
    return list(rows.order_by("wake_at", "pk").values_list("pk", flat=True)[:limit])


def next_wake() -> datetime | None:
    """Will return when the next case wakes."""
    return Case.objects.filter(wake_at__isnull=False).order_by("wake_at").values_list("wake_at", flat=True).first()


def after(seq: int, limit: int) -> list[StoredEvent]:
    """Will return the events that a reader at `seq` has not seen, in order, never skipping a late commit.

    None while a writer from before is still at work, see `settled_seq`: they come the next time.
    """
    upto = settled_seq()
    if not upto or upto <= seq:
        return []
    rows = Event.objects.filter(seq__gt=seq, seq__lte=upto).order_by("seq")
    return [_stored(row) for row in rows.values_list(*_LINK)[:limit]]


# Of the advisory lock that a PostgreSQL writer of the log holds, shared, from its first number to its commit.
WRITING = 83_191


def settled_seq() -> int | None:
    """Will return the last number of the log below which no event can still appear; 0 for an empty log.

    SQLite has one writer. On PostgreSQL numbers are drawn before the commit, so a lower one may appear later. Hence:
    look at the last number, then at who is writing (actions.reserve takes the lock before it draws); when all of
    them have ended, whatever was drawn below that number is there or will never be. Those who begin meanwhile draw
    higher ones. Waits for that up to a second, else None. Not transaction ids: those belong to the whole server,
    and a neighbour's long transaction would stop our post.
    """
    last = Event.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    if connection.vendor != "postgresql" or not last:
        return last
    with connection.cursor() as cursor:
        writers = _writers(cursor)
        for _ in range(_LOOKS):
            if not writers:
                return last
            cursor.execute("SELECT pg_sleep(%s)", [_PAUSE])
            writers &= _writers(cursor)
    return None if writers else last


_LOOKS, _PAUSE = 50, 0.02  # seconds


def _writers(cursor: Any) -> set[str]:
    cursor.execute(
        "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'advisory' AND classid = 0 AND objid = %s"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        " AND pid <> pg_backend_pid()",
        [WRITING],
    )
    return {row[0] for row in cursor.fetchall()}


def cursor_of(name: str) -> int:
    """Will return how far the reader of that name has come."""
    return Cursor.objects.filter(name=name).values_list("seq", flat=True).first() or 0


def filed_since(since: datetime) -> Iterator[tuple[int, str, str, int, str]]:
    """Will return (case id, cell, category, tier, holder) of each case filed since then, for a replay of duties."""
    rows = Case.objects.filter(filed_at__gte=since).order_by("pk")
    return rows.values_list("pk", "cell", "category", "tier", "holder").iterator()


def open_after(after_case: int, limit: int) -> list[Case]:
    """Will return the next open cases by id: what a new edition may have to hand over."""
    return list(Case.objects.filter(pk__gt=after_case).exclude(state="closed").order_by("pk")[:limit])


def in_order(after_case: int, limit: int) -> list[tuple[Case, list[StoredEvent]]]:
    """Will return the next cases by id with their events: two queries, however many cases."""
    rows = list(Case.objects.filter(pk__gt=after_case).order_by("pk")[:limit])
    if not rows:
        return []
    links: dict[int, list[StoredEvent]] = {row.pk: [] for row in rows}
    found = Event.objects.filter(case_id__gte=rows[0].pk, case_id__lte=rows[-1].pk).order_by("case_id", "version")
    for event in found.values_list(*_LINK):
        links.setdefault(event[0], []).append(_stored(event))
    return [(row, links[row.pk]) for row in rows]


def next_case(after_case: int) -> int | None:
    """Will return the id of the next case, without reading anything else of it."""
    return Case.objects.filter(pk__gt=after_case).order_by("pk").values_list("pk", flat=True).first()


@contextmanager
def reading_everything() -> Iterator[None]:
    """Will take its time on PostgreSQL, and on SQLite read bytes that are no text as they are.

    So that the proof can name what was touched, and not fall over it; PostgreSQL never takes such bytes.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        try:
            yield
        finally:
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("RESET statement_timeout")
        return
    connection.ensure_connection()
    raw = connection.connection
    strict = raw.text_factory
    raw.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        raw.text_factory = strict


def orphans() -> list[int]:
    """Will return cases that have events and no row: somebody deleted the row."""
    return _without_row(Event.objects.all())


def vanished() -> list[int]:
    """Will return cases that were filed and have neither row nor events: somebody deleted both, but not the key."""
    return _without_row(FilingKey.objects.filter(~Exists(Event.objects.filter(case_id=OuterRef("case_id")))))


def _without_row(of: "QuerySet[Any]") -> list[int]:
    rows = of.filter(~Exists(Case.objects.filter(pk=OuterRef("case_id")))).order_by("case_id")
    return list(rows.values_list("case_id", flat=True).distinct()[:100])


def checkpoints() -> list[Checkpoint]:
    """Will return the daily checkpoints, the first first."""
    return list(Checkpoint.objects.order_by("day"))


def hashes_between(after_seq: int, upto: int) -> Iterator[bytes]:
    """Will return the hashes of the events numbered in (after_seq, upto], in the order of the log."""
    rows = Event.objects.filter(seq__gt=after_seq, seq__lte=upto).order_by("seq")
    for value in rows.values_list("hash", flat=True).iterator():
        yield bytes(value)


def as_json(row: Case) -> dict[str, Any]:
    """Will return the place a case was reported at, as it was given and as it was understood."""
    return dict(json.loads(row.place)) if row.place else {}


def columns(row: Case) -> dict[str, Any]:
    """Will return a row's columns as plain values, to be compared with what its events make."""
    found = {field.attname: getattr(row, field.attname) for field in Case._meta.concrete_fields}
    return {name: bytes(value) if isinstance(value, memoryview) else value for name, value in found.items()}
