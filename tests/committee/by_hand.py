"""The method a second time: plain loops, every coalition, every order, changed facts.

Slow and literal on purpose. It shares with the package the values of a committee and
nothing of its numbers.
"""

import math
from collections import defaultdict
from functools import cache
from itertools import pairwise, permutations, product
from statistics import NormalDist

import numpy as np

from tests.committee import by_hand_network as network

NORMAL = NormalDist()
BIAS_NOISE_LIFE = {
    "commitment": (0.02, 0.05, 120),
    "assessment": (0.05, 0.10, 90),
    "meeting": (0.10, 0.30, 45),
    "nps": (0.15, 0.25, 180),
    "csat": (0.15, 0.30, 90),
    "ces": (0.20, 0.40, 90),
    "text": (0.15, 0.50, 30),
}
DEFAULTS = {"half_life": 365, "prior": 0.36, "noise": 0.3, "shift": 0.0}


def passes(rule, yes):
    if isinstance(rule, str):
        return rule in yes
    return sum(weight for child, weight in rule.children if passes(child, yes)) >= rule.quota


def names_in(rule):
    if isinstance(rule, str):
        return [rule]
    return list(dict.fromkeys(name for child, _ in rule.children for name in names_in(child)))


def winning(rule):
    """Return the members and every coalition that passes."""
    voters = names_in(rule)
    answers = product([False, True], repeat=len(voters))
    coalitions = [
        {name for name, yes in zip(voters, answer, strict=True) if yes} for answer in answers
    ]
    return voters, [coalition for coalition in coalitions if passes(rule, coalition)]


def chance_to_pass(rule, p):
    voters, coalitions = winning(rule)
    return sum(
        math.prod(p[name] if name in coalition else 1 - p[name] for name in voters)
        for coalition in coalitions
    )


def shapley(voters, worth):
    """Average what each adds over every order of arrival."""
    found = dict.fromkeys(voters, 0.0)
    orders = list(permutations(voters))
    worth = cache(worth)
    for order in orders:
        for place, name in enumerate(order):
            before = frozenset(order[:place])
            found[name] += (worth(before | {name}) - worth(before)) / len(orders)
    return found


def formal_power(rule):
    return shapley(names_in(rule), lambda yes: float(passes(rule, yes)))


def voice(committee, shift=0.0):
    """Return V as the sum of (A W)^k (I - A), one question after the other."""
    names = [person.name for person in committee.people]
    weight = defaultdict(float)
    for tie in committee.listens:
        weight[tie.person, tie.to] = max(weight[tie.person, tie.to], tie.weight)
    asks = np.zeros((len(names), len(names)))
    stops = np.eye(len(names))
    for row, person in enumerate(committee.people):
        total = sum(weight[person.name, other] for other in names)
        a = 0.5 if person.susceptibility is None else person.susceptibility
        a = min(0.95, max(0.0, a + shift)) if shift else a
        if total:
            asks[row] = [a * weight[person.name, other] / total for other in names]
            stops[row, row] = 1 - a
    found, step = np.zeros_like(asks), stops
    while step.max() > 1e-18:
        found, step = found + step, asks @ step
    return found


def evidence_of(committee, name, on):
    """Return precision and weighted sum of what is known about a person."""
    precision = pull = 0.0
    for kind, (bias, noise, life) in BIAS_NOISE_LIFE.items():
        items = [
            (2 ** (-(on - item.on).days / life), item.stance)
            for item in committee.evidence
            if (item.person, item.kind) == (name, kind) and item.on <= on
            if item.stance is not None
        ]
        if items:
            count = sum(weight for weight, _ in items)
            tau = 1 / (bias + noise / count)
            precision += tau
            pull += tau * sum(weight * stance for weight, stance in items) / count
    return precision, pull


def days_left(committee, on):
    return 180 if committee.closes_on is None else max(0, (committee.closes_on - on).days)


def stances(committee, on, *, run=DEFAULTS, drifts=True, talks=True, lift=None):
    """Return for each person (before discussion, after it, variance before, variance after)."""
    prior, days = run["prior"], days_left(committee, on)
    kept = 2 ** (-days / run["half_life"]) if drifts else 1.0
    means, variances = [], []
    for person in committee.people:
        precision, pull = evidence_of(committee, person.name, on)
        variance = 1 / (1 / prior + precision)
        means.append(kept * variance * pull + (0.2 if person.name == lift else 0.0))
        variances.append(kept**2 * variance + (1 - kept**2) * prior)
    v = voice(committee, run["shift"]) if talks else np.eye(len(means))
    return {
        person.name: (
            means[i],
            sum(v[i, j] * means[j] for j in range(len(means))),
            variances[i],
            sum(v[i, j] ** 2 * variances[j] for j in range(len(means))),
        )
        for i, person in enumerate(committee.people)
    }


def threshold(person, lowered):
    own = person.threshold or 0.0
    return min(own, -0.2) if lowered else own


def unknowns(committee, *, run=DEFAULTS, lowered=False):
    spread = math.sqrt(run["prior"] + run["noise"] ** 2)
    return {p.name: NORMAL.cdf(-threshold(p, lowered) / spread) for p in committee.people}


def chances(committee, on, *, run=DEFAULTS, lowered=False, leaves=True, **how):
    readings = stances(committee, on, run=run, **how)
    unknown = unknowns(committee, run=run, lowered=lowered)
    found = {}
    for person in committee.people:
        _, x, _, variance = readings[person.name]
        spread = math.sqrt(variance + run["noise"] ** 2)
        stays = NORMAL.cdf((x - threshold(person, lowered)) / spread)
        rate = 0.18 if person.turnover_per_year is None else person.turnover_per_year
        share = math.exp(-rate * days_left(committee, on) / 365) if leaves else 1.0
        found[person.name] = share * stays + (1 - share) * unknown[person.name]
    return found


