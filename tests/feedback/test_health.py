"""The seven practices: a table of what counts and what does not; values in, rows out."""

import re
from dataclasses import asdict
from pathlib import Path

import pytest

from feedback import health
from feedback.health import Followed, Measured, Practice, Segment, Thresholds

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "programme.md"
BY_RULE = Followed(True, True, True)
BY_HAND = Followed(False, False, None)


def row(practice, **told):
    (found,) = (one for one in health.rows(Measured(**told)) if one.practice is practice)
    return found


@pytest.mark.parametrize(
    ("practice", "told", "met", "of"),
    [
        (Practice.CHANNELS, {"channels": {}}, 0, 0),
        (Practice.CHANNELS, {"channels": {"email": 90, "call": 91, "chat": 365}}, 1, 3),
        (Practice.CHANNELS, {"channels": {"email": 0, "chat": 366}}, 1, 1),
        (Practice.GOALS, {"goals": {"North": True, "South": False}}, 1, 2),
        (Practice.INSIGHTS, {"insights": {"North": False}, "told": 0}, 0, 0),
        (Practice.INSIGHTS, {"insights": {"North": True, "South": False}, "told": 2}, 1, 2),
        (Practice.ANALYSED, {"analysed": {"a": [True] * 3, "b": [True, True, False]}}, 1, 2),
        (Practice.AUTOMATED, {"cases": []}, 0, 0),
        (Practice.AUTOMATED, {"cases": [BY_RULE, BY_HAND]}, 1, 2),
        (Practice.AUTOMATED, {"cases": [Followed(True, False, True)]}, 0, 1),
        (Practice.AUTOMATED, {"cases": [Followed(False, True, True)]}, 0, 1),
        (Practice.SEGMENTS, {"segments": {"Bank": Segment(0.5, 20)}}, 1, 1),
        (Practice.SEGMENTS, {"segments": {"Bank": Segment(0.49, 20)}}, 0, 1),
        (Practice.SEGMENTS, {"segments": {"Bank": Segment(0.5, 19)}}, 0, 1),
        (Practice.READERS, {"readers": {"North": (1, 3), "South": (2, 2)}, "weeks_noted": 1}, 3, 5),
        (Practice.READERS, {"readers": {"North": (3, 3)}, "weeks_noted": 0}, 0, 0),
        (Practice.READERS, {"readers": {"North": (0, 0)}, "weeks_noted": 4}, 0, 0),
    ],
)
def test_what_counts(practice, told, met, of):
    found = row(practice, **told)
    assert (found.met, found.of) == (met, of)
    assert found.share == (met / of if of else None)


def test_all_seven_stand_in_their_order_even_without_anything():
    found = health.rows(Measured())
    assert [one.practice for one in found] == list(Practice)
    assert all(one.share is None for one in found)


def test_what_is_missing_comes_first():
    found = row(Practice.GOALS, goals={"Arctic": True, "South": False, "north": False})
    assert [part.name for part in found.parts] == ["north", "South", "Arctic"]
    assert [part.name for part in found.missing] == ["north", "South"]


def test_cases_are_opened_into_what_the_rule_and_the_clock_did():
    late = Followed(True, False, False)
    found = row(Practice.AUTOMATED, cases=[BY_RULE, late, BY_HAND])
    assert {part.name: part.numbers for part in found.parts} == {
        health.GIVEN: (1, 3),
        health.PASSED_ON: (1, 3),
        health.BY_HAND: (1, 3),
        health.REMINDED: (1, 2),
    }


@pytest.mark.parametrize(
    ("cases", "marks"),
    [
        ([BY_RULE], {"given": True, "reminded": None}),
        ([BY_HAND], {"given": False, "by_hand": False, "reminded": None}),
        ([BY_RULE, BY_HAND], {"given": True, "by_hand": False, "reminded": None}),
        ([Followed(True, False, None)], {"given": False, "passed_on": False, "reminded": None}),
    ],
)
def test_the_mark_of_a_part_of_the_follow_up_says_whether_it_counts(cases, marks):
    found = row(Practice.AUTOMATED, cases=cases)
    assert {part.name: part.is_met for part in found.parts} == marks
    assert sum(part.numbers[0] for part in found.parts if part.is_met is not None) == found.of
    assert health.REMINDED not in {part.name for part in found.missing}


def test_the_thresholds_and_the_published_shares_are_those_of_the_document():
    text = DOCUMENT.read_text("utf-8")
    told = dict(re.findall(r"^\| `([a-z_]+)` \| ([\d.]+) \|", text, re.MULTILINE))
    assert {name: float(value) for name, value in told.items()} == asdict(Thresholds())
    shares = re.findall(r"\| (\d+) % \| (\d+) % \|", text)
    times = re.findall(r"([\d.]+) times as likely", text)
    published = list(health.PUBLISHED.values())
    assert [(int(one), int(other)) for one, other in shares] == [
        (round(100 * one.leaders), round(100 * one.laggards)) for one in published if one.leaders
    ]
    assert [float(one) for one in times] == [one.times for one in published if one.times]
