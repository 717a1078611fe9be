"""Entry functions for how a committee decides and how it is analysed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import ChangeSet
from committee import CommitteeError, Parameters, members, parse_rule
from stakeholders import acting
from stakeholders.models import BuyingCommittee, DecisionRule, MethodParameters, SeatTerms


@dataclass(frozen=True)
class Rule:
    """A quota over the seats without veto or approval, or a whole tree over seat ids."""

    quota: int | None = None
    tree: Any = None


@transaction.atomic
def set_rule(committee: BuyingCommittee, rule: Rule, *, on: date, by: Author) -> ChangeSet:
    """Say how the committee decides from that day on; one it could never meet is refused."""
    acting.refuse_future(on)
    changes = acting.begin(by, committee.account)
    _refuse_impossible(committee, rule, on)
    journal.end_open(changes, committee.rules.all(), on)
    journal.create(
        changes,
        DecisionRule(committee=committee, quota=rule.quota, tree=rule.tree, from_on=on),
    )
    return changes


@transaction.atomic
def override(committee: BuyingCommittee, values: dict, *, on: date, by: Author) -> ChangeSet:
    """Replace defaults of the method for this committee from that day on."""
    acting.refuse_future(on)
    try:
        Parameters.from_document(values)
    except CommitteeError as error:
        raise Refused(
            _("These values cannot be used: %(reason)s.") % {"reason": error}, field="values"
        ) from error
    changes = acting.begin(by, committee.account)
    journal.end_open(changes, committee.parameters.all(), on)
    journal.create(changes, MethodParameters(committee=committee, values=values, from_on=on))
    return changes


def _refuse_impossible(committee: BuyingCommittee, rule: Rule, on: date) -> None:
    terms = SeatTerms.objects.true_on(on).filter(seat__committee=committee)
    if rule.tree is not None:
        _refuse_tree(rule.tree, set(terms.values_list("seat__public_id", flat=True)))
    elif rule.quota is not None:
        others = terms.filter(is_veto=False, is_approver=False)
        total = sum(others.values_list("weight", flat=True))
        if not 1 <= rule.quota <= total:
            raise Refused(
                _("The quota %(quota)s must be between 1 and the seats' total weight, %(total)s.")
                % {"quota": rule.quota, "total": total},
                field="quota",
                code="quota",
            )


def _refuse_tree(tree: Any, seats: set[str]) -> None:
    try:
        unknown = set(members(parse_rule(tree))) - seats
    except CommitteeError as error:
        raise Refused(
            _("This rule cannot be used: %(reason)s.") % {"reason": error},
            field="tree",
            code="rule",
        ) from error
    if unknown:
        raise Refused(
            _("The rule names somebody without a seat: %(seats)s.")
            % {"seats": ", ".join(sorted(unknown))},
            field="tree",
            code="rule",
        )
