"""Whatever people do: the past stays, what was stored comes out again, differences lead there."""

from collections import Counter
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings, strategies as st

import committee as method
from accounts import organisations
from accounts.errors import Refused
from accounts.models import ChangeSet, Opportunity
from committee import CommitteeError
from stakeholders import (
    analysis,
    assessments,
    chronicle,
    conversion,
    editing,
    goals,
    opportunities,
    people,
    queries,
    rules,
    seats,
    ties,
    touches,
)
from stakeholders.models import Goal, SeatTerms, Tie
from tests import factories

pytestmark = pytest.mark.django_db

BEGAN = date(2026, 1, 5)
LISTS = ("people", "listens", "introductions", "evidence", "touches")


class Scene:
    """A deal of a small account, and everything that may happen to it on a day."""

    def __init__(self):
        self.maya = factories.user("maya")
        account = factories.account(self.maya)
        self.deal = factories.opportunity(account, closes_on=date(2027, 3, 1), stage="proposal")
        self.committee = factories.committee(account, for_opportunity=self.deal)
        self.people = [factories.stakeholder(account, name) for name in ("Ana", "Ben", "Cleo")]
        for one in self.people[:2]:
            factories.seat(self.committee, one, is_approver=one is self.people[0])
        goals.add_goal(account, "cost", on=BEGAN, by=self.maya)

    def act(self, name, who, other, value, on):
        """Do something; what is refused leaves no trace."""
        try:
            with transaction.atomic():
                getattr(self, name)(self.people[who], self.people[other], value, on)
        except Refused:
            pass

    def assess(self, one, _other, value, on):
        kinds = ("assessment", "nps", "commitment", "meeting")
        statement = assessments.Statement(value / 2, kind=kinds[value % 4])
        assessments.record(one, statement, on=on, by=self.maya)

    def meet(self, one, _other, value, on):
        kinds = ("meeting", "call", "visit", "one_way_email", "event")
        contact = touches.Contact(self.maya, kinds[value + 2])
        touches.log_touch([one], contact, on=on, by=self.maya)

    def tie(self, one, other, value, on):
        kinds = ("influences", "conflicts_with", "reports_to", "influences", "influences")
        ties.draw_tie(one, other, ties.Link(kinds[value + 2]), on=on, by=self.maya)

    def untie(self, one, _other, _value, on):
        for tie in Tie.objects.known().filter(stakeholder=one, to_on=None):
            ties.remove_tie(tie, on=on, by=self.maya)

    def _seats(self):
        return list(self.committee.seats.order_by("pk"))

    def add_seat(self, one, _other, value, on):
        new = seats.NewSeat(roles=("champion",), terms=seats.Terms(weight=abs(value)), holder=one)
        seats.add_seat(self.committee, new, on=on, by=self.maya)

    def fill(self, one, _other, value, on):
        seats.fill_seat(self._seats()[value % 2], holder=one, on=on, by=self.maya)

    def empty(self, _one, _other, value, on):
        seats.empty_seat(self._seats()[value % 2], on=on, by=self.maya)

    def weigh(self, _one, _other, value, on):
        terms = seats.Terms(weight=1 + abs(value), is_veto=value > 0)
        seats.set_terms(self._seats()[value % 2], terms=terms, on=on, by=self.maya)

    def remove_seat(self, _one, _other, value, on):
        seats.remove_seat(self._seats()[value % 2], on=on, by=self.maya)

    def rule(self, _one, _other, value, on):
        rules.set_rule(self.committee, rules.Rule(quota=abs(value) or None), on=on, by=self.maya)

    def leave(self, one, _other, _value, on):
        people.leave(one, on=on, by=self.maya)

    def take_post(self, one, _other, value, on):
        ranks = ("executive", "director", "staff", "manager", "chief_executive")
        post = people.Post(title="Buyer", seniority=ranks[value + 2])
        people.take_post(one, post=post, on=on, by=self.maya)

    def stand(self, one, _other, value, on):
        for goal in Goal.objects.known():
            goals.set_position(one, goal, value / 2, on=on, by=self.maya)

    def expect(self, _one, _other, value, on):
        closes_on = date(2027, 6, 1) + timedelta(days=30 * value)
        opportunities.expect_close(self.deal, closes_on=closes_on, on=on, by=self.maya)


