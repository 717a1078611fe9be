"""What of a span of days others do not cover."""

from datetime import date

import pytest

from stakeholders.spans import uncovered

A, B, C, D, E = (date(2026, month, 1) for month in (1, 3, 5, 7, 9))


@pytest.mark.parametrize(
    ("span", "covered", "left"),
    [
        pytest.param((A, C), [], [(A, C)], id="nothing covers it"),
        pytest.param((A, C), [(C, E)], [(A, C)], id="one begins where it ends"),
        pytest.param((C, E), [(A, C)], [(C, E)], id="one ends where it begins"),
        pytest.param((A, E), [(B, C)], [(A, B), (C, E)], id="one lies inside"),
        pytest.param((B, C), [(A, E)], [], id="it lies inside one"),
        pytest.param((A, None), [(C, None)], [(A, C)], id="both have no end"),
        pytest.param((C, None), [(A, None)], [], id="an endless one begins earlier"),
        pytest.param((A, None), [(B, C), (D, E)], [(A, B), (C, D), (E, None)], id="holes"),
        pytest.param((A, D), [(B, E), (A, C)], [], id="two cover it together"),
        pytest.param((A, C), [(B, B)], [(A, C)], id="an empty one covers nothing"),
    ],
)
def test_what_others_leave_of_a_span(span, covered, left):
    assert uncovered(span, covered) == left
