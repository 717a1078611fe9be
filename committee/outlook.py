"""What the people will think and say at the close, under one or several assumptions at once."""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from committee.extension import Array
from committee.influence import correlation
from committee.model import Model
from committee.stance import discussed, drifted, posterior, yes


@dataclass(frozen=True, slots=True)
class Assumptions:
    """k sets of assumptions, one a row: columns of shape (k, 1), V of shape (k, n, n)."""

    voices: Array
    prior_variance: Array
    vote_noise: Array
    drift_half_life: Array
    drift_days: Array
    leave_days: Array

    @classmethod
    def of(cls, model: Model, voices: Array) -> Self:
        """Return the method's own assumptions, as many rows as there are V."""

        def column(value: float) -> Array:
            return np.full((len(voices), 1), float(value))

        parameters = model.parameters
        return cls(
            voices,
            column(parameters.prior_variance),
            column(parameters.vote_noise),
            column(parameters.drift_half_life_days),
            column(model.days_to_close),
            column(model.days_to_close),
        )

    def joined(self, other: Self) -> Self:
        """Return these rows and then those of another."""
        rows = ((getattr(self, one.name), getattr(other, one.name)) for one in fields(self))
        return type(self)(*map(np.concatenate, rows))

    def correlation(self, model: Model) -> Array:
        """Return rho of each row, shape (k,)."""
        return correlation(
            self.voices[..., model.voters, :],
            reference_variance=model.parameters.reference_variance,
            vote_noise=self.vote_noise[:, 0],
            floor=model.parameters.shock_floor,
        )


@dataclass(frozen=True, slots=True)
class Outlook:
    """Stances at the close before and after discussion, shape (k, n), under k assumptions."""

    model: Model
    assumptions: Assumptions
    mean: Array
    variance: Array
    after: Array
    after_variance: Array

    def chances(self, threshold: Array, *, lift: Array | float = 0.0) -> Array:
        """Return the chances of a yes, shape (k, n).

        Definition: p_i = S_i Phi((x_i - th_i) / sqrt(var_i + noise^2)) + (1 - S_i) base_i,
        S_i = exp(-turnover_i D / 365): who leaves is replaced by an unknown. `lift` is added
        to the stances after discussion.
        """
        there = stays(self.model.turnover, self.assumptions.leave_days)
        staying = yes(
            self.after + lift,
            self.after_variance,
            threshold,
            vote_noise=self.assumptions.vote_noise,
        )
        replaced = yes(
            np.full_like(threshold, self.model.parameters.prior_mean),
            self.assumptions.prior_variance,
            threshold,
            vote_noise=self.assumptions.vote_noise,
        )
        return there * staying + (1.0 - there) * replaced


def stays(turnover: Array, days: Array | float) -> Array:
    """Return the chance to be still there in so many days: S_i = exp(-turnover_i D / 365)."""
    chance: Array = np.exp(-turnover * days / 365.0)
    return chance


def outlook(model: Model, assumptions: Assumptions) -> Outlook:
    """Return the stances at the close: evidence, then drift, then discussion."""
    prior_mean = model.parameters.prior_mean
    prior_variance = assumptions.prior_variance
    mean, variance = posterior(
        model.precision, model.pull, prior_mean=prior_mean, prior_variance=prior_variance
    )
    kept = np.exp2(-assumptions.drift_days / assumptions.drift_half_life)
    mean, variance = drifted(
        mean, variance, kept, prior_mean=prior_mean, prior_variance=prior_variance
    )
    after, after_variance = discussed(assumptions.voices, mean, variance)
    return Outlook(model, assumptions, mean, variance, after, after_variance)


def base_chances(model: Model, threshold: Array) -> Array:
    """Return everybody's chance of a yes when nothing is known, shape (n,).

    Definition: base_i = Phi((mu_0 - th_i) / sqrt(v_0 + noise^2)).
    """
    parameters = model.parameters
    prior = np.full_like(threshold, parameters.prior_mean)
    variance = np.full_like(threshold, parameters.prior_variance)
    return yes(prior, variance, threshold, vote_noise=parameters.vote_noise)
