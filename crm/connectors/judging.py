"""From our analyses to a vendor: power and stance, into the fields chosen for them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from crm import visible
from crm.connectors import refusals, turns
from crm.connectors.exchange import Outcome, Update
from crm.connectors.refusals import Verdict
from crm.connectors.turns import Turn
from crm.connectors.vendors import Vendor
from crm.models import Connection, Link, Refusal, Stream, WrittenFigures
from stakeholders import judged
from stakeholders.models import Snapshot

TYPE = "stakeholder"
FIELDS = frozenset(judged.Figures._fields)
STREAM = "judgements"
ACCOUNTS = 100
OVERLAP = timedelta(minutes=10)
"""An analysis may be committed a little after the moment that it names."""


def write_back(connection: Connection, vendor: Vendor, turn: Turn) -> bool:
    """Write what changed since the last time; false if the turn ended before it was through.

    What was written is kept, so that the same is never written twice. A field that is missing
    there, or that we may not write, is told and left out.
    """
    names = _usable(connection, vendor, turn)
    if not names:
        return True
    stream, _created = Stream.objects.get_or_create(connection=connection, name=STREAM)
    began = turn.now()
    accounts = _analysed(stream, names)
    for start in range(0, len(accounts), ACCOUNTS):
        if turn.is_over():
            return False
        updates = _updates(connection, vendor, accounts[start : start + ACCOUNTS], sorted(names))
        _deliver(connection, vendor, updates, turn)
    stream.position = {"since": began.isoformat(), "names": names}
    stream.finished_at = began
    with transaction.atomic():
        turns.keep(connection, turn.now())
        stream.save()
    return True


def _usable(connection: Connection, vendor: Vendor, turn: Turn) -> dict[str, str]:
    """The fields of theirs by ours, but those that cannot be written, which are kept as refused."""
    told = connection.names.get(TYPE, {})
    names = {ours: theirs for ours, theirs in told.items() if ours in FIELDS}
    held = connection.refusals.filter(way=Refusal.Way.OUT, type="field")
    if not names:
        held.delete()
        return {}
    unfit = turns.patiently(partial(vendor.unwritable, TYPE, names.values()), turn)
    held.exclude(external_id__in=unfit).delete()
    verdicts = [Verdict("field", name, code, detail) for name, (code, detail) in unfit.items()]
    refusals.settle(connection, Refusal.Way.OUT, verdicts, turn.now())
    return {ours: theirs for ours, theirs in names.items() if theirs not in unfit}


def _analysed(stream: Stream, names: Mapping[str, str]) -> list[int]:
    """The accounts analysed since the last time; all of them for another choice of fields."""
    rows = Snapshot.objects.all()
    if stream.position.get("names") == names:
        since = datetime.fromisoformat(stream.position["since"]) - OVERLAP
        # By the day first, as the index is: else every stored analysis is looked at in each turn.
        rows = rows.filter(on__gte=timezone.localdate(since), computed_at__gte=since)
    found = rows.order_by("committee__account").values_list("committee__account", flat=True)
    return list(found.distinct())


def _deliver(connection: Connection, vendor: Vendor, updates: Sequence[Update], turn: Turn) -> None:
    """Write, and keep what was taken."""
    for start in range(0, len(updates), vendor.most_updates):
        batch = updates[start : start + vendor.most_updates]
        outcomes = turns.patiently(partial(vendor.updated, TYPE, batch), turn)
        with transaction.atomic():
            turns.keep(connection, turn.now())
            _keep(connection, batch, outcomes, turn.now())
        turn.came.update("judged" if one.is_taken else "not_written" for one in outcomes)


def _updates(
    connection: Connection, vendor: Vendor, accounts: Sequence[int], fields: Sequence[str]
) -> list[Update]:
    """What differs from what was written, of whom the vendor knows and our user sees."""
    people = visible.stakeholders(connection.user).filter(account__in=accounts)
    told = Link.objects.filter(source=connection.source, type=TYPE, deleted_at=None)
    links = told.filter(is_alias=False, subject__in=people.values("public_id")).order_by("pk")
    links = [one for one in links if vendor.is_record(TYPE, one.external_id)]
    ids = [one.external_id for one in links]
    rows = WrittenFigures.objects.filter(connection=connection, external_id__in=ids)
    written = dict(rows.values_list("external_id", "values"))
    held, found = judged.figures(accounts), []
    for link in links:
        now = held.get(link.subject, judged.UNKNOWN)._asdict()
        values = {name: now[name] for name in fields}
        if values != written.get(link.external_id, dict.fromkeys(fields)):
            found.append(Update(TYPE, link.external_id, values))
    return found


def _keep(
    connection: Connection, batch: Sequence[Update], outcomes: Sequence[Outcome], now: datetime
) -> None:
    pairs = list(zip(batch, outcomes, strict=True))
    WrittenFigures.objects.bulk_create(
        [_row(connection, one.external_id, one.values) for one, told in pairs if told.is_taken],
        update_conflicts=True,
        unique_fields=["connection", "external_id"],
        update_fields=["values"],
    )
    verdicts = [
        Verdict("judgement", one.external_id, told.code, told.detail) for one, told in pairs
    ]
    refusals.settle(connection, Refusal.Way.OUT, verdicts, now)


def _row(connection: Connection, external_id: str, values: Mapping[str, Any]) -> WrittenFigures:
    return WrittenFigures(connection=connection, external_id=external_id, values=dict(values))
