"""Import Boston's real records of July to October 2011 through the filing path, against bare inserts of the same rows.

    python -m benchmarks.import_

Needs ../shared/data/us311/boston_2011_jul_oct.csv.gz beside the project (City of Boston open data); says so if it is
not there. The ground is made of the file itself: a square grid over its points, a catalogue of its types, a unit for
each department, the queue that handled a type as the post that answers for it. Times are local in America/New_York.
Ours: `doorstep import --commit`, the whole command from start to end, and again with every second row broken.
Floor: the rows that import made (cases, events, keys, contacts), by COPY or executemany into tables of the same shape
with the same indexes, in batches of as many rows, one transaction a batch. `doorstep verify` must be clean and the
figures must add up.
"""

import csv
import gzip
import json
import math
import os
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import homes

SOURCE = homes.ROOT.parent / "shared" / "data" / "us311" / "boston_2011_jul_oct.csv.gz"
OUT = Path(__file__).parent / "out" / "import.json"
SIZES = (4_000, 13_000, 41_827)

MAP = """
name = "boston"
zone = "America/New_York"
language = "en"
outside = "centre"
formats = ["%Y-%m-%d %H:%M:%S"]
[columns]
key = "case_enquiry_id"
text = ["case_title", "type"]
filed = "open_dt"
closed = "closed_dt"
reason = "closure_reason"
outcome = "closure_reason"
lon = "longitude"
lat = "latitude"
address = "location"
category = "type"
[contains.outcome]
"Case Resolved" = "solved"
"Case Noted" = "explained"
"Case Scheduled" = "planned"
"Case Invalid" = "unfounded"
[defaults]
outcome = "explained"
[values.category]
"""


