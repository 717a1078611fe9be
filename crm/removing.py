"""What a source deleted: its id is gone, and our record is archived if the source says so."""

from collections.abc import Sequence

from django.db.models import Model
from django.utils import timezone

from accounts import journal
from accounts.journal import Author
from accounts.models import Account, ChangeSet, Opportunity
from crm import seat_writing
from crm.decisions import Decision
from crm.feed_events import Acts
from crm.holdings import Holdings
from crm.models import Link, OnDelete, Source
from stakeholders import acting, archiving, loading, tasks
from stakeholders.models import Stakeholder, Touch
from stakeholders.seat_loading import SeatLoad, place_seats


def remove(source: Source, decisions: Sequence[Decision], held: Holdings, *, by: Author) -> Acts:
    """Mark the links as deleted, and archive what the source held alone; a fixed number of queries.

    Whom the source knows under another id as well stays.
    """
    links = [held.links[one.incoming.key] for one in decisions]
    if not links:
        return {}
    for one, link in zip(decisions, links, strict=True):
        link.deleted_at, link.digest, link.share = timezone.now(), "", []
        link.source_modified_at = one.incoming.modified_at or link.source_modified_at
    fields = ["deleted_at", "digest", "source_modified_at", "share"]
    Link.objects.bulk_update(links, fields, batch_size=1000)
    if source.on_delete != OnDelete.ARCHIVE:
        return {}
    changes = journal.begin(by)
    seats = [one for one in decisions if one.incoming.type == "seat"]
    _vacate(changes, seat_writing.left(seats, held))
    subjects = {link.subject for link in links if link.type != "seat"}
    still = Link.objects.filter(source=source, subject__in=subjects, deleted_at=None)
    subjects -= set(still.filter(is_alias=False).values_list("subject", flat=True))
    archive(changes, [held.rows[subject] for subject in sorted(subjects)])
    return {one.incoming.index: (changes, one.held.id) for one in decisions if one.held}


def _vacate(changes: ChangeSet, loads: Sequence[SeatLoad]) -> None:
    """Take roles away that nobody says any more, and seats that have none left."""
    if not loads:
        return
    place_seats(changes, loads, on=timezone.localdate(changes.at))
    accounts = {load.seat.committee.account_id for load in loads}
    tasks.schedule(acting.mark_changed(accounts, changes.at))


def archive(changes: ChangeSet, rows: Sequence[Model]) -> None:
    """Take records of any type out of sight, and have what they decided analysed anew."""
    of = {
        model: [row for row in rows if isinstance(row, model)]
        for model in (Account, Opportunity, Stakeholder, Touch)
    }
    archiving.archive(changes, of[Account])
    archiving.archive(changes, of[Opportunity])
    archiving.archive_people(changes, of[Stakeholder], on=timezone.localdate(changes.at))
    loading.write_touches(changes, [], of[Touch])
    tasks.schedule(acting.mark_changed({_account(row) for row in rows}, changes.at))


def _account(row: Account | Opportunity | Stakeholder | Touch) -> int:
    """The primary key of the account that a record belongs to."""
    if isinstance(row, Account):
        return row.pk
    return row.stakeholder.account_id if isinstance(row, Touch) else row.account_id
