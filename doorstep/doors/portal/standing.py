"""How a case stands, for its reporter: what is promised, what happens next, and what they may do."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from doorstep.cases.rules import moves
from doorstep.cases.rules.clocks import ClockName
from doorstep.cases.rules.replay import Event, Snapshot
from doorstep.cases.rules.states import Outcome, Role, State
from doorstep.doors import present
from doorstep.doors.present.cards import Row, read_clocks
from doorstep.flow.ground import Ground
from doorstep.ground.catalog import rules as catalog
from doorstep.ground.catalog.rules import UnknownCategoryError

# Closed in a way that leaves nothing to ask about.
NOTHING_TO_RATE = frozenset({Outcome.WITHDRAWN, Outcome.DUPLICATE})


def promise(row: Row, ground: Ground, now: datetime) -> dict[str, Any] | None:
    """Will return the date that counts for the reporter, with its limit, its rule and the source of the rule."""
    clocks = read_clocks(row)
    name = ClockName.SOLVE if ClockName.SOLVE in clocks else ClockName.SCREEN
    if name not in clocks or row.status == "closed":
        return None
    shown = next(one for one in present.clocks(row, now) if one["code"] == name.value)
    source = ""
    try:
        standard = catalog.standard(ground.catalog, row.category, row.difficulty, row.urgent)
        if name is ClockName.SOLVE and standard.id == clocks[name].rule:
            source = standard.source.split("；")[0]  # where the limit is from; the rest is for whoever keeps the table
    except UnknownCategoryError:  # nobody has said yet what it is about
        source = ""
    return {**shown, "screening": name is ClockName.SCREEN, "source": source}


def next_step(case: Snapshot, ground: Ground) -> str:
    """Will say what happens next and by when."""
    unit = present.unit(ground, case.unit)
    claim, solve = _due(case, ClockName.CLAIM), _due(case, ClockName.SOLVE)
    match case.state:
        case State.SCREENING:
            text = gettext("The service centre reads the report and sends it to the right place by {when}.")
            return text.format(when=_due(case, ClockName.SCREEN))
        case State.OBJECTED:
            return gettext("The service centre decides who takes care of it. The due date stays.")
        case State.UNCLAIMED | State.REWORK:
            return gettext("{unit} is to take it up by {when}.").format(unit=unit, when=claim)
        case State.IN_HAND:
            return gettext("{unit} is to solve it by {when}.").format(unit=unit, when=solve)
        case State.WAITING:
            text = gettext("{unit} waits for an answer until {when}. Without one the work goes on with what is known.")
            return text.format(unit=unit, when=_moment(case.waiting_until))
        case State.PAUSED:
            text = gettext("The case is looked at again on {when}.")
            return text.format(when=_moment(case.review_at))
        case State.HANDLED if case.lapse_at:
            text = gettext(
                "The reporter is asked whether it is solved. Without a word until {when} the case is closed by the "
                "published rule, and can be opened again."
            )
            return text.format(when=_moment(case.lapse_at))
        case State.HANDLED:
            return gettext("Somebody who had no hand in it checks the result. The reporter is asked as well.")
    return _after(case)


def _after(case: Snapshot) -> str:
    if case.outcome is Outcome.DUPLICATE:
        return gettext("The matter goes on in the other case. You need no other code.")
    if case.reopen_until:
        return gettext("If it is not right after all, the case can be opened again until {when}.").format(
            when=_moment(case.reopen_until)
        )
    return gettext("Nothing more happens here. A new report can be made at any time.")


def _due(case: Snapshot, name: ClockName) -> str:
    return _moment(case.clocks[name].due) if name in case.clocks else ""


def _moment(at: datetime | None) -> str:
    shown = present.moment(at)
    return shown["text"] if shown else ""


def actions(case: Snapshot, now: datetime) -> set[str]:
    """Will return what the reporter may do now: names of moves, and "questions" for the three questions."""
    may = {
        name
        for name in ("answer", "add", "urge", "withdraw", "reopen")
        if case.state in moves.MOVES[name].sources and Role.RESIDENT in moves.MOVES[name].by
    }
    if case.urged_at and now < case.urged_at + moves.URGE_EVERY:
        may.discard("urge")
    if case.outcome is Outcome.DUPLICATE or case.reopen_until is None or now > case.reopen_until:
        may.discard("reopen")
    asked = case.state in (State.HANDLED, State.CLOSED) and not case.answered
    if asked and case.outcome not in NOTHING_TO_RATE:
        may.add("questions")
    return may


def question(events: Sequence[Event]) -> str:
    """Will return the question that was asked last."""
    return next((str(event.facts.get("question", "")) for event in reversed(events) if event.move == "ask"), "")
