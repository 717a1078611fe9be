"""Which outward record a row belongs to: a model says it by `part_of`, and who shows it by
`shown_by`.
"""

from collections.abc import Sequence

from django.db.models import Model

from accounts.models import ChangeSet


def subjects(changes: ChangeSet, rows: Sequence[Model]) -> list[str]:
    """The public id of the record of each row of one type; one query at most.

    A part is told under the record that it is part of, anything else under its own id.
    """
    part_of = getattr(rows[0], "part_of", None)
    if part_of is None:
        return [getattr(row, "public_id", "") for row in rows]
    field = rows[0]._meta.get_field(part_of)
    pks = [getattr(row, field.attname) for row in rows]
    known = changes.subjects.setdefault(field.related_model, {None: ""})
    for row in rows:
        if field.is_cached(row) and (record := field.get_cached_value(row)) is not None:
            known[record.pk] = record.public_id
    if missing := set(pks) - known.keys():
        found = field.related_model._default_manager.filter(pk__among=missing)
        known.update(found.values_list("pk", "public_id"))
    return [known[pk] for pk in pks]


def showing(rows: Sequence[Model]) -> list[Model]:
    """The records that show fields of these rows of one type as their own; one query at most."""
    shown_by = getattr(rows[0], "shown_by", None)
    if shown_by is None:
        return []
    relation = rows[0]._meta.get_field(shown_by)
    records = relation.related_model._default_manager.order_by("pk").select_for_update(no_key=True)
    return list(records.filter(**{f"{relation.field.name}__among": [row.pk for row in rows]}))
