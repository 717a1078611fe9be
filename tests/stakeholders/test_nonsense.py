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
    with refused("in a circle: Ana → Ben → Cleo → Ana"):
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


def test_nothing_new_is_told_of_somebody_who_left(committee, maya):
    account = committee.account
    ana, ben = factories.stakeholder(account, "Ana"), factories.stakeholder(account, "Ben")
    people.leave(ana, on=TODAY, by=maya)
    when = {"on": TODAY, "by": maya}
    link = ties.Link("influences")
    acts = [
        lambda: people.leave(ana, **when),
        lambda: people.take_post(ana, post=people.Post(title="CFO"), **when),
        lambda: ties.draw_tie(ana, ben, link, **when),
        lambda: ties.draw_tie(ben, ana, link, **when),
        lambda: touches.log_touch([ben, ana], touches.Contact(maya, "call"), **when),
        lambda: touches.relate(ana, touches.Rapport(maya, "vendor", "vendor"), **when),
        lambda: assessments.record(ana, assessments.Statement(0.5), **when),
    ]
    before = Change.objects.count()
    for act in acts:
        with refused("Ana has left this account"):
            act()
    assert Change.objects.count() == before


def test_a_touch_from_before_we_knew_the_person_is_no_nonsense(account, maya):
    ana = factories.stakeholder(account, on=TODAY)
    earlier = TODAY - timedelta(days=7)
    touches.log_touch([ana], touches.Contact(maya, "call"), on=earlier, by=maya)
    assert ana.touches.get().on == earlier


def test_a_touch_with_nobody_or_in_two_accounts(account, maya):
    ana = factories.stakeholder(account)
    other = factories.stakeholder(factories.account(maya, name="Other"), "Ben")
    contact = touches.Contact(maya, "call")
    with refused("Say with whom"):
        touches.log_touch([], contact, on=TODAY, by=maya)
    with refused("Ben belongs to another account"):
        touches.log_touch([ana, other], contact, on=TODAY, by=maya)


def test_a_change_to_a_seat_that_was_removed(committee, maya):
    ana, seat = factories.stakeholder(committee.account), factories.seat(committee)
    when = {"on": TODAY, "by": maya}
    seats.remove_seat(seat, **when)
    acts = [
        lambda: seats.fill_seat(seat, holder=ana, **when),
        lambda: seats.empty_seat(seat, **when),
        lambda: seats.set_terms(seat, terms=seats.Terms(weight=2), **when),
        lambda: seats.set_roles(seat, roles=["user"], **when),
        lambda: seats.remove_seat(seat, **when),
    ]
    for act in acts:
        with refused("This seat was removed"):
            act()


def test_a_tie_removed_twice(account, maya):
    ana, ben = factories.stakeholder(account, "Ana"), factories.stakeholder(account, "Ben")
    ties.draw_tie(ana, ben, ties.Link("influences"), on=TODAY, by=maya)
    tie = Tie.objects.get()
    ties.remove_tie(tie, on=TODAY, by=maya)
    with refused("already removed"):
        ties.remove_tie(tie, on=TODAY, by=maya)


def test_two_holders_of_a_seat_or_two_seats_of_a_holder_on_a_past_day(committee, maya):
    ana, ben = (factories.stakeholder(committee.account, name) for name in ("Ana", "Ben"))
    seat, other = factories.seat(committee, ana), factories.seat(committee)
    june = date(2026, 6, 1)
    seats.empty_seat(seat, on=june, by=maya)
    with refused("choose 2026-06-01 or a later day"):
        seats.fill_seat(seat, holder=ben, on=TODAY, by=maya)
    with refused("choose 2026-06-01 or a later day"):
        seats.fill_seat(other, holder=ana, on=TODAY, by=maya)
    seats.fill_seat(seat, holder=ben, on=june, by=maya)
    assert SeatHolder.objects.true_on(june).get(seat=seat).stakeholder == ben


def test_an_earlier_fact_in_the_place_of_a_later_one(committee, maya):
    ana, ben = (factories.stakeholder(committee.account, name) for name in ("Ana", "Ben"))
    seat = factories.seat(committee)
    when = {"on": TODAY, "by": maya}
    june = {"on": date(2026, 6, 1), "by": maya}
    seats.fill_seat(seat, holder=ben, **june)
    people.take_post(ana, post=people.Post(title="CFO"), **june)
    ties.draw_tie(ana, ben, ties.Link("influences", 0.5), **june)
    seats.set_roles(seat, roles=["user"], **june)
    seats.set_terms(seat, terms=seats.Terms(weight=3), **june)
    rules.set_rule(committee, rules.Rule(quota=1), **june)
    before = Change.objects.count()
    acts = [
        lambda: seats.fill_seat(seat, holder=ana, **when),
        lambda: people.take_post(ana, post=people.Post(title="CEO"), **when),
        lambda: people.leave(ana, **when),
        lambda: ties.draw_tie(ana, ben, ties.Link("influences", 0.9), **when),
        lambda: seats.set_roles(seat, roles=[], **when),
        lambda: seats.set_terms(seat, terms=seats.PLAIN, **when),
        lambda: rules.set_rule(committee, rules.Rule(quota=1), **when),
    ]
    for act in acts:
        with refused("choose 2026-06-01 or a later day"):
            act()
    assert Change.objects.count() == before


def test_a_circle_of_lines_on_a_past_day(account, maya):
    ana, ben = factories.stakeholder(account, "Ana"), factories.stakeholder(account, "Ben")
    reports = ties.Link("reports_to")
    ties.draw_tie(ana, ben, reports, on=factories.LONG_AGO, by=maya)
    ties.remove_tie(Tie.objects.get(), on=TODAY, by=maya)
    with refused("circle"):
        ties.draw_tie(ben, ana, reports, on=factories.LONG_AGO, by=maya)
    ties.draw_tie(ben, ana, reports, on=TODAY, by=maya)
