"""One batch from reports to receipts.

reports -> validate -> locate -> triage -> duty -> clock -> INSERT -> receipts: the whole batch at once, one
transaction, and no report can sink its neighbours.
"""

from collections.abc import Sequence
from datetime import datetime

from doorstep.flow import ground as grounds
from doorstep.flow.report import advising, placing, writing
from doorstep.flow.report.checking import examine
from doorstep.flow.report.values import Draft, KeyReusedError, Receipt, Report
from doorstep.lib.refusal import Refusal


def file(reports: Sequence[Report], *, now: datetime) -> list[Receipt | Refusal]:
    """Will file a batch: for each report a receipt, or a typed refusal that leaves the others alone.

    A report whose key was used before with the same content gets the same receipt again.
    Raises NothingPublishedError when there is no ground to stand on.
    """
    ground = grounds.at(now)
    answers: dict[int, Receipt | Refusal] = {}
    first: dict[bytes, Draft] = {}
    same: list[tuple[int, int]] = []
    other: list[tuple[int, int]] = []
    for nth, report in enumerate(reports):
        try:
            draft = examine(nth, report, ground, now)
        except Refusal as refusal:
            answers[nth] = refusal
            continue
        twin = first.setdefault(draft.key, draft)
        if twin is not draft:
            if twin.fingerprint == draft.fingerprint:
                same.append((nth, twin.nth))
            else:
                other.append((nth, twin.nth))
    drafts = placing.locate(list(first.values()), ground, answers)
    if drafts:
        advising.consider(drafts, ground, now=now)
        writing.write(drafts, ground, answers, now=now)
    for nth, twin_nth in same:
        answers[nth] = writing.again(answers[twin_nth])
    for nth, twin_nth in other:
        # A refused report has not used its key up.
        filed = isinstance(answers[twin_nth], Receipt)
        answers[nth] = KeyReusedError() if filed else file([reports[nth]], now=now)[0]
    return [answers[nth] for nth in range(len(reports))]
