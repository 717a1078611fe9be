import socket

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_chosen_database_is_the_one_in_use(pytestconfig):
    assert connection.vendor == pytestconfig.getoption("database")


def test_a_foreign_address_is_out_of_reach():
    with pytest.raises(RuntimeError, match="stay on this machine"):
        socket.create_connection(("192.0.2.1", 80))
