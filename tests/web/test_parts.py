"""Sums over parts of a portfolio, by hand."""

import numpy as np
import pytest

from web.portfolio.parts import Parts, ratio

NAN = float("nan")
COLUMN = np.array([4.0, NAN, 1.0, 2.0])


@pytest.mark.parametrize(
    ("members", "total", "mean", "median"),
    [
        ([0], 4, 4, 4),
        ([0, 2], 5, 2.5, 2.5),
        ([0, 2, 3], 7, 7 / 3, 2),
        ([0, 1, 2, 3], 7, 7 / 3, 2),
        ([1], 0, NAN, NAN),
        ([], 0, NAN, NAN),
    ],
)
def test_a_part_counts_what_is_known_of_its_accounts(members, total, mean, median):
    parts = Parts.of([[3], members, [0, 2]])
    assert parts.sum(COLUMN).tolist() == [2, total, 5]
    assert parts.mean(COLUMN).tolist() == pytest.approx([2, mean, 2.5], nan_ok=True)
    assert parts.median(COLUMN).tolist() == pytest.approx([2, median, 2.5], nan_ok=True)


def test_each_key_has_a_part_in_the_order_of_the_accounts():
    keys, parts = Parts.by(["b", None, "b", "a"])
    assert keys == ["b", None, "a"]
    assert parts.sum(COLUMN).tolist() == [5, 0, 2]


def test_the_whole_of_nothing_is_nothing():
    assert Parts.whole(4).sum(COLUMN).tolist() == [7]
    assert Parts.whole(0).sum(np.array([])).tolist() == [0]
    assert np.isnan(Parts.whole(0).median(np.array([]))).all()


def test_without_a_divisor_there_is_no_ratio():
    assert ratio(np.array([1.0, 1.0]), np.array([2, 0])).tolist() == pytest.approx(
        [0.5, NAN], nan_ok=True
    )
