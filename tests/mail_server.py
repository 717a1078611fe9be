"""A real IMAP server on this machine, which keeps its mails when it is killed."""

import contextlib
import imaplib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from pysasl.hashing import BuiltinHash

USER, PASSWORD = "voice", "open sesame"
PATIENCE_SECONDS = 30


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as held:
        return held.getsockname()[1]


class MailServer:
    """A mailbox of one user in a folder; started and killed as often as a test wants."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        folder.mkdir(exist_ok=True)
        (folder / "pymap-etc-passwd").write_text(f"{USER}:x::::mail:\n")
        secret = BuiltinHash(rounds=1000).hash(PASSWORD).replace(":", "\\:")
        (folder / "pymap-etc-shadow").write_text(f"{USER}:{secret}:::::::\n")
        self.start()

    @property
    def url(self) -> str:
        return f"imap://{USER}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{self.port}/INBOX"

    def start(self) -> None:
        begin = "from pymap.main import main; main()"
        command = ["--host", "127.0.0.1", "--port", str(self.port), "--no-tls"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", begin, *command, "maildir", str(self.folder)],
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + PATIENCE_SECONDS
        while not self._answers():
            assert self.process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < until, "the mail server does not answer"
            time.sleep(0.05)

    def kill(self) -> None:
        """As a power cut would; safe to repeat."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def deliver(self, *mails: bytes) -> None:
        with self._signed_in() as client:
            for mail in mails:
                status, told = client.append("INBOX", "", None, mail)
                assert status == "OK", told

    def unseen(self) -> int:
        """How many mails of the mailbox nobody marked as read."""
        with self._signed_in() as client:
            client.select("INBOX", readonly=True)
            return len(client.search(None, "UNSEEN")[1][0].split())

    def count(self, folder: str = "INBOX") -> int:
        with self._signed_in() as client:
            return int(client.select(folder, readonly=True)[1][0])

    def make_folder(self, name: str) -> None:
        with self._signed_in() as client:
            client.create(name)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        return False

    @contextlib.contextmanager
    def _signed_in(self) -> Iterator[imaplib.IMAP4]:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        client.login(USER, PASSWORD)
        try:
            yield client
        finally:
            client.logout()


class Wire:
    """A line to the server that tells of each command, before it goes on."""

    def __init__(self, server: MailServer, said: Callable[[bytes], None]) -> None:
        self.server, self.said = server, said
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port = self.door.getsockname()[1]
        self.threads = [threading.Thread(target=self._serve, daemon=True)]

    def __enter__(self) -> "Wire":
        self.threads[0].start()
        return self

    def __exit__(self, *raised: object) -> None:
        self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()
        for thread in self.threads:
            thread.join(PATIENCE_SECONDS)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _address = self.door.accept()
                try:
                    far = socket.create_connection(("127.0.0.1", self.server.port), 10)
                except OSError:
                    near.close()
                    continue
                self._join(near, far)

    def _join(self, near: socket.socket, far: socket.socket) -> None:
        far.settimeout(None)
        for ends, hear in (((near, far), self.said), ((far, near), len)):
            thread = threading.Thread(target=_carry, args=(*ends, hear), daemon=True)
            self.threads.append(thread)
            thread.start()


def _carry(of: socket.socket, to: socket.socket, hear: Callable[[bytes], object]) -> None:
    try:
        while told := of.recv(65536):
            hear(told)
            to.sendall(told)
    except OSError:
        pass
    finally:
        # Both ways end together; whoever ends last closes.
        for end in (of, to):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        of.close()
