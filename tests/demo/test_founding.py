"""A city's own folder becomes its ground; one that is not complete is refused with a sentence."""

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
import shapely

from doorstep.doors.command import founding
from doorstep.doors.command.main import build
from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.rules import Kind, Status
from tests.city import AREAS, PLAN


def _write(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    rows = list(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small city as its administrators would hand it over."""
    home = tmp_path / "xiaohe"
    (home / "people").mkdir(parents=True)
    features = [
        {
            "type": "Feature",
            "properties": {
                "code": c.code,
                "name": c.name,
                "kind": c.kind,
                "community": c.community,
                "duty_grid": c.duty_grid,
            },
            "geometry": json.loads(shapely.to_geojson(c.polygon)),
        }
        for c in PLAN.cells
    ]
    (home / "map.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), encoding="utf-8"
    )
    _write(home / "areas.csv", [{"code": a.code, "name": a.name, "level": a.level, "parent": a.parent} for a in AREAS])
    _write(home / "people" / "units.csv", PLAN.units)
    _write(home / "people" / "posts.csv", PLAN.posts)
    _write(home / "people" / "staff.csv", PLAN.staff)
    _write(home / "duty.csv", PLAN.duties)
    return home


def test_a_folder_becomes_a_published_ground(db: None, folder: Path) -> None:
    founding.found(folder, parse=build().parse_args)
    found = editions.listing()
    assert {edition.kind for edition in found} == set(Kind)
    assert all(edition.status is Status.PUBLISHED and edition.name == "xiaohe" for edition in found)


@pytest.mark.parametrize("missing", ["map.geojson", "duty.csv"])
def test_a_folder_that_lacks_a_part_is_refused(db: None, folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    with pytest.raises(founding.CityIncompleteError) as refused:
        founding.found(folder, parse=build().parse_args)
    assert refused.value.data["missing"] == missing.split(".")[0]


def test_duties_with_a_hole_are_refused(db: None, folder: Path) -> None:
    rows = (folder / "duty.csv").read_text(encoding="utf-8").splitlines()
    kept = [row for row in rows if ",gov.head," not in row]  # nobody answers on tier 3
    (folder / "duty.csv").write_text("\n".join(kept), encoding="utf-8")
    with pytest.raises(Exception, match=r"duty_faulty|city_incomplete"):
        founding.found(folder, parse=build().parse_args)
