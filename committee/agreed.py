"""Will they agree, and why: all that an analysis says of it, for many committees at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from committee.attribution import Shares, shares_of_each
from committee.band import band, varied
from committee.consensus import agreements
from committee.contacts import each, lifted
from committee.extension import Array, Extension
from committee.outlook import Assumptions, Judgements, base_chances, outlook
from committee.situation import Situation
from committee.values import Driver

DRIVERS = (
    "unknown committee",
    "what people told us",
    "influence between them",
    "time left to close",
    "people may leave",
)
TODAY, BASE = 0, 2
LEVELS, BETWEEN, VARIED, LIFTED = slice(4), slice(4, 7), slice(7, 15), slice(15, None)
"""The cases that an analysis asks the rule about.

Today, not against, both of unknowns; between two drivers; the runs of the band; with nobody and
with each person met.
"""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What is said of one committee, by the names of the analysis, and the agreement if lifted."""

    said: dict[str, Any]
    lifted: Array


@dataclass(frozen=True, slots=True)
class _Asked:
    """The cases of one committee: chances of all (k, n), those of the voters (k, r), rho (k,)."""

    names: tuple[str, ...]
    extension: Extension
    chances: Array
    voting: Array
    rho: Array


def agreed(situations: Sequence[Situation]) -> Iterator[Agreed]:
    """Yield what is said of each committee of all situations, in their order.

    All cases are asked at once: that costs little more than one of them.
    """
    if not situations:
        return
    asked = [one for situation in situations for one in _asked(situation)]
    extensions = [one.extension for one in asked]
    nodes = situations[0].nodes
    levels_of_each = agreements(
        extensions, [one.voting for one in asked], [one.rho for one in asked], nodes=nodes
    )
    shared = shares_of_each(
        extensions,
        [one.voting[[BASE, TODAY]] for one in asked],
        np.array([one.rho[TODAY] for one in asked]),
        nodes=nodes,
    )
    for one, levels, shares in zip(asked, levels_of_each, shared, strict=True):
        said = _chances(one) | _levels(levels.tolist()) | _shares(one.extension.members, shares)
        yield Agreed(said, levels[LIFTED])


def _asked(situation: Situation) -> Iterator[_Asked]:
    model, imagined = situation.model, _imagined(situation)
    chances = outlook(model, imagined).chances(model.threshold)
    met = lifted(situation, each(model.people))
    cases = np.concatenate([_ends(situation), chances, met], axis=1)
    rho = np.repeat(situation.rho[:, np.newaxis], cases.shape[1], axis=1)
    rho[:, VARIED] = imagined.correlation(model)[:, 3:]
    voting = model.of_voters(cases)
    return map(_Asked, model.names, model.extensions, cases, voting, rho)


def _ends(situation: Situation) -> Array:
    """Return the chances today, those of not being against, and both of unknowns."""
    model, now = situation.model, situation.now
    lowered = np.minimum(model.threshold, model.parameters.actively_against)
    rows = (
        now.chances(model.threshold)[:, 0],
        now.chances(lowered)[:, 0],
        base_chances(model, model.threshold),
        base_chances(model, lowered),
    )
    return np.stack(rows, axis=1)


def _imagined(situation: Situation) -> Assumptions:
    """Return what is assumed between the base and today, one thing on at a time, then the band."""
    model, voices = situation.model, situation.now.assumptions.voices
    staying = Judgements.of(model.parameters)._replace(leaving=0.0)
    near = staying._replace(drifting=0.0)
    moved, runs = varied(model, voices)
    silent = np.broadcast_to(np.eye(model.people), voices.shape)
    every = np.concatenate([silent, voices, voices, moved], axis=1)
    return Assumptions.of(every, [near, near, staying, *runs])


def _chances(asked: _Asked) -> dict[str, Any]:
    return {
        "probability": dict(zip(asked.names, asked.chances[TODAY].tolist(), strict=True)),
        "base_probability": dict(zip(asked.names, asked.chances[BASE].tolist(), strict=True)),
    }


def _levels(levels: list[float]) -> dict[str, Any]:
    agreement, not_against, base_agreement, base_not_against = levels[LEVELS]
    risk, base_risk = 1.0 - agreement, 1.0 - base_agreement
    steps = [0.0, base_risk, *(1.0 - one for one in levels[BETWEEN]), risk]
    points = (100.0 * (after - before) for before, after in pairwise(steps))
    return {
        "agreement": agreement,
        "risk": risk,
        "band": band(risk, levels[VARIED]),
        "opposition": 1.0 - not_against,
        "indecision": max(0.0, not_against - agreement),
        "base_risk": base_risk,
        "base_opposition": 1.0 - base_not_against,
        "drivers": tuple(map(Driver, DRIVERS, points)),
    }


def _shares(members: tuple[str, ...], shares: Shares) -> dict[str, Any]:
    return {
        "risk_points": dict(zip(members, shares.points.tolist(), strict=True)),
        "agreement_change_if_leaves": dict(zip(members, shares.if_leaves.tolist(), strict=True)),
    }
