"""What a source repeats word for word, told by its link: no row is made for what stays as it is."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.journal import Author
from accounts.models import Account, Opportunity, Provenance, User
from crm import erased_names, holdings, linking, policies, reconcile
from crm.decisions import Decision, Held, Incoming, Key, Known, Op, Status
from crm.models import Link, Source
from stakeholders.models import Stakeholder, Touch

ROWS: dict[str, QuerySet] = {
    "account": Account.objects.order_by().filter(is_stub=False).annotate(
        at=F("pk"), counted=F("version"), told_of=F("public_id")
    ),
    "stakeholder": Stakeholder.objects.order_by().filter(is_stub=False).annotate(
        at=F("account"), counted=F("version"), told_of=F("person__public_id")
    ),
    "opportunity": Opportunity.objects.order_by().annotate(
        at=F("account"), counted=F("version"), told_of=F("public_id")
    ),
    "touch": Touch.objects.order_by().filter(retracted_at=None).annotate(
        at=F("stakeholder__account"), counted=Value(1), told_of=F("public_id")
    ),
}  # fmt: skip
"""Of each type what can be repeated: its account, its version, and what its provenance is under.

A seat is not among them, as several ids of a source share it."""


class _Said(NamedTuple):
    """What a source said last of a record, as its link keeps it."""

    type: str
    external_id: str
    subject: str
    digest: str
    stamp: Any
    deleted_at: Any
    is_alias: bool

    @property
    def key(self) -> Key:
        return self.type, self.external_id


def among(
    source: Source, incoming: Sequence[Incoming], *, user: User, by: Author
) -> dict[int, Decision]:
    """By index the records that change nothing, decided as if all that they are about was read.

    The others can be decided without them: they find them as they find whatever is held. Of a
    batch that deletes or merges, or speaks of one record twice, nothing is told beforehand, nor
    where less than half of it is repeated, as asking for a few by themselves saves nothing.
    """
    if any(one.op != Op.UPSERT for one in incoming):
        return {}
    said = {one.key: one for one in _said(source, incoming)}
    again = [one for one in incoming if _is_again(one, said.get(one.key))]
    if not again or 2 * len(again) < len(incoming) or not _is_apart(incoming, said):
        return {}
    known = Known(
        now=(now := timezone.now()),
        today=timezone.localdate(now),
        held=_held({one.key: said[one.key] for one in again}, user),
        users={name: one.public_id for name, one in holdings.users(again).items()},
        erased=erased_names.among(source, again),
    )
    again = [one for one in again if one.key in known.held]
    decisions = reconcile.plan(again, known, policies.speaking(by)).decisions
    return {
        one.incoming.index: one
        for one in decisions
        if one.status == Status.UNCHANGED and linking.digest(one) == one.incoming.digest
    }


def _said(source: Source, incoming: Sequence[Incoming]) -> list[_Said]:
    names = {one.external_id for one in incoming}
    links = Link.objects.filter(source=source, external_id__among=names)
    columns = ("type", "external_id", "subject", "digest", "source_modified_at")
    return [_Said(*row) for row in links.values_list(*columns, "deleted_at", "is_alias")]


def _is_again(one: Incoming, said: _Said | None) -> bool:
    """Whether the source said just this last, and said nothing of the record since."""
    if said is None or one.faults or said.deleted_at or said.is_alias or one.type not in ROWS:
        return False
    is_same = bool(one.digest) and one.digest == said.digest
    return is_same and one.modified_at in {None, said.stamp}


def _is_apart(incoming: Sequence[Incoming], said: Mapping[Key, _Said]) -> bool:
    """Whether each record of a batch speaks of something else."""
    keys = [one.key for one in incoming]
    spoken = Counter(said[key].subject if key in said else key for key in keys)
    return len(spoken) == len(keys)


def _held(said: Mapping[Key, _Said], user: User) -> dict[Key, Held]:
    """What is there, may be changed, and holds no edit of a person."""
    rows = {
        row[0]: row
        for type_ in {one.type for one in said.values()}
        for row in ROWS[type_]
        .filter(public_id__among=[one.subject for one in said.values() if one.type == type_])
        .values_list("public_id", "at", "counted", "told_of")
    }
    seen = Account.objects.editable_by(user, archived=True)
    editable = set(seen.filter(pk__in={row[1] for row in rows.values()}).values_list("pk"))
    edited = _edited({*rows, *(row[3] for row in rows.values())})
    return {
        key: Held(key[0], one.subject, {}, version=row[2], modified_at=one.stamp, digest=one.digest)
        for key, one in said.items()
        if (row := rows.get(one.subject)) is not None
        and (row[1],) in editable
        and not edited & {row[0], row[3]}
    }


def _edited(subjects: Collection[str]) -> set[str]:
    """Those of which any entry keeps what a source had said before; some that do not, perhaps."""
    rows = Provenance.objects.annotate(written=Cast("fields", TextField()))
    found = rows.filter(subject__among=subjects, written__contains='"base"')
    return set(found.values_list("subject", flat=True))
