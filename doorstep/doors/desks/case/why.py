"""Why me? The decision that a dispatch recorded, in sentences."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _

from doorstep.cases.rules.replay import Event
from doorstep.doors import present
from doorstep.doors.desks.fields import post_text
from doorstep.flow.ground import Ground
from doorstep.ground.editions import queries as editions

KINDS = {
    "map": _("map"),
    "catalog": _("catalogue"),
    "people": _("people"),
    "calendar": _("calendar"),
    "duty": _("responsibility table"),
}
CHOSEN = {
    "resident": _("{category}: chosen by the resident."),
    "staff": _("{category}: chosen by a member of staff."),
    "machine": _("{category}: recognised from the text, with a probability of {percent} %."),
}
MOVED = ("assign", "uphold", "designate", "hand_over", "escalate", "deny", "fail", "reopen", "force")


def why(events: Sequence[Event], ground: Ground) -> list[dict[str, Any]]:
    """Will return the reasons as (label, sentences), the last dispatch's first and then each later hand-over."""
    found = next((event for event in reversed(events) if "trace" in event.facts), None)
    if found is None:
        return []
    facts, trace = found.facts, found.facts["trace"]
    blocks = [
        (gettext("Place"), [_place(facts, ground)]),
        (gettext("Category"), _category(facts, trace, ground)),
        (gettext("Difficulty"), _difficulty(facts, trace)),
        (gettext("Responsibility"), _duty(trace, ground)),
        (gettext("Limits"), _standard(facts, trace, ground)),
        (gettext("Editions"), _editions(trace)),
    ]
    after = [event for event in events if event.version > found.version and event.move in MOVED]
    moved = [_moved(event, ground) for event in after if event.facts.get("holder")]
    if moved:
        blocks.insert(0, (gettext("Since then"), moved))
    return [{"label": label, "lines": [line for line in lines if line]} for label, lines in blocks]


def because(reasons: Sequence[Mapping[str, Any]]) -> str:
    """Will return the one reason that says most: the last hand-over, else the row of the responsibility table."""
    lines = {block["label"]: block["lines"] for block in reasons}
    said = lines.get(gettext("Since then"), [])[-1:] or lines.get(gettext("Responsibility"), [])[:1]
    return str(said[0]) if said else ""


def _place(facts: Mapping[str, Any], ground: Ground) -> str:
    cell = str(facts.get("cell", ""))
    return gettext("It lies in cell {cell}: {place}.").format(cell=cell, place=present.place(ground, cell=cell))


def _category(facts: Mapping[str, Any], trace: Mapping[str, Any], ground: Ground) -> list[str]:
    name = present.category(ground, str(facts.get("category", "")))
    percent = round(float(trace.get("confidence", 0)) * 100)
    lines = [gettext(CHOSEN.get(str(trace.get("chosen_by")), CHOSEN["machine"])).format(category=name, percent=percent)]
    following = [
        gettext("{category} ({percent} %)").format(category=present.category(ground, code), percent=round(p * 100))
        for code, p in trace.get("next", ())
    ]
    if following:
        lines.append(gettext("Next in line: {categories}.").format(categories=gettext(", ").join(following)))
    return lines


def _difficulty(facts: Mapping[str, Any], trace: Mapping[str, Any]) -> list[str]:
    lines = [
        gettext("{difficulty}: for the tier {tier}.").format(
            difficulty=present.label("difficulty", facts.get("difficulty")),
            tier=present.label("tier", facts.get("tier")),
        )
    ]
    return lines + [lifted(lift) for lift in trace.get("lifted", ())]


def lifted(lift: Mapping[str, Any]) -> str:
    """Will return one thing that lifted a case, as a sentence."""
    code = lift.get("code")
    if code == "hazard":
        kinds = gettext(", ").join(present.label("hazard", kind) for kind in lift.get("kinds", ()))
        return gettext("Lifted by words that tell of danger: {kinds}.").format(kinds=kinds)
    if code == "repeats":
        count = int(lift.get("repeats", 0))
        return ngettext(
            "Lifted by {count} matter of the kind in this cell within 30 days.",
            "Lifted by {count} matters of the kind in this cell within 30 days.",
            count,
        ).format(count=count)
    if code == "units":
        return gettext("Lifted because {count} units have to work together.").format(count=lift.get("units", ""))
    if code == "slow":
        if lift.get("rows"):
            return gettext(
                "Lifted because {percent} % of such matters overrun their limit ({count} looked at)."
            ).format(percent=lift.get("late_percent", ""), count=lift["rows"])
        return gettext("Lifted because {percent} % of such matters overran their limit.").format(
            percent=lift.get("late_percent", "")
        )
    return str(code or "")


