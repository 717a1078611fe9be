"""The parameters of the method, with their defaults (section 7)."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any

from committee import checks
from committee.errors import CommitteeError
from committee.vocabulary import EvidenceKind, TouchKind
from committee.weighing import Scale, Weighing, points, surveys, weighings

MOST_NODES = 128


@dataclass(frozen=True, slots=True)
class Parameters:
    """Every number of the method that is a judgement.

    Raises
    ------
    CommitteeError
        A value outside its range, named.

    Examples
    --------
    >>> Parameters().replace(lift=0.1).lift
    0.1
    """

    prior_mean: float = 0.0
    prior_variance: float = 0.36
    vote_noise: float = 0.30
    threshold_approver: float = 0.0
    threshold_veto_holder: float = -0.2
    actively_against: float = -0.2
    evidence: Mapping[EvidenceKind, Weighing] = field(default_factory=weighings)
    surveys: Mapping[EvidenceKind, Scale] = field(default_factory=surveys)
    drift_half_life_days: float = 365.0
    horizon_days: int = 180
    turnover_per_year: float = 0.18
    turnover_executive: float = 0.20
    turnover_chief_executive: float = 0.15
    turnover_chief_marketing: float = 0.29
    susceptibility: float = 0.5
    susceptibility_director: float = 0.4
    susceptibility_executive: float = 0.3
    listens_to_boss: float = 1.0
    listens_to_report: float = 0.5
    listens_to_adviser: float = 1.0
    listens_to_peer: float = 0.3
    shock_floor: float = 0.2
    reference_variance: float = 0.25
    nodes: int = 16
    tie_half_life_days: float = 110.0
    full_points: float = 3.0
    points: Mapping[TouchKind, float] = field(default_factory=points)
    hop_factor: float = 0.5
    hops: int = 2
    thread_floor: float = 0.2
    lift: float = 0.2
    meeting_points: float = 1.0
    coverage_weight: float = 0.25

    def __post_init__(self) -> None:
        """Refuse a value outside its range."""
        for name, check in _RANGES.items():
            check(getattr(self, name), name)
        for kind, value in self.points.items():
            checks.number(value, f"points.{kind}", 0)
        _complete("points", self.points, TouchKind)
        _complete("evidence", self.evidence, EvidenceKind)
        _complete("surveys", self.surveys, surveys())

    def replace(self, **changes: Any) -> "Parameters":
        """Return the parameters with some changed."""
        unknown = [name for name in changes if name not in _NAMES]
        if unknown:
            raise CommitteeError(f"there is no parameter {checks.shown(unknown[0])}")
        return replace(self, **changes)

    @classmethod
    def from_document(cls, document: Any) -> "Parameters":
        """Return the parameters a JSON document overrides; what it leaves out is the default.

        Parameters
        ----------
        document : dict
            Names of this class to values; ``evidence`` and ``surveys`` map a kind to an
            object of the numbers to change, ``points`` a kind of touch to its points.

        Raises
        ------
        CommitteeError
            An unknown name or an impossible value, with its place.

        Examples
        --------
        >>> Parameters.from_document({"points": {"event": 1}}).points["event"]
        1
        """
        if not isinstance(document, dict):
            raise CommitteeError(f"parameters: expected an object, got {checks.shown(document)}")
        defaults = cls()
        try:
            return defaults.replace(
                **{name: _overridden(defaults, name, value) for name, value in document.items()}
            )
        except CommitteeError as error:
            raise error.at("parameters") from None

    def document(self) -> dict[str, Any]:
        """Return every parameter as JSON; `from_document` gives the same parameters back."""
        return {name: _plain(getattr(self, name)) for name in _NAMES}


def _complete(name: str, table: Mapping[Any, Any], kinds: Iterable[Any]) -> None:
    missing = [kind for kind in kinds if kind not in table]
    if missing:
        raise CommitteeError(f"{name}: {missing[0]} is missing")


def _overridden(defaults: Parameters, name: str, value: Any) -> Any:
    if name not in _TABLES:
        return value
    if not isinstance(value, dict):
        raise CommitteeError(f"{name}: expected an object, got {checks.shown(value)}")
    table = dict(getattr(defaults, name))
    for word, entry in value.items():
        if word not in table:
            raise CommitteeError(f"{name}: there is no kind {checks.shown(word)}")
        kind = _TABLES[name](word)
        table[kind] = _entry(table[kind], entry, f"{name}.{word}")
    return table


def _entry(default: Any, value: Any, place: str) -> Any:
    if not isinstance(default, Weighing | Scale):
        return value
    if not isinstance(value, dict):
        raise CommitteeError(f"{place}: expected an object, got {checks.shown(value)}")
    unknown = [name for name in value if name not in {one.name for one in fields(default)}]
    if unknown:
        raise CommitteeError(f"{place}: there is no {checks.shown(unknown[0])}")
    try:
        return replace(default, **value)
    except CommitteeError as error:
        raise error.at(place) from None


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(kind): _plain(entry) for kind, entry in value.items()}
    if isinstance(value, Weighing | Scale):
        return {one.name: getattr(value, one.name) for one in fields(value)}
    return value


def _between(low: float, high: float = math.inf, *, below: float = math.inf) -> Callable[..., Any]:
    return lambda value, what: checks.number(value, what, low, high, below=below)


def _count(high: int, low: int = 1) -> Callable[..., Any]:
    return lambda value, what: checks.whole(value, what, low, high)


_RANGES: dict[str, Callable[..., Any]] = {
    **dict.fromkeys(
        ("prior_mean", "threshold_approver", "threshold_veto_holder", "actively_against"),
        _between(-1, 1),
    ),
    **dict.fromkeys(
        (
            "prior_variance", "vote_noise", "reference_variance",
            "drift_half_life_days", "tie_half_life_days", "full_points",
        ),
        checks.positive,
    ),
    **dict.fromkeys(
        (
            "turnover_per_year", "turnover_executive", "turnover_chief_executive",
            "turnover_chief_marketing", "listens_to_boss", "listens_to_report",
            "listens_to_adviser", "listens_to_peer", "lift", "meeting_points", "coverage_weight",
        ),
        _between(0),
    ),
    **dict.fromkeys(
        ("susceptibility", "susceptibility_director", "susceptibility_executive", "shock_floor"),
        _between(0, below=1),
    ),
    "hop_factor": _between(0, 1),
    "thread_floor": _between(0, 1),
    "horizon_days": _count(36500, low=0),
    "nodes": _count(MOST_NODES),
    "hops": _count(6, low=0),
}  # fmt: skip
_TABLES: dict[str, type[StrEnum]] = {
    "evidence": EvidenceKind,
    "surveys": EvidenceKind,
    "points": TouchKind,
}
_NAMES = tuple(one.name for one in fields(Parameters))
USUAL = Parameters()
