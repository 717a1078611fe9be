"""A past day gives what was true then; what was known then is kept as well."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stakeholders import analysis, assessments, editing, people, queries, seats, ties, touches
from stakeholders.models import Tie
from tests import factories

pytestmark = pytest.mark.django_db

JANUARY, MARCH, MAY = date(2026, 1, 10), date(2026, 3, 10), date(2026, 5, 10)


@pytest.fixture
def maya():
    return factories.user("maya")


@pytest.fixture
def committee(maya):
    return factories.committee(factories.account(maya))


def facts(committee, on, known_at=None):
    return queries.facts_of([committee], on, known_at)[0]


def test_a_seat_remembers_who_held_it_when(committee, maya):
    ana = factories.stakeholder(committee.account, "Ana")
    ben = factories.stakeholder(committee.account, "Ben")
    seat = factories.seat(committee, ana)
    seats.fill_seat(seat, holder=ben, on=MARCH, by=maya)
    seats.empty_seat(seat, on=MAY, by=maya)
    holders = [facts(committee, on).seats[0].holder for on in (JANUARY, MARCH, MAY)]
    assert holders == [ana.pk, ben.pk, None]


def test_a_fact_ends_the_day_before_the_next_begins(committee, maya):
    ana = factories.stakeholder(committee.account, title="Buyer")
    people.take_post(ana, post=people.Post(title="Head of buying"), on=MARCH, by=maya)
    titles = [
        facts(committee, on).positions[ana.pk].title for on in (MARCH - timedelta(days=1), MARCH)
    ]
    assert titles == ["Buyer", "Head of buying"]


def test_who_left_leaves_an_empty_seat_and_no_ties(committee, maya):
    ana = factories.stakeholder(committee.account, "Ana")
    ben = factories.stakeholder(committee.account, "Ben")
    factories.seat(committee, ana)
    ties.draw_tie(ben, ana, ties.Link("reports_to"), on=JANUARY, by=maya)
    people.leave(ana, on=MARCH, by=maya)
    before, after = facts(committee, JANUARY), facts(committee, MARCH)
    assert before.positions.keys() == {ana.pk, ben.pk}
    assert len(before.ties) == 1
    assert after.positions.keys() == {ben.pk}
    assert after.ties == []
    assert after.seats[0].holder is None


def test_somebody_comes_back_under_the_same_id(committee, maya):
    ana = factories.stakeholder(committee.account, "Ana")
    people.leave(ana, on=MARCH, by=maya)
    again = people.add_stakeholder(
        committee.account, ana.person, post=people.Post(), on=MAY, by=maya
    )
    assert again.pk == ana.pk
    assert ana.pk not in facts(committee, MARCH).positions
    assert ana.pk in facts(committee, MAY).positions


def test_what_is_said_later_does_not_change_an_earlier_day(committee, maya):
    ana = factories.stakeholder(committee.account)
    factories.seat(committee, ana, is_approver=True)
    before = analysis.analysis_on(committee, MARCH)
    assessments.record(ana, assessments.Statement(1.0), on=MAY, by=maya)
    touches.log_touch([ana], touches.Contact(maya, "visit"), on=MAY, by=maya)
    assert analysis.analysis_on(committee, MARCH) == before
    assert analysis.analysis_on(committee, MAY).risk < before.risk


def test_what_was_known_then_is_kept_apart_from_what_was_true_then(committee, maya):
    ana = factories.stakeholder(committee.account)
    factories.seat(committee, ana, is_approver=True)
    known_at = timezone.now()
    then = analysis.analysis_on(committee, MARCH)
    assessments.record(ana, assessments.Statement(-1.0), on=JANUARY, by=maya)
    assert analysis.analysis_on(committee, MARCH).risk > then.risk
    assert analysis.analysis_on(committee, MARCH, known_at) == then


def test_undo_takes_a_tie_back_and_undoing_that_draws_it_again(committee, maya):
    ana = factories.stakeholder(committee.account, "Ana")
    ben = factories.stakeholder(committee.account, "Ben")
    drawn = ties.draw_tie(ana, ben, ties.Link("influences", 0.3), on=JANUARY, by=maya)
    undone = editing.undo(drawn, by=maya)
    assert not Tie.objects.known().exists()
    editing.undo(undone, by=maya)
    assert Tie.objects.known().get().strength == 0.3


def test_undo_of_a_filled_seat_brings_the_former_holder_back(committee, maya):
    ana = factories.stakeholder(committee.account, "Ana")
    ben = factories.stakeholder(committee.account, "Ben")
    seat = factories.seat(committee, ana)
    editing.undo(seats.fill_seat(seat, holder=ben, on=MARCH, by=maya), by=maya)
    assert facts(committee, MAY).seats[0].holder == ana.pk


def test_facts_take_as_many_queries_for_many_people_and_committees(
    committee, maya, django_assert_num_queries, django_assert_max_num_queries
):
    def fill(account, size):
        people_there = [factories.stakeholder(account, f"Person {n}") for n in range(size)]
        for one in people_there:
            factories.seat(factories.committee(account), one)
            touches.log_touch([one], touches.Contact(maya, "call"), on=JANUARY, by=maya)
            assessments.record(one, assessments.Statement(0.5), on=JANUARY, by=maya)
        for one, two in pairwise(people_there):
            ties.draw_tie(one, two, ties.Link("reports_to"), on=JANUARY, by=maya)

    fill(committee.account, 2)
    with django_assert_max_num_queries(12) as one:
        facts(committee, MARCH)
    others = [committee]
    for number in range(3):
        account = factories.account(maya, name=f"Account {number}")
        others.append(factories.committee(account))
        fill(account, 15)
    with django_assert_num_queries(len(one)):
        assert len(queries.facts_of(others, MARCH)) == 4


@pytest.mark.parametrize("table", ["touch", "assessment", "tie", "goalposition"])
def test_what_is_told_of_people_is_asked_for_by_their_keys_alone(committee, table):
    factories.seat(committee, factories.stakeholder(committee.account, "Ana"))
    with CaptureQueriesContext(connection) as asked:
        queries.facts_of([committee], MARCH, lean=True)
    about = [one["sql"] for one in asked if f'FROM "stakeholders_{table}"' in one["sql"]]
    # Joined to their accounts, PostgreSQL reads the whole table for a few hundred rows of it.
    assert len(about) == 1
    assert "JOIN" not in about[0]


def test_leaving_takes_as_many_queries_with_many_ties(committee, maya):
    def leaving(name, reports):
        boss = factories.stakeholder(committee.account, name)
        for number in range(reports):
            one = factories.stakeholder(committee.account, f"{name} {number}")
            ties.draw_tie(one, boss, ties.Link("reports_to"), on=JANUARY, by=maya)
        with CaptureQueriesContext(connection) as asked:
            people.leave(boss, on=MARCH, by=maya)
        return len(asked)

    assert leaving("Ana", 1) == leaving("Ben", 12)
    assert not Tie.objects.known().filter(to_on=None).exists()
