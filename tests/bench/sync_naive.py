"""What a batch is compared with: a serializer and a save for each record, one after the other."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from rest_framework import serializers

from accounts import journal
from accounts.models import Account, ChangeSet, Opportunity, User
from crm.models import Link, Source
from stakeholders import acting, tasks
from stakeholders.loading import open_committees
from stakeholders.models import Person, Position, Stakeholder, Touch
from stakeholders.people import POSITION_FIELDS
from tests.bench import sync_load


def _serializer(model: type[Model], *fields: str) -> type[serializers.ModelSerializer]:
    meta = type("Meta", (), {"model": model, "fields": fields})
    return type(f"{model.__name__}Serializer", (serializers.ModelSerializer,), {"Meta": meta})


ACCOUNT = _serializer(Account, "name", "country", "city")
PERSON = _serializer(Person, "first_name", "last_name", "email", "phone", "language")
POSITION = _serializer(Position, *POSITION_FIELDS)
OPPORTUNITY = _serializer(Opportunity, "name", "opened_on", "amount")
TOUCH = _serializer(Touch, "kind", "on")


def row_by_row(count: int, source: Source, user: User) -> tuple[float, float]:
    """Records a second: of a bare serializer and its save for people, and of whole records.

    The first leaves a row and nothing else. The second takes the mixed records of the bench and
    does what a batch does of each: looks up what is known, asks for the right to the account,
    leaves the rows, the journal that the feed is made of, whose word it is and the link, in a
    transaction of its own, and asks for the analysis.
    """
    made = sync_load.records(count, "n")
    people = [one for one in made if one["type"] == "stakeholder"]
    return _rate(people, _saved), _rate(made, lambda one: _whole(one, source, user))


def _rate(made: list[dict], write: Callable[[dict], Any]) -> float:
    start = perf_counter()
    for one in made:
        write(one)
    return len(made) / (perf_counter() - start)


def _saved(record: dict) -> None:
    told = PERSON(data=record["fields"])
    told.is_valid(raise_exception=True)
    told.save()


@transaction.atomic
def _whole(record: dict, source: Source, user: User) -> None:
    assert _linked(source, record["type"], record["external_id"]) is None
    account = _account_of(record, source, user)
    changes = journal.begin(source, account)
    row = WRITERS[record["type"]](record, changes, account, source)
    Link.objects.create(
        source=source,
        type=record["type"],
        external_id=record["external_id"],
        subject=row.public_id,
        source_modified_at=_stamp(record),
    )
    if account is not None:
        tasks.schedule(acting.mark_changed([account.pk], changes.at))


def _account_of(record: dict, source: Source, user: User) -> Account | None:
    """Under the right to edit it; an account has none before it is there."""
    ref = record.get("refs", {})
    mine = Account.objects.editable_by(user)
    if "account" in ref:
        return mine.get(public_id=_linked(source, "account", ref["account"]["external_id"]))
    return mine.get(pk=_attendee(record, source).account_id) if "stakeholder" in ref else None


def _attendee(record: dict, source: Source) -> Stakeholder:
    external_id = record["refs"]["stakeholder"]["external_id"]
    return Stakeholder.objects.get(public_id=_linked(source, "stakeholder", external_id))


def _linked(source: Source, type_: str, external_id: str) -> str | None:
    held = Link.objects.filter(source=source, type=type_, external_id=external_id)
    return held.values_list("subject", flat=True).first()


def _stamp(record: dict) -> Any:
    return parse_datetime(record["source_modified_at"])


def _created(
    changes: ChangeSet, record: dict, serializer: type[serializers.Serializer], **fixed: Any
) -> Any:
    """Checked by a serializer, saved through the journal."""
    told = serializer(data=record["fields"])
    told.is_valid(raise_exception=True)
    row = serializer.Meta.model(**told.validated_data, **fixed)
    if hasattr(row, "public_id"):
        changes.stamps[row.public_id] = _stamp(record)
    return journal.create(changes, row)


def _account(record: dict, changes: ChangeSet, _account: None, _source: Source) -> Account:
    row = _created(changes, record, ACCOUNT)
    open_committees(changes, [row.pk], on=timezone.localdate())
    return row


def _stakeholder(
    record: dict, changes: ChangeSet, account: Account, _source: Source
) -> Stakeholder:
    person = _created(changes, record, PERSON)
    row = Stakeholder(person=person, account=account)
    changes.stamps[row.public_id] = _stamp(record)
    journal.create(changes, row)
    _created(changes, record, POSITION, stakeholder=row, from_on=timezone.localdate())
    return row


def _opportunity(
    record: dict, changes: ChangeSet, account: Account, _source: Source
) -> Opportunity:
    row = _created(changes, record, OPPORTUNITY, account=account)
    open_committees(changes, [], [row], on=timezone.localdate())
    return row


def _touch(record: dict, changes: ChangeSet, _account: Account, source: Source) -> Touch:
    user = User.objects.get(username=record["fields"]["user"])
    return _created(changes, record, TOUCH, stakeholder=_attendee(record, source), user=user)


WRITERS = {
    "account": _account,
    "stakeholder": _stakeholder,
    "opportunity": _opportunity,
    "touch": _touch,
}
