"""What PostgreSQL knows of the sizes of tables, by which it plans: renewed after a large load."""

from django.db import connection

MANY = 10_000
"""Fewer changes than these mislead nobody, and its own look comes within a minute."""
# What it counted last is -1 until it looked for the first time.
GROWN = """
    SELECT quote_ident(held.relname) FROM pg_stat_user_tables held
    JOIN pg_class looked ON looked.oid = held.relid
    WHERE held.schemaname = current_schema()
        AND held.n_mod_since_analyze >= greatest(%s, looked.reltuples)
    ORDER BY held.relname
"""


def renew() -> list[str]:
    """Let PostgreSQL look at the tables that have as many changes as rows it knew; says which.

    It would by itself, but not at once, and looks for one row in a table that it thinks empty by
    reading all of it. SQLite plans without sizes.
    """
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(GROWN, [MANY])
        tables = [name for (name,) in cursor.fetchall()]
        if tables:
            cursor.execute(f"ANALYZE (SKIP_LOCKED) {', '.join(tables)}")
    return tables
