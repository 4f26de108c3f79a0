"""What is said of advice on texts: refusals, broken rows, groups of texts."""

from django.utils.translation import gettext_noop as _

WORDS = {
    "triage_too_few_classes": _("The label column holds {count} different labels; telling apart needs at least 2."),
    "triage_too_many_classes": _(
        "The label column holds {count} different labels, more than {limit}. Is it the right column?"
    ),
    "triage_no_rows": _("“{file}” has no row with both a text and a label."),
    "triage_file_missing": _("“{file}” is not there or cannot be read."),
    "triage_file_too_large": _("“{file}” is larger than {megabytes} MB, the most that is read."),
    "triage_file_broken": _("“{file}” is not a CSV file with a heading, or is damaged."),
    "triage_columns_missing": _("These columns are missing: {missing}. The file has: {present}."),
    "triage_model_missing": _("There is no model at “{name}”, or it cannot be read."),
    "triage_model_too_large": _("“{name}” has {megabytes} MB; a model has at most {limit} MB."),
    "triage_model_broken": _("“{name}” is not a model of this program, or is damaged ({part})."),
    "triage_too_few_examples": _(
        "People have decided {count} cases; a comparison needs at least {least}, and old ones that are imported with "
        "their category count. Today's model stays in use."
    ),
    "triage_too_few_rows": _(
        "Only {count} rows have a text and a label; to learn and to be scored takes at least {least}."
    ),
    "triage_model_unlearned": _(
        "No model has been published yet: the catalogue's own words advise. Learn one: doorstep triage retrain --commit"
    ),
    "triage_candidate_missing": _("There is no candidate. Learn one first: doorstep triage retrain --commit"),
    "triage_candidate_other": _("The candidate that waits is {found}, not {asked}. Look at its comparison first."),
    "triage_policy_broken": _("“{name}” is not a policy of this program ({part})."),
    "triage_model_unwritable": _("The model cannot be written to “{name}”."),
}

ROWS = {
    "cells": _("another number of cells than the heading"),
    "encoding": _("characters that cannot be read"),
    "broken": _("not a CSV row"),
    "text": _("no text"),
    "label": _("no label"),
}

GROUPS = {
    "under 30": _("under 30 characters"),
    "30 to 99": _("30 to 99 characters"),
    "100 to 299": _("100 to 299 characters"),
    "300 and more": _("300 characters and more"),
    "no Latin letters": _("no Latin letters"),
    "mixed script": _("mixed script"),
    "Latin script": _("Latin script"),
}
