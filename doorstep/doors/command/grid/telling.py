"""What the grid commands say: faults, differences, how a file was read."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _

from doorstep.doors.wordlists.grid import SCHEMES, SEVERITIES, fault_text, in_words, number_text
from doorstep.ground.grid.files import Examined
from doorstep.ground.grid.rules import (
    DEEP_M,
    NOTCH_M,
    Diff,
    Fault,
    Faults,
)


def say(text: str) -> None:
    """Will say something to the person, on standard error."""
    print(text, file=sys.stderr)


def tell_reading(found: Examined) -> None:
    """Will say what was taken from the file, what was guessed, and what snapping moved."""
    pairs = ", ".join(f"{field} = {column}" for field, column in found.fields.columns.items())
    say(_("Columns taken: {pairs}.").format(pairs=pairs))
    if found.fields.guessed:
        say(_("Guessed from their names: {fields}.").format(fields=", ".join(sorted(found.fields.guessed))))
    say(_("Coordinate system: {crs}.").format(crs=found.crs))
    if found.datum_shift:
        say(_("Its datum is neither WGS84 nor CGCS2000: places may be off by up to a hundred metres."))
    for change in found.moved:
        say(
            _("Snapped: cell {code}, from {before} to {after} m², {moved} m² moved.").format(
                code=change.code,
                before=number_text(change.before_m2),
                after=number_text(change.after_m2),
                moved=number_text(change.moved_m2),
            )
        )
    if found.left:
        say(_("Not snapped, since they overlap by more than the width: {codes}.").format(codes=", ".join(found.left)))


def print_faults(faults: Faults, most: int) -> None:
    """Will print the map in numbers and at most `most` faults, a line each."""
    summary = faults.summary
    print(
        _("Cells: {cells}, parts: {parts}, vertices: {vertices}; {area} km² covered, code scheme {scheme}.").format(
            cells=summary.cells,
            parts=summary.parts,
            vertices=summary.vertices,
            area=f"{summary.covered_m2 / 1e6:,.2f}",
            scheme=in_words(SCHEMES, summary.scheme),
        )
    )
    print(
        _(
            "Overlaps {overlap} m², gaps {gap} m²; {fine} thinner than a millimetre are not listed ({fine_m2} m²)."
        ).format(
            overlap=number_text(summary.overlap_m2),
            gap=number_text(summary.gap_m2),
            fine=summary.fine,
            fine_m2=number_text(summary.fine_m2),
        )
    )
    if summary.cells and not summary.edge_checked:
        print(
            _(
                "The outer edge was compared with nothing: a cell missing there is seen with --territory only. "
                "Notches up to {width} m wide and more than {depth} m deep are listed."
            ).format(width=f"{NOTCH_M:.0f}", depth=f"{DEEP_M:.0f}")
        )
    for fault in faults.faults[:most]:
        print(_("{severity}: {text}").format(severity=_(SEVERITIES[fault.severity.value]), text=fault_text(fault)))
    hidden = len(faults.faults) - most
    if hidden > 0:
        print(_("… and {count} more; --json lists all.").format(count=hidden))
    if summary.truncated:
        print(_("There are more faults than are counted here."))
    if not faults.faults:
        print(_("No faults."))


def _fault(fault: Fault) -> dict[str, Any]:
    """Will return the fields of a fault but its geometry."""
    names = ("kind", "severity", "codes", "features", "area_m2", "width_m", "lon", "lat", "detail")
    return {name: getattr(fault, name) for name in names}


def document(file: str, found: Examined) -> dict[str, Any]:
    """Will return all that --json prints."""
    return {
        "file": Path(file).name,
        "crs": found.crs,
        "encoding": found.encoding,
        "datum_shift": found.datum_shift,
        "fields": dict(found.fields.columns),
        "guessed": sorted(found.fields.guessed),
        "summary": asdict(found.faults.summary),
        "errors": len(found.faults.errors),
        "warnings": len(found.faults.warnings),
        "counts": found.faults.counts,
        "faults": [_fault(fault) | {"text": fault_text(fault)} for fault in found.faults.faults],
        "snapped": [asdict(change) for change in found.moved],
        "not_snapped": list(found.left),
    }


def map_of(faults: Faults) -> dict[str, Any]:
    """Will return the faults as a GeoJSON FeatureCollection."""
    features = []
    for fault in faults.faults:
        shape = fault.geometry
        if shape is None and fault.lon is not None and fault.lat is not None:
            shape = shapely.Point(fault.lon, fault.lat)
        if shape is not None and not np.isfinite(shapely.get_coordinates(shape)).all():
            shape = None  # GeoJSON has no NaN
        geometry = None if shape is None else shapely.geometry.mapping(shape)
        features.append({"type": "Feature", "properties": _fault(fault), "geometry": geometry})
    return {"type": "FeatureCollection", "features": features}


def print_diff(found: Diff) -> None:
    """Will print what one edition changes in another."""
    for title, codes in (
        (_("Added: {codes}"), found.added),
        (_("Removed: {codes}"), found.removed),
        (_("Areas added: {codes}"), found.areas_added),
        (_("Areas removed: {codes}"), found.areas_removed),
    ):
        if codes:
            more = f" … ({len(codes)})" if len(codes) > 20 else ""
            print(title.format(codes=", ".join(codes[:20])) + more)
    for shape in found.reshaped:
        print(
            _("Border moved: {code}, from {before} to {after} m².").format(
                code=shape.code, before=number_text(shape.before_m2), after=number_text(shape.after_m2)
            )
        )
    for change in found.changed:
        print(f"{change.code} {change.what}: {change.before or '-'} -> {change.after or '-'}")
    if found.same:
        print(_("No difference."))
