"""What comes late or twice: from a telephone that was offline, over a network that swallows answers."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from doorstep.cases import actions, queries
from doorstep.cases.rules import numbers
from doorstep.cases.rules.replay import Event
from doorstep.cases.rules.states import Role
from doorstep.flow.report import KeyReusedError

# What time alone writes into a case without changing anything that a person decides by.
PASSING = frozenset({"remind"})


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of it: the case's version after it, and whether it had been done before."""

    version: int
    repeated: bool


def fingerprint(said: object) -> bytes:
    """Will return a hash of what is to be done, to tell a retry from something else under the same key."""
    return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).digest()


def known(*, case_id: int, key: str, said: object) -> Sent | None:
    """Will return what became of this key before, None when it is new. Raises KeyReusedError."""
    found = queries.move_key(case_id, numbers.key_hash(key))
    if found is None:
        return None
    if not numbers.same(found[0], fingerprint(said)):
        raise KeyReusedError
    return Sent(found[1], repeated=True)


def once(
    *, case_id: int, key: str, said: object, now: datetime, act: Callable[[], object], said_at: datetime | None = None
) -> Sent:
    """Will do something to a case, once for each key, however often it is asked.

    The key is taken first and in the same transaction: whoever asks again meanwhile waits and is told what the first
    one did; a refusal frees it. `said_at` is what the client's clock claims and is kept beside the key; the events
    carry `now`. Raises KeyReusedError and whatever `act` raises.
    """
    before = known(case_id=case_id, key=key, said=said)
    if before is not None:
        return before
    mark = numbers.key_hash(key)
    try:
        with transaction.atomic():
            actions.keep_key(case_id=case_id, key=mark, fingerprint=fingerprint(said), at=now, said_at=said_at)
            act()
            return Sent(actions.settle_key(case_id=case_id, key=mark), repeated=False)
    except IntegrityError:
        meanwhile = known(case_id=case_id, key=key, said=said)
        if meanwhile is None:
            raise
        return meanwhile


def filed(key: str) -> int | None:
    """Will return the case that was filed under a key, None where the key is new."""
    mark = numbers.key_hash(key)
    found = queries.filed_under([mark]).get(mark)
    return found[0] if found else None


def missed(case_id: int, seen: int) -> list[Event]:
    """Will return what happened after the version that somebody saw, and that they must read before they go on.

    Reminders of the clock are not among it: they change nothing that anybody decides by.
    """
    later = [stored.event for stored in queries.events(case_id) if stored.event.version > seen]
    return [event for event in later if not (event.move in PASSING and event.role == Role.CLOCK.value)]
