"""What a rank says about somebody of whom nothing else is known."""

from committee.parameters import Parameters
from committee.vocabulary import Seniority


def default_susceptibility(seniority: Seniority, *, parameters: Parameters | None = None) -> float:
    """Return the susceptibility of somebody of this rank, 0..1 (section 7).

    Examples
    --------
    >>> default_susceptibility(Seniority.DIRECTOR)
    0.4
    """
    table = parameters or Parameters()
    match seniority:
        case Seniority.CHIEF_EXECUTIVE | Seniority.EXECUTIVE | Seniority.CHIEF_MARKETING:
            return table.susceptibility_executive
        case Seniority.DIRECTOR:
            return table.susceptibility_director
        case _:
            return table.susceptibility


def default_turnover(seniority: Seniority, *, parameters: Parameters | None = None) -> float:
    """Return how often a year somebody of this rank leaves (section 7).

    Examples
    --------
    >>> default_turnover(Seniority.CHIEF_EXECUTIVE)
    0.15
    """
    table = parameters or Parameters()
    match seniority:
        case Seniority.CHIEF_EXECUTIVE:
            return table.turnover_chief_executive
        case Seniority.CHIEF_MARKETING:
            return table.turnover_chief_marketing
        case Seniority.EXECUTIVE:
            return table.turnover_executive
        case _:
            return table.turnover_per_year
