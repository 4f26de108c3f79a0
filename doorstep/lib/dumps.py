"""A consistent copy of a whole database while others write to it, and back again: SQLite and PostgreSQL."""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql


def copy_sqlite(source: Path, target: Path, *, empty: Sequence[str] = ()) -> dict[str, int]:
    """Will copy an SQLite database as it is at one instant and return the number of rows of each table.

    The tables named in `empty` are copied without a row. VACUUM INTO reads in one transaction and waits for no
    writer. Copying the file would lose what is still in the write-ahead log.
    """
    connection = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=20)
    try:
        connection.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL:
            raise OSError(28, "No space left on device") from error
        raise
    finally:
        connection.close()
    _empty_sqlite(target, empty)
    return count_sqlite(target)


def _empty_sqlite(path: Path, tables: Sequence[str]) -> None:
    if not tables:
        return
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA secure_delete = ON")  # zeros where the rows were: the pages stay in the file
        for name in tables:
            connection.execute(f'DELETE FROM "{name}"')  # noqa: S608 - names of our own; a name cannot be a parameter
    finally:
        connection.close()


def count_sqlite(path: Path) -> dict[str, int]:
    """Will return the number of rows of each table."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        names = [
            row[0]
            for row in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
                " AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name"
            )
        ]
        # Names come from the database's own list; a name cannot be a parameter.
        return {
            name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
            for name in names
        }
    finally:
        connection.close()


def check_sqlite(path: Path) -> str:
    """Will return the first fault SQLite finds in the file, empty if none."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        found = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        return str(error)
    finally:
        connection.close()
    return "" if found == "ok" else found


_TABLES = """
    SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
      AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    GROUP BY c.relname ORDER BY c.relname
"""


def tables_postgres(connection: "psycopg.Connection[Any]") -> dict[str, list[str]]:
    """Will return the tables of the current schema and the columns of each that can be written."""
    return {name: list(columns) for name, columns in connection.execute(_TABLES).fetchall()}


def dump_postgres(connection: "psycopg.Connection[Any]", folder: Path, *, empty: Sequence[str] = ()) -> dict[str, Any]:
    """Will write each table's rows, as they are at one instant, to a file in `folder`; no row of those in `empty`.

    Returns `tables` (rows), `columns`, and `sequences` (name -> next value). Locks nobody out. The connection is
    one of its own, in no transaction; it is not closed.
    """
    connection.autocommit = True
    connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    connection.execute("SET LOCAL statement_timeout = 0")
    connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    columns = tables_postgres(connection)
    rows: dict[str, int] = {}
    for table, names in columns.items():
        query = sql.SQL("COPY (SELECT {} FROM {} WHERE {}) TO STDOUT").format(
            sql.SQL(", ").join(map(sql.Identifier, names)), sql.Identifier(table), sql.Literal(table not in empty)
        )
        with connection.cursor() as cursor, (folder / f"{table}.copy").open("wb") as out:
            with cursor.copy(query) as copy:
                for piece in copy:
                    out.write(piece)
            rows[table] = cursor.rowcount
    sequences = {}
    for (name,) in connection.execute(
        "SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema() ORDER BY 1"
    ).fetchall():
        # From the sequence itself: the view tells nothing of one that was set and not yet used.
        next_value = sql.SQL("SELECT last_value + is_called::int FROM {}").format(sql.Identifier(name))
        sequences[name] = (connection.execute(next_value).fetchone() or (1,))[0]
    connection.execute("COMMIT")
    return {"tables": rows, "columns": columns, "sequences": sequences}


def load_postgres(
    connection: "psycopg.Connection[Any]", folder: Path, columns: dict[str, list[str]], sequences: dict[str, int]
) -> dict[str, int]:
    """Will replace the rows of every table by those of a dump, in one transaction, and return their number.

    The tables are there already and have the columns of the dump; foreign keys are deferrable.
    """
    rows: dict[str, int] = {}
    with connection.transaction():
        connection.execute("SET LOCAL statement_timeout = 0")
        connection.execute("SET CONSTRAINTS ALL DEFERRED")
        here = tables_postgres(connection)
        if here:
            connection.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, here))))
        for table, names in columns.items():
            query = sql.SQL("COPY {} ({}) FROM STDIN").format(
                sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names))
            )
            with connection.cursor() as cursor:
                with cursor.copy(query) as copy, (folder / f"{table}.copy").open("rb") as source:
                    while piece := source.read(1 << 20):
                        copy.write(piece)
                rows[table] = cursor.rowcount
        for name, value in sequences.items():
            connection.execute("SELECT setval(%s::regclass, %s, false)", (f'"{name}"', value))
        _forget_transactions(connection, columns)
    return rows


def _forget_transactions(connection: "psycopg.Connection[Any]", tables: Iterable[str]) -> None:
    """Will set to 0 what defaults to the number of its transaction: it means nothing on another server."""
    found = connection.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND column_default LIKE '%pg_current_xact_id%'"
    ).fetchall()
    for table, column in found:
        if table in set(tables):
            connection.execute(sql.SQL("UPDATE {} SET {} = 0").format(sql.Identifier(table), sql.Identifier(column)))
