from django.utils.translation import gettext_noop as _

WORDS = {
    "case_unknown": _("There is no such case here."),
    "case_stale": _("Somebody was faster: the case has changed since you looked at it. Look again, then decide."),
    "move_unknown": _("There is no such step."),
    "move_not_from_here": _("This step is not possible as the case stands now."),
    "move_not_yours": _("This step is for somebody else to make."),
    "move_needs": _("Something that belongs to this step is missing."),
    "move_forbidden": _("A rule forbids this step now."),
}

# What the rules answer in a code: the reasons that a resident may meet.
WHY = {
    "urged_already": _("You have asked to hurry within the last day. You can ask again tomorrow."),
    "window_over": _("The time in which this case could be opened again is over. Please report the matter anew."),
    "answered_already": _("The three questions have been answered already. Thank you."),
    "merged": _("This case goes on in another one, which is shown here."),
}
NEEDS = {
    "answer": _("Write your answer."),
    "text": _("Write what you want to add."),
    "reason": _("Write the reason."),
    "answers": _("Say whether it is solved."),
}
