"""Rules that make sense nearly everywhere; each is added switched off, and tried first."""

from django.utils.translation import gettext as _

from accounts.errors import Refused
from committee.vocabulary import Role
from feedback.case_rules import Draft
from feedback.models import CaseRule
from feedback.rule_documents import document_of
from feedback.rules import Actions, Band, Conditions, Sentiment, Tier
from web.rule_names import NAMES, stored

HOURS = {Tier.HIGH.value: 24, Tier.MEDIUM.value: 48, Tier.LOW.value: 120}
DECIDERS = (Role.DECISION_MAKER, Role.ECONOMIC_BUYER, Role.APPROVER, Role.EXECUTIVE_SPONSOR)
PROPOSALS = {
    "powerful-detractor": Conditions(bands=(Band.DETRACTOR.value,), tiers=(Tier.HIGH.value,)),
    "detractor": Conditions(bands=(Band.DETRACTOR.value,)),
    "dissatisfied": Conditions(score="csat", at_most=2),
    "hard-work": Conditions(score="ces", at_most=3),
    "decider-negative": Conditions(
        sentiments=(Sentiment.NEGATIVE.value,), roles=tuple(one.value for one in DECIDERS)
    ),
}


def draft_of(key: str) -> Draft:
    """The proposed rule; Refused where there is none of that name."""
    if key not in PROPOSALS:
        raise Refused(_("There is no such proposal."))
    return Draft(stored(key), PROPOSALS[key], Actions(HOURS))


def still_open() -> list[tuple[str, str]]:
    """The proposals that no rule asks for yet, whatever it is called; one query."""
    there = list(CaseRule.objects.there().values_list("conditions", flat=True))
    return [
        (key, str(NAMES[key]))
        for key, conditions in PROPOSALS.items()
        if document_of(conditions) not in there
    ]