def correlation(committee, *, run=DEFAULTS):
    names = [person.name for person in committee.people]
    voters = names_in(committee.rule)
    if len(voters) == 1:
        return 0.2
    v = voice(committee, run["shift"])
    shared = 0.25 * v @ v.T + run["noise"] ** 2 * np.eye(len(names))
    rows = [names.index(name) for name in voters]
    found = [
        shared[i, j] / math.sqrt(shared[i, i] * shared[j, j]) for i, j in permutations(rows, 2)
    ]
    return 0.8 * max(0.0, sum(found) / len(found)) + 0.2


@cache
def quadrature(nodes):
    points, weights = np.polynomial.hermite.hermgauss(nodes)
    return [
        (math.sqrt(2) * z, w / math.sqrt(math.pi)) for z, w in zip(points, weights, strict=True)
    ]


def given(p, rho, z):
    def moved(chance):
        return NORMAL.cdf((NORMAL.inv_cdf(chance) + math.sqrt(rho) * z) / math.sqrt(1 - rho))

    return {name: chance if chance in (0, 1) else moved(chance) for name, chance in p.items()}


def agreement(rule, p, rho, nodes):
    return sum(w * chance_to_pass(rule, given(p, rho, z)) for z, w in quadrature(nodes))


def band(committee, on, nodes):
    changes = [
        {}, {"shift": 0.2}, {"shift": -0.2}, {"half_life": 90}, {"half_life": 730},
        {"prior": 0.2}, {"prior": 0.6}, {"noise": 0.15}, {"noise": 0.5},
    ]  # fmt: skip
    risks = []
    for change in changes:
        run = DEFAULTS | change
        p = chances(committee, on, run=run)
        risks.append(1 - agreement(committee.rule, p, correlation(committee, run=run), nodes))
    return [min(risks), max(risks)]


def risk_points(committee, p, base, rho, nodes):
    voters = names_in(committee.rule)
    found = dict.fromkeys(voters, 0.0)
    for z, weight in quadrature(nodes):
        now, then = given(p, rho, z), given(base, rho, z)

        def worth(known, now=now, then=then):
            mixed = {n: now[n] if n in known else then[n] for n in voters}
            return chance_to_pass(committee.rule, mixed)

        for name, share in shapley(voters, worth).items():
            found[name] -= 100 * weight * share
    return found


def drivers(committee, on, rho, nodes):
    def risk(p):
        return 100 * (1 - agreement(committee.rule, p, rho, nodes))

    levels = [
        risk(unknowns(committee)),
        risk(chances(committee, on, talks=False, drifts=False, leaves=False)),
        risk(chances(committee, on, drifts=False, leaves=False)),
        risk(chances(committee, on, leaves=False)),
        risk(chances(committee, on)),
    ]
    return [levels[0], *(b - a for a, b in pairwise(levels))]


def next_contacts(committee, on, power, tied, rho, nodes):
    rule, now = committee.rule, network.coverage(committee, power, tied)
    before = agreement(rule, chances(committee, on), rho, nodes)
    best, found = network.routes(committee, tied), {}
    employees = sorted({employee for employee, _ in tied})
    for person in committee.people:
        name = person.name
        moved = agreement(rule, chances(committee, on, lift=name), rho, nodes) - before
        covered = 0.0
        if employees:
            pair = best[name][0] if best[name] else employees[0], name
            met = dict(tied)
            met[pair] = 1 - (1 - tied.get(pair, 0.0)) * math.exp(-1 / 3)
            covered = network.coverage(committee, power, met) - now
        found[name] = (moved, covered, moved + 0.25 * covered, best[name])
    return found


def result(committee, on, nodes=16):
    """Return the fields of the result document, `stance`, `drivers` and `next` as plain maps."""
    names = [person.name for person in committee.people]
    formal, v = formal_power(committee.rule), voice(committee)
    power = {
        name: sum(phi * v[names.index(voter), j] for voter, phi in formal.items())
        for j, name in enumerate(names)
    }
    rho, tied = correlation(committee), network.ties(committee, on)
    return {
        "correlation": rho,
        "formal_power": formal,
        "power": power,
        "stance": {name: reading[:3] for name, reading in stances(committee, on).items()},
        "band": band(committee, on, nodes),
        "drivers": drivers(committee, on, rho, nodes),
        "next": next_contacts(committee, on, power, tied, rho, nodes),
        **consensus(committee, on, rho, nodes),
        **network.result(committee, power, tied),
    }


def consensus(committee, on, rho, nodes):
    rule, p, base = committee.rule, chances(committee, on), unknowns(committee)
    agreed = agreement(rule, p, rho, nodes)
    lowered = agreement(rule, chances(committee, on, lowered=True), rho, nodes)
    return {
        "agreement": agreed,
        "risk": 1 - agreed,
        "opposition": 1 - lowered,
        "indecision": lowered - agreed,
        "base_risk": 1 - agreement(rule, base, rho, nodes),
        "probability": p,
        "risk_points": risk_points(committee, p, base, rho, nodes),
        "agreement_change_if_leaves": {
            name: agreement(rule, p | {name: base[name]}, rho, nodes) - agreed
            for name in names_in(rule)
        },
    }
