"""Whose word counts: field policies, and the conflicts between sources and people."""

from typing import Any

from django.http import Http404
from rest_framework.decorators import api_view
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.models import Access, Account
from api import documented_ownership as documented, problems
from api.bodies import fault, members, word
from api.paging import page, refuse_unknown
from crm import conflicts as settling, policies, records
from crm.collisions import once_more
from crm.conflicts import Answer
from crm.models import Conflict, FieldPolicy, Source
from crm.ownership import Owner, Rule, Word
from crm.shapes import SHAPES

FILTERS = ("source", "type", "field", "state")
STATES = {"open": True, "resolved": False}
MOST_CONFLICTS = 1000
RESOLUTIONS = ("theirs", "ours", "edit")


@documented.field_policies
@api_view(["GET", "HEAD"])
def field_policies(request):
    _require_administrator(request)
    refuse_unknown(request)
    names = dict(Source.objects.values_list("public_id", "name"))
    told = {(row.type, row.field) for row in FieldPolicy.objects.all()}
    return Response(
        {"data": [_policy(key, word, names, told) for key, word in policies.words().items()]}
    )


@documented.field_policy
@api_view(["PUT", "DELETE"])
def field_policy(request, of, field):
    _require_administrator(request)
    if policies.usual(of, field) is None:
        raise Http404
    if request.method == "PUT":
        return _put_policy(request, of, field)
    row = get_object_or_404(FieldPolicy, type=of, field=field)
    policies.reset_policy(row, by=request.user)
    return Response(status=204)


@documented.conflicts
@api_view(["GET", "HEAD"])
def conflicts(request):
    refuse_unknown(request, "limit", "cursor", *FILTERS)
    rows = _filtered(_conflicts(request), {**request.query_params.dict()})
    return page(request, rows, lambda found: [records.conflict(row) for row in found])


@documented.resolve_conflict
@api_view(["POST"])
def conflict(request, public_id):
    row = get_object_or_404(_conflicts(request), public_id=public_id)
    answer = _answer(members(request, {"resolution", "value"}))
    _require_editable(request, [row])
    once_more(lambda: settling.resolve([row], answer, by=request.user))
    row.refresh_from_db()
    return Response(records.conflict(row))


@documented.resolve_conflicts
@api_view(["POST"])
def resolve_conflicts(request):
    if request.user.access not in access.MAY_EDIT:
        raise PermissionDenied("The user of this key may not write.")
    body = members(request, {"resolution", "value", "ids", "source", "type", "field"})
    answer, rows = _answer(body), _asked(request, body)
    if rows:
        once_more(lambda: settling.resolve(rows, answer, by=request.user))
    return Response({"resolved": len(rows)})


def _require_administrator(request: Request) -> None:
    if request.user.access != Access.ADMINISTRATOR:
        raise PermissionDenied("Only the key of an administrator may do this.")


def _policy(key: tuple[str, str], word: Word, names: dict[str, str], told: set) -> dict[str, Any]:
    return {
        "type": key[0],
        "field": key[1],
        "owner": word.owner,
        "source": names.get(word.source),
        "rule": word.rule,
        "write_back": word.write_back,
        "is_default": key not in told,
    }


def _put_policy(request: Request, type_: str, field: str) -> Response:
    body = members(request, {"owner", "source", "rule", "write_back"})
    owner = word(body.get("owner"), Owner, "/owner")
    rule = word(body.get("rule"), Rule, "/rule")
    write_back = body.get("write_back", True)
    if not isinstance(write_back, bool):
        raise fault("/write_back", "This is true or false.")
    source = _source(body.get("source"))
    said = Word(Owner(owner), Rule(rule), write_back=write_back)
    row = policies.set_policy(type_, field, said, source=source, by=request.user)
    names = {source.origin: source.name} if source else {}
    return Response(_policy((type_, field), row.word, names, {(type_, field)}))


def _source(name: Any) -> Source | None:
    if name is None:
        return None
    row = Source.objects.filter(name=name).first() if isinstance(name, str) else None
    if row is None:
        raise fault("/source", "There is no such source.", code="unknown_source")
    return row


def _conflicts(request: Request):
    """The conflicts of the accounts that the user may see."""
    visible = Account.objects.visible_to(request.user).values("pk")
    return Conflict.objects.filter(account__in=visible).select_related("source", "account")


def _filtered(rows, wanted: dict[str, str]):
    state = wanted.get("state", "open")
    if state not in STATES:
        raise problems.parameter("state", f"This is one of {', '.join(STATES)}.")
    rows = rows.filter(resolved_at__isnull=STATES[state])
    names = {"source": "source__name", "type": "type", "field": "field"}
    given = {names[name]: wanted[name] for name in names if wanted.get(name) is not None}
    return rows.filter(**{name: value.replace("\x00", "") for name, value in given.items()})


def _asked(request: Request, body: dict[str, Any]) -> list[Conflict]:
    """The open conflicts named by ids, or by what they are about; all of them may be settled."""
    ids = body.get("ids")
    wanted = {name: body[name] for name in ("source", "type", "field") if name in body}
    if not all(isinstance(value, str) for value in wanted.values()):
        raise fault("", "What conflicts are about is said by texts.")
    if wanted.get("type", "account") not in SHAPES:
        raise fault("/type", f"This is one of {', '.join(SHAPES)}.")
    if ("ids" in body) == bool(wanted):
        raise fault("/ids", "Say ids, or what the conflicts are about (source, type, field).")
    if "ids" in body:
        return _named(request, ids)
    rows = _filtered(_editable(request), wanted)
    return list(rows.order_by("pk")[:MOST_CONFLICTS])


def _named(request: Request, ids: Any) -> list[Conflict]:
    is_list = isinstance(ids, list) and all(isinstance(one, str) for one in ids)
    if not is_list or not 1 <= len(ids) <= MOST_CONFLICTS:
        raise fault("/ids", f"This is a list of 1 to {MOST_CONFLICTS} ids.")
    ids = [one.replace("\x00", "") for one in ids]
    rows = list(_editable(request).filter(public_id__in=ids))
    if missing := set(ids) - {row.public_id for row in rows}:
        place = ids.index(min(missing))
        raise fault(f"/ids/{place}", "There is no such conflict.", code="unknown_id")
    return rows


def _editable(request: Request):
    accounts = Account.objects.editable_by(request.user).values("pk")
    return _conflicts(request).filter(account__in=accounts)


def _require_editable(request: Request, rows: list[Conflict]) -> None:
    if not _editable(request).filter(pk__in=[row.pk for row in rows]).exists():
        raise PermissionDenied("The user of this key may not change this record.")


def _answer(body: dict[str, Any]) -> Answer:
    resolution = body.get("resolution")
    if resolution not in RESOLUTIONS:
        raise fault("/resolution", f"This is one of {', '.join(RESOLUTIONS)}.")
    if (resolution == "edit") != ("value" in body):
        raise fault("/value", "An edit has a value, and nothing else has.")
    return Answer(resolution, body.get("value"))
