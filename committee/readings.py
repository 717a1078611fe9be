"""Every further reading of a committee, taken from its analysis and what else is known."""

from collections.abc import Mapping
from datetime import date

from msgspec import field, structs

from committee.camps import Bond, Group, groups, polarisation
from committee.decomposition import CoverageParts, coverage_parts
from committee.departures import Departures, departures
from committee.fading import Fading, fading
from committee.frozen import Value
from committee.goals import CommonGround, GoalPosition, common_ground
from committee.nps import Answer, Nps, newest_answers, plain_nps, power_nps
from committee.parameters import USUAL, Parameters
from committee.perception import Perceived, PerceptionGap, perception_gap
from committee.role_coverage import RoleCoverage, role_coverage
from committee.tally import Tally, tally
from committee.values import Analysis, Committee
from committee.vocabulary import Role, RoleState
from committee.voice import HeardPower, heard_power


class Context(Value, frozen=True):
    """What is known beside the committee: who said what, who holds which role, since when.

    What carries a date may be of any day. Bonds, positions, roles and the rest are those of
    the day of the readings, and bonds join the committee's people. The power of answers is
    left out: it is the analysis that knows it.
    """

    feedback: tuple[tuple[str, date], ...] = ()
    answers: tuple[Answer, ...] = ()
    perceived: Mapping[str, tuple[Perceived, ...]] = field(default_factory=dict)
    bonds: tuple[Bond, ...] = ()
    positions: tuple[GoalPosition, ...] = ()
    empty: Mapping[str, date] = field(default_factory=dict)
    roles: Mapping[str, tuple[Role, ...]] = field(default_factory=dict)
    wanted: Mapping[Role, int] = field(default_factory=dict)
    opened_on: date | None = None
    usual_cycle_days: int | None = None


class Readings(Value, frozen=True):
    """Everything the method says beside the analysis (section 6).

    Scores and `tally` are of the newest answers of 365 days; `gaps` holds the people seen
    from one side at least, `roles` the wanted ones, `empty_days` the empty seats.
    """

    heard: HeardPower
    plain_nps: Nps
    power_nps: Nps
    tally: Tally
    gaps: Mapping[str, PerceptionGap]
    polarisation: float
    groups: tuple[Group, ...]
    common_ground: CommonGround
    departures: Departures
    parts: CoverageParts
    roles: Mapping[Role, RoleCoverage]
    fading: tuple[Fading, ...]
    champions: tuple[str, ...]
    empty_days: Mapping[str, int]
    cycle_days: int | None
    usual_cycle_days: int | None


def readings(
    committee: Committee,
    analysis: Analysis,
    context: Context,
    *,
    parameters: Parameters = USUAL,
    former: Readings | None = None,
) -> Readings:
    """Take every further reading as of the day of an analysis; nothing is analysed again.

    Parameters
    ----------
    committee : Committee
        The one that was analysed.
    analysis : Analysis
    context : Context
        Feedback, answers, statements and empty seats of later than the analysis do not exist;
        statements about people outside the committee do not count.
    parameters : Parameters
        Those of the analysis.
    former : Readings, optional
        Of the same people and bonds, which the caller must know: the groups are taken from it.

    Returns
    -------
    Readings

    Raises
    ------
    CommitteeError
        A bond of somebody outside the committee.

    Examples
    --------
    >>> from committee import Person, analyse
    >>> alone = Committee("ceo", (Person("ceo"),))
    >>> told = Context(feedback=(("ceo", date(2026, 1, 1)),))
    >>> readings(alone, analyse(alone, date(2026, 1, 5)), told).heard.heard
    1.0
    """
    on, power = analysis.as_of, analysis.power
    empty = {name: (on - since).days for name, since in context.empty.items() if since <= on}
    answers = _answers(analysis, context)
    return Readings(
        heard=heard_power(power, context.feedback, on),
        plain_nps=plain_nps(answers),
        power_nps=power_nps(answers),
        tally=tally(answers),
        gaps=_gaps(analysis, context, parameters),
        polarisation=polarisation(analysis),
        groups=groups(tuple(power), context.bonds) if former is None else former.groups,
        common_ground=common_ground(power, context.positions),
        departures=departures(committee, on, empty=empty, parameters=parameters),
        parts=coverage_parts(analysis, unknown=empty, cadence_days=_cadences(context)),
        roles=role_coverage(analysis, context.roles, context.wanted, empty=empty),
        fading=fading(committee.touches, power, on, parameters=parameters),
        champions=_champions(analysis, context, empty),
        empty_days=empty,
        cycle_days=_cycle_days(context, on),
        usual_cycle_days=context.usual_cycle_days,
    )


def _answers(analysis: Analysis, context: Context) -> tuple[Answer, ...]:
    newest = newest_answers(context.answers, analysis.as_of)
    return tuple(structs.replace(one, power=analysis.power.get(one.person, 0.0)) for one in newest)


def _gaps(analysis: Analysis, context: Context, parameters: Parameters) -> dict[str, PerceptionGap]:
    seen = {
        name: perception_gap(context.perceived[name], analysis.as_of, parameters=parameters)
        for name in analysis.power
        if name in context.perceived
    }
    return {name: gap for name, gap in seen.items() if gap.pictures}


def _cadences(context: Context) -> dict[str, int]:
    """Return how often to touch who holds wanted roles: as often as the most demanding one."""
    wanted = {
        name: [context.wanted[role] for role in roles if role in context.wanted]
        for name, roles in context.roles.items()
    }
    return {name: min(cadences) for name, cadences in wanted.items() if cadences}


def _champions(analysis: Analysis, context: Context, empty: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(
        name
        for name in analysis.power
        if Role.CHAMPION in context.roles.get(name, ()) and name not in empty
    )


def _cycle_days(context: Context, on: date) -> int | None:
    opened_on = context.opened_on
    return (on - opened_on).days if opened_on is not None and opened_on <= on else None


def numbers(analysis: Analysis, readings: Readings) -> dict[str, float]:
    """Return every number that has a trend, by a name that stays.

    Returns
    -------
    dict of str to float
        A score that nobody answered for is left out, and so is the share of wanted roles that
        are covered where none is wanted.
    """
    parts, wanted = readings.parts, readings.roles.values()
    found = {name: getattr(analysis, name) for name in _OF_THE_ANALYSIS}
    found |= {name: getattr(parts, name) for name in _OF_COVERAGE}
    found |= {
        "heard_power": readings.heard.heard,
        "polarisation": readings.polarisation,
        "expected_departures": readings.departures.expected,
        "plain_nps": readings.plain_nps.score,
        "power_nps": readings.power_nps.score,
    }
    if wanted:
        covered = sum(one.state == RoleState.COVERED for one in wanted)
        found["role_coverage"] = covered / len(wanted)
    return {name: value for name, value in found.items() if value is not None}


_OF_THE_ANALYSIS = (
    "risk", "opposition", "indecision", "agreement", "coverage", "fragility",
    "effective_threads", "single_threaded_share",
)  # fmt: skip
_OF_COVERAGE = ("identified", "engaged", "recent", "multi_threaded", "supportive")
