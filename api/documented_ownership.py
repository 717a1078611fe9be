"""What the operations on whose word counts say of themselves."""

from collections.abc import Callable

from drf_spectacular.utils import OpenApiResponse, extend_schema

from api.documented import PAGES, answers, path, query
from api.notation import ref

FIELD = [path("of", "Type of the record."), path("field", "Name of the field.")]
field_policies = extend_schema(
    operation_id="list_field_policies",
    summary="Whose word counts for each field",
    description="For the key of an administrator.",
    tags=["ownership"],
    responses=answers("FieldPolicies", 403, 422),
    filters=False,
)


def field_policy(view: Callable) -> Callable:
    """Both methods of the address of one field."""
    return _put(_delete(view))


_put = extend_schema(
    methods=["PUT"],
    operation_id="put_field_policy",
    summary="Say whose word counts for a field",
    description="For the key of an administrator. What sources repeat is judged anew.",
    tags=["ownership"],
    parameters=FIELD,
    request={"application/json": ref("FieldPolicyAsked")},
    responses=answers("FieldPolicy", 400, 403, 404, 411, 413, 415, 422),
)
_delete = extend_schema(
    methods=["DELETE"],
    operation_id="delete_field_policy",
    summary="Let the usual policy of a field count again",
    description="For the key of an administrator.",
    tags=["ownership"],
    parameters=FIELD,
    responses={
        204: OpenApiResponse(description="Done."),
        **{
            status: response
            for status, response in answers("FieldPolicy", 403, 404).items()
            if status != 200
        },
    },
)
conflicts = extend_schema(
    operation_id="list_conflicts",
    summary="List what sources say against the people here",
    tags=["ownership"],
    parameters=[
        query("source", "Name of the source."),
        query("type", "Type of the record."),
        query("field", "Name of the field."),
        query("state", "Open unless given.", enum=["open", "resolved"]),
        *PAGES,
    ],
    responses=answers("ConflictPage", 404, 422),
    filters=False,
)
resolve_conflict = extend_schema(
    operation_id="resolve_conflict",
    summary="Accept theirs, keep ours, or say a third thing",
    description="What is kept or said stays until the source says the same.",
    tags=["ownership"],
    parameters=[path("public_id", "Public id of the conflict.")],
    request={"application/json": ref("ConflictAnswer")},
    responses=answers("Conflict", 400, 403, 404, 411, 413, 415, 422),
)
resolve_conflicts = extend_schema(
    operation_id="resolve_conflicts",
    summary="Settle many conflicts by one act",
    description="By their ids, or all open ones of a source, type or field (1,000 at a time).",
    tags=["ownership"],
    request={"application/json": ref("ConflictsAnswer")},
    responses=answers("ConflictsResolved", 400, 403, 411, 413, 415, 422),
)
