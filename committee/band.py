"""How far the risk moves when one judgement of ours is another."""

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
    """Return V, shape (8, n, n), and the judgements of eight runs that change one parameter each.

    Susceptibility +0.2 and -0.2 (clipped to 0..0.95), drift half-life 90 and 730 days, prior
    variance 0.2 and 0.6, vote noise 0.15 and 0.5; rho is to be recomputed in each run.

    Parameters
    ----------
    model : Model
        n people.
    own_voices : array, shape (n, n)
        V with everybody's own susceptibility.
    """
    moved = np.clip(model.susceptibility + SUSCEPTIBILITY_STEPS, 0.0, SUSCEPTIBILITY_MOST)
    others = np.broadcast_to(own_voices, (6, *own_voices.shape))
    own = Judgements.of(model)
    runs = [
        own,
        own,
        *(own._replace(drift_half_life=days) for days in DRIFT_HALF_LIVES),
        *(own._replace(prior_variance=variance) for variance in PRIOR_VARIANCES),
        *(own._replace(vote_noise=noise) for noise in VOTE_NOISES),
    ]
    return np.concatenate([voices(model.attention, moved), others]), runs


def band(risk: float, agreed: Array) -> tuple[float, float]:
    """Return the lowest and highest risk over the given one and those of the varied runs.

    Parameters
    ----------
    risk : float
        Of the run with every parameter as given.
    agreed : array, shape (8,)
        The agreement of the runs of `varied`.

    Returns
    -------
    (low, high) : floats, 0..1, low <= risk <= high
    """
    risks = 1.0 - agreed
    return min(risk, float(risks.min())), max(risk, float(risks.max()))
