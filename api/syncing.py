"""Where a source writes: one record by its own id, or a batch of mixed types."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any
from urllib.request import parse_http_list

from django.http import Http404
from msgspec.structs import replace
from rest_framework.decorators import api_view, parser_classes
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from api import documented, formats, problems, replays
from api.answers import answer
from api.authentication import may_write
from api.expanding import expanded
from api.formats import JsonParser, LinesParser
from api.job_answers import accepted, located
from api.job_requests import idempotency_key
from api.paging import refuse_unknown
from api.problems import Problem
from api.resources import RESOURCES
from crm import loads, readings, sync, uses, visible
from crm.checking import below
from crm.collisions import once_more
from crm.decisions import Fault, Ignored, Status
from crm.models import Link, Load, Source
from crm.ownership import Reason
from crm.sync import Result

ASYNC = "respond-async"
UNDEFINED = str(Reason.UNKNOWN_CUSTOM_FIELD)
MOST_UNDEFINED = 100
"""How many custom fields that nobody has defined one answer names."""
ANSWERS = {
    Status.CREATED: 201,
    Status.STALE: 409,
    Status.HELD: 409,
    Status.INVALID: 422,
    Status.ERROR: 500,
}


@documented.batch
@api_view(["POST"])
@parser_classes([JsonParser, LinesParser])
def batch(request, source):
    own = own_source(request, source)
    wanted, key = _preferences(request), idempotency_key(request)
    act = _taken if ASYNC in wanted else _applied
    if key is None:
        return _freed(request, act(request, own, wanted))
    answered = replays.once_under(key, request, own, lambda: act(request, own, wanted))
    return _freed(request, _repeated(answered, wanted))


def _record(type_: str) -> Callable:
    """The view of one type, as the shape of what it takes depends on the type."""

    @documented.record(type_)
    @api_view(["GET", "HEAD", "PUT", "DELETE"])
    def record(request, source, external_id):
        own = own_source(request, source)
        if request.method == "PUT":
            return _put(request, own, type_, external_id)
        if request.method == "DELETE":
            return _delete(request, own, type_, external_id)
        refuse_unknown(request, *["expand"] * RESOURCES[type_].has_provenance)
        return answer(request, _shown(request, own, type_, external_id))

    return record


account = _record("account")
stakeholder = _record("stakeholder")
opportunity = _record("opportunity")
touch = _record("touch")
seat = _record("seat")


def own_source(request: Request, name: str) -> Source:
    """The source of the key, for a user who may write; other sources do not exist here."""
    own = request.auth.source
    if own.name != name:
        raise Http404
    may_write(request)
    return own


def _records(request: Request) -> list[Any]:
    body = formats.sent(request)
    if not isinstance(body, dict) or not isinstance(body.get("records"), list):
        missing = Fault("/records", "required", "This must be a list of records.")
        raise Problem(422, "A batch is an object with records.", errors=problems.faults([missing]))
    if unknown := sorted(body.keys() - {"records"}):
        fault = Fault(below("", unknown[0]), "unknown_member", "There is no such member.")
        raise Problem(422, "A batch has nothing but records.", errors=problems.faults([fault]))
    if len(body["records"]) > problems.MAX_RECORDS:
        raise problems.too_large()
    return body["records"]


def _preferences(request: Request) -> set[str]:
    """The preferences (RFC 7240) that we know; others may be ignored, but not how to handle."""
    given: dict[str, str] = {}
    for preference in parse_http_list(request.headers.get("Prefer", "")):
        name, _, value = preference.partition(";")[0].partition("=")
        given.setdefault(name.strip().lower(), value.strip().strip('"').lower())
    if given.get("handling", "lenient") not in {"strict", "lenient"}:
        raise Problem(400, "In Prefer, handling is strict or lenient.")
    known = {"handling=strict", "handling=lenient", "return=minimal", ASYNC}
    return known & {f"{name}={value}" if value else name for name, value in given.items()}


def _applied(request: Request, source: Source, wanted: set[str]) -> Response:
    records, is_strict = _records(request), "handling=strict" in wanted
    user = request.user
    apply = partial(sync.apply_numbered, source, records, user=user, is_strict=is_strict)
    results = once_more(apply)
    request._request.record_count = len(results)
    return _told(results, wanted)


def _taken(request: Request, source: Source, wanted: set[str]) -> Response:
    """The job that writes the batch; nobody waits for it."""
    records, is_strict = _records(request), "handling=strict" in wanted
    asked = loads.Request(Load.Format.NDJSON, is_strict=is_strict)
    load = loads.take_batch(source, records, asked, by=request.user)
    return _preferred(accepted(load, 202), wanted - {"return=minimal"})


def _repeated(answered: Response, wanted: set[str]) -> Response:
    """What an answer said beside its body, whether it is given for the first time or not."""
    if ASYNC in wanted:
        return _preferred(located(answered), wanted - {"return=minimal"})
    return _preferred(answered, wanted)


def _freed(request: Request, answered: Response) -> Response:
    """Let go of the documents when they were answered, thousands of each.

    Requests and responses of the framework hold themselves, so all would wait for the collector,
    which then looks through them in the midst of another batch. A trace is left after that.
    """
    if "id" in answered.data:
        request._request.record_count = 1
    request.data.clear()
    answered.add_post_render_callback(lambda told: told.data.clear())
    return answered


def _preferred(answered: Response, wanted: set[str]) -> Response:
    if wanted:
        answered["Preference-Applied"] = ", ".join(sorted(wanted))
    return answered


def _told(results: list[Result], wanted: set[str]) -> Response:
    is_refused = any(one.status in sync.REFUSED for one in results)
    told = [result_document(one) for one in brief(results)]
    if is_refused and "handling=strict" in wanted:
        detail = "A record was refused, so nothing was written."
        raise Problem(422, detail, code="batch_refused", results=told)
    if "return=minimal" in wanted:
        told = [one for one in told if one["error"]]
    return _preferred(Response({"results": told}), wanted)


def brief(results: Iterable[Result]) -> Iterator[Result]:
    """The results with so many undefined fields as an answer tells; of others only their number."""
    left = MOST_UNDEFINED
    for one in results:
        undefined = [each for each in one.fields_ignored if each.reason == UNDEFINED]
        yield _without(one, undefined[left:])
        left -= min(left, len(undefined))


def _without(one: Result, over: Sequence[Ignored]) -> Result:
    if not over:
        return one
    ignored = tuple(each for each in one.fields_ignored if each not in over)
    warning = f"{len(over)} more custom fields that nobody has defined were left out."
    return replace(one, fields_ignored=ignored, warnings=(*one.warnings, warning))


def result_document(result: Result) -> dict[str, Any]:
    """What became of a record, in the shape of the API."""
    error = None
    if result.faults:
        first = result.faults[0]
        errors = problems.faults(result.faults)
        error = {"code": first.code, "detail": first.detail, "errors": errors}
    return {
        "index": result.index,
        "type": result.type,
        "external_id": result.external_id,
        "id": result.id,
        "status": result.status,
        "version": result.version,
        "seq": result.seq,
        "fields_ignored": [asdict(one) for one in result.fields_ignored],
        "warnings": list(result.warnings),
        "error": error,
    }


def _delete(request: Request, source: Source, type_: str, external_id: str) -> Response:
    refuse_unknown(request, "source_modified_at")
    document = {"op": "delete", "type": type_, "external_id": external_id}
    document |= request.query_params.dict()
    (result,) = once_more(lambda: sync.apply_numbered(source, [document], user=request.user))
    return told(result)


def _put(request: Request, source: Source, type_: str, external_id: str) -> Response:
    body = formats.sent(request)
    if not isinstance(body, dict):
        raise Problem(422, "This must be an object.")
    if named := sorted(body.keys() & {"type", "external_id", "op"}):
        detail = "The address and the method say this already."
        fault = Fault(f"/{named[0]}", "unknown_member", detail)
        raise Problem(422, fault.detail, errors=problems.faults([fault]))
    document = {**body, "type": type_, "external_id": external_id}
    return told(_written(source, document, request))


def told(result: Result) -> Response:
    """What became of one record, as an answer of its own."""
    status = ANSWERS.get(result.status, 200)
    if result.faults or status >= 400:
        detail = result.faults[0].detail if result.faults else "A newer state is held already."
        raise Problem(status, detail, code=_code(result), errors=problems.faults(result.faults))
    (told_of,) = brief([result])
    return Response(result_document(told_of), status)


def _written(source: Source, document: dict[str, Any], request: Request) -> Result:
    try:
        exists = _condition(request)
        return once_more(lambda: sync.put(source, document, user=request.user, exists=exists))
    except sync.WrongState as error:
        raise Problem(412, str(error)) from error


def _condition(request: Request) -> bool | None:
    """If-None-Match: * creates only, If-Match: * updates only."""
    creates, updates = request.headers.get("If-None-Match"), request.headers.get("If-Match")
    if creates not in {None, "*"} or updates not in {None, "*"}:
        raise Problem(400, "Here If-Match or If-None-Match is *; other values are not supported.")
    if creates and updates:
        raise Problem(412, "A record cannot be there and not be there.")
    if creates:
        return False
    return True if updates else None


def _code(result: Result) -> str:
    return result.faults[0].code if result.faults else str(result.status)


def _shown(request: Request, source: Source, type_: str, external_id: str) -> dict[str, Any]:
    link = get_object_or_404(Link, source=source, type=type_, external_id=external_id)
    if link.deleted_at is not None:
        raise Problem(410, "You have deleted this.")
    records = visible.RECORDS[type_]
    row = get_object_or_404(records.there(request.user), public_id=link.subject)
    shown = expanded(request, records.show)([row])
    readings.note(shown, uses.reader(request.auth))
    return shown[0]
