"""The description of the API (OpenAPI 3.1) as the lines of a page; its own words stay English."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator

SHAPES = "#/components/schemas/"
METHODS = ("get", "post", "put", "patch", "delete")
RECORDS = "records"
MESSAGES = "messages"
"""The shapes of what we send by ourselves, which no operation takes or answers."""


@dataclass(frozen=True)
class Word:
    """A piece of what a value is; the name of a shape leads to it."""

    text: str
    shape: str = ""


@dataclass(frozen=True)
class Member:
    """A parameter, or a member of an object."""

    name: str
    place: str
    words: list[Word]
    is_required: bool
    description: str


@dataclass(frozen=True)
class Content:
    """What is sent or answered in one media type, with examples."""

    media_type: str
    words: list[Word]
    examples: list[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    status: str
    description: str
    contents: list[Content]


@dataclass(frozen=True)
class Operation:
    id: str
    method: str
    path: str
    summary: str
    description: str
    scopes: list[str]
    parameters: list[Member]
    bodies: list[Content]
    answers: list[Answer]


@dataclass(frozen=True)
class Shape:
    """A named object of the description."""

    name: str
    words: list[Word]
    members: list[Member]
    description: str


@dataclass(frozen=True)
class Description:
    groups: dict[str, list[Operation]]
    shapes: list[Shape]


@dataclass(frozen=True)
class Section:
    """The operations of one subject, with every shape that they lead to."""

    name: str
    operations: list[Operation]
    shapes: list[Shape]


@cache
def section(name: str) -> Section | None:
    """One subject of the description, if there is one of that name."""
    told = description()
    if name not in told.groups:
        return None
    operations = told.groups[name]
    wanted = _led_to(operations)
    if name == MESSAGES:
        every = (one for of in told.groups.values() for one in of)
        wanted = {one.name for one in told.shapes} - _led_to(every)
        wanted |= _named_by(wanted)
    return Section(name, operations, [one for one in told.shapes if one.name in wanted])


def _led_to(operations: Iterable[Operation]) -> set[str]:
    """The shapes that operations take and answer, and those that these are made of."""
    return _named_by({name for one in operations for name in _shapes_of(one)})


def _named_by(names: set[str]) -> set[str]:
    known = {one.name: one for one in description().shapes}
    found, new = set(), names
    while new:
        found |= new
        new = {word for one in new for word in _named(_words_of(known[one]))} - found
    return found


def _shapes_of(operation: Operation) -> Iterator[str]:
    for member in operation.parameters:
        yield from _named(member.words)
    answered = (content for answer in operation.answers for content in answer.contents)
    for content in (*operation.bodies, *answered):
        yield from _named(content.words)


def _words_of(shape: Shape) -> list[Word]:
    return [*shape.words, *(word for member in shape.members for word in member.words)]


def _named(words: list[Word]) -> Iterator[str]:
    return (word.shape for word in words if word.shape)


@cache
def description() -> Description:
    """All of it, read once: it changes with the code alone."""
    told = SchemaGenerator().get_schema(request=None, public=True)
    groups: dict[str, list[Operation]] = {}
    for path, item in told["paths"].items():
        for method in METHODS:
            if method in item:
                of = groups.setdefault(_section_of(path, item[method]["tags"][0]), [])
                of.append(_operation(method, path, item[method]))
    shapes = told["components"]["schemas"].items()
    groups[MESSAGES] = []
    return Description(dict(sorted(groups.items())), [_shape(*one) for one in sorted(shapes)])


def _section_of(path: str, tag: str) -> str:
    """Of records each type is a section: all of them would be a page of a quarter of a megabyte."""
    return path.split("/")[3] if tag == RECORDS else tag


def _operation(method: str, path: str, told: dict[str, Any]) -> Operation:
    needs = {scope for way in told.get("security", []) for held in way.values() for scope in held}
    return Operation(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told["summary"],
        description=told.get("description", ""),
        scopes=sorted(needs),
        parameters=[_parameter(one) for one in told.get("parameters", [])],
        bodies=_contents(told.get("requestBody", {})),
        answers=[
            Answer(status, one.get("description", ""), _contents(one))
            for status, one in sorted(told["responses"].items())
        ],
    )


def _parameter(told: dict[str, Any]) -> Member:
    words, required = list(_words(told["schema"])), told.get("required", False)
    return Member(told["name"], told["in"], words, required, told.get("description", ""))


def _contents(told: dict[str, Any]) -> list[Content]:
    return [
        Content(media_type, list(_words(one.get("schema", {}))), _examples(one))
        for media_type, one in told.get("content", {}).items()
    ]


def _examples(told: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (one.get("summary", name), _written(one["value"]))
        for name, one in told.get("examples", {}).items()
    ]


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)


def _shape(name: str, told: dict[str, Any]) -> Shape:
    needed = told.get("required", [])
    members = [
        Member(member, "", list(_words(one)), member in needed, one.get("description", ""))
        for member, one in told.get("properties", {}).items()
    ]
    words = [] if members else list(_words(told))
    return Shape(name, words, members, told.get("description", ""))


def _words(told: dict[str, Any]) -> Iterator[Word]:
    """What a value is, in a line of words."""
    if "$ref" in told:
        name = told["$ref"].removeprefix(SHAPES)
        yield Word(name, name)
    elif choices := told.get("oneOf") or told.get("anyOf"):
        for place, choice in enumerate(choices):
            yield from [Word(" or ")] if place else []
            yield from _words(choice)
    elif "enum" in told:
        yield Word(" | ".join(json.dumps(one) for one in told["enum"]))
    elif told.get("type") == "array":
        yield Word("list of ")
        yield from _words(told.get("items", {}))
    elif told.get("properties"):
        yield Word("{" + ", ".join(told["properties"]) + "}")
    else:
        yield Word(_kind(told))


def _kind(told: dict[str, Any]) -> str:
    kinds = told.get("type", "anything")
    kind = " or ".join(kinds) if isinstance(kinds, list) else kinds
    return f"{kind} ({told['format']})" if "format" in told else kind
