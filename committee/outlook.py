"""What the people will think and say at the close, under one or several assumptions at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np

from committee.extension import Array
from committee.influence import correlation
from committee.model import Model
from committee.parameters import Parameters
from committee.stance import discussed, drifted, posterior, yes


class Judgements(NamedTuple):
    """What else than V is assumed: one set of numbers.

    Stances drift, and people leave, over these shares of the days to the close.
    """

    prior_variance: float
    vote_noise: float
    drift_half_life: float
    drifting: float = 1.0
    leaving: float = 1.0

    @classmethod
    def of(cls, parameters: Parameters) -> Self:
        """Return the method's own."""
        return cls(
            parameters.prior_variance, parameters.vote_noise, parameters.drift_half_life_days
        )


@dataclass(frozen=True, slots=True)
class Assumptions:
    """k sets of assumptions about m committees: V of shape (m, k, n, n), columns of (k, 1)."""

    voices: Array
    prior_variance: Array
    vote_noise: Array
    drift_half_life: Array
    drifting: Array
    leaving: Array

    @classmethod
    def of(cls, voices: Array, judgements: Sequence[Judgements]) -> Self:
        """Return one row for each V of a committee and what else is assumed."""
        columns = np.array(judgements, dtype=np.float64).T
        return cls(voices, *columns[:, :, np.newaxis])

    def correlation(self, model: Model) -> Array:
        """Return rho of each row, shape (m, k)."""
        return correlation(
            model.rows_of_voters(self.voices),
            reference_variance=model.parameters.reference_variance,
            vote_noise=self.vote_noise[:, 0],
            floor=model.parameters.shock_floor,
        )


@dataclass(frozen=True, slots=True)
class Outlook:
    """Stances at the close before and after discussion, shape (m, k, n), under k assumptions."""

    model: Model
    assumptions: Assumptions
    mean: Array
    variance: Array
    after: Array
    after_variance: Array

    def chances(self, threshold: Array, *, lift: Array | float = 0.0) -> Array:
        """Return the chances of a yes, shape (m, k, n), over thresholds of shape (m, n).

        Definition: p_i = S_i Phi((x_i - th_i) / sqrt(var_i + noise^2)) + (1 - S_i) base_i,
        S_i = exp(-turnover_i D / 365): who leaves is replaced by an unknown. `lift` is added
        to the stances after discussion.
        """
        model, noise = self.model, self.assumptions.vote_noise
        needed = threshold[:, np.newaxis]
        there = stays(model.turnover[:, np.newaxis], self.assumptions.leaving * _days(model))
        staying = yes(self.after + lift, self.after_variance, needed, vote_noise=noise)
        replaced = yes(
            np.full_like(needed, model.parameters.prior_mean),
            self.assumptions.prior_variance,
            needed,
            vote_noise=noise,
        )
        return there * staying + (1.0 - there) * replaced


def stays(turnover: Array, days: Array | float) -> Array:
    """Return the chance to be still there in so many days: S_i = exp(-turnover_i D / 365)."""
    chance: Array = np.exp(-turnover * days / 365.0)
    return chance


def _days(model: Model) -> Array:
    """Return the days to the close, shape (m, 1, 1)."""
    days: Array = model.days_to_close[:, np.newaxis, np.newaxis]
    return days


def outlook(model: Model, assumptions: Assumptions) -> Outlook:
    """Return the stances at the close: evidence, then drift, then discussion."""
    prior_mean = model.parameters.prior_mean
    prior_variance = assumptions.prior_variance
    mean, variance = posterior(
        model.precision[:, np.newaxis],
        model.pull[:, np.newaxis],
        prior_mean=prior_mean,
        prior_variance=prior_variance,
    )
    kept = np.exp2(-assumptions.drifting * _days(model) / assumptions.drift_half_life)
    mean, variance = drifted(
        mean, variance, kept, prior_mean=prior_mean, prior_variance=prior_variance
    )
    after, after_variance = discussed(assumptions.voices, mean, variance)
    return Outlook(model, assumptions, mean, variance, after, after_variance)


def base_chances(model: Model, threshold: Array) -> Array:
    """Return everybody's chance of a yes when nothing is known, shape (m, n).

    Definition: base_i = Phi((mu_0 - th_i) / sqrt(v_0 + noise^2)).
    """
    parameters = model.parameters
    prior = np.full_like(threshold, parameters.prior_mean)
    variance = np.full_like(threshold, parameters.prior_variance)
    return yes(prior, variance, threshold, vote_noise=parameters.vote_noise)
