"""The outward records that somebody may see: what is not among them does not exist for them."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Account, Opportunity, User
from crm import showing
from crm.records import Document
from stakeholders.models import BuyingCommittee, Position, Seat, SeatTerms, Stakeholder, Touch

Show = Callable[[Sequence[Any]], list[Document]]


def accounts(user: User) -> QuerySet[Account]:
    # The rows may be doubled by the joins of the right, so it selects and is not joined.
    return _accounts(user).filter(archived_at=None)


def stakeholders(user: User) -> QuerySet[Stakeholder]:
    held = Position.objects.known().filter(stakeholder=OuterRef("pk"))
    return _stakeholders(user).filter(Exists(held), archived_at=None, **_in_sight("account"))


def opportunities(user: User) -> QuerySet[Opportunity]:
    return _opportunities(user).filter(archived_at=None, **_in_sight("account"))


def committees(user: User) -> QuerySet[BuyingCommittee]:
    is_there = Q(opportunity=None) | Q(opportunity__archived_at=None)
    return _committees(user).filter(is_there, **_in_sight("account"))


def touches(user: User) -> QuerySet[Touch]:
    return _touches(user).known().filter(**_in_sight("stakeholder__account"))


def seats(user: User) -> QuerySet[Seat]:
    """Places that are there today, of committees that are."""
    there = SeatTerms.objects.known().filter(to_on=None, seat=OuterRef("pk"))
    rows = Seat.objects.filter(Exists(there), committee__in=committees(user).values("pk"))
    return rows.select_related("committee__account", "committee__opportunity")


def _accounts(user: User) -> QuerySet[Account]:
    return Account.objects.filter(pk__in=_once_visible(user)).select_related("owner")


def _stakeholders(user: User) -> QuerySet[Stakeholder]:
    rows = Stakeholder.objects.filter(account__in=_once_visible(user), is_stub=False)
    return rows.select_related("person", "account")


def _opportunities(user: User) -> QuerySet[Opportunity]:
    rows = Opportunity.objects.filter(account__in=_once_visible(user))
    return rows.select_related("account")


def _committees(user: User) -> QuerySet[BuyingCommittee]:
    rows = BuyingCommittee.objects.filter(account__in=_once_visible(user))
    return rows.select_related("account", "opportunity")


def _touches(user: User) -> QuerySet[Touch]:
    rows = Touch.objects.filter(stakeholder__account__in=_once_visible(user))
    return rows.select_related("user", "stakeholder")


def _once_visible(user: User) -> QuerySet[Account]:
    return Account.objects.visible_to(user, archived=True).values("pk")


def _in_sight(account: str) -> dict[str, None]:
    return {f"{account}__archived_at": None}


def committee_documents(rows: Sequence[BuyingCommittee]) -> list[Document]:
    """Committees as they are today."""
    return showing.committees(rows, timezone.localdate())


RECORDS: dict[str, tuple[Callable, Callable, Show]] = {
    "account": (accounts, _accounts, showing.accounts),
    "stakeholder": (stakeholders, _stakeholders, showing.stakeholders),
    "opportunity": (opportunities, _opportunities, showing.opportunities),
    "committee": (committees, _committees, committee_documents),
    "touch": (touches, _touches, showing.touches),
}
"""By type: those there are, those there ever were, and how they are shown."""


def there(type_: str, user: User, ids: Collection[str]) -> dict[str, Model]:
    """The rows of these ids that somebody sees; one query."""
    rows = RECORDS[type_][0](user).filter(public_id__in=ids)
    return {row.public_id: row for row in rows}


def ever_there(type_: str, user: User, ids: Collection[str]) -> set[str]:
    """Those of these ids that somebody sees or would see, were they still there; one query."""
    rows = RECORDS[type_][1](user).filter(public_id__in=ids)
    return set(rows.values_list("public_id", flat=True))


def shown(type_: str, rows: Sequence[Model]) -> list[Document]:
    """The records of rows of one type; the number of queries does not grow with them."""
    return RECORDS[type_][2](rows)
