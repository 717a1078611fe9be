"""Merges, with their undo, and full lists: what a source says is one, or is no more."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from rest_framework.decorators import api_view
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.models import Account, Opportunity
from api import documented_removals as documented, formats, problems
from api.bodies import fault, members, word
from api.paging import page, refuse_unknown
from api.problems import Problem
from api.replays import once
from api.syncing import own_source, told
from crm import checking, full_lists as lists, merging, records, sync
from crm.collisions import once_more
from crm.models import FullList, Merge, Source
from crm.shapes import SHAPES
from stakeholders.models import Stakeholder

MOST_NAMES = 10_000
PARTS = (Stakeholder, Opportunity)


@documented.merge
@api_view(["POST"])
def merge(request, source):
    own = own_source(request, source)
    return once(request, own, lambda: _merge(request, own))


@documented.merges
@api_view(["GET", "HEAD"])
def merges(request):
    refuse_unknown(request, "limit", "cursor")
    return page(request, _merges(request), lambda rows: [records.merge(row) for row in rows])


@documented.undo_merge
@api_view(["POST"])
def undo_merge(request, public_id):
    done = get_object_or_404(_merges(request), public_id=public_id)
    if not _sees_both(request, done):
        raise Http404
    if request.user.access not in access.MAY_EDIT:
        raise PermissionDenied("The user of this key may not write.")
    once_more(lambda: merging.undo(done, by=request.auth.source))
    done.refresh_from_db()
    return Response(records.merge(done))


@documented.open_full_list
@api_view(["POST"])
def full_lists(request, source):
    own = own_source(request, source)
    body = members(request, {"type"})
    type_ = word(body.get("type"), SHAPES, "/type")
    return Response(records.full_list(lists.open_list(own, type_)), 201)


@documented.full_list
@api_view(["GET", "HEAD"])
def full_list(request, source, public_id):
    found = get_object_or_404(FullList, source=own_source(request, source), public_id=public_id)
    return Response(records.full_list(found))


@documented.name_in_full_list
@api_view(["POST"])
def full_list_ids(request, source, public_id):
    found = get_object_or_404(FullList, source=own_source(request, source), public_id=public_id)
    return Response(records.full_list(lists.name(found, _external_ids(request))))


@documented.complete_full_list
@api_view(["POST"])
def complete_full_list(request, source, public_id):
    own = own_source(request, source)
    found = get_object_or_404(FullList, source=own, public_id=public_id)
    return _completed(request, own, found)


def _merges(request: Request) -> QuerySet[Merge]:
    """The merges into records that the user may see, be they part of another one by now."""
    seen = Account.objects.visible_to(request.user, archived=True)
    rows = Merge.objects.none()
    for ids in _ids_in(seen):
        rows |= Merge.objects.filter(winner__in=ids)
    return rows.select_related("source")


def _sees_both(request: Request, done: Merge) -> bool:
    """Whether the user sees what would be parted again, each on its own."""
    seen = Account.objects.visible_to(request.user, archived=True)
    found = {
        public_id
        for ids in _ids_in(seen)
        for public_id in ids.filter(public_id__in=(done.winner, done.loser)).values_list(
            "public_id", flat=True
        )
    }
    return {done.winner, done.loser} <= found


def _ids_in(accounts: QuerySet[Account]) -> list[QuerySet]:
    """The public ids of these accounts, and of their people and deals."""
    of = [model.objects.filter(account__in=accounts.values("pk")) for model in PARTS]
    return [accounts.values("public_id"), *(rows.values("public_id") for rows in of)]


def _merge(request: Request, source: Source) -> Response:
    body = members(request, {"type", "winner", "losers", "source_modified_at"})
    document = {
        "op": "merge",
        "type": body.get("type"),
        "external_id": _external_id(body.get("winner"), "/winner"),
        "losers": _losers(body.get("losers")),
        "source_modified_at": body.get("source_modified_at"),
    }
    (result,) = sync.apply_numbered(source, [document], user=request.user)
    return told(result)


def _losers(given: Any) -> list[Any]:
    if not isinstance(given, list):
        raise fault("/losers", "This must be a list.")
    for place, one in enumerate(given):
        if not isinstance(one, dict):
            raise fault(f"/losers/{place}", "This must be an object of external_id or id.")
    return given


def _external_id(given: Any, pointer: str) -> Any:
    if not isinstance(given, dict) or given.keys() != {"external_id"}:
        raise fault(pointer, "This must be an object of external_id.")
    return given["external_id"]


def _external_ids(request: Request) -> list[str]:
    ids = members(request, {"external_ids"}).get("external_ids")
    if not isinstance(ids, list) or len(ids) > MOST_NAMES:
        raise fault("/external_ids", f"This must be a list of at most {MOST_NAMES} ids.")
    reading = checking.Reading()
    for place, one in enumerate(ids):
        reading.needed(one, checking.EXTERNAL_ID, f"/external_ids/{place}")
    if reading.faults:
        detail = "Nothing was taken, as an id cannot be one."
        raise Problem(422, detail, errors=problems.faults(reading.faults[:100]))
    return ids


def _completed(request: Request, source: Source, found: FullList) -> Response:
    has_body = formats.has_body(request)
    body = members(request, {"confirm"}) if has_body else {}
    confirmed = body.get("confirm", False)
    if not isinstance(confirmed, bool):
        raise fault("/confirm", "This is true or false.")
    try:
        by = {"user": request.user, "by": source}
        done = once_more(lambda: lists.complete(found, **by, is_confirmed=confirmed))
    except lists.Brake as brake:
        detail = (
            f"{brake.missing} of {brake.known} are missing, which looks like a mistake. "
            'Send {"confirm": true} to delete them.'
        )
        told_of = {"missing": brake.missing, "known": brake.known}
        raise Problem(409, detail, code="needs_confirmation", **told_of) from brake
    return Response(records.full_list(done))
