"""doorstep found: a city from a folder of its own files, as `serve --prepare` makes it of what DOORSTEP_CITY names."""

import argparse
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from doorstep.cases import queries as cases
from doorstep.doors import numbers
from doorstep.doors.command.editions import rehearsal, warn_unread
from doorstep.doors.command.kit import Commands
from doorstep.doors.demo import plan
from doorstep.flow import ground as grounds
from doorstep.ground.editions import queries as editions
from doorstep.lib import snapshots
from doorstep.lib.refusal import Refusal

MAPS = (".geojson", ".json", ".gpkg", ".shp", ".zip")
TABLES = (".csv", ".xlsx", ".ods")


class CityIncompleteError(Refusal):
    """The city's folder lacks a file that nothing can stand in for. data: folder, missing."""

    code = "city_incomplete"


class CityAbroadError(Refusal):
    """A city outside China without what stands in for the shipped holidays and numbers. data: zone, missing."""

    code = "city_abroad"


class CityThereError(Refusal):
    """There is a city in the data folder already. data: folder."""

    code = "city_there"


def register(commands: Commands) -> None:
    """Will add found."""
    command = commands.add_parser(
        "found",
        help=_("a city from a folder of its own files: try all of it, or found it"),
        description=_(
            "Loads, checks and publishes the map, catalogue, calendar, people and duties of a folder, all or nothing. "
            "What the files hold: docs/ground.md."
        ),
        epilog=_("Example: {command}").format(command="doorstep found elm-city --commit"),
    )
    command.add_argument("folder", type=Path, metavar="FOLDER", help=_("map, people, duty and more: docs/ground.md"))
    command.add_argument("--commit", action="store_true", help=_("do it; without this, only show it"))
    command.set_defaults(run=_found)


def _found(args: argparse.Namespace) -> int:
    if not is_empty():
        raise CityThereError(folder=str(settings.HOME))
    found(args.folder, parse=args.parse, commit=args.commit)
    print(_("The city is founded.") if args.commit else _("It fits together. Nothing was changed; add --commit."))
    return 0


def is_empty() -> bool:
    """Will say whether there is no edition and no case yet."""
    return not editions.listing() and cases.partition()["reported"] == 0


def _file(folder: Path, stem: str, endings: Sequence[str]) -> Path | None:
    """Will return the folder's file or sub-folder of that name, whatever its ending."""
    for candidate in (folder / stem, *(folder / f"{stem}{ending}" for ending in endings)):
        if candidate.exists():
            return candidate
    return None


def _files(folder: Path) -> dict[str, Path | None]:
    """Will return the folder's file of each part, None for one that may be left out.

    Raises CityIncompleteError, CityAbroadError.
    """
    files = {stem: _file(folder, stem, MAPS if stem == "map" else TABLES) for stem in ("map", "people", "duty")}
    missing = [
        f"{stem} ({', '.join(f'{stem}{ending}' for ending in (MAPS if stem == 'map' else ('/', *TABLES)))})"
        for stem, path in files.items()
        if path is None
    ]
    if missing:
        raise CityIncompleteError(folder=str(folder), missing="; ".join(missing))
    files |= {part: _file(folder, part, TABLES) for part in ("catalog", "calendar", "areas", "places")}
    if not numbers.in_china():
        abroad = [part for part in ("catalog", "calendar") if files[part] is None]
        if abroad:
            raise CityAbroadError(zone=settings.TIME_ZONE, missing=", ".join(abroad))
    fields = folder / "map.toml"
    return files | {"fields": fields if fields.exists() else None}


def _unread(folder: Path, files: dict[str, Path | None]) -> list[str]:
    """Will return the names of maps, tables and folders that belong to no part."""
    return [
        path.name
        for path in sorted(folder.iterdir())
        if path not in files.values() and (path.is_dir() or path.suffix.lower() in (*MAPS, *TABLES))
    ]


def found(folder: Path, *, parse: Callable[[Sequence[str]], argparse.Namespace], commit: bool = True) -> None:
    """Will load, check and publish the ground of a folder from today on, each part as its own command would.

    All or nothing: where a part is refused, nothing of the city stays. `map.*`, `people.*` and `duty.*` must be there;
    `areas.*`, `places.*` and `map.toml` may be; `catalog.*` and `calendar.*` stand in for the shipped ones, which
    outside China they must. Without `commit` it is only tried. Raises CityIncompleteError, CityAbroadError and what
    the checks refuse.
    """
    files = _files(folder)
    warn_unread(_unread(folder, files))
    try:
        with rehearsal(commit=commit):
            _carry_out(folder, files, parse)
    finally:
        snapshots.clear_all()  # what was undone would be remembered


def _carry_out(
    folder: Path, files: dict[str, Path | None], parse: Callable[[Sequence[str]], argparse.Namespace]
) -> None:
    name, now = folder.resolve().name, datetime.now(UTC)
    today = grounds.local_day(now)

    def carry_out(*words: str) -> None:
        args = parse(words)
        args.run(args)

    def publish(part: str) -> None:
        carry_out(part, "publish", name, "--from", today.isoformat(), "--commit")

    extras = [word for part in ("areas", "places", "fields") if files[part] for word in (f"--{part}", str(files[part]))]
    carry_out("grid", "load", str(files["map"]), "--edition", name, *extras, "--commit")
    publish("grid")
    # Another country's holidays are no base; its catalogue is one, with our numbers in place of theirs.
    base = {"catalog": "shipped", "calendar": "shipped" if numbers.in_china() else "none"}
    for part, shipped in (("catalog", plan.shipped_catalog), ("calendar", plan.shipped_calendar)):
        if files[part]:
            carry_out(part, "load", str(files[part]), "--edition", name, "--onto", base[part], "--commit")
            publish(part)
        else:
            shipped(name, valid_from=today, now=now)
    carry_out("people", "load", str(files["people"]), "--edition", name, "--commit")
    publish("people")
    carry_out("duty", "load", str(files["duty"]), "--edition", name, "--commit")
    publish("duty")
