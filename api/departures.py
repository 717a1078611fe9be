"""Where an id leads that was given once and is in no list any more."""

from django.db.models import QuerySet
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from api.problems import Problem
from crm import successors


def departed(request: Request, public_id: str, ever: QuerySet) -> Response:
    """308 to the record it is part of, 410 for one that is gone, 404 for all that never was.

    `ever` are those that the user sees or would see, were they still there: what they could not
    see while it was there was never there.
    """
    if not ever.filter(public_id=public_id).exists():
        raise Http404
    winner = successors.of([public_id]).get(public_id)
    if winner is None:
        raise Problem(410, "This was deleted or archived.")
    to = request.build_absolute_uri(request.path.replace(public_id, winner))
    return Response(status=308, headers={"Location": to})
