"""JSON documents of results, which give back exactly what was written."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from committee.errors import CommitteeError
from committee.readings import Readings, numbers
from committee.values import Analysis

Result = TypeVar("Result", Analysis, Readings)
_Unread = dict[str, msgspec.Raw]

RESULT = (
    "agreement", "risk", "band", "opposition", "indecision", "base_risk", "correlation",
    "coverage", "fragility", "single_threaded_share", "formal_power", "power", "probability",
    "stance", "reach", "threads", "key_person_loss", "risk_points", "drivers",
    "agreement_change_if_leaves", "next",
)  # fmt: skip


def result_document(analysis: Analysis) -> dict[str, Any]:
    """Return what the command line prints: the method's fields, without the extra readings."""
    document = analysis_document(analysis)
    return {name: document[name] for name in RESULT}


def analysis_document(analysis: Analysis) -> dict[str, Any]:
    """Return all of an analysis as JSON; `analysis_from_document` gives it back unchanged."""
    return _written(analysis)


def analysis_from_document(document: Mapping[str, Any]) -> Analysis:
    """Return the analysis that `analysis_document` wrote.

    Raises
    ------
    CommitteeError
        A field is missing, unknown or of another type: another version wrote the document.
    """
    return _read(document, Analysis, "the stored analysis does not fit this version")


def readings_document(readings: Readings) -> dict[str, Any]:
    """Return all readings as JSON; `readings_from_document` gives them back unchanged."""
    return _written(readings)


def analysis_json(analysis: Analysis) -> str:
    """Return the document of an analysis as text."""
    return msgspec.json.encode(analysis).decode()


def readings_json(readings: Readings) -> str:
    """Return the document of readings as text."""
    return msgspec.json.encode(readings).decode()


def numbers_json(analysis: Analysis, readings: Readings) -> str:
    """Return the numbers that have a trend as text."""
    return msgspec.json.encode(numbers(analysis, readings)).decode()


def readings_from_document(document: Mapping[str, Any]) -> Readings:
    """Return the readings that `readings_document` wrote.

    Raises
    ------
    CommitteeError
        A field is missing, unknown or of another type: another version wrote the document.
    """
    return _read(document, Readings, "the stored readings do not fit this version")


def analysis_from_json(text: str) -> Analysis:
    """Return the analysis whose document is this text; raises as `analysis_from_document`."""
    return _decoded(text, Analysis, "the stored analysis does not fit this version")


def readings_from_json(text: str) -> Readings:
    """Return the readings whose document is this text; raises as `readings_from_document`."""
    return _decoded(text, Readings, "the stored readings do not fit this version")


def part_of_json(text: str, name: str) -> Any:
    """Return one field of a stored document, in JSON's own types; None where it is not there."""
    found = msgspec.json.decode(text, type=_Unread).get(name)
    return None if found is None else msgspec.json.decode(found)


def _written(result: Analysis | Readings) -> dict[str, Any]:
    # By way of JSON, so that what is written equals what is read again, lists for tuples.
    document: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(result))
    return document


def _read(document: Mapping[str, Any], kind: type[Result], refusal: str) -> Result:
    _refuse_other_fields(document, kind, refusal)
    try:
        return msgspec.convert(document, kind)
    except msgspec.ValidationError as error:
        raise CommitteeError(f"{refusal}: {error}") from None


def _decoded(text: str, kind: type[Result], refusal: str) -> Result:
    try:
        _refuse_other_fields(msgspec.json.decode(text, type=_Unread), kind, refusal)
        return msgspec.json.decode(text, type=kind)
    except msgspec.DecodeError as error:
        raise CommitteeError(f"{refusal}: {error}") from None


def _refuse_other_fields(document: Mapping[str, Any], kind: type[Result], refusal: str) -> None:
    names = set(kind.__struct_fields__)
    if names != set(document):
        odd = sorted(names ^ set(document))[0]
        raise CommitteeError(f"{refusal}: {odd!r}")
