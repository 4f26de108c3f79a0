"""Every address is in a table that says who may open it, and a stranger meets a closed door at all others."""

import re
from collections.abc import Iterable, Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from doorstep.ground.people.rules import Role
from tools.docs import DOORS, doors

# "code" is whoever holds a case's secret code; "staff" is anybody who has logged in; "process" is the machine's keeper.
WHO = {"anyone", "code", "staff", "process"} | {role.value for role in Role}
OPEN = {"anyone", "code"}
TABLE = doors()
EXAMPLES = {"int:": "1", "uuid:": "00000000-0000-0000-0000-000000000000"}


def walk(patterns: Iterable[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, str]]:
    """Will yield each address as it is written and an address that fits it ("" where none can be made up)."""
    for one in patterns:
        written = f"{before}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from walk(one.url_patterns, written)
        else:
            yield written, sample(written) if isinstance(one.pattern, RoutePattern) else ""


def sample(route: str) -> str:
    """Will return an address of that route."""
    return "/" + re.sub(r"<(\w+:)?\w+>", lambda match: EXAMPLES.get(str(match[1]), "x"), route)


def who(route: str) -> str | None:
    """Will return who may open a route: by its own row, or the longest row that ends in *."""
    if route in TABLE:
        return TABLE[route]
    covering = [row for row in TABLE if row.endswith("*") and route.startswith(row[:-1])]
    return TABLE[max(covering, key=len)] if covering else None


ROUTES = sorted(set(walk(get_resolver().url_patterns)))


def test_the_table_uses_known_words() -> None:
    wrong = {row: said for row, said in TABLE.items() if not set(said.split()) <= WHO}
    assert not wrong, sorted(WHO)


@pytest.mark.parametrize("route", [route for route, _ in ROUTES])
def test_every_address_says_who_may_open_it(route: str) -> None:
    assert who(route), f"add {route!r} to a file of {DOORS.relative_to(DOORS.parents[2])}"


def test_no_row_is_left_over() -> None:
    routes = [route for route, _ in ROUTES]
    left = [r for r in TABLE if r not in routes and not (r.endswith("*") and any(x.startswith(r[:-1]) for x in routes))]
    assert not left


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("route", "address"), [(r, a) for r, a in ROUTES if a and not set((who(r) or "").split()) & OPEN]
)
def test_a_stranger_does_not_get_in(client: Client, route: str, address: str) -> None:
    for method in (client.get, client.post):
        answer = method(address)
        assert answer.status_code in (302, 303, 401, 403, 404, 405), (route, answer.status_code)
        if answer.status_code in (302, 303):
            assert "login" in answer["Location"], (route, answer["Location"])
