"""Feedback by signed webhook, and the hooks that it comes through."""

from django.conf import settings
from django.db.models import QuerySet
from rest_framework.decorators import (
    api_view,
    authentication_classes,
    permission_classes,
)
from rest_framework.generics import get_object_or_404
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from api import documented_webhooks as documented, formats, webhook_answers as answers
from api.bodies import fault
from api.paging import page, refuse_unknown
from api.problems import Problem
from api.saying import status_of
from api.webhooks import refuse_others
from crm import feedback_hooks as entries, privacy
from crm.models import FeedbackHook

MOST_BYTES = 64 * 1024
MOST_EVENT_BYTES = 256 * 1024
LONGEST_ID = 255


@documented.hidden
@api_view(["POST"])
@authentication_classes([])
@permission_classes([AllowAny])
def feedback(request, public_id):
    body = _body(request)
    hook = entries.sender(public_id, body, dict(request.headers))
    if hook is None:
        raise Problem(401, "This is not signed by anybody we know.")
    message = request.headers["webhook-id"]
    if len(message) > LONGEST_ID or not message.isprintable():
        raise fault("", f"A webhook-id has at most {LONGEST_ID} letters.")
    heard, is_new = entries.hear(hook, message, body)
    return Response({"id": heard, "is_new": is_new}, status_of(heard, is_new))


@documented.hidden
@api_view(["POST"])
@authentication_classes([])
@permission_classes([AllowAny])
def vendor_events(request, public_id):
    body = _body(request, most=MOST_EVENT_BYTES)
    # A proxy may have changed what the server thinks it is called; the vendor signed this.
    address = f"{settings.PUBLIC_URL}{request.path}"
    connection = privacy.sender(public_id, address, body, request.headers)
    if connection is None:
        raise Problem(401, "This is not signed by anybody we know.")
    return Response({"erasures": privacy.ask(connection, body)})


@documented.hooks
@api_view(["GET", "HEAD", "POST"])
def hooks(request):
    if request.method == "POST":
        refuse_others(request)
        source = request.auth.source
        made, secret = entries.open_hook(source, user=request.user, by=source)
        return Response({**answers.hook(made), "secret": secret}, 201)
    refuse_unknown(request, "limit", "cursor")
    return page(request, _own(request), lambda rows: [answers.hook(row) for row in rows])


@documented.hook
@api_view(["GET", "HEAD", "DELETE"])
def hook(request, public_id):
    found = get_object_or_404(_own(request), public_id=public_id)
    if request.method == "DELETE":
        entries.close_hook(found, by=request.auth.source)
        return Response(status=204)
    return Response(answers.hook(found))


@documented.rotate_hook
@api_view(["POST"])
def rotate_hook(request, public_id):
    found = get_object_or_404(_own(request), public_id=public_id)
    return Response({"secret": entries.rotate_hook_secret(found, by=request.auth.source)})


def _own(request: Request) -> QuerySet[FeedbackHook]:
    refuse_others(request)
    return request.auth.source.feedback_hooks.all()


def _body(request: Request, *, most: int = MOST_BYTES) -> bytes:
    """The bytes that were signed."""
    formats.refuse_unsized(request)
    if int(request.headers["Content-Length"]) > most:
        raise Problem(413, f"A message has at most {most} bytes.")
    return request._request.body
