"""What every test stands on: real servers, no way out of the machine, one browser."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.servers.basehttp import WSGIRequestHandler
from django.db import connections
from django.utils import translation
from xdist import is_xdist_controller

from config import memory
from config.databases import database
from config.environment import location
from tests import chromium, copies, mail_sink, servers
from tests.mail_server import MailServer

# The browser tests run Playwright's loop in the thread that also asks the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# What the live server answers goes out at once; otherwise a body waits 40 ms behind its head.
WSGIRequestHandler.disable_nagle_algorithm = True

hypothesis.settings.register_profile("quorate", deadline=None, database=None, print_blob=True)
hypothesis.settings.load_profile("quorate")

AT_HOME = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "::", ""}
TOUCH_THE_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}

running = pytest.StashKey[dict[str, servers.Server]]()
scratch = pytest.StashKey[Path]()


def pytest_addoption(parser):
    parser.addoption(
        "--database",
        choices=["sqlite", "postgresql"],
        default="sqlite",
        help="sqlite: all but the services; postgresql: these and what touches the database",
    )


def pytest_configure(config):
    """Choose the database, start what it needs, close the doors, hash passwords at once."""
    sys.addaudithook(_stay_at_home)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Each client of a test is a server that starts, so static files are not listed in advance.
    settings.WHITENOISE_AUTOREFRESH = True
    config.stash[scratch] = Path(tempfile.mkdtemp(prefix="quorate-tests-"))
    config.stash[running] = {}
    if config.getoption("database") == "postgresql":
        _find_servers(config)
        _choose(config.stash[running]["postgresql"].url, config)
    else:
        _choose("sqlite:///quorate.sqlite3", config)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    """A worker of xdist shares the servers of the process that started it, and gets a database."""
    number = int(node.workerinput["workerid"].removeprefix("gw"))
    used = node.config.stash[running]
    node.workerinput["servers"] = {name: one.url_of(number) for name, one in used.items()}
    node.workerinput["database"] = copies.source()


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session):
    """Migrate once for all workers, while these read the tests."""
    if is_xdist_controller(session):
        copies.make(session.config)


def pytest_collection_finish():
    """What was read stays until the end: garbage is looked for as in the processes that we run."""
    memory.settle()


def pytest_unconfigure(config):
    copies.remove(config)
    for server in config.stash.get(running, {}).values():
        server.stop()
    shutil.rmtree(config.stash.get(scratch, ""), ignore_errors=True)


def pytest_report_header(config):
    used = [f"{name}: {server.origin}" for name, server in config.stash[running].items()]
    if used:
        return [*used, "running what touches the database; the rest ran on SQLite"]
    return ["database: SQLite; services are tested by --database=postgresql"]


def pytest_collection_modifyitems(config, items):
    """Each test runs in the pass that it belongs to; none is skipped."""
    on_postgresql = config.getoption("database") == "postgresql"
    belongs = _belongs_on_postgresql if on_postgresql else _belongs_on_sqlite
    chosen = [item for item in items if belongs(item)]
    left_out = [item for item in items if not belongs(item)]
    # The long ones first, so that no core is idle while the other runs the last of them.
    items[:] = sorted(chosen, key=lambda item: not item.get_closest_marker("services"))
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def django_db_setup(request):
    """A worker of xdist has a database that was made for it; who runs alone makes one."""
    if given := getattr(request.config, "workerinput", {}):
        copies.use(given["database"], given["workerid"])
    else:
        request.getfixturevalue("django_db_setup")


@pytest.fixture(scope="session")
def redis_url(pytestconfig):
    return pytestconfig.stash[running]["redis"].url


@pytest.fixture
def sink():
    """A server that takes mails; whoever wants it sends to its port."""
    with mail_sink.listening() as found:
        yield found


@pytest.fixture
def mail_server(tmp_path, settings):
    """The mailbox that is read, at a server of its own, which a test may kill."""
    found = MailServer(tmp_path / "imap")
    settings.IMAP = location(found.url)
    yield found
    found.kill()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Playwright's own browser where it is installed, else the machine's; silent on the network."""
    return {**browser_type_launch_args, **chromium.launch_options()}


@pytest.fixture(autouse=True)
def _english():
    """The language of the last request of a test is not that of the next test."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    """Nothing that a test writes stays; jobs that fail raise into the test."""
    settings.DATA_FOLDER = tmp_path
    settings.CELERY_TASK_EAGER_PROPAGATES = True


def _find_servers(config):
    found = config.stash[running]
    if hasattr(config, "workerinput"):
        given = config.workerinput["servers"].items()
        found |= {name: servers.Server(url, "of all workers") for name, url in given}
        return
    try:
        found["postgresql"] = servers.postgresql()
        found["redis"] = servers.redis()
    except servers.Missing as missing:
        raise pytest.UsageError(str(missing)) from None


def _choose(address, config):
    """Put another database under Django, which has read its settings but asked nothing yet."""
    chosen = {"default": database(address, folder=config.stash[scratch], max_age_seconds=0)}
    for connection in connections.all(initialized_only=True):
        del connections[connection.alias]
    settings.DATABASES = connections.settings = connections.configure_settings(chosen)


def _belongs_on_sqlite(item):
    return not item.get_closest_marker("services") and _may_run_on("sqlite", item)


def _belongs_on_postgresql(item):
    # What its pages ask the database is asked without a browser, too.
    if "browser" in item.path.parts or not _may_run_on("postgresql", item):
        return False
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("services")
    return bool(marked or TOUCH_THE_DATABASE & set(getattr(item, "fixturenames", ())))


def _may_run_on(database, item):
    once = item.get_closest_marker("once")
    is_told = once is not None and not item.get_closest_marker("on_both")
    return not is_told or once.args == (database,)


def _stay_at_home(event, arguments):
    """An audit hook cannot be undone by a library; addresses of this machine pass."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == "socket.getaddrinfo":
        host = arguments[0] or ""
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host not in AT_HOME:
        raise RuntimeError(f"A test tried to reach {host}; tests stay on this machine.")
