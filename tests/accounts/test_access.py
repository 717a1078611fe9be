"""Who sees what: Maya manages, Tom manages elsewhere, Rae is a stranger."""

import pytest

from accounts.models import Access, Account, AccountShare
from tests import factories

pytestmark = pytest.mark.django_db


def seen_by(user):
    return set(Account.objects.visible_to(user).values_list("name", flat=True))


def test_a_stranger_sees_nothing():
    factories.account(factories.user("maya"))
    assert seen_by(factories.user("rae", access=Access.COLLEAGUE)) == set()


@pytest.mark.parametrize("access", [Access.ADMINISTRATOR, Access.CX_LEAD])
def test_administrators_and_cx_leads_see_every_account(access):
    factories.account(factories.user("maya"))
    assert seen_by(factories.user("rae", access=access)) == {"Acme"}


def test_an_account_manager_sees_own_and_shared_accounts_once():
    maya, tom = factories.user("maya"), factories.user("tom")
    factories.account(maya, name="Own")
    shared = factories.account(tom, name="Shared")
    factories.account(tom, name="Elsewhere")
    AccountShare.objects.create(account=shared, user=maya)
    AccountShare.objects.create(account=shared, user=tom)
    assert list(Account.objects.visible_to(maya).values_list("name", flat=True)) == [
        "Own",
        "Shared",
    ]


def test_a_manager_sees_the_accounts_of_teams_and_sub_teams_only():
    mara = factories.user("mara", access=Access.MANAGER)
    north = factories.team("North", lead=mara)
    alps = factories.team("Alps", parent=factories.team("North East", parent=north))
    factories.account(factories.user("maya", team=alps), name="Below")
    factories.account(factories.user("tom", team=factories.team("South")), name="Elsewhere")
    assert seen_by(mara) == {"Below"}


def test_teams_in_a_circle_do_not_hang():
    mara = factories.user("mara", access=Access.MANAGER)
    north = factories.team("North", lead=mara)
    north.parent = factories.team("South", parent=north)
    north.save()
    factories.account(factories.user("maya", team=north.parent))
    assert seen_by(mara) == {"Acme"}


@pytest.mark.parametrize("access", [Access.COLLEAGUE, Access.READ_ONLY])
def test_readers_of_a_shared_account_neither_edit_nor_see_judgements(access):
    account = factories.account(factories.user("maya"))
    rae = factories.user("rae", access=access)
    AccountShare.objects.create(account=account, user=rae)
    assert seen_by(rae) == {"Acme"}
    assert not Account.objects.editable_by(rae).exists()
    assert not Account.objects.judged_by(rae).exists()


def test_somebody_who_no_longer_works_here_sees_nothing():
    maya = factories.user("maya")
    factories.account(maya)
    maya.is_active = False
    assert seen_by(maya) == set()


def test_an_account_only_heard_of_is_hidden_from_everybody():
    maya = factories.user("maya", access=Access.ADMINISTRATOR)
    factories.account(maya, is_stub=True)
    assert seen_by(maya) == set()


def test_asking_for_a_right_takes_as_many_queries_for_many_accounts(
    django_assert_num_queries, django_assert_max_num_queries
):
    mara = factories.user("mara", access=Access.MANAGER)
    team = factories.team(lead=mara)
    maya = factories.user("maya", team=team)
    factories.account(maya)
    with django_assert_max_num_queries(4) as one:
        assert len(seen_by(mara)) == 1
    for number in range(20):
        factories.account(maya, name=f"Account {number}")
    with django_assert_num_queries(len(one)):
        assert len(seen_by(mara)) == 21


@pytest.mark.parametrize("access", Access.values)
def test_the_mark_of_an_account_says_what_judged_by_says(access):
    rae = factories.user("rae", access=access, team=factories.team("North"))
    factories.account(rae, name="Own")
    shared = factories.account(factories.user("maya"), name="Shared")
    AccountShare.objects.create(account=shared, user=rae)
    factories.account(rae, name="Left alone")
    Account.objects.filter(name="Left alone").update(owner=None)
    marked = Account.objects.visible_to(rae).marked_for(rae)
    judged = Account.objects.judged_by(rae).values_list("pk", flat=True)
    assert {one.pk for one in marked if one.is_judged} == set(judged)


def test_a_manager_sees_an_account_for_three_reasons_once():
    mara = factories.user("mara", access=Access.MANAGER)
    mara.team = factories.team("North", lead=mara)
    mara.save()
    AccountShare.objects.create(account=factories.account(mara), user=mara)
    assert Account.objects.visible_to(mara).count() == 1