def records() -> list[dict[str, str]]:
    """Will return the file's rows."""
    with gzip.open(SOURCE, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _words(names: Any) -> dict[str, str]:
    """Will return a code for each name, in the order of the names."""
    return {name: f"B{n:04d}" for n, name in enumerate(sorted(set(names)))}


def write_map(rows: list[dict[str, str]], path: Path) -> None:
    """Will write the mapping file: each type of the file is a category of its own."""
    codes = _words(row["type"] for row in rows)
    lines = [f"{json.dumps(name)} = {json.dumps(code)}" for name, code in codes.items()]
    path.write_text(MAP + "\n".join(lines) + "\n", encoding="utf-8")


def _square(west: float, south: float, x: int, y: int, side: float) -> Any:
    import shapely

    corners = (west + x * side, south + y * side, west + (x + 1) * side, south + (y + 1) * side)
    return shapely.box(*(round(value, 6) for value in corners))


def found() -> None:
    """Will make the ground of the file in the home that the environment names."""
    import django

    django.setup()
    from dataclasses import replace
    from datetime import UTC, date, datetime

    from django.core.management import call_command

    from doorstep.doors.demo import plan
    from doorstep.ground.catalog import actions as catalog_actions
    from doorstep.ground.catalog import queries as catalog_queries
    from doorstep.ground.duty import actions as duty_actions
    from doorstep.ground.grid import actions as grid_actions
    from doorstep.ground.grid.rules import AreaRow, CellRow
    from doorstep.ground.people import actions as people_actions

    call_command("migrate", verbosity=0, skip_checks=True)
    rows = records()
    points = [(float(r["longitude"]), float(r["latitude"])) for r in rows if r["latitude"].strip()]
    points = [(lon, lat) for lon, lat in points if 42.2 < lat < 42.42 and -71.2 < lon < -70.95]
    west, south = min(lon for lon, _ in points), min(lat for _, lat in points)
    side = 0.005
    columns = int((max(lon for lon, _ in points) - west) / side) + 1
    lines = int((max(lat for _, lat in points) - south) / side) + 1
    county, town = "250250", "250250001"  # no leading zero: the scheme has none
    cells = [
        CellRow(
            f"{town}{y + 1:03d}{x + 1:03d}",
            f"Square {x}, {y}",
            "block",
            f"{town}{y + 1:03d}",
            town,
            county,
            f"{town}-01",
            0,
            _square(west - 0.001, south - 0.001, x, y, side),
        )
        for y in range(lines + 1)
        for x in range(columns + 1)
    ]
    areas = [
        AreaRow(county, "Boston", "county"),
        AreaRow(town, "City of Boston", "town", county),
        *(AreaRow(f"{town}{y + 1:03d}", f"Row {y}", "community", town) for y in range(lines + 1)),
    ]
    departments = sorted({r["department"] or "NONE" for r in rows})
    by_type: dict[str, tuple[str, str]] = {}
    for r in rows:
        by_type.setdefault(r["type"], (r["queue"], r["department"] or "NONE"))
    queues = _words(queue for queue, _ in by_type.values())
    unit_of = dict(by_type.values())

    def unit(code: str, name: str, parent: str, kind: str, area: str = "") -> dict[str, str]:
        return {"code": code, "name": name, "name_en": name, "parent": parent, "kind": kind, "area": area}

    def post(code: str, name: str, of: str, role: str, **more: str) -> dict[str, str]:
        return {"code": code, "name": name, "name_en": name, "unit": of, "role": role, **more}

    posts = [
        post("gov.head", "Mayor", "gov", "head"),
        post("gov.admin", "Administrator", "gov", "administrator"),
        post("gov.leader", "Leader", "gov", "leader", area=county),
        post("gov.auditor", "Auditor", "gov", "auditor", area=county),
        post("centre.desk", "Desk", "centre", "centre", area=county),
        post("centre.checker", "Checker", "centre", "checker", area=county),
        post("centre.head", "Head of the centre", "centre", "head"),
        post("city.head", "Head of the city hall", "city", "head"),
        post("grid.worker", "Grid worker", "city", "worker", duty_grid=f"{town}-01"),
        *(post(f"{d}.head", f"Head of {d}", d, "head") for d in departments),
        *(post(code, queue, unit_of[queue], "worker") for queue, code in queues.items()),
    ]
    units = [
        unit("gov", "City of Boston", "", "county", county),
        unit("centre", "Mayor's hotline", "gov", "centre"),
        unit("city", "City hall", "gov", "town", town),
        *(unit(d, d, "gov", "department") for d in departments),
    ]
    duties = [
        {
            "category": "",
            "area": county,
            "tier": str(tier),
            "post": "gov.head",
            "basis": "charter",
            "source": "benchmark",
        }
        for tier in (1, 2, 3)
    ]
    codes = _words(by_type)
    for name, (queue, _) in by_type.items():
        duties += [
            {"category": codes[name], "area": county, "tier": str(tier), "post": queues[queue], "basis": "queue",
             "source": "benchmark"}
            for tier in (1, 2, 3)
        ]  # fmt: skip
    shipped = catalog_queries.shipped_tables()
    model = next(c for c in shipped.categories if c.parent)
    categories = [
        replace(model, code=codes[name], parent="B", names={"en": name, "zh-hans": name}, keywords={}) for name in codes
    ]
    top = replace(
        next(c for c in shipped.categories if not c.parent),
        code="B",
        names={"en": "All", "zh-hans": "全部"},
        keywords={},
    )
    tables = replace(shipped, categories=(*shipped.categories, top, *categories))
    now, start = datetime.now(UTC), date(2011, 1, 1)
    grid_actions.load(rows=cells, name="boston", areas=areas, places=[], source="benchmark", now=now)
    grid_actions.publish(name="boston", valid_from=start, now=now)
    catalog = catalog_actions.load(edition="boston", tables=tables, source="benchmark", now=now)
    catalog_actions.publish(edition_id=catalog.id, valid_from=start, readable=lambda _: True, now=now)
    plan.shipped_calendar("boston", valid_from=start, now=now)
    staff = [
        {"post": p["code"], "username": f"u{n:04d}", "name": f"Person {n}", "from_on": "2011-01-01"}
        for n, p in enumerate(posts)
    ]
    people_actions.load(name="boston", units=units, posts=posts, staff=staff, source="benchmark", now=now)
    people_actions.publish(
        name="boston",
        valid_from=start,
        areas={area.code for area in areas},
        duty_grids={cell.duty_grid for cell in cells},
        now=now,
    )
    duty_actions.load(name="boston", rows=duties, source="benchmark", now=now)
    duty_actions.publish(name="boston", valid_from=start, now=now)


def take(count: int, *, broken: bool, folder: Path) -> Path:
    """Will write the first rows of the file, every second one broken in one of six ways if asked."""
    path = folder / f"boston-{count}{'-broken' if broken else ''}.csv"
    ways: list[dict[str, str]] = [
        {"open_dt": "yesterday"},
        {"open_dt": "2999-01-01 00:00:00"},
        {"closed_dt": "1999-01-01 00:00:00"},
        {"case_title": "", "type": ""},
        {"latitude": "north"},
        {"case_enquiry_id": ""},
    ]
    rows = records()[:count]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        for n, row in enumerate(rows):
            writer.writerow(row | ways[n // 2 % len(ways)] if broken and n % 2 else row)
    return path


def floor() -> None:
    """Will insert the rows of the home again into bare tables of the same shape, and print the seconds that takes."""
    import django

    django.setup()
    from django.db import connection, transaction

    tables = ("cases_case", "cases_event", "cases_filingkey", "vault_contact")
    postgres = connection.vendor == "postgresql"
    took, cases = 0.0, 0
    with connection.cursor() as cursor:
        if postgres:
            cursor.execute("SET statement_timeout = 0")
        for table in tables:
            copy = f"floor_{table}"
            cursor.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in cursor.description]
            rows = cursor.fetchall()
            _same_shape(cursor, table, copy, postgres=postgres)
            cases = cases or len(rows)
            quoted = ", ".join(f'"{name}"' for name in names)
            size = max(1, len(rows) * 1000 // max(cases, 1))
            start = time.perf_counter()
            for at in range(0, len(rows), size):
                with transaction.atomic():
                    if postgres:
                        with cursor.copy(f"COPY {copy} ({quoted}) FROM STDIN") as pipe:
                            for row in rows[at : at + size]:
                                pipe.write_row(row)
                    else:
                        marks = ", ".join(["%s"] * len(names))
                        cursor.executemany(f"INSERT INTO {copy} ({quoted}) VALUES ({marks})", rows[at : at + size])
            took += time.perf_counter() - start
            cursor.execute(f"DROP TABLE {copy}")
    print(took)


def _same_shape(cursor: Any, table: str, copy: str, *, postgres: bool) -> None:
    if postgres:
        cursor.execute(f"CREATE TABLE {copy} (LIKE {table} INCLUDING ALL)")
        return
    cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL", [table])
    for _, name, sql in cursor.fetchall():
        cursor.execute(
            sql.replace(f'"{table}"', f'"{copy}"').replace(f'"{name}"', f'"floor_{name}"', 1).replace("%", "%%")
        )


def command(environ: homes.Environ, path: Path, mapping: Path) -> tuple[float, dict[str, Any]]:
    """Will run the import and return its seconds and what it said."""
    start = time.perf_counter()
    said = homes.run(
        environ, "doorstep", "import", str(path), "--map", str(mapping), "--refused", str(path) + ".refused.csv",
        "--json", "--commit",
    )  # fmt: skip
    return time.perf_counter() - start, json.loads(said)


def measure(database: str, postgres: str = "") -> list[dict[str, Any]]:
    """Will import on one database at three sizes, and the largest again with every second row broken."""
    found_ = []
    for size, broken in (*((size, False) for size in SIZES), (SIZES[-1], True)):
        with homes.temporary("import", postgres) as environ:
            environ |= {"DOORSTEP_TIME_ZONE": "America/New_York", "DOORSTEP_LANGUAGE": "en"}
            folder = Path(environ["DOORSTEP_HOME"])
            write_map(records(), folder / "map.toml")
            homes.run(environ, "benchmarks.import_", "found")
            seconds, said = command(environ, take(size, broken=broken, folder=folder), folder / "map.toml")
            bare = float(homes.run(environ, "benchmarks.import_", "floor"))
            proof = json.loads(homes.run(environ, "doorstep", "verify", "--json"))
            parts = said["partition"]
            adds_up = parts["reported"] == parts["closed"] + parts["in_hand"] + parts["unclaimed"] == said["filed"]
            if not (proof["clean"] and adds_up):
                sys.exit(f"not clean: {said} {proof['faults'][:3]}")
            row = {
                "database": database, "size": size, "broken": broken, "seconds": seconds, "rate": size / seconds,
                "filed": said["filed"], "refused": said["refused"], "reasons": said["reasons"], "partition": parts,
                "floor": said["filed"] / bare, "ratio": (said["filed"] / seconds) / (said["filed"] / bare),
            }  # fmt: skip
            found_.append(row)
            print(
                f"{database:>12} {size:>7,} {'half' if broken else 'none':>6} {said['filed']:>7,} "
                f"{said['refused']:>7,} "
                f"{row['floor']:>9,.0f} {row['rate']:>8,.0f} {row['ratio']:>6.2f}  "
                f"{parts['reported']:,} = {parts['closed']:,} + {parts['in_hand']:,} + {parts['unclaimed']:,}",
                flush=True,
            )
    small, large = found_[0], found_[len(SIZES) - 1]
    exponent = math.log(large["seconds"] / small["seconds"]) / math.log(large["size"] / small["size"])
    print(f"{database:>12} exponent {exponent:.2f}; verify clean each time", flush=True)
    return found_


def main() -> None:
    """Will print the table and write the JSON."""
    if not SOURCE.exists():
        print(f"NOT measured: {SOURCE.name} is not there")
        return
    print(
        f"{'database':>12} {'rows':>7} {'broken':>6} {'filed':>7} {'refused':>7} {'floor/s':>9} {'rows/s':>8} "
        f"{'ratio':>6}  reported = closed + in hand + unclaimed"
    )
    rows = measure("SQLite")
    if "BENCH_POSTGRES" in os.environ:
        rows += measure("PostgreSQL", os.environ["BENCH_POSTGRES"])
    else:
        print("PostgreSQL NOT measured: BENCH_POSTGRES says none")
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({"name": "import", "rows": rows}, indent=1))


if __name__ == "__main__":
    {"found": found, "floor": floor}.get(sys.argv[1] if len(sys.argv) > 1 else "", main)()
