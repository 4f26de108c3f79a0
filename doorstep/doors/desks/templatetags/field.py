"""The words of the field desk's script: it has none of its own."""

from django import template
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from doorstep.doors.desks.access import Desk
from doorstep.ground.people.rules import Role

register = template.Library()

WORDS: dict[str, str] = {
    "title": _("Field desk"),
    "report": _("Report on the spot"),
    "on_this": _("On this telephone"),
    "back": _("Back to the list"),
    "log_in": _("Log in"),
    "log_in_first": _("Nobody is logged in on this telephone. What is kept here is shown to whoever it belongs to."),
    "log_in_to_send": _("You are logged out. Log in, and what waits is sent."),
    "others": _("Kept on this telephone for somebody else: {count}. It is sent when they log in, and shown to nobody."),
    "nothing_kept": _("Nothing is kept here yet. Open the field desk once with a network."),
    "none_mine": _("Nothing waits for you."),
    "more": _("There are more cases. The next due are kept here; the rest is shown with a network."),
    "kept_for": _("Kept on this telephone for {name}, for three days at most; gone when you log out."),
    "kept_here": _(
        "What you make is kept in this browser until the server has it. "
        "Do not clear the browser's data while something waits."
    ),
    "loose": _("This browser has not promised to keep it: when space runs short it may clear it. Send soon."),
    "case_not_kept": _("This case is not kept on this telephone. It is shown when the network is back."),
    "case_waits": _("Something you made for this case waits on this telephone."),
    "no_moves": _("Nothing more can be done here until the server has what waits."),
    "waits": _("waits"),
    "to_decide": _("to decide"),
    "badge": _("Waiting on this telephone: {count}"),
    "done": _("Done: {title}."),
    "kept_waiting": _("There is no network. It is kept on this telephone and sent by itself later."),
    "all_sent": _("Everything has been sent."),
    "before": _("Sent or kept before"),
    "send_now": _("Send now"),
    "see_queue": _("See what waits"),
    "state_waiting": _("Waiting for the network"),
    "state_sending": _("Being sent"),
    "state_done": _("Done, the server has it"),
    "state_refused": _("Refused: please put it right"),
    "state_conflict": _("The case went on meanwhile: please decide"),
    "state_kept": _("Kept on this telephone, not sent"),
    "yours": _("What you did"),
    "theirs": _("What is there now"),
    "out_of_sight": _("The case is with somebody else now, or is not shown to you any more."),
    "again": _("Send it all the same"),
    "as_note": _("Keep it as a note of the case"),
    "as_find": _("Report it as a find of its own"),
    "keep_here": _("Only keep it on this telephone"),
    "put_right": _("Put it right and send again"),
    "discard": _("Throw it away"),
    "discard_sure": _("Text and photos are lost then. Nobody else has them."),
    "discard_yes": _("Yes, throw it away"),
    "clear": _("Take it off this list"),
    "photo": _("Photo, not sent yet"),
    "photo_off": _("Take this photo off"),
    "photo_wanted": _(
        "The standard of this category asks for a photo. Add one, or send it again as it is if the case has one."
    ),
    "fill_in": _("Please fill in what is missing."),
    "full": _("There is no room left on this telephone. Send what waits, or free some space; the form stays as it is."),
    "not_kept": _("It could not be kept on this telephone. The form stays as it is; please try again."),
    "not_taken": _("The server did not take it. Please look at what you wrote and at the photos."),
    "position": _("Use my position now"),
    "position_wait": _("Looking for the position…"),
    "position_found": _("Filled in, to about {metres} m. It is sent only with this report."),
    "position_none": _("No position could be had. Write where it is."),
    "leave_warn": _("Not sent yet: {count}. It stays on this telephone and is sent when you log in again here."),
    "leave_yes": _("Log out and keep it here"),
}
ICONS = ("camera", "circle-alert", "circle-check", "cloud-off", "save", "triangle-alert", "upload")


@register.simple_tag
def field_words() -> list[tuple[str, str]]:
    """Will return the script's words by their keys, in the reader's language."""
    return [(key, gettext(words)) for key, words in WORDS.items()]


@register.simple_tag
def field_icons() -> tuple[str, ...]:
    """Will return the names of the drawings that the script uses."""
    return ICONS


@register.simple_tag
def has_field(desk: Desk | None) -> bool:
    """Will say whether the person works in the field."""
    return isinstance(desk, Desk) and desk.has(Role.WORKER)  # a page without a desk has "" in its place
