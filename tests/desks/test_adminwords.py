from django.contrib import admin
from django.utils import translation

from doorstep.doors.desks.adminwords import COLUMNS


def test_tables_and_columns_have_names_in_both_languages() -> None:
    case = next(model for model in admin.site._registry if model.__name__ == "Case")
    holder = next(field for field in case._meta.fields if field.name == "holder")
    for language, said in {"zh-hans": ("事项", "事项", "当前责任人"), "en": ("case", "Cases", "holder")}.items():
        with translation.override(language):
            assert (case._meta.verbose_name, case._meta.verbose_name_plural, holder.verbose_name) == said


def test_every_column_of_ours_is_in_the_list() -> None:
    with translation.override("en"):
        ours = [model for model in admin.site._registry if model.__name__ != "User"]
        columns = {str(field.verbose_name) for model in ours for field in model._meta.fields}
    assert columns - {"ID"} <= COLUMNS
