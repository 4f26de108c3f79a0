from django.utils.translation import gettext_noop as _

WORDS = {
    "sheet_unreadable": _(
        "“{file}” cannot be read as a table: {reason}. Give a CSV file in UTF-8 or GB 18030, a folder "
        "of them, or an .xlsx or .ods book, with one line of headings that are all different."
    ),
    "sheet_missing": _("There is no file “{file}”, or no table in it."),
    "sheet_columns": _(
        "The table “{table}” lacks these columns: {missing}. It has columns that are not known: {unknown}. "
        "It may have: {known}."
    ),
}

TERMS = {
    "sheet_missing": _("there is no such file"),
    "sheet_size": _("it is larger than 50 MB"),
    "sheet_rows": _("it has more than a million rows"),
    "sheet_text": _("it holds text that is neither UTF-8 nor GB 18030"),
    "sheet_kind": _("it is another kind of file"),
    "sheet_header": _("its first line has no headings, or two that are alike"),
    "sheet_twice": _("several files have that name"),
    "sheet_broken": _("it is damaged"),
}
