"""What the pages call things, and how numbers read."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import formats, translation

from committee import Parameters
from committee.vocabulary import FindingKind
from web import labels, news_words, numbers, parameters, trend
from web.templatetags import figures, portfolio as sums


@pytest.mark.parametrize("vocabulary", labels.VOCABULARY, ids=lambda one: one.__name__)
def test_every_word_of_the_vocabulary_has_a_label(vocabulary):
    assert set(labels.VOCABULARY[vocabulary]) == set(vocabulary)


def test_the_method_page_names_every_parameter_that_is_one_number():
    told = {
        name
        for words in (
            parameters._stance(), parameters._time(), parameters._influence(),
            parameters._coverage(), parameters._next(),
        )
        for name in words
    }  # fmt: skip
    tables = {"evidence", "surveys", "points"}
    assert told == set(Parameters().document()) - tables


@pytest.mark.parametrize(
    ("points", "shown"),
    [(4.6, "+5"), (-4.6, "−5"), (0.3, "0"), (-0.3, "0"), (None, "–"), ("", "–")],
)
def test_points_are_whole_and_signed(points, shown):
    assert figures.signed(points) == shown


@pytest.mark.parametrize(
    ("amount", "whole", "short"),
    [
        (Decimal(2_400_000), "2.4 M", "2.4 M"),
        (1_795_596, "1.8 M", "1.8 M"),
        (1_750_000.0, "1.8 M", "1.8 M"),
        (999_999.5, "1.0 M", "1.0 M"),
        (999_499.4, "999,499", "999 k"),
        (723_928, "723,928", "724 k"),
        (10_500, "10,500", "11 k"),
        (9_999.5, "10,000", "10 k"),
        (9_999.4, "9,999", "9,999"),
        (0.5, "1", "1"),
    ],
)
def test_an_amount_is_rounded_half_up_and_short_above_a_million(amount, whole, short):
    assert figures.money(amount, "EUR") == f"EUR\N{NO-BREAK SPACE}{whole}"
    shown = sums.short([(amount, "EUR")])
    assert shown == f"EUR {short}".replace(" ", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(
    ("change", "shown"), [(-795_596.6, "−EUR 795,597"), (0.5, "+EUR 1"), (0.4, "0")]
)
def test_a_change_of_an_amount_is_rounded_and_signed(change, shown):
    assert figures.signed_money(change, "EUR") == shown.replace(" ", "\N{NO-BREAK SPACE}")


def test_a_count_of_parts_is_rounded_not_cut():
    assert numbers.NUMBERS["expected_departures"].text(1.96) == "2.0"


def test_a_line_runs_from_left_to_right_and_needs_two_points():
    from_to = [_point(1, 0.0), _point(31, 1.0)]
    assert trend.line(from_to, "risk") == "2.0,22.0 94.0,2.0"
    assert trend.line(from_to[:1], "risk") == ""


def test_a_line_of_small_changes_stays_nearly_flat():
    assert trend.line([_point(1, 0.50), _point(31, 0.52)], "risk") == "2.0,13.0 94.0,11.0"


def test_a_change_is_told_in_points_since_as_many_days_before_as_asked():
    series = [_point(1, 0.5), _point(20, 0.55), _point(100, 0.61)]
    assert trend.change(series, "risk") == pytest.approx(11)
    assert trend.change([_point(11, 0.5), _point(100, 0.6)], "risk") is None
    assert trend.change([_point(1, 0.5)], "risk") is None
    assert trend.change([_point(60, 0.5), *series[2:]], "risk", days=30) == pytest.approx(11)
    assert trend.change([_point(1, 0.698), _point(100, 0.763)], "risk") == 6


def _point(day, risk):
    on = trend.date(2026, 1, 1) + trend.timedelta(days=day - 1)
    return trend.Point(on=on, coverage=0.1, risk=risk, low=risk, high=risk)


@pytest.mark.parametrize("kind", FindingKind)
def test_every_kind_of_finding_has_its_words(kind):
    assert all(news_words.WORDS[kind])


@pytest.mark.parametrize(("language", "shown"), [("en", "0.36"), ("fr", "0,36"), ("it", "0,36")])
def test_the_parameters_are_written_as_the_reader_writes_numbers(language, shown):
    with translation.override(language):
        assert shown in {line.value for group in parameters.groups() for line in group.lines}


def test_italians_read_dates_without_a_leading_zero():
    with translation.override("it"):
        assert formats.date_format(date(2026, 8, 8), "DATE_FORMAT") == "8 agosto 2026"
