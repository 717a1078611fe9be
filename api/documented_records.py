"""What the lists and single records say of themselves, from the table of resources."""

from collections.abc import Callable

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from api import record_examples
from api.documented import (
    CHANGES_CURSOR,
    CONDITIONAL,
    PAGES,
    SINCE,
    answers,
    example,
    path,
    query,
)
from api.notation import TEXT
from api.resources import RESOURCES, Filter, Resource

MERGED = OpenApiResponse(description="It is part of the record at Location.")
EXPAND = query("expand", "provenance: who said each field, when, from where.", enum=["provenance"])
AUDITED = " That you read it is kept, as it judges people."


def listing(type_: str) -> Callable:
    """A list by pages, or line by line."""
    resource = RESOURCES[type_]
    return extend_schema(
        operation_id=f"list_{resource.plural}",
        summary=f"List the {resource.plural} you may see, oldest first",
        description=_described(resource),
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


def single(type_: str) -> Callable:
    """One record by our id."""
    resource = RESOURCES[type_]
    return extend_schema(
        methods=["GET"],
        operation_id=f"get_{type_}",
        summary=f"Get one {type_}",
        description=_described(resource),
        tags=["records"],
        parameters=[
            path("public_id", f"Public id of the {type_}."),
            *_expanding(resource),
            *CONDITIONAL,
        ],
        responses={308: MERGED, **answers(type_.title(), 304, 404, 410, 422)},
        examples=[_shown("One", record_examples.RECORDS[type_])],
    )


def _described(resource: Resource) -> str:
    return resource.summary + AUDITED * resource.is_judgement


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
