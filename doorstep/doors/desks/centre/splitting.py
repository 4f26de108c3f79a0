"""Taking a report apart: each matter becomes a case of its own, by one key in the queue, or written by hand."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext

from doorstep.cases import queries as cases
from doorstep.cases.rules import numbers
from doorstep.cases.rules.moves import MOVES, StaleError
from doorstep.doors import present
from doorstep.doors.desks import fields, refusing
from doorstep.doors.desks.access import Desk, desk
from doorstep.doors.desks.centre import beside
from doorstep.flow import split as splitting
from doorstep.flow.ground import Ground
from doorstep.flow.report import preview
from doorstep.flow.split import Part
from doorstep.ground.people.rules import Role
from doorstep.lib.refusal import Refusal

ROWS = 4  # matters on an empty form; the first stays with the case
LONGEST = 4_000
LEAST_SHARE = 0.5  # a category that is less likely is left to triage


@desk(Role.CENTRE)
def split(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """Will show the matters of a report as a form, and file each but the first as a case of its own."""
    row = desk.case(number)
    case = cases.snapshot(row.pk)
    if case.state not in MOVES["split"].sources:
        raise Http404
    if request.method != "POST":
        return _page(request, desk, row, _rows(row, desk.ground))
    said = _said(request.POST)
    meant = [one | {"cell": beside.place_of(desk.ground, one["cell"]) if one["cell"] else ""} for one in said]
    odd = [
        one["cell"] for one, told in zip(said, meant, strict=True) if one["text"] and one["cell"] and not told["cell"]
    ]
    if odd:
        sentence = gettext("No one place is called “{words}”. Write more of its name, or the code of a cell.")
        return _page(request, desk, row, said, errors=[sentence.format(words=one) for one in odd], status=422)
    keeps = Part("", meant[0]["category"], meant[0]["cell"]) if case.state.value == "screening" else None
    parts = [Part(one["text"], one["category"], one["cell"]) for one in meant[1:]]
    seen = request.POST.get("seen", "")
    try:
        done = splitting.split(
            case_id=row.pk,
            actor=desk.actor,
            now=desk.now,
            parts=parts,
            keeps=keeps,
            seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else None,
        )
    except Refusal as refusal:
        status = 409 if isinstance(refusal, StaleError) else 422
        return _page(
            request, desk, desk.case(number), said, errors=[refusing.said(refusal, desk.ground)], status=status
        )
    count = len(done.parts)
    text = ngettext(
        "{count} more case was filed: {numbers}. The resident's one code opens them all.",
        "{count} more cases were filed: {numbers}. The resident's one code opens them all.",
        count,
    )
    given = gettext(", ").join(one.number for one in done.parts)
    messages.success(request, text.format(count=count, numbers=given))
    if request.POST.get("back") == "screening":
        after = request.POST.get("at", "")
        query = {"last": numbers.number(row.pk)} | ({"case": after} if numbers.read_number(after) else {})
        return HttpResponseRedirect(f"{reverse('desk_screening')}?{urlencode(query)}")
    return HttpResponseRedirect(reverse("desk_case", args=[numbers.number(row.pk)]))


def matters(text: str, ground: Ground, cell: str) -> list[dict[str, Any]]:
    """Will return the stretches of a text that seem to be matters of their own, with what is likely about each."""
    found = []
    for nth, part in enumerate(preview.matters(text, ground), 1):
        likely = part.share >= LEAST_SHARE and part.category in ground.catalog.index
        category = part.category if likely else ""
        name = present.category(ground, category) if category else ""
        percent = round(part.share * 100)
        found.append(
            {"nth": nth, "text": part.text, "category": category, "name": name, "percent": percent, "cell": cell}
        )
    return found


def _rows(row: Any, ground: Ground) -> list[dict[str, Any]]:
    """Will return what the form begins with: the matters that the machine sees, or the whole text and empty rows."""
    found = matters(row.text, ground, row.cell)[: splitting.MOST_PARTS]
    if not found:
        found = [{"text": row.text, "category": row.category, "cell": row.cell}]
    return found + [{"text": "", "category": "", "cell": row.cell}] * max(0, ROWS - len(found))


def _said(post: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {
            "text": post.get(f"text-{nth}", "")[:LONGEST],
            "category": post.get(f"category-{nth}", ""),
            "cell": post.get(f"cell-{nth}", "").strip(),
        }
        for nth in range(1, splitting.MOST_PARTS + 1)
    ]


def _page(
    request: HttpRequest, desk: Desk, row: Any, rows: list[dict[str, Any]], *, errors: Any = (), status: int = 200
) -> HttpResponse:
    filled = max((nth for nth, one in enumerate(rows, 1) if one["text"]), default=0)
    context = {
        "desk": desk,
        "case": present.card(row, desk.ground, desk.now) | {"text": row.text},
        "version": row.version,
        "rows": [one | {"nth": nth} for nth, one in enumerate(rows[: max(ROWS, filled)], 1)],
        "categories": fields.categories(desk.ground),
        "errors": [{"field": "", "text": one} for one in errors],
        "back": request.POST.get("back") or request.GET.get("back", ""),
        "after": request.POST.get("at") or request.GET.get("at", ""),
    }
    return render(request, "desks/centre/split.html", context, status=status)
