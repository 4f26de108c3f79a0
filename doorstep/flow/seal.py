"""The daily checkpoint: a Merkle root over a day's events, chained to the day before, fit to be published.

Whoever keeps a published checkpoint can prove later that nothing of that day was changed, dropped or added.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from doorstep.cases import actions, queries


def root(hashes: Iterable[bytes]) -> tuple[bytes, int]:
    """Will return the Merkle root (RFC 9162: leaves and nodes hashed apart) of the hashes and how many they are."""
    level = [hashlib.sha256(b"\0" + leaf).digest() for leaf in hashes]
    count = len(level)
    if not level:
        return hashlib.sha256(b"").digest(), 0
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\1" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        level = pairs + ([level[-1]] if len(level) % 2 else [])
    return level[0], count


def _link(previous: bytes, day: date, upto: int, count: int, top: bytes) -> bytes:
    return hashlib.sha256(previous + f"{day.isoformat()}|{upto}|{count}|".encode() + top).digest()


def seal_day(*, now: datetime) -> date | None:
    """Will seal, once a local day, all events recorded since the last checkpoint. Returns the day, if it sealed one.

    It goes by the order of the log, not by the events' own times: an imported case tells of old times.
    """
    day = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    done = queries.checkpoints()
    if done and done[-1].day >= day:
        return None
    last, previous = (done[-1].upto, bytes(done[-1].hash)) if done else (0, bytes(32))
    upto = queries.settled_seq()
    if upto is None:
        return None  # somebody is still writing; the day is sealed a little later
    top, count = root(queries.hashes_between(last, upto))
    mark = _link(previous, day, upto, count, top)
    actions.seal(
        values={"day": day, "upto": upto, "events": count, "root": top, "previous": previous, "hash": mark, "at": now}
    )
    return day


def papers() -> list[dict[str, Any]]:
    """Will return every checkpoint as it is published: day, upto, events; root, previous and hash in hex."""
    return [
        {
            "day": one.day.isoformat(),
            "upto": one.upto,
            "events": one.events,
            **{name: bytes(getattr(one, name)).hex() for name in ("root", "previous", "hash")},
        }
        for one in queries.checkpoints()
    ]


def disagree(kept: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Will yield what is in published checkpoints, and not, or otherwise, in the record."""
    ours = {paper["day"]: paper for paper in papers()}
    for paper in kept:
        day = str(paper.get("day"))
        if day not in ours:
            yield f"{day}: was published, and is not in the record"
        elif dict(paper) != ours[day]:
            yield f"{day}: was published otherwise"


def check() -> Iterator[str]:
    """Will yield, for each checkpoint, "" or what does not agree with it."""
    previous, last = bytes(32), 0
    for seal in queries.checkpoints():
        top, count = root(queries.hashes_between(last, seal.upto))
        if bytes(seal.previous) != previous:
            yield f"{seal.day}: does not follow the checkpoint before it"
        elif (count, top) != (seal.events, bytes(seal.root)):
            yield f"{seal.day}: sealed {seal.events} events, found {count} and another root"
        elif bytes(seal.hash) != _link(previous, seal.day, seal.upto, count, top):
            yield f"{seal.day}: its own hash is wrong"
        else:
            yield ""
        previous, last = bytes(seal.hash), seal.upto
