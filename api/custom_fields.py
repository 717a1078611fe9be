"""The fields that a company defines for itself: which there are, and what an administrator says."""

from typing import Any

from django.db import transaction
from rest_framework.decorators import api_view
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Access
from api import custom_shapes, documented_custom as documented, problems
from api.bodies import fault, members, word
from api.paging import refuse_unknown
from crm import custom_fields as entries
from crm.custom_fields import Definition
from crm.models import CustomField

DEFINED = {"type", "key", "label", "kind", "choices"}
CHANGED = {"label", "choices", "is_archived"}
TEXTS = ("key", "label")


@documented.custom_fields
@api_view(["GET", "HEAD", "POST"])
def custom_fields(request):
    if request.method == "POST":
        return Response(custom_shapes.shown(_defined(request)), 201)
    refuse_unknown(request, "type")
    rows = CustomField.objects.all()
    if (type_ := request.query_params.get("type")) is not None:
        if type_ not in CustomField.Type.values:
            raise problems.parameter("type", f"One of {', '.join(CustomField.Type.values)}.")
        rows = rows.filter(type=type_)
    return Response({"data": [custom_shapes.shown(row) for row in rows]})


@documented.custom_field
@api_view(["GET", "HEAD", "PATCH"])
def custom_field(request, public_id):
    row = get_object_or_404(CustomField, public_id=public_id)
    if request.method == "PATCH":
        _change(request, row)
        row.refresh_from_db()
    return Response(custom_shapes.shown(row))


def _defined(request: Request) -> CustomField:
    body = _asked(request, DEFINED)
    type_ = word(body.get("type"), CustomField.Type.values, "/type")
    kind = word(body.get("kind"), CustomField.Kind.values, "/kind")
    for name in TEXTS:
        if name not in body:
            raise fault(f"/{name}", "This must be given.", code="required")
    definition = Definition(body["label"], kind, body.get("choices", ()))
    return entries.define(type_, body["key"], definition, by=request.user)


@transaction.atomic
def _change(request: Request, row: CustomField) -> None:
    """All of it or nothing."""
    body = _asked(request, CHANGED)
    if body.keys() & {"label", "choices"}:
        label, choices = body.get("label", row.label), body.get("choices")
        entries.change(row, label=label, choices=choices, by=request.user)
    if "is_archived" in body:
        act = entries.archive if body["is_archived"] else entries.restore
        act(row, by=request.user)


def _asked(request: Request, known: set[str]) -> dict[str, Any]:
    if request.user.access != Access.ADMINISTRATOR:
        raise PermissionDenied("Only the key of an administrator may do this.")
    body = members(request, known)
    for name in TEXTS:
        if name in body and not isinstance(body[name], str):
            raise fault(f"/{name}", "This is a text.")
    choices = body.get("choices", [])
    if not isinstance(choices, list) or not all(isinstance(one, str) for one in choices):
        raise fault("/choices", "This is a list of texts.")
    if not isinstance(body.get("is_archived", False), bool):
        raise fault("/is_archived", "This is true or false.")
    return body
