"""Whose an arrival may be: people that fit its sender, each with the reasons."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.models import Account
from feedback.models import Arrival
from feedback.resemblance import ALIKE, is_company, likeness
from stakeholders.models import Stakeholder

MOST = 5
MOST_LOOKED_AT = 2000
ADDRESS, NAME, SIGNED, DOMAIN, HERE = "address", "name", "signed", "domain", "here"
WEIGHTS = {ADDRESS: 4.0, NAME: 2.0, SIGNED: 2.0, DOMAIN: 1.0, HERE: 1.0}
END = 200
"""Letters at the end of a mail in which its writer signs."""


@dataclass(frozen=True)
class Suggestion:
    """Somebody who may have said it, and why we think so."""

    stakeholder: Stakeholder
    reasons: tuple[str, ...]
    weight: float

    @property
    def is_likely(self) -> bool:
        """Whether more than their company speaks for them."""
        return not {ADDRESS, NAME, SIGNED}.isdisjoint(self.reasons)


def people(
    arrivals: Sequence[Arrival], among: QuerySet[Stakeholder]
) -> dict[int, list[Suggestion]]:
    """For each arrival the likeliest first; one query however many there are."""
    fitting = Q(pk=None)
    for arrival in arrivals:
        fitting |= _fitting(arrival)
    found = list(among.filter(fitting).order_by("pk")[:MOST_LOOKED_AT])
    return {arrival.pk: _of(arrival, found) for arrival in arrivals}


def accounts(arrivals: Sequence[Arrival], among: QuerySet[Account]) -> dict[int, list[Account]]:
    """Where a sender whom nobody knows may belong; one query however many there are."""
    domains = {one.sender_domain for one in arrivals if is_company(one.sender_domain)}
    brought = {one.account_id for one in arrivals if one.account_id}
    rows = list(among.filter(Q(domain__in=domains) | Q(pk__in=brought)).order_by("name", "pk"))
    return {
        arrival.pk: [
            row
            for row in rows
            if row.pk == arrival.account_id
            or (row.domain and row.domain.casefold() == arrival.sender_domain)
        ]
        for arrival in arrivals
    }


def _fitting(arrival: Arrival) -> Q:
    """Whoever can be meant, in terms of the database."""
    found = Q(pk=None)
    if arrival.sender_address:
        found |= Q(person__email__iexact=arrival.sender_address)
    if is_company(arrival.sender_domain):
        found |= Q(account__domain=arrival.sender_domain)
        found |= Q(person__email__iendswith=f"@{arrival.sender_domain}")
    if arrival.account_id:
        found |= Q(account=arrival.account_id)
    names = {word.strip(",;'\"()") for word in arrival.sender_name.split() if len(word) > 2}
    spelt = {form for name in names for form in (name, name.title(), name.upper())}
    return found | Q(person__last_name__in=spelt) if spelt else found


def _of(arrival: Arrival, found: Sequence[Stakeholder]) -> list[Suggestion]:
    told = [_suggestion(arrival, one) for one in found]
    fitting = [one for one in told if one.reasons and one.reasons != (HERE,)]
    return sorted(fitting, key=lambda one: (-one.weight, one.stakeholder.pk))[:MOST]


def _suggestion(arrival: Arrival, one: Stakeholder) -> Suggestion:
    alike = likeness(arrival.sender_name, arrival.sender_address, str(one))
    address, domain = one.person.email.casefold(), arrival.sender_domain
    at_home = domain in {one.account.domain.casefold(), address.rpartition("@")[2]}
    holds = {
        ADDRESS: bool(address) and address == arrival.sender_address,
        NAME: alike >= ALIKE,
        SIGNED: not arrival.sender_name and _signs(arrival, one),
        DOMAIN: is_company(domain) and at_home,
        HERE: one.account_id == arrival.account_id,
    }
    reasons = tuple(name for name, is_so in holds.items() if is_so)
    return Suggestion(one, reasons, alike + sum(WEIGHTS[name] for name in reasons))


def _signs(arrival: Arrival, one: Stakeholder) -> bool:
    """Whether their whole name stands where the words end."""
    name = " ".join(str(one).casefold().split())
    return " " in name and name in " ".join(arrival.text[-END:].casefold().split())
