"""What is said of the catalogue: refusals, faults, and the names of tables and natures."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

WORDS = {
    "catalog_category_unknown": _("There is no category “{code}”."),
    "catalog_rows": _("Table {table}, line {line}: “{text}” cannot be read. Faulty lines: {count}."),
    "catalog_rows_columns": _("The table {table} lacks columns; it needs: {text}."),
    "catalog_rows_code": _(
        "Table {table}, line {line}: “{text}” is not a known code; codes are letters, digits, dots and dashes. "
        "Faulty lines: {count}."
    ),
    "catalog_rows_twice": _("Table {table}, line {line}: {text} comes twice. Faulty lines: {count}."),
    "catalog_rows_choice": _(
        "Table {table}, line {line}: “{text}” is none of the words allowed there. Faulty lines: {count}."
    ),
    "catalog_rows_empty": _("Table {table}, line {line}: a cell that must be filled is empty. Faulty lines: {count}."),
    "catalog_checks": _("The draft is not published; faults: {count}. See: doorstep catalog check."),
    "catalog_table_empty": _("The table {table} is empty."),
    "category_orphan": _("{category} stands under {parent}, which does not exist."),
    "category_too_deep": _("{category} stands under {parent}, which is no major: there are two levels only."),
    "category_nameless": _("{category} has no name."),
    "category_name_missing": _("{category} has no name in the language {language}."),
    "category_name_twice": _("The name “{name}” is borne by {count} categories under one major."),
    "category_without_keywords": _("{category} has no keywords: no text will be suggested for it at first."),
    "category_major_empty": _("Nothing stands under {category}."),
    "crosswalk_unknown": _("{scheme} {target} points to {category}, which does not exist."),
    "crosswalk_unmapped": _("Categories without a code in the scheme {scheme} ({count}): {codes}"),
    "standard_category_unknown": _("The standard {id} is for {category}, which does not exist."),
    "standard_limit_unreadable": _("The standard {id}: “{text}” ({clock}) is not a limit."),
    "standard_without_source": _("The standard {id} names no source."),
    "standard_id_twice": _("Several standards are called {id}."),
    "standard_missing": _("{category}, difficulty {difficulty}: no limit for {clocks}."),
    "disposition_without_text": _("The disposition {disposition} lacks a name or the text that the resident gets."),
    "disposition_without_channel": _("The disposition {disposition} names no next channel."),
    "disposition_place_unknown": _(
        "The text of {disposition} has {place} in braces, which nothing is filled into. Known: {known}."
    ),
    "hazard_without_number": _("The hazard word “{word}” has no number to call."),
}

_TABLES = {
    "categories": _("categories"),
    "crosswalk": _("crosswalk"),
    "standards": _("standards"),
    "dispositions": _("dispositions"),
    "hazards": _("hazard words"),
}
_CHANGES = {"added": _("added"), "removed": _("removed"), "changed": _("changed")}


def table_text(table: str) -> str:
    """Will name a table of the catalogue in the user's language."""
    return gettext(_TABLES[table])


def change_text(kind: str) -> str:
    """Will say in the user's language what became of a row."""
    return gettext(_CHANGES[kind])
