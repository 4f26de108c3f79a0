"""doorstep grid: check, load, publish, compare and ask maps."""

import argparse
import json
from dataclasses import asdict
from functools import partial
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.doors.command.editions import add_commit, add_json, verb, warn_unread
from doorstep.doors.command.grid.locating import locate_stream
from doorstep.doors.command.grid.reading import add_reading, how_to_read, map_in_force
from doorstep.doors.command.grid.telling import document, map_of, print_diff, print_faults, say, tell_reading
from doorstep.doors.command.kit import day
from doorstep.doors.groundtables import read_table, unread
from doorstep.ground.editions.queries import named
from doorstep.ground.editions.rules import Kind
from doorstep.ground.grid import actions, queries
from doorstep.ground.grid.files import examine
from doorstep.ground.grid.listings import read_areas, read_places
from doorstep.ground.grid.rules import Crs, diff


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Will add this group's commands."""
    group = commands.add_parser("grid", help=_("maps: check, load, publish, compare, locate"))
    parts = group.add_subparsers(dest="part", metavar="PART", required=True)

    add = partial(verb, parts, as_json=False)

    check = add(
        "check",
        _("coverage check of a GeoJSON, GeoPackage or Shapefile; exit 1 when it has errors"),
        "doorstep grid check cells.geojson --geojson faults.geojson",
        _check,
    )
    check.add_argument("file")
    add_reading(check)
    add_json(check)
    check.add_argument("--geojson", metavar="OUT", help=_("write the faults as GeoJSON, for a map"))
    check.add_argument("--territory", metavar="FILE", help=_("the outline the cells should fill"))
    check.add_argument(
        "--against", metavar="NAME", help=_("edition to look for a shift against (default: the one in force)")
    )
    check.add_argument("--most", type=int, default=100, metavar="N", help=_("list at most N faults (default 100)"))

    load = add(
        "load",
        _("load a file as the draft of an edition"),
        "doorstep grid load cells.gpkg --edition 2026-map --fields map.toml --commit",
        _load,
    )
    load.add_argument("file")
    load.add_argument("--edition", required=True, metavar="NAME")
    add_reading(load)
    load.add_argument("--areas", type=Path, metavar="CSV", help=_("code,name,level,parent,aliases of areas"))
    load.add_argument(
        "--places", type=Path, metavar="CSV", help=_("code,kind,name,aliases,former,lon,lat,cell of the gazetteer")
    )
    add_commit(load)

    publish = add(
        "publish",
        _("publish a draft from a day on, if the check finds no error"),
        "doorstep grid publish 2026-map --from 2026-12-01 --commit",
        _publish,
    )
    publish.add_argument("name")
    publish.add_argument("--from", dest="valid_from", required=True, type=day, metavar="DATE")
    add_commit(publish)

    compare = add(
        "diff", _("what edition B changes in edition A"), "doorstep grid diff 2025-map 2026-map --json", _diff
    )
    compare.add_argument("a")
    compare.add_argument("b")
    add_json(compare)

    where = add(
        "locate",
        _("id,lon,lat[,accuracy_m][,crs] from standard input to id,cell,ambiguous,outside"),
        "doorstep grid locate --crs gcj02 < points.csv > cells.csv",
        locate_stream,
    )
    source = where.add_mutually_exclusive_group()
    source.add_argument(
        "--edition", metavar="NAME", help=_("edition, draft or published (default: the one in force today)")
    )
    source.add_argument("--file", metavar="FILE", help=_("locate in a file that is not loaded"))
    where.add_argument("--crs", choices=[crs.value for crs in Crs], default=Crs.WGS84.value, help=_("of the points"))
    where.add_argument("--code", metavar="FIELD", help=_("column of --file with the cell code"))
    where.add_argument(
        "--tolerance", type=float, default=0.0, metavar="M", help=_("take the nearest cell within M metres")
    )


def _check(args: argparse.Namespace) -> int:
    found = examine(args.file, how_to_read(args), territory=args.territory, current=map_in_force(args.against))
    if args.geojson:
        Path(args.geojson).write_text(json.dumps(map_of(found.faults), ensure_ascii=False), encoding="utf-8")
    if args.json:
        print(json.dumps(document(args.file, found), ensure_ascii=False))
    else:
        tell_reading(found)
        print_faults(found.faults, args.most)
    if found.faults.errors:
        say(_("Errors: {count}. This map could not be published.").format(count=len(found.faults.errors)))
        return 1
    return 0


def _load(args: argparse.Namespace) -> int:
    found = examine(args.file, how_to_read(args), current=map_in_force())
    tables = {name: read_table(file, name) for name in ("areas", "places") if (file := getattr(args, name))}
    warn_unread(unread(tables, tables))
    areas = read_areas(tables["areas"], file=args.areas.name) if args.areas else {}
    places = read_places(tables["places"], file=args.places.name) if args.places else []
    tell_reading(found)
    print_faults(found.faults, 20)
    if not args.commit:
        say(_("Nothing was changed. Cells to load with --commit: {cells}.").format(cells=len(found.rows)))
        return 0
    report = actions.load(
        rows=found.rows,
        name=args.edition,
        areas=({area.code: area for area in found.areas} | areas).values(),
        places=places,
        source=Path(args.file).name,
        now=timezone.now(),
    )
    print(
        _("Loaded the draft “{name}”; cells: {cells}, areas: {areas}, places: {places}.").format(
            name=args.edition, cells=report.cells, areas=report.areas, places=report.places
        )
    )
    return 0


def _publish(args: argparse.Namespace) -> int:
    draft = named(Kind.MAP, args.name)
    if not args.commit:
        current = map_in_force()
        if current is not None:
            print_diff(diff(current, queries.snapshot(draft.id)))
        say(
            _("Nothing was changed. Add --commit to publish “{name}” from {on}.").format(
                name=args.name, on=args.valid_from
            )
        )
        return 0
    try:
        actions.publish(name=args.name, valid_from=args.valid_from, now=timezone.now())
    except actions.FaultyError as refusal:
        print_faults(refusal.faults, 100)
        raise
    print(_("Published the map “{name}” from {on}.").format(name=args.name, on=args.valid_from))
    return 0


def _diff(args: argparse.Namespace) -> int:
    before, after = (queries.snapshot(named(Kind.MAP, name).id) for name in (args.a, args.b))
    found = diff(before, after)
    if args.json:
        print(json.dumps(asdict(found) | {"same": found.same}, ensure_ascii=False))
    else:
        print_diff(found)
    return 0
