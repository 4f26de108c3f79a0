"""A small made-up city with a published ground: two towns, four communities, twenty-four square cells, and the cast.

    town 001 (west)            town 002 (east)
    community 001  002         community 001  002
    6 cells each, two wide and three high, 0.004 degrees a side (about 360 m x 440 m)

Everybody who matters has a name here: the same cast in every test.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import shapely
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from doorstep.doors.demo.plan import Plan, found
from doorstep.flow import ground as grounds
from doorstep.flow.report.advising import model_of
from doorstep.ground.grid import queries as grid_queries
from doorstep.ground.grid.rules import AreaRow, CellRow, PlaceRow
from doorstep.ground.people import actions as people_actions
from doorstep.ground.people import queries as people_queries
from doorstep.ground.people.rules import Actor
from doorstep.lib import snapshots
from doorstep.lib.snapshots import Snapshots

COUNTY = "370299"
WEST, EAST = f"{COUNTY}001", f"{COUNTY}002"
SIDE = 0.004
ORIGIN = (120.0, 36.3)
NOW = datetime(2026, 3, 4, 1, 30, tzinfo=UTC)  # Wednesday 09:30 in the city
PASSWORD = "a-long-demo-password"
POTHOLE, WATER, NOISE, MANHOLE = "E0110", "H0201", "H0101", "C0101"
NEVER = 999_999_999  # no row has this id. 99 or 900 one may have: PostgreSQL counts on from test to test

# log-in -> post: the cast
CAST = {
    "worker": "w1",  # grid worker of the first community of the west
    "outsider": "w4",  # grid worker of the last community of the east
    "colleague": "w2",  # grid worker next door, in the west
    "east_worker": "w3",
    "head": "west.head",
    "outsider_head": "east.head",
    "water_head": "water.head",
    "water_staff": "water.staff",
    "agent": "centre.desk",
    "second_agent": "centre.desk2",
    "centre_head": "centre.head",
    "checker": "centre.checker",
    "leader": "gov.leader",
    "mayor": "gov.head",
    "auditor": "gov.auditor",
    "admin": "gov.admin",
}


def cell_code(n: int) -> str:
    """Will return the code of the nth cell (0 to 23): six in each community, west to east, north to south."""
    community, place = divmod(n, 6)
    town = WEST if community < 2 else EAST
    return f"{town}{community % 2 + 1:03d}{place + 1:03d}"


def middle_of(n: int) -> tuple[float, float]:
    """Will return the longitude and latitude of the middle of the nth cell."""
    community, place = divmod(n, 6)
    column, row = community * 2 + place % 2, place // 2
    return ORIGIN[0] + (column + 0.5) * SIDE, ORIGIN[1] - (row + 0.5) * SIDE


def _cells() -> list[CellRow]:
    cells = []
    for n in range(24):
        lon, lat = middle_of(n)
        half = SIDE / 2
        box = shapely.box(*(round(v, 6) for v in (lon - half, lat - half, lon + half, lat + half)))
        code = cell_code(n)
        cells.append(CellRow(code, f"第{n + 1}格", "village", code[:12], code[:9], COUNTY, f"{code[:12]}-01", 100, box))
    return cells


AREAS = [
    AreaRow(COUNTY, "小河市", "county"),
    AreaRow(WEST, "西河镇", "town", COUNTY, ("West River",)),
    AreaRow(EAST, "东岭镇", "town", COUNTY, ("East Ridge",)),
    AreaRow(f"{WEST}001", "柳树村", "community", WEST, ("柳家庄",)),
    AreaRow(f"{WEST}002", "石桥村", "community", WEST),
    AreaRow(f"{EAST}001", "松园社区", "community", EAST),
    AreaRow(f"{EAST}002", "梨花社区", "community", EAST),
]
PLACES = [
    PlaceRow("P1", "market", "柳树村大集", ("Willow Market",), ("老供销社",), *middle_of(0)),
    PlaceRow("P2", "school", "松园小学", (), (), *middle_of(13)),
]


def _unit(code: str, zh: str, en: str, parent: str, kind: str, area: str = "", phone: str = "") -> dict[str, str]:
    return {"code": code, "name": zh, "name_en": en, "parent": parent, "kind": kind, "area": area, "phone": phone}


def _post(code: str, zh: str, en: str, unit: str, role: str, **more: str) -> dict[str, str]:
    return {"code": code, "name": zh, "name_en": en, "unit": unit, "role": role, **more}


UNITS = [
    _unit("gov", "小河市政府", "City government", "", "county", COUNTY, "0000-100"),
    _unit("centre", "热线中心", "Hotline centre", "gov", "centre", "", "12345"),
    _unit("water", "水务集团", "Water company", "gov", "utility", "", "0000-300"),
    _unit("west", "西河镇政府", "West River town", "gov", "town", WEST, "0000-400"),
    _unit("east", "东岭镇政府", "East Ridge town", "gov", "town", EAST, "0000-500"),
]
POSTS = [
    _post("gov.head", "分管市长", "Vice mayor", "gov", "head"),
    _post("gov.leader", "市领导", "City leader", "gov", "leader", area=COUNTY),
    _post("gov.auditor", "审计岗", "Auditor", "gov", "auditor", area=COUNTY),
    _post("gov.admin", "管理员", "Administrator", "gov", "administrator"),
    _post("centre.desk", "热线坐席", "Hotline desk", "centre", "centre", area=COUNTY, phone="12345"),
    _post("centre.desk2", "热线坐席二", "Hotline desk 2", "centre", "centre", area=COUNTY),
    _post("centre.checker", "核查员", "Checker", "centre", "checker", area=COUNTY),
    _post("centre.head", "热线中心主任", "Head of the centre", "centre", "head"),
    _post("water.head", "水务负责人", "Head of water", "water", "head"),
    _post("water.staff", "水务经办人", "Water officer", "water", "worker"),
    _post("west.head", "西河镇镇长", "Head of West River", "west", "head", phone="0000-401"),
    _post("east.head", "东岭镇镇长", "Head of East Ridge", "east", "head", phone="0000-501"),
    _post("w1", "柳树村网格员", "Grid worker, Willow", "west", "worker", duty_grid=f"{WEST}001-01", phone="0000-411"),
    _post("w2", "石桥村网格员", "Grid worker, Bridge", "west", "worker", duty_grid=f"{WEST}002-01", phone="0000-412"),
    _post("w3", "松园社区网格员", "Grid worker, Pines", "east", "worker", duty_grid=f"{EAST}001-01"),
    _post("w4", "梨花社区网格员", "Grid worker, Pears", "east", "worker", duty_grid=f"{EAST}002-01"),
]
NAMES = {"worker": "王小河", "head": "李西河", "agent": "周坐席", "outsider": "赵东岭", "leader": "孙市长"}


def _duty(category: str, area: str, tier: int, post: str, co_units: str = "") -> dict[str, str]:
    return {
        "category": category, "area": area, "tier": str(tier), "post": post, "co_units": co_units,
        "basis": "职责清单", "source": "test",
    }  # fmt: skip


DUTIES = [
    *(_duty("", f"{town}00{n}-01", 1, f"w{i}") for i, (town, n) in enumerate(
        [(WEST, 1), (WEST, 2), (EAST, 1), (EAST, 2)], start=1)),
    _duty("", WEST, 2, "west.head"),
    _duty("", EAST, 2, "east.head"),
    _duty("", COUNTY, 3, "gov.head"),
    _duty("H02", COUNTY, 1, "water.staff"),
    _duty("H02", COUNTY, 2, "water.head"),
    _duty("H02", COUNTY, 3, "water.head", "west;east"),
]  # fmt: skip

PLAN = Plan(
    name="test",
    cells=_cells(),
    areas=AREAS,
    places=PLACES,
    units=UNITS,
    posts=POSTS,
    staff=[
        {"post": post, "username": login, "name": NAMES.get(login, f"{login}甲"), "from_on": "2025-01-01"}
        for login, post in CAST.items()
    ],
    duties=DUTIES,
)


@dataclass(frozen=True)
class City:
    """The published city, and its people by the names of the cast."""

    ids: dict[str, int]
    alike: bool = False

    def recall(self) -> None:
        """Will put the snapshots of its editions into memory, where each city of this process has the same."""
        for store, held in _held.items() if self.alike else ():
            store._held.update(held)

    def actor(self, login: str, at: datetime = NOW) -> Actor:
        """Will return one of the cast as the flow knows them."""
        return people_queries.actor(self.ids[login], at)


# What the first founding of this process left: the rows of the tables that it fills, the ids of the cast, and the
# snapshots of its editions. The same rows under the same ids make the same snapshots.
_photo: dict[type[Model], Any] = {}
_ids: dict[str, int] = {}
_held: dict[Snapshots[Any, Any], dict[Any, Any]] = {}


def build() -> City:
    """Will found the city in the database at hand: once a process by its real actions, then from what those wrote.

    The ids are the same each time. Where somebody has already written into its tables it is founded anew.
    """
    if _photo and not _filled(_photo):
        _write()
        return City(dict(_ids), alike=True)
    before = _filled(_models())
    found(PLAN, valid_from=date(2025, 6, 1), now=datetime(2025, 5, 20, tzinfo=UTC))
    ids = {login: people_queries.user_named(login).id for login in CAST}
    for login in CAST:
        people_actions.set_password(user_id=ids[login], password=PASSWORD)
    filled = any(model._meta.model_name in ("edition", "user") for model in before)  # the rest hangs on these
    if not filled:
        _photo.update((model, _rows(model)) for model in _filled(_models()) if model not in before)
        _ids.update(ids)
        _keep_snapshots()
    return City(ids, alike=not filled)


def _keep_snapshots() -> None:
    snapshots.clear_all()
    ground = grounds.at(NOW)
    model_of(ground.catalog)
    grid_queries.find_place(ground.grid.edition_id, "小学")
    for store in snapshots._stores:
        # Editions never change. What is held by day may, with who is away.
        held = {key: value for key, value in store._held.items() if _of_editions(key)}
        if held:
            _held[store] = held


def _of_editions(key: Any) -> bool:
    return all(isinstance(part, int | str) for part in (key if isinstance(key, tuple) else (key,)))


@transaction.atomic
def empty() -> None:
    """Will take out all rows but Django's own. Few tables have any; Django would empty all, and fill its own anew."""
    kept = ("auth", "contenttypes")
    rows = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label not in kept]
    with connection.cursor() as cursor:
        for model in _filled(rows):
            cursor.execute(f"DELETE FROM {_names(model)[0]}")  # noqa: S608 - our own names


