"""Shares of favourable answers: bands, the four ways to count, and what an interval promises."""

from math import comb

import pytest
from hypothesis import given, strategies as st

from committee import (
    CommitteeError,
    Rating,
    plain_share,
    power_share,
    revenue_share,
    waterfall_share,
)
from committee.satisfaction import wilson
from committee.vocabulary import EvidenceKind

CSAT, CES = EvidenceKind.CSAT, EvidenceKind.CES


def said(kind, *scores, account="acme", power=0.1):
    return [Rating(account, kind, score, power) for score in scores]


@pytest.mark.parametrize(
    ("kind", "sides"),
    [(CSAT, [-1, -1, 0, 1, 1]), (CES, [-1, -1, -1, 0, 1, 1, 1])],
    ids=["two, one and two of five", "three, one and three of seven"],
)
def test_a_scale_has_two_ends_and_one_middle(kind, sides):
    assert [Rating("acme", kind, 1 + at).side for at in range(len(sides))] == sides


@pytest.mark.parametrize(
    ("kind", "score", "power"),
    [(CSAT, 6, 0.0), (CSAT, 0, 0.0), (CES, 8, 0.0), (CSAT, 3, 1.5), (EvidenceKind.NPS, 3, 0.0)],
    ids=["above the scale", "below it", "above the other", "too much power", "another question"],
)
def test_nonsense_is_no_rating(kind, score, power):
    with pytest.raises(CommitteeError):
        Rating("acme", kind, score, power)


def test_the_share_is_that_of_the_favourable():
    assert plain_share(said(CSAT, 5, 4, 3, 2)).score == 0.5
    assert plain_share(said(CES, 5, 6, 7, 4)).score == 0.75


def test_power_revenue_and_waterfall_weigh_whom_they_say():
    given = [
        Rating("acme", CSAT, 1, 0.6),
        Rating("acme", CSAT, 5, 0.2),
        Rating("bolt", CSAT, 5, 0.2),
    ]
    assert power_share(given).score == pytest.approx(0.4)
    assert revenue_share(given, {"acme": 300.0, "bolt": 100.0}).score == pytest.approx(0.625)
    assert revenue_share(given, {"bolt": 100.0}).answers == 1
    assert waterfall_share(given).score == 0.5
    with pytest.raises(CommitteeError):
        revenue_share(given, {"acme": -1.0})


def test_without_an_answer_that_weighs_anything_nothing_is_known():
    for found in (plain_share([]), power_share(said(CSAT, 5, power=0.0)), revenue_share([], {})):
        assert (found.score, found.answers, found.low, found.high) == (None, 0, 0.0, 1.0)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=30))
def test_the_interval_holds_the_share_and_narrows_with_more_of_the_same(scores):
    once, twice = plain_share(said(CSAT, *scores)), plain_share(said(CSAT, *scores * 2))
    assert 0.0 <= once.low <= once.score <= once.high <= 1.0
    assert twice.score == pytest.approx(once.score)
    assert twice.high - twice.low < once.high - once.low


@pytest.mark.parametrize("share", [0.1, 0.5, 0.8])
def test_the_interval_covers_the_truth_about_as_often_as_it_says(share):
    answers = 40
    covered = 0.0
    for hits in range(answers + 1):
        low, high = wilson(hits / answers, answers)
        if low <= share <= high:
            covered += comb(answers, hits) * share**hits * (1 - share) ** (answers - hits)
    assert 0.92 <= covered <= 0.98
