"""The one step every change leads to: load the facts, compute, keep the result, raise alerts."""

import logging
from collections.abc import Iterable, Sequence
from datetime import date, datetime

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


def found_of(facts: CommitteeFacts, former: History | None = None) -> Found:
    """Analysis and readings of these facts.

    With a former history nothing but the time may be another than then: what time alone does
    not change is taken from there.
    """
    former = former or History()
    parameters = conversion.parameters_of(facts)
    value = conversion.as_committee(facts, parameters)
    found = method.analyse(
        value, facts.on, parameters=parameters, nodes=parameters.nodes, former=former.analysis
    )
    context = conversion.context_of(facts, value, parameters)
    readings = method.readings(value, found, context, parameters=parameters, former=former.readings)
    return Found(facts.committee, found, readings)


def analyse(
    committee_pk: int, *, now: datetime | None = None, job: Job | None = None
) -> Snapshot | None:
    """Bring the snapshot of one committee up to date; None for one without analysis."""
    if not analyse_all([committee_pk], now=now, job=job):
        return None
    return Snapshot.objects.filter(committee=committee_pk).latest("computed_at")


@transaction.atomic
def analyse_all(
    committee_pks: Iterable[int], *, now: datetime | None = None, job: Job | None = None
) -> set[int]:
    """Bring the snapshots of today up to date and raise their alerts; safe to repeat.

    Says for which there is an analysis. The number of queries does not grow with the committees.
    """
    committees = _held(committee_pks)
    # After the lock: what others committed meanwhile is known now.
    now = now or timezone.now()
    today = timezone.localdate(now)
    working = [one for one in committees if not is_decided(one)]
    past = snapshots.histories(working, today)
    found, problems = _found(working, today, past)
    ticks = [one.committee.pk for one in found if _is_tick(one.committee, past, today)]
    snapshots.save_all(found, now, ticks=ticks)
    snapshots.headline_all(found, past)
    analysed = {one.committee.pk for one in found}
    snapshots.silence_all(one for one in committees if one.pk not in analysed)
    telling.tell_all(found, past)
    _mark(committees, problems, now)
    if job is not None:
        jobs.finish(job)
    return analysed


def _held(committee_pks: Iterable[int]) -> list[BuyingCommittee]:
    """The committees, each in nobody else's hands; in one order, so nobody waits in a circle.

    Nobody writes to their accounts meanwhile: a snapshot knows all that was recorded before it.
    """
    chosen = BuyingCommittee.objects.filter(pk__in=list(committee_pks)).order_by("pk")
    journal.take_turns(set(chosen.values_list("account", flat=True)))
    rows = chosen.select_for_update(of=("self",))
    return list(rows.select_related("account", "opportunity"))


def is_decided(committee: BuyingCommittee) -> bool:
    """Once a deal is won or lost its committee has no risk that somebody could act on."""
    deal = committee.opportunity
    return deal is not None and deal.outcome != Opportunity.Outcome.OPEN


def _found(
    committees: Sequence[BuyingCommittee], today: date, past: dict[int, History]
) -> tuple[list[Found], dict[int, str]]:
    """What is found, and by committee the code of why nothing is."""
    found, problems = [], {}
    for facts in queries.facts_of(committees, today, lean=True):
        committee = facts.committee
        try:
            has_changed = not _is_as_before(committee, past[committee.pk], today)
            found.append(found_of(facts, None if has_changed else past[committee.pk]))
        except conversion.NobodyDecides:
            problems[committee.pk] = NOBODY_DECIDES
        except CommitteeError:
            logger.warning("%s cannot be analysed", committee.public_id, exc_info=True)
            problems[committee.pk] = IMPOSSIBLE
    return found, problems


def _is_as_before(committee: BuyingCommittee, history: History, today: date) -> bool:
    """Whether only time has passed since the newest analysis, which is of a former day."""
    is_settled = committee.changed_at is None and not committee.problem
    return is_settled and bool(history.points) and history.points[-1].on < today


def _is_tick(committee: BuyingCommittee, past: dict[int, History], today: date) -> bool:
    """The same; a day that was a tick already stays one."""
    points = past[committee.pk].points
    was_tick = bool(points) and points[-1].on == today and points[-1].is_tick
    is_still = was_tick and committee.changed_at is None
    return is_still or _is_as_before(committee, past[committee.pk], today)


def _mark(committees: Sequence[BuyingCommittee], problems: dict[int, str], now: datetime) -> None:
    """Say of all that they were looked at, and why there is no analysis."""
    for problem in {"", *problems.values()}:
        pks = [one.pk for one in committees if problems.get(one.pk, "") == problem]
        rows = BuyingCommittee.objects.filter(pk__in=pks)
        rows.update(changed_at=None, analysed_at=now, problem=problem)


def keep_past(
    committees: Sequence[BuyingCommittee], on: date, known_at: datetime | None = None
) -> int:
    """Fill in a past day from what we know, or knew then; says for how many committees.

    Lists and alerts speak of today only and stay as they are.
    """
    found = []
    for facts in queries.facts_of(committees, on, known_at, lean=True):
        try:
            found.append(found_of(facts))
        except CommitteeError:
            continue  # nobody decided yet
    snapshots.save_all(found, known_at or timezone.now())
    return len(found)
