"""The rows that a load left, written once more by nothing but COPY and INSERT ON CONFLICT."""

from time import perf_counter

import psycopg
from psycopg.sql import SQL, Composed, Identifier

TABLES = (
    "accounts_account", "accounts_opportunity", "accounts_changeset", "accounts_change",
    "accounts_provenance", "stakeholders_person", "stakeholders_stakeholder",
    "stakeholders_position", "stakeholders_buyingcommittee", "stakeholders_touch", "crm_link",
)  # fmt: skip
UPSERT = "INSERT INTO {raw} SELECT * FROM {arriving} ORDER BY id ON CONFLICT (id) DO UPDATE SET "


def same_rows(url: str) -> tuple[int, float]:
    """How many rows these tables hold, and the seconds of writing them to tables like them.

    They have the same indexes and checks, and no references to be checked.
    """
    with psycopg.connect(url, autocommit=True) as to:
        held = {table: _text(to, table) for table in TABLES}
        columns = {table: _columns(to, table) for table in TABLES}
        for table in TABLES:
            to.execute(_about("CREATE TABLE {raw} (LIKE {table} INCLUDING ALL)", table))
        start, count = perf_counter(), 0
        with to.transaction():
            for table, text in held.items():
                count += _upsert(to, table, text, columns[table])
        took = perf_counter() - start
        for table in TABLES:
            to.execute(_about("DROP TABLE {raw}", table))
    return count, took


def _text(to: psycopg.Connection, table: str) -> bytes:
    with to.cursor() as cursor, cursor.copy(_about("COPY {table} TO STDOUT", table)) as copy:
        return b"".join(copy)


def _columns(to: psycopg.Connection, table: str) -> list[str]:
    cursor = to.execute(_about("SELECT * FROM {table} LIMIT 0", table))
    return [column.name for column in cursor.description or ()]


def _upsert(to: psycopg.Connection, table: str, text: bytes, columns: list[str]) -> int:
    to.execute(_about("CREATE TEMP TABLE {arriving} (LIKE {table}) ON COMMIT DROP", table))
    with to.cursor() as cursor, cursor.copy(_about("COPY {arriving} FROM STDIN", table)) as copy:
        copy.write(text)
    updates = [SQL("{0} = excluded.{0}").format(Identifier(name)) for name in columns]
    return to.execute(_about(UPSERT, table) + SQL(", ").join(updates)).rowcount


def _about(statement: str, table: str) -> Composed:
    return SQL(statement).format(
        table=Identifier(table), raw=Identifier(f"raw_{table}"), arriving=Identifier(f"in_{table}")
    )
