"""The whole method, from facts and a date to everything it says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from committee.attribution import Shares, shares
from committee.band import band, varied
from committee.consensus import agreement
from committee.contacts import each, lifted, met_reach, next_contacts
from committee.extension import Array
from committee.loss import effective_threads, employee_shares, key_person_loss, without_each
from committee.model import Model
from committee.outlook import Assumptions, Judgements, Outlook, base_chances, outlook
from committee.parameters import USUAL, Parameters
from committee.reach import Network
from committee.situation import Situation, situation_of
from committee.stance import sources
from committee.threads import Threads, same_ties_hold, threads
from committee.values import Analysis, Committee, Driver, Evidence, StanceReading, Touch
from committee.vocabulary import EvidenceKind

VERSION = 3
"""To be raised with every change by which the same facts give another analysis or readings."""

DRIVERS = (
    "unknown committee",
    "what people told us",
    "influence between them",
    "time left to close",
    "people may leave",
)


def analyse(
    committee: Committee,
    on: date,
    *,
    parameters: Parameters = USUAL,
    nodes: int | None = None,
    former: Analysis | None = None,
) -> Analysis:
    """Analyse a committee as of a date: a pure function of its facts.

    Parameters
    ----------
    committee : Committee
        Facts dated after `on` do not exist.
    on : date
    parameters : Parameters
        Without it the defaults of section 7.
    nodes : int, optional
        Of the shared shock, 1..128; the parameters' otherwise.
    former : Analysis, optional
        Of the same facts and parameters on an earlier date, which the caller must know. What
        time alone does not change is taken from it: what the rule says and, unless a tie crossed
        the thread floor since, the threads. The result is the same as without.

    Returns
    -------
    Analysis

    Raises
    ------
    CommitteeError
        More than 12 people occur more than once in the rule; nodes outside 1..128.

    Examples
    --------
    >>> from committee import Committee, Person
    >>> alone = analyse(Committee("ceo", (Person("ceo"),)), date(2026, 1, 1))
    >>> alone.risk, alone.coverage, alone.days_to_close
    (0.5, 0.0, 180)
    """
    formal = None if former is None else former.formal_power
    situation = situation_of(committee, on, parameters=parameters, nodes=nodes, formal=formal)
    agreed, covered = _agreed(situation), _covered(situation)
    model, ranked = situation.model, next_contacts(situation, agreed.lifted, covered.met)
    routes = {contact.person: contact.route for contact in ranked}
    return Analysis(
        as_of=on,
        days_to_close=model.days_to_close,
        horizon_assumed=committee.closes_on is None,
        correlation=situation.rho,
        necessary=model.extension.necessary() if former is None else former.necessary,
        formal_power=_of_members(model, situation.formal),
        power=_of_people(model, situation.power),
        last_contact=_newest((*committee.touches, *_own_words(committee)), model, on),
        last_touch=_newest(committee.touches, model, on),
        routes={name: routes[name] for name in model.names},
        next=ranked,
        **_consensus(situation, agreed),
        **_stances(situation.now),
        **_coverage(situation, covered, _threads(situation.network, committee, former)),
    )


@dataclass(frozen=True, slots=True)
class _Agreed:
    """The agreement in every case that the analysis asks about.

    Today, not against, both of unknowns (4); between two drivers (3); the eight runs of the
    band; with nobody and with each person met. `chances` and `base` are those of everybody
    today and of unknowns.
    """

    chances: Array
    base: Array
    levels: Array
    between: Array
    varied: Array
    lifted: Array


def _agreed(situation: Situation) -> _Agreed:
    """Ask the rule about all cases at once: that costs little more than one of them."""
    model, imagined, levels = situation.model, _imagined(situation), _levels(situation)
    chances = outlook(model, imagined).chances(model.threshold)
    cases = np.concatenate([levels, chances, lifted(situation, each(situation))])
    rho = np.full(len(cases), situation.rho)
    rho[7:15] = imagined.correlation(model)[3:]
    found = agreement(model.extension, cases[:, model.voters], rho, nodes=situation.nodes)
    return _Agreed(levels[0], levels[2], found[:4], found[4:7], found[7:15], found[15:])


def _consensus(situation: Situation, cases: _Agreed) -> dict[str, Any]:
    """Return will they agree, and why."""
    model = situation.model
    found = _shares(situation, cases.chances, cases.base)
    agreed, not_against, base_agreed, base_not_against = cases.levels.tolist()
    risk, base_risk = 1.0 - agreed, 1.0 - base_agreed
    return {
        "agreement": agreed,
        "risk": risk,
        "band": band(risk, cases.varied),
        "opposition": 1.0 - not_against,
        "indecision": max(0.0, not_against - agreed),
        "base_risk": base_risk,
        "base_opposition": 1.0 - base_not_against,
        "probability": _of_people(model, cases.chances),
        "base_probability": _of_people(model, cases.base),
        "risk_points": _of_members(model, found.points),
        "drivers": _drivers(base_risk, 1.0 - cases.between, risk),
        "agreement_change_if_leaves": _of_members(model, found.if_leaves),
    }


def _levels(situation: Situation) -> Array:
    """Return the chances today, those of not being against, and both of unknowns."""
    model, now = situation.model, situation.now
    lowered = np.minimum(model.threshold, model.parameters.actively_against)
    rows = (
        now.chances(model.threshold)[0],
        now.chances(lowered)[0],
        base_chances(model, model.threshold),
        base_chances(model, lowered),
    )
    return np.stack(rows)


def _shares(situation: Situation, chances: Array, base: Array) -> Shares:
    model = situation.model
    ends = chances[model.voters], base[model.voters]
    return shares(model.extension, *ends, situation.rho, nodes=situation.nodes)


def _imagined(situation: Situation) -> Assumptions:
    """Return what is assumed between the base and today, one thing on at a time, then the band."""
    model, voices = situation.model, situation.now.assumptions.voices
    staying = Judgements.of(model)._replace(leave_days=0.0)
    near = staying._replace(drift_days=0.0)
    moved, runs = varied(model, voices[0])
    silent = np.eye(len(model.names))[np.newaxis]
    every = np.concatenate([silent, voices, voices, moved])
    return Assumptions.of(every, [near, near, staying, *runs])


def _drivers(base_risk: float, between: Array, risk: float) -> tuple[Driver, ...]:
    """Return the steps from the base risk to the risk."""
    points = 100.0 * np.diff([0.0, base_risk, *between, risk])
    return tuple(Driver(*driver) for driver in zip(DRIVERS, points.tolist(), strict=True))


def _stances(now: Outlook) -> dict[str, Any]:
    """Return what people think, whence we know, and whose voice moves them most."""
    model = now.model
    readings = zip(
        now.mean[0].tolist(), now.after[0].tolist(), now.variance[0].tolist(), strict=True
    )
    told = (sources(person, parameters=model.parameters) for person in model.heard)
    pull = now.assumptions.voices[0] * np.abs(now.mean[0] - model.parameters.prior_mean)
    np.fill_diagonal(pull, 0.0)
    strongest = zip(pull.argmax(axis=1).tolist(), pull.max(axis=1).tolist(), strict=True)
    swayed = (model.names[by] if much > 0.0 else None for by, much in strongest)
    return {
        "stance": _named(model.names, (StanceReading(*reading) for reading in readings)),
        "sources": _named(model.names, told),
        "swayed_by": _named(model.names, swayed),
    }


def _threads(ours: Network, committee: Committee, former: Analysis | None) -> Threads:
    if former is None or not same_ties_hold(ours, committee, former.as_of):
        return threads(ours)
    return Threads(
        [former.threads[name] for name in ours.names],
        [former.gateways[name] for name in ours.names],
    )


@dataclass(frozen=True, slots=True)
class _Covered:
    """How we reach everybody, and the coverage in every case that the analysis asks about.

    Today; without each employee and each person; with nobody and with each person met.
    """

    direct: Array
    reach: Array
    now: float
    without: Array
    met: Array


def _covered(situation: Situation) -> _Covered:
    """Ask the network about all cases at once: that costs little more than one of them."""
    ours = situation.network
    direct = ours.direct()
    today, left = direct[np.newaxis], without_each(ours, direct)
    cases = np.concatenate([today, left, met_reach(situation, each(situation))])
    reach = ours.reach(cases)
    now, without, met = np.split(situation.weighed(reach), [1, 1 + len(left)])
    return _Covered(direct, reach[0], float(now[0]), without, met)


def _coverage(situation: Situation, covered: _Covered, ways: Threads) -> dict[str, Any]:
    """Return whom we reach, how, and how much hangs on one person."""
    ours, power = situation.network, situation.power
    losses = key_person_loss(ours, covered.now, covered.without)
    each_share = employee_shares(ours, losses)
    return {
        "coverage": covered.now,
        "fragility": max(losses.values()),
        "single_threaded_share": _single_threaded_share(
            power, covered.reach, np.array(ways.counts)
        ),
        "effective_threads": effective_threads(each_share),
        "reach": _named(ours.names, covered.reach.tolist()),
        "direct_reach": _named(ours.names, covered.direct.tolist()),
        "threads": _named(ours.names, ways.counts),
        "gateways": _named(ours.names, ways.gateways),
        "key_person_loss": losses,
        "employee_shares": each_share,
    }


def _single_threaded_share(power: Array, reach: Array, counts: Array) -> float:
    """Return the power of people reached by one thread / of people reached by any; else 0."""
    threaded = power[(reach > 0.0) & (counts >= 1)].sum()
    single = power[(reach > 0.0) & (counts == 1)].sum()
    return float(single / threaded) if threaded > 0.0 else 0.0


def _own_words(committee: Committee) -> list[Evidence]:
    """Return the evidence that comes from the people: what we think of them is no contact."""
    return [item for item in committee.evidence if item.kind != EvidenceKind.ASSESSMENT]


def _newest(facts: Iterable[Touch | Evidence], model: Model, on: date) -> dict[str, date | None]:
    """Return the newest day up to `on` that a fact of each person has."""
    newest: dict[str, date | None] = dict.fromkeys(model.names)
    for fact in facts:
        known = newest[fact.person]
        if fact.on <= on and (known is None or fact.on > known):
            newest[fact.person] = fact.on
    return newest


def _of_people(model: Model, values: Array) -> dict[str, float]:
    return _named(model.names, values.tolist())


def _of_members(model: Model, values: Array) -> dict[str, float]:
    return _named(model.extension.members, values.tolist())


def _named(names: tuple[str, ...], values: Any) -> dict[str, Any]:
    return dict(zip(names, values, strict=True))
