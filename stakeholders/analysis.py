"""The one step every change leads to: load the facts, compute, keep the result, raise alerts."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from django.db import transaction
from django.utils import timezone

import committee as method
from accounts import jobs, journal
from accounts.models import Job, Opportunity
from committee import Analysis, CommitteeError, Readings
from stakeholders import conversion, queries, snapshots, telling
from stakeholders.models import BuyingCommittee, Snapshot
from stakeholders.queries import CommitteeFacts
from stakeholders.snapshots import Found, History

logger = logging.getLogger(__name__)
NOBODY_DECIDES = "nobody_decides"
IMPOSSIBLE = "impossible_rule"


def analysis_on(committee: BuyingCommittee, on: date, known_at: datetime | None = None) -> Analysis:
    """What the method says of that day, with what we knew at `known_at`; nothing is saved."""
    return found_on(committee, on, known_at).analysis


def found_on(committee: BuyingCommittee, on: date, known_at: datetime | None = None) -> Found:
    """The same with every further reading."""
    (facts,) = queries.facts_of([committee], on, known_at, lean=True)
    return found_of(facts)


def analysis_of(facts: CommitteeFacts) -> Analysis:
    """What the method says of these facts."""
    return found_of(facts).analysis


def readings_of(facts: CommitteeFacts) -> Readings:
    """Every further reading of these facts."""
    return found_of(facts).readings


def found_of(facts: CommitteeFacts, past: History | None = None) -> Found:
    """Analysis and readings of these facts.

    With a past nothing but the time may be another than at its newest analysis. What time alone
    does not change is taken from there, if that rests on the same method and parameters.
    """
    (found,) = _found_of_each([Ready.of(facts, past)])
    return found


@dataclass(frozen=True)
class Ready:
    """Facts as what the method takes, and what it may take from a former day."""

    facts: CommitteeFacts
    value: method.Committee
    parameters: method.Parameters
    basis: str
    former: History

    @classmethod
    def of(cls, facts: CommitteeFacts, past: History | None) -> Self:
        """The facts ready; NobodyDecides, or CommitteeError for an impossible rule."""
        parameters = conversion.parameters_of(facts)
        basis = conversion.basis_of(facts, parameters)
        is_alike = past and past.newest and past.newest.basis == basis
        value = conversion.as_committee(facts, parameters)
        return cls(facts, value, parameters, basis, past if is_alike else History())

    def found(self, analysis: Analysis) -> Found:
        """The analysis with every further reading."""
        context = conversion.context_of(self.facts, self.value, self.parameters)
        readings = method.readings(
            self.value,
            analysis,
            context,
            parameters=self.parameters,
            former=self.former.readings,
        )
        return Found(self.facts.committee, analysis, readings, self.basis)


def _found_of_each(ready: Sequence[Ready]) -> list[Found]:
    """Analysis and readings of the facts of one day: with the same parameters all at once."""
    judged = defaultdict(list)
    for one in ready:
        judged[conversion.said_of(one.parameters)].append(one)
    return [found for alike in judged.values() for found in _judged_alike(alike)]


def _judged_alike(ready: Sequence[Ready]) -> Iterator[Found]:
    parameters = ready[0].parameters
    formers = {place: one.former.analysis for place, one in enumerate(ready) if one.former.analysis}
    analyses = method.analyse_each(
        [one.value for one in ready], ready[0].facts.on, parameters=parameters, formers=formers
    )
    return (one.found(analysis) for one, analysis in zip(ready, analyses, strict=True))


def analyse(
    committee_pk: int, *, now: datetime | None = None, job: Job | None = None
) -> Snapshot | None:
    """Bring the snapshot of one committee up to date; None for one without analysis."""
    if not analyse_all([committee_pk], now=now, job=job):
        return None
    return Snapshot.objects.filter(committee=committee_pk).latest("computed_at")


@transaction.atomic
def analyse_all(
    committee_pks: Iterable[int],
    *,
    now: datetime | None = None,
    job: Job | None = None,
    afresh: bool = False,
) -> set[int]:
    """Bring the snapshots of today up to date and raise their alerts; safe to repeat.

    Says for which there is an analysis. The number of queries does not grow with the committees.
    Afresh, nothing is taken from former analyses.
    """
    committees = _held(committee_pks)
    # After the lock: what others committed meanwhile is known now.
    now = now or timezone.now()
    today = timezone.localdate(now)
    working = [one for one in committees if not is_decided(one)]
    past = snapshots.histories(working, today)
    unchanged = {one.pk: past[one.pk] for one in working if _is_unchanged(one, past[one.pk])}
    found, problems = _found(working, today, {} if afresh else unchanged)
    ticks = [one.committee.pk for one in found if _is_tick(one, unchanged, today)]
    snapshots.save_all(found, now, past=past, ticks=ticks)
    snapshots.headline_all(found, past)
    telling.tell_all(found, past, now)
    _silence(committees, found)
    _mark(committees, problems, now)
    if job is not None:
        jobs.finish(job)
    return {one.committee.pk for one in found}


def _held(committee_pks: Iterable[int]) -> list[BuyingCommittee]:
    """The committees, each in nobody else's hands; in one order, so nobody waits in a circle.

    Nobody writes to their accounts meanwhile: a snapshot knows all that was recorded before it.
    """
    chosen = BuyingCommittee.objects.filter(pk__among=list(committee_pks)).order_by("pk")
    journal.take_turns(set(chosen.values_list("account", flat=True)))
    rows = chosen.select_for_update(of=("self",))
    return list(rows.select_related("account", "opportunity"))


def is_decided(committee: BuyingCommittee) -> bool:
    """Once a deal is decided, or the deal or the account has gone, nobody could act on a risk."""
    deal = committee.opportunity
    is_open = deal is None or (deal.outcome == Opportunity.Outcome.OPEN and not deal.archived_at)
    return not is_open or committee.account.archived_at is not None


def _is_unchanged(committee: BuyingCommittee, history: History) -> bool:
    """Whether no fact was written since the newest analysis, which was the last look at it."""
    newest = history.newest
    was_last = newest is not None and newest.computed_at == committee.analysed_at
    return was_last and committee.changed_at is None


def _found(
    committees: Sequence[BuyingCommittee], today: date, unchanged: dict[int, History]
) -> tuple[list[Found], dict[int, str]]:
    """What is found, and by committee the code of why nothing is."""
    ready, problems = [], {}
    for facts in queries.facts_of(committees, today, lean=True):
        committee = facts.committee
        try:
            ready.append(Ready.of(facts, unchanged.get(committee.pk)))
        except conversion.NobodyDecides:
            problems[committee.pk] = NOBODY_DECIDES
        except CommitteeError:
            logger.warning("%s cannot be analysed", committee.public_id, exc_info=True)
            problems[committee.pk] = IMPOSSIBLE
    return _found_of_each(ready), problems


def _is_tick(one: Found, unchanged: dict[int, History], today: date) -> bool:
    """Whether only time has passed since the newest analysis of a former day."""
    history = unchanged.get(one.committee.pk)
    if history is None or history.newest is None:
        return False
    was_alike = history.newest.basis == one.basis
    return was_alike and (history.newest.on < today or history.newest.is_tick)


def _silence(committees: Sequence[BuyingCommittee], found: Sequence[Found]) -> None:
    """Take those without an analysis out of lists and news."""
    analysed = {one.committee.pk for one in found}
    silent = [one for one in committees if one.pk not in analysed]
    snapshots.silence_all(silent)
    telling.fall_silent(silent)


def _mark(committees: Sequence[BuyingCommittee], problems: dict[int, str], now: datetime) -> None:
    """Say of all that they were looked at, and why there is no analysis."""
    for problem in {"", *problems.values()}:
        pks = [one.pk for one in committees if problems.get(one.pk, "") == problem]
        rows = BuyingCommittee.objects.filter(pk__among=pks)
        rows.update(changed_at=None, analysed_at=now, problem=problem)


@transaction.atomic
def keep_past(
    committees: Sequence[BuyingCommittee], on: date, known_at: datetime | None = None
) -> int:
    """Fill in a past day from what we know, or knew then; says for how many committees.

    Of lists only what they compare with a month before changes; alerts stay as they are.
    """
    journal.take_turns({one.account_id for one in committees})
    rows = BuyingCommittee.objects.filter(pk__in=[one.pk for one in committees]).order_by("pk")
    known_at = known_at or timezone.now()
    ready = []
    working = rows.select_related("account", "opportunity")
    for facts in queries.facts_of(working, on, known_at, lean=True):
        try:
            ready.append(Ready.of(facts, None))
        except CommitteeError:
            continue  # nobody decided yet
    found = _found_of_each(ready)
    snapshots.save_all(found, known_at)
    snapshots.look_back(committees)
    return len(found)
