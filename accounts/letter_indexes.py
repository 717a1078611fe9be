"""Indexes by which PostgreSQL finds letters anywhere within a text, three at a time (pg_trgm)."""

from typing import Any

from django.db import DatabaseError, transaction


def make(editor: Any, table: str, column: str, condition: str = "true") -> None:
    """For migrations: where the server has what it takes; elsewhere it reads through the column."""
    if editor.connection.vendor == "postgresql" and _is_there(editor):
        editor.execute(
            f"CREATE INDEX IF NOT EXISTS {_name(table, column)} ON {table}"
            f" USING gin ({column} gin_trgm_ops) WHERE {condition}"
        )


def drop(editor: Any, table: str, column: str) -> None:
    """The way back."""
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP INDEX IF EXISTS {_name(table, column)}")


def _is_there(editor: Any) -> bool:
    """Whether the extension is there, or whoever owns a database may add it and just did."""
    try:
        with transaction.atomic(editor.connection.alias):
            editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:
        return False
    return True


def _name(table: str, column: str) -> str:
    return f"{table}_{column}_letters"
