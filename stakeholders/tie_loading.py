"""Entry function for many ties at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import networkx as nx

from accounts import journal
from accounts.models import ChangeSet
from committee.vocabulary import TieKind
from stakeholders.models import Stakeholder, Tie


@dataclass
class TieLoad:
    """A tie to draw; `status` says what became of it: created, updated, unchanged or circle."""

    stakeholder: Stakeholder
    other: Stakeholder
    kind: str
    strength: float
    status: str = "unchanged"

    def __post_init__(self) -> None:
        if self.kind == TieKind.CONFLICTS_WITH and self.stakeholder.pk > self.other.pk:
            self.stakeholder, self.other = self.other, self.stakeholder

    @property
    def key(self) -> tuple:
        """What there can be one of: a superior, or a tie of this kind to somebody."""
        other = None if self.kind == TieKind.REPORTS_TO else self.other.pk
        return self.stakeholder.pk, self.kind, other


def write_ties(changes: ChangeSet, loads: Sequence[TieLoad], *, on: date) -> None:
    """Draw the ties but those that would close a circle; a fixed number of queries.

    Of two loads with the same key the later one counts.
    """
    accounts = {load.stakeholder.account_id for load in loads}
    journal.take_turns(accounts)
    rows = Tie.objects.known().filter(stakeholder__account__in=accounts, to_on=None)
    held = {_key(row): row for row in rows}
    last = {load.key: load for load in loads}
    _refuse_circles(last.values(), held)
    wanted = [load for load in last.values() if load.status != "circle"]
    changed = [load for load in wanted if not _is_held(load, held)]
    for load in changed:
        load.status = "updated" if load.key in held else "created"
    journal.end_all(changes, [held[load.key] for load in changed if load.key in held], on)
    journal.create_all(changes, [_row(load, held.get(load.key), on) for load in changed])


def _row(load: TieLoad, former: Tie | None, on: date) -> Tie:
    """Between the same two it is the same tie, of another strength."""
    row = Tie(stakeholder=load.stakeholder, other=load.other, kind=load.kind, from_on=on)
    row.strength = load.strength
    if former is not None and former.other_id == load.other.pk:
        row.public_id = former.public_id
    return row


def _key(row: Tie) -> tuple:
    other = None if row.kind == TieKind.REPORTS_TO else row.other_id
    return row.stakeholder_id, row.kind, other


def _is_held(load: TieLoad, held: dict[tuple, Tie]) -> bool:
    row = held.get(load.key)
    return row is not None and (row.other_id, row.strength) == (load.other.pk, load.strength)


def _refuse_circles(loads: Iterable[TieLoad], held: dict[tuple, Tie]) -> None:
    """Mark the new reporting lines that lie on a circle of all lines, until none does.

    Who is refused keeps the line we hold, and that may close the next circle.
    """
    new = [load for load in loads if load.kind == TieKind.REPORTS_TO]
    while refused := [load for load in new if load.stakeholder.pk in _on_circles(new, held)]:
        for load in refused:
            load.status = "circle"
        new = [load for load in new if load.status != "circle"]


def _on_circles(new: Iterable[TieLoad], held: dict[tuple, Tie]) -> set[int]:
    lines = {key[0]: row.other_id for key, row in held.items() if row.kind == TieKind.REPORTS_TO}
    lines |= {load.stakeholder.pk: load.other.pk for load in new}
    parts = nx.strongly_connected_components(nx.DiGraph(lines.items()))
    return {pk for part in parts if len(part) > 1 for pk in part}
