"""The watch of tests/conftest.py sees who writes a case."""

from pathlib import Path

import pytest
from django.db import connection

PROGRAM = Path(__file__).resolve().parent.parent.parent / "doorstep"
WRITE = "UPDATE cases_case SET version = 2 WHERE id = -1"


def run_as(path: Path) -> None:
    """Will run the write as if the module at `path` had it."""
    code = compile("with connection.cursor() as cursor:\n    cursor.execute(sql)", str(path), "exec")
    exec(code, {"connection": connection, "sql": WRITE})  # noqa: S102


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["flow/assign.py", "doors/desks/views.py", "cases/queries.py", "vault/actions.py"])
def test_a_write_from_elsewhere_is_stopped(path: str) -> None:
    with pytest.raises(AssertionError, match="writes a case"):
        run_as(PROGRAM / path)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["cases/actions.py", "cases/actions/record.py"])
def test_actions_may_write(path: str) -> None:
    run_as(PROGRAM / path)
