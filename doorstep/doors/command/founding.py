"""Founding a city from a folder of its own files: what DOORSTEP_CITY names. docs/ground.md shows one."""

import argparse
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from doorstep.doors.demo import plan
from doorstep.flow import ground as grounds
from doorstep.lib.refusal import Refusal

MAPS = (".geojson", ".json", ".gpkg", ".shp", ".zip")
TABLES = (".csv", ".xlsx", ".ods")


class CityIncompleteError(Refusal):
    """The city's folder lacks a file that nothing can stand in for. data: folder, missing."""

    code = "city_incomplete"


def _file(folder: Path, stem: str, endings: Sequence[str]) -> Path | None:
    """Will return the folder's file or sub-folder of that name, whatever its ending."""
    for candidate in (folder / stem, *(folder / f"{stem}{ending}" for ending in endings)):
        if candidate.exists():
            return candidate
    return None


def found(folder: Path, *, parse: Callable[[Sequence[str]], argparse.Namespace]) -> None:
    """Will load, check and publish the ground of a folder from today on, each part as its own command would.

    `map.*`, `people.*` and `duty.*` must be there; `areas.csv`, `places.csv` and `map.toml` may be; `catalog.*` and
    `calendar.*` stand in for the shipped ones. Raises CityIncompleteError and what the checks refuse.
    """
    name, now = folder.resolve().name, datetime.now(UTC)
    today = grounds.local_day(now)
    needed = {"map": MAPS, "people": TABLES, "duty": TABLES}
    files = {stem: _file(folder, stem, endings) for stem, endings in needed.items()}
    missing = [stem for stem, path in files.items() if path is None]
    if missing:
        raise CityIncompleteError(folder=str(folder), missing=", ".join(missing))

    def carry_out(*words: str) -> None:
        args = parse(words)
        if args.run(args):
            raise CityIncompleteError(folder=str(folder), missing=words[0])

    def publish(part: str) -> None:
        carry_out(part, "publish", name, "--from", today.isoformat(), "--commit")

    extras = [
        word
        for option, file in (("--areas", "areas.csv"), ("--places", "places.csv"), ("--fields", "map.toml"))
        if (folder / file).exists()
        for word in (option, str(folder / file))
    ]
    carry_out("grid", "load", str(files["map"]), "--edition", name, *extras, "--commit")
    publish("grid")
    own = {part: _file(folder, part, TABLES) for part in ("catalog", "calendar")}
    for part, shipped in (("catalog", plan.shipped_catalog), ("calendar", plan.shipped_calendar)):
        if own[part]:
            carry_out(part, "load", str(own[part]), "--edition", name, "--onto", "shipped", "--commit")
            publish(part)
        else:
            shipped(name, valid_from=today, now=now)
    carry_out("people", "load", str(files["people"]), "--edition", name, "--commit")
    publish("people")
    carry_out("duty", "load", str(files["duty"]), "--edition", name, "--commit")
    publish("duty")
    grounds.forget()
