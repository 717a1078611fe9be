"""The 448 real deals: no copy is on both sides of a fold, and the documented figures are true."""

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy.special import expit

from tests.bench.b2b_deals import (
    COLUMNS,
    SURENESS,
    baselines,
    recalibrations,
    reliability_table,
    samples,
)
from tests.bench.b2b_model import (
    FILE,
    FOLDS,
    Deals,
    fitted,
    folds_of,
    load,
    log_odds,
    parted,
    without_copies,
)

PAGE = Path(__file__).resolve().parents[2] / "docs" / "calibration.md"
REPEATS, DRAWS = 3, 60
TOLERANCE = dict(zip(COLUMNS, (0.01, 0.04, 0.04, 0.02), strict=True))


def documented(head):
    """The rows of the table of the page that begins with this head."""
    lines = PAGE.read_text("utf-8").splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith(f"| {head} |"))
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            return
        yield [cell.strip() for cell in line.strip("|").split("|")]


def figures(cell):
    """The numbers of a cell: "0.1 (0.2 to 0.3)", "45 deals"."""
    return [
        float(word) for word in cell.replace("(", " ").replace(")", " ").split() if is_number(word)
    ]


def is_number(word):
    return word.replace(".", "", 1).isdigit()


def compare(row, cells):
    for column, cell in zip(COLUMNS, cells, strict=True):
        mean, low, high = figures(cell)
        assert row.means[column] == pytest.approx(mean, abs=TOLERANCE[column])
        assert row.limits[column] == pytest.approx((low, high), abs=TOLERANCE[column])


def test_the_file_holds_what_the_page_says():
    with FILE.open(encoding="ascii", newline="") as lines:
        rows = [tuple(row) for row in csv.reader(lines, delimiter=";")][1:]
    outcomes = {}
    for row in rows:
        outcomes.setdefault(row[:-1], set()).add(row[-1])
    assert Counter(row[-1] for row in rows) == {"Won": 227, "Lost": 221}
    assert len(rows) - len(set(rows)) == 83
    contradictory = {words for words, kinds in outcomes.items() if len(kinds) == 2}
    assert (len(outcomes), len(contradictory)) == (346, 19)
    assert sum(row[:-1] in contradictory for row in rows) == 70
    deals = load()
    assert deals.features.shape == (448, 95)
    assert deals.outcomes.sum() == 227
    assert len(without_copies(deals).outcomes) == 365


@settings(max_examples=30, derandomize=True, deadline=None, database=None)
@given(st.integers(0, 10**6))
def test_no_copy_of_a_held_out_deal_is_learnt_from(seed):
    deals = load()
    seen = np.zeros(len(deals.groups), dtype=int)
    for held, others in parted(deals, np.random.default_rng(seed)):
        seen += held
        assert not set(deals.groups[held]) & set(others.groups)
        assert abs(held.sum() - 448 / FOLDS) <= 10
        assert abs(deals.outcomes[held].sum() - 227 / FOLDS) <= 10
    assert (seen == 1).all()


def test_folds_are_the_same_for_the_same_seed():
    deals = load()
    first, again, other = (folds_of(deals, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


def test_the_model_learns_what_a_word_says_and_leaves_unknown_words_alone():
    features = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]] * 50)
    deals = Deals(features, features[:, 0], np.arange(100))
    weights = fitted(deals)
    assert weights[0] == pytest.approx(-weights[1], abs=1e-3)
    assert weights[2] == 0.0
    chances = expit(log_odds(deals, weights))
    assert (chances[features[:, 0] == 1] > 0.9).all()


def test_the_documented_baseline_is_what_the_study_finds():
    rows = {row.name: row for row in baselines(REPEATS)}
    for name, deals, *cells in documented("folds"):
        assert rows[name].deals == int(deals)
        compare(rows.pop(name), cells)
    assert rows == {}


def test_the_documented_recalibration_is_what_the_study_finds():
    rows = {row.name: (row, slope) for row, slope in recalibrations(REPEATS)}
    for name, documented_slope, *cells in documented("forecasts | slope"):
        row, slope = rows.pop(name)
        assert slope == pytest.approx(float(documented_slope), abs=0.05)
        compare(row, cells)
    assert rows == {}


def test_the_documented_reliability_is_what_the_study_finds():
    rows = list(documented("chances"))
    for one, (chances, mean, deals, won, rate, interval) in zip(
        reliability_table(), rows, strict=True
    ):
        assert (one.outcomes, one.won) == pytest.approx((int(deals), int(won)), abs=2)
        found = (one.lowest, one.highest, one.forecast, one.rate, *one.interval)
        said = (*figures(chances), float(mean), float(rate), *figures(interval))
        assert found == pytest.approx(said, abs=0.02)


def test_the_documented_need_of_deals_is_what_the_study_finds():
    found = {
        (name, one.deals): one
        for name, sureness in SURENESS.items()
        for one in samples(sureness, DRAWS)
    }
    for name, deals, before, after, worse in documented("forecasts | learnt from"):
        one = found.pop((name, int(figures(deals)[0])))
        assert (one.before, one.after) == pytest.approx((float(before), float(after)), abs=0.01)
        assert one.hurt == pytest.approx(figures(worse)[0] / 100, abs=0.15)
    assert found == {}
