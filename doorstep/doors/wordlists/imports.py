from django.utils.translation import gettext_noop as _

WORDS = {
    "import_map": _("The map does not say what it must at {entry} ({why})."),
    "import_map_file": _("The map {file} is not there, or no TOML that can be read (line {line})."),
    "import_heading": _("The table has no column named: {columns}."),
    "import_row": _("The row has {found} cells, the heading {wanted}; or a quotation mark was never closed."),
    "import_bytes": _("The column {column} holds text that is neither UTF-8 nor GB 18030."),
    "import_key": _("The column {column} says which case a row is: it is empty here, or too long."),
    "import_time": _("“{text}” in the column {column} is no time in the formats of the map."),
    "import_number": _("“{text}” in the column {column} is no number."),
    "import_value": _("The map has no word for “{text}” in the column {column}, and no default."),
    "import_ends": _("The case ends before it begins, or in the future ({filed} to {closed})."),
}
