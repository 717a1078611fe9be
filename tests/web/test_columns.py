"""Columns of numbers, which PostgreSQL sends as bytes."""

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stakeholders.models import Headline
from tests import factories
from web.portfolio.columns import columns_of

pytestmark = pytest.mark.django_db

NAMES = ("pk", "opportunity", "risk", "risk_before", "answers", "top_side")


def test_columns_hold_what_the_rows_hold_and_nan_for_none(maya):
    for number, top in enumerate((1, None, -1)):
        committee = factories.committee(factories.account(maya, name=f"Client {number}"))
        risk = 0.1 + number / 3
        factories.headline(committee, risk=risk, answers=number, top_side=top)
    with CaptureQueriesContext(connection) as asked:
        columns = columns_of(Headline.objects.all(), NAMES)
    assert len(asked) == 1
    told = sorted(zip(*(column.tolist() for column in columns.values()), strict=True))
    rows = np.array(Headline.objects.order_by("pk").values_list(*NAMES), float)
    np.testing.assert_array_equal(told, rows)


def test_no_rows_are_columns_of_nothing():
    columns = columns_of(Headline.objects.all(), NAMES)
    assert {name: len(column) for name, column in columns.items()} == dict.fromkeys(NAMES, 0)
