"""What the tables must and must not hold."""

import re

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db.models import CompositePrimaryKey, Field, ForeignKey, Model, UniqueConstraint
from django.test import RequestFactory

OURS = [model for model in apps.get_models() if model.__module__.startswith("doorstep.")]

# No worker is tracked, ranked by app use, or made to check in: national rules forbid it, and it is wrong.
FORBIDDEN = re.compile(
    r"(^|_)(points?_(earned|total)|points|check_?ins?|checked_in|clock_?ins?|online|rank|ranking|leaderboard|track|tracks|"
    r"trajectory|heartbeat|last_seen|steps|mileage|screen_time|badge|streak)(_|$)"
)
# Tables of cases whose key is not the case: each is its own shard key, or counts cases and owns none.
NOT_OF_ONE_CASE = {"FilingKey", "Counter", "Cursor", "Checkpoint"}


def columns(model: type[Model]) -> list[Field]:  # type: ignore[type-arg]
    return [f for f in model._meta.get_fields() if isinstance(f, Field)]


def test_nobody_is_tracked_or_ranked() -> None:
    names = [f"{model._meta.label}.{field.name}" for model in OURS for field in columns(model)]
    names += [f"{model._meta.label}.{model._meta.db_table}" for model in OURS]
    assert not [name for name in names if FORBIDDEN.search(name.rsplit(".", 1)[-1])]


def test_the_guard_knows_what_it_looks_for() -> None:
    assert all(map(FORBIDDEN.search, ["points", "check_in", "online_minutes", "rank", "track", "last_seen"]))
    assert not any(map(FORBIDDEN.search, ["filed_at", "lon", "tracked_by_law", "checked_at", "difficulty", "point"]))


def test_what_a_case_owns_is_kept_by_the_case() -> None:
    """Composite keys and unique constraints begin with the case, so that a city may be distributed by case."""
    for model in apps.get_app_config("cases").get_models():
        if model.__name__ in NOT_OF_ONE_CASE:
            continue
        if model.__name__ == "Case":
            assert model._meta.pk is not None and model._meta.pk.name == "id"
            continue
        key = model._meta.pk
        assert isinstance(key, CompositePrimaryKey), model
        assert key.field_names[0] == "case_id", model
        for constraint in model._meta.constraints:
            if isinstance(constraint, UniqueConstraint):
                assert "case_id" in constraint.fields, constraint


def test_foreign_keys_do_not_cross_packages_except_by_name() -> None:
    """A string target means no import; the import rules see the rest. Here: cases and the vault have none at all."""
    crossing = [
        f"{model._meta.label}.{field.name}"
        for model in OURS
        if model._meta.app_label in ("cases", "vault")
        for field in columns(model)
        if isinstance(field, ForeignKey)
        and not isinstance(field.related_model, str)
        and field.related_model._meta.app_label != model._meta.app_label
    ]
    assert not crossing


def test_instants_and_days_are_told_by_their_names() -> None:
    wrong = []
    for model in OURS:
        for field in columns(model):
            kind = field.get_internal_type()
            fine = re.search(r"(^|_)(at|from|to|until)$", field.name) or field.name in ("last_login", "date_joined")
            if kind == "DateTimeField" and not fine:
                wrong.append(f"{model._meta.label}.{field.name}")
            if kind == "DateField" and field.name.endswith("_at"):
                wrong.append(f"{model._meta.label}.{field.name}")
    assert not wrong, "*_at for instants, *_on for dates"


def test_the_record_is_read_only_in_the_admin() -> None:
    request = RequestFactory().get("/admin/")
    request.user = AnonymousUser()
    for model, registered in admin.site._registry.items():
        if model._meta.app_label not in ("cases", "vault"):
            continue
        assert not registered.has_add_permission(request), model
        assert not registered.has_change_permission(request), model
        assert not registered.has_delete_permission(request), model
