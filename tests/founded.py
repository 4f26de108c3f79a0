"""The small city founded once a module: its tests roll back to it and do not pay for the founding again.

A folder takes these fixtures by importing them into its conftest. Not for tests that publish editions of their own
(their snapshots would outlive the rollback). A module holds either tests with real transactions or others.
"""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from doorstep.lib import snapshots
from tests import city as cities
from tests.city import City


@pytest.fixture(scope="module")
def founded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[City]:
    """The city, in a transaction that is rolled back when the module ends."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield cities.build()
        transaction.set_rollback(True)
    snapshots.clear_all()


def _commits(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    return "transactional_db" in request.fixturenames or bool(marker and marker.kwargs.get("transaction"))


@pytest.fixture
def city(request: pytest.FixtureRequest) -> City:
    """The small city, as its founding left it; founded anew for a test whose transactions are real."""
    if _commits(request):
        request.getfixturevalue("transactional_db")
        return cities.build()
    found: City = request.getfixturevalue("founded")
    request.getfixturevalue("db")  # after the founding: the test's own transaction lies inside its
    return found


@pytest.fixture(autouse=True)
def _fresh(request: pytest.FixtureRequest) -> Iterator[None]:
    """Will start in the shipped language. The snapshots stay as long as the founding does."""
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.activate(settings.LANGUAGE_CODE)
    if _commits(request):
        snapshots.clear_all()
