"""What may be read: lists and single records of what the user of the key may see."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db.models import QuerySet
from rest_framework.decorators import api_view, parser_classes, renderer_classes
from rest_framework.request import Request

from api import changing, documented_records as documented, saying
from api.answers import answer
from api.departures import departed
from api.expanding import Show, expanded
from api.formats import JsonParser, JsonRenderer, LinesRenderer, PatchParser
from api.paging import Export, changed, chosen, named, page, refuse_unknown
from api.resources import RESOURCES, Filter, Resource
from crm import readings, spelled_lines, uses, visible
from crm.spelled_evidence import WAYS

ADDS = {
    "feedback": saying.feedback,
    "assessment": saying.assessment,
    "insight": saying.insight,
    "idea": saying.idea,
    "tie": saying.tie,
    "relationship": saying.relationship,
    "goal": saying.goal,
}
ACTS = {"PATCH": changing.patched, "DELETE": changing.deleted}


def listing(type_: str) -> Callable:
    """The view of the list of one type."""
    resource, records = RESOURCES[type_], visible.RECORDS[type_]

    @documented.listing(type_)
    @api_view(["GET", "HEAD", *["POST"] * resource.is_added])
    @renderer_classes([JsonRenderer, LinesRenderer])
    def listed(request):
        if request.method == "POST":
            return ADDS[type_](request)
        refuse_unknown(request, "limit", "cursor", *_parameters(resource), *resource.filters)
        rows = _narrowed(request, resource, records.there(request.user))
        show = _shown(request, type_, records.show)
        return page(request, rows, show, export=_export(request, type_, show))

    return listed


def single(type_: str) -> Callable:
    """The view of one record of one type."""
    records, methods = visible.RECORDS[type_], RESOURCES[type_].methods

    @documented.single(type_)
    @api_view(["GET", "HEAD", *methods])
    @parser_classes([JsonParser, PatchParser])
    def one(request, public_id):
        if request.method in ACTS:
            return ACTS[request.method](request, type_, public_id)
        refuse_unknown(request, *["expand"] * RESOURCES[type_].has_provenance)
        show = _shown(request, type_, records.show)
        row = records.there(request.user).filter(public_id=public_id).first()
        if row is None:
            return departed(request, public_id, records.ever(request.user))
        return answer(request, show([row])[0])

    return one


def _parameters(resource: Resource) -> list[str]:
    """What a list takes beside its filters and pages."""
    has = {"updated_since": resource.since is not None, "expand": resource.has_provenance}
    return [name for name, is_taken in has.items() if is_taken]


def _narrowed(request: Request, resource: Resource, rows: QuerySet) -> QuerySet:
    """Only what was asked for; one that may not be seen is not there."""
    for name, filter_ in resource.filters.items():
        given = request.query_params.get(name)
        if given is not None:
            rows = filter_.narrow(rows, _wanted(request, name, filter_))
    return rows if resource.since is None else changed(request, rows, resource.since)


def _wanted(request: Request, name: str, filter_: Filter) -> str | None:
    if filter_.words:
        return chosen(request, name, filter_.words)
    return named(request, name, filter_.prefix)


def _shown(request: Request, type_: str, show: Show) -> Show:
    """How rows are shown to whoever asks; that judgements were read is kept."""
    shown = expanded(request, show) if RESOURCES[type_].has_provenance else show
    return noted(request, shown) if type_ in readings.JUDGES else shown


def _export(request: Request, type_: str, show: Show) -> Export:
    """How all rows are written; that judgements were read is kept here, too."""
    way = None if "expand" in request.query_params else WAYS.get(type_)
    note = partial(readings.note_accounts, type_, reader=uses.reader(request.auth))
    return partial(spelled_lines.lines, way=way, show=show, note=note)


def noted(request: Request, show: Show) -> Show:
    """The same records; that whoever asks has read judgements is kept."""

    def and_noted(rows: Sequence[Any]) -> list[dict]:
        documents = show(rows)
        readings.note(documents, uses.reader(request.auth))
        return documents

    return and_noted
