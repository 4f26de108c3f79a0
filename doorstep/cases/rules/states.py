"""The words of a case's life: states, public statuses, outcomes, who may act, what a move needs."""

from enum import StrEnum


class State(StrEnum):
    """Where a case stands, as the desks see it."""

    SCREENING = "screening"
    UNCLAIMED = "unclaimed"
    OBJECTED = "objected"
    IN_HAND = "in_hand"
    WAITING = "waiting"
    PAUSED = "paused"
    HANDLED = "handled"
    REWORK = "rework"
    CLOSED = "closed"


class Status(StrEnum):
    """Where a case stands, as the public sees it: always a partition of what was reported."""

    UNCLAIMED = "unclaimed"
    IN_HAND = "in_hand"
    CLOSED = "closed"


STATUS_OF: dict[State, Status] = {
    State.SCREENING: Status.UNCLAIMED,
    State.UNCLAIMED: Status.UNCLAIMED,
    State.OBJECTED: Status.UNCLAIMED,
    State.IN_HAND: Status.IN_HAND,
    State.WAITING: Status.IN_HAND,
    State.PAUSED: Status.IN_HAND,
    State.HANDLED: Status.IN_HAND,
    State.REWORK: Status.IN_HAND,
    State.CLOSED: Status.CLOSED,
}
OPEN = frozenset(State) - {State.CLOSED}


class Outcome(StrEnum):
    """How a case ended. Never a bare "closed"."""

    SOLVED = "solved"
    PARTLY = "partly"
    EXPLAINED = "explained"
    PLANNED = "planned"
    NOT_OURS = "not_ours"
    DUPLICATE = "duplicate"
    UNFOUNDED = "unfounded"
    UNREACHABLE = "unreachable"
    WITHDRAWN = "withdrawn"
    UNCONFIRMED = "unconfirmed"


# What a handler may claim; the other outcomes belong to the resident, the centre or the clock.
CLAIMABLE = frozenset(
    {
        Outcome.SOLVED,
        Outcome.PARTLY,
        Outcome.EXPLAINED,
        Outcome.PLANNED,
        Outcome.UNFOUNDED,
        Outcome.UNREACHABLE,
    }
)


class Role(StrEnum):
    """As what somebody acts on a case. One person may have several roles towards it."""

    RESIDENT = "resident"
    HOLDER = "holder"
    HEAD = "head"
    CO_UNIT = "co_unit"
    CENTRE = "centre"
    LEADER = "leader"
    CHECKER = "checker"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    CLOCK = "clock"
    MACHINE = "machine"


class Channel(StrEnum):
    """How a report reached us."""

    WEB = "web"
    PHONE = "phone"
    COUNTER = "counter"
    LETTER = "letter"
    PATROL = "patrol"
    API = "api"
    OPEN311 = "open311"
    IMPORT = "import"


class Need(StrEnum):
    """What must come with a move. Each is the name of a fact; `moves.NEEDED` says what makes it valid."""

    REASON = "reason"
    LEGAL_BASIS = "legal_basis"
    DISPOSITION = "disposition"
    PUBLIC_REPLY = "public_reply"
    CHANNEL = "channel"
    TRACE = "trace"
    HOLDER = "holder"
    CONTACT = "contact"
    QUESTION = "question"
    ANSWER = "answer"
    PLAN = "plan"
    CO_UNITS = "co_units"
    ARRIVAL = "arrival"
    PROPOSED = "proposed"
    REVIEW = "review"
    EVIDENCE = "evidence"
    CLAIMED_OUTCOME = "outcome"
    ANSWERS = "answers"
    NOTE = "note"
    MASTER = "master"
    PARTS = "parts"
    SUPERVISION = "supervision"
    CALL = "call"
    TEXT = "text"
    TARGET = "target"
