"""What coverage is made of, for display."""

from collections.abc import Collection, Mapping

from committee.frozen import Value
from committee.values import Analysis

ENGAGED = 0.5
USUAL_CADENCE_DAYS = 60


class CoverageParts(Value, frozen=True):
    """Shares of power, each 0..1: of people who are known, reached, met, safe, and for us."""

    identified: float
    engaged: float
    recent: float
    multi_threaded: float
    supportive: float


def coverage_parts(
    analysis: Analysis,
    *,
    unknown: Collection[str] = (),
    cadence_days: Mapping[str, int] | None = None,
) -> CoverageParts:
    """Decompose coverage into shares of power (section 5).

    Parameters
    ----------
    analysis : Analysis
    unknown : collection of str
        The people who are empty seats: a role that must exist though nobody is known.
    cadence_days : mapping of str to int, optional
        How often a person's role should be in touch; 60 days for who is not named.

    Returns
    -------
    CoverageParts
        identified: not an empty seat; engaged: C_i >= 0.5; recent: a touch within the
        cadence; multi-threaded: two threads or more; supportive: heard, and a stance above 0
        after discussion.
    """
    power, cadence = analysis.power, cadence_days or {}

    def share(people: Collection[str]) -> float:
        return min(1.0, sum((power[name] for name in people), 0.0))

    def is_recent(name: str) -> bool:
        last = analysis.last_touch[name]
        allowed = cadence.get(name, USUAL_CADENCE_DAYS)
        return last is not None and (analysis.as_of - last).days <= allowed

    def is_supportive(name: str) -> bool:
        was_heard = any(source.stance is not None for source in analysis.sources[name])
        return was_heard and analysis.stance[name].after_discussion > 0.0

    return CoverageParts(
        identified=share([name for name in power if name not in unknown]),
        engaged=share([name for name in power if analysis.reach[name] >= ENGAGED]),
        recent=share([name for name in power if is_recent(name)]),
        multi_threaded=share([name for name in power if analysis.threads[name] > 1]),
        supportive=share([name for name in power if is_supportive(name)]),
    )
