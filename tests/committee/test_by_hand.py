import pytest
from hypothesis import given

from committee import analyse, result_document
from tests.committee import by_hand
from tests.committee.strategies import TODAY, committees, few

# Summing a thousand coalitions by hand rounds further than the recursion does.
CLOSE = 1e-9


@few
@given(committees(most_people=5))
def test_an_independent_reading_of_the_method_agrees_on_any_committee(committee):
    expected = by_hand.result(committee, TODAY)
    analysis = analyse(committee, TODAY)
    found = result_document(analysis)
    assert set(found) == set(expected)
    for name in set(expected) - {"stance", "drivers", "next", "risk_points"}:
        assert found[name] == pytest.approx(expected[name], abs=CLOSE), name
    assert found["risk_points"] == pytest.approx(expected["risk_points"], abs=100 * CLOSE)
    points = [driver["points"] for driver in found["drivers"]]
    assert points == pytest.approx(expected["drivers"], abs=100 * CLOSE)
    for name, reading in expected["stance"].items():
        assert tuple(found["stance"][name].values()) == pytest.approx(reading, abs=CLOSE), name
    compare_next(analysis.next, expected["next"])


def compare_next(found, expected):
    assert {contact.person for contact in found} == set(expected)
    scores = [contact.score for contact in found]
    assert scores == sorted(scores, reverse=True)
    for contact in found:
        *gains, route = expected[contact.person]
        mine = [contact.agreement_gain, contact.coverage_gain, contact.score]
        assert mine == pytest.approx(gains, abs=CLOSE), contact.person
        assert list(contact.route) == route
