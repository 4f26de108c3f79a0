"""Only doorstep/cases/actions writes the tables of cases. tests/conftest.py watches the same while tests run."""

import ast
import re

from django.apps import apps

from tests.guards.source import calls, modules, texts

WRITER = re.compile(r"doorstep/cases/actions(\.py$|/)")
# Packages without tables of their own: they have nothing to write to a database.
TABLELESS = ("doorstep/flow/", "doorstep/triage/", "doorstep/lib/", "doorstep/doors/")
ORM_WRITES = ("create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "abulk_create", "acreate")
SQL_WRITE = re.compile(r"\b(insert\s+into|update|delete\s+from|truncate(\s+table)?|copy)\s+[\"'`]?(cases_\w+)", re.I)
# path -> why its .save() or .delete() is no database write, or may be one
NOT_ORM: dict[str, str] = {"doorstep/doors/desks/actions.py": "the filters that somebody keeps: no case is in them"}


def case_models() -> set[str]:
    return {model.__name__ for model in apps.get_app_config("cases").get_models()}


def test_no_other_file_writes_a_case_by_the_orm() -> None:
    names = case_models()
    found = []
    for path, tree in modules().items():
        if WRITER.match(path):
            continue
        for call, name in calls(tree):
            parts = name.replace("()", "").split(".")
            writes = parts[-1] in (*ORM_WRITES, "save", "delete") or (parts[-1] == "update" and call.keywords)
            if writes and (parts[0] in names or path.startswith("doorstep/cases/")):
                found.append(f"{path}:{call.lineno} {name}")
    assert not found


def test_packages_without_tables_write_none() -> None:
    found = []
    for path, tree in modules().items():
        if not path.startswith(TABLELESS) or path in NOT_ORM:
            continue
        for call, name in calls(tree):
            last = name.rsplit(".", 1)[-1]
            through_manager = ".objects." in name and last in (*ORM_WRITES, "update", "delete")
            on_queryset = last in ORM_WRITES[1:] or (last == "delete" and "()" in name)
            if through_manager or on_queryset:
                found.append(f"{path}:{call.lineno} {name}")
    assert not found, "call the package's actions"


def test_no_other_file_writes_a_case_by_sql() -> None:
    found = [
        f"{path}:{line} {match[3]}"
        for path, tree in modules().items()
        if not WRITER.match(path)
        for line, text in texts(tree)
        for match in SQL_WRITE.finditer(text)
    ]
    assert not found


def test_nobody_fetches_a_model_by_its_name() -> None:
    found = [
        f"{path}:{call.lineno}"
        for path, tree in modules().items()
        for call, name in calls(tree)
        if name.endswith("get_model") and isinstance(call.func, ast.Attribute)
    ]
    assert not found, "import it, so that the import rules can see it"
