"""The small city founded once a module: its tests roll back to it and do not pay for the founding again.

A folder takes these fixtures by importing them into its conftest. Not for tests that publish editions of their own
(their snapshots would outlive the rollback). A module holds either tests with real transactions or others.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from doorstep.lib import snapshots
from tests import city as cities
from tests.city import City


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    names = getattr(item, "fixturenames", ())
    return "transactional_db" in names or bool(marker and marker.kwargs.get("transaction"))


@pytest.fixture(scope="module")
def founded(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[City | None]:
    """The city, in a transaction that is rolled back when the module ends; None where tests have real transactions."""
    if any(_commits(item) for item in request.session.items if item.path == request.path):
        yield None
        return
    with django_db_blocker.unblock(), transaction.atomic():
        city = cities.build()
        # Once here, or PostgreSQL looks after each test whether every row of the founding points at one that is there.
        connection.check_constraints()
        yield city
        transaction.set_rollback(True)
    snapshots.clear_all()


def once(make: Callable[[City], Any]) -> Any:
    """Will make a fixture of `make`: what it adds to the city is there once a module, and its tests roll back to it.

    Such tests take the city too, by name or by `usefixtures("city")`.
    """

    @pytest.fixture(scope="module")
    def made(founded: City, django_db_blocker: DjangoDbBlocker) -> Any:
        with django_db_blocker.unblock():
            founded.recall()
            value = make(founded)
            connection.check_constraints()
            return value

    return made


@pytest.fixture
def city(founded: City | None, db: None) -> City:
    """The small city, as its founding left it."""
    built = founded or cities.build()
    built.recall()
    return built


@pytest.fixture(autouse=True)
def _fresh(request: pytest.FixtureRequest) -> Iterator[None]:
    """Will start in the shipped language. The snapshots stay as long as the founding does."""
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.activate(settings.LANGUAGE_CODE)
    if _commits(request.node):
        snapshots.clear_all()
