"""Entry functions for conflicts: accept theirs, keep ours, or say a third thing; and undo."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import custom, journal, provenance
from accounts.errors import Refused
from accounts.models import ChangeSet, User
from accounts.provenance import Entry
from crm import custom_fields, incoming, origins, sync
from crm.decisions import Plan
from crm.holdings import Holdings
from crm.models import Conflict, Link, Source
from crm.ownership import Reason
from crm.shapes import SHAPES
from stakeholders import editing

Resolution = Conflict.Resolution


@dataclass(frozen=True)
class Answer:
    """What somebody decided; `value` is what an edit says."""

    resolution: str
    value: Any = None

    def of(self, conflict: Conflict) -> Any:
        """What the record will say."""
        says = {Resolution.THEIRS: conflict.theirs, Resolution.EDITED: self.value}
        return says[Resolution(self.resolution)]


@transaction.atomic
def resolve(conflicts: Sequence[Conflict], answer: Answer, *, by: User) -> ChangeSet:
    """Settle open conflicts by one act: all of them or none.

    What is kept or edited stays pinned, now against the last word of the source, and is written
    back; theirs is the word of the source again.
    """
    open_ = _locked(conflicts)
    works = [_work(source, rows, answer, by) for source, rows in _by_source(open_).items()]
    changes = journal.begin(by)
    for work in works:
        if answer.resolution != Resolution.THEIRS:
            provenance.change(_pins(work, changes))
        sync.write(work.plan, work.held, changes, by)
        if answer.resolution == Resolution.THEIRS:
            provenance.change(_words(work))
    settled = {"resolution": answer.resolution, "resolved_at": changes.at}
    journal.update_all(changes, [(row, dict(settled)) for row in open_])
    accounts = {row.account_id for row in open_}
    if len(accounts) == 1:
        (changes.account_id,) = accounts
        changes.save(update_fields=["account"])
    return changes


@transaction.atomic
def undo(change_set: ChangeSet, *, by: User) -> ChangeSet:
    """Open again what one act settled, and take back what it wrote."""
    changes = editing.undo(change_set, by=by)
    told = change_set.changes.filter(type=Conflict._meta.label_lower).values("row")
    reopened = list(Conflict.objects.filter(pk__in=told, resolved_at=None).select_related("source"))
    mine = provenance.entry(by.origin, changes.at)
    provenance.change(
        _entries(
            reopened,
            {row.pk: {**mine, "base": row.base, "over": _word(row)} for row in reopened},
        )
    )
    return changes


@dataclass(frozen=True)
class Work:
    """The conflicts with one source, and what resolving them writes."""

    conflicts: Sequence[Conflict]
    held: Holdings
    plan: Plan


def _locked(conflicts: Iterable[Conflict]) -> list[Conflict]:
    wanted = {row.pk for row in conflicts}
    rows = Conflict.objects.filter(pk__in=wanted, resolved_at=None).select_related("source")
    found = list(rows.order_by("pk").select_for_update(of=("self",), no_key=True))
    if len(found) < len(wanted):
        raise Refused(_("This was already settled."), code="already_resolved")
    return found


def _by_source(conflicts: Iterable[Conflict]) -> dict[Source, list[Conflict]]:
    found: dict[Source, list[Conflict]] = {}
    for row in conflicts:
        found.setdefault(row.source, []).append(row)
    return found


def _work(source: Source, conflicts: Sequence[Conflict], answer: Answer, by: User) -> Work:
    documents = _documents(source, conflicts, answer)
    shapes = custom_fields.shapes(documents)
    read = [incoming.read(one, index, shapes) for index, one in enumerate(documents)]
    held, plan = sync.planned(source, read, by, by=by)
    for one in plan.decisions:
        if one.faults:
            raise Refused(one.faults[0].detail, field="value", code=one.faults[0].code)
        if any(left.reason == Reason.UNKNOWN_CUSTOM_FIELD for left in one.ignored):
            raise Refused(_("This field is archived, so nothing is written into it."), code="gone")
    return Work(conflicts, held, plan)


def _documents(source: Source, conflicts: Sequence[Conflict], answer: Answer) -> list[Any]:
    """One record for all that is to be said of it."""
    subjects = {row.subject for row in conflicts}
    links = Link.objects.filter(source=source, subject__in=subjects, deleted_at=None)
    names = dict(links.order_by("is_alias", "-pk").values_list("subject", "external_id")[::-1])
    if subjects - names.keys():
        raise Refused(_("The source has no such record any more."), code="unknown_record")
    found: dict[str, dict[str, Any]] = {}
    for row in conflicts:
        head = {"type": row.type, "external_id": names[row.subject]}
        parts: dict[str, Any] = {"fields": {}, "refs": {}, "custom": {}}
        document = found.setdefault(row.subject, {**head, **parts})
        if answer.resolution != Resolution.OURS:
            _say(document, row, answer.of(row))
    return list(found.values())


def _say(document: dict[str, Any], conflict: Conflict, value: Any) -> None:
    if conflict.field in SHAPES[conflict.type].refs:
        document["refs"][conflict.field] = None if value is None else {"id": value}
    elif custom.is_member(conflict.field):
        document["custom"][conflict.field.removeprefix(custom.PREFIX)] = value
    else:
        document["fields"][conflict.field] = value


def _pins(work: Work, changes: ChangeSet) -> dict[str, dict[str, Entry]]:
    """Pins against the last word of the source; whoever edited first stays who said it."""
    mine = provenance.entry(changes.origin, changes.at)
    kept = {}
    for row in work.conflicts:
        now = origins.entries_of(work.held.rows[row.subject], [row.field], work.held.origins)
        entry = now.get(row.field, mine)
        own = entry if provenance.is_person(entry) else mine
        kept[row.pk] = {
            **{name: own[name] for name in ("by", "at", "told_at")},
            "base": row.theirs,
            "over": _word(row),
        }
    return _entries(work.conflicts, kept)


def _words(work: Work) -> dict[str, dict[str, Entry]]:
    return _entries(work.conflicts, {row.pk: _word(row) for row in work.conflicts})


def _word(conflict: Conflict) -> Entry:
    """That the source said so."""
    return provenance.entry(conflict.source.origin, conflict.opened_at, conflict.stamp)


def _entries(
    conflicts: Sequence[Conflict], entries: Mapping[int, Entry]
) -> dict[str, dict[str, Entry]]:
    """The entries under the ids under which they are kept."""
    subjects = origins.kept_under([(row.subject, row.field) for row in conflicts])
    found: dict[str, dict[str, Entry]] = {}
    for row in conflicts:
        found.setdefault(subjects[row.subject, row.field], {})[row.field] = entries[row.pk]
    return found
