"""From the seats of a committee to its decision rule."""

from collections.abc import Iterable, Sequence

from committee import checks
from committee.frozen import Value
from committee.parameters import USUAL, Parameters
from committee.rules import Gate, Rule


class Seat(Value, frozen=True):
    """The part of a seat that shapes the rule; `name` is its holder's, or its own when empty."""

    name: str
    weight: int = 0
    is_veto: bool = False
    is_approver: bool = False


def rule_from_seats(seats: Iterable[Seat], *, quota: int | None = None) -> Gate | None:
    """Return the rule that seats stand for, or None when nobody decides yet.

    Parameters
    ----------
    seats : iterable of Seat
        Weights are whole numbers >= 0; the weight of a veto or approver seat is not used.
    quota : int, optional
        Of the other seats together; without it more than half of their weight.

    Returns
    -------
    Gate or None
        All of: each veto or approver seat, and a quota over the other seats of weight > 0.

    Raises
    ------
    CommitteeError
        A negative weight, or a quota that the other seats cannot reach.

    Examples
    --------
    >>> from committee.rules import rule_document
    >>> rule_document(rule_from_seats([Seat("cfo", is_veto=True), Seat("a", 1), Seat("b", 2)]))
    {'quota': 2, 'of': ['cfo', {'quota': 2, 'of': ['a', ['b', 2]]}]}
    """
    seats = list(seats)
    for seat in seats:
        checks.whole(seat.weight, f"the weight of seat {seat.name!r}", low=0)
    needed: list[Rule] = [seat.name for seat in seats if seat.is_veto or seat.is_approver]
    others = _quota_of(seats, quota)
    needed += [others] if others else []
    return Gate(len(needed), tuple((rule, 1) for rule in needed)) if needed else None


def _quota_of(seats: Sequence[Seat], quota: int | None) -> Gate | None:
    others = tuple(
        (seat.name, seat.weight)
        for seat in seats
        if seat.weight and not (seat.is_veto or seat.is_approver)
    )
    if not others:
        return None
    half = sum(weight for _, weight in others) // 2
    return Gate(half + 1 if quota is None else quota, others)


def seat_threshold(seat: Seat, *, parameters: Parameters = USUAL) -> float:
    """Return the stance above which the holder of a seat says yes, in [-1, 1].

    -0.2 for a veto-only seat ("does not object"), else 0 (section 7).

    Examples
    --------
    >>> seat_threshold(Seat("legal", is_veto=True))
    -0.2
    """
    only_veto = seat.is_veto and not seat.is_approver
    return parameters.threshold_veto_holder if only_veto else parameters.threshold_approver
