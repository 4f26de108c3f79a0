"""What the proof of the record found, in a person's words; its kind and detail stand beside them."""

from django.utils.translation import gettext_noop as _

WORDS: dict[str, str] = {}

KINDS = {
    "gap": _("an event is missing before this one"),
    "chain": _("this event does not follow the one before it"),
    "hash": _("the content of this event was changed"),
    "order": _("this event stands at the wrong place of the log"),
    "move": _("the rules do not allow this step"),
    "clock": _("a limit of this event is not what the calendar gives"),
    "replay": _("this event cannot be replayed"),
    "row": _("the row of the case differs from its events"),
    "unreadable": _("the case cannot be read"),
    "events_missing": _("the case has no events"),
    "row_missing": _("the row of the case is gone, its events are there"),
    "case_missing": _("the case was filed and is gone"),
    "photo": _("a photo is gone, was changed, or is not of this record"),
    "partition": _("the cases do not add up"),
    "checkpoint": _("a checkpoint does not agree with the record"),
    "published": _("a checkpoint that was kept outside does not agree with the record"),
}
