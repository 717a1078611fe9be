"""The address of a database as Django's settings want it."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.environment import Location, location

SQLITE_OPTIONS = {
    # Without IMMEDIATE, two transactions that read before they write fail each other.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
}

POSTGRESQL_OPTIONS = {
    # Compiling a query takes longer than any of ours runs. And a page out of order costs as little
    # as one in order, in memory or on a solid state disk: else whole tables are read for a few
    # hundred rows of them.
    "options": "-c jit=off -c random_page_cost=1.1",
    # How often a statement of accounts.compiled is sent before its plan is kept; of no other.
    "prepare_threshold": 2,
}


def database(address: str, *, folder: Path, max_age_seconds: int) -> dict[str, Any]:
    """sqlite:///name is a file in `folder` unless absolute; postgres://user:secret@host/name."""
    found = location(address)
    if found.scheme == "sqlite":
        return _sqlite(found, folder)
    if found.scheme in {"postgres", "postgresql"}:
        return _postgresql(found, max_age_seconds)
    raise ImproperlyConfigured(
        f"DATABASE_URL begins with {found.scheme!r}, but must begin with sqlite: or postgres:."
    )


def _sqlite(found: Location, folder: Path) -> dict[str, Any]:
    file = folder / found.name
    file.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "OPTIONS": SQLITE_OPTIONS,
        # A file, as the threads of one test share nothing in an in-memory database.
        "TEST": {"NAME": folder / "test.sqlite3"},
    }


def _postgresql(found: Location, max_age_seconds: int) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": found.name,
        "USER": found.user,
        "PASSWORD": found.password,
        "HOST": found.host,
        "PORT": found.port or 5432,
        "CONN_MAX_AGE": max_age_seconds,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": POSTGRESQL_OPTIONS,
    }
