"""Conflicts that a batch opens, renews and ends; a fixed number of queries, mostly none."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from accounts import provenance
from crm import origins
from crm.decisions import Decision, Plan
from crm.holdings import Holdings
from crm.models import Conflict, Source
from crm.ownership import NOTHING, plain

RENEWED = ["base", "ours", "theirs", "stamp"]


def agree(source: Source, plan: Plan, held: Holdings, *, at: datetime) -> None:
    """What the source says as well as we do is its word from now on; no version is counted."""
    rows = held.rows
    news: dict[str, dict[str, provenance.Entry]] = {}
    for one in plan.decisions:
        if one.agreed and one.is_heard and one.held:
            entry = provenance.entry(source.origin, at, one.incoming.modified_at)
            for name in one.agreed:
                subject = origins.subject_of(rows[one.held.id], name)
                news.setdefault(subject, {})[name] = entry
    if news:
        provenance.change(news)


def contest(source: Source, plan: Plan, held: Holdings, *, at: datetime) -> None:
    """Keep one open conflict for each contested member, and end those that are so no more."""
    heard = [one for one in plan.decisions if one.held and one.is_heard and _may_differ(one)]
    if not heard:
        return
    subjects = {one.held.id for one in heard if one.held}
    rows = Conflict.objects.filter(source=source, subject__in=subjects, resolved_at=None)
    # Locked, as somebody may be resolving it at this moment.
    open_ = {(row.subject, row.field): row for row in rows.select_for_update(no_key=True)}
    accounts = {row.public_id: row.pk for row in held.accounts.values()}
    contested = {key: row for one in heard for key, row in _contested(source, one, accounts)}
    _open([row for key, row in contested.items() if key not in open_])
    _renew([(open_[key], row) for key, row in contested.items() if key in open_])
    told = {(one.held.id, name) for one in heard if one.held for name in _told(one)}
    _end([row for key, row in open_.items() if key in told and key not in contested], at)


def _may_differ(one: Decision) -> bool:
    """What was left out stays unsettled, so only there a conflict can be open."""
    return bool(one.contested or one.agreed) or one.incoming.digest != one.held.digest


def _told(one: Decision) -> set[str]:
    return {*one.incoming.fields, *one.incoming.refs}


def _contested(source: Source, one: Decision, accounts: Mapping[str, int]) -> Any:
    held = one.held
    for name, theirs in one.contested.items():
        said = held.said[name]
        ours = held.refs[name] if name in held.refs else held.values.get(name)
        yield (
            (held.id, name),
            Conflict(
                source=source,
                account_id=accounts[held.account],
                type=held.type,
                subject=held.id,
                field=name,
                base=None if said.base is NOTHING else said.base,
                ours=plain(ours),
                theirs=theirs,
                stamp=one.incoming.modified_at,
            ),
        )


def _open(rows: Sequence[Conflict]) -> None:
    Conflict.objects.bulk_create(rows, batch_size=1000)


def _renew(pairs: Sequence[tuple[Conflict, Conflict]]) -> None:
    changed = [
        (row, news)
        for row, news in pairs
        if any(getattr(row, name) != getattr(news, name) for name in RENEWED)
    ]
    for row, news in changed:
        for name in RENEWED:
            setattr(row, name, getattr(news, name))
    if changed:
        Conflict.objects.bulk_update([row for row, _news in changed], RENEWED, batch_size=500)


def _end(rows: Sequence[Conflict], at: datetime) -> None:
    pks = [row.pk for row in rows]
    if pks:
        withdrawn = {"resolution": Conflict.Resolution.WITHDRAWN, "resolved_at": at}
        Conflict.objects.filter(pk__in=pks).update(**withdrawn)
