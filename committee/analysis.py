"""The whole method, from facts and a date to everything it says."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from types import MappingProxyType
from typing import Any

import numpy as np

from committee.agreed import agreed
from committee.contacts import next_contacts
from committee.covered import covered
from committee.parameters import USUAL, Parameters
from committee.reach import Network
from committee.situation import Situation, alike, situation_of
from committee.stance import sources
from committee.threads import Threads, same_ties_hold, threads
from committee.values import Analysis, Committee, Evidence, NextContact, StanceReading, Touch
from committee.vocabulary import EvidenceKind

VERSION = 6
"""To be raised with every change by which the same facts give another analysis or readings."""


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
        Nodes outside 1..128.

    Examples
    --------
    >>> from committee import Committee, Person
    >>> alone = analyse(Committee("ceo", (Person("ceo"),)), date(2026, 1, 1))
    >>> alone.risk, alone.coverage, alone.days_to_close
    (0.5, 0.0, 180)
    """
    formers = {} if former is None else {0: former}
    (found,) = analyse_each([committee], on, parameters=parameters, nodes=nodes, formers=formers)
    return found


def analyse_each(
    committees: Sequence[Committee],
    on: date,
    *,
    parameters: Parameters = USUAL,
    nodes: int | None = None,
    formers: Mapping[int, Analysis] = MappingProxyType({}),
) -> list[Analysis]:
    """Analyse committees as of a date: those of one shape are computed at once.

    Parameters
    ----------
    committees : sequence of Committee
    on, parameters, nodes
        As of `analyse`.
    formers : mapping of int to Analysis, optional
        The former analyses that there are, by the places of the committees.

    Returns
    -------
    list of Analysis
        Each the same, to the last bit, as that of its committee alone.

    Raises
    ------
    CommitteeError
        Nodes outside 1..128.
    """
    groups = alike(committees)
    situations = [
        situation_of(
            [committees[place] for place in places],
            on,
            parameters=parameters,
            nodes=nodes,
            formal={row: formers[i].formal_power for row, i in enumerate(places) if i in formers},
        )
        for places in groups
    ]
    ordered = [place for places in groups for place in places]
    former_of_each = [formers.get(place) for place in ordered]
    analyses = dict(zip(ordered, _analyses(situations, former_of_each), strict=True))
    return [analyses[place] for place in range(len(committees))]


def _analyses(
    situations: Sequence[Situation], formers: Sequence[Analysis | None]
) -> Iterator[Analysis]:
    """Yield the analysis of each committee of all situations, in their order."""
    rows = [(one, row) for one in situations for row in range(len(one.committees))]
    ways = [
        _threads(one.networks[row], one.committees[row], former)
        for (one, row), former in zip(rows, formers, strict=True)
    ]
    told = zip(agreed(situations), covered(situations, ways), _stances(situations), strict=True)
    for (situation, row), former, (votes, reached, stances) in zip(
        rows, formers, told, strict=True
    ):
        ranked = next_contacts(situation.networks[row], votes.lifted, reached.met)
        said = votes.said | reached.said | stances
        yield _analysis(situation, row, former=former, ranked=ranked, said=said)


def _analysis(
    situation: Situation,
    row: int,
    *,
    former: Analysis | None,
    ranked: tuple[NextContact, ...],
    said: dict[str, Any],
) -> Analysis:
    """Return the analysis of the committee of one row."""
    committee, on, model = situation.committees[row], situation.on, situation.model
    ours, extension = situation.networks[row], model.extensions[row]
    routes = {contact.person: contact.route for contact in ranked}
    return Analysis(
        as_of=on,
        days_to_close=int(model.days_to_close[row]),
        horizon_assumed=committee.closes_on is None,
        correlation=float(situation.rho[row]),
        necessary=extension.necessary() if former is None else former.necessary,
        formal_power=_named(extension.members, situation.formal[row].tolist()),
        power=_named(ours.names, situation.power[row].tolist()),
        last_contact=_newest((*committee.touches, *_own_words(committee)), ours.names, on),
        last_touch=_newest(committee.touches, ours.names, on),
        routes={name: routes[name] for name in ours.names},
        next=ranked,
        **said,
    )


def _stances(situations: Iterable[Situation]) -> Iterator[dict[str, Any]]:
    """Yield what people think, whence we know, and whose voice moves them most."""
    return chain.from_iterable(map(_stances_of, situations))


def _stances_of(situation: Situation) -> Iterator[dict[str, Any]]:
    now, model = situation.now, situation.model
    pull = now.assumptions.voices[:, 0] * np.abs(now.mean - model.parameters.prior_mean)
    pull[:, range(model.people), range(model.people)] = 0.0
    numbers = (now.mean[:, 0], now.after[:, 0], now.variance[:, 0])
    strongest = (pull.argmax(axis=2), pull.max(axis=2))
    rows = zip(*(values.tolist() for values in (*numbers, *strongest)), strict=True)
    for names, told, (*readings, by, much) in zip(model.names, model.heard, rows, strict=True):
        swayed = (names[i] if most > 0.0 else None for i, most in zip(by, much, strict=True))
        yield {
            "stance": _named(names, map(StanceReading, *readings)),
            "sources": _named(names, (sources(one, parameters=model.parameters) for one in told)),
            "swayed_by": _named(names, swayed),
        }


def _threads(ours: Network, committee: Committee, former: Analysis | None) -> Threads:
    if former is None or not same_ties_hold(ours, committee, former.as_of):
        return threads(ours)
    return Threads(
        [former.threads[name] for name in ours.names],
        [former.gateways[name] for name in ours.names],
    )


def _own_words(committee: Committee) -> list[Evidence]:
    """Return the evidence that comes from the people: what we think of them is no contact."""
    return [item for item in committee.evidence if item.kind != EvidenceKind.ASSESSMENT]


def _newest(
    facts: Iterable[Touch | Evidence], names: Iterable[str], on: date
) -> dict[str, date | None]:
    """Return the newest day up to `on` that a fact of each person has."""
    newest: dict[str, date | None] = dict.fromkeys(names)
    for fact in facts:
        known = newest[fact.person]
        if fact.on <= on and (known is None or fact.on > known):
            newest[fact.person] = fact.on
    return newest


def _named(names: tuple[str, ...], values: Iterable[Any]) -> dict[str, Any]:
    return dict(zip(names, values, strict=True))
