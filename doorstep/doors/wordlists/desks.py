from django.utils.translation import gettext_noop as _

WORDS = {
    "category_unknown": _("The catalogue in force has no category “{category}”."),
    "master_unknown": _("No case of the number {number} can be seen from here. Please check the number."),
}
