"""What the operations on merges and full lists say of themselves."""

from collections.abc import Callable

from drf_spectacular.utils import extend_schema

from api.documented import PAGES, SOURCE, answers, idempotency_key, path
from api.notation import ref

KEY = idempotency_key("Yours: the same again within 24 hours is not done again.", required=True)
LIST = path("public_id", "Public id of the full list.")
merge = extend_schema(
    operation_id="merge_source_records",
    summary="Make records part of another one",
    description="Their ids lead to the winner from now on. Can be undone within 30 days.",
    tags=["sync"],
    parameters=[SOURCE, KEY],
    request={"application/json": ref("MergeAsked")},
    responses=answers("Result", 400, 403, 404, 409, 411, 413, 415, 422),
)
merges = extend_schema(
    operation_id="list_merges",
    summary="List the merges of records you may see",
    tags=["sync"],
    parameters=PAGES,
    responses=answers("MergePage", 404, 422),
    filters=False,
)
undo_merge = extend_schema(
    operation_id="undo_merge",
    summary="Part what one act merged",
    description="Within 30 days, and unless somebody has built on it since.",
    tags=["sync"],
    parameters=[path("public_id", "Public id of the merge.")],
    request=None,
    responses=answers("Merge", 403, 404, 422),
)
_erase = extend_schema(
    methods=["POST"],
    operation_id="erase_person",
    summary="Erase a person for good",
    description="Everywhere, whoever knows them; what is under their ids is refused afterwards.",
    tags=["privacy"],
    parameters=[KEY],
    request={"application/json": ref("ErasureAsked")},
    responses=answers("Erasure", 400, 403, 404, 409, 411, 413, 415, 422, status=201),
)
_listed_erasures = extend_schema(
    methods=["GET"],
    operation_id="list_erasures",
    summary="List the certificates of erasures",
    tags=["privacy"],
    parameters=PAGES,
    responses=answers("ErasurePage", 403, 404, 422),
    filters=False,
)
erasure = extend_schema(
    operation_id="get_erasure",
    summary="Get the certificate of an erasure",
    tags=["privacy"],
    parameters=[path("public_id", "Public id of the erasure.")],
    responses=answers("Erasure", 403, 404),
)


def erasures(view: Callable) -> Callable:
    return _erase(_listed_erasures(view))


open_full_list = extend_schema(
    operation_id="open_full_list",
    summary="Begin to name all live ids of a type",
    tags=["sync"],
    parameters=[SOURCE],
    request={"application/json": ref("FullListAsked")},
    responses=answers("FullList", 400, 403, 404, 409, 411, 413, 415, 422, status=201),
)
full_list = extend_schema(
    operation_id="get_full_list",
    summary="See how far a full list is",
    tags=["sync"],
    parameters=[SOURCE, LIST],
    responses=answers("FullList", 403, 404),
)
name_in_full_list = extend_schema(
    operation_id="name_in_full_list",
    summary="Name up to 10,000 live ids",
    tags=["sync"],
    parameters=[SOURCE, LIST],
    request={"application/json": ref("FullListNames")},
    responses=answers("FullList", 400, 403, 404, 411, 413, 415, 422),
)
complete_full_list = extend_schema(
    operation_id="complete_full_list",
    summary="Delete what was not named",
    description="Where more than 500 or 5 % are missing, 409 until it is confirmed.",
    tags=["sync"],
    parameters=[SOURCE, LIST],
    request={"application/json": ref("FullListCompletion")},
    responses=answers("FullList", 400, 403, 404, 409, 411, 413, 415, 422),
)
