"""One message to one address: over a connection to the very address that was found fit.

The name is asked once, so that it cannot lead elsewhere between the look and the connection. No
redirect is followed, and neither a slow nor a long answer holds us.
"""

import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult

from django.conf import settings

from crm import webhook_addresses as addresses

SECONDS = 15
"""For everything from the connection to the end of the answer."""
MOST_READ = 500


@dataclass(frozen=True)
class Answer:
    """What came back: a status and the beginning of the words, or why nothing did."""

    status: int | None = None
    words: str = ""
    error: str = ""

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def post(url: str, body: str, headers: Mapping[str, str]) -> Answer:
    """Send it once; whatever goes wrong is an answer, too."""
    try:
        parts = addresses.read(url, may_be_local=settings.IS_LAPTOP)
        return _sent(parts, body.encode(), headers)
    except addresses.Unfit as error:
        return Answer(error="unfit_address", words=str(error))
    except TimeoutError:
        return Answer(error="timeout")
    except ssl.SSLError as error:
        return Answer(error="tls", words=str(error)[:MOST_READ])
    except (OSError, HTTPException, ValueError) as error:
        return Answer(error="unreachable", words=str(error)[:MOST_READ])


def _sent(parts: SplitResult, body: bytes, headers: Mapping[str, str]) -> Answer:
    line = _Line(socket.create_connection((_address(parts), addresses.port(parts)), SECONDS))
    clock = threading.Timer(SECONDS, line.cut)
    clock.daemon = True
    clock.start()
    try:
        if parts.scheme == "https":
            line.encrypt(str(parts.hostname))
        return _asked(parts, line, body, headers)
    except (OSError, HTTPException, ValueError) as error:
        raise TimeoutError if line.is_cut else error from error
    finally:
        clock.cancel()
        line.socket.close()


class _Line:
    """A connection that can be cut while somebody reads from it."""

    def __init__(self, plain: socket.socket) -> None:
        self.socket = plain
        self.is_cut = False

    def encrypt(self, host: str) -> None:
        context = ssl.create_default_context()
        # Taken over before the handshake, so that this can be cut, too.
        self.socket = context.wrap_socket(
            self.socket, server_hostname=host, do_handshake_on_connect=False
        )
        self.socket.do_handshake()

    def cut(self) -> None:
        """A receiver that trickles never runs into the timeout of a single read."""
        self.is_cut = True
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)


def _address(parts: SplitResult) -> str:
    found = socket.getaddrinfo(parts.hostname, addresses.port(parts), type=socket.SOCK_STREAM)
    return addresses.chosen([str(one[4][0]) for one in found], may_be_local=settings.IS_LAPTOP)


def _asked(parts: SplitResult, line: _Line, body: bytes, headers: Mapping[str, str]) -> Answer:
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(str(parts.hostname), addresses.port(parts), timeout=SECONDS)
    connection.sock = line.socket
    path = parts.path or "/"
    target = f"{path}?{parts.query}" if parts.query else path
    told = {"Content-Type": "application/json", "User-Agent": "Quorate", **headers}
    try:
        connection.request("POST", target, body, told)
        answer = connection.getresponse()
        words = answer.read(MOST_READ).decode("utf-8", "replace").replace("\0", "")
        return Answer(answer.status, words)
    finally:
        connection.close()
