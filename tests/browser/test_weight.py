"""What pages may weigh, as they come over the wire to somebody who was never here, and how many requests they may make.

How soon a slow phone can write into the report page is measured by benchmarks/pages.py, on a quiet machine.
"""

import pytest

from benchmarks.pages import GOAL_BYTES, weigh
from tests.browser.conftest import Visit

# who opens it -> address -> (bytes, requests). The report page's is promised; the others hold what was reached.
BUDGETS: dict[str, dict[str, tuple[int, int]]] = {
    "": {
        "/": (30_000, 6),
        "/report": (GOAL_BYTES, 8),
        "/follow": (30_000, 6),
        "/who": (30_000, 6),
        "/map": (160_000, 30),
    },
    "worker": {"/desk/field/": (90_000, 12)},
    "agent": {"/desk/centre/": (60_000, 8), "/desk/centre/entry/": (60_000, 9)},
    "head": {"/desk/department/": (60_000, 9)},
    "leader": {"/desk/leader/": (60_000, 8)},
}


@pytest.mark.parametrize("who", BUDGETS)
def test_pages_stay_light(visit: Visit, who: str) -> None:
    visitor = visit("zh", login=who)
    found = {path: weigh(visitor.page, path) for path in BUDGETS[who]}
    over = {
        path: one
        for path, one in found.items()
        if one["bytes"] > BUDGETS[who][path][0] or one["requests"] > BUDGETS[who][path][1]
    }
    assert not over
