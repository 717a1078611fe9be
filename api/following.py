"""Following what changes: the feed for everybody, the outbox for a source."""

from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from api import documented_following, formats, places, problems, rights, waiting
from api.paging import limit, refuse_unknown
from api.problems import Problem
from api.resources import RESOURCES
from api.syncing import own_source
from crm import feed, outbox, readings, sources, uses
from crm.checking import below
from crm.decisions import Fault
from crm.feed import Page, Wanted

VIEWS = {"all", "latest"}
NO_ORIGIN = "This is the id of a user or a source, or the name of a source."
SCOPES = {name: f"{RESOURCES[name].plural}:read" for name in feed.TYPES.values()}
"""What a key needs to hear of records of each type."""


@documented_following.changes
@api_view(["GET", "HEAD"])
def changes(request):
    refuse_unknown(request, "cursor", "types", "exclude_origin", "view", "limit", "wait")
    place, wanted, seconds = places.asked(request), _wanted(request), waiting.asked(request)
    found = waiting.for_news(lambda at: feed.read(request.user, at, wanted), place, seconds)
    return _told(request, found)


@documented_following.outbox
@api_view(["GET", "HEAD"])
def reading(request, source):
    refuse_unknown(request, "cursor", "limit", "wait")
    own, seconds = own_source(request, source), waiting.asked(request)
    given = request.query_params.get("cursor")
    place = own.outbox_position if given is None else places.of(given)
    wanted = limit(request)
    found = waiting.for_news(
        lambda at: outbox.read(own, request.user, outbox.Reading(at, wanted)), place, seconds
    )
    return _told(request, found)


@documented_following.acknowledgement
@api_view(["POST"])
def acknowledgement(request, source):
    own = own_source(request, source)
    cursor, goes_back = _acknowledged(formats.sent(request))
    reached = outbox.acknowledge(own, places.of(cursor), may_go_back=goes_back)
    return Response({"cursor": places.cursor(reached), "head_seq": feed.head() - 1})


def _told(request: Request, found: Page) -> Response:
    readings.note([event["record"] for event in found.events], uses.reader(request.auth))
    following = places.address(request, found.place) if found.has_more else None
    body = {
        "data": found.events,
        "has_more": found.has_more,
        "next_cursor": places.cursor(found.place),
        "next": following,
        "head_seq": found.head - 1,
    }
    return Response(body, headers={"Link": f'<{following}>; rel="next"'} if following else {})


def _wanted(request: Request) -> Wanted:
    view = request.query_params.get("view", "all")
    if view not in VIEWS:
        raise problems.parameter("view", "This is all or latest.")
    return Wanted(
        types=_types(request),
        exclude_origin=_origin(request),
        is_latest=view == "latest",
        limit=limit(request),
    )


def _types(request: Request) -> frozenset[str]:
    """Those asked for, which the key must be for; all that it is for unless asked."""
    given = request.query_params.get("types")
    readable = {name for name, scope in SCOPES.items() if scope in request.auth.scopes}
    if given is None:
        return frozenset(readable)
    wanted = frozenset(given.split(","))
    if not wanted <= SCOPES.keys():
        known = ", ".join(sorted(SCOPES))
        raise problems.parameter("types", f"These are some of {known}, separated by commas.")
    for name in sorted(wanted - readable):
        raise rights.insufficient(SCOPES[name])
    return wanted


def _origin(request: Request) -> str:
    """The id of a user or a source; a source may be named, too."""
    given = request.query_params.get("exclude_origin", "").replace("\0", "")
    origin = sources.origin_of(given) if given else ""
    if origin is None:
        raise problems.parameter("exclude_origin", NO_ORIGIN)
    return origin


def _acknowledged(body) -> tuple[str, bool]:
    faults = []
    if not isinstance(body, dict):
        raise Problem(422, "This must be an object.")
    for name in sorted(body.keys() - {"cursor", "go_back"}):
        faults.append(Fault(below("", name), "unknown_member", "There is no such member."))
    if not isinstance(body.get("cursor"), str):
        faults.append(Fault("/cursor", "required", "This is the next_cursor of an answer."))
    if not isinstance(body.get("go_back", False), bool):
        faults.append(Fault("/go_back", "type", "This is true or false."))
    if faults:
        detail = "Say up to which cursor you have come."
        raise Problem(422, detail, errors=problems.faults(faults))
    return body["cursor"], body.get("go_back", False)