def _models() -> list[type[Model]]:
    ours = [app for app in apps.get_app_configs() if app.name.startswith("doorstep.")]
    return [model for app in ours for model in app.get_models(include_auto_created=True)]


def _names(model: type[Model]) -> tuple[str, str]:
    quote = connection.ops.quote_name
    return quote(model._meta.db_table), ", ".join(quote(field.column) for field in model._meta.local_concrete_fields)


def _filled(models: Iterable[type[Model]]) -> list[type[Model]]:
    models = list(models)
    asked = ", ".join(f"EXISTS (SELECT 1 FROM {_names(model)[0]})" for model in models)  # noqa: S608 - our own names
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}")
        return [model for model, some in zip(models, cursor.fetchone(), strict=True) if some]


def _rows(model: type[Model]) -> Any:
    """Will return the rows of a table: as PostgreSQL copies them, which is quicker than any INSERT, or as they are."""
    table, columns = _names(model)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) TO STDOUT") as rows:
                return b"".join(rows)
        cursor.execute(f"SELECT {columns} FROM {table}")  # noqa: S608 - our own names
        return cursor.fetchall()


@transaction.atomic
def _write() -> None:
    with connection.cursor() as cursor:
        for model, rows in _photo.items():
            table, columns = _names(model)
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    copy.write(rows)
                continue
            marks = ", ".join(["(" + ", ".join(["%s"] * len(rows[0])) + ")"] * len(rows))
            values = [value for row in rows for value in row]
            cursor.execute(f"INSERT INTO {table} ({columns}) VALUES {marks}", values)  # noqa: S608 - our own names
        for sql in connection.ops.sequence_reset_sql(no_style(), list(_photo)):
            cursor.execute(sql)
