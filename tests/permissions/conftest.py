"""The city is founded once a module, and the desks' clock stands."""

from tests.desks.kit import standing
from tests.founded import _fresh, city, founded

__all__ = ["_fresh", "city", "founded", "standing"]
