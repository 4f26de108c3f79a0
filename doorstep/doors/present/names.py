"""Names of what the ground holds: units, posts, categories, places. What is no longer known keeps its code."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext

from doorstep.flow.ground import Ground


def language() -> str:
    """Will return the reader's language as the ground names it: "zh" or "en"."""
    return (get_language() or "zh").split("-")[0]


def named(names: Mapping[str, str], default: str = "") -> str:
    """Will return a name in the reader's language, else in Chinese, else in any."""
    return names.get(language()) or names.get("zh") or next(iter(names.values()), default)


def unit(ground: Ground, code: str) -> str:
    """Will return the name of a unit."""
    row = ground.people.units.get(code)
    return named(row.names, code) if row else code


def post(ground: Ground, code: str) -> dict[str, str]:
    """Will return what may be published of a post: its code, name, unit, and the phone to call."""
    row = ground.people.posts.get(code)
    if row is None:
        return {"code": code, "name": code, "unit": "", "phone": ""}
    above = ground.people.units.get(row.unit)
    return {
        "code": code,
        "name": named(row.names, code),
        "unit": unit(ground, row.unit),
        "phone": row.phone or (above.phone if above else ""),
    }


def category(ground: Ground, code: str) -> str:
    """Will return the name of a category with its parent's before it; "" for none."""
    row = ground.catalog.categories.get(code)
    if row is None:
        return code
    above = ground.catalog.categories.get(row.parent)
    own = named(row.names, code)
    return gettext("{parent}: {name}").format(parent=named(above.names), name=own) if above else own


def place(ground: Ground, *, cell: str = "", community: str = "", town: str = "") -> str:
    """Will return where something is, the widest name first: town, community, cell."""
    grid = ground.grid
    row = grid.index.get(cell)
    if row is not None:
        community, town = str(grid.community[row]), str(grid.town[row])
    areas = [grid.areas[code].name for code in (town, community) if code in grid.areas]
    own = str(grid.names[row]) or cell if row is not None else ""
    return " ".join(dict.fromkeys(name for name in (*areas, own) if name))


def words(place_json: Mapping[str, Any]) -> str:
    """Will return the words in which the reporter named the place."""
    return str(place_json.get("words") or "")
