"""Webhook endpoints of one's own source, with what they were told."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from rest_framework.decorators import api_view
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Access, User
from api import documented_webhooks as documented, webhook_answers as answers
from api.bodies import fault, known_members, members
from api.following import NO_ORIGIN, SCOPES
from api.paging import chosen, page, refuse_unknown
from api.problems import Problem
from api.rights import insufficient
from crm import feed, sources, webhooks as entries
from crm.decisions import Fault
from crm.faults import Faulty
from crm.models import Delivery, WebhookEndpoint

LISTS = ("types", "fields", "accounts")
MEMBERS = {"url", "exclude_origin", *LISTS}
NEEDED = "This must be given."
MOST_NUMBER = 2**63 - 1


@documented.endpoints
@api_view(["GET", "HEAD", "POST"])
def endpoints(request):
    if request.method == "POST":
        return Response(_added(request), 201)
    refuse_unknown(request, "limit", "cursor")
    return page(request, _own(request), lambda rows: [answers.endpoint(row) for row in rows])


@documented.endpoint
@api_view(["GET", "HEAD", "PATCH", "DELETE"])
def endpoint(request, public_id):
    found = _one(request, public_id)
    if request.method == "DELETE":
        entries.remove_endpoint(found, by=request.auth.source)
        return Response(status=204)
    if request.method == "PATCH":
        values = _asked(request, MEMBERS | {"is_active"})
        entries.change_endpoint(found, by=request.auth.source, **values)
    return Response(answers.endpoint(found))


@documented.ping
@api_view(["POST"])
def ping(request, public_id):
    sent = entries.ping(_one(request, public_id), by=request.auth.source)
    return Response(answers.delivery(sent), 202)


@documented.rotate
@api_view(["POST"])
def rotate(request, public_id):
    secret = entries.rotate_secret(_one(request, public_id), by=request.auth.source)
    return Response({"secret": secret})


@documented.deliveries
@api_view(["GET", "HEAD"])
def deliveries(request, public_id):
    refuse_unknown(request, "limit", "cursor", "state")
    rows = _one(request, public_id).deliveries.defer("body")
    if "state" in request.query_params:
        rows = rows.filter(state=chosen(request, "state", Delivery.State.values))
    return page(request, rows, lambda found: [answers.delivery(row) for row in found])


@documented.replay
@api_view(["POST"])
def replay(request, public_id):
    own = Delivery.objects.filter(endpoint__in=_own(request))
    found = get_object_or_404(own, public_id=public_id)
    return Response(answers.delivery(entries.replay(found, by=request.auth.source)), 202)


@documented.replay_range
@api_view(["POST"])
def replay_range(request, public_id):
    found = _one(request, public_id)
    body = members(request, {"from_seq", "to_seq"})
    first, last = _number(body, "from_seq"), _number(body, "to_seq")
    count = entries.replay_range(found, first, last, by=request.auth.source)
    return Response({"deliveries": count}, 202)


def refuse_others(request: Request) -> None:
    """What is told to addresses outside is for administrators to say."""
    if request.user.access != Access.ADMINISTRATOR:
        raise PermissionDenied("Only the key of an administrator sets up webhooks.")


def _own(request: Request) -> QuerySet[WebhookEndpoint]:
    refuse_others(request)
    return request.auth.source.webhook_endpoints.select_related("user")


def _one(request: Request, public_id: str) -> WebhookEndpoint:
    return get_object_or_404(_own(request), public_id=public_id)


def _added(request: Request) -> dict[str, Any]:
    refuse_others(request)
    values = _asked(request, MEMBERS, needed=("url",))
    url, source = values.pop("url"), request.auth.source
    interest = entries.Interest(**{"types": _readable(request), **values})
    made, secret = entries.add_endpoint(source, url, interest, user=request.user, by=source)
    return {**answers.endpoint(made), "secret": secret}


def _asked(request: Request, known: set[str], *, needed: Sequence[str] = ()) -> dict[str, Any]:
    """The members that were sent, each of its kind; types only those that the key may read."""
    body, faults = known_members(request, known)
    faults += [Fault(f"/{name}", "required", NEEDED) for name in needed if body.get(name) is None]
    given = {name: body[name] for name in body if name not in needed or body[name] is not None}
    values = {}
    for name, value in given.items():
        try:
            values[name] = READ[name](f"/{name}", value)
        except Faulty as error:
            faults += error.faults
    if faults:
        _refuse_with(faults, values, request.user)
    for name in values.get("types", ()):
        if name in SCOPES and SCOPES[name] not in request.auth.scopes:
            raise insufficient(SCOPES[name])
    return values


def _refuse_with(faults: list[Fault], values: dict[str, Any], user: User) -> None:
    """Refuse for these, and for what else is wrong."""
    try:
        entries.refuse_nonsense(values, user)
    except Faulty as error:
        faults += error.faults
    raise Faulty(faults)


def _readable(request: Request) -> tuple[str, ...]:
    found = [name for name in feed.TYPES.values() if SCOPES[name] in request.auth.scopes]
    if not found:
        raise Problem(422, "This key may read no type of records, so it is told of none.")
    return tuple(found)


def _texts(pointer: str, given: Any) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise Faulty([Fault(pointer, "invalid", "This is a list of texts.")])
    return tuple(dict.fromkeys(given))


def _text(pointer: str, given: Any) -> str:
    if not isinstance(given, str):
        raise Faulty([Fault(pointer, "invalid", "This is a text.")])
    return given


def _flag(pointer: str, given: Any) -> bool:
    if not isinstance(given, bool):
        raise Faulty([Fault(pointer, "invalid", "This is true or false.")])
    return given


def _origin(pointer: str, given: Any) -> str:
    """The id of a user or a source; a source may be named, too."""
    named = _text(pointer, given)
    origin = sources.origin_of(named) if named else ""
    if origin is None:
        raise Faulty([Fault(pointer, "invalid", NO_ORIGIN)])
    return origin


READ: dict[str, Callable[[str, Any], Any]] = {
    **dict.fromkeys(LISTS, _texts),
    "url": _text,
    "exclude_origin": _origin,
    "is_active": _flag,
}
"""How each member is read."""


def _number(body: dict[str, Any], name: str) -> int:
    given = body.get(name)
    if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given <= MOST_NUMBER:
        raise fault(f"/{name}", "This is a number of the changes.")
    return given
