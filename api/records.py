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
from api.expanding import expanded
from api.formats import JsonRenderer, LinesRenderer
from api.paging import changed, named, page, refuse_unknown
from crm import exporting, showing, visible


@documented.listing("account")
@api_view(["GET", "HEAD"])
@renderer_classes([JsonRenderer, LinesRenderer])
def accounts(request):
    refuse_unknown(request, "expand", "limit", "cursor", "updated_since")
    rows = changed(request, visible.accounts(request.user))
    return page(request, rows, expanded(request, showing.accounts))


@documented.single("account")
@api_view(["GET", "HEAD"])
def account(request, public_id):
    row = visible.accounts(request.user).filter(public_id=public_id).first()
    show = expanded(request, showing.accounts)
    return answer(request, show([row])[0]) if row else departed(request, public_id)


@documented.listing("stakeholder", "account")
@api_view(["GET", "HEAD"])
@renderer_classes([JsonRenderer, LinesRenderer])
def stakeholders(request):
    refuse_unknown(request, "expand", "limit", "cursor", "updated_since", "account")
    rows, show = _listed(request, visible.stakeholders), expanded(request, showing.stakeholders)
    is_plain = "expand" not in request.query_params
    return page(request, rows, show, export=exporting.stakeholders if is_plain else None)


@documented.single("stakeholder")
@api_view(["GET", "HEAD"])
def stakeholder(request, public_id):
    row = visible.stakeholders(request.user).filter(public_id=public_id).first()
    show = expanded(request, showing.stakeholders)
    return answer(request, show([row])[0]) if row else departed(request, public_id)


@documented.listing("opportunity", "account")
@api_view(["GET", "HEAD"])
@renderer_classes([JsonRenderer, LinesRenderer])
def opportunities(request):
    refuse_unknown(request, "expand", "limit", "cursor", "updated_since", "account")
    return page(
        request, _listed(request, visible.opportunities), expanded(request, showing.opportunities)
    )


@documented.single("opportunity")
@api_view(["GET", "HEAD"])
def opportunity(request, public_id):
    row = visible.opportunities(request.user).filter(public_id=public_id).first()
    show = expanded(request, showing.opportunities)
    return answer(request, show([row])[0]) if row else departed(request, public_id)


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
