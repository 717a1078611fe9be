"""A record changed or deleted by our own id, by whoever has seen how it is."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.utils.http import parse_etags
from rest_framework.request import Request
from rest_framework.response import Response

from api.answers import etag_of
from api.authentication import may_write
from api.bodies import known_members
from api.departures import departed
from api.paging import refuse_unknown
from api.problems import Problem
from crm import changing, readings, uses, visible
from crm.changing import Fits, Seen
from crm.collisions import once_more


def patched(request: Request, type_: str, public_id: str) -> Response:
    """Set the members told; the record as it is now, under its new ETag, and what was left out."""
    return _attempted(request, type_, public_id, _patched)


def deleted(request: Request, type_: str, public_id: str) -> Response:
    """Take it out of sight."""
    return _attempted(request, type_, public_id, _deleted)


def _attempted(
    request: Request, type_: str, public_id: str, act: Callable[[Request, Seen], Response]
) -> Response:
    """Do it for somebody who may, and who says which state they have seen."""
    refuse_unknown(request)
    records = visible.RECORDS[type_]
    if not records.there(request.user).filter(public_id=public_id).exists():
        return departed(request, public_id, records.ever(request.user))
    may_write(request)
    try:
        return act(request, Seen(type_, public_id, request.user, _fits(request)))
    except changing.Gone:
        return departed(request, public_id, records.ever(request.user))


def _patched(request: Request, seen: Seen) -> Response:
    told, faults = known_members(request, set(changing.writable(seen.type)))
    by = request.auth.source
    record, ignored = once_more(lambda: changing.change(seen, told, by=by, faults=faults))
    readings.note([record], uses.reader(request.auth))
    body = {"record": record, "fields_ignored": [asdict(one) for one in ignored]}
    return Response(body, headers={"ETag": etag_of(record)})


def _deleted(request: Request, seen: Seen) -> Response:
    once_more(lambda: changing.delete(seen, by=request.auth.source))
    return Response(status=204)


def _fits(request: Request) -> Fits:
    """Refuses a record that is not one of those in If-Match."""
    given = request.headers.get("If-Match")
    if given is None:
        detail = "Send the ETag of the record that you have seen as If-Match."
        raise Problem(428, detail)
    etags = parse_etags(given)

    def fits(document: dict[str, Any]) -> None:
        now = etag_of(document)
        if etags != ["*"] and now not in etags:
            detail = "It was changed since you have seen it: read it again."
            raise Problem(412, detail, headers={"ETag": now})

    return fits
