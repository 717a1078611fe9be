"""What each operation says of itself: stable ids, parameters, examples and every status."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
)

from api import examples, openapi
from api.notation import TEXT, ref

__all__ = ["openapi"]  # its scheme is registered by being imported

WHY = {
    400: "The body or a header cannot be read.",
    401: "There is no key, or it has ended.",
    403: "The user of the key may see this, but not do it; or the key lacks the `scope` named.",
    404: "It does not exist for the user of the key.",
    406: "Only application/json is spoken.",
    409: "Not in the present state; `code` says why.",
    410: "It was there, and is deleted, archived, or older than the changes that are kept.",
    411: "The body comes in chunks, without its length.",
    412: "If-Match or If-None-Match does not hold.",
    413: "More than `max_records` or `max_bytes`.",
    415: "Only JSON is read; a batch may be NDJSON.",
    422: "Something in it cannot be taken: each error says where.",
    428: "If-Match is missing.",
    429: "More than this client may ask in a minute; `Retry-After` says when to come again.",
    500: "Our fault; it is logged under `request_id`.",
    503: "Others write the same; nothing was done. `Retry-After` says when to come again.",
}
EVERYWHERE = (401, 403, 406, 429, 500, 503)
hidden = extend_schema(exclude=True)


def query(name: str, description: str, kind: Any = OpenApiTypes.STR, **more: Any):
    return OpenApiParameter(name, kind, description=description, **more)


def path(name: str, description: str, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(
        name, OpenApiTypes.STR, OpenApiParameter.PATH, description=description, **more
    )


def header(
    name: str, description: str, kind: Any = OpenApiTypes.STR, **more: Any
) -> OpenApiParameter:
    return OpenApiParameter(name, kind, OpenApiParameter.HEADER, description=description, **more)


def idempotency_key(description: str, **more: Any) -> OpenApiParameter:
    """Printable ASCII with more in it than quotes and blanks."""
    kind = {**TEXT, "minLength": 1, "maxLength": 255, "pattern": "^[ -~]*[!#-~][ -~]*$"}
    return header("Idempotency-Key", description, kind, **more)


def answers(good: str | dict, *others: int, status: int = 200) -> dict[int, OpenApiResponse]:
    """The good answer, those named, and those that every operation can give."""
    shape = ref(good) if isinstance(good, str) else good
    answers = {status: OpenApiResponse(shape, description="As asked.")}
    for other in sorted({*others, *EVERYWHERE}):
        answers[other] = (
            OpenApiResponse(ref("Problem"), description=WHY[other])
            if other >= 400
            else OpenApiResponse(description="You have the present state.")
        )
    return answers


def example(name: str, value: Any, **more: Any) -> OpenApiExample:
    return OpenApiExample(name, value=value, **more)


PAGES = [
    query(
        "limit",
        "How many, at most.",
        {"type": "integer", "minimum": 1, "maximum": 200, "default": 50},
    ),
    query("cursor", "`next_cursor` of the page before."),
]
CHANGES_CURSOR = header(
    "Changes-Cursor",
    "A cursor of the changes, taken before the first page: from there nothing is missed.",
    response=[200],
)
SINCE = query(
    "updated_since",
    "Only what changed at this moment or later, by the clock of the act; the feed is exact.",
    OpenApiTypes.DATETIME,
)
CONDITIONAL = [header("If-None-Match", "The ETag of what you have: then 304 without a body.")]
SOURCE = path("source", "Name of the source of your key.")

analysis = extend_schema(
    operation_id="get_committee_analysis",
    summary="Analyse a committee, today or as of a past day",
    description="Nothing is saved. People are named by stakeholder id, empty seats by seat id.",
    tags=["analysis"],
    parameters=[
        path("public_id", "Public id of the committee."),
        query("as_of", "A past day; today unless given.", OpenApiTypes.DATE),
        query("explain", "1 adds the parts of an explanation.", enum=["0", "1"]),
        *CONDITIONAL,
    ],
    responses=answers("Analysis", 304, 403, 404, 409, 422),
)
snapshots = extend_schema(
    operation_id="list_snapshots",
    summary="List the stored analyses of a committee",
    tags=["analysis"],
    parameters=[
        CHANGES_CURSOR,
        query("committee", "Public id of the committee.", required=True),
        *PAGES,
    ],
    responses=answers("SnapshotPage", 403, 404, 422),
    filters=False,
)
batch = extend_schema(
    operation_id="write_batch",
    summary="Write up to 1,000 records of mixed types in any order",
    description="Each record has a result, in the order of the request; see docs/api.md.",
    tags=["sync"],
    parameters=[
        SOURCE,
        header(
            "Prefer",
            "handling=strict: all or nothing; return=minimal: only what failed; "
            "respond-async: a job.",
        ),
        idempotency_key("The same again within 24 hours is answered again, and not written."),
    ],
    request={
        "application/json": ref("Batch"),
        "application/x-ndjson": {**TEXT, "minLength": 1, "description": "One record a line."},
    },
    responses={
        202: OpenApiResponse(ref("Job"), description="With respond-async: to be followed."),
        **answers("BatchAnswer", 400, 403, 404, 409, 411, 413, 415, 422),
    },
    examples=[
        example("First load", examples.BATCH, request_only=True, media_type="application/json"),
        example("Answer", examples.BATCH_ANSWER, response_only=True, status_codes=["200"]),
        example(
            "One line a record",
            examples.LINES,
            request_only=True,
            media_type="application/x-ndjson",
        ),
    ],
)
EXPAND = query("expand", "provenance: who said each field, when, from where.", enum=["provenance"])
EXTERNAL_ID = path("external_id", "What your system calls it.")


def record(name: str) -> Callable:
    """The methods of the address of one type of record under its source."""

    def document(view: Callable) -> Callable:
        return _get_record(name)(_put_record(name)(_delete_record(name)(view)))

    return document


def _get_record(name: str) -> Callable:
    return extend_schema(
        methods=["GET"],
        operation_id=f"get_source_{name}",
        summary=f"Get one {name} by your own id",
        tags=["sync"],
        parameters=[SOURCE, EXTERNAL_ID, *([] if name == "seat" else [EXPAND]), *CONDITIONAL],
        responses=answers(name.title(), 304, 403, 404, 410, 422),
    )


def _delete_record(name: str) -> Callable:
    return extend_schema(
        methods=["DELETE"],
        operation_id=f"delete_source_{name}",
        summary=f"Delete one {name} by your own id",
        description="What we know of it stays, or is archived, as the source is set up.",
        tags=["sync"],
        parameters=[
            SOURCE,
            EXTERNAL_ID,
            query("source_modified_at", "When you deleted it.", OpenApiTypes.DATETIME),
        ],
        request=None,
        responses=answers("Result", 403, 404, 409, 422),
    )


def _put_record(name: str) -> Callable:
    shown = [example("A person", examples.UPSERT, request_only=True)]
    return extend_schema(
        methods=["PUT"],
        operation_id=f"put_source_{name}",
        summary=f"Create or update one {name} by your own id",
        description="What is left out is left alone; null clears.",
        tags=["sync"],
        parameters=[
            SOURCE,
            EXTERNAL_ID,
            header("If-None-Match", "* creates only.", enum=["*"]),
            header("If-Match", "* updates only.", enum=["*"]),
        ],
        request={"application/json": ref(f"{name.title()}Upsert")},
        responses={
            201: OpenApiResponse(ref("Result"), description="Created."),
            **answers("Result", 400, 403, 404, 409, 411, 412, 413, 415, 422),
        },
        examples=shown if name == "stakeholder" else [],
    )


capabilities = extend_schema(
    operation_id="get_capabilities",
    summary="Limits, types, words, and what is not there yet",
    tags=["about"],
    parameters=CONDITIONAL,
    responses=answers("Capabilities", 304),
)
whoami = extend_schema(
    operation_id="get_whoami",
    summary="Whose key this is",
    tags=["about"],
    responses=answers("WhoAmI"),
)
source = extend_schema(
    operation_id="get_source",
    summary="Your source: what its words do here, and how it fares",
    description="The same that administrators see on its page, for a monitor.",
    tags=["about"],
    parameters=[SOURCE],
    responses=answers("Source", 403, 404, 422),
)
schema = extend_schema(
    operation_id="get_schema",
    summary="This description",
    tags=["about"],
    responses={200: OpenApiResponse({"type": "object"}, description="OpenAPI 3.1.")},
)