class Corrected(Scene):
    """The same with what has no day: corrections of fields, and undo."""

    def undo(self, _one, _other, _value, _on):
        editing.undo(ChangeSet.objects.filter(undoes=None).latest("pk"), by=self.maya)

    def change_account(self, _one, _other, value, _on):
        owner = self.maya if value % 2 else None
        organisations.change_account(
            self.deal.account, segment=("bank", "mill")[value % 2], owner=owner, by=self.maya
        )

    def win_another(self, _one, _other, value, on):
        for _ in range(1 + abs(value)):
            deal = Opportunity(account=self.deal.account, name="Former", opened_on=BEGAN)
            opportunities.add_opportunity(deal, by=self.maya)
            opportunities.close_opportunity(deal, outcome="won", on=on, by=self.maya)


DATED = [name for name in vars(Scene) if not name.startswith("_") and name != "act"]
UNDATED = [name for name in vars(Corrected) if not name.startswith("_")]


def acts(names, first, last):
    """What happens from one day of the year to another."""
    return st.lists(
        st.tuples(
            st.sampled_from(names),
            st.integers(0, 2),
            st.integers(0, 2),
            st.integers(-2, 2),
            st.integers(first, last).map(lambda days: BEGAN + timedelta(days=days)),
        ),
        max_size=14,
    )


def in_order(happened):
    return sorted(happened, key=lambda one: one[-1])


def found_on(scene, on):
    """Analysis and readings of that day, or why there is none."""
    try:
        return analysis.found_on(scene.committee, on)
    except CommitteeError as error:
        return str(error)


@contextmanager
def taken_back():
    """Each example begins with an empty database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@settings(max_examples=40)
@given(before=acts(DATED, 0, 100), after=acts(DATED, 101, 300))
def test_a_past_day_never_changes_when_facts_dated_later_are_added(before, after):
    with taken_back():
        scene, day = Scene(), BEGAN + timedelta(days=100)
        for one in in_order(before):
            scene.act(*one)
        was = found_on(scene, day)
        for one in in_order(after):
            scene.act(*one)
        assert found_on(scene, day) == was


@settings(max_examples=40)
@given(before=acts(DATED + UNDATED, 0, 300), after=acts(DATED + UNDATED, 0, 300))
def test_what_was_stored_comes_out_exactly_with_what_was_known(before, after):
    with taken_back():
        scene = Corrected()
        for one in before:
            scene.act(*one)
        analysis.keep_past([scene.committee], BEGAN + timedelta(days=150))
        for one in after:
            scene.act(*one)
        analysis.analyse(scene.committee.pk)
        for one in reversed(before):
            scene.act(*one)
        assert [key for _count, others in chronicle.differing() for key in others] == []


@settings(max_examples=40)
@given(happened=acts(DATED, 0, 300), days=st.tuples(st.integers(0, 300), st.integers(0, 300)))
def test_the_difference_between_two_days_leads_from_one_to_the_other(happened, days):
    with taken_back():
        scene = Scene()
        for one in in_order(happened):
            scene.act(*one)
        try:
            older, newer = (_day(scene, BEGAN + timedelta(days=day)) for day in sorted(days))
        except CommitteeError:
            return
        led_to = method.patched(older.known, method.differences(older, newer))
        assert _facts(led_to) == _facts(newer.known)


def _day(scene, on):
    (facts,) = queries.facts_of([scene.committee], on)
    value = conversion.as_committee(facts, conversion.USUAL)
    sitting = {one.seat.public_id: conversion.seat_name(one, facts) for one in facts.seats}
    return method.Day(value, method.analyse(value, on), sitting)


def _facts(value):
    lists = [Counter(getattr(value, name)) for name in LISTS]
    return lists, _ordered(value.rule), value.closes_on


def _ordered(rule):
    if isinstance(rule, str):
        return rule
    return rule.quota, sorted(((_ordered(part), w) for part, w in rule.children), key=repr)


def test_the_acts_of_the_properties_are_done_and_not_refused():
    """Without this the properties would hold if nothing ever happened."""
    for name in [*DATED, *UNDATED]:
        with taken_back():
            scene = Corrected()
            scene.tie(*scene.people[:2], 0, BEGAN)
            changes = ChangeSet.objects.count()
            getattr(scene, name)(scene.people[2], scene.people[1], 1, timezone.localdate())
            if name == "untie":
                scene.untie(scene.people[0], None, 0, timezone.localdate())
            assert ChangeSet.objects.count() > changes, name
            assert SeatTerms.objects.exists()
