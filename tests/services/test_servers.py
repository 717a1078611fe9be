import socket
import socketserver
from contextlib import contextmanager
from threading import Thread

import pytest
from django.db import connection

from tests import servers


@pytest.mark.django_db
def test_the_chosen_database_is_the_one_in_use(pytestconfig):
    assert connection.vendor == pytestconfig.getoption("database")


def test_a_foreign_address_is_out_of_reach():
    with pytest.raises(RuntimeError, match="stay on this machine"):
        socket.create_connection(("192.0.2.1", 80))


@contextmanager
def starting_up():
    """What PostgreSQL answers before it lets anybody in: it is there, without TLS, and refuses."""
    said = b"SFATAL\0C57P03\0Mthe database system is starting up\0\0"
    refusal = b"E" + (len(said) + 4).to_bytes(4, "big") + said

    class Answer(socketserver.BaseRequestHandler):
        def handle(self):
            while asked := self.request.recv(1024):
                self.request.sendall(b"N" if len(asked) == 8 else refusal)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_a_server_that_still_starts_up_is_waited_for():
    with starting_up() as port:
        assert not servers._answers_postgresql(port)
