"""The only file that writes cases. Flow calls it; nothing else may."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.db import connection, models, transaction
from django.db.models import F

from doorstep.cases import queries
from doorstep.cases.models import Case, Checkpoint, Cursor, Event, Evidence, FilingKey, Follower, MoveKey
from doorstep.cases.rules import chain, moves, projection, replay
from doorstep.cases.rules.replay import Snapshot
from doorstep.cases.rules.states import Role
from doorstep.lib import rows
from doorstep.lib.refusal import Refusal

EDITIONS = ("map", "catalog", "duty", "calendar", "people")


@dataclass(frozen=True, slots=True)
class Place:
    """The columns of a case that say where, beside the cell that its events hold."""

    community: str = ""
    town: str = ""
    county: str = ""
    duty_grid: str = ""
    lon: float | None = None
    lat: float | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """What an old system says happened to an imported case after it was filed."""

    move: str
    role: Role
    at: datetime
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Opening:
    """A case about to be written: its number is reserved, everything about it decided."""

    case_id: int
    role: Role
    post: str
    by: int | None
    at: datetime
    facts: Mapping[str, Any]
    channel: str
    nature: str
    public: bool
    language: str
    text: str
    where: Place
    editions: Mapping[str, int | None]  # map, catalog, duty, calendar, people
    code_hash: bytes
    key: bytes
    fingerprint: bytes
    later: tuple[Later, ...] = ()


def reserve(**counts: int) -> dict[str, list[int]]:
    """Will return so many numbers of each name (case, event) that nobody else gets, ascending, in one statement.

    Gaps may remain; repeats cannot.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Whoever draws holds the lock until the commit: readers of the log see by it who may still appear.
            lock = f"SELECT pg_advisory_xact_lock_shared({queries.WRITING}) AS held"
            draws = " UNION ALL ".join(
                f"SELECT '{name}', nextval('cases_{name}_number'), held FROM mine, generate_series(1, %s)"  # noqa: S608
                for name in counts
            )
            cursor.execute(f"WITH mine AS MATERIALIZED ({lock}) {draws}", list(counts.values()))
            drawn: dict[str, list[int]] = {name: [] for name in counts}
            for name, number, _ in cursor.fetchall():
                drawn[name].append(number)
            return {name: sorted(numbers) for name, numbers in drawn.items()}
        marks = ", ".join(["(%s, %s)"] * len(counts))
        cursor.execute(
            f"INSERT INTO cases_counter (name, value) VALUES {marks}"  # noqa: S608 - only marks
            " ON CONFLICT (name) DO UPDATE SET value = value + excluded.value RETURNING name, value",
            [value for pair in counts.items() for value in pair],
        )
        last = dict(cursor.fetchall())
    return {name: list(range(last[name] - count + 1, last[name] + 1)) for name, count in counts.items()}


def open_cases(openings: Sequence[Opening], *, numbers: Sequence[int]) -> dict[int, Refusal]:
    """Will write a batch of new cases, their first events and their filing keys. The caller holds the transaction.

    `numbers`: of the log, one for each event, reserved for this batch.
    Returns the refusals, by case, of those that are not written: an old case whose past the rules do not allow.
    """
    refused: dict[int, Refusal] = {}
    if not openings:
        return refused
    free = iter(numbers)
    cases: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    keys = []
    for new in openings:
        try:
            after, links = _live(new)
        except Refusal as refusal:
            refused[new.case_id] = refusal
            continue
        events += [_event_row(event, seq=next(free), text=text, previous=previous) for event, text, previous in links]
        cases.append(
            projection.row(after) | _given(new) | {"id": new.case_id, "code_hash": new.code_hash, "followers": 0}
        )
        keys.append({"key": new.key, "case_id": new.case_id, "fingerprint": new.fingerprint, "at": new.at})
    if cases:
        _insert(Case, cases)
        _insert(Event, events)
        # In one order for everybody: two batches with the same keys must not wait for each other.
        _insert(FilingKey, sorted(keys, key=lambda row: bytes(row["key"])))
    return refused


def _live(new: Opening) -> tuple[Snapshot, list[tuple[replay.Event, str, bytes]]]:
    """Will return the case as it is after its first events, and these, with their texts and the hash before each."""
    after, links = Snapshot(), []
    for move, role, post, by, at, facts in _history(new):
        before = after
        target = moves.decide(before, move, role=role, post=post, by=by, at=at, facts=facts)
        event, text = _link(
            before, case_id=new.case_id, move=move, role=role, post=post, by=by, at=at,
            facts={**facts, "to": target.value},
        )  # fmt: skip
        after = replay.apply(before, event, target)
        links.append((event, text, before.head))
    return after, links


