"""What the tests of the ground desk share: files as browsers send them, uploads followed to their end."""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from doorstep.doors.desks.ground import incoming
from doorstep.ground.grid.rules import CellRow
from tests.city import PLAN
from tests.desks.kit import page

HOME = "/desk/ground/"
TODAY, LATER = date(2026, 3, 4), date(2026, 4, 1)


def cells(rows: Iterable[CellRow] = PLAN.cells, name: str = "cells.geojson") -> SimpleUploadedFile:
    """Will return a map as a file."""
    features = [
        {
            "type": "Feature",
            "properties": {
                "code": row.code, "name": row.name, "kind": row.kind, "community": row.community, "town": row.town,
                "county": row.county, "duty_grid": row.duty_grid, "residents": row.residents,
            },
            "geometry": shapely.geometry.mapping(row.polygon),
        }
        for row in rows
    ]  # fmt: skip
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    return SimpleUploadedFile(name, text.encode(), "application/geo+json")


def sheet(name: str, rows: Sequence[Mapping[str, str]], encoding: str = "utf-8") -> SimpleUploadedFile:
    """Will return a table as a CSV file."""
    out = io.StringIO()
    headings = list(dict.fromkeys(key for row in rows for key in row))
    writer = csv.DictWriter(out, headings)
    writer.writeheader()
    writer.writerows(rows)
    return SimpleUploadedFile(name, out.getvalue().encode(encoding), "text/csv")


def send(client: Client, kind: str, edition: str, **files: Any) -> Any:
    """Will upload files as a draft and return the page that shows what they hold, or the form with what is wrong."""
    return client.post(f"{HOME}load/{kind}/", {"edition": edition, **files}, follow=True)


def keep(client: Client, kind: str, edition: str, **files: Any) -> str:
    """Will load a draft and return the address of its page."""
    shown = send(client, kind, edition, **files)
    answer = client.post(shown.redirect_chain[-1][0], {"keep": "1"})
    assert answer.status_code == 302, page(answer)
    where: str = answer["Location"]
    assert re.fullmatch(rf"{HOME}edition/\d+/", where), where
    return where


def uploads() -> int:
    """Will count what lies about."""
    return len(list(incoming._root().iterdir()))
