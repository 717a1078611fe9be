"""Where an id leads that was given once and is in no list any more."""

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Account, Opportunity
from api.problems import Problem
from crm import merging
from stakeholders.models import Stakeholder


def departed(request: Request, public_id: str) -> Response:
    """308 to the record it is part of, 410 for one that was archived, 404 for all that never was.

    What the user could not see while it was there was never there.
    """
    if not _was_visible(request, public_id):
        raise Http404
    winner = merging.winner_of(public_id)
    if winner is None:
        raise Problem(410, "This was deleted or archived.")
    to = request.build_absolute_uri(request.path.replace(public_id, winner))
    return Response(status=308, headers={"Location": to})


def _was_visible(request: Request, public_id: str) -> bool:
    accounts = Account.objects.visible_to(request.user, archived=True)
    of_account = {"account__in": accounts.values("pk"), "public_id": public_id}
    is_known = {
        "acc": accounts.filter(public_id=public_id, archived_at__isnull=False),
        "stk": Stakeholder.objects.filter(archived_at__isnull=False, **of_account),
        "opp": Opportunity.objects.filter(archived_at__isnull=False, **of_account),
    }
    found = is_known.get(public_id[:3])
    return found is not None and found.exists()
