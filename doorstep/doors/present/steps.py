"""The way of a case, step by step, in plain words: for the resident, and for the desks.

What the public may read of a move is listed here, move by move. A move or a fact that is not listed stays inside.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from doorstep.cases.rules.chain import instant
from doorstep.cases.rules.numbers import number
from doorstep.cases.rules.replay import Event
from doorstep.doors.present import names, times
from doorstep.doors.present.labels import label
from doorstep.flow.ground import Ground

Line = dict[str, str]
STAFF = frozenset({"holder", "head", "co_unit", "centre", "leader", "checker", "auditor", "administrator"})

# Each move's sentence for the resident. {unit} and {post} are who has the case after it.
PUBLIC: dict[str, str] = {
    "file": _("We received this report."),
    "dispatch": _("The report was sent to {unit}, {post}."),
    "correct": _("The category or the place was put right."),
    "decline": _("The report is not for the city's government. It was closed with the channel that serves."),
    "claim": _("{unit}, {post}, has taken it up."),
    "object": _("{unit} says that it is not theirs. The service centre is deciding."),
    "uphold": _("It was passed on to {unit}, {post}."),
    "designate": _("It was decided: {unit}, {post}, takes care of it."),
    "assign": _("It was passed on to {unit}, {post}."),
    "hand_over": _("It was passed on to {unit}, {post}."),
    "contact": _("{unit} wrote down a contact with the reporter."),
    "ask": _("{unit} asks the reporter a question. Until the answer, the clock stands still."),
    "answer": _("The reporter answered the question."),
    "time_out": _("No answer came in time. The work goes on with what is known."),
    "plan": _("{unit} made a plan."),
    "whistle": _("Other units were called in to help."),
    "arrive": _("A unit that was called in has joined."),
    "escalate": _("It was raised to a higher level: {unit}, {post}."),
    "extend": _("The due date was put off, with approval."),
    "pause": _("The case was paused, with approval, until it is looked at again."),
    "resume": _("The work goes on."),
    "handle": _("{unit} says that it is done. Now the reporter is asked."),
    "confirm": _("The reporter answered. The case is closed."),
    "deny": _("The reporter says that it is not solved. It went to {unit}, {post}, above whoever handled it."),
    "pass": _("A checker who had no hand in it looked and found it done. The case is closed."),
    "fail": _("A checker looked and found it not done. It went to {unit}, {post}."),
    "lapse": _("No word came in time. The case was closed by the published rule."),
    "rate": _("The reporter answered the three questions."),
    "call_back": _("The service centre called the reporter."),
    "reopen": _("The case was opened again. It went to {unit}, {post}, above whoever handled it."),
    "settle": _("The case was settled in the old system."),
    "merge": _("It is the same matter as case {master} and goes on there."),
    "split": _("The report names several matters. Each of the others is a case of its own now."),
    "withdraw": _("The reporter withdrew the report. The case is closed."),
    "terminate": _("The case was ended, with a second person's approval."),
    "urge": _("The reporter asked to hurry. The post in charge was reminded."),
    "supervise": _("The case was put under formal supervision."),
    "add": _("The reporter added something."),
    "reply": _("{unit} replied."),
    "force": _("An administrator and an auditor together put the record right."),
}
# What the reporter said is for the reporter, not for those who follow the same matter.
LINKS = frozenset({"split", "file"})
OF_REPORTER = frozenset({"answer", "add", "rate", "confirm", "deny", "withdraw", "reopen", "ask"})


def public(events: Iterable[Event], ground: Ground, *, reporter: bool) -> list[dict[str, Any]]:
    """Will return what a resident may read, the first step first: no notes, no names, no proposals.

    `reporter` is whether it is the reporter who reads; followers do not get the reporter's own words.
    """
    found, holder, unit = [], "", ""
    for event in events:
        holder, unit = event.facts.get("holder", holder), event.facts.get("unit", unit)
        sentence = PUBLIC.get(event.move)
        if sentence is None:
            continue
        own = event.move not in OF_REPORTER or (reporter and event.role in ("resident", "holder"))
        if event.move in LINKS:
            own = reporter  # whoever follows one matter has no business with the others
        step = _step(event, ground, gettext(sentence), holder, unit)
        step["lines"] = _lines(_PUBLIC_LINES.get(event.move, ()), event.facts, ground) if own else []
        found.append(step)
        if event.move == "file" and "trace" in event.facts:
            found.append(
                _step(event, ground, gettext(PUBLIC["dispatch"]), holder, unit, move="dispatch") | {"lines": []}
            )
    return found


def _step(event: Event, ground: Ground, text: str, holder: str, unit: str, move: str = "") -> dict[str, Any]:
    where = names.post(ground, holder)
    # A joining unit's or a checker's word is not the holder's.
    acting = names.post(ground, event.post) if event.post else where
    speaks = event.move in ("object", "contact", "ask", "plan", "handle", "reply", "claim")
    said = acting if speaks else where
    master = event.facts.get("master")
    return {
        "move": move or event.move,
        "label": label("move", move or event.move),
        "text": text.format(
            unit=said["unit"] or names.unit(ground, unit), post=said["name"], master=number(master) if master else ""
        ),
        "at": times.moment(event.at),
        "staff": event.role in STAFF,
    }


def internal(events: Iterable[Event], ground: Ground, people: Mapping[int, str] | None = None) -> list[dict[str, Any]]:
    """Will return every event as the desks read it, with who acted, notes and reasons. `people`: user id -> name."""
    found = []
    for event in events:
        post = names.post(ground, event.post) if event.post else None
        found.append(
            {
                "move": event.move,
                "label": label("move", event.move),
                "at": times.moment(event.at),
                "version": event.version,
                "role": label("role", event.role),
                "post": post,
                "by": (people or {}).get(event.by or 0, ""),
                "lines": _lines(_INTERNAL_LINES, event.facts, ground),
                "photos": list(event.facts.get("photos") or event.facts.get("evidence") or ()),
            }
        )
    return found


def _lines(readers: Iterable["Reader"], facts: Mapping[str, Any], ground: Ground) -> list[Line]:
    return [
        {"label": gettext(title), "text": text}
        for title, read in readers
        if (text := read(facts, ground))
    ]  # fmt: skip


Reader = tuple[str, Callable[[Mapping[str, Any], Ground], str]]


def _fact(name: str) -> Callable[[Mapping[str, Any], Ground], str]:
    return lambda facts, _ground: str(facts.get(name) or "")


def _inside(name: str, part: str) -> Callable[[Mapping[str, Any], Ground], str]:
    """Will read one part of a fact. One that is only words, as the plan of whoever asks for a pause, has none."""

    def read(facts: Mapping[str, Any], _ground: Ground) -> str:
        whole = facts.get(name)
        return str(whole.get(part) or "") if isinstance(whole, Mapping) else ""

    return read


def _planned(facts: Mapping[str, Any], _ground: Ground) -> str:
    plan = facts.get("plan")
    return plan if isinstance(plan, str) else ""


def _when(name: str) -> Callable[[Mapping[str, Any], Ground], str]:
    return lambda facts, _ground: _moment(str(facts.get(name) or ""))


def _when_inside(name: str, part: str) -> Callable[[Mapping[str, Any], Ground], str]:
    read = _inside(name, part)
    return lambda facts, ground: _moment(read(facts, ground))


def _moment(stamp: str) -> str:
    """Will return a stored instant as text; a date that a person wrote stays as it was written."""
    try:
        shown = times.moment(instant(stamp)) if stamp else None
    except ValueError:
        return stamp
    return shown["text"] if shown else stamp


def _units(facts: Mapping[str, Any], ground: Ground) -> str:
    return gettext(", ").join(names.unit(ground, code) for code in facts.get("co_units") or ())


def _due(facts: Mapping[str, Any], _ground: Ground) -> str:
    return _moment(str((facts.get("dues") or {}).get("solve") or ""))


def _word(kind: str, name: str) -> Callable[[Mapping[str, Any], Ground], str]:
    return lambda facts, _ground: label(kind, facts[name]) if facts.get(name) else ""


def _answered(facts: Mapping[str, Any], _ground: Ground) -> str:
    """Will put the three answers and their reasons into one line."""
    answers = facts.get("answers")
    if not answers:
        return ""
    said = [label("solved", answers.get("solved")), label("satisfied", answers.get("satisfied"))]
    said += [label("why", code) for code in answers.get("reasons") or ()]
    said += [str(answers["why"])] if answers.get("why") else []
    return gettext("; ").join(said)


def _how(facts: Mapping[str, Any], _ground: Ground) -> str:
    how = (facts.get("contact") or {}).get("how")
    return label("how", how) if how else ""


def _disposition(facts: Mapping[str, Any], ground: Ground) -> str:
    found = ground.catalog.dispositions.get(str(facts.get("disposition") or ""))
    return names.named(found.names) if found else ""


def _holder(facts: Mapping[str, Any], ground: Ground) -> str:
    if not facts.get("holder"):
        return ""
    found = names.post(ground, str(facts["holder"]))
    return gettext("{unit}, {post}").format(unit=found["unit"], post=found["name"])


def _category(facts: Mapping[str, Any], ground: Ground) -> str:
    return names.category(ground, str(facts["category"])) if facts.get("category") else ""


def _place(facts: Mapping[str, Any], ground: Ground) -> str:
    return names.place(ground, cell=str(facts["cell"])) if facts.get("cell") else ""


_REPLY: Reader = (_("Reply"), _fact("public_reply"))
# What the clock and the machine give as their reason, in a code.
_REASONS: dict[str, str] = {
    "overdue": _("The time limit ran out."),
    "review": _("The review date has come."),
    "post_gone": _("The post no longer exists."),
    "cell_gone": _("The map has changed."),
    "duty_moved": _("The duty table has changed."),
    "unit_moved": _("The post has moved to another unit."),
}


def _reason(facts: Mapping[str, Any], _ground: Ground) -> str:
    said = str(facts.get("reason") or "")
    return gettext(_REASONS[said]) if said in _REASONS else said


def _signal(facts: Mapping[str, Any], _ground: Ground) -> str:
    """Will return which clock gave the signal, and how it looked."""
    clock, _sep, rest = str(facts.get("signal") or "").partition(":")
    if not rest:
        return ""
    if clock == "whistle":
        return gettext("A unit that was called has not answered.")
    return f"{label('clock', clock)} · {label('light', rest.split(':')[0])}"


_REASON: Reader = (_("Reason"), _reason)
_OUTCOME: Reader = (_("Result as the unit sees it"), _word("outcome", "outcome"))
_ANSWERS: Reader = (_("Answers"), _answered)


def _parts(facts: Mapping[str, Any], _ground: Ground) -> str:
    return gettext(", ").join(number(one) for one in facts.get("parts") or ())


def _part_of(facts: Mapping[str, Any], _ground: Ground) -> str:
    return number(facts["part_of"]) if facts.get("part_of") else ""


_PUBLIC_LINES: dict[str, tuple[Reader, ...]] = {
    "file": ((_("Taken out of the report, the same code opens it"), _part_of),),
    "split": ((_("Cases of their own, the same code opens them"), _parts),),
    "decline": ((_("Reason"), _disposition), _REPLY, (_("Where to go instead"), _fact("channel"))),
    "ask": ((_("The question"), _fact("question")), (_("Answer until"), _when("until"))),
    "answer": ((_("Answer"), _fact("answer")),),
    "plan": (
        (_("What was found"), _inside("plan", "found")),
        (_("What will be done"), _inside("plan", "measures")),
        (_("Until"), _when_inside("plan", "until")),
    ),
    "whistle": ((_("Units"), _units), (_("To join by"), _when("arrival"))),
    "extend": (_REASON, (_("New due date"), _due)),
    "pause": (
        _REASON,
        (_("What will be done"), _inside("plan", "measures")),
        (_("Looked at again on"), _when("review")),
    ),
    "handle": (_OUTCOME, _REPLY),
    "confirm": (_ANSWERS,),
    "deny": (_ANSWERS,),
    "rate": (_ANSWERS,),
    "reopen": (_REASON,),
    "withdraw": (_REASON,),
    "terminate": (_REASON, _REPLY),
    "supervise": ((_("To be settled by"), _when_inside("supervision", "until")),),
    "add": ((_("Text"), _fact("text")),),
    "reply": (_REPLY,),
}
_INTERNAL_LINES: tuple[Reader, ...] = (
    (_("Category"), _category),
    (_("Place"), _place),
    (_("Post in charge"), _holder),
    _REASON,
    (_("Legal basis"), _fact("legal_basis")),
    (_("Disposition"), _disposition),
    (_("Channel"), lambda facts, _ground: str(facts["channel"]) if facts.get("disposition") else ""),
    (_("Applied for"), _word("move", "move")),
    (_("How"), _how),
    (_("What came of it"), _inside("contact", "result")),
    (_("The question"), _fact("question")),
    (_("Answer"), _fact("answer")),
    (_("What was found"), _inside("plan", "found")),
    (_("What will be done"), _inside("plan", "measures")),
    (_("What will be done"), _planned),
    (_("Units"), _units),
    (_("Task"), _fact("task")),
    (_("To join by"), _when("arrival")),
    (_("New due date"), _due),
    (_("Looked at again on"), _when("review")),
    (_("To be settled by"), _when_inside("supervision", "until")),
    (_("Result as the unit sees it"), _word("outcome", "outcome")),
    _REPLY,
    (_("Internal remark"), _fact("internal")),
    (_("Note"), _fact("note")),
    (_("Note"), _inside("call", "note")),
    (_("Text"), _fact("text")),
    _ANSWERS,
    (_("What ran out"), _signal),
    (_("Taken out of case"), _part_of),
    (_("Cases of their own"), _parts),
    (_("Master case"), lambda facts, _ground: number(facts["master"]) if facts.get("master") else ""),
)
