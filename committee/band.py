"""How far the risk moves when one judgement of ours is another."""

from collections.abc import Iterable

import numpy as np

from committee.extension import Array
from committee.influence import voices
from committee.model import Model
from committee.outlook import Judgements

SUSCEPTIBILITY_STEPS = np.array([[0.2], [-0.2]])
SUSCEPTIBILITY_MOST = 0.95
DRIFT_HALF_LIVES = (90.0, 730.0)
PRIOR_VARIANCES = (0.2, 0.6)
VOTE_NOISES = (0.15, 0.5)


def varied(model: Model, own_voices: Array) -> tuple[Array, list[Judgements]]:
    """Return V, shape (m, 8, n, n), and judgements of eight runs that change one parameter each.

    Susceptibility +0.2 and -0.2 (clipped to 0..0.95), drift half-life 90 and 730 days, prior
    variance 0.2 and 0.6, vote noise 0.15 and 0.5; rho is to be recomputed in each run.

    Parameters
    ----------
    model : Model
        m committees of n people.
    own_voices : array, shape (m, 1, n, n)
        V with everybody's own susceptibility.
    """
    susceptibility = model.susceptibility[:, np.newaxis] + SUSCEPTIBILITY_STEPS
    moved = np.clip(susceptibility, 0.0, SUSCEPTIBILITY_MOST)
    others = np.repeat(own_voices, 6, axis=1)
    own = Judgements.of(model.parameters)
    runs = [
        own,
        own,
        *(own._replace(drift_half_life=days) for days in DRIFT_HALF_LIVES),
        *(own._replace(prior_variance=variance) for variance in PRIOR_VARIANCES),
        *(own._replace(vote_noise=noise) for noise in VOTE_NOISES),
    ]
    moved_voices = voices(model.attention[:, np.newaxis], moved)
    return np.concatenate([moved_voices, others], axis=1), runs


def band(risk: float, agreed: Iterable[float]) -> tuple[float, float]:
    """Return the lowest and highest risk over the given one and those of the varied runs.

    Parameters
    ----------
    risk : float
        Of the run with every parameter as given.
    agreed : iterable of float
        The agreement of the runs of `varied`.

    Returns
    -------
    (low, high) : floats, 0..1, low <= risk <= high
    """
    risks = [risk, *(1.0 - one for one in agreed)]
    return min(risks), max(risks)
