"""Public ids: a short prefix that names the type, then a UUIDv7; opaque, never reused."""

from enum import Enum

from django.db import models
from django.db.models import Q
from uuid_utils import uuid7


def public_id(prefix: str) -> str:
    """A new id such as ``acc_0192f0...``; ids made later sort later."""
    return f"{prefix}_{uuid7().hex}"


def as_named(*names: str) -> dict[str, str]:
    """Fields that a record shows under their own names."""
    return {name: name for name in names}


def choices(vocabulary: type[Enum]) -> list[tuple[object, str]]:
    """A vocabulary of `committee` as the choices of a model field."""
    return [(member.value, member.name) for member in vocabulary]


def only_known(
    field: str, vocabulary: type[Enum], name: str, *, or_nothing: bool = False
) -> models.CheckConstraint:
    """A constraint: the field holds a word of the vocabulary."""
    words = [member.value for member in vocabulary] + [""] * or_nothing
    return models.CheckConstraint(condition=Q(**{f"{field}__in": words}), name=name)
