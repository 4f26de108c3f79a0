"""The outbox: a reader of the log that says what must be told to whom. Sending is somebody else's.

It keeps a cursor. Each batch is a file named by its first event, written whole and synced before the cursor
moves: after a crash the same batch is written again under the same name, so nothing is lost and nothing is double.
"""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from doorstep.cases import queries
from doorstep.cases.queries import StoredEvent
from doorstep.cases.rules.numbers import number
from doorstep.cases.rules.states import Channel
from doorstep.flow import steps
from doorstep.lib import files

READER = "notify"
BATCH = 1000

# Whom a move is news to. "resident" is whoever has the code; "holder" the post that holds the case now.
NEWS: dict[str, tuple[str, ...]] = {
    "dispatch": ("holder", "resident"),
    "decline": ("resident",),
    "uphold": ("holder", "resident"),
    "designate": ("holder",),
    "assign": ("holder",),
    "hand_over": ("holder", "resident"),
    "escalate": ("holder", "resident"),
    "ask": ("resident",),
    "answer": ("holder",),
    "add": ("holder",),
    "urge": ("holder",),
    "plan": ("resident",),
    "reply": ("resident",),
    "extend": ("holder", "resident"),
    "pause": ("holder", "resident"),
    "resume": ("holder", "resident"),
    "handle": ("resident",),
    "deny": ("holder",),
    "fail": ("holder", "resident"),
    "reopen": ("holder",),
    "pass": ("resident",),
    "lapse": ("resident",),
    "merge": ("holder", "resident"),
    "split": ("resident",),
    "withdraw": ("holder",),
    "terminate": ("holder", "resident"),
    "supervise": ("holder",),
    "force": ("holder", "resident"),
}


def messages(stored: StoredEvent) -> Iterator[dict[str, Any]]:
    """Will yield what one event is to be told, one entry a recipient, each with an id that never comes twice."""
    event = stored.event
    facts = event.facts
    posts = [*facts.get("posts", ()), *([facts["supervision"]["post"]] if facts.get("supervision") else [])]
    kinds = NEWS.get(event.move, ())
    if event.move == "file":
        # Old cases come by the ten thousand, and were no news when they were.
        kinds = () if facts.get("channel") == Channel.IMPORT else ("holder",)
    recipients = [f"post:{post}" for post in posts]
    recipients += [f"post:{facts['holder']}" for kind in kinds if kind == "holder" and facts.get("holder")]
    recipients += ["holder" for kind in kinds if kind == "holder" and not facts.get("holder")]
    recipients += ["resident" for kind in kinds if kind == "resident"]
    for recipient in dict.fromkeys(recipients):
        yield {
            "id": f"{event.case_id}:{event.version}:{recipient}",
            "case": number(event.case_id),
            "move": event.move,
            "to": recipient,
            "at": event.at.isoformat(),
        }


def write(*, now: datetime) -> int:
    """Will write the news since the last time to files in the outbox folder. Returns how many messages.

    Does nothing while another process writes there: a slower one must not put back a shorter file.
    """
    settings.OUTBOX_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(settings.OUTBOX_DIR / ".lock") as alone:
        return _write(now) if alone else 0


def _write(now: datetime) -> int:
    count = 0
    while batch := queries.after(queries.cursor_of(READER), BATCH):
        lines = [json.dumps({**m, "written_at": now.isoformat()}) for stored in batch for m in messages(stored)]
        if lines:
            name = settings.OUTBOX_DIR / f"{batch[0].seq:015d}.jsonl"
            files.write(name, ("\n".join(lines) + "\n").encode())
        count += len(lines)
        steps.read_up_to(READER, batch[-1].seq)
    return count


@contextmanager
def _alone(path: Path) -> Iterator[bool]:
    """Will say whether this is the only process in here; the lock goes with the process that holds it."""
    with path.open("a", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
