"""Records that a source or a user calls one: their facts, their links, their ids; and undo."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import journal
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import Account, ChangeSet, Opportunity
from crm import successors
from crm.models import Link, Merge, Source
from feedback import insight_merging, merging as feedback_merging, survey_merging
from stakeholders import (
    account_merging,
    acting,
    archiving,
    deal_merging,
    editing,
    merging,
    tasks,
)
from stakeholders.models import Stakeholder

MAY_BE_UNDONE = timedelta(days=30)
Mergeable = Account | Stakeholder | Opportunity


@transaction.atomic
def merge(
    winner: Mergeable, losers: Sequence[Mergeable], *, by: Author, source: Source | None = None
) -> ChangeSet:
    """Make records of one type part of another one; their ids lead to it from now on."""
    journal.take_turns({_account(row).pk for row in (winner, *losers)})
    changes = journal.begin(by, _account(winner))
    became = _MERGES[type(winner)](changes, winner, losers)
    _lead_on(changes, became, source)
    touched = {_account(row).pk for row in (winner, *losers)}
    tasks.schedule(acting.mark_changed(touched, changes.at))
    return changes


@transaction.atomic
def undo(done: Merge, *, by: Author) -> ChangeSet:
    """Part what one act merged, within 30 days and unless somebody built on it since."""
    done = Merge.objects.select_for_update(of=("self",), no_key=True).get(pk=done.pk)
    if done.undone_at is not None:
        raise Refused(_("This was already undone."), code="already_undone")
    if timezone.now() - done.merged_at > MAY_BE_UNDONE:
        raise Refused(_("This was merged more than 30 days ago."), code="too_late")
    changes = editing.undo(done.change_set, by=by)
    merges = Merge.objects.filter(change_set=done.change_set)
    led = successors.of({one.winner for one in merges})
    for one in merges:
        # What an earlier merge brought may have been parted from the loser meanwhile.
        theirs = Link.objects.filter(subject=led.get(one.winner, one.winner))
        for was_alias in (False, True):
            pks = [pk for pk, was in one.links if was is was_alias]
            theirs.filter(pk__in=pks).update(subject=one.loser, is_alias=was_alias)
    merges.update(undone_at=changes.at)
    return changes


def _merge_accounts(
    changes: ChangeSet, winner: Account, losers: Sequence[Account]
) -> dict[str, tuple[str, str]]:
    people = list(Stakeholder.objects.filter(account__in=losers, archived_at=None))
    into = account_merging.merge_accounts(changes, winner, losers)
    feedback_merging.follow_people(changes, into)
    feedback_merging.follow_accounts(changes, winner, losers)
    insight_merging.follow_noticed(changes, into)
    insight_merging.follow_told(changes, winner, losers)
    survey_merging.follow_asked(changes, into)
    survey_merging.follow_wishes(changes, into)
    became = {one.public_id: ("stakeholder", into[one.pk].public_id) for one in people}
    return became | {one.public_id: ("account", winner.public_id) for one in losers}


def _merge_stakeholders(
    changes: ChangeSet, winner: Stakeholder, losers: Sequence[Stakeholder]
) -> dict[str, tuple[str, str]]:
    """Of somebody who is told to work elsewhere, what was told there stays there."""
    near = [one for one in losers if one.account_id == winner.account_id]
    into = {one.pk: winner for one in near}
    merging.merge_people(changes, into, near)
    feedback_merging.follow_people(changes, into)
    insight_merging.follow_noticed(changes, into)
    survey_merging.follow_asked(changes, into)
    survey_merging.follow_wishes(changes, {one.pk: winner for one in losers})
    archiving.archive(changes, near)
    far = [one for one in losers if one.account_id != winner.account_id]
    archiving.archive_people(changes, far, on=timezone.localdate(changes.at))
    return {one.public_id: ("stakeholder", winner.public_id) for one in losers}


def _merge_opportunities(
    changes: ChangeSet, winner: Opportunity, losers: Sequence[Opportunity]
) -> dict[str, tuple[str, str]]:
    near = [one for one in losers if one.account_id == winner.account_id]
    deal_merging.merge_opportunities(changes, winner, near)
    archiving.archive(changes, [one for one in losers if one.account_id != winner.account_id])
    return {one.public_id: ("opportunity", winner.public_id) for one in losers}


_MERGES = {
    Account: _merge_accounts,
    Stakeholder: _merge_stakeholders,
    Opportunity: _merge_opportunities,
}


def _lead_on(
    changes: ChangeSet, became: Mapping[str, tuple[str, str]], source: Source | None
) -> None:
    """Let ids and links of the losers lead to their winners."""
    links: dict[str, list[Link]] = {loser: [] for loser in became}
    for link in Link.objects.filter(subject__in=became):
        links[link.subject].append(link)
    own = {winner for _type, winner in became.values()}
    Merge.objects.bulk_create(
        Merge(
            source=source,
            type=type_,
            winner=winner,
            loser=loser,
            links=[[link.pk, link.is_alias] for link in links[loser]],
            change_set=changes,
            merged_at=changes.at,
        )
        for loser, (type_, winner) in became.items()
    )
    held = Link.objects.filter(subject__in=own).values_list("source", "subject")
    _point(links, became, set(held))


def _point(
    links: Mapping[str, list[Link]],
    became: Mapping[str, tuple[str, str]],
    there: set[tuple[int, str]],
) -> None:
    """Of several ids by which a source knows a winner its own stays, or else the first."""
    moved = []
    for loser, theirs in links.items():
        for link in theirs:
            link.subject = became[loser][1]
            link.is_alias = link.is_alias or (link.source_id, link.subject) in there
            there.add((link.source_id, link.subject))
            moved.append(link)
    Link.objects.bulk_update(moved, ["subject", "is_alias"], batch_size=1000)


def _account(row: Model) -> Account:
    return row if isinstance(row, Account) else row.account
