from datetime import timedelta

import pytest

from committee import (
    Committee,
    Evidence,
    Listens,
    Person,
    Touch,
    analyse,
    coverage_parts,
    parse_rule,
)
from committee.vocabulary import EvidenceKind, TouchKind
from tests.committee.strategies import TODAY

RULE = parse_rule({"all": ["a", "b", "c", "d"]})
PEOPLE = tuple(map(Person, "abcd"))


def parts(touches=(), evidence=(), listens=(), **how):
    committee = Committee(RULE, PEOPLE, listens, touches=touches, evidence=evidence)
    return coverage_parts(analyse(committee, TODAY), **how)


def visits(by, names, days=0):
    on = TODAY - timedelta(days=days)
    return tuple(Touch(by, name, TouchKind.VISIT, on) for name in names)


def test_nobody_met_is_everybody_identified_and_nothing_else():
    found = parts()
    assert found.identified == pytest.approx(1.0)
    assert (found.engaged, found.recent, found.multi_threaded, found.supportive) == (0, 0, 0, 0)


def test_an_empty_seat_is_not_identified():
    assert parts(unknown=["a"]).identified == pytest.approx(0.75)


def test_who_is_reached_at_least_by_half_is_engaged():
    assert parts(visits("ulla", "aabc") + visits("ulla", "a")).engaged == pytest.approx(0.25)


def test_recent_is_a_touch_within_the_cadence_and_not_a_survey():
    touches = visits("ulla", "a", 60) + visits("ulla", "b", 61)
    said = (Evidence("c", EvidenceKind.NPS, TODAY, 1.0),)
    assert parts(touches, said).recent == pytest.approx(0.25)
    assert parts(touches, said, cadence_days={"b": 90}).recent == pytest.approx(0.5)


def test_two_threads_are_several():
    touches = visits("ulla", "ab") + visits("vic", "a")
    assert parts(touches).multi_threaded == pytest.approx(0.25)


def test_supportive_is_who_was_heard_and_is_for_us():
    said = (
        Evidence("a", EvidenceKind.NPS, TODAY, 1.0),
        Evidence("b", EvidenceKind.NPS, TODAY, -1.0),
        Evidence("c", EvidenceKind.NPS, TODAY, None),
    )
    hears = (Listens("d", "a"),)
    committee = Committee(RULE, PEOPLE, hears, evidence=said)
    analysis = analyse(committee, TODAY)
    assert analysis.stance["d"].after_discussion > 0
    assert coverage_parts(analysis).supportive == pytest.approx(analysis.power["a"])
