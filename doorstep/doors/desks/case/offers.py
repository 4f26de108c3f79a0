"""Which moves the person who looks at a case can make now: the table of moves decides, the page shows the rest away."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop as _

from doorstep.cases.rules.clocks import ClockName
from doorstep.cases.rules.moves import GUARDS, MOVES, PROPOSALS
from doorstep.cases.rules.replay import Snapshot
from doorstep.cases.rules.states import OPEN, Role, State
from doorstep.doors.desks.access import Desk
from doorstep.doors.desks.case import forms, moves
from doorstep.ground.people import rules as people
from doorstep.ground.people.rules import Role as PostRole

Held = Mapping[Role, str]
When = Callable[[Snapshot, Held, Desk], bool]


@dataclass(frozen=True, slots=True)
class Offer:
    """One form on the page of a case. `move` is the row of the table of moves that lets it through."""

    name: str
    title: str
    move: str
    roles: frozenset[Role]
    form: forms.FormOf
    run: moves.Run
    states: frozenset[State] = OPEN | {State.CLOSED}
    when: tuple[When, ...] = field(default=())
    main: bool = False  # the next thing to do, shown open and first


def _guard(name: str, role: Role) -> When:
    """Will ask the rule beside the table, for moves whose rule looks at no fact of the form."""

    def asked(case: Snapshot, held: Held, desk: Desk) -> bool:
        return not GUARDS[name](
            case, role=role, post=held.get(role, ""), by=desk.actor.user_id, at=desk.now, facts={"holder": ""}
        )

    return asked


def _in_time(case: Snapshot, _held: Held, desk: Desk) -> bool:
    clock = case.clocks.get(ClockName.SOLVE)
    return clock is not None and desk.now <= clock.due


def _not_asked(move: str) -> When:
    return lambda case, _held, _desk: move not in case.proposals


def _of_another(move: str) -> When:
    return lambda case, _held, desk: move in case.proposals and case.proposals[move].get("by") != desk.actor.user_id


def _called(case: Snapshot, _held: Held, desk: Desk) -> bool:
    mine: set[str] = set()
    for post in desk.actor.posts:
        mine |= people.subtree(desk.ground.people, post.unit) if post.role is PostRole.HEAD else {post.unit}
    return any(unit in mine and said == "called" for unit, said in case.co_units.items())


def _to_call(case: Snapshot, _held: Held, _desk: Desk) -> bool:
    # What was handled or closed may be asked about; while it is worked on only where a limit ran out.
    return case.state in (State.HANDLED, State.CLOSED) or case.call_back == "due"


def _arbiter(case: Snapshot, held: Held, _desk: Desk) -> bool:
    return Role.LEADER in held or len(case.objectors) < 2


def _offer(
    name: str,
    title: str,
    roles: set[Role],
    form: forms.FormOf,
    run: moves.Run,
    *when: When,
    move: str = "",
    states: frozenset[State] | None = None,
    main: bool = False,
) -> Offer:
    row = MOVES[move or name]
    return Offer(name, title, row.name, frozenset(roles), form, run, states or row.sources, when, main)


H, S = Role.HOLDER, State
OFFERS: tuple[Offer, ...] = (
    _offer("dispatch", _("Dispatch"), {Role.CENTRE}, forms.DispatchForm, moves.dispatch, main=True),
    _offer("claim", _("Claim"), {H}, forms.BareForm, moves.claim, _guard("claim", H), main=True),
    _offer("handle", _("Say it is handled"), {H}, forms.HandleForm, moves.done),
    _offer("contact", _("Write down a contact"), {H}, forms.ContactForm, moves.contact),
    _offer("plan", _("Write down a plan"), {H}, forms.PlanForm, moves.plan),
    _offer("ask", _("Ask the resident"), {H}, forms.AskForm, moves.ask),
    _offer("whistle", _("Whistle other units in"), {H}, forms.WhistleForm, moves.whistle),
    _offer("arrive", _("Answer the whistle"), {Role.CO_UNIT}, forms.ArriveForm, moves.arrive, _called, main=True),
    _offer("uphold", _("Uphold the objection"), {Role.CENTRE, Role.LEADER}, forms.UpholdForm, moves.uphold, _arbiter, main=True),
    _offer("designate", _("Designate, not returnable"), {Role.CENTRE, Role.LEADER}, forms.DesignateForm, moves.designate, _arbiter),
    _offer("pass", _("Check passed"), {Role.CHECKER}, forms.CheckForm, moves.passed, _guard("pass", Role.CHECKER), main=True),
    _offer("fail", _("Check failed"), {Role.CHECKER}, forms.CheckForm, moves.failed, _guard("pass", Role.CHECKER)),
    *(
        offer
        for move, ask, grant, refuse in (
            ("extend", "", _("Grant the extension"), _("Refuse the extension")),
            ("pause", "", _("Grant the pause"), _("Refuse the pause")),
            ("terminate", "", _("Grant the termination"), _("Refuse the termination")),
            ("force", "", _("Grant the forced change"), _("Refuse the forced change")),
        )
        for offer in (
            _offer(f"approve-{move}", grant, set(PROPOSALS[move][1]), forms.BareForm, moves.approve(move), _of_another(move), move=move, main=True),
            _offer(f"refuse-{move}", refuse, set(PROPOSALS[move][1]), forms.ReasonForm, moves.refuse(move), _of_another(move), move="refuse"),
        )
    ),
    _offer("assign", _("Assign inside the unit"), {Role.HEAD}, forms.AssignForm, moves.assign_to),
    _offer("extend", _("Ask for an extension"), {H}, forms.ExtendForm, moves.extend, _in_time, _not_asked("extend"), move="propose", states=frozenset({S.IN_HAND})),
    _offer("pause", _("Ask for a pause"), {H}, forms.PauseForm, moves.pause, _not_asked("pause"), move="propose", states=frozenset({S.IN_HAND})),
    _offer("resume", _("Resume now"), {H, Role.HEAD}, forms.BareForm, moves.resume),
    _offer("escalate", _("Escalate a tier"), {H}, forms.ReasonForm, moves.escalate, _guard("escalate", H)),
    _offer("object", _("Object: not ours"), {H}, forms.ObjectForm, moves.object_to, _guard("object", H)),
    _offer("decline", _("Do not take it on"), {Role.CENTRE}, forms.DeclineForm, moves.decline),
    _offer("correct", _("Correct category or place"), {Role.CENTRE}, forms.CorrectForm, moves.correct),
    _offer("merge", _("Merge into another case"), {Role.CENTRE}, forms.MergeForm, moves.merge),
    _offer("terminate", _("Ask for a termination"), {Role.CENTRE}, forms.TerminateForm, moves.terminate, _not_asked("terminate"), move="propose", states=OPEN),
    _offer("call-back", _("Write down a call-back"), {Role.CENTRE}, forms.CallBackForm, moves.call_back, _to_call, move="call_back"),
    _offer("reopen", _("Reopen"), {Role.AUDITOR, Role.CENTRE}, forms.ReasonForm, moves.reopen, _guard("reopen", Role.AUDITOR)),
    _offer("supervise", _("Put under supervision"), {Role.CENTRE, Role.LEADER}, forms.SuperviseForm, moves.supervise),
    _offer("reply", _("Reply to the resident"), {H, Role.HEAD, Role.CENTRE}, forms.ReplyForm, moves.reply),
    _offer("photos", _("Add photos"), {H, Role.HEAD, Role.CO_UNIT, Role.CHECKER}, forms.PhotosForm, moves.photos, move="note", states=OPEN),
    _offer("note", _("Internal note"), {H, Role.HEAD, Role.CENTRE, Role.CO_UNIT, Role.CHECKER, Role.LEADER, Role.AUDITOR}, forms.NoteForm, moves.note),
)  # fmt: skip
BY_NAME = {offer.name: offer for offer in OFFERS}


def possible(case: Snapshot, held: Held, desk: Desk) -> list[Offer]:
    """Will return the moves that are open to the person now, the next thing to do first."""
    found = [offer for offer in OFFERS if is_possible(offer, case, held, desk)]
    return sorted(found, key=lambda offer: not offer.main)


def is_possible(offer: Offer, case: Snapshot, held: Held, desk: Desk) -> bool:
    """Will say whether one move is open to the person now."""
    move = MOVES[offer.move]
    return (
        case.state in move.sources
        and case.state in offer.states
        and bool(held.keys() & offer.roles & move.by)
        and all(ask(case, held, desk) for ask in offer.when)
    )
