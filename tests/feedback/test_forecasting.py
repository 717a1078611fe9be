"""How far a goal has come and where it would end: a table of cases."""

from datetime import date, timedelta

import pytest

from feedback import forecasting
from feedback.forecasting import Forecast, Outlook

DAY = date(2026, 1, 1)


def points(*values, every=7):
    return [(DAY + timedelta(days=every * at), value) for at, value in enumerate(values)]


@pytest.mark.parametrize(
    ("start", "target", "value", "expected"),
    [
        (0.1, 0.5, 0.1, 0.0),
        (0.1, 0.5, 0.5, 1.0),
        (0.1, 0.5, 0.3, 0.5),
        (0.1, 0.5, 0.0, -0.25),
        (0.1, 0.5, 0.7, 1.5),
        (48, 24, 36, 0.5),
        (48, 24, 60, -0.5),
        (0.1, 0.5, None, None),
        (0.5, 0.5, 0.5, None),
    ],
    ids=[
        "at the start", "at the target", "half way", "worse than at the start", "beyond",
        "downwards", "downwards and worse", "not measured", "no way to go",
    ],
)  # fmt: skip
def test_progress_is_the_share_of_the_way(start, target, value, expected):
    assert forecasting.progress(start, target, value) == expected


@pytest.mark.parametrize("values", [(), (0.1,), (0.1, 0.2)], ids=len)
def test_below_three_points_there_is_no_forecast(values):
    assert forecasting.forecast(points(*values), DAY + timedelta(days=90)) is None


def test_points_of_one_day_say_nothing_of_time():
    assert forecasting.forecast(points(1, 2, 3, every=0), DAY) is None


def test_points_on_a_line_are_followed_exactly():
    told = forecasting.forecast(points(1.0, 2.0, 3.0, 4.0), DAY + timedelta(days=70))
    assert told.value == pytest.approx(11.0)
    assert (told.low, told.high) == pytest.approx((11.0, 11.0))


def test_the_interval_is_that_of_the_textbook():
    """Y = 1, 3, 2 on days 0, 1, 2: slope 1/2, s^2 = 3/2, t = 12.706 with one degree of freedom."""
    told = forecasting.forecast(points(1.0, 3.0, 2.0, every=1), DAY + timedelta(days=3))
    width = 12.7062047 * (1.5 * (1 + 1 / 3 + 4 / 2)) ** 0.5
    assert told.value == pytest.approx(3.0)
    assert (told.low, told.high) == pytest.approx((3.0 - width, 3.0 + width))


def test_it_stays_within_what_the_figure_can_be():
    told = forecasting.forecast(
        points(0.5, 0.9, 0.7, 0.95), DAY + timedelta(days=365), bounds=(0.0, 1.0)
    )
    assert (told.value, told.low, told.high) == (1.0, 0.0, 1.0)


@pytest.mark.parametrize(
    ("told", "start", "target", "expected"),
    [
        (None, 0.1, 0.5, Outlook.UNKNOWN),
        (Forecast(0.6, 0.5, 0.7), 0.1, 0.5, Outlook.REACHED),
        (Forecast(0.6, 0.4, 0.7), 0.1, 0.5, Outlook.OPEN),
        (Forecast(0.3, 0.2, 0.4), 0.1, 0.5, Outlook.MISSED),
        (Forecast(20, 18, 22), 48, 24, Outlook.REACHED),
        (Forecast(30, 26, 34), 48, 24, Outlook.MISSED),
        (Forecast(25, 20, 30), 48, 24, Outlook.OPEN),
    ],
    ids=["unknown", "reached", "open", "missed", "down: reached", "down: missed", "down: open"],
)
def test_the_outlook_goes_by_the_whole_interval(told, start, target, expected):
    assert forecasting.outlook(told, start, target) is expected
