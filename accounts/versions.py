"""Versions of records: one more for each act that changes what a record shows, however often.

A fact counts for the record that it is `part_of` where it `is_shown` there, and what a model names
as `shown_in` shows all of it.
"""

from collections.abc import Iterable, Sequence

from django.db.models import F, Model

from accounts.errors import Refused
from accounts.models import ChangeSet


def born(changes: ChangeSet, rows: Sequence[Model]) -> None:
    """New rows of one type have their first version, whatever else the act says of them."""
    if hasattr(rows[0], "version"):
        _counted(changes, type(rows[0])).update(row.pk for row in rows)
    _shown_in(changes, type(rows[0]), rows)


def turned(changes: ChangeSet, rows: Sequence[Model]) -> None:
    """Count rows of one type, which are not saved by this."""
    counted = _counted(changes, type(rows[0]))
    for row in rows:
        if row.pk not in counted:
            row.version += 1
    counted.update(row.pk for row in rows)
    _shown_in(changes, type(rows[0]), rows)


def count_all(changes: ChangeSet, rows: Sequence[Model]) -> None:
    """Count rows of one type; one query at most, and one for what shows them."""
    if not rows:
        return
    counted = _counted(changes, type(rows[0]))
    new = [row for row in rows if row.pk not in counted]
    if new:
        turned(changes, new)
        _add_one(type(rows[0]), [row.pk for row in new])


def facts(changes: ChangeSet, rows: Sequence[Model]) -> None:
    """Count the records that show these facts of one type; as `count_all`."""
    shown = [row for row in rows if getattr(row, "is_shown", False)]
    if not shown:
        return
    relation = shown[0]._meta.get_field(shown[0].part_of)
    counted = _counted(changes, relation.related_model)
    new = {getattr(row, relation.attname) for row in shown} - counted
    if new:
        counted |= new
        _add_one(relation.related_model, new)
        held = relation.related_model._default_manager.filter(pk__among=new)
        _shown_in(changes, relation.related_model, held)


def refuse_other(held: Model, seen: int | None, sentence: str) -> None:
    """Who has seen another version than the one that is held is told, and nothing is written."""
    if seen is not None and held.version != seen:
        raise Refused(sentence, code="changed_since")


def _shown_in(changes: ChangeSet, model: type[Model], rows: Iterable[Model]) -> None:
    """Count what shows these rows as a part of itself."""
    if not hasattr(model, "shown_in"):
        return
    relation = model._meta.get_field(model.shown_in)
    counted = _counted(changes, relation.related_model)
    new = {getattr(row, relation.attname) for row in rows} - counted
    counted |= new
    _add_one(relation.related_model, new)


def _counted(changes: ChangeSet, model: type[Model]) -> set[int]:
    return changes.counted.setdefault(model, set())


def _add_one(model: type[Model], pks: Iterable[int]) -> None:
    if pks:
        model._default_manager.filter(pk__among=pks).update(version=F("version") + 1)
