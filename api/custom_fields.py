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
from api.bodies import known_members, refuse
from api.paging import refuse_unknown
from crm import custom_fields as entries
from crm.custom_fields import Definition
from crm.decisions import Fault
from crm.models import CustomField

DEFINED = {"type", "key", "label", "kind", "choices"}
CHANGED = {"label", "choices", "is_archived"}
TEXTS = ("key", "label")
WORDS = {"type": CustomField.Type.values, "kind": CustomField.Kind.values}


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
    body, faults = _asked(request, DEFINED)
    missing = [name for name in TEXTS if name not in body]
    faults += [Fault(f"/{name}", "required", "This must be given.") for name in missing]
    for name, words in WORDS.items():
        if body.get(name) not in words:
            faults.append(Fault(f"/{name}", "invalid", f"This is one of {', '.join(words)}."))
    refuse(faults)
    definition = Definition(body["label"], body["kind"], body.get("choices", ()))
    return entries.define(body["type"], body["key"], definition, by=request.user)


@transaction.atomic
def _change(request: Request, row: CustomField) -> None:
    """All of it or nothing."""
    body, faults = _asked(request, CHANGED)
    refuse(faults)
    if body.keys() & {"label", "choices"}:
        label, choices = body.get("label", row.label), body.get("choices")
        entries.change(row, label=label, choices=choices, by=request.user)
    if "is_archived" in body:
        act = entries.archive if body["is_archived"] else entries.restore
        act(row, by=request.user)


def _asked(request: Request, known: set[str]) -> tuple[dict[str, Any], list[Fault]]:
    """What was said, and all that is wrong with its form."""
    if request.user.access != Access.ADMINISTRATOR:
        raise PermissionDenied("Only the key of an administrator may do this.")
    body, faults = known_members(request, known)
    odd = [name for name in TEXTS if not isinstance(body.get(name, ""), str)]
    faults += [Fault(f"/{name}", "invalid", "This is a text.") for name in odd]
    choices = body.get("choices", [])
    if not isinstance(choices, list) or not all(isinstance(one, str) for one in choices):
        faults.append(Fault("/choices", "invalid", "This is a list of texts."))
    if not isinstance(body.get("is_archived", False), bool):
        faults.append(Fault("/is_archived", "invalid", "This is true or false."))
    return body, faults