def _given(new: Opening) -> dict[str, Any]:
    """Will return the columns that were given at the door and never follow from an event."""
    where = new.where
    return {
        "language": new.language,
        "text": new.text,
        "place": where.place,
        "lon": where.lon,
        "lat": where.lat,
        **{f"{kind}_edition": new.editions.get(kind) for kind in EDITIONS},
    }


def _history(new: Opening) -> Iterator[tuple[str, Role, str, int | None, datetime, Mapping[str, Any]]]:
    first = {
        **new.facts,
        "channel": new.channel,
        "nature": new.nature,
        "public": new.public,
        "where": {level: getattr(new.where, level) for level in projection.LEVELS},
        "said": projection.said(_given(new), new.code_hash),
    }
    yield "file", new.role, new.post, new.by, new.at, first
    for later in new.later:
        yield later.move, later.role, "", None, later.at, later.facts


@transaction.atomic
def record(
    *,
    case_id: int,
    move: str,
    role: Role,
    post: str = "",
    by: int | None = None,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
    seen: int | None = None,
    before: Snapshot | None = None,
) -> Snapshot:
    """Will move the case and append the event, or do neither. Returns the case as it is after.

    `seen` is the version that the user looked at, if the door knows it; `before` the case as the caller has
    just read it: that nobody moved it since is what the version in the UPDATE makes sure of.
    Raises StaleError when somebody was faster, and the refusals of `moves.decide`.
    """
    before = before or queries.snapshot(case_id)
    if seen is not None and seen != before.version:
        raise moves.StaleError(case=case_id, holder=before.holder, state=before.state.value)
    given = dict(facts or {})
    target = moves.decide(before, move, role=role, post=post, by=by, at=at, facts=given)
    event, text = _link(
        before,
        case_id=case_id,
        move=move,
        role=role,
        post=post,
        by=by,
        at=at,
        facts={**given, "to": target.value},
    )
    after = replay.apply(before, event, target)
    moved = Case.objects.filter(pk=case_id, version=before.version).update(**projection.row(after), put_off_until=None)
    if not moved:
        now = queries.snapshot(case_id)
        raise moves.StaleError(case=case_id, holder=now.holder, state=now.state.value)
    _insert(Event, [_event_row(event, seq=reserve(event=1)["event"][0], text=text, previous=before.head)])
    return after


@dataclass(frozen=True, slots=True)
class Link:
    """A move that was decided on a case and hashed onto the event before it, and is not written yet."""

    before: Snapshot
    event: replay.Event
    text: str
    after: Snapshot


def link(before: Snapshot, *, case_id: int, move: str, role: Role, at: datetime, facts: Mapping[str, Any]) -> Link:
    """Will decide one move on a case as it was read, and write nothing. Raises the refusals of `moves.decide`."""
    target = moves.decide(before, move, role=role, post="", by=None, at=at, facts=facts)
    event, text = _link(
        before, case_id=case_id, move=move, role=role, post="", by=None, at=at, facts={**facts, "to": target.value}
    )
    return Link(before, event, text, replay.apply(before, event, target))


def record_all(*, chains: Sequence[Sequence[Link]]) -> None:
    """Will write the next moves of several cases, one or more each, or none at all: four statements, however many.

    Raises StaleError when somebody was faster with one of the cases; with which is not known.
    """
    # In one order for everybody, so that no two writers wait for each other.
    found = sorted((links for links in chains if links), key=lambda links: links[0].event.case_id)
    if not found:
        return
    new = [one for links in found for one in links]
    # All is ready before the transaction begins: on SQLite nobody else writes while it lasts.
    columns = [projection.row(links[-1].after) | {"put_off_until": None} for links in found]
    lines = [
        [*row.values(), links[0].event.case_id, links[0].before.version]
        for row, links in zip(columns, found, strict=True)
    ]
    with transaction.atomic():
        moved = rows.update(connection, Case._meta.db_table, list(columns[0]), ["id", "version"], lines)
        if moved != len(lines):
            raise moves.StaleError(case=None, holder="", state="")
        numbers = reserve(event=len(new))["event"]
        _insert(
            Event,
            [
                _event_row(one.event, seq=seq, text=one.text, previous=one.before.head)
                for one, seq in zip(new, numbers, strict=True)
            ],
        )


