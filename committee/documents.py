"""The JSON document of a committee."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any, TypeVar

from committee import checks
from committee.errors import CommitteeError
from committee.rules import parse_rule
from committee.values import (
    Committee,
    Evidence,
    Introduction,
    Listens,
    Person,
    Touch,
)
from committee.vocabulary import EvidenceKind, TouchKind

Made = TypeVar("Made")


def committee_from_document(document: Any) -> tuple[Committee, date]:
    """Return the committee and the as-of date of a JSON document.

    Parameters
    ----------
    document : dict
        ``as_of``, ``rule`` and ``people`` (name to an object that may give
        ``susceptibility``, ``turnover_per_year``, ``threshold``); optionally ``closes_on``,
        ``listens`` (person, to, weight), ``introductions`` (from, to, strength), ``evidence``
        (person, kind, on, stance) and ``touches`` (by, with, kind, on). Null is the same as
        leaving out; weight and strength are 1 when left out.

    Returns
    -------
    Committee, date

    Raises
    ------
    CommitteeError
        Anything else, with its place.
    """
    known = _record(
        document,
        needed=("as_of", "rule", "people"),
        allowed=("closes_on", "listens", "introductions", "evidence", "touches"),
    )
    closes_on = known.get("closes_on")
    committee = Committee(
        rule=parse_rule(known["rule"]),
        people=_people(known["people"]),
        listens=_each(known, "listens", _listens),
        introductions=_each(known, "introductions", _introduction),
        evidence=_each(known, "evidence", _evidence),
        touches=_each(known, "touches", _touch),
        closes_on=None if closes_on is None else checks.day_of(closes_on, "closes_on"),
    )
    return committee, checks.day_of(known["as_of"], "as_of")


def _people(document: Any) -> tuple[Person, ...]:
    if not isinstance(document, dict) or not document:
        raise CommitteeError("people: expected an object of at least one name")
    return tuple(
        _placed(f"people.{name}", partial(_person, name), traits)
        for name, traits in document.items()
    )


def _person(name: str, traits: Any) -> Person:
    return Person(
        name,
        **_record(traits, allowed=("susceptibility", "turnover_per_year", "threshold")),
    )


def _listens(document: Any) -> Listens:
    known = _record(document, needed=("person", "to"), allowed=("weight",))
    return Listens(**known)


def _introduction(document: Any) -> Introduction:
    known = _record(document, needed=("from", "to"), allowed=("strength",))
    return Introduction(introducer=known.pop("from"), **known)


def _evidence(document: Any) -> Evidence:
    known = _record(document, needed=("person", "kind", "on"), allowed=("stance",))
    return Evidence(
        known["person"],
        checks.one_of(known["kind"], EvidenceKind, "kind"),
        checks.day_of(known["on"], "on"),
        known.get("stance"),
    )


def _touch(document: Any) -> Touch:
    known = _record(document, needed=("by", "with", "kind", "on"))
    return Touch(
        known["by"],
        known["with"],
        checks.one_of(known["kind"], TouchKind, "kind"),
        checks.day_of(known["on"], "on"),
    )


def _record(
    document: Any, *, needed: Iterable[str] = (), allowed: Iterable[str] = ()
) -> dict[str, Any]:
    """Return an object's values without its nulls, or raise for what is missing or unknown."""
    if not isinstance(document, dict):
        raise CommitteeError(f"expected an object, got {checks.shown(document)}")
    unknown = [key for key in document if key not in (*needed, *allowed)]
    if unknown:
        raise CommitteeError(f"unknown key {checks.shown(unknown[0])}")
    missing = [key for key in needed if document.get(key) is None]
    if missing:
        raise CommitteeError(f"{missing[0]!r} is missing")
    return {key: value for key, value in document.items() if value is not None}


def _each(document: Mapping[str, Any], key: str, build: Callable[[Any], Made]) -> tuple[Made, ...]:
    listed = document.get(key, [])
    if not isinstance(listed, list):
        raise CommitteeError(f"{key}: expected a list, got {checks.shown(listed)}")
    return tuple(_placed(f"{key}[{index}]", build, one) for index, one in enumerate(listed))


def _placed(place: str, build: Callable[[Any], Made], document: Any) -> Made:
    try:
        return build(document)
    except CommitteeError as error:
        raise error.at(place) from None
