"""What a rank says about somebody of whom nothing else is known."""

from committee.parameters import USUAL, Parameters
from committee.vocabulary import Seniority


def default_susceptibility(seniority: Seniority, *, parameters: Parameters = USUAL) -> float:
    """Return the susceptibility of somebody of this rank, 0..1 (section 7).

    Examples
    --------
    >>> default_susceptibility(Seniority.DIRECTOR)
    0.4
    """
    match seniority:
        case Seniority.CHIEF_EXECUTIVE | Seniority.EXECUTIVE | Seniority.CHIEF_MARKETING:
            return parameters.susceptibility_executive
        case Seniority.DIRECTOR:
            return parameters.susceptibility_director
        case _:
            return parameters.susceptibility


def default_turnover(seniority: Seniority, *, parameters: Parameters = USUAL) -> float:
    """Return how often a year somebody of this rank leaves (section 7).

    Examples
    --------
    >>> default_turnover(Seniority.CHIEF_EXECUTIVE)
    0.15
    """
    match seniority:
        case Seniority.CHIEF_EXECUTIVE:
            return parameters.turnover_chief_executive
        case Seniority.CHIEF_MARKETING:
            return parameters.turnover_chief_marketing
        case Seniority.EXECUTIVE:
            return parameters.turnover_executive
        case _:
            return parameters.turnover_per_year
