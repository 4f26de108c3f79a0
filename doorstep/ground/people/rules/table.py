"""Units, posts and appointments out of the rows of a table.

Headings: units: code, name, name_<language>, parent, kind, area, phone. Posts: code, name, name_<language>, unit, role,
area, duty_grid, phone, superior. Staff: post, username, name, from_on, to_on. `name` is Chinese.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from doorstep.ground.people.rules.check import Fault
from doorstep.ground.people.rules.structure import PostRow, Role, UnitKind, UnitRow
from doorstep.lib.sheets import numbered

Row = Mapping[str, str]
T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
LONGEST = {"code": 40, "parent": 40, "unit": 40, "duty_grid": 80, "superior": 40, "phone": 40, "area": 80, "post": 40}


@dataclass(frozen=True, slots=True)
class StaffRow:
    """Somebody appointed to a post from a day to a day, both included; None: until further notice."""

    post: str
    username: str
    name: str
    from_on: date
    to_on: date | None = None


class _BadRowError(ValueError):
    """What is wrong with a row: the rest of a fault's code, and its data."""

    def __init__(self, code: str, **data: str) -> None:
        super().__init__(code)
        self.code, self.data = code, data


def read_units(rows: Sequence[Row]) -> tuple[list[UnitRow], list[Fault]]:
    """Will return the units, and a fault for each row that is none. Line 2 is the first row below the heading."""
    return _read("units", rows, _unit, lambda unit: unit.code)


def read_posts(rows: Sequence[Row]) -> tuple[list[PostRow], list[Fault]]:
    """Will return the posts, and a fault for each row that is none."""
    return _read("posts", rows, _post, lambda post: post.code)


def read_staff(rows: Sequence[Row]) -> tuple[list[StaffRow], list[Fault]]:
    """Will return the appointments, and a fault for each row that is none."""
    return _read("staff", rows, _staff, lambda staff: f"{staff.post} {staff.from_on}")


def _read(
    table: str, rows: Sequence[Row], one: Callable[[Row], T], key: Callable[[T], str]
) -> tuple[list[T], list[Fault]]:
    found: list[T] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for line, row in numbered(rows):
        where = {"table": table, "line": line}
        try:
            item = one(row)
        except _BadRowError as bad:
            faults.append(Fault(f"people_row_{bad.code}", {**where, **bad.data}))
            continue
        if key(item) in seen:
            faults.append(Fault("people_row_twice", {**where, "key": key(item), "first": seen[key(item)]}))
        else:
            seen[key(item)] = line
            found.append(item)
    return found, faults


def _unit(row: Row) -> UnitRow:
    return UnitRow(
        code=_needed(row, "code"),
        names=_names(row),
        parent=_text(row, "parent"),
        kind=_one_of(UnitKind, row, "kind"),
        phone=_text(row, "phone"),
        area=_text(row, "area"),
    )


def _post(row: Row) -> PostRow:
    return PostRow(
        code=_needed(row, "code"),
        names=_names(row),
        unit=_needed(row, "unit"),
        role=_one_of(Role, row, "role"),
        area=_text(row, "area"),
        duty_grid=_text(row, "duty_grid"),
        phone=_text(row, "phone"),
        superior=_text(row, "superior"),
    )


def _staff(row: Row) -> StaffRow:
    starts, ends = _day(row, "from_on"), _day(row, "to_on") if row.get("to_on", "") else None
    if ends is not None and ends < starts:
        raise _BadRowError("ends_before_start", from_on=starts.isoformat(), to_on=ends.isoformat())
    return StaffRow(_needed(row, "post"), _needed(row, "username"), _needed(row, "name"), starts, ends)


def _text(row: Row, name: str) -> str:
    value = row.get(name, "").strip()
    if len(value) > LONGEST.get(name, 80):
        raise _BadRowError("too_long", field=name, value=value[:20])
    return value


def _needed(row: Row, name: str) -> str:
    value = _text(row, name)
    if not value:
        raise _BadRowError("missing", field=name)
    return value


def _names(row: Row) -> dict[str, str]:
    _needed(row, "name")
    languages = {"name": "zh", **{key: key.removeprefix("name_") for key in row if key.startswith("name_")}}
    return {language: _text(row, key) for key, language in languages.items() if _text(row, key)}


def _one_of(kind: type[E], row: Row, name: str) -> E:
    value = _needed(row, name).lower()
    try:
        return kind(value)
    except ValueError:
        raise _BadRowError("unknown", field=name, value=value, known=", ".join(kind)) from None


def _day(row: Row, name: str) -> date:
    value = _needed(row, name)
    try:
        return date.fromisoformat(value.replace("/", "-"))
    except ValueError:
        raise _BadRowError("no_day", field=name, value=value) from None
