"""One database that is migrated once, and a copy of it for each worker of xdist."""

import pytest
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from pytest_django.plugin import blocking_manager_key

made = pytest.StashKey[list]()


def source() -> str:
    """The name of the database that will be copied."""
    return str(connection.creation._get_test_db_name())


def make(config: pytest.Config) -> None:
    """A worker may use its copy as soon as this returns."""
    with config.stash[blocking_manager_key].unblock():
        config.stash[made] = setup_databases(0, interactive=False, serialized_aliases=[])
        connection.close()  # SQLite then has everything in one file, which is what is copied
        for worker in _workers(config):
            connection.creation.clone_test_db(worker, verbosity=0)


def use(source: str, worker: str) -> None:
    """Lead a worker to its copy."""
    connection.settings_dict["NAME"] = source
    connection.settings_dict |= connection.creation.get_test_db_clone_settings(worker)


def remove(config: pytest.Config) -> None:
    """The copies too: they may be on a server that stays."""
    if made not in config.stash:
        return
    with config.stash[blocking_manager_key].unblock():
        for worker in _workers(config):
            connection.creation.destroy_test_db(suffix=worker, verbosity=0)
        teardown_databases(config.stash[made], verbosity=0)


def _workers(config: pytest.Config) -> list[str]:
    return [f"gw{number}" for number in range(len(config.getoption("tx")))]
