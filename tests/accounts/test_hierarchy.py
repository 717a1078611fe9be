"""Which accounts stand below which."""

import pytest

from accounts import hierarchy
from accounts.models import Account
from tests import factories

pytestmark = pytest.mark.django_db


def under(parent, name):
    return factories.account(name=name, parent=parent)


def test_the_account_and_all_below_it_are_found_however_deep():
    group = factories.account(name="Group")
    country = under(group, "Country")
    city = under(country, "City")
    under(factories.account(name="Other"), "Elsewhere")
    assert set(hierarchy.ids_below(group.pk)) == {group.pk, country.pk, city.pk}
    assert hierarchy.ids_below(city.pk) == [city.pk]


def test_the_account_and_all_above_it_are_found_however_high():
    group = factories.account(name="Group")
    country = under(group, "Country")
    city = under(country, "City")
    under(group, "Other")
    assert set(hierarchy.ids_above(city.pk)) == {group.pk, country.pk, city.pk}
    assert hierarchy.ids_above(group.pk) == [group.pk]


def test_accounts_in_a_circle_are_found_once():
    first = factories.account(name="First")
    second = under(first, "Second")
    Account.objects.filter(pk=first.pk).update(parent=second)
    assert sorted(hierarchy.ids_below(first.pk)) == sorted([first.pk, second.pk])
    assert sorted(hierarchy.ids_above(first.pk)) == sorted([first.pk, second.pk])
    assert hierarchy.is_in_circle(second)
    assert not hierarchy.is_in_circle(factories.account(name="Third", parent=first))


def test_one_query_reads_a_whole_tree(django_assert_num_queries):
    account = root = factories.account(name="0")
    for number in range(1, 8):
        account = under(account, str(number))
    with django_assert_num_queries(1):
        assert len(hierarchy.ids_below(root.pk)) == 8
