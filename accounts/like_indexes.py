"""The second index that PostgreSQL keeps of texts that are unique or indexed, for LIKE."""

from typing import Any


def drop(editor: Any, tables: tuple[str, ...]) -> None:
    """For migrations: give them up; ids are compared whole, and each row written pays for one."""
    connection = editor.connection
    if connection.vendor != "postgresql":
        return
    for table in tables:
        with connection.cursor() as cursor:
            names = connection.introspection.get_constraints(cursor, table)
        for name in sorted(name for name in names if name.endswith("_like")):
            editor.execute(f"DROP INDEX {editor.quote_name(name)}")
