"""Where ids and sequence numbers come from: sequences on PostgreSQL, one row each on SQLite."""

from django.db import migrations

NAMES = ("case", "event")


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in NAMES:
            schema_editor.execute(f"CREATE SEQUENCE cases_{name}_number START 1")
        # Written by the database itself, so that no writer can forget it.
        schema_editor.execute(
            "ALTER TABLE cases_event ALTER COLUMN xid SET DEFAULT (pg_current_xact_id()::text)::bigint"
        )
        return
    counter = apps.get_model("cases", "Counter")
    for name in NAMES:
        counter.objects.create(name=name, value=0)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE cases_event ALTER COLUMN xid DROP DEFAULT")
        for name in NAMES:
            schema_editor.execute(f"DROP SEQUENCE cases_{name}_number")
        return
    apps.get_model("cases", "Counter").objects.filter(name__in=NAMES).delete()


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_create_cases")]

    operations = [migrations.RunPython(create, drop)]
