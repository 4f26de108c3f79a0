"""The words for codes. The Chinese is that of docs/glossary.md."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from doorstep.doors.wordlists.triage import GROUPS

LABELS: dict[str, dict[str, str]] = {
    "status": {
        "reported": _("Reported"),
        "unclaimed": _("Unclaimed"),
        "in_hand": _("In hand"),
        "closed": _("Closed"),
    },
    "state": {
        "screening": _("Being screened"),
        "unclaimed": _("Unclaimed"),
        "objected": _("Objected to"),
        "in_hand": _("In hand"),
        "waiting": _("Waiting for the resident"),
        "paused": _("Paused"),
        "handled": _("Handled, not yet confirmed"),
        "rework": _("Rework"),
        "closed": _("Closed"),
    },
    "outcome": {
        "solved": _("Solved"),
        "partly": _("Partly solved"),
        "explained": _("Explained"),
        "planned": _("Taken into a plan"),
        "not_ours": _("Not ours"),
        "duplicate": _("Same as another case"),
        "unfounded": _("Not found"),
        "unreachable": _("Could not be reached"),
        "withdrawn": _("Withdrawn"),
        "unconfirmed": _("Closed without an answer"),
    },
    "channel": {
        "web": _("Web page"),
        "phone": _("Hotline"),
        "counter": _("Service counter"),
        "letter": _("Letter"),
        "patrol": _("Patrol"),
        "api": _("Interface"),
        "open311": _("Open311 interface"),
        "import": _("Old record"),
    },
    "nature": {
        "consult": _("Question"),
        "help": _("Request for help"),
        "complaint": _("Complaint"),
        "report": _("Report of wrongdoing"),
        "suggestion": _("Suggestion"),
    },
    "difficulty": {"1": _("Simple"), "2": _("Ordinary"), "3": _("Complex")},
    "tier": {"1": _("Grid worker"), "2": _("Town or department"), "3": _("City")},
    "role": {
        "resident": _("Resident"),
        "worker": _("Grid worker"),
        "holder": _("Post in charge"),
        "head": _("Head of unit"),
        "co_unit": _("Joining unit"),
        "centre": _("Service centre"),
        "leader": _("City leader"),
        "checker": _("Checker"),
        "assessor": _("Assessor"),
        "auditor": _("Auditor"),
        "editor": _("Editor"),
        "administrator": _("Administrator"),
        "clock": _("Clock"),
        "machine": _("System"),
    },
    "clock": {
        "screen": _("Screening"),
        "claim": _("Claim"),
        "contact": _("First contact"),
        "solve": _("Solution"),
        "answer": _("Answer to the resident"),
    },
    "light": {
        "green": _("In time"),
        "amber": _("Due soon"),
        "red": _("Overdue"),
        "stopped": _("Clock stopped"),
        "done": _("Done in time"),
        "late": _("Done late"),
    },
    "how": {"phone": _("By telephone"), "visit": _("In person"), "message": _("By message")},
    "solved": {"yes": _("Solved"), "partly": _("Partly solved"), "no": _("Not solved")},
    "contacted": {"True": _("Yes"), "False": _("No"), "None": _("Cannot remember")},
    "satisfied": {
        "5": _("Very satisfied"),
        "4": _("Satisfied"),
        "3": _("Fairly satisfied"),
        "2": _("Dissatisfied"),
        "1": _("Very dissatisfied"),
        "None": _("Would rather not say"),
    },
    "why": {
        "late": _("It took too long"),
        "nobody_came": _("Nobody came or called"),
        "not_fixed": _("The matter is still there"),
        "came_back": _("It was fixed and came back"),
        "not_told": _("I was not told what would happen"),
        "unfriendly": _("The manner was poor"),
        "passed_around": _("I was sent from one office to another"),
        "quick": _("It was quick"),
        "careful": _("The work was done with care"),
        "kind": _("The manner was good"),
    },
    "hazard": {
        "chemical": _("Dangerous goods"),
        "child": _("A child in danger"),
        "collapse": _("Collapse"),
        "drowning": _("Drowning"),
        "explosion": _("Explosion"),
        "fire": _("Fire"),
        "flood": _("Flooding"),
        "food-poisoning": _("Poisoning"),
        "gas": _("Gas"),
        "injury": _("Somebody is hurt"),
        "live-wire": _("Live wire"),
        "manhole": _("Open manhole"),
        "missing": _("Somebody is missing"),
        "suicide": _("Life in danger"),
        "traffic": _("Traffic accident"),
        "trapped": _("Somebody is trapped"),
        "violence": _("Violence"),
    },
    "doubt": {
        "place": _("The place is not certain"),
        "category": _("The category is not certain"),
        "several": _("There may be several matters in it"),
        "nature": _("What is wanted is not certain"),
        "strange": _("It is unlike what the machine has learned"),
        "late": _("The machine's advice was not ready in time"),
    },
    "level": {
        "county": _("County"),
        "town": _("Town or street"),
        "community": _("Community or village"),
        "cell": _("Cell"),
    },
    "crs": {
        "wgs84": _("GPS (WGS84)"),
        "gcj02": _("Amap, Tencent (GCJ-02)"),
        "bd09": _("Baidu (BD-09)"),
        "cgcs2000": _("National system (CGCS2000)"),
    },
    "move": {
        "file": _("Report received"),
        "dispatch": _("Dispatched"),
        "correct": _("Put right"),
        "decline": _("Not taken on"),
        "claim": _("Claimed"),
        "object": _("Objection: not ours"),
        "uphold": _("Objection accepted"),
        "designate": _("Assigned for good"),
        "assign": _("Assigned"),
        "hand_over": _("Handed over"),
        "contact": _("Resident contacted"),
        "ask": _("Question to the resident"),
        "answer": _("Answer of the resident"),
        "time_out": _("No answer in time"),
        "plan": _("Plan"),
        "whistle": _("Other units called in"),
        "arrive": _("A unit joined"),
        "escalate": _("Raised a tier"),
        "propose": _("Applied for"),
        "refuse": _("Application turned down"),
        "extend": _("Due date put off"),
        "pause": _("Case paused"),
        "resume": _("Taken up again"),
        "handle": _("Called handled"),
        "confirm": _("Confirmed by the resident"),
        "deny": _("Resident: not solved"),
        "pass": _("Check passed"),
        "fail": _("Check failed"),
        "lapse": _("Closed by the rule of time"),
        "rate": _("Rated"),
        "call_back": _("Called back"),
        "reopen": _("Opened again"),
        "settle": _("Settled in the old system"),
        "merge": _("Merged"),
        "split": _("Taken apart"),
        "withdraw": _("Withdrawn"),
        "terminate": _("Ended"),
        "urge": _("Urged"),
        "supervise": _("Put under supervision"),
        "remind": _("Reminder"),
        "add": _("Addition of the resident"),
        "note": _("Internal note"),
        "reply": _("Public reply"),
        "force": _("Forced change"),
    },
}


def label(kind: str, code: object) -> str:
    """Will return the word for a code in the reader's language; a code without a word is shown as it is."""
    text = LABELS[kind].get(str(code))
    return gettext(text) if text else str(code or "")


def labels(kind: str, *codes: str) -> list[tuple[str, str]]:
    """Will return (code, word) of these codes, or of all codes of the kind, for lists to choose from."""
    return [(code, label(kind, code)) for code in (codes or LABELS[kind])]


def text_group(name: str) -> str:
    """Will return the name of a group of texts that a model's card tells apart: a length, a script, a channel."""
    if name in GROUPS:
        return gettext(GROUPS[name])
    return label("channel", name.removeprefix("is:"))
