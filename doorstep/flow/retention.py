"""How long we know who told us: a reader of the log starts the period when a case closes, stops it when it reopens."""

from datetime import datetime

from doorstep.cases import queries
from doorstep.cases.rules.states import State
from doorstep.flow.steps import read_up_to
from doorstep.vault import actions as vault
from doorstep.vault import queries as vault_queries
from doorstep.vault.rules import Retention

READER = "retention"
BATCH = 1000


def follow(*, now: datetime) -> int:
    """Will bring the retention of contacts up to date with the log and forget those whose time is over.

    Returns how many contacts were forgotten. Doing it twice changes nothing.
    """
    while batch := queries.after(queries.cursor_of(READER), BATCH):
        last = {stored.event.case_id: stored.event for stored in batch}
        closed = [case_id for case_id, event in last.items() if event.facts.get("to") == State.CLOSED.value]
        vault.release(case_ids=closed, now=now)
        vault.retain(case_ids=last.keys() - set(closed))
        read_up_to(READER, batch[-1].seq)
    forgotten = 0
    for kind in Retention:
        while due := vault_queries.due_for_erasure(kind, now, limit=BATCH):
            forgotten += vault.erase(case_ids=due, now=now)
    return forgotten
