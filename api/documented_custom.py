"""What the operations on the fields that a company defines for itself say of themselves."""

from collections.abc import Callable

from drf_spectacular.utils import extend_schema

from api.custom_shapes import TYPE
from api.documented import answers, example, path, query
from api.notation import ref

ID = [path("public_id", "Public id of the field.")]
REGION = {
    "type": "account",
    "key": "Region__c",
    "label": "Region",
    "kind": "choice",
    "choices": ["EMEA", "APAC", "AMER"],
}


def custom_fields(view: Callable) -> Callable:
    """Both methods of the address of all fields."""
    return _list(_define(view))


def custom_field(view: Callable) -> Callable:
    """Both methods of the address of one field."""
    return _get(_change(view))


_list = extend_schema(
    methods=["GET"],
    operation_id="list_custom_fields",
    summary="The fields that your company defined, archived ones too",
    description="Records hold them under `custom`; what is not defined is left out and reported.",
    tags=["custom fields"],
    parameters=[query("type", "Type of the records.", enum=TYPE["enum"])],
    responses=answers("CustomFields", 422),
    filters=False,
)
_define = extend_schema(
    methods=["POST"],
    operation_id="define_custom_field",
    summary="Define a field",
    description="For the key of an administrator. What sources repeat fills it from then on.",
    tags=["custom fields"],
    request={"application/json": ref("CustomFieldDefinition")},
    responses=answers("CustomField", 400, 403, 411, 413, 415, 422, status=201),
    examples=[example("A choice", REGION, request_only=True)],
)
_get = extend_schema(
    methods=["GET"],
    operation_id="get_custom_field",
    summary="Get one field that your company defined",
    tags=["custom fields"],
    parameters=ID,
    responses=answers("CustomField", 404),
)
_change = extend_schema(
    methods=["PATCH"],
    operation_id="change_custom_field",
    summary="Call a field otherwise, let other words be chosen, archive it or bring it back",
    description="For the key of an administrator. What records hold stays as it is.",
    tags=["custom fields"],
    parameters=ID,
    request={"application/json": ref("CustomFieldChange")},
    responses=answers("CustomField", 400, 403, 404, 411, 413, 415, 422),
)
