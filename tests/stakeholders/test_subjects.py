"""Every change is told under the public id of the record that shows it."""

from datetime import date

import pytest
from django.apps import apps

from accounts import journal
from accounts.models import Change
from stakeholders import editing, people, seats, ties
from stakeholders.models import Stakeholder, Tie
from tests import factories

pytestmark = pytest.mark.django_db
ON = date(2026, 2, 2)
NO_RECORD = {"stakeholders.roletemplate"}


@pytest.fixture
def account():
    return factories.account()


@pytest.fixture
def ana(account):
    return factories.stakeholder(account, "Ana Ruiz")


def told(type_):
    return set(Change.objects.filter(type=type_).values_list("subject", flat=True))


def test_a_post_is_told_of_the_stakeholder(ana):
    people.take_post(ana, post=people.Post(title="CFO"), on=ON, by=ana.account.owner)
    assert told("stakeholders.position") == {ana.public_id}


def test_a_tie_is_told_of_the_one_who_reports(account, ana):
    ben = factories.stakeholder(account, "Ben Katz")
    ties.draw_tie(ana, ben, ties.Link("reports_to"), on=ON, by=account.owner)
    ties.remove_tie(Tie.objects.get(), on=date(2026, 3, 3), by=account.owner)
    assert told("stakeholders.tie") == {ana.public_id}


def test_everything_about_a_seat_is_told_of_the_seat(account, ana):
    committee = factories.committee(account)
    seat = factories.seat(committee, ana, roles=("champion",))
    seats.set_terms(seat, terms=seats.Terms(weight=3), on=ON, by=account.owner)
    for part in ("seatterms", "seatrole", "seatholder"):
        assert told(f"stakeholders.{part}") == {seat.public_id}


def test_an_expected_close_is_told_of_the_opportunity(account):
    deal = factories.opportunity(account, closes_on=date(2026, 6, 30))
    assert told("accounts.expectedclose") == {deal.public_id}


def test_who_follows_stakeholders_hears_of_a_change_of_the_person(account, ana):
    other = factories.account(account.owner, name="Other")
    people.add_stakeholder(other, ana.person, post=people.Post(), on=ON, by=account.owner)
    changes = people.change_person(ana, by=account.owner, phone="+41 1")
    noted = changes.changes.filter(type="stakeholders.stakeholder")
    both = {row.public_id for row in Stakeholder.objects.filter(person=ana.person)}
    assert set(noted.values_list("subject", flat=True)) == both
    assert set(Stakeholder.objects.values_list("version", flat=True)) == {2}


def test_a_change_of_the_person_can_be_undone_with_what_it_told(account, ana):
    changes = people.change_person(ana, by=account.owner, phone="+41 1")
    editing.undo(changes, by=account.owner)
    ana.person.refresh_from_db()
    ana.refresh_from_db()
    assert (ana.person.phone, ana.version) == ("", 3)


def test_many_parts_take_as_many_queries_as_one(account, django_assert_max_num_queries):
    rows = [factories.stakeholder(account, f"Person {n}") for n in range(30)]
    changes = journal.begin(account.owner)
    posts = [row.positions.get() for row in rows]
    with django_assert_max_num_queries(6):
        journal.end_all(changes, posts, ON)
    assert len(set(changes.changes.values_list("subject", flat=True))) == 30


def test_every_model_of_facts_says_what_it_is_part_of():
    for model in apps.get_models():
        if hasattr(model, "retracted_at") and not hasattr(model, "public_id"):
            label = model._meta.label_lower
            assert hasattr(model, "part_of") != (label in NO_RECORD), label
