"""The step that does what the rules say of feedback, in the transaction that understands it."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts import journal, judges
from accounts.models import ChangeSet, User
from feedback import (
    case_alerts,
    case_opening,
    case_owners,
    case_replies,
    hearing,
    rule_documents,
    rules,
)
from feedback.case_opening import Opening
from feedback.models import Case, CaseNote, CaseRule, Feedback
from feedback.rule_documents import Unreadable
from feedback.rules import Decision, Rule

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Chosen:
    """A feedback, the decision that opens its case, and the others that apply."""

    feedback: Feedback
    first: Decision
    others: tuple[Decision, ...]

    @property
    def rules(self) -> list[Rule]:
        return [self.first.rule, *(one.rule for one in self.others)]


def follow_each(said: Sequence[Feedback], now: datetime, *, tone_only: bool = False) -> list[Case]:
    """Open the cases that the rules ask for; what has one, or is a reply in one, gets none.

    Where only the tone is news, only rules that ask for one: the others had their turn.
    The number of queries grows with the ways to find an owner, not with the feedback.
    """
    by_id = {row.public_id: row for row in CaseRule.objects.working()}
    chosen = list(_chosen(said, _asked(by_id.values(), tone_only), now))
    if not chosen:
        return []
    sets = journal.begin_each(
        [(by_id[one.first.rule.id], one.feedback.stakeholder.account) for one in chosen]
    )
    people = [one.feedback.stakeholder for one in chosen]
    openings = _openings(chosen, sets, by_id)
    cases = case_opening.open_each(list(zip(sets, people, openings, strict=True)))
    others = [
        (changes, CaseNote(case=case, kind=CaseNote.Kind.RULE, text=by_id[other.rule.id].name))
        for changes, case, one in zip(sets, cases, chosen, strict=True)
        for other in one.others
    ]
    journal.create_each(others)
    _notify({case: one.rules for case, one in zip(cases, chosen, strict=True)})
    return cases


def _openings(
    chosen: Sequence[Chosen], sets: Sequence[ChangeSet], by_id: Mapping[str, CaseRule]
) -> list[Opening]:
    """Whose each case becomes, by when, and the rule that says so."""
    owners, found = _owners(chosen), []
    for changes, one in zip(sets, chosen, strict=True):
        due_at = changes.at + timedelta(hours=one.first.due_hours)
        rule, about = by_id[one.first.rule.id], one.feedback
        found.append(Opening(owners[about.pk], due_at, about.public_id, rule, words=rule.name))
    return found


def _asked(rows: Iterable[CaseRule], tone_only: bool) -> list[Rule]:
    return [one for one in values_of(rows) if one.conditions.sentiments or not tone_only]


def _chosen(said: Sequence[Feedback], rules_on: Sequence[Rule], now: datetime) -> Iterator[Chosen]:
    """What opens a case: which rules apply to it."""
    if not rules_on:
        return
    ids = [one.public_id for one in said]
    with_case = set(Case.objects.filter(feedback__in=ids).values_list("feedback", flat=True))
    with_case |= case_replies.among(ids)
    new = [one for one in said if one.public_id not in with_case]
    heard_all = hearing.heard_all(new, timezone.localdate(now))
    for one, heard in zip(new, heard_all, strict=True):
        first, others = rules.chosen(rules.decide(heard, rules_on))
        if first is not None:
            yield Chosen(one, first, others)


def _owners(chosen: Sequence[Chosen]) -> dict[int, User | None]:
    """Whose each case becomes, by the key of the feedback."""
    by_choice = defaultdict(list)
    for one in chosen:
        by_choice[one.first.rule.actions.owner].append(one.feedback)
    found = {}
    for choice, said in by_choice.items():
        people = {one.stakeholder_id: one.stakeholder for one in said}
        owners = case_owners.owners_for(choice, list(people.values()))
        found |= {one.pk: owners[one.stakeholder_id] for one in said}
    return found


def values_of(rows: Iterable[CaseRule]) -> list[Rule]:
    """Stored rules as values; one that no longer means anything is left out and logged."""
    found = []
    for row in rows:
        try:
            found.append(value_of(row))
        except Unreadable:
            logger.exception("Rule %s cannot be read", row.public_id)
    return found


def value_of(row: CaseRule) -> Rule:
    """A stored rule as a value; Unreadable if it means nothing."""
    return Rule(
        id=row.public_id,
        conditions=rule_documents.conditions_of(row.conditions),
        actions=rule_documents.actions_of(row.actions),
        most_days_old=row.most_days_old,
    )


def _notify(applying: Mapping[Case, Iterable[Rule]]) -> None:
    """Tell those whom the rules name and who may read it, but not the owner, who is told anyway."""
    named = {
        case: {user for rule in applied for user in rule.actions.notify}
        for case, applied in applying.items()
    }
    users = User.objects.filter(public_id__in=set().union(*named.values()), is_active=True)
    wanted = [
        (case, user)
        for user in users
        for case, ids in named.items()
        if user.public_id in ids and user.pk != case.owner_id
    ]
    judging = judges.among({(user.pk, case.stakeholder.account_id) for case, user in wanted})
    case_alerts.tell_all(
        (case, case_alerts.NOTICED, user)
        for case, user in wanted
        if (user.pk, case.stakeholder.account_id) in judging
    )
