"""What the lists and single records say of themselves, from the table of resources."""

from collections.abc import Callable

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from api import record_examples
from api.documented import (
    CHANGES_CURSOR,
    CONDITIONAL,
    EXPAND,
    PAGES,
    SINCE,
    answers,
    example,
    header,
    idempotency_key,
    path,
    query,
)
from api.notation import TEXT, ref
from api.resources import RESOURCES, Filter, Resource
from crm import readings

MERGED = OpenApiResponse(description="It is part of the record at Location.")
ONCE = (
    "Your own id of it (`external_id`) or an Idempotency-Key is needed: what was taken before is "
    "answered with 200 and not taken again."
)
HOLDS = (
    "What holds already is answered with 200 and not drawn again, so it is safe to repeat. Without "
    "`on` it is so since today."
)
DRAWN = ("tie", "relationship", "goal")
SEEN = header("If-Match", "The ETag of the record that you have seen; * for any.", required=True)
WRITING = (403, 404, 410, 412, 422, 428)
CHANGE = (
    "What is left out is left alone; null clears (RFC 7396). Whose word counts is judged as for "
    "any other word of your source. The ETag of the answer is that of the record."
)
WAITS = {
    "feedback": {
        202: OpenApiResponse(
            ref("Taken"),
            description="Kept as an arrival: nobody knows yet who said it, or several can have.",
        )
    }
}
DELETE = "It leaves every list and analysis; its past stays. Told again by your source, it is back."
AUDITED = " That you read it is kept, as it judges people."


def listing(type_: str) -> Callable:
    """The methods of the address of a list."""
    is_added = RESOURCES[type_].is_added
    return lambda view: _list(type_)(_add(type_)(view) if is_added else view)


def _list(type_: str) -> Callable:
    """A list by pages, or line by line."""
    resource = RESOURCES[type_]
    return extend_schema(
        methods=["GET"],
        operation_id=f"list_{resource.plural}",
        summary=f"List the {resource.plural} you may see, oldest first",
        description=_described(type_, resource),
        tags=["records"],
        parameters=[
            CHANGES_CURSOR,
            *(_filter(name, one) for name, one in resource.filters.items()),
            *([SINCE] if resource.since else []),
            *_expanding(resource),
            *PAGES,
        ],
        responses=_listed(f"{type_.title()}Page", 404, 422),
        examples=[_shown("A page", record_examples.page(type_))],
        filters=False,
    )


def _add(type_: str) -> Callable:
    resource = RESOURCES[type_]
    asked, told = record_examples.ADDED[type_], record_examples.TAKEN
    return extend_schema(
        methods=["POST"],
        operation_id=f"add_{type_}",
        summary=f"Add {type_} as your source",
        description=f"{resource.summary} {HOLDS if type_ in DRAWN else ONCE}",
        tags=["records"],
        parameters=[idempotency_key("The same again within 24 hours is answered, and not added.")],
        request={"application/json": ref(f"{type_.title()}Told")},
        responses={
            201: OpenApiResponse(ref("Taken"), description="Added."),
            **WAITS.get(type_, {}),
            **answers("Taken", 400, 403, 409, 411, 413, 415, 422),
        },
        examples=[
            example("What is told", asked, request_only=True, media_type="application/json"),
            example("Added", told, response_only=True, status_codes=["201"]),
        ],
    )


def single(type_: str) -> Callable:
    """The methods of the address of one record by our id."""
    acts = {"GET": _get, "PATCH": _patch, "DELETE": _delete}

    def document(view: Callable) -> Callable:
        for method in ("GET", *RESOURCES[type_].methods):
            view = acts[method](type_)(view)
        return view

    return document


def _get(type_: str) -> Callable:
    resource = RESOURCES[type_]
    return extend_schema(
        methods=["GET"],
        operation_id=f"get_{type_}",
        summary=f"Get one {type_}",
        description=_described(type_, resource),
        tags=["records"],
        parameters=[_id(type_), *_expanding(resource), *CONDITIONAL],
        responses={308: MERGED, **answers(type_.title(), 304, 404, 410, 422)},
        examples=[_shown("One", record_examples.RECORDS[type_])],
    )


def _patch(type_: str) -> Callable:
    asked = {"application/json": ref(f"{type_.title()}Patch")}
    return extend_schema(
        methods=["PATCH"],
        operation_id=f"change_{type_}",
        summary=f"Change one {type_} by our id",
        description=CHANGE,
        tags=["records"],
        parameters=[_id(type_), SEEN],
        request={**asked, "application/merge-patch+json": asked["application/json"]},
        responses={308: MERGED, **answers(f"{type_.title()}Changed", *WRITING, 400, 411, 413, 415)},
        examples=[
            example(
                "What is to be other",
                record_examples.PATCHES[type_],
                request_only=True,
                media_type="application/json",
            ),
            _shown("Changed", record_examples.changed(type_)),
        ],
    )


def _delete(type_: str) -> Callable:
    told = answers("Problem", *WRITING)
    return extend_schema(
        methods=["DELETE"],
        operation_id=f"delete_{type_}",
        summary=f"Delete one {type_} by our id",
        description=DELETE,
        tags=["records"],
        parameters=[_id(type_), SEEN],
        request=None,
        responses={
            204: OpenApiResponse(description="It is gone, and answers 410 from now on."),
            308: MERGED,
            **{status: one for status, one in told.items() if status >= 400},
        },
    )


def _id(type_: str) -> OpenApiParameter:
    return path("public_id", f"Public id of the {type_}.")


def _described(type_: str, resource: Resource) -> str:
    return resource.summary + AUDITED * (type_ in readings.JUDGES)


def _listed(name: str, *others: int) -> dict:
    """Pages, or lines without end."""
    told = answers(name, *others)
    lines = OpenApiResponse({**TEXT, "description": "One record a line."}, description="All.")
    return {
        (200, "application/json"): told.pop(200),
        (200, "application/x-ndjson"): lines,
        **told,
    }


def _shown(name: str, value: dict):
    return example(
        name, value, response_only=True, status_codes=["200"], media_type="application/json"
    )


def _filter(name: str, one: Filter) -> OpenApiParameter:
    return query(name, one.description, **({"enum": list(one.words)} if one.words else {}))


def _expanding(resource: Resource) -> list[OpenApiParameter]:
    return [EXPAND] if resource.has_provenance else []
