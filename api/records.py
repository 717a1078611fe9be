"""What may be read: lists and single records of what the user of the key may see."""

from django.db.models import Q, QuerySet
from django.utils import timezone
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request

from accounts.models import Account, Opportunity
from api import documented
from api.answers import answer
from api.departures import departed
from api.paging import named, page, refuse_unknown
from crm import showing
from stakeholders.models import BuyingCommittee, Stakeholder


@documented.listing("account")
@api_view(["GET", "HEAD"])
def accounts(request):
    refuse_unknown(request, "limit", "cursor")
    return page(request, _accounts(request), showing.accounts)


@documented.single("account")
@api_view(["GET", "HEAD"])
def account(request, public_id):
    row = _accounts(request).filter(public_id=public_id).first()
    return answer(request, showing.accounts([row])[0]) if row else departed(request, public_id)


@documented.listing("stakeholder", "account")
@api_view(["GET", "HEAD"])
def stakeholders(request):
    refuse_unknown(request, "limit", "cursor", "account")
    return page(request, _of_account(request, _stakeholders(request)), showing.stakeholders)


@documented.single("stakeholder")
@api_view(["GET", "HEAD"])
def stakeholder(request, public_id):
    row = _stakeholders(request).filter(public_id=public_id).first()
    return answer(request, showing.stakeholders([row])[0]) if row else departed(request, public_id)


@documented.listing("opportunity", "account")
@api_view(["GET", "HEAD"])
def opportunities(request):
    refuse_unknown(request, "limit", "cursor", "account")
    return page(request, _of_account(request, _opportunities(request)), showing.opportunities)


@documented.single("opportunity")
@api_view(["GET", "HEAD"])
def opportunity(request, public_id):
    row = _opportunities(request).filter(public_id=public_id).first()
    return answer(request, showing.opportunities([row])[0]) if row else departed(request, public_id)


@documented.listing("committee", "account")
@api_view(["GET", "HEAD"])
def committees(request):
    refuse_unknown(request, "limit", "cursor", "account")
    return page(request, _of_account(request, _committees(request)), _shown_committees)


@documented.single("committee")
@api_view(["GET", "HEAD"])
def committee(request, public_id):
    row = get_object_or_404(_committees(request), public_id=public_id)
    return answer(request, _shown_committees([row])[0])


def _accounts(request: Request) -> QuerySet[Account]:
    # The rows may be doubled by the joins of the right, so it selects and is not joined.
    visible = Account.objects.visible_to(request.user).values("pk")
    return Account.objects.filter(pk__in=visible).select_related("owner")


def _stakeholders(request: Request) -> QuerySet[Stakeholder]:
    rows = Stakeholder.objects.filter(account__in=_visible(request), archived_at=None)
    return rows.filter(is_stub=False).select_related("person", "account")


def _opportunities(request: Request) -> QuerySet[Opportunity]:
    rows = Opportunity.objects.filter(account__in=_visible(request), archived_at=None)
    return rows.select_related("account")


def _committees(request: Request) -> QuerySet[BuyingCommittee]:
    is_there = Q(opportunity=None) | Q(opportunity__archived_at=None)
    rows = BuyingCommittee.objects.filter(is_there, account__in=_visible(request))
    return rows.select_related("account", "opportunity")


def _visible(request: Request) -> QuerySet[Account]:
    return Account.objects.visible_to(request.user).values("pk")


def _of_account(request: Request, rows: QuerySet) -> QuerySet:
    """Only those of the account asked for; one that may not be seen is not there."""
    wanted = named(request, "account")
    return rows if wanted is None else rows.filter(account__public_id=wanted)


def _shown_committees(rows: list[BuyingCommittee]) -> list[dict]:
    return showing.committees(rows, timezone.localdate())
