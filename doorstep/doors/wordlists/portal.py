"""What the portal says of how often something may be tried."""

from django.utils.translation import gettext_noop as _

WORDS = {
    "too_many_tries": _("There were too many wrong tries. Please try again in {minutes} min."),
}
