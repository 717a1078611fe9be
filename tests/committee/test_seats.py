import pytest

from committee import CommitteeError, Seat, rule_document, rule_from_seats, seat_threshold


@pytest.mark.parametrize(
    ("seats", "document"),
    [
        ([], None),
        ([Seat("a"), Seat("b")], None),
        ([Seat("a", 1)], {"quota": 1, "of": [{"quota": 1, "of": ["a"]}]}),
        ([Seat("a", is_approver=True)], {"quota": 1, "of": ["a"]}),
        (
            [Seat("v", 5, is_veto=True), Seat("a", 1), Seat("b", 3), Seat("z")],
            {"quota": 2, "of": ["v", {"quota": 3, "of": ["a", ["b", 3]]}]},
        ),
        (
            [Seat("a", 1), Seat("b", 1), Seat("ok", is_approver=True)],
            {"quota": 2, "of": ["ok", {"quota": 2, "of": ["a", "b"]}]},
        ),
    ],
    ids=["no seats", "nobody decides yet", "one of weight", "one approver",
         "a veto and more than half of the others", "half is not enough"],
)  # fmt: skip
def test_seats_become_a_rule(seats, document):
    rule = rule_from_seats(seats)
    assert (rule and rule_document(rule)) == document


def test_the_quota_of_the_others_can_be_set():
    rule = rule_from_seats([Seat("a", 1), Seat("b", 1)], quota=1)
    assert rule_document(rule) == {"quota": 1, "of": [{"quota": 1, "of": ["a", "b"]}]}


def test_a_quota_the_others_cannot_reach_is_refused():
    with pytest.raises(CommitteeError, match="quota 5 is above the weights' total 2"):
        rule_from_seats([Seat("a", 2), Seat("b", is_veto=True)], quota=5)


def test_a_negative_weight_is_refused_by_the_name_of_its_seat():
    with pytest.raises(CommitteeError, match="the weight of seat 'a' must be at least 0, got -1"):
        rule_from_seats([Seat("a", -1)])


def test_only_a_mere_veto_holder_needs_no_more_than_not_to_object():
    assert seat_threshold(Seat("a", is_veto=True)) == -0.2
    assert seat_threshold(Seat("a", is_veto=True, is_approver=True)) == 0.0
    assert seat_threshold(Seat("a", 3)) == 0.0
