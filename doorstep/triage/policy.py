"""When advice may be acted on without a human: what a city says its mistakes and its people's time are worth."""

import json
import math
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from doorstep.lib import files
from doorstep.lib.refusal import Refusal
from doorstep.triage.category import threshold

NAME = "policy.json"
_MOST_BYTES = 10_000


class PolicyBrokenError(Refusal):
    """Not a policy of this program. data: name, part."""

    code = "triage_policy_broken"


@dataclass(frozen=True)
class Policy:
    """`cost_wrong`: what a wrong dispatch costs; `cost_look`: what a human look costs, in one unit, whatever it is.

    `seconds`: how long filing waits for advice on one report; after that a human has the report.
    """

    cost_wrong: float = 4.0
    cost_look: float = 1.0
    seconds: float = 1.0

    def __post_init__(self) -> None:
        """Will refuse what is no cost: PolicyBrokenError."""
        for name, least, most in (("cost_wrong", 0, 1e9), ("cost_look", 0, 1e9), ("seconds", 0.01, 60)):
            value = getattr(self, name)
            number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
            if not number or not least <= value <= most:
                raise PolicyBrokenError(name=NAME, part=name)

    @property
    def at_least(self) -> float:
        """Will return the least probability that is worth dispatching on: dearer mistakes, more looks."""
        return threshold(cost_wrong=self.cost_wrong, cost_look=self.cost_look)


def load(path: Path) -> Policy:
    """Will return the policy of the file, of which any part may be left out. Raises PolicyBrokenError."""
    try:
        raw = path.read_bytes()
        found = json.loads(raw) if len(raw) <= _MOST_BYTES else None
    except (OSError, ValueError, RecursionError) as error:
        raise PolicyBrokenError(name=path.name, part="JSON") from error
    if not isinstance(found, dict):
        raise PolicyBrokenError(name=path.name, part="JSON")
    unknown = sorted(set(found) - {field.name for field in fields(Policy)})
    if unknown:
        raise PolicyBrokenError(name=path.name, part=unknown[0])
    return Policy(**found)


def save(path: Path, policy: Policy) -> None:
    """Will write the policy in one step."""
    data: dict[str, Any] = asdict(policy)
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write(path, (json.dumps(data, indent=1) + "\n").encode())
