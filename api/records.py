"""What may be read: lists and single records of what the user of the key may see."""

from collections.abc import Callable

from django.db.models import QuerySet
from rest_framework.decorators import api_view, renderer_classes
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request

from accounts.models import User
from api import documented
from api.answers import answer
from api.departures import departed
from api.formats import JsonRenderer, LinesRenderer
from api.paging import changed, named, page, refuse_unknown
from crm import exporting, showing, visible


@documented.listing("account")
@api_view(["GET", "HEAD"])
@renderer_classes([JsonRenderer, LinesRenderer])
def accounts(request):
    refuse_unknown(request, "limit", "cursor", "updated_since")
    return page(request, changed(request, visible.accounts(request.user)), showing.accounts)


@documented.single("account")
@api_view(["GET", "HEAD"])
def account(request, public_id):
    row = visible.accounts(request.user).filter(public_id=public_id).first()
    return answer(request, showing.accounts([row])[0]) if row else departed(request, public_id)


@documented.listing("stakeholder", "account")
@api_view(["GET", "HEAD"])
@renderer_classes([JsonRenderer, LinesRenderer])
def stakeholders(request):
    refuse_unknown(request, "limit", "cursor", "updated_since", "account")
    rows = _listed(request, visible.stakeholders)
    return page(request, rows, showing.stakeholders, export=exporting.stakeholders)


@documented.single("stakeholder")
@api_view(["GET", "HEAD"])
def stakeholder(request, public_id):
    row = visible.stakeholders(request.user).filter(public_id=public_id).first()
    return answer(request, showing.stakeholders([row])[0]) if row else departed(request, public_id)


@documented.listing("opportunity", "account")
@api_view(["GET", "HEAD"])
@renderer_classes([JsonRenderer, LinesRenderer])
def opportunities(request):
    refuse_unknown(request, "limit", "cursor", "updated_since", "account")
    return page(request, _listed(request, visible.opportunities), showing.opportunities)


@documented.single("opportunity")
@api_view(["GET", "HEAD"])
def opportunity(request, public_id):
    row = visible.opportunities(request.user).filter(public_id=public_id).first()
    return answer(request, showing.opportunities([row])[0]) if row else departed(request, public_id)


@documented.listing("committee", "account")
@api_view(["GET", "HEAD"])
@renderer_classes([JsonRenderer, LinesRenderer])
def committees(request):
    refuse_unknown(request, "limit", "cursor", "updated_since", "account")
    return page(request, _listed(request, visible.committees), visible.committee_documents)


@documented.single("committee")
@api_view(["GET", "HEAD"])
def committee(request, public_id):
    row = get_object_or_404(visible.committees(request.user), public_id=public_id)
    return answer(request, visible.committee_documents([row])[0])


def _listed(request: Request, rows_of: Callable[[User], QuerySet]) -> QuerySet:
    return changed(request, _of_account(request, rows_of(request.user)))


def _of_account(request: Request, rows: QuerySet) -> QuerySet:
    """Only those of the account asked for; one that may not be seen is not there."""
    wanted = named(request, "account")
    return rows if wanted is None else rows.filter(account__public_id=wanted)
