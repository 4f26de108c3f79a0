import json
from pathlib import Path

import pytest

from doorstep.triage.holder import Holder
from doorstep.triage.policy import NAME, Policy, PolicyBrokenError, load, save


def test_dearer_mistakes_ask_for_surer_advice() -> None:
    assert Policy().at_least == 0.75
    assert Policy(cost_wrong=20).at_least == 0.95
    assert Policy(cost_wrong=1, cost_look=2).at_least == 0


def test_a_policy_is_kept_and_in_use_within_a_second(tmp_path: Path) -> None:
    at = [0.0]
    holder = Holder(tmp_path, monotonic=lambda: at[0])
    assert holder.policy() == Policy()
    save(tmp_path / NAME, Policy(cost_wrong=10, seconds=0.5))
    at[0] += 1
    assert holder.policy() == Policy(cost_wrong=10, seconds=0.5)
    (tmp_path / NAME).write_text("half", encoding="utf-8")
    at[0] += 1
    assert holder.policy().cost_wrong == 10
    assert isinstance(holder.fault(), PolicyBrokenError)


@pytest.mark.parametrize(
    "said", [[], {"cost": 1}, {"cost_wrong": "4"}, {"cost_wrong": -1}, {"seconds": 0}, {"cost_look": True}]
)
def test_what_is_no_policy_is_refused(tmp_path: Path, said: object) -> None:
    (tmp_path / NAME).write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(PolicyBrokenError):
        load(tmp_path / NAME)
