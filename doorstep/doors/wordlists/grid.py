from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from doorstep.ground.grid.rules import Fault

WORDS = {
    "spatial_unreadable": _("{file} could not be read as a map file. It is damaged or incomplete."),
    "spatial_missing": _("There is no file {file}, or it cannot be opened."),
    "spatial_format": _("{file} is not GeoJSON, GeoPackage or a Shapefile (.shp with its .shx and .dbf, or zipped)."),
    "spatial_too_large": _("{file} has {count} {what}; at most {most} are read."),
    "spatial_no_crs": _("{file} does not say its coordinate system. Name it, for example --crs EPSG:4544."),
    "spatial_crs": _("The coordinate system {crs} of {file} is not known. Name it, for example --crs EPSG:4490."),
    "spatial_encoding": _("The text of {file} is not {encoding}. Name its encoding, for example --encoding GBK."),
    "grid_field_unknown": _("The file has no column “{column}” for {field}. Its columns are: {columns}."),
    "grid_field_word": _("“{field}” is not a field of a cell. The fields are: {known}."),
    "grid_code_field_missing": _(
        "No column can serve as the cell code. Name one with --code; the columns are: {columns}."
    ),
    "grid_snap_width": _("The snapping width must be above 0 and at most {most} metres, not {width}."),
    "grid_code_unknown": _("The map has no cell or area {code}."),
    "grid_cells_unfit": _(
        "Cells without a code, with a code twice, or without a valid shape cannot be loaded ({count}): {codes}"
    ),
    "grid_faulty": _("The map “{name}” cannot be published; errors: {count}. Concerned: {codes}"),
    "grid_changed_meanwhile": _("The map “{name}” was loaded anew while it was being checked. Publish it again."),
    "grid_fields_file": _("The field map {file} is not readable TOML with a table [fields]."),
    "grid_table_file": _("“{file}” lacks one of the columns {columns}."),
    "grid_table_level": _("“{file}”, line {line}: “{level}” is no level of an area. Possible: {known}."),
    "grid_table_row": _("“{file}”, line {line}: {reason}. It says: “{text}”."),
    "grid_no_points": _(
        "The input needs columns for longitude and latitude (id,lon,lat[,accuracy_m][,crs]). It has: {columns}"
    ),
}

TERMS = {
    "grid_row_empty": _("the code or the name is missing"),
    "grid_row_long": _("a text is too long"),
    "grid_row_twice": _("the code comes twice"),
    "grid_row_number": _("longitude and latitude are degrees as plain numbers, such as 120.0125 and 36.0871"),
}

# One sentence a kind of fault: what is wrong, where, and what to do about it where that is not plain.
FAULTS = {
    "no_cells": _("There is not a single cell."),
    "no_shape": _("Cell {codes} (feature {features}) has no polygon."),
    "invalid_shape": _(
        "Cell {codes} (feature {features}) has an invalid outline: {detail}, at {lon}, {lat}. Draw it anew."
    ),
    "off_earth": _("Cell {codes} (feature {features}) lies outside the range of longitudes and latitudes."),
    "swapped": _("Longitude and latitude are exchanged in cells {codes}."),
    "same_shape": _("Cells {codes} have one and the same outline ({area} m²)."),
    "overlap": _("Cells {codes} overlap by {area} m², on average {width} m wide, at {lon}, {lat}."),
    "gap": _(
        "Between or inside of cells {codes} {area} m² belong to nobody, on average {width} m wide, at {lon}, {lat}."
    ),
    "uncovered": _("{area} m² of the territory are in no cell, at {lon}, {lat}."),
    "beyond": _("{area} m² of cells lie outside the territory, at {lon}, {lat}."),
    "sliver": _("Cell {codes} has a part nowhere a metre wide ({area} m²), at {lon}, {lat}."),
    "notch": _(
        "A notch of the outer edge at cells {codes}: {area} m², on average {width} m wide, at {lon}, {lat}. "
        "Is it meant?"
    ),
    "code_empty": _("Features {features} have no cell code."),
    "code_duplicate": _("The code {codes} stands at features {features}: a code belongs to one cell."),
    "code_malformed": _("The code {codes} (feature {features}) does not follow the scheme {detail}."),
    "wrong_community": _("Cell {codes} names another community, town or county ({detail}) than its code."),
    "outside_community": _("Cell {codes} touches no other cell of its community {detail}, at {lon}, {lat}."),
    "duty_grid_missing": _("Cells that belong to no duty grid ({count}): {codes}"),
    "shifted": _(
        "The map lies {east} m east and {north} m north of the edition in force, as {crs} coordinates do. "
        "If it is in {crs}, load it with --crs {crs}."
    ),
}
SEVERITIES = {"error": _("Error"), "warning": _("Warning")}
SCHEMES = {"cn15": _("15 digits, 6+3+3+3"), "free": _("any text")}

# What the geometry library calls the faults of an outline.
REASONS = {
    "Self-intersection": _("it crosses itself"),
    "Ring Self-intersection": _("it touches itself"),
    "Hole lies outside shell": _("a hole lies outside"),
    "Holes are nested": _("a hole lies in a hole"),
    "Nested holes": _("a hole lies in a hole"),
    "Interior is disconnected": _("a hole cuts it in two"),
    "Nested shells": _("a part lies in another part"),
    "Duplicate Rings": _("a ring stands twice"),
    "Too few points in geometry component": _("it has too few points"),
    "Invalid Coordinate": _("a coordinate is no number"),
    "Ring is not closed": _("it is not closed"),
}


def number_text(value: float) -> str:
    """Will write an area or a width so that neither a hair nor a county is lost."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def in_words(known: Mapping[str, str], text: str) -> str:
    """Will return the word for a code, or the text itself where there is none."""
    return gettext(known[text]) if text in known else text


def fault_text(fault: Fault) -> str:
    """Will say what is wrong, where, and what to do about it where that is not plain."""
    shown = "; ".join(code or "?" for code in fault.codes[:6]) + ("…" if len(fault.codes) > 6 else "")
    features = ", ".join(map(str, fault.features[:6])) + ("…" if len(fault.features) > 6 else "")
    data: dict[str, Any] = {
        "codes": shown or "?",
        "features": features,
        "count": len(fault.features),
        "area": number_text(fault.area_m2),
        "width": number_text(fault.width_m),
        "lon": "?" if fault.lon is None else f"{fault.lon:.6f}",
        "lat": "?" if fault.lat is None else f"{fault.lat:.6f}",
        "detail": in_words(REASONS | SCHEMES, fault.detail),
    }
    if fault.kind.value == "shifted":
        crs, _by, east, north, _rest = fault.detail.split(" ")
        data |= {"crs": crs, "east": east, "north": north}
    return gettext(FAULTS[fault.kind.value]).format(**data).strip()