def _link(
    before: Snapshot,
    *,
    case_id: int,
    move: str,
    role: Role,
    post: str,
    by: int | None,
    at: datetime,
    facts: Mapping[str, Any],
) -> tuple[replay.Event, str]:
    """Will build the next event of a case, hashed onto the one before, and the text that was hashed."""
    text = chain.encode(facts)
    version = before.version + 1
    mark = chain.digest(
        previous=before.head,
        case_id=case_id,
        version=version,
        move=move,
        role=role.value,
        post=post,
        by=by,
        at=at,
        facts=text,
    )
    return replay.Event(case_id, version, move, role.value, post, by, at, facts, mark), text


def _event_row(event: replay.Event, *, seq: int, text: str, previous: bytes) -> dict[str, Any]:
    return {
        "case_id": event.case_id,
        "version": event.version,
        "seq": seq,
        "move": event.move,
        "role": event.role,
        "post": event.post,
        "by": event.by,
        "at": event.at,
        "facts": text,
        "previous": previous,
        "hash": event.hash,
    }


def _insert(model: type[models.Model], lines: Sequence[Mapping[str, Any]]) -> None:
    """Will insert rows of one shape."""
    names = list(lines[0])
    rows.insert(connection, model._meta.db_table, names, map(itemgetter(*names), lines))


@dataclass(frozen=True, slots=True)
class NewPhotos:
    """Photos that came with a case: tokens of originals in quarantine, and whose they are."""

    case_id: int
    tokens: Sequence[str]
    role: Role
    by: int | None
    at: datetime


def add_photos(given: Sequence[NewPhotos]) -> None:
    """Will note photos that wait in quarantine, in one statement. The same photo twice is one photo."""
    Evidence.objects.bulk_create(
        [
            Evidence(case_id=new.case_id, token=token, role=new.role.value, by=new.by, at=new.at)
            for new in given
            for token in dict.fromkeys(new.tokens)
        ],
        ignore_conflicts=True,
    )


def add_evidence(*, case_id: int, tokens: Sequence[str], role: Role, by: int | None, at: datetime) -> None:
    """Will note the photos of one case that wait in quarantine."""
    add_photos([NewPhotos(case_id, tokens, role, by, at)])


def settle_evidence(
    *, case_id: int, token: str, name: str = "", refusal: str = "", width: int = 0, height: int = 0
) -> None:
    """Will write what became of a photo: its clean copy's name, or why there is none."""
    Evidence.objects.filter(case_id=case_id, token=token).update(
        state="ready" if name else "refused", name=name, refusal=refusal, width=width, height=height
    )


def keep_key(*, case_id: int, key: bytes, fingerprint: bytes, at: datetime, said_at: datetime | None) -> None:
    """Will take the key of what is about to be done to a case. Raises IntegrityError when somebody has it."""
    MoveKey.objects.create(case_id=case_id, key=key, fingerprint=fingerprint, at=at, said_at=said_at)


def settle_key(*, case_id: int, key: bytes) -> int:
    """Will write beside a key, and return, the version that the case has come to."""
    version = queries.case(case_id).version
    MoveKey.objects.filter(case_id=case_id, key=key).update(version=version)
    return version


@transaction.atomic
def follow(*, case_id: int, code_hash: bytes, at: datetime) -> None:
    """Will add a follower to a case. Following again with the same code changes nothing."""
    _, made = Follower.objects.get_or_create(case_id=case_id, code_hash=code_hash, defaults={"at": at})
    if made:
        Case.objects.filter(pk=case_id).update(followers=F("followers") + 1)


def advance(*, name: str, seq: int) -> None:
    """Will move a reader's cursor on, never back."""
    Cursor.objects.get_or_create(name=name)
    Cursor.objects.filter(name=name, seq__lt=seq).update(seq=seq)


def keep(*, marks: Mapping[str, int]) -> None:
    """Will remember numbers by name, whatever they were before."""
    for name, value in marks.items():
        Cursor.objects.update_or_create(name=name, defaults={"seq": value})


def put_off(*, case_id: int, now: datetime, until: datetime) -> bool:
    """Will let the clock pass over a case that is still due at `now`, until later; says whether it was.

    In a column of its own: when the case should have woken is what its events say, and stays so.
    """
    return bool(Case.objects.filter(pk=case_id, wake_at__lte=now).update(put_off_until=until))


def hold(*, case_ids: Sequence[int]) -> None:
    """Will keep others from moving these cases until the caller's transaction ends. In one order, against deadlocks.

    A no-op update, and not SELECT FOR UPDATE, because SQLite would ignore that without a word.
    """
    for case_id in sorted(set(case_ids)):
        Case.objects.filter(pk=case_id).update(version=F("version"))


def seal(*, values: Mapping[str, Any]) -> None:
    """Will keep a day's checkpoint. A day is sealed once."""
    Checkpoint.objects.create(**values)