def _row(row: Mapping[str, Any], ground: Ground) -> str:
    category = present.category(ground, row["category"]) if row.get("category") else gettext("any category")
    area = area_text(ground, str(row["area"]))
    tier = present.label("tier", row["tier"])
    text = gettext("{category} × {area} × {tier} → {post}").format(
        category=category, area=area, tier=tier, post=post_text(ground, row["post"])
    )
    basis = row.get("basis") or row.get("source")
    return gettext("{row} (basis: {basis})").format(row=text, basis=basis) if basis else text


def area_text(ground: Ground, code: str) -> str:
    """Will return the name of an area or cell, or a duty grid's code."""
    found = ground.grid.areas.get(code)
    if found is not None:
        return found.name or code
    return present.place(ground, cell=code) or code


def _duty(trace: Mapping[str, Any], ground: Ground) -> list[str]:
    duty, second = trace.get("duty"), trace.get("runner_up")
    lines = []
    if duty:
        lines.append(gettext("The row that decided: {row}.").format(row=_row(duty, ground)))
    else:
        lines.append(gettext("No row of the responsibility table fits; the place's own post answers."))
    if second:
        lines.append(gettext("The next best row: {row}.").format(row=_row(second, ground)))
    if trace.get("via") == "stand_in":
        asked = post_text(ground, str(trace.get("asked", "")))
        lines.append(gettext("Nobody holds the post {post} now; whoever stands above it answers.").format(post=asked))
    if trace.get("recused"):
        lines.append(gettext("The report complains about the post that would answer, so the next one above has it."))
    return lines


def _standard(facts: Mapping[str, Any], trace: Mapping[str, Any], ground: Ground) -> list[str]:
    limits = [
        gettext("{clock}: {limit}").format(
            clock=present.label("clock", clock["name"]), limit=present.limit(clock["limit"])
        )
        for clock in facts.get("clocks", ())
    ]
    lines = [gettext("; ").join(limits)] if limits else []
    key = str(trace.get("standard", ""))
    source = next((row.source for row in ground.catalog.standards if row.id == key), "")
    lines.append(
        gettext("By the standard {standard}: {source}").format(standard=key, source=source)
        if source
        else gettext("By the standard {standard}.").format(standard=key)
    )
    if facts.get("evidence_needed"):
        lines.append(gettext("A photo of the result is asked for."))
    if facts.get("check_required"):
        lines.append(gettext("A checker has to look at the result."))
    return lines


def _editions(trace: Mapping[str, Any]) -> list[str]:
    known = {ref.id: ref for ref in editions.listing()}
    parts = []
    for kind, key in trace.get("editions", {}).items():
        ref = known.get(key)
        name = ref.name if ref else str(key)
        since: date | None = ref.valid_from if ref else None
        parts.append(
            gettext("{kind} {name}, from {day}").format(
                kind=gettext(KINDS.get(kind, kind)), name=name, day=present.day(since)
            )
            if since
            else gettext("{kind} {name}").format(kind=gettext(KINDS.get(kind, kind)), name=name)
        )
    return [gettext("; ").join(parts)] if parts else []


def _moved(event: Event, ground: Ground) -> str:
    at = present.moment(event.at)
    text = gettext("{when}: {what}; the case went to {post}.").format(
        when=at["text"] if at else "",
        what=present.label("move", event.move),
        post=post_text(ground, str(event.facts["holder"])),
    )
    reason = event.facts.get("reason") or event.facts.get("note") or ""
    codes = {"overdue": gettext("it was overdue"), "edition": gettext("a new edition took the post away")}
    reason = codes.get(str(reason), str(reason))
    return gettext("{what} Reason: {reason}").format(what=text, reason=reason) if reason else text
