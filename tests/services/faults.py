"""A web process whose clients and workers die in the middle of a batch, and what is sent to it."""

import json
import os
import random
import re
import signal
import socket
import struct
import time
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import Path

from tests.servers import free_port
from tests.services import locks, processes

PATIENCE_SECONDS = 60
LAST_WRITTEN = "crm_link"
"""The table that a batch writes after its records."""


class Web:
    """One worker behind one master; both can be killed, and begin again at the same address."""

    def __init__(self, stack: ExitStack, environment: dict[str, str], folder: Path) -> None:
        self.stack, self.environment, self.folder = stack, environment, folder
        self.port, self.starts = free_port(), 0

    def start(self) -> None:
        self.starts += 1
        command = ["gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        # Loaded once, so that a worker that died is there again at once.
        command += ["--workers", "1", "--timeout", "120", "--preload", "--no-control-socket"]
        log = self.folder / f"web{self.starts}.log"
        self.process = self.stack.enter_context(
            processes.running(command, self.environment, log, ready="Booting worker")
        )

    def kill_worker(self) -> None:
        """As the kernel would when memory is short; the master starts another one."""
        booted = re.findall(r"Booting worker with pid: (\d+)", self.process.log.read_text())
        os.kill(int(booted[-1]), signal.SIGKILL)

    def kill(self) -> None:
        """As a power cut would; then it is started again."""
        self.process.kill()
        self.start()

    def connected(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_SECONDS)

    def asked(self, message: bytes) -> tuple[int, dict, dict]:
        """The status, the body and the headers of the answer."""
        with self.connected() as connection:
            connection.sendall(message)
            with HTTPResponse(connection) as answer:
                answer.begin()
                return answer.status, json.loads(answer.read()), dict(answer.getheaders())

    def insisted(self, message: bytes) -> tuple[dict, dict]:
        """As a client does that sends the same until it is taken: the body and the headers."""
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < give_up_at:
            try:
                status, body, headers = self.asked(message)
            except (OSError, HTTPException):
                time.sleep(0.05)
                continue
            if status == 200:
                return body, headers
            assert (status, body["code"], body["retryable"]) == (409, "still_running", True), body
            time.sleep(0.05)
        raise AssertionError(f"not taken within {PATIENCE_SECONDS} s")


@dataclass(frozen=True)
class Sender:
    """Who sends batches, by which key of the API."""

    source: str
    secret: str

    def message(self, records: list[dict], key: str | None) -> bytes:
        """A whole request as it goes over the wire."""
        body = json.dumps({"records": records}).encode()
        head = [
            f"POST /api/v1/sources/{self.source}/batch HTTP/1.1",
            "Host: 127.0.0.1",
            f"Authorization: Bearer {self.secret}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            "Connection: close",
            *([f"Idempotency-Key: {key}"] if key else []),
        ]
        return "\r\n".join([*head, "", ""]).encode() + body


def _cut(connection: socket.socket) -> None:
    """Reset it, as a machine that is gone does not say goodbye."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def _held_up_in(web: Web, message: bytes) -> socket.socket:
    """A connection whose batch is written and waits before its commit."""
    connection = web.connected()
    connection.sendall(message)
    processes.wait_until(lambda: locks.is_held_up(by_table=LAST_WRITTEN), web.process.log)
    return connection


def client_dies_while_sending(web: Web, message: bytes, _chance: random.Random) -> None:
    connection = web.connected()
    connection.sendall(message[: len(message) // 2])
    _cut(connection)


def client_dies_in_the_middle(web: Web, message: bytes, _chance: random.Random) -> None:
    with locks.nobody_writes(LAST_WRITTEN):
        _cut(_held_up_in(web, message))


def worker_dies_in_the_middle(web: Web, message: bytes, _chance: random.Random) -> None:
    with locks.nobody_writes(LAST_WRITTEN), _held_up_in(web, message):
        web.kill_worker()


def server_dies_in_the_middle(web: Web, message: bytes, _chance: random.Random) -> None:
    with locks.nobody_writes(LAST_WRITTEN), _held_up_in(web, message):
        web.process.kill()
    web.start()


def worker_dies_at_some_moment(web: Web, message: bytes, chance: random.Random) -> None:
    with web.connected() as connection:
        connection.sendall(message)
        time.sleep(chance.uniform(0, 0.3))
        web.kill_worker()


FAULTS = (
    client_dies_while_sending,
    client_dies_in_the_middle,
    worker_dies_in_the_middle,
    server_dies_in_the_middle,
    worker_dies_at_some_moment,
)
