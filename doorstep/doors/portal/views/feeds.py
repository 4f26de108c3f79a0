"""The list of public cases for a spreadsheet or a feed reader: what the page shows, and nothing finer."""

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC
from io import StringIO
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from doorstep.cases.published import PublicCase
from doorstep.cases.rules.numbers import number
from doorstep.doors import present
from doorstep.flow.ground import Ground
from doorstep.lib.text import safe

FORMATS = {"csv": 5000, "atom": 50}  # how many cases each holds at most
HEADINGS = (_("Number"), _("Category"), _("Place"), _("Cell"), _("Status"), _("Result"), _("Reported"), _("Closed"))


def as_csv(cases: Iterable[PublicCase], ground: Ground) -> HttpResponse:
    """Will send the cases as CSV that spreadsheets open: a heading, a row each, the newest first; instants in UTC."""
    out = StringIO()
    write = csv.writer(out)
    write.writerow([gettext(heading) for heading in HEADINGS])
    for row in cases:
        cells: Sequence[Any] = (
            number(row.id),
            present.category(ground, row.category),
            present.place(ground, cell=row.cell, community=row.community, town=row.town),
            row.cell,
            present.label("status", row.status),
            present.label("outcome", row.outcome) if row.outcome else "",
            row.filed_at.astimezone(UTC).isoformat(timespec="seconds"),
            row.closed_at.astimezone(UTC).isoformat(timespec="seconds") if row.closed_at else "",
        )
        write.writerow([safe(cell) for cell in cells])
    # The mark tells spreadsheets that these are Chinese characters and not noise.
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="public-cases.csv"'
    return answer


def as_atom(request: HttpRequest, cases: Iterable[PublicCase], ground: Ground, page: str) -> HttpResponse:
    """Will send the cases as an Atom feed (RFC 4287), each with the list of its cell: no case has a page for all."""
    listed = request.build_absolute_uri(page)
    feed = Atom1Feed(
        title=gettext("Public cases"),
        link=listed,
        description="",
        language=get_language(),
        feed_url=request.build_absolute_uri(),
    )
    for row in cases:
        said = present.label("outcome", row.outcome) if row.outcome else present.label("status", row.status)
        place = present.place(ground, cell=row.cell, community=row.community, town=row.town)
        feed.add_item(
            title=f"{present.category(ground, row.category) or gettext('Not sorted yet')} · {said}",
            link=request.build_absolute_uri(f"{reverse('portal:public_cases')}?cell={row.cell}"),
            description=f"{place} · {number(row.id)}",
            unique_id=request.build_absolute_uri(f"{reverse('portal:public_cases')}#{number(row.id)}"),
            pubdate=row.filed_at,
            updateddate=row.closed_at or row.filed_at,
        )
    answer = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(answer, "utf-8")
    return answer
