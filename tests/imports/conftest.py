"""The small city, founded once a module."""

from tests.founded import _fresh, city, founded

__all__ = ["_fresh", "city", "founded"]
