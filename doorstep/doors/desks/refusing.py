"""How the desks say no: a sentence beside the form, with names where the refusal has codes."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from doorstep.cases.rules.moves import MoveForbiddenError, MoveNeedsError, MoveNotFromHereError, StaleError
from doorstep.doors import present
from doorstep.doors.desks.fields import post_text
from doorstep.doors.words import sentence
from doorstep.flow.ground import Ground
from doorstep.lib.refusal import Refusal

WHY = {
    "not_proposed": _("Nobody has asked for this. It may have been decided already."),
    "same_person": _("You asked for this yourself. Somebody else has to decide it."),
    "designated": _("This case was designated to you for good and cannot be returned."),
    "objected_before": _("Your post has objected to this case before. It can be done once."),
    "window_over": _("The time for this is over."),
    "leader_decides": _("This is the second objection. The leader desk decides it."),
    "same_holder": _("This post has objected to the case already. Choose another one."),
    "closer_of_rework": _("The case came back. Whoever called it handled before cannot have it again."),
    "accused": _("The case complains about this post. Choose another one."),
    "expired": _("The due date has passed. An extension is possible only before it."),
    "not_later": _("The new due date would not be later."),
    "review_date": _("The review date must lie in the future, within 180 days."),
    "not_to_propose": _("This is not yours to ask for."),
    "not_to_grant": _("This is not yours to decide."),
    "top_tier": _("The case is at the highest tier already."),
    "photo_needed": _("The standard of this category asks for a photo of the result. Add one."),
    "whistle_open": _("A unit that was whistled in has not answered yet."),
    "checks_own_work": _("You called this case handled yourself. Somebody else has to check it."),
    "merged": _("The case was merged into another one. Deal with that one."),
    "urged_already": _("The case was urged within the last day."),
    "answered_already": _("The resident has answered already."),
    "merge_into_itself": _("A case cannot be merged into itself."),
    "not_called": _("Your unit was not called, or has answered already."),
    "closed_already": _("The case is closed already."),
    "own_unit": _("The unit that leads the case need not be called."),
    "too_early": _("It is too early for this."),
    "holder_already": _("The case is with this post already."),
    "no_reply": _("Write the reply to the resident."),
    "arrival_passed": _("The time to join by has passed already."),
    "not_a_target": _("A case cannot be put into this state by force."),
    "outcome_missing": _("Choose the result."),
    "not_imported": _("This is only for records of an old system."),
}
NEEDS = {
    "reason": _("Write the reason."),
    "legal_basis": _("Write the legal basis."),
    "public_reply": _("Write the reply to the resident."),
    "question": _("Write the question."),
    "answer": _("Write the answer."),
    "note": _("Write what you saw."),
    "text": _("Write the text."),
    "holder": _("Choose the post."),
    "review": _("Choose the review date."),
    "arrival": _("Say by when the units are to join."),
    "contact": _("Say how the resident was contacted and what came of it."),
    "plan": _("Say what will be done and by when."),
    "co_units": _("Choose at least one unit."),
    "supervision": _("Choose the post and the date."),
    "answers": _("Choose whether it is solved."),
}


def said(refusal: Refusal, ground: Ground) -> str:
    """Will return what to tell whoever stands at the desk."""
    if isinstance(refusal, StaleError):
        holder, state = str(refusal.data.get("holder", "")), present.label("state", refusal.data.get("state", ""))
        return gettext(
            "Somebody was faster. The case is now with {post} ({state}). What you typed is still here: "
            "look at the case again and send it once more if it still fits."
        ).format(post=post_text(ground, holder), state=state)
    if isinstance(refusal, MoveForbiddenError) and refusal.data["why"] in WHY:
        return gettext(WHY[refusal.data["why"]])
    if isinstance(refusal, MoveNeedsError) and refusal.data["need"] in NEEDS:
        return gettext(NEEDS[refusal.data["need"]])
    if isinstance(refusal, MoveNotFromHereError):
        return gettext("This is not possible while the case is in the state: {state}.").format(
            state=present.label("state", refusal.data["state"])
        )
    return sentence(refusal)
