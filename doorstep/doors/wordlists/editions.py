from django.utils.translation import gettext_noop as _

WORDS = {
    "edition_unknown": _("There is no such edition."),
    "edition_name_unknown": _("There is no {kind} edition “{name}”."),
    "edition_none_in_force": _("No {kind} edition is in force on {on}. Publish one first."),
    "edition_published": _(
        "The {kind} edition “{name}” is published and cannot change. Load a new draft under another name."
    ),
    "edition_day_taken": _("Another {kind} edition is already published from {on}."),
    "edition_day_past": _(
        "{on} is past. The first day is {today} at the earliest: cases were filed under what counted."
    ),
    "edition_begun": _("The {kind} edition “{name}” counts already or was never published; it cannot be withdrawn."),
    "edition_no_draft": _("The {kind} edition “{name}” is no draft and stays."),
}

TERMS = {
    "map": _("map"),
    "catalog": _("catalogue"),
    "people": _("people"),
    "calendar": _("calendar"),
    "duty": _("duty table"),
}
