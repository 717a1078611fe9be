"""JSON documents of scenarios: what addresses carry and rows keep."""

from collections.abc import Callable, Iterable
from dataclasses import MISSING, fields
from enum import StrEnum
from functools import partial
from typing import Any

from committee import checks
from committee.errors import CommitteeError
from committee.rules import Gate, parse_rule, rule_document
from committee.scenario_steps import (
    EmployeeLeaves,
    PersonLeaves,
    QuotaSet,
    RuleSet,
    SeatFilled,
    StanceSet,
    Step,
    TermsSet,
    TieAdded,
    TouchAdded,
)
from committee.vocabulary import TieKind, TouchKind

KINDS: dict[str, type[Step]] = {
    "person_leaves": PersonLeaves,
    "employee_leaves": EmployeeLeaves,
    "stance": StanceSet,
    "touch": TouchAdded,
    "tie": TieAdded,
    "quota": QuotaSet,
    "rule": RuleSet,
    "terms": TermsSet,
    "seat": SeatFilled,
}


def scenario_document(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Return steps as JSON; `scenario_from_document` gives the same steps back.

    What has its usual value is left out.

    Examples
    --------
    >>> scenario_document([PersonLeaves("ana"), TouchAdded("ulla", "bo")])
    [{'step': 'person_leaves', 'person': 'ana'}, {'step': 'touch', 'employee': 'ulla', \
'person': 'bo'}]
    """
    words = {kind: word for word, kind in KINDS.items()}
    return [{"step": words[type(step)], **_said(step)} for step in steps]


def scenario_from_document(document: Any) -> tuple[Step, ...]:
    """Return the steps of a JSON document.

    Parameters
    ----------
    document : list of dict
        Each with ``step`` and what that kind needs: ``person_leaves`` (person),
        ``employee_leaves`` (employee), ``stance`` (person, stance in -1..1), ``touch``
        (employee, person, kind), ``tie`` (kind, person, other, strength), ``quota`` (quota),
        ``rule`` (rule), ``terms`` (person, weight, is_veto, is_approver), ``seat`` (seat,
        person, is_new). A meeting, strength 1, weight 0 and false may be left out.

    Returns
    -------
    tuple of Step

    Raises
    ------
    CommitteeError
        Anything else, with its place: "step 2: ...".

    Examples
    --------
    >>> scenario_from_document([{"step": "stance", "person": "ana", "stance": 0.5}])
    (StanceSet(person='ana', stance=0.5),)
    """
    if not isinstance(document, list):
        raise CommitteeError(f"steps: expected a list, got {checks.shown(document)}")
    return tuple(_placed(f"step {index + 1}", one) for index, one in enumerate(document))


def _said(step: Step) -> dict[str, Any]:
    values = {one.name: (getattr(step, one.name), one.default) for one in fields(step)}
    return {name: _plain(value) for name, (value, usual) in values.items() if value != usual}


def _plain(value: Any) -> Any:
    if isinstance(value, Gate):
        return rule_document(value)
    return value.value if isinstance(value, StrEnum) else value


def _placed(place: str, document: Any) -> Step:
    try:
        return _step(document)
    except CommitteeError as error:
        raise error.at(place) from None


def _step(document: Any) -> Step:
    if not isinstance(document, dict):
        raise CommitteeError(f"expected an object, got {checks.shown(document)}")
    kind = KINDS.get(checks.name(document.get("step"), "a kind of step"))
    if kind is None:
        raise CommitteeError(f"there is no kind of step {checks.shown(document['step'])}")
    known = {one.name: one.default for one in fields(kind)}
    unknown = [key for key in document if key not in ("step", *known)]
    if unknown:
        raise CommitteeError(f"unknown key {checks.shown(unknown[0])}")
    missing = [name for name, usual in known.items() if usual is MISSING and name not in document]
    if missing:
        raise CommitteeError(f"{missing[0]!r} is missing")
    return kind(**{key: _read(kind, key, document[key]) for key in known if key in document})


def _read(kind: type[Step], key: str, value: Any) -> Any:
    if key == "kind":
        return checks.one_of(value, TouchKind if kind is TouchAdded else TieKind, key)
    return _READERS[key](value, key)


def _truth(value: Any, what: str) -> bool:
    if not isinstance(value, bool):
        raise CommitteeError(f"{what} must be true or false, got {checks.shown(value)}")
    return value


_READERS: dict[str, Callable[[Any, str], Any]] = {
    **dict.fromkeys(("person", "employee", "other", "seat"), checks.name),
    **dict.fromkeys(("is_veto", "is_approver", "is_new"), _truth),
    "stance": partial(checks.number, low=-1, high=1),
    "strength": partial(checks.number, low=0, high=1),
    "quota": checks.whole,
    "weight": partial(checks.whole, low=0),
    "rule": parse_rule,
}
