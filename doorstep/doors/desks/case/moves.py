"""What each form does: one call into the flow."""

from collections.abc import Callable, Mapping
from typing import Any

from doorstep.cases.rules import numbers
from doorstep.cases.rules.chain import stamp
from doorstep.doors.desks.access import Desk
from doorstep.doors.desks.fields import end_of
from doorstep.flow import assign, check, confer, handle, screen
from doorstep.lib.refusal import Refusal

Said = Mapping[str, Any]
Run = Callable[[Desk, int, Said], Any]


class MasterUnknownError(Refusal):
    """No case of that number may be seen by whoever merges."""

    code = "master_unknown"


def plainly(step: Callable[..., Any], *names: str, versioned: bool = True, **fixed: Any) -> Run:
    """Will return the call of a step with these of the form's fields under their own names."""

    def run(desk: Desk, case_id: int, said: Said) -> Any:
        given = {name: said[name] for name in names} | fixed
        if versioned:
            given["seen"] = said["seen"]
        return step(case_id=case_id, actor=desk.actor, now=desk.now, **given)

    return run


def plan(desk: Desk, case_id: int, said: Said) -> Any:
    """Will record the plan with its day."""
    return handle.plan(
        case_id=case_id, actor=desk.actor, now=desk.now, found=said["found"], measures=said["measures"],
        until=stamp(end_of(said["until"])), seen=said["seen"],
    )  # fmt: skip


def whistle(desk: Desk, case_id: int, said: Said) -> Any:
    """Will summon the units."""
    return confer.whistle(
        case_id=case_id, actor=desk.actor, now=desk.now, units=said["units"], arrival=said["arrival"],
        task=said["task"], seen=said["seen"],
    )  # fmt: skip


def pause(desk: Desk, case_id: int, said: Said) -> Any:
    """Will ask for a pause until the end of the review day."""
    return confer.propose(
        case_id=case_id, actor=desk.actor, now=desk.now, move="pause", reason=said["reason"], plan=said["plan"],
        review=stamp(end_of(said["review"])), seen=said["seen"],
    )  # fmt: skip


def supervise(desk: Desk, case_id: int, said: Said) -> Any:
    """Will put the case under supervision until the end of the day."""
    return confer.supervise(
        case_id=case_id, actor=desk.actor, now=desk.now, reason=said["reason"], until=end_of(said["until"]),
        post=said["post"], seen=said["seen"],
    )  # fmt: skip


def merge(desk: Desk, case_id: int, said: Said) -> Any:
    """Will merge the case into the one of the number, which must be visible too."""
    master = numbers.read_number(said["master"])
    if master is None or not desk.cases().filter(pk=master).exists():
        raise MasterUnknownError(number=said["master"])
    return screen.merge(case_id=case_id, actor=desk.actor, now=desk.now, master=master, seen=said["seen"])


def call_back(desk: Desk, case_id: int, said: Said) -> Any:
    """Will record the call, with the answers if somebody was reached."""
    answers = None
    if said["reached"] and "solved" in said:
        answers = {name: said[name] for name in ("contacted", "solved", "satisfied", "why")}
    return check.call_back(
        case_id=case_id, actor=desk.actor, now=desk.now, reached=said["reached"], answers=answers,
        note=said["note"], seen=said["seen"],
    )  # fmt: skip


claim = plainly(assign.claim)
object_to = plainly(assign.object_to, "legal_basis")
uphold = plainly(assign.uphold, "to", "reason")
designate = plainly(assign.designate, "to", "reason")
assign_to = plainly(assign.assign, "to", "note")
escalate = plainly(assign.escalate, "reason")
reopen = plainly(check.reopen, "reason")
contact = plainly(handle.contact, "how", "reached", "result")
ask = plainly(handle.ask, "question")
done = plainly(handle.handle, "outcome", "public_reply", "internal", "photos")
note = plainly(handle.note, "text", versioned=False)
reply = plainly(handle.reply, "public_reply", versioned=False)
photos = plainly(handle.add_photos, "photos", versioned=False)
arrive = plainly(confer.arrive, "answer")
resume = plainly(confer.resume)
extend = plainly(confer.propose, "days", "reason", move="extend")
terminate = plainly(confer.propose, "reason", "public_reply", move="terminate")
dispatch = plainly(screen.dispatch, "category", "cell")
correct = plainly(screen.correct, "category", "cell", "reason")
decline = plainly(screen.decline, "disposition", "public_reply")
passed = plainly(check.pass_, "note", "photos")
failed = plainly(check.fail, "note", "photos")


def approve(move: str) -> Run:
    """Will return the call that grants a proposal."""
    return plainly(confer.approve, move=move)


def refuse(move: str) -> Run:
    """Will return the call that turns a proposal down."""
    return plainly(confer.refuse, "reason", move=move)
