"""What must happen after a feedback: decided from values alone, with the reason of each rule."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from committee.nps import PASSIVE, PROMOTER

SURE_ENOUGH = 0.6
"""Words of which we are less certain are unclear, and unclear words meet no condition."""


class Band(StrEnum):
    """The three groups of NPS answers."""

    DETRACTOR = "detractor"
    PASSIVE = "passive"
    PROMOTER = "promoter"


class Sentiment(StrEnum):
    """How words sound."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class Tier(StrEnum):
    """How much somebody can decide, in three steps."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Owner(StrEnum):
    """Who gets a case, where no user is named."""

    ACCOUNT_OWNER = "account_owner"
    CLOSEST = "closest"
    TEAM_LEAD = "team_lead"


@dataclass(frozen=True, slots=True)
class Heard:
    """A feedback, who said it, and where they stand, as far as rules look at it."""

    channel: str
    scores: Mapping[str, int] = field(default_factory=dict)
    sentiment: str | None = None
    certainty: float = 0.0
    topics: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    power: float | None = None
    tier: str = Tier.LOW
    standing: str = ""
    segment: str = ""
    team: str = ""
    """Public id of the team of whoever owns the account."""
    days_old: int = 0

    @property
    def clear_sentiment(self) -> str | None:
        """The sentiment, unless nobody can be sure of it."""
        return self.sentiment if self.certainty >= SURE_ENOUGH else None

    @property
    def band(self) -> Band | None:
        """The group of the NPS answer, if one was given."""
        score = self.scores.get("nps")
        if score is None:
            return None
        if score >= PROMOTER:
            return Band.PROMOTER
        return Band.PASSIVE if score >= PASSIVE else Band.DETRACTOR


@dataclass(frozen=True, slots=True)
class Conditions:
    """What must all hold; what is empty asks for nothing."""

    bands: tuple[str, ...] = ()
    score: str = ""
    """The scale that `at_most` and `at_least` speak of: nps, csat or ces."""
    at_most: int | None = None
    at_least: int | None = None
    sentiments: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    least_power: float | None = None


@dataclass(frozen=True, slots=True)
class Actions:
    """A case: whose it is, within how many hours by power tier; and who else hears of it."""

    due_hours: Mapping[str, int]
    owner: str = Owner.ACCOUNT_OWNER
    """One of `Owner`, or the public id of a user."""
    notify: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """When a feedback arrives that is not too old, if the conditions hold, then the actions."""

    id: str
    conditions: Conditions
    actions: Actions
    most_days_old: int = 14


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition of a rule: what it wants, what was found, and whether that is enough."""

    condition: str
    wanted: Any
    found: Any
    holds: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a rule applies to a feedback, and why; `due_hours` are those of its tier."""

    rule: Rule
    reasons: tuple[Reason, ...]
    due_hours: int

    @property
    def applies(self) -> bool:
        return all(reason.holds for reason in self.reasons)


def decide(heard: Heard, rules: Iterable[Rule]) -> tuple[Decision, ...]:
    """Each rule with its reasons, in the order given; that of age stands first."""
    return tuple(
        Decision(rule, reasons(heard, rule), rule.actions.due_hours[heard.tier]) for rule in rules
    )


def chosen(decisions: Iterable[Decision]) -> tuple[Decision | None, tuple[Decision, ...]]:
    """The decision that opens the case, and the others that apply: a feedback has one case.

    The one that leaves the least time; of several, the first.
    """
    applying = [one for one in decisions if one.applies]
    if not applying:
        return None, ()
    first = min(applying, key=lambda one: one.due_hours)
    return first, tuple(one for one in applying if one is not first)


def reasons(heard: Heard, rule: Rule) -> tuple[Reason, ...]:
    """What each condition of a rule says of a feedback, without those that ask for nothing."""
    age = Reason("age", rule.most_days_old, heard.days_old, heard.days_old <= rule.most_days_old)
    return (age, *_scores(heard, rule.conditions), *_words(heard, rule.conditions))


def _scores(heard: Heard, asked: Conditions) -> Iterable[Reason]:
    if asked.bands:
        yield Reason("band", asked.bands, heard.band, heard.band in asked.bands)
    if asked.score:
        score = heard.scores.get(asked.score)
        if asked.at_most is not None:
            holds = score is not None and score <= asked.at_most
            yield Reason("at_most", (asked.score, asked.at_most), score, holds)
        if asked.at_least is not None:
            holds = score is not None and score >= asked.at_least
            yield Reason("at_least", (asked.score, asked.at_least), score, holds)
    if asked.least_power is not None:
        enough = heard.power is not None and heard.power >= asked.least_power
        yield Reason("least_power", asked.least_power, heard.power, enough)


def _words(heard: Heard, asked: Conditions) -> Iterable[Reason]:
    """Conditions that name words of which one must be so."""
    for name, wanted, found in (
        ("sentiment", asked.sentiments, {heard.clear_sentiment}),
        ("channel", asked.channels, {heard.channel}),
        ("topic", asked.topics, heard.topics),
        ("role", asked.roles, heard.roles),
        ("tier", asked.tiers, {heard.tier}),
        ("standing", asked.standings, {heard.standing}),
        ("segment", asked.segments, {heard.segment}),
        ("team", asked.teams, {heard.team}),
    ):
        if wanted:
            said = tuple(sorted(one for one in found if one))
            yield Reason(name, wanted, said, bool(set(wanted) & set(said)))
