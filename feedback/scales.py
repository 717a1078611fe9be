"""The scales of scores, lowest and highest. Pure."""

SCALES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}


def steps(question: str) -> list[int]:
    """Every score there is, the lowest first."""
    low, high = SCALES[question]
    return list(range(low, high + 1))
