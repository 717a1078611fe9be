"""Rules that make sense nearly everywhere; each is added switched off, and tried first."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from accounts.errors import Refused
from committee.vocabulary import Role
from feedback.case_rules import Draft
from feedback.models import CaseRule
from feedback.rule_documents import document_of
from feedback.rules import Actions, Band, Conditions, Sentiment, Tier

HOURS = {Tier.HIGH.value: 24, Tier.MEDIUM.value: 48, Tier.LOW.value: 120}
DECIDERS = (Role.DECISION_MAKER, Role.ECONOMIC_BUYER, Role.APPROVER, Role.EXECUTIVE_SPONSOR)
PROPOSALS = {
    "powerful-detractor": (
        gettext_lazy("A detractor of high power"),
        Conditions(bands=(Band.DETRACTOR.value,), tiers=(Tier.HIGH.value,)),
    ),
    "dissatisfied": (
        gettext_lazy("Somebody dissatisfied (CSAT 1 or 2)"),
        Conditions(score="csat", at_most=2),
    ),
    "decider-negative": (
        gettext_lazy("Negative words of somebody who decides"),
        Conditions(
            sentiments=(Sentiment.NEGATIVE.value,), roles=tuple(one.value for one in DECIDERS)
        ),
    ),
}


def draft_of(key: str) -> Draft:
    """The proposed rule; Refused where there is none of that name."""
    if key not in PROPOSALS:
        raise Refused(_("There is no such proposal."))
    name, conditions = PROPOSALS[key]
    with translation.override(None):
        return Draft(str(name), conditions, Actions(HOURS))


def named(name: str) -> str:
    """A name in the language of its reader, if it is that of a proposal; else as it is."""
    return str(_kept().get(name, name))


def kept(name: str) -> str:
    """What is stored for a name that was shown by `named`."""
    return next((own for own, said in _kept().items() if str(said) == name), name)


def _kept() -> dict[str, Any]:
    """The names of the proposals as they are stored, and as they are said."""
    with translation.override(None):
        return {str(name): name for name, _conditions in PROPOSALS.values()}


def still_open() -> list[tuple[str, str]]:
    """The proposals that no rule asks for yet, whatever it is called; one query."""
    there = list(CaseRule.objects.values_list("conditions", flat=True))
    return [
        (key, str(name))
        for key, (name, conditions) in PROPOSALS.items()
        if document_of(conditions) not in there
    ]
