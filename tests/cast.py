"""The fixtures of the cast: the published city, and reports filed in it."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from doorstep.flow import report as filing
from doorstep.flow.report import Receipt, Report
from doorstep.lib.refusal import Refusal
from tests import city as cities
from tests.city import MANHOLE, NOW, City, middle_of


@pytest.fixture
def city(db: None) -> City:
    """The small city, published."""
    built = cities.build()
    built.recall()
    return built


_keys = count(1)


def a_report(cell: int = 0, **changes: Any) -> Report:
    """Will return a report in the middle of the nth cell; each has a key of its own."""
    lon, lat = middle_of(cell)
    plain = Report(
        text="柳树村路口的自来水井盖松动，车一压就响。",
        key=f"test-key-{next(_keys):08d}",
        lon=lon,
        lat=lat,
        category=MANHOLE,
    )
    return replace(plain, **changes)


Filer = Callable[..., Receipt]


def file_one(cell: int = 0, now: Any = NOW, **changes: Any) -> Receipt:
    """Will file one report and return its receipt."""
    answer = filing.file([a_report(cell, **changes)], now=now)[0]
    if isinstance(answer, Refusal):
        raise answer
    return answer


@pytest.fixture
def filed(city: City) -> Filer:
    """Files one report and hands back its receipt."""
    return file_one
