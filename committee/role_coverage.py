"""Which of the roles that such a deal needs are taken care of."""

from collections.abc import Collection, Mapping
from datetime import date

from committee.decomposition import ENGAGED
from committee.frozen import Value
from committee.values import Analysis
from committee.vocabulary import Role, RoleState


class RoleCoverage(Value, frozen=True):
    """How well a role is covered, and who holds it: best reached first, or the empty seats."""

    state: RoleState
    people: tuple[str, ...]


def role_coverage(
    analysis: Analysis,
    held: Mapping[str, Collection[Role]],
    wanted: Mapping[Role, int],
    *,
    empty: Collection[str] = (),
) -> dict[Role, RoleCoverage]:
    """Compare the committee with the roles that its template wants (section 5).

    Definition: missing when nobody and no seat has the role; empty when only empty seats have
    it; unreached when C_i < 0.5 for everybody who has it; stale when the best reached of them
    had no touch within the role's cadence; covered otherwise.

    Parameters
    ----------
    analysis : Analysis
    held : mapping of str to collection of Role
        The roles of people and of empty seats; who is not in the analysis does not count.
    wanted : mapping of Role to int
        The cadence of each wanted role, days.
    empty : collection of str
        The names in `held` that are empty seats.

    Returns
    -------
    dict of Role to RoleCoverage
        For each wanted role. Of equally reached people the one touched last is the best, then
        the first in the committee's order.
    """

    def precedence(name: str) -> tuple[float, date]:
        return analysis.reach[name], analysis.last_touch[name] or date.min

    def covered(role: Role, cadence: int) -> RoleCoverage:
        holders = [name for name in analysis.reach if role in held.get(name, ())]
        known = [name for name in holders if name not in empty]
        if not known:
            return RoleCoverage(RoleState.EMPTY if holders else RoleState.MISSING, tuple(holders))
        known.sort(key=precedence, reverse=True)
        return RoleCoverage(_state(*precedence(known[0]), analysis.as_of, cadence), tuple(known))

    return {role: covered(role, cadence) for role, cadence in wanted.items()}


def _state(reach: float, last_touch: date, on: date, cadence: int) -> RoleState:
    if reach < ENGAGED:
        return RoleState.UNREACHED
    return RoleState.COVERED if (on - last_touch).days <= cadence else RoleState.STALE
