"""The account that each record belongs to, be the record still there or not."""

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.models import Account, Opportunity
from crm.records import Document
from feedback.models import Case, Feedback, Idea, Insight
from stakeholders.models import (
    Assessment,
    BuyingCommittee,
    Goal,
    Relationship,
    Seat,
    Stakeholder,
    Tie,
    Touch,
)

OF_ACCOUNT: Mapping[str, tuple[Any, str]] = {
    "stakeholder": (Stakeholder, "account__public_id"),
    "opportunity": (Opportunity, "account__public_id"),
    "committee": (BuyingCommittee, "account__public_id"),
    "seat": (Seat, "committee__account__public_id"),
    "tie": (Tie, "stakeholder__account__public_id"),
    "relationship": (Relationship, "stakeholder__account__public_id"),
    "touch": (Touch, "stakeholder__account__public_id"),
    "assessment": (Assessment, "stakeholder__account__public_id"),
    "feedback": (Feedback, "stakeholder__account__public_id"),
    "goal": (Goal, "account__public_id"),
    "case": (Case, "stakeholder__account__public_id"),
    "insight": (Insight, "account__public_id"),
    "idea": (Idea, "account__public_id"),
}


def account_of(row: Any) -> int | None:
    """The primary key of the account of a row: its own, or that of its stakeholder or committee.

    What employees told may be about none.
    """
    if isinstance(row, Account):
        return row.pk
    if isinstance(row, Insight | Idea):
        return row.account_id
    if hasattr(row, "stakeholder_id"):
        return row.stakeholder.account_id
    return row.committee.account_id if hasattr(row, "committee_id") else row.account_id


def accounts_of(documents: Iterable[Document]) -> dict[str, str]:
    """By the public ids of records or events of them; one query a type."""
    ids: dict[str, set[str]] = {}
    for one in documents:
        ids.setdefault(one["type"], set()).add(one["id"])
    found = {id_: id_ for id_ in ids.pop("account", ())}
    for type_ in sorted(ids):
        model, account = OF_ACCOUNT[type_]
        rows = model.objects.filter(public_id__in=ids[type_])
        found |= dict(rows.values_list("public_id", account))
    return found
