"""Whatever happens, in whatever order, by whomever: the partition adds up, and the row is what its events make.

The long run, over night: pytest tests/flow/test_lives.py --hypothesis-profile=long
"""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from doorstep.cases import actions
from doorstep.cases.rules import clocks, moves, projection, replay
from doorstep.flow import clocks as flow_clocks
from doorstep.flow import dispatch
from tests.city import City
from tests.flow.lives import run

pytestmark = pytest.mark.slow

QUICK = settings(
    max_examples=15,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
# A planted fault must be found; how it looks when it is small is of no interest.
HUNT = settings(QUICK, max_examples=150, stateful_step_count=12, phases=[Phase.generate], report_multiple_bugs=False)


def test_every_life_keeps_the_record_whole(city: City) -> None:
    long = settings.get_current_profile_name() == "long"
    run(city, settings.get_profile("long") if long else QUICK)


# Negative controls: a fault is planted, and the same machine must turn red.


def _a_stop_is_for_ever(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(flow_clocks, "resume", lambda *_: {})


def _a_rework_goes_to_whoever_closed_it(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("doorstep.flow.check.superior", lambda _g, case, _n: {"holder": case.holder, "unit": case.unit})
    patch.setattr(moves, "_back_ok", lambda *_, **__: "")
    patch.setitem(moves.GUARDS, "deny", lambda *_, **__: "")
    patch.setitem(moves.GUARDS, "fail", lambda *_, **__: "")


def _the_row_forgets_its_holder(patch: pytest.MonkeyPatch) -> None:
    def row(case: Any) -> dict[str, Any]:
        whole = projection.row(case)
        return {name: value for name, value in whole.items() if name != "holder" or case.version == 1}

    patch.setattr(actions, "projection", SimpleNamespace(**{**vars(projection), "row": row}))


def _the_clock_never_looks_again(patch: pytest.MonkeyPatch) -> None:
    def row(case: Any) -> dict[str, Any]:
        return projection.row(case) | ({"wake_at": None} if case.version > 1 else {})

    patch.setattr(actions, "projection", SimpleNamespace(**{**vars(projection), "row": row}))


def _a_new_clock_hides_the_first_promise(patch: pytest.MonkeyPatch) -> None:
    honest = replay._with_clocks

    def forgetful(before: Any, event: Any) -> Any:
        fresh = {one["name"]: clocks.read(one) for one in event.facts.get("clocks", ())}
        return {name: fresh.get(name, clock) for name, clock in honest(before, event).items()}

    patch.setattr(replay, "_with_clocks", forgetful)


def _the_accused_may_get_it(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(moves, "_recused", lambda *_: "")
    patch.setattr(dispatch, "not_the_accused", lambda _ground, post, _accused: (post, False))


def _a_case_is_merged_without_an_end(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(replay.EFFECTS, "merge", lambda _b, event: {"master": event.facts["master"]})


def _an_escalation_forgets_the_unit(patch: pytest.MonkeyPatch) -> None:
    honest = replay.EFFECTS["escalate"]
    patch.setitem(replay.EFFECTS, "escalate", lambda b, e: honest(b, e) | {"unit": b.unit})


PLANTS: list[tuple[Any, tuple[str, ...]]] = [
    (_a_stop_is_for_ever, ("claim", "ask", "answer")),
    (_a_rework_goes_to_whoever_closed_it, ("claim", "handle", "deny", "fail")),
    (_the_row_forgets_its_holder, ("assign", "escalate")),
    (_the_clock_never_looks_again, ("claim", "ask")),
    (_a_new_clock_hides_the_first_promise, ("escalate", "assign")),
    (_the_accused_may_get_it, ()),
    (_a_case_is_merged_without_an_end, ("merge",)),
    (_an_escalation_forgets_the_unit, ("escalate",)),
]


@pytest.mark.parametrize(("plant", "favour"), PLANTS, ids=[plant.__name__.strip("_") for plant, _ in PLANTS])
def test_control_a_planted_fault_is_found(
    city: City, monkeypatch: pytest.MonkeyPatch, plant: Any, favour: tuple[str, ...]
) -> None:
    plant(monkeypatch)
    with pytest.raises(Exception) as found:
        run(city, HUNT, *favour)
    assert not isinstance(found.value, TypeError | NameError | ImportError)
