"""What a batch would come to: the plan of the sync, without its writing."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from accounts.models import User
from crm import custom_fields, incoming, sync
from crm.models import Source


@transaction.atomic
def foresee(source: Source, documents: Sequence[Any], *, user: User) -> list[sync.Result]:
    """What `sync.apply` by this user would answer, but for new ids; nothing is written."""
    shapes = custom_fields.shapes(documents)
    read = [incoming.read(one, index, shapes) for index, one in enumerate(documents)]
    _held, plan = sync.planned(source, read, user, by=user)
    return [sync.result(one, {}) for one in plan.decisions]
