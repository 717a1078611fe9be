import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import table_sizes


@pytest.mark.django_db
def test_nothing_is_looked_at_where_nothing_has_grown():
    with CaptureQueriesContext(connection) as queries:
        assert table_sizes.renew() == []
    # SQLite is not even asked.
    assert len(queries) == (0 if connection.vendor == "sqlite" else 2)
