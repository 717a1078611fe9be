"""What happens at a commit, in the middle of a test that never commits."""

from django.db import connection

from accounts import numbering


def commit() -> None:
    """Let the deferred triggers and checks of PostgreSQL run; number the changes on SQLite."""
    connection.check_constraints()
    numbering.settle()
