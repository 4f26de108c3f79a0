"""Which language the command line speaks, also where the library speaks for us."""

import argparse
import os
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _

# What the library says to a person, as its sources have it. A sentence that we do not know stays English.
SAID = (
    _("usage: "),
    _("positional arguments"),
    _("options"),
    _("%(heading)s:"),
    _("show this help message and exit"),
    _("%(prog)s: error: %(message)s\n"),
    _("argument %(argument_name)s: %(message)s"),
    _("the following arguments are required: %s"),
    _("one of the arguments %s is required"),
    _("unrecognized arguments: %s"),
    _("not allowed with argument %s"),
    _("ambiguous option: %(option)s could match %(matches)s"),
    _("ignored explicit argument %r"),
    _("expected one argument"),
    _("expected at most one argument"),
    _("expected at least one argument"),
    _("invalid choice: %(value)r (choose from %(choices)s)"),
    _("invalid choice: %(value)r, maybe you meant %(suggestion)r? (choose from %(choices)s)"),
    _("unknown parser %(parser_name)r (choices: %(choices)s)"),
)
# Where it names a type of Python, which tells nobody anything.
INSTEAD = {"invalid %(type)s value: %(value)r": _("cannot be read: %(value)r")}


def chosen() -> str:
    """Will return DOORSTEP_LANGUAGE if set, else Chinese in a Chinese terminal, else English."""
    asked = os.environ.get("DOORSTEP_LANGUAGE")
    if asked:
        return asked
    terminal = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh-hans" if terminal.startswith("zh") else "en"


def teach_parser() -> None:
    """Will have the library that reads command lines say its words in the language in force.

    It has its own gettext, bound to catalogues of Python that nobody ships; its two names are put in place of those.
    """
    library: Any = argparse
    library._ = _word
    library.ngettext = ngettext


def _word(text: str) -> str:
    return gettext(INSTEAD.get(text, text))
