"""Holding up whoever works, so that it can be killed in the middle."""

from contextlib import contextmanager

import psycopg
from django.db import connection


def nobody_saves_snapshots():
    """Whoever analyses meanwhile waits with the result in hand."""
    return nobody_writes("stakeholders_snapshot")


@contextmanager
def nobody_writes(table):
    """Whoever writes there meanwhile waits, with everything before it written and not committed."""
    address = connection.get_connection_params()
    wanted = {name: address[name] for name in ("host", "port", "user", "dbname")}
    with psycopg.connect(**wanted) as other:
        other.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        yield


def is_held_up(by_table="stakeholders_snapshot"):
    """Some worker waits for the lock on a table, here and in no other database of the server."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
            " WHERE NOT granted AND datname = current_database() AND relation = %s::regclass",
            [by_table],
        )
        return cursor.fetchone()[0] > 0
