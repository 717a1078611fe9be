"""Reporting lines, which never run in a circle."""

from datetime import date

import networkx as nx
from django.db.models import Q

from accounts.models import Account
from committee.vocabulary import TieKind
from stakeholders.models import Tie


def circle(account: Account, on: date) -> list[int]:
    """The stakeholders of a circle of lines on that day or later; empty when there is none.

    It is told from who came first, so that it reads the same on every database.
    """
    not_ended = Q(to_on=None) | Q(to_on__gt=on)
    held = list(
        Tie.objects.known().filter(not_ended, stakeholder__account=account, kind=TieKind.REPORTS_TO)
    )
    # Only where a line begins a circle can close.
    for day in sorted({max(on, line.from_on) for line in held}):
        there = [line for line in held if line.from_on <= day and _lasts(line, day)]
        graph = nx.DiGraph((line.stakeholder_id, line.other_id) for line in there)
        if not nx.is_directed_acyclic_graph(graph):
            found = [one for one, _two in nx.find_cycle(graph)]
            first = found.index(min(found))
            return found[first:] + found[:first]
    return []


def _lasts(line: Tie, day: date) -> bool:
    return line.to_on is None or line.to_on > day
