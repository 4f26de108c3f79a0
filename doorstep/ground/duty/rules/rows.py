"""Duty rows out of the rows of a table.

Headings: category (or empty or * for any), area, tier, post, co_units (separated by ;), basis, source.
"""

from collections.abc import Mapping, Sequence

from doorstep.ground.duty.rules.table import TIERS, DutyRow
from doorstep.ground.people.rules import Fault
from doorstep.lib.sheets import numbered, several

LONGEST = {"category": 40, "area": 80, "post": 40, "basis": 500, "source": 500}
ANY = ("", "*")


def read_rows(rows: Sequence[Mapping[str, str]]) -> tuple[list[DutyRow], list[Fault]]:
    """Will return the duties, and a fault for each row that is none. Line 2 is the first row below the heading."""
    found: list[DutyRow] = []
    faults: list[Fault] = []
    seen: dict[tuple[str, str, int], int] = {}
    for line, row in numbered(rows):
        fault = _fault(row)
        if fault is not None:
            faults.append(Fault(fault[0], {"line": line, **fault[1]}))
            continue
        category = "" if _text(row, "category") in ANY else _text(row, "category")
        duty = DutyRow(
            id=0,
            category=category,
            area=_text(row, "area"),
            tier=int(_text(row, "tier")),
            post=_text(row, "post"),
            co_units=several(_text(row, "co_units")),
            basis=_text(row, "basis"),
            source=_text(row, "source"),
        )
        key = (duty.category, duty.area, duty.tier)
        if key in seen:
            data = {"line": line, "first": seen[key], "category": duty.category or "*", "area": duty.area}
            faults.append(Fault("duty_row_twice", {**data, "tier": duty.tier}))
        else:
            seen[key] = line
            found.append(duty)
    return found, faults


def _fault(row: Mapping[str, str]) -> tuple[str, dict[str, str]] | None:
    for name in ("area", "tier", "post"):
        if not _text(row, name):
            return "duty_row_missing", {"field": name}
    for name, longest in LONGEST.items():
        if len(_text(row, name)) > longest:
            return "duty_row_too_long", {"field": name, "value": _text(row, name)[:20]}
    if _text(row, "tier") not in {str(tier) for tier in TIERS}:
        return "duty_row_tier", {"value": _text(row, "tier")[:20]}
    return None


def _text(row: Mapping[str, str], name: str) -> str:
    return row.get(name, "").strip()
