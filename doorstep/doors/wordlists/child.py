from django.utils.translation import gettext_noop as _

WORDS = {
    "child_killed": _("The file is damaged, or needs more memory or time to read than is allowed. It was not taken."),
    "child_timeout": _("The file could not be read within {seconds} seconds. It was not taken."),
}
