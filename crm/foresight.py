"""What a batch would come to: the plan of the sync, without its writing."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from crm import holdings, incoming, reconcile
from crm.decisions import Decision
from crm.models import Source
from crm.shapes import POLICY
from crm.sync import Result


@transaction.atomic
def foresee(source: Source, documents: Sequence[Any], *, user: User) -> list[Result]:
    """What `sync.apply` would answer, but for the ids of new records; nothing is written."""
    read = [incoming.read(one, index, POLICY.shapes) for index, one in enumerate(documents)]
    held = holdings.load(source, read, user)
    plan = reconcile.plan(read, holdings.known(held, timezone.now()), POLICY)
    return [_result(one) for one in plan.decisions]


def _result(one: Decision) -> Result:
    record = one.incoming
    known = one.held.id if one.held else None
    return Result(
        record.index, record.type, record.external_id, one.status, id=known, faults=one.faults
    )
