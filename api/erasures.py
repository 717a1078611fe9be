"""Erasure of a person for good, once for each Idempotency-Key, and its certificate."""

from django.db.models import QuerySet
from rest_framework.decorators import api_view
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Access, Account
from api import documented_removals as documented
from api.bodies import fault, members
from api.paging import page, refuse_unknown
from api.replays import once
from crm import erasing, records
from crm.models import Erasure
from stakeholders.models import Stakeholder

LONGEST_REASON = 200


@documented.erasures
@api_view(["GET", "HEAD", "POST"])
def erasures(request):
    _refuse_others(request)
    if request.method == "POST":
        return once(request, request.auth.source, lambda: _erased(request))
    refuse_unknown(request, "limit", "cursor")
    rows = Erasure.objects.all()
    return page(request, rows, lambda found: [records.erasure(row) for row in found])


@documented.erasure
@api_view(["GET", "HEAD"])
def erasure(request, public_id):
    _refuse_others(request)
    return Response(records.erasure(get_object_or_404(Erasure, public_id=public_id)))


def _refuse_others(request: Request) -> None:
    if request.user.access != Access.ADMINISTRATOR:
        raise PermissionDenied("Only the key of an administrator erases people.")


def _erased(request: Request) -> Response:
    body = members(request, {"stakeholder", "reason"})
    reason = body.get("reason", "")
    if not isinstance(reason, str) or len(reason) > LONGEST_REASON:
        raise fault("/reason", f"This is a text of at most {LONGEST_REASON} characters.")
    found = get_object_or_404(_people(request), public_id=str(body.get("stakeholder")))
    done = erasing.erase(found.person, by=request.auth.source, reason=reason)
    return Response(records.erasure(done), 201)


def _people(request: Request) -> QuerySet[Stakeholder]:
    """Whoever is or was there, archived or not."""
    accounts = Account.objects.visible_to(request.user, archived=True)
    return Stakeholder.objects.filter(account__in=accounts.values("pk")).select_related("person")
