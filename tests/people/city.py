"""A small made-up county: two towns with two communities, a department, a centre, and everybody in it."""

from collections.abc import Mapping

from doorstep.ground.people.rules import Holder, People, PostRow, Role, UnitKind, UnitRow, assemble

COUNTY, WEST, EAST = "370281", "370281001", "370281002"

UNITS = [
    UnitRow("gov", {"zh": "县政府", "en": "County"}, "", UnitKind.COUNTY, "0532-1", COUNTY),
    UnitRow("hotline", {"zh": "受理中心"}, "gov", UnitKind.CENTRE, "12345"),
    UnitRow("water", {"zh": "水务局"}, "gov", UnitKind.DEPARTMENT, "0532-3"),
    UnitRow("west", {"zh": "西镇"}, "gov", UnitKind.TOWN, "0532-4", WEST),
    UnitRow("east", {"zh": "东镇"}, "gov", UnitKind.TOWN, "0532-5", EAST),
    UnitRow("west-1", {"zh": "西一村"}, "west", UnitKind.COMMUNITY, "", WEST + "001"),
    UnitRow("west-2", {"zh": "西二村"}, "west", UnitKind.COMMUNITY, "", WEST + "002"),
    UnitRow("east-1", {"zh": "东一村"}, "east", UnitKind.COMMUNITY, "", EAST + "001"),
]


def post(code: str, unit: str, role: Role, **more: str) -> PostRow:
    return PostRow(code, {"zh": f"岗位{code}"}, unit, role, **more)


POSTS = [
    post("gov.head", "gov", Role.HEAD, phone="0532-100"),
    post("gov.leader", "gov", Role.LEADER),
    post("gov.auditor", "gov", Role.AUDITOR),
    post("gov.admin", "gov", Role.ADMINISTRATOR),
    post("centre", "hotline", Role.CENTRE),
    post("west.centre", "west", Role.CENTRE),
    post("water.head", "water", Role.HEAD),
    post("water.worker", "water", Role.WORKER),
    post("west.head", "west", Role.HEAD, phone="0532-400"),
    post("west.checker", "west", Role.CHECKER),
    post("east.head", "east", Role.HEAD),
    post("west-1.head", "west-1", Role.HEAD),
    post("west-1.a", "west-1", Role.WORKER, duty_grid="W1A", phone="0532-411"),
    post("west-1.b", "west-1", Role.WORKER, duty_grid="W1B"),
    post("west-2.a", "west-2", Role.WORKER, area=WEST + "002"),
    post("east-1.a", "east-1", Role.WORKER, duty_grid="E1A", superior="east.head"),
]

# Everybody's key is the place of their post above, from 1.
KEYS = {row.code: n for n, row in enumerate(POSTS, start=1)}


def county(units: list[UnitRow] | None = None, posts: list[PostRow] | None = None) -> People:
    return assemble(1, UNITS if units is None else units, POSTS if posts is None else posts)


def everybody(*absent: str) -> Mapping[str, Holder]:
    """Will return a holder for each post but the absent ones."""
    return {code: Holder(key, f"某{key}") for code, key in KEYS.items() if code not in absent}
