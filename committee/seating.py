"""Another quota, or other terms for one seat, in a rule that seats make."""

from committee.errors import CommitteeError
from committee.rules import Gate, Rule
from committee.seats import Seat, rule_from_seats


def with_quota(rule: Rule, quota: int) -> Gate:
    """Return the rule with another quota over those who neither must approve nor can veto.

    Raises
    ------
    CommitteeError
        The rule is not one that seats make; or there are no others; or their weights cannot
        reach the quota.

    Examples
    --------
    >>> from committee.rules import parse_rule, rule_document
    >>> rule_document(with_quota(parse_rule({"all": ["cfo", {"any": ["a", "b"]}]}), 2))
    {'quota': 2, 'of': ['cfo', {'quota': 2, 'of': ['a', 'b']}]}
    """
    needed, others = _parts(rule)
    if others is None:
        raise CommitteeError("nobody decides by a quota")
    return _rebuilt(needed, Gate(quota, others.children), quota)


def with_terms(rule: Rule, seat: Seat) -> Gate:
    """Return the rule with one seat on other terms; somebody new in it gets a seat.

    A quota of more than half stays one of more than half; another one stays the number it is.

    Parameters
    ----------
    rule : Rule
        As seats make it: all of some people, and at most one quota over others.
    seat : Seat
        Without weight, veto and approval it takes its holder out of the rule.

    Raises
    ------
    CommitteeError
        The rule is not one that seats make; nobody would decide; the others could no longer
        reach their quota; or the weight is negative.

    Examples
    --------
    >>> from committee.rules import parse_rule, rule_document
    >>> rule = parse_rule({"all": ["cfo", {"majority": ["a", "b", "c"]}]})
    >>> rule_document(with_terms(rule, Seat("cfo", weight=1)))
    {'quota': 1, 'of': [{'quota': 3, 'of': ['a', 'b', 'c', 'cfo']}]}
    """
    needed, others = _parts(rule)
    kept = tuple(name for name in needed if name != seat.name)
    children = others.children if others else ()
    left = tuple(child for child in children if child[0] != seat.name)
    if seat.is_veto or seat.is_approver:
        kept = (*kept, seat.name)
    elif seat.weight:
        left = (*left, (seat.name, seat.weight))
    # Refuses a weight that is none, whatever else the seat says.
    rule_from_seats([seat])
    return _rebuilt(kept, Gate(1, left) if left else None, _own_quota(others))


def _parts(rule: Rule) -> tuple[tuple[str, ...], Gate | None]:
    """Return who is needed each, and the gate over the others."""
    if isinstance(rule, Gate):
        names = tuple(child for child, _ in rule.children if isinstance(child, str))
        gates = [child for child, _ in rule.children if isinstance(child, Gate)]
        if not gates and rule.quota < rule.total:
            return (), rule
        if rule.quota == rule.total == len(rule.children) and _is_flat(gates):
            return names, gates[0] if gates else None
    raise CommitteeError("the rule is a tree of its own, so no single seat or quota shapes it")


def _is_flat(gates: list[Gate]) -> bool:
    """Whether there is at most one gate, over people alone."""
    children = [child for gate in gates for child, _ in gate.children]
    return len(gates) <= 1 and all(isinstance(child, str) for child in children)


def _own_quota(others: Gate | None) -> int | None:
    """Return the quota that somebody chose; None where it is more than half."""
    if others is None or others.quota == others.total // 2 + 1:
        return None
    return others.quota


def _rebuilt(needed: tuple[str, ...], others: Gate | None, quota: int | None) -> Gate:
    seats = [Seat(name, is_approver=True) for name in needed]
    seats += [Seat(str(name), weight) for name, weight in (others.children if others else ())]
    rule = rule_from_seats(seats, quota=quota)
    if rule is None:
        raise CommitteeError("nobody would decide")
    return rule
