"""The facts about a committee and the result of analysing them, as frozen values."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from committee import checks
from committee.errors import CommitteeError
from committee.frozen import Value
from committee.rules import Rule, evaluable, members
from committee.vocabulary import EvidenceKind, FindingKind, TouchKind


class Person(Value, frozen=True):
    """Somebody at the client; None takes the default of the parameters."""

    name: str
    susceptibility: float | None = None
    turnover_per_year: float | None = None
    threshold: float | None = None

    def __post_init__(self) -> None:
        """Refuse a number outside its range."""
        checks.name(self.name)
        if self.susceptibility is not None:
            checks.number(self.susceptibility, "susceptibility", 0, below=1)
        if self.turnover_per_year is not None:
            checks.number(self.turnover_per_year, "turnover_per_year", 0)
        if self.threshold is not None:
            checks.number(self.threshold, "threshold", -1, 1)


class Listens(Value, frozen=True):
    """`person` listens to `to`."""

    person: str
    to: str
    weight: float = 1.0

    def __post_init__(self) -> None:
        """Refuse a negative weight and somebody who listens to themselves."""
        checks.number(self.weight, "weight", 0)
        if self.person == self.to:
            raise CommitteeError(f"{self.person!r} cannot listen to themselves")


class Introduction(Value, frozen=True):
    """`introducer` can introduce us to `to`."""

    introducer: str
    to: str
    strength: float = 1.0

    def __post_init__(self) -> None:
        """Refuse a strength outside 0..1 and somebody who introduces themselves."""
        checks.number(self.strength, "strength", 0, 1)
        if self.introducer == self.to:
            raise CommitteeError(f"{self.introducer!r} cannot introduce us to themselves")


class Evidence(Value, frozen=True):
    """One dated statement of a person's stance in [-1, 1]; None means heard, but unclear."""

    person: str
    kind: EvidenceKind
    on: date
    stance: float | None

    def __post_init__(self) -> None:
        """Refuse a kind nobody knows, and a stance outside -1..1."""
        checks.one_of(self.kind, EvidenceKind, "kind")
        checks.day(self.on, "on")
        if self.stance is not None:
            checks.number(self.stance, "stance", -1, 1)


class Touch(Value, frozen=True):
    """One contact of our employee `by` with a person."""

    by: str
    person: str
    kind: TouchKind
    on: date

    def __post_init__(self) -> None:
        """Refuse a nameless employee and a kind nobody knows."""
        checks.name(self.by)
        checks.one_of(self.kind, TouchKind, "kind")
        checks.day(self.on, "on")


class Committee(Value, frozen=True):
    """Everything known about a committee: who decides how, who hears whom, what was said.

    Raises
    ------
    CommitteeError
        A person twice, a name nobody bears, or a name of both sides; more than 12 people who
        occur more than once in the rule.
    """

    rule: Rule
    people: tuple[Person, ...]
    listens: tuple[Listens, ...] = ()
    introductions: tuple[Introduction, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    touches: tuple[Touch, ...] = ()
    closes_on: date | None = None

    def __post_init__(self) -> None:
        """Refuse names that do not fit together."""
        names = [person.name for person in self.people]
        twice = [name for name, count in Counter(names).items() if count > 1]
        if twice:
            raise CommitteeError(f"people: {twice[0]!r} is there twice")
        known = frozenset(names)
        _known(known, "rule", members(evaluable(self.rule)), each=None)
        _known(known, "listens", [name for t in self.listens for name in (t.person, t.to)], each=2)
        ends = [name for t in self.introductions for name in (t.introducer, t.to)]
        _known(known, "introductions", ends, each=2)
        _known(known, "evidence", [item.person for item in self.evidence])
        _known(known, "touches", [touch.person for touch in self.touches])
        for index, touch in enumerate(self.touches):
            if touch.by in known:
                raise CommitteeError(
                    f"touches[{index}]: {touch.by!r} is a person of the client, not an employee"
                )


def _known(
    known: frozenset[str], place: str, names: Sequence[str], *, each: int | None = 1
) -> None:
    """Refuse the first name that nobody bears; `each` fact of the place names so many."""
    if set(map(type, names)) <= {str} and known.issuperset(names):
        return
    for index, name in enumerate(names):
        if not isinstance(name, str) or name not in known:
            where = place if each is None else f"{place}[{index // each}]"
            raise CommitteeError(f"{where}: nobody in people is called {checks.shown(name)}")


class StanceReading(Value, frozen=True):
    """A person's expected stance after drift, after discussion too, and its variance before it."""

    before_discussion: float
    after_discussion: float
    variance: float


class Source(Value, frozen=True):
    """What one kind of evidence says about a person: decayed mean, newest date, weight 0..1.

    The shares of a person's sources and of the prior sum to 1. `stance` is None and
    `share` 0 when everything heard in this kind was unclear.
    """

    kind: EvidenceKind
    share: float
    stance: float | None
    items: int
    newest_on: date


class Driver(Value, frozen=True):
    """One step from a committee we know nothing about to today's risk, in points."""

    name: str
    points: float


class NextContact(Value, frozen=True):
    """What meeting a person would change; `route` starts with our employee."""

    person: str
    agreement_gain: float
    coverage_gain: float
    score: float
    route: tuple[str, ...]


class ContactPair(Value, frozen=True):
    """What meeting two people together would change."""

    people: tuple[str, str]
    agreement_gain: float
    coverage_gain: float
    score: float


class Analysis(Value, frozen=True):
    """Everything the method says about a committee at a date.

    Ratios are 0..1; `risk_points` and `drivers` are points (0..100). Keys of
    `formal_power`, `risk_points` and `agreement_change_if_leaves` are the people of the
    rule; of `key_person_loss` employees and people; of `employee_shares` employees; of all
    other mappings all people.
    """

    as_of: date
    days_to_close: int
    horizon_assumed: bool
    agreement: float
    risk: float
    band: tuple[float, float]
    opposition: float
    indecision: float
    base_risk: float
    base_opposition: float
    correlation: float
    coverage: float
    fragility: float
    single_threaded_share: float
    effective_threads: float
    necessary: tuple[str, ...]
    formal_power: Mapping[str, float]
    power: Mapping[str, float]
    probability: Mapping[str, float]
    base_probability: Mapping[str, float]
    stance: Mapping[str, StanceReading]
    sources: Mapping[str, tuple[Source, ...]]
    swayed_by: Mapping[str, str | None]
    last_contact: Mapping[str, date | None]
    last_touch: Mapping[str, date | None]
    reach: Mapping[str, float]
    direct_reach: Mapping[str, float]
    routes: Mapping[str, tuple[str, ...]]
    threads: Mapping[str, int]
    gateways: Mapping[str, str | None]
    key_person_loss: Mapping[str, float]
    employee_shares: Mapping[str, float]
    risk_points: Mapping[str, float]
    drivers: tuple[Driver, ...]
    agreement_change_if_leaves: Mapping[str, float]
    next: tuple[NextContact, ...]


class Finding(Value, frozen=True):
    """Something new worth telling; `person` is None for the whole committee.

    `before` and `after` are risk or coverage (0..1), days of silence (None: never in
    contact), threads, how many champions or how many never met, a perception gap (0..2), or
    days an empty seat (the `person`) is empty. Of a long cycle `before` is what is usual, in
    days, and of a fading relationship, that of `employee`, it is the best strength (0..1).
    `before` is also None when there was nothing to compare with.
    """

    kind: FindingKind
    person: str | None
    before: float | None
    after: float | None
    employee: str | None = None
