"""The flow's tests share one founding a module."""

from hypothesis import HealthCheck, settings

from tests.founded import _fresh, city, founded

__all__ = ["_fresh", "city", "founded"]

# For a machine that has the night: pytest tests/flow/test_lives.py --hypothesis-profile=long
settings.register_profile(
    "long",
    max_examples=1000,
    stateful_step_count=60,
    deadline=None,
    derandomize=False,
    suppress_health_check=list(HealthCheck),
)
