"""Whatever people do: the past stays, what was stored comes out again, differences lead there."""

from collections import Counter
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings, strategies as st

import committee as method
from accounts.models import Change
from committee import CommitteeError
from stakeholders import analysis, chronicle, conversion, queries
from stakeholders.models import Snapshot
from tests.commits import commit
from tests.stakeholders.acts import ANALYSES, BEGAN, DATED, SECOND, UNDATED, Watched

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LISTS = ("people", "listens", "introductions", "evidence", "touches")


def acts(names, first, last):
    """What happens from one day of the year to another."""
    return st.lists(
        st.tuples(
            st.sampled_from(names),
            st.integers(0, 3),
            st.integers(0, 3),
            st.integers(-2, 2),
            st.integers(first, last).map(lambda days: BEGAN + timedelta(days=days)),
        ),
        max_size=14,
    )


def in_order(happened):
    return sorted(happened, key=lambda one: one[-1])


def found_on(scene, on):
    """Analysis and readings of each committee on that day, or why there is none."""
    return [_found_on(scene.committee(index), on) for index in range(3)]


def _found_on(committee, on):
    try:
        found = analysis.found_on(committee, on)
    except CommitteeError as error:
        return str(error)
    return found.analysis, found.readings


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    """The scene in a database that was empty, told once."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOW, tick=False) as clock:
            scene = Watched(clock)
        scene.clock = None
        commit()
        yield scene
        transaction.set_rollback(True)


@contextmanager
def beginning(told):
    """Each example begins with the same scene, in its rows and in memory, and the same clock."""
    with time_machine.travel(NOW, tick=False) as clock, transaction.atomic():
        scene = deepcopy(told)
        scene.clock = clock
        yield scene
        transaction.set_rollback(True)


@settings(max_examples=40)
@given(before=acts(DATED, 0, 100), after=acts(DATED, 101, 300))
def test_a_past_day_never_changes_when_facts_dated_later_are_added(told, before, after):
    with beginning(told) as scene:
        day = BEGAN + timedelta(days=100)
        for one in in_order(before):
            scene.act(*one)
        was = found_on(scene, day)
        for one in in_order(after):
            scene.act(*one)
        assert found_on(scene, day) == was


@settings(max_examples=40)
@given(
    before=acts(DATED + UNDATED, 0, 300),
    after=acts(DATED + UNDATED + 3 * ANALYSES, 0, 300),
)
def test_what_was_stored_comes_out_exactly_with_what_was_known(told, before, after):
    with beginning(told) as scene:
        for one in before:
            scene.act(*one)
        scene.act("pass_days", 0, 0, 0, BEGAN)
        for one in after:
            scene.act(*one)
        scene.act("pass_days", 0, 0, 0, BEGAN)
        for one in reversed(before):
            scene.act(*one)
        assert [key for _count, others in chronicle.differing() for key in others] == []


@settings(max_examples=40)
@given(happened=acts(DATED, 0, 300), days=st.tuples(st.integers(0, 300), st.integers(0, 300)))
def test_the_difference_between_two_days_leads_from_one_to_the_other(told, happened, days):
    with beginning(told) as scene:
        for one in in_order(happened):
            scene.act(*one)
        try:
            older, newer = (_day(scene, BEGAN + timedelta(days=day)) for day in sorted(days))
        except CommitteeError:
            return
        led_to = method.patched(older.known, method.differences(older, newer))
        assert _facts(led_to) == _facts(newer.known)


def _day(scene, on):
    (facts,) = queries.facts_of([scene.committee()], on)
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


@pytest.mark.parametrize("name", DATED + UNDATED)
def test_the_acts_of_the_properties_are_done_and_not_refused(told, name):
    """Without this the properties would hold if nothing ever happened."""
    needed = {"untie": "tie", "remove_template": "set_template"}
    with beginning(told) as scene:
        today = timezone.localdate()
        if name in needed:
            getattr(scene, needed[name])(scene.people[2], scene.people[1], 0, BEGAN)
        scene.clock.shift(SECOND)
        began = timezone.now()
        getattr(scene, name)(scene.people[2], scene.people[1], 1, today)
        assert Change.objects.filter(change_set__at__gte=began).exists()


@pytest.mark.parametrize("name", ANALYSES)
def test_the_analyses_of_the_properties_store_something(told, name):
    with beginning(told) as scene:
        getattr(scene, name)(None, None, 0, BEGAN + timedelta(days=1))
        assert Snapshot.objects.exists()
