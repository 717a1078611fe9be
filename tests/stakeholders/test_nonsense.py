"""What cannot be true gets a sentence, and nothing is half-written."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.errors import Refused
from accounts.models import Change
from stakeholders import assessments, people, rules, seats, ties, touches
from stakeholders.models import Person, SeatHolder, Tie
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


@pytest.fixture
def maya():
    return factories.user("maya")


@pytest.fixture
def account(maya):
    return factories.account(maya)


@pytest.fixture
def committee(account):
    return factories.committee(account)


def refused(words):
    return pytest.raises(Refused, match=words)


def test_reporting_lines_in_a_circle(account, maya):
    ana, ben, cleo = (factories.stakeholder(account, name) for name in ("Ana", "Ben", "Cleo"))
    reports = ties.Link("reports_to")
    ties.draw_tie(ana, ben, reports, on=TODAY, by=maya)
    ties.draw_tie(ben, cleo, reports, on=TODAY, by=maya)
    before = Change.objects.count()
    with refused(r"in a circle: .*Ana → .*Ben|in a circle: .*Cleo → Ana"):
        ties.draw_tie(cleo, ana, reports, on=TODAY, by=maya)
    assert Tie.objects.count() == 2
    assert Change.objects.count() == before


def test_a_tie_with_oneself(account, maya):
    ana = factories.stakeholder(account)
    with refused("two different people"):
        ties.draw_tie(ana, ana, ties.Link("influences"), on=TODAY, by=maya)


@pytest.mark.parametrize("strength", [0, -1, 1.5, float("nan")])
def test_a_strength_outside_its_range(account, maya, strength):
    ana, ben = factories.stakeholder(account, "Ana"), factories.stakeholder(account, "Ben")
    with refused("at most 1"):
        ties.draw_tie(ana, ben, ties.Link("influences", strength), on=TODAY, by=maya)


def test_a_tie_to_somebody_of_another_account(account, maya):
    ana = factories.stakeholder(account)
    other = factories.stakeholder(factories.account(maya, name="Other"), "Ben")
    with refused("Ben belongs to another account"):
        ties.draw_tie(ana, other, ties.Link("influences"), on=TODAY, by=maya)


def test_a_stakeholder_of_another_account_in_a_seat(committee, maya):
    stranger = factories.stakeholder(factories.account(maya, name="Other"), "Ben")
    with refused("Ben belongs to another account"):
        seats.fill_seat(factories.seat(committee), holder=stranger, on=TODAY, by=maya)


def test_two_seats_for_one_person(committee, maya):
    ana = factories.stakeholder(committee.account)
    factories.seat(committee, ana)
    with refused("already holds another seat"):
        seats.fill_seat(factories.seat(committee), holder=ana, on=TODAY, by=maya)


def test_the_database_too_refuses_two_seats_for_one_person(committee):
    ana = factories.stakeholder(committee.account)
    factories.seat(committee, ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        SeatHolder.objects.create(
            seat=factories.seat(committee), committee=committee, stakeholder=ana, from_on=TODAY
        )


def test_somebody_who_was_not_there_yet_in_a_seat(committee, maya):
    ana = factories.stakeholder(committee.account, on=TODAY)
    with refused("was not in this account"):
        seats.fill_seat(
            factories.seat(committee), holder=ana, on=TODAY - timedelta(days=1), by=maya
        )


@pytest.mark.parametrize("quota", [0, 3, 99])
def test_a_quota_that_cannot_be_met(committee, maya, quota):
    factories.seat(committee)
    factories.seat(committee)
    with refused("between 1 and the seats' total weight, 2"):
        rules.set_rule(committee, rules.Rule(quota=quota), on=TODAY, by=maya)


def test_a_rule_that_names_nobody(committee, maya):
    with refused("without a seat: sea_nobody"):
        rules.set_rule(committee, rules.Rule(tree={"all": ["sea_nobody"]}), on=TODAY, by=maya)


def test_a_rule_without_sense(committee, maya):
    with refused("cannot be used"):
        rules.set_rule(committee, rules.Rule(tree={"some": []}), on=TODAY, by=maya)


def test_a_date_in_the_future(account, maya):
    tomorrow = timezone.localdate() + timedelta(days=1)
    ana = factories.stakeholder(account)
    with refused("lies in the future"):
        assessments.record(ana, assessments.Statement(0.5), on=tomorrow, by=maya)
    with refused("lies in the future"):
        touches.log_touch([ana], touches.Contact(maya, "call"), on=tomorrow, by=maya)
    with refused("lies in the future"):
        people.leave(ana, on=tomorrow, by=maya)


def test_a_stance_beyond_the_scale(account, maya):
    ana = factories.stakeholder(account)
    with refused("between -1 and 1"):
        assessments.record(ana, assessments.Statement(2.0), on=TODAY, by=maya)


def test_a_person_without_a_name(account, maya):
    with refused("needs a name"):
        people.add_stakeholder(account, Person(), post=people.Post(), on=TODAY, by=maya)


def test_the_same_person_twice_in_an_account(account, maya):
    ana = factories.stakeholder(account)
    with refused("Ana Ruiz is already in this account"):
        people.add_stakeholder(account, ana.person, post=people.Post(), on=TODAY, by=maya)


def test_a_negative_weight(committee):
    with refused("0 or more"):
        factories.seat(committee, weight=-1)


def test_an_opportunity_of_another_account(committee, maya):
    other = factories.opportunity(factories.account(maya, name="Other"))
    with refused("another account"):
        factories.committee(committee.account, for_opportunity=other)
