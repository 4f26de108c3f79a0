"""How every door files a report: concurrent requests share one transaction, and what keeps us from it has a name."""

import logging
import shutil
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from django.conf import settings
from django.db import InterfaceError, InternalError, OperationalError, connection

from doorstep.flow import report as flow
from doorstep.flow.report import Receipt, Report
from doorstep.lib.batching import Batcher
from doorstep.lib.files import DiskFullError
from doorstep.lib.refusal import Refusal

log = logging.getLogger(__name__)

# Below this much free space nothing is taken: the database needs room to say no, and the keeper needs time.
LEAST_FREE = 50_000_000
_LOOK_EVERY = 1.0  # seconds between two looks at the free space


class RecordAwayError(Refusal):
    """The database does not answer, or is too busy to. What was sent is not taken; the same key may be tried again."""

    code = "record_away"


class _Space:
    """How much room the data folder has, looked at once a second at most."""

    def __init__(self) -> None:
        self._looked_at = float("-inf")
        self._free = 0

    def is_short(self) -> bool:
        at = time.monotonic()
        if at - self._looked_at >= _LOOK_EVERY:
            self._free, self._looked_at = shutil.disk_usage(settings.HOME).free, at
        return self._free < LEAST_FREE


_space = _Space()


def _file_now(reports: Sequence[Report]) -> list[Receipt | Refusal]:
    """Will file a batch. A database that fails is tried once more on a new connection: the keys make that safe."""
    if _space.is_short():
        return [DiskFullError(folder="")] * len(reports)
    for attempt in (1, 2):
        try:
            return flow.file(reports, now=datetime.now(UTC))
        except (OperationalError, InterfaceError, InternalError) as error:
            log.error("filing %d reports, attempt %d: %s", len(reports), attempt, error)  # noqa: TRY400 - no trace a batch
            if is_full(error):
                return [DiskFullError(folder="")] * len(reports)
            # SQLite has waited long enough for its lock, and a caller's transaction cannot be begun again.
            if connection.vendor == "sqlite" or connection.in_atomic_block:
                break
            connection.close()
    return [RecordAwayError()] * len(reports)


def is_full(error: Exception) -> bool:
    """Will say whether the database failed because its disk is full."""
    cause = error.__cause__ or error
    return getattr(cause, "sqlite_errorname", "") == "SQLITE_FULL" or getattr(cause, "sqlstate", "") == "53100"


_file: Batcher[Report, Receipt | Refusal] = Batcher(_file_now)


def file_one(report: Report) -> Receipt:
    """Will file a report and return its receipt once it is committed.

    Raises the refusal, if it is refused, DiskFullError or RecordAwayError.
    """
    answer = _file(report)
    if isinstance(answer, Refusal):
        raise answer
    return answer
