"""The decision rule of a committee as a sentence. Reads no rows beyond those given."""

from collections.abc import Mapping

from django.utils.translation import gettext as _, ngettext, pgettext

from committee import CommitteeError, Gate, Rule
from stakeholders import conversion
from stakeholders.queries import CommitteeFacts, SeatFacts


def in_words(facts: CommitteeFacts, names: Mapping[str, str]) -> str:
    """Who must say yes, who must not say no, and how much of the others; empty without a rule."""
    told = needed(facts, names)
    if not told:
        return ""
    return (_("Now needed: %(rule)s.") if _is_tree(facts) else _("Now: %(rule)s.")) % {"rule": told}


def needed(facts: CommitteeFacts, names: Mapping[str, str]) -> str:
    """The rule as a part of a sentence; empty without a rule."""
    try:
        rule = conversion.rule_of(facts)
    except CommitteeError:
        return ""
    return _needs(rule, names) if _is_tree(facts) else _of_seats(rule, facts, names)


def _is_tree(facts: CommitteeFacts) -> bool:
    return facts.rule is not None and facts.rule.tree is not None


def _of_seats(rule: Gate, facts: CommitteeFacts, names: Mapping[str, str]) -> str:
    approvers = [_name(seat, facts, names) for seat in facts.seats if seat.terms.is_approver]
    vetoes = [
        _name(seat, facts, names)
        for seat in facts.seats
        if seat.terms.is_veto and not seat.terms.is_approver
    ]
    told = []
    if approvers:
        told.append(_must_approve(approvers))
    if vetoes:
        told.append(_may_not_veto(vetoes))
    others = [child for child, _weight in rule.children if isinstance(child, Gate)]
    is_alone = not told
    told += [_quota(gate, is_alone=is_alone) for gate in others]
    return pgettext("between two reasons", "; ").join(told)


def _must_approve(names: list[str]) -> str:
    return ngettext("%(names)s must approve", "%(names)s must approve", len(names)) % {
        "names": listed(names)
    }


def _may_not_veto(names: list[str]) -> str:
    return ngettext("%(names)s must not object", "none of %(names)s may object", len(names)) % {
        "names": listed(names)
    }


def _quota(gate: Gate, *, is_alone: bool) -> str:
    """How much of those without veto or approval."""
    numbers = {"quota": gate.quota, "total": gate.total}
    if any(weight != 1 for _child, weight in gate.children):
        alone = _("%(quota)s of %(total)s votes (by weight) must agree")
        beside = _("and %(quota)s of the %(total)s votes of the others (by weight) must agree")
    else:
        alone = _("%(quota)s of %(total)s must agree")
        beside = _("and %(quota)s of the other %(total)s must agree")
    return (alone if is_alone else beside) % numbers


def tree_in_words(rule: Rule, names: Mapping[str, str]) -> str:
    """Whom a rule needs, as a part of a sentence."""
    return _needs(rule, names)


def _needs(rule: Rule, names: Mapping[str, str]) -> str:
    """A tree in words; what lies inside stands in brackets."""
    if isinstance(rule, str):
        return names.get(rule, rule)
    weights = [weight for _child, weight in rule.children]
    parts = [_part(child, names) for child, _weight in rule.children]
    if len(parts) == 1:
        return parts[0]
    if rule.quota == rule.total:
        return listed(parts)
    if rule.quota <= min(weights):
        return _("%(first)s or %(last)s") % _ends(parts)
    if set(weights) == {1}:
        return _("%(quota)s of %(names)s") % {"quota": rule.quota, "names": ", ".join(parts)}
    weighed = [f"{part} ({weight})" for part, weight in zip(parts, weights, strict=True)]
    return _("%(quota)s of %(total)s votes of %(names)s") % {
        "quota": rule.quota,
        "total": rule.total,
        "names": ", ".join(weighed),
    }


def _part(rule: Rule, names: Mapping[str, str]) -> str:
    told = _needs(rule, names)
    return told if isinstance(rule, str) else f"[{told}]"


def _name(seat: SeatFacts, facts: CommitteeFacts, names: Mapping[str, str]) -> str:
    key = conversion.seat_name(seat, facts)
    return names.get(key, key)


def listed(names: list[str]) -> str:
    """Ana; Ana and Bo; Ana, Bo and Cy."""
    if len(names) == 1:
        return names[0]
    return _("%(first)s and %(last)s") % _ends(names)


def _ends(names: list[str]) -> dict[str, str]:
    return {"first": ", ".join(names[:-1]), "last": names[-1]}
