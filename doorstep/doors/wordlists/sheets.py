from django.utils.translation import gettext_noop as _

WORDS = {
    "sheet_unreadable": _(
        "“{file}” cannot be read as a table. Give a CSV file in UTF-8 or GB 18030, a folder "
        "of them, or an .xlsx or .ods book, with one line of headings that are all different."
    ),
    "sheet_missing": _("There is no file “{file}”, or no table in it."),
    "sheet_columns": _(
        "The table “{table}” lacks these columns: {missing}. It has columns that are not known: {unknown}. "
        "It may have: {known}."
    ),
}
