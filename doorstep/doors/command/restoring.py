"""The part of a restore that runs in the other data folder: fills a PostgreSQL, and brings the tables up to date."""

import json
import sys
from pathlib import Path
from typing import Any

ROWS_DIFFER = 3


def main() -> int:
    """Will load the dump that lies in the data folder, if it is one of PostgreSQL, and apply newer migrations.

    Returns 0, or ROWS_DIFFER where the number of rows is not what the manifest says.
    """
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    home = Path(settings.HOME)
    manifest = json.loads((home / "restored.json").read_text(encoding="utf-8"))
    if manifest["database"] == "postgresql" and not _load(home / "database", manifest):
        return ROWS_DIFFER
    call_command("migrate", interactive=False, verbosity=0)
    return 0


def _load(folder: Path, manifest: dict[str, Any]) -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from doorstep.lib import dumps

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    # First the tables as they were when the backup was made, so that every column has its place.
    then = {tuple(name.split(".", 1)) for name in manifest["migrations"]}
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    executor.migrate(None, plan=[step for step in plan if (step[0].app_label, step[0].name) in then])
    rows = dumps.load_postgres(connection.connection, folder, manifest["columns"], manifest["sequences"])
    return bool(rows == manifest["tables"])


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doorstep.settings")
    sys.exit(main())
