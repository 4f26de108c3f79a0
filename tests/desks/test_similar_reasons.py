"""What the line beside a likely duplicate says is true of the two reports."""

import numpy as np
import pytest
from django.utils.translation import override

from doorstep.doors.desks.centre.similar import because
from doorstep.triage.duplicate import Candidates, Rules, similar

NOW = 1_772_600_000


@pytest.mark.parametrize(
    ("here", "there", "said"),
    [
        ("俺们这片咋没水了", "自来水停了一上午了", "the same matter"),
        ("井盖响，一过车就咣当咣当", "井盖丢了", "about the same kind of thing"),
        ("桌子坏了", "电视坏了", "what is wrong sounds alike"),
        ("石狮子让人抱走", "石狮子抱走哪去", "words alike"),
        ("路灯不亮", "路灯不亮", "the same words"),
    ],
)
def test_a_reason_is_what_both_tell(here: str, there: str, said: str) -> None:
    text = np.array([there], dtype=object)
    one = Candidates(np.arange(1), text, np.array([120.0]), np.array([36.0]), np.array([NOW]))
    (found,) = similar(here, 120.0, 36.0, NOW, one, rules=Rules(least=0.0))
    with override("en"):
        assert because(found) == [said, "within 10 m", "the same day"]
