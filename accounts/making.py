"""New rows as their models make them, in a fraction of the time: a batch makes thousands."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.db.models import ForeignKey, Model
from django.db.models.base import ModelState

Row = TypeVar("Row", bound=Model)


class _Mould(NamedTuple):
    """What a row holds before anything is said of it, what of it is made anew, its relations."""

    values: dict[str, Any]
    made: dict[str, Callable[[], Any]]
    relations: dict[str, ForeignKey]


def made(model: type[Row], **values: Any) -> Row:
    """The same as `model(**values)`, of which no signal is sent and no router asked.

    For models without an `__init__` of their own; nothing is told to the other row of a relation.
    """
    mould, row = _mould(model), model.__new__(model)
    row._state = ModelState()
    held = row.__dict__
    held |= mould.values
    for name, make in mould.made.items():
        if name not in values:
            held[name] = make()
    for name, value in values.items():
        if relation := mould.relations.get(name):
            held[relation.attname] = value.pk if value is not None else None
            relation.set_cached_value(row, value)
        elif name in mould.values:
            held[name] = value
        else:
            raise TypeError(f"{model.__name__} has no field {name}.")
    return row


@cache
def _mould(model: type[Model]) -> _Mould:
    if model.__init__ is not Model.__init__:
        raise TypeError(f"{model.__name__} has an __init__ of its own.")
    fields = model._meta.concrete_fields
    told = [field for field in fields if field.has_default()]
    made = {field.attname: field.default for field in told if callable(field.default)}
    values = {
        field.attname: None if field.attname in made else field.get_default() for field in fields
    }
    return _Mould(values, made, {one.name: one for one in fields if one.is_relation})
