"""A small HTTP server on this machine that answers as a vendor would, and fails when told to."""

import contextlib
import json
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Asked:
    """A request as it came."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Answer:
    status: int
    content: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    is_cut: bool = False
    """The connection is reset in the middle of the body."""


class StandIn:
    """A vendor at a loopback address. `faults` are answers that come instead of the next ones.

    A fault is an `Answer`, or a function that gets the request and returns an `Answer` or None
    (then the request is answered as always, and the fault is used up).
    """

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.faults: deque[Any] = deque()
        self.asked: list[Asked] = []
        self.server = ThreadingHTTPServer(
            ("127.0.0.1", 0), type("MyDoor", (Door,), {"stand_in": self})
        )
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def pass_time(self, **span: float) -> None:
        self.now += timedelta(**span)

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def answer(self, asked: Asked) -> Answer:
        raise NotImplementedError

    def take(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        if self.faults:
            fault = self.faults.popleft()
            answer = fault(asked) if callable(fault) else fault
            if answer is not None:
                return answer
        return self.answer(asked)

    def count(self, path: str) -> int:
        """How many requests went to an address that holds this."""
        return sum(path in asked.path for asked in self.asked)


def cut(asked_of: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
    """A fault: the answer begins as always, then the connection is reset."""

    def fault(asked: Asked) -> Answer:
        answer = asked_of(asked)
        answer.is_cut = True
        return answer

    return fault


class Door(BaseHTTPRequestHandler):
    stand_in: StandIn
    protocol_version = "HTTP/1.1"
    # A body goes out behind its head at once, not 40 ms later when the head was acknowledged.
    disable_nagle_algorithm = True

    def handle_any(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        asked = Asked(
            self.command,
            parts.path,
            parse_qs(parts.query),
            self.headers,
            self.rfile.read(length),
        )
        self._send(self.stand_in.take(asked))

    do_GET = do_POST = do_PATCH = handle_any  # noqa: N815

    def _send(self, answer: Answer) -> None:
        text = isinstance(answer.content, str)
        body = answer.content.encode() if text else json.dumps(answer.content).encode()
        self.send_response(answer.status)
        headers = {"Content-Type": "application/json;charset=UTF-8"} | answer.headers
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if answer.is_cut:
            self._reset(body)
        else:
            self.wfile.write(body)

    def _reset(self, body: bytes) -> None:
        self.wfile.write(body[: len(body) // 2])
        self.wfile.flush()
        # Lingering for no time at all makes the end a reset.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def date_time_string(self, timestamp: float | None = None) -> str:
        """By the clock of the vendor."""
        return format_datetime(self.stand_in.now, usegmt=True)

    def finish(self) -> None:
        # A connection that was reset on purpose cannot be ended well.
        with contextlib.suppress(OSError):
            super().finish()

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""
