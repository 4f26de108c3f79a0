"""How every door files a report: concurrent requests share one transaction."""

from collections.abc import Sequence
from datetime import UTC, datetime

from doorstep.flow import report as flow
from doorstep.flow.report import Receipt, Report
from doorstep.lib.batching import Batcher
from doorstep.lib.refusal import Refusal


def _file_now(reports: Sequence[Report]) -> list[Receipt | Refusal]:
    return flow.file(reports, now=datetime.now(UTC))


_file: Batcher[Report, Receipt | Refusal] = Batcher(_file_now)


def file_one(report: Report) -> Receipt:
    """Will file a report and return its receipt once it is committed. Raises the refusal, if it is refused."""
    answer = _file(report)
    if isinstance(answer, Refusal):
        raise answer
    return answer
