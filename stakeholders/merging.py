"""Entry functions for several records of one person that become one, decided by somebody else.

What was told of a loser is taken back and told again of the winner, so that the past as we knew it
before stays as it was, and an undo of the change set parts them again. What both have counts once:
the winner's word where the two overlap.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import networkx as nx
from django.db.models import Q

from accounts import journal
from accounts.facts import Fact
from accounts.models import ChangeSet
from committee.vocabulary import TieKind
from stakeholders import seat_merging
from stakeholders.models import (
    Assessment,
    GoalPosition,
    Position,
    Relationship,
    Stakeholder,
    Tie,
    Touch,
)
from stakeholders.spans import Span, uncovered

Into = Mapping[int, Stakeholder]
"""Each loser's primary key, and the winner."""
Key = Callable[[Any], tuple]
UNITED = ("expertise", "use_cases", "needs")
FILLED = ("standing", "notes")
FILLED_OF_PERSON = ("first_name", "email", "phone", "language")


def merge_people(changes: ChangeSet, into: Into, losers: Sequence[Stakeholder]) -> None:
    """Let the winners have what was told of the losers, whose places are empty afterwards.

    Winner and losers work in one account or in an account that is merged into the other's. The
    number of queries does not grow with them.
    """
    _tell_again(changes, into, Position, lambda row: (row.stakeholder_id,))
    _tell_again(changes, into, Relationship, lambda row: (row.stakeholder_id, row.user_id))
    _tell_again(changes, into, GoalPosition, lambda row: (row.stakeholder_id, row.goal))
    _tell_ties_again(changes, into)
    seat_merging.move_holders(changes, into)
    for model in (Assessment, Touch):
        rows = list(model.objects.known().filter(stakeholder__in=into).order_by("pk"))
        journal.retract_all(changes, rows)
        moved = [journal.again(row, stakeholder_id=into[row.stakeholder_id].pk) for row in rows]
        journal.create_all(changes, moved)
    _fill(changes, into, losers)


def told_once(rows: Sequence[Fact], moved: Sequence[Fact], key: Key) -> list[Fact]:
    """The moved facts, cut to the days on which no other of the same key holds."""
    covered: dict[tuple, list[Span]] = defaultdict(list)
    for row in rows:
        covered[key(row)].append((row.from_on, row.to_on))
    found = []
    for row in moved:
        spans = uncovered((row.from_on, row.to_on), covered[key(row)])
        covered[key(row)] += spans
        found += [journal.again(row, from_on=start, to_on=end) for start, end in spans]
    return found


def _tell_again(changes: ChangeSet, into: Into, model: type[Fact], key: Key) -> None:
    told = {one.pk for one in into.values()}
    held = list(model.objects.known().filter(stakeholder__in=[*into, *told]).order_by("pk"))
    theirs = [row for row in held if row.stakeholder_id in into]
    moved = [journal.again(row, stakeholder_id=into[row.stakeholder_id].pk) for row in theirs]
    kept = [row for row in held if row.stakeholder_id not in into]
    journal.retract_all(changes, theirs)
    journal.create_all(changes, told_once(kept, moved, key))


def _tell_ties_again(changes: ChangeSet, into: Into) -> None:
    about = [*into, *(one.pk for one in into.values())]
    held = list(
        Tie.objects.known().filter(Q(stakeholder__in=about) | Q(other__in=about)).order_by("pk")
    )
    theirs = [row for row in held if row.stakeholder_id in into or row.other_id in into]
    moved = [_moved(row, into) for row in theirs]
    kept = [row for row in held if row.stakeholder_id not in into and row.other_id not in into]
    once = told_once(kept, [row for row in moved if row.stakeholder_id != row.other_id], _tie_key)
    journal.retract_all(changes, theirs)
    journal.create_all(changes, _without_circles(once, theirs, into))


def _moved(row: Tie, into: Into) -> Tie:
    one, other = (into[pk].pk if pk in into else pk for pk in (row.stakeholder_id, row.other_id))
    if row.kind == TieKind.CONFLICTS_WITH:
        one, other = sorted((one, other))
    return journal.again(row, stakeholder_id=one, other_id=other)


def _tie_key(row: Tie) -> tuple:
    """What there can be one of at a time: a superior, or a tie of this kind to somebody."""
    other = None if row.kind == TieKind.REPORTS_TO else row.other_id
    return row.stakeholder_id, row.kind, other


def _without_circles(new: Sequence[Tie], gone: Sequence[Tie], into: Into) -> list[Tie]:
    """Leave out the lines that would close a circle: of two records that reported to each other."""
    accounts = {one.account_id for one in into.values()}
    lines = Tie.objects.known().filter(
        kind=TieKind.REPORTS_TO.value, stakeholder__account__in=accounts
    )
    kept = lines.exclude(pk__in=[row.pk for row in gone]).values_list("stakeholder", "other")
    graph = nx.MultiDiGraph(list(kept))
    found = []
    for row in new:
        if row.kind == TieKind.REPORTS_TO:
            if _reaches(graph, row.other_id, row.stakeholder_id):
                continue
            graph.add_edge(row.stakeholder_id, row.other_id)
        found.append(row)
    return found


def _reaches(graph: nx.MultiDiGraph, start: int, end: int) -> bool:
    return start in graph and end in graph and nx.has_path(graph, start, end)


def _fill(changes: ChangeSet, into: Into, losers: Sequence[Stakeholder]) -> None:
    """Give the winners what they lack: empty fields, and what lists do not hold."""
    rows = {one.pk: one for one in into.values()}
    told: dict[int, dict[str, Any]] = {pk: {} for pk in rows}
    of_person: dict[int, dict[str, Any]] = {pk: {} for pk in rows}
    for loser in losers:
        winner = rows[into[loser.pk].pk]
        _add_missing(told[winner.pk], winner, loser, FILLED)
        for name in UNITED:
            now = told[winner.pk].get(name, getattr(winner, name))
            told[winner.pk][name] = list(dict.fromkeys([*now, *getattr(loser, name)]))
        said = told[winner.pk].get("custom", winner.custom)
        told[winner.pk]["custom"] = loser.custom | said
        _add_missing(of_person[winner.pk], winner.person, loser.person, FILLED_OF_PERSON)
    journal.update_all(changes, [(rows[pk], values) for pk, values in told.items()])
    people = [(rows[pk].person, values) for pk, values in of_person.items() if values]
    journal.update_all(changes, people)


def _add_missing(told: dict[str, Any], winner: Any, loser: Any, names: Sequence[str]) -> None:
    for name in names:
        if not getattr(winner, name) and getattr(loser, name):
            told.setdefault(name, getattr(loser, name))
