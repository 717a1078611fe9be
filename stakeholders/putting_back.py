"""Records that acts changed become what they were, field by field and fact by fact."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import networkx as nx
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import Model

from accounts import journal
from accounts.facts import Recorded
from accounts.models import Account, ChangeSet
from committee.vocabulary import TieKind
from stakeholders.acts_done import Done, Turn, blocks
from stakeholders.models import Position, SeatHolder, SeatRole, SeatTerms, Tie

FIRST = (Position, SeatTerms)
"""Without these nobody is there, and no seat, to whom the others could come back."""


@dataclass(frozen=True)
class Kept:
    """What stayed as it is: of which record, why, and which of its fields or facts."""

    subject: str
    reason: str
    what: tuple[str, ...] = ()


@dataclass
class Back:
    """The records that are as they were, and what of them is not."""

    subjects: set[str] = field(default_factory=set)
    kept: list[Kept] = field(default_factory=list)


@dataclass
class Group:
    """The facts of one type of one record: those that acts made, and those they took away."""

    subject: str
    made: list[Recorded] = field(default_factory=list)
    taken: list[Recorded] = field(default_factory=list)


def put_back(changes: ChangeSet, done: Done, subjects: Collection[str]) -> Back:
    """Everything of these records that still is as the acts left it."""
    back = Back()
    for model, turns in done.turned.items():
        wanted = {pk: turn for pk, turn in turns.items() if turn.subject in subjects}
        _turn_back(changes, model, wanted, back)
    models = {model for model in (*done.created, *done.retracted) if issubclass(model, Recorded)}
    ordered = sorted(models, key=lambda model: (model not in FIRST, model._meta.label))
    for model in ordered:
        groups = _groups(done, model, subjects)
        for some in blocks(groups):
            _exchange(changes, some, back)
    _refuse_circles(changes, back)
    return back


def _turn_back(
    changes: ChangeSet, model: type[Model], turns: Mapping[int, Turn], back: Back
) -> None:
    """Fields that still say what the acts said say again what they said before."""
    for some in blocks(turns):
        rows = model._default_manager.order_by("pk").select_for_update(no_key=True)
        there = {row.pk: row for row in rows.filter(pk__among=some)}
        updates = []
        for pk in some:
            turn, row = turns[pk], there.get(pk)
            same = _still_so(row, turn) if row else set()
            moved = tuple(sorted(turn.after.keys() - same))
            if moved:
                back.kept.append(Kept(turn.subject, "changed", moved))
            if same:
                updates.append((row, _parsed(row, {name: turn.before[name] for name in same})))
                back.subjects.add(turn.subject)
        journal.update_all(changes, updates)
        if model is Account:
            _refuse_circles_of_parents(changes, updates, back)


def _still_so(row: Model, turn: Turn) -> set[str]:
    names = [name for name in turn.after if hasattr(row, name)]
    now = json.loads(DjangoJSONEncoder().encode({name: getattr(row, name) for name in names}))
    return {name for name in names if now[name] == turn.after[name]}


def _parsed(row: Model, values: Mapping[str, object]) -> dict[str, object]:
    return {name: row._meta.get_field(name).to_python(value) for name, value in values.items()}


def _refuse_circles_of_parents(
    changes: ChangeSet, updates: Iterable[tuple[Account, Mapping]], back: Back
) -> None:
    """Accounts that would stand below themselves by now stand alone."""
    hung = [row for row, values in updates if values.get("parent_id")]
    if not hung:
        return
    above = Account.objects.exclude(parent=None).values_list("pk", "parent")
    circles = _on_circles(above)
    alone = [row for row in hung if row.pk in circles]
    journal.update_all(changes, [(row, {"parent": None}) for row in alone])
    back.kept += [Kept(row.public_id, "circle", ("parent_id",)) for row in alone]


def _groups(done: Done, model: type[Recorded], subjects: Collection[str]) -> list[Group]:
    """What acts made and took away of one type, by record."""
    groups: dict[str, Group] = {}
    for rows, name in ((done.created, "made"), (done.retracted, "taken")):
        of = {pk: subject for pk, subject in rows[model].items() if subject in subjects}
        for some in blocks(of):
            for row in model._default_manager.filter(pk__among=some).order_by("pk"):
                group = groups.setdefault(of[row.pk], Group(of[row.pk]))
                getattr(group, name).append(row)
    return list(groups.values())


def _exchange(changes: ChangeSet, groups: Sequence[Group], back: Back) -> None:
    """Take back what was made, and have again what was taken away, each record by itself."""
    moved = [one for one in groups if any(fact.retracted_at for fact in one.made)]
    _keep(back, moved, "changed")
    rest = [one for one in groups if one not in moved]
    alone = _left_alone([fact for one in rest for fact in one.taken])
    _keep(back, [one for one in rest if alone & {id(fact) for fact in one.taken}], "gone")
    rest = [one for one in rest if not alone & {id(fact) for fact in one.taken}]
    _exchange_all(changes, rest, back)


def _exchange_all(changes: ChangeSet, groups: Sequence[Group], back: Back) -> None:
    """What meets something newer is found by halves, and stays."""
    if not groups:
        return
    size = changes.size
    try:
        with transaction.atomic():
            journal.retract_all(changes, [fact for one in groups for fact in one.made])
            again = [journal.again(fact) for one in groups for fact in one.taken]
            journal.create_all(changes, again)
    except IntegrityError:
        # No number is left out: followers read them one by one.
        changes.size = size
        if len(groups) == 1:
            _keep(back, groups, "changed")
            return
        half = len(groups) // 2
        _exchange_all(changes, groups[:half], back)
        _exchange_all(changes, groups[half:], back)
    else:
        back.subjects |= {one.subject for one in groups}


def _keep(back: Back, groups: Iterable[Group], reason: str) -> None:
    for one in groups:
        label = (*one.made, *one.taken)[0]._meta.model_name
        back.kept.append(Kept(one.subject, reason, (label,)))


def _left_alone(facts: Sequence[Recorded]) -> set[int]:
    """Ties and places of people who have left, or of seats that were removed, since."""
    people, seats = defaultdict(list), defaultdict(list)
    for fact in facts:
        if isinstance(fact, Tie):
            people[fact.other_id].append(id(fact))
        if isinstance(fact, Tie | SeatHolder):
            people[fact.stakeholder_id].append(id(fact))
        if isinstance(fact, SeatHolder | SeatRole):
            seats[fact.seat_id].append(id(fact))
    there = Position.objects.known().filter(stakeholder__in=people, to_on=None)
    gone = people.keys() - set(there.values_list("stakeholder", flat=True))
    kept = SeatTerms.objects.known().filter(seat__in=seats, to_on=None)
    removed = seats.keys() - set(kept.values_list("seat", flat=True))
    return {one for pk in gone for one in people[pk]} | {one for pk in removed for one in seats[pk]}


def _refuse_circles(changes: ChangeSet, back: Back) -> None:
    """Reporting lines that run in a circle with newer ones end again."""
    lines = Tie.objects.known().filter(kind=TieKind.REPORTS_TO, to_on=None)
    mine = list(lines.filter(recorded_at=changes.at).select_related("stakeholder").order_by("pk"))
    if not mine:
        return
    accounts = {line.stakeholder.account_id for line in mine}
    pairs = [
        pair
        for some in blocks(accounts)
        for pair in lines.filter(stakeholder__account__among=some).values_list(
            "stakeholder", "other"
        )
    ]
    circles = _on_circles(pairs)
    again = [line for line in mine if line.stakeholder_id in circles]
    journal.retract_all(changes, again)
    label = Tie._meta.model_name
    back.kept += [Kept(line.stakeholder.public_id, "circle", (label,)) for line in again]


def _on_circles(pairs: Iterable[tuple[int, int]]) -> set[int]:
    parts = nx.strongly_connected_components(nx.DiGraph(list(pairs)))
    return {pk for part in parts if len(part) > 1 for pk in part}
