"""What to say about an analysis, and in which order; the words are the page's."""

from dataclasses import dataclass

from committee.values import Analysis, Driver, NextContact, Source
from committee.vocabulary import Stance

MOST_MOVERS = 4


@dataclass(frozen=True, slots=True)
class Mover:
    """A person who moves the risk: points, and the reasons.

    `stance` is None for somebody unheard; `sources` come strongest first; `listens_to` is
    the person whose voice moves them most, if anybody's does.
    """

    person: str
    points: float
    can_block: bool
    stance: Stance | None
    sources: tuple[Source, ...]
    listens_to: str | None


@dataclass(frozen=True, slots=True)
class Gap:
    """The person whose power we miss most: power, and how surely we reach them, 0..1."""

    person: str
    power: float
    reach: float


@dataclass(frozen=True, slots=True)
class KeyPerson:
    """The person, ours or theirs, without whom the largest share of coverage is gone."""

    person: str
    loss: float
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """The parts of an explanation in the order of reading; numbers 0..1, points 0..100."""

    risk: float
    band: tuple[float, float]
    base_risk: float
    opposition: float
    base_opposition: float
    indecision: float
    movers: tuple[Mover, ...]
    drivers: tuple[Driver, ...]
    coverage: float
    gap: Gap | None
    fragility: float
    key_person: KeyPerson | None
    next: NextContact | None


def explanation(analysis: Analysis, *, movers: int = MOST_MOVERS) -> Explanation:
    """Choose and order what to say about an analysis (section 12).

    Parameters
    ----------
    analysis : Analysis
    movers : int
        How many people to name, those who move the risk most first.

    Returns
    -------
    Explanation
        `drivers` without the unknown committee, which is `base_risk`; `gap` is None when
        everybody with power is reached for sure, `key_person` when nobody's going would cost
        coverage, `next` when meeting anybody changes nothing.
    """
    first = analysis.next[0] if analysis.next else None
    return Explanation(
        risk=analysis.risk,
        band=analysis.band,
        base_risk=analysis.base_risk,
        opposition=analysis.opposition,
        base_opposition=analysis.base_opposition,
        indecision=analysis.indecision,
        movers=_movers(analysis)[:movers],
        drivers=analysis.drivers[1:],
        coverage=analysis.coverage,
        gap=_gap(analysis),
        fragility=analysis.fragility,
        key_person=_key_person(analysis),
        next=first if first and first.score > 0.0 else None,
    )


def shown_stance(analysis: Analysis, person: str) -> Stance | None:
    """Return the step that words a person's stance at the close; None for somebody unheard."""
    if all(source.stance is None for source in analysis.sources[person]):
        return None
    return Stance(round(2.0 * analysis.stance[person].before_discussion))


def _movers(analysis: Analysis) -> tuple[Mover, ...]:
    ranked = sorted(analysis.risk_points.items(), key=lambda item: -abs(item[1]))
    return tuple(_mover(analysis, person, points) for person, points in ranked if points)


def _mover(analysis: Analysis, person: str, points: float) -> Mover:
    told = sorted(
        (source for source in analysis.sources[person] if source.stance is not None),
        key=lambda source: -source.share,
    )
    return Mover(
        person=person,
        points=points,
        can_block=person in analysis.necessary,
        stance=shown_stance(analysis, person),
        sources=tuple(told),
        listens_to=analysis.swayed_by[person],
    )


def _gap(analysis: Analysis) -> Gap | None:
    gaps = [Gap(person, power, analysis.reach[person]) for person, power in analysis.power.items()]
    widest = max(gaps, key=lambda gap: gap.power * (1.0 - gap.reach))
    return widest if widest.power * (1.0 - widest.reach) > 0.0 else None


def _key_person(analysis: Analysis) -> KeyPerson | None:
    losses = analysis.key_person_loss
    person = max(losses, key=losses.__getitem__)
    is_ours = person in analysis.employee_shares
    return KeyPerson(person, losses[person], is_ours) if losses[person] > 0.0 else None
