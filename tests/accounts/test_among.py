"""Asking for one of thousands of values, in one parameter where the server takes arrays."""

import pytest
from django.db.models import Q

from accounts.models import Account
from stakeholders.models import Stakeholder
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def accounts():
    user = factories.user("ada")
    return [factories.account(user, name=name) for name in ("First", "Second", "Third")]


def test_those_among_the_values_are_found_whatever_the_kind_of_value(accounts):
    first, second, _third = accounts
    for name, values in (
        ("pk", {first.pk, second.pk}),
        ("public_id", [first.public_id, second.public_id]),
        ("name", ("First", 'quoted "\\{}, and told', "Second")),
    ):
        found = Account.objects.filter(**{f"{name}__among": values})
        assert set(found) == {first, second}, name


def test_a_relation_may_be_asked_by_rows_and_by_keys(accounts):
    first, second, third = accounts
    people = [factories.stakeholder(one, name="Ana Ruiz") for one in accounts]
    assert set(Stakeholder.objects.filter(account__among=[first.pk, third.pk])) == {
        people[0],
        people[2],
    }
    assert set(Stakeholder.objects.filter(account__public_id__among=[second.public_id])) == {
        people[1]
    }


def test_nothing_is_among_no_values_which_hides_no_other_condition(accounts):
    first, *_others = accounts
    assert not Account.objects.filter(pk__among=[]).exists()
    assert list(Account.objects.filter(Q(pk__among=[]) | Q(name="First"))) == [first]


def test_more_values_than_a_statement_takes_parameters(accounts):
    many = [*range(-100_000, 0), accounts[0].pk]
    assert list(Account.objects.filter(pk__among=many)) == [accounts[0]]
