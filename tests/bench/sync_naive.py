"""What a batch is compared with: a serializer and a save for each record, one after the other."""

from datetime import date
from time import perf_counter

from django.db.models import Model
from rest_framework import serializers

from accounts import journal
from accounts.models import Account, Change, ChangeSet, Provenance
from crm.models import Link, Source
from stakeholders.models import Person, Position, Stakeholder
from stakeholders.people import POSITION_FIELDS
from tests.bench import sync_load


class NaiveSerializer(serializers.ModelSerializer):
    class Meta:
        model = Person
        fields = ("first_name", "last_name", "email", "phone", "language")


def row_by_row(count: int, source: Source) -> tuple[float, float, float]:
    """People a second: of a serializer and a save, with place, post and link, with all rows.

    The last leaves what a batch leaves of a person; none of them asks for rights, for what is
    there already, or for whose word counts.
    """
    made = [one for one in sync_load.records(count * 10 // 7, "n") if one["type"] == "stakeholder"]
    account = Account.objects.create(name="Naive")
    return (
        _rate(made, _saved),
        _rate(made, lambda one: _placed(one, account, source, "a")),
        _rate(made, lambda one: _told(_placed(one, account, source, "b"))),
    )


def _rate(made: list[dict], write) -> float:
    start = perf_counter()
    for one in made:
        write(one)
    return len(made) / (perf_counter() - start)


def _saved(record: dict) -> Person:
    told = NaiveSerializer(data=record["fields"])
    told.is_valid(raise_exception=True)
    return told.save()


def _placed(record: dict, account: Account, source: Source, run: str) -> list[Model]:
    person, fields = _saved(record), record["fields"]
    row = Stakeholder.objects.create(person=person, account=account)
    post = {name: fields[name] for name in POSITION_FIELDS}
    position = Position.objects.create(stakeholder=row, from_on=date(2026, 6, 1), **post)
    Link.objects.create(
        source=source,
        type="stakeholder",
        external_id=run + record["external_id"],
        subject=row.public_id,
        source_modified_at=sync_load.STAMP,
    )
    return [person, row, position]


def _told(rows: list[Model]) -> None:
    changes = ChangeSet.objects.create(origin="naive", size=len(rows))
    for ordinal, row in enumerate(rows):
        Change.objects.create(
            change_set=changes,
            ordinal=ordinal,
            type=row._meta.label_lower,
            row=row.pk,
            subject=rows[1].public_id,
            op=Change.Op.CREATED,
            after=journal.values_of(row),
        )
    said = {"*": {"by": "naive", "at": sync_load.STAMP, "told_at": sync_load.STAMP}}
    Provenance.objects.create(subject=rows[1].public_id, fields=said)
