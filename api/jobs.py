"""Large loads: a file that comes in parts, is written by a worker, and tells what became of it."""

import re
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from rest_framework.decorators import api_view, renderer_classes
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from api import documented_jobs as documented, formats, paging, problems
from api.answers import answer
from api.authentication import may_write
from api.formats import LinesRenderer, TableRenderer
from api.job_answers import accepted, document, located
from api.job_requests import asked_load
from api.problems import Problem
from api.replays import once
from crm import load_results, loads
from crm.load_results import Wanted
from crm.models import Load

RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)")


@documented.jobs
@api_view(["GET", "HEAD", "POST"])
def jobs(request):
    if request.method != "POST":
        paging.refuse_unknown(request, "limit", "cursor")
        return paging.page(request, _own(request), lambda rows: [document(row) for row in rows])
    may_write(request)
    return located(once(request, request.auth.source, lambda: _opened(request)))


@documented.job
@api_view(["GET", "HEAD"])
def job(request, public_id):
    load = get_object_or_404(_own(request), public_id=public_id)
    told = answer(request, document(load))
    told["Upload-Offset"] = str(load.received_bytes)
    return told


@documented.data
@api_view(["PUT"])
def data(request, public_id):
    load = _to_write(request, public_id)
    size = _size(request)
    offset, announced = _range(request, size)
    if max(offset + size, announced or 0) > settings.MAX_LOAD_BYTES:
        most = settings.MAX_LOAD_BYTES
        raise Problem(413, f"A job takes at most {most} bytes.", max_bytes=most)
    held = _done(loads.append, load, request.stream, offset=offset, announced=announced)
    return Response(document(held), headers={"Upload-Offset": str(held.received_bytes)})


@documented.start
@api_view(["POST"])
def start(request, public_id):
    return Response(document(_done(loads.start, _to_write(request, public_id))), 202)


@documented.cancel
@api_view(["POST"])
def cancel(request, public_id):
    return Response(document(_done(loads.cancel, _to_write(request, public_id))), 202)


@documented.results
@api_view(["GET"])
@renderer_classes([LinesRenderer, TableRenderer])
def results(request, public_id):
    """Streamed, so that neither side needs to hold it; as lines unless a table is asked for."""
    load = get_object_or_404(_own(request), public_id=public_id)
    paging.refuse_unknown(request, "status")
    wanted = _wanted(request)
    found = load_results.documents(load, wanted)
    is_table = request.accepted_renderer.media_type == TableRenderer.media_type
    told = load_results.as_table(load, found, wanted) if is_table else load_results.as_lines(found)
    kind = "text/csv; charset=utf-8" if is_table else LinesRenderer.media_type
    return StreamingHttpResponse(told, content_type=kind)


def _opened(request: Request) -> Response:
    return accepted(loads.open_load(request.auth.source, asked_load(request), by=request.user), 201)


def _own(request: Request) -> QuerySet[Load]:
    """A source has its own loads, and of them a user those that were made in his name."""
    own = Load.objects.filter(source=request.auth.source, user=request.user)
    return own.select_related("job", "source")


def _to_write(request: Request, public_id: str) -> Load:
    load = get_object_or_404(_own(request), public_id=public_id)
    may_write(request)
    return load


def _done(act, load: Load, *given: Any, **more: Any) -> Load:
    try:
        return act(load, *given, **more)
    except loads.WrongState as error:
        there = Load.objects.values_list("received_bytes", flat=True).get(pk=load.pk)
        raise Problem(409, str(error), code=error.code, received_bytes=there) from error


def _size(request: Request) -> int:
    formats.refuse_unsized(request)
    return int(request.headers["Content-Length"])


def _range(request: Request, size: int) -> tuple[int, int | None]:
    """Where the data belongs and how large the whole is, if that is said."""
    given = request.headers.get("Content-Range")
    if given is None:
        return 0, size
    found = RANGE.fullmatch(given.strip())
    if found is None or int(found[2]) - int(found[1]) + 1 != size:
        told = f"Content-Range is such as bytes 0-{size - 1}/{size}, as long as the body."
        raise Problem(400, told, code="malformed")
    whole = None if found[3] == "*" else int(found[3])
    if whole is not None and int(found[2]) >= whole:
        raise Problem(400, "Content-Range goes beyond the whole.")
    return int(found[1]), whole


def _wanted(request: Request) -> Wanted:
    given = request.query_params.get("status", Wanted.FAILED)
    if given not in set(Wanted):
        raise problems.parameter("status", f"This is one of {', '.join(Wanted)}.")
    return Wanted(given)
