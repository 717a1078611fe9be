"""Filters under a name: whose they are, who sees them, what is refused."""

import pytest

from accounts import saved_views
from accounts.errors import Refused
from accounts.models import Access, Change, SavedView, User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya():
    return factories.user("maya")


def save(by, name="Risky", query="risk_from=60", **values):
    view = SavedView(name=name, page="accounts", query=query, **values)
    return saved_views.save_view(view, by=by)


def names_seen_by(user):
    return [view.name for view in saved_views.seen_by(user, "accounts")]


def test_a_view_is_seen_by_others_once_it_is_shared(maya):
    tom = factories.user("tom")
    view = save(maya)
    assert (names_seen_by(maya), names_seen_by(tom)) == (["Risky"], [])
    saved_views.change_view(view, name="Risky ones", is_shared=True, by=maya)
    assert names_seen_by(tom) == ["Risky ones"]


def test_a_name_given_again_is_the_same_view_with_another_filter(maya):
    first = save(maya)
    again = save(maya, query="risk_from=80")
    assert again.pk == first.pk
    assert SavedView.objects.get().query == "risk_from=80"
    assert save(factories.user("tom")).pk != first.pk


def test_what_was_deleted_comes_back_as_it_was_to_whoever_owned_it(maya):
    view = save(maya, is_shared=True)
    boss = factories.user("boss", access="administrator")
    saved_views.delete_view(view, by=boss)
    assert saved_views.deleted_by(maya, view.public_id) is None
    deleted = saved_views.deleted_by(boss, view.public_id)
    back = saved_views.bring_view_back(deleted, by=boss)
    for name in ("public_id", "user", "name", "page", "query", "is_shared"):
        assert getattr(back, name) == getattr(view, name)
    assert saved_views.bring_view_back(deleted, by=boss) == back
    assert SavedView.objects.count() == 1


def test_what_comes_back_to_who_may_share_no_more_is_theirs_alone(maya):
    view = save(maya, is_shared=True)
    saved_views.delete_view(view, by=maya)
    User.objects.filter(pk=maya.pk).update(access=Access.READ_ONLY)
    saved_views.bring_view_back(saved_views.deleted_by(maya, view.public_id), by=maya)
    assert names_seen_by(factories.user("tom")) == []
    assert names_seen_by(maya) == ["Risky"]


def test_what_was_deleted_does_not_come_back_beside_another_of_its_name(maya):
    view = save(maya)
    saved_views.delete_view(view, by=maya)
    save(maya, query="mine=1")
    with pytest.raises(Refused):
        saved_views.bring_view_back(saved_views.deleted_by(maya, view.public_id), by=maya)
    assert SavedView.objects.get().query == "mine=1"


@pytest.mark.parametrize("name", ["", "  ", "\0", "x" * 81])
def test_a_view_needs_a_name_of_some_length(maya, name):
    with pytest.raises(Refused):
        save(maya, name=name)
    assert not SavedView.objects.exists()


def test_a_filter_that_does_not_fit_is_refused(maya):
    with pytest.raises(Refused):
        save(maya, query="x" * 501)


def test_two_views_cannot_get_one_name(maya):
    save(maya, name="One")
    other = save(maya, name="Other")
    with pytest.raises(Refused):
        saved_views.change_view(other, name="One", is_shared=False, by=maya)


def test_a_deleted_view_is_gone_but_told(maya):
    saved_views.delete_view(save(maya), by=maya)
    assert not SavedView.objects.exists()
    assert Change.objects.order_by("pk").last().before["query"] == "risk_from=60"
