"""Many committees at once: blocks, ticks, the thinned and the verified past."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import jobs, journal, organisations
from accounts.models import Alert, Job, Opportunity
from stakeholders import (
    analysis,
    assessments,
    blocks,
    chronicle,
    conversion,
    seats,
    snapshots,
    tasks,
    touches,
)
from stakeholders.assessments import Statement
from stakeholders.management.commands import reanalyse
from stakeholders.models import BuyingCommittee, Headline, Snapshot
from tests import factories

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def maya():
    return factories.user("maya")


def decided_by(maya, name, *, kind=None):
    """A committee of one approver whom we met; of a deal if its kind is given."""
    account = factories.account(maya, name=name)
    deal = factories.opportunity(account, kind=kind) if kind else None
    committee = factories.committee(account, for_opportunity=deal)
    ana = factories.stakeholder(account, f"Ana {name}")
    factories.seat(committee, ana, roles=("champion",), is_approver=True)
    assessments.record(ana, Statement(0.5), on=factories.LONG_AGO, by=maya)
    touches.log_touch([ana], touches.Contact(maya, "meeting"), on=factories.LONG_AGO, by=maya)
    return committee


@pytest.fixture
def tick(django_capture_on_commit_callbacks):
    def tick():
        with django_capture_on_commit_callbacks(execute=True):
            tasks.tick()

    return tick


def at(moment):
    return time_machine.travel(moment, tick=False)


def run(*options):
    told = StringIO()
    call_command("reanalyse", *options, stdout=told)
    return told.getvalue()


KINDS = Opportunity.Kind.values
QUERIES_PER_KIND = 3


def queries_of(committee_pks):
    """How many an analysis of these asks that does not meet them for the first time."""
    analysis.analyse_all(committee_pks)
    with CaptureQueriesContext(connection) as asked:
        assert len(analysis.analyse_all(committee_pks)) == len(committee_pks)
    return len(asked)


def test_queries_grow_with_the_kinds_of_deals_at_most_and_not_with_committees(maya):
    of_kind = {
        kind: [decided_by(maya, f"{kind} {n}", kind=kind).pk for n in range(4)] for kind in KINDS
    }
    one, *others = of_kind[KINDS[0]]
    for_one = queries_of([one])
    assert queries_of(others) <= for_one
    of_each_kind = [pk for pks in of_kind.values() for pk in pks]
    more_kinds = len(KINDS) - 1
    assert queries_of(of_each_kind) <= for_one + QUERIES_PER_KIND * more_kinds


def test_a_batch_finds_what_each_alone_would(maya):
    committees = [decided_by(maya, f"Client {n}") for n in range(3)]
    analysis.analyse_all(one.pk for one in committees)
    for committee in committees:
        together = committee.snapshots.get()
        alone = analysis.found_on(committee, together.on)
        assert together.document == snapshots.method.analysis_document(alone.analysis)
        assert together.readings == snapshots.method.readings_document(alone.readings)


def test_the_headline_is_the_newest_day_and_remembers_the_level_of_a_month_ago(maya):
    committee = decided_by(maya, "Acme")
    with at(NOON):
        analysis.analyse(committee.pk)
    assert Headline.objects.get().risk_before is None
    with at(NOON + 30 * DAY):
        analysis.analyse(committee.pk)
    headline, (first, last) = Headline.objects.get(), committee.snapshots.order_by("on")
    assert (headline.on, headline.risk) == (last.on, last.risk)
    assert (headline.risk_before, headline.coverage_before) == (first.risk, first.coverage)
    assert first.coverage > last.coverage


def test_a_decided_deal_leaves_lists_and_sums(maya):
    deal = factories.opportunity(factories.account(maya))
    committee = factories.committee(deal.account, for_opportunity=deal)
    factories.seat(committee, is_approver=True)
    analysis.analyse(committee.pk)
    assert Headline.objects.filter(committee=committee).exists()
    Opportunity.objects.filter(pk=deal.pk).update(outcome="lost", closed_on=deal.opened_on)
    analysis.analyse(committee.pk)
    assert not Headline.objects.exists()
    assert committee.snapshots.exists()


def test_a_tick_gives_what_an_analysis_from_nothing_gives(maya, tick):
    committee = decided_by(maya, "Acme")
    for days in (0, 1, 40, 100):
        with at(NOON + days * DAY):
            tick()
            newest = committee.snapshots.latest("on")
            again = analysis.found_on(committee, newest.on)
        assert newest.is_tick is (days > 0)
        assert newest.document == snapshots.method.analysis_document(again.analysis)


def test_an_analysis_repeated_after_an_edit_takes_nothing_from_the_day_before(maya):
    committee = decided_by(maya, "Acme")
    with at(NOON):
        analysis.analyse(committee.pk)
    with at(NOON + DAY):
        analysis.analyse(committee.pk)
        factories.seat(committee, is_approver=True, on=timezone.localdate())
        edited = analysis.analyse(committee.pk)
        again = analysis.analyse(committee.pk)
    assert len(edited.document["formal_power"]) == 2
    assert again.document == edited.document
    assert not again.is_tick


def test_a_tick_looks_at_each_committee_once_a_day(maya, tick):
    decided_by(maya, "Acme")
    with at(NOON):
        tick()
        tick()
    assert Job.objects.filter(task=blocks.TASK).count() == 1
    with at(NOON + DAY):
        tick()
    assert Snapshot.objects.count() == 2


def test_what_is_old_is_forgotten_at_the_first_tick_of_a_day(maya, tick):
    committee = decided_by(maya, "Acme")
    for days in range(3):
        with at(NOON + days * DAY):
            tick()
    assert (committee.snapshots.count(), Job.objects.count()) == (3, 3)
    with at(NOON + 120 * DAY):
        tick()
        assert (committee.snapshots.count(), Job.objects.count()) == (2, 1)
        committee.snapshots.update(on=F("on") - 7 * DAY, is_tick=True)
        with CaptureQueriesContext(connection) as asked:
            tick()
    assert not [one["sql"] for one in asked if "DELETE" in one["sql"]]


@pytest.fixture
def look_for_forgotten(django_capture_on_commit_callbacks):
    def look():
        with django_capture_on_commit_callbacks(execute=True):
            tasks.analyse_forgotten()

    return look


def test_very_many_changes_are_handed_out_by_blocks_and_each_is_analysed_once(
    maya, monkeypatch, look_for_forgotten
):
    monkeypatch.setattr(blocks, "SIZE", 2)
    monkeypatch.setattr(tasks, "MOST_ALONE", 2)
    committees = [decided_by(maya, f"Client {n}").pk for n in range(4)]
    analysis.analyse_all(committees)
    Snapshot.objects.update(risk=0.123)
    changed = BuyingCommittee.objects.filter(pk__in=committees[:3])
    changed.update(changed_at=timezone.now() - 2 * tasks.FORGOTTEN)
    look_for_forgotten()
    look_for_forgotten()
    subjects = {job.subject for job in Job.objects.filter(task=blocks.TASK, state="done")}
    assert subjects == {f"changed/{pk // 2}" for pk in committees[:3]}
    assert Job.objects.count() == len(subjects)
    assert list(Snapshot.objects.filter(risk=0.123).values_list("committee", flat=True)) == [
        committees[3]
    ]
    assert not BuyingCommittee.objects.exclude(changed_at=None).exists()


def test_a_block_of_changes_goes_on_where_it_was_and_waits_once(maya, monkeypatch):
    monkeypatch.setattr(blocks, "SIZE", 2)
    pks = [decided_by(maya, f"Client {n}").pk for n in range(4)]
    now = timezone.now()
    queued = blocks.enqueue_changed(now)
    assert blocks.enqueue_changed(now) == []
    analysis.analyse(pks[0])
    analysed_at = BuyingCommittee.objects.get(pk=pks[0]).analysed_at
    for job in queued:
        blocks.run(job.pk)
    assert BuyingCommittee.objects.get(pk=pks[0]).analysed_at == analysed_at
    assert set(Snapshot.objects.values_list("committee", flat=True)) == set(pks)
    BuyingCommittee.objects.filter(pk=pks[0]).update(changed_at=now - DAY)
    (again,) = blocks.enqueue_changed(now)
    assert again.subject == f"changed/{pks[0] // 2}"


def tampered(committee):
    """Say something false of whoever sits there."""
    document = committee.snapshots.latest("on").document
    document["threads"] = dict.fromkeys(document["threads"], 7)
    committee.snapshots.update(document=document)


@pytest.mark.parametrize("how", ["afresh", "another basis"])
def test_what_rests_on_another_method_is_not_gone_on_from(maya, how):
    committee = decided_by(maya, "Acme")
    with at(NOON):
        analysis.analyse(committee.pk)
    tampered(committee)
    if how == "another basis":
        committee.snapshots.update(basis="of an earlier version")
    with at(NOON + DAY):
        analysis.analyse_all([committee.pk], afresh=how == "afresh")
    assert 7 not in committee.snapshots.latest("on").document["threads"].values()


def test_the_command_goes_on_from_nothing(maya):
    committee = decided_by(maya, "Acme")
    with at(NOON):
        analysis.analyse(committee.pk)
    tampered(committee)
    with at(NOON + DAY):
        run()
    assert 7 not in committee.snapshots.latest("on").document["threads"].values()


def test_a_tick_goes_on_from_the_day_before(maya):
    """Without this the test above could not fail."""
    committee = decided_by(maya, "Acme")
    with at(NOON):
        analysis.analyse(committee.pk)
    tampered(committee)
    with at(NOON + DAY):
        analysis.analyse(committee.pk)
    assert 7 in committee.snapshots.latest("on").document["threads"].values()


def test_a_day_with_another_owner_is_no_tick(maya):
    committee = decided_by(maya, "Acme")
    with at(NOON):
        analysis.analyse(committee.pk)
    organisations.change_account(committee.account, owner=factories.user("tom"), by=maya)
    with at(NOON + DAY):
        assert not analysis.analyse(committee.pk).is_tick


def test_a_deal_that_was_decided_and_opened_again_is_analysed_from_nothing(maya):
    deal = factories.opportunity(factories.account(maya))
    committee = factories.committee(deal.account, for_opportunity=deal)
    factories.seat(committee, is_approver=True)
    with at(NOON):
        analysis.analyse(committee.pk)
    with at(NOON + DAY / 2):
        Opportunity.objects.update(outcome="lost", closed_on=deal.opened_on)
        factories.seat(committee, is_approver=True)
        analysis.analyse(committee.pk)
    Opportunity.objects.update(outcome="open", closed_on=None)
    with at(NOON + DAY):
        assert len(analysis.analyse(committee.pk).document["formal_power"]) == 2


def test_a_deal_that_moved_comes_out_as_it_was(maya):
    deal = factories.opportunity(factories.account(maya))
    committee = factories.committee(deal.account, for_opportunity=deal)
    factories.seat(committee, factories.stakeholder(deal.account), is_approver=True)
    before = analysis.analyse(committee.pk)
    other = factories.account(maya, name="Other")
    changes = journal.begin(maya, other)
    journal.update(changes, committee, account=other)
    assert "come out exactly" in run("--verify")
    committee.refresh_from_db()
    then = analysis.analysis_on(committee, before.on, before.computed_at)
    assert snapshots.method.analysis_document(then) == before.document


def test_old_ticks_are_thinned_to_mondays_and_changes_are_kept(maya):
    committee = decided_by(maya, "Acme")
    ana = committee.holders.get().stakeholder
    for days in range(15):
        with at(NOON + days * DAY):
            if days == 3:
                assessments.record(ana, Statement(1.0), on=timezone.localdate(), by=maya)
            analysis.analyse(committee.pk)
    snapshots.thin((NOON + 120 * DAY).date())
    kept = [(one - NOON.date()).days for one in committee.snapshots.values_list("on", flat=True)]
    assert kept == [0, 3, 7, 14]


def test_one_that_fails_does_not_stop_its_block(maya, monkeypatch, caplog):
    bad, good = decided_by(maya, "Bad"), decided_by(maya, "Good")
    whole = conversion.as_committee

    def as_committee(facts, parameters):
        if facts.committee == bad:
            raise FloatingPointError
        return whole(facts, parameters)

    advanced = []
    monkeypatch.setattr(conversion, "as_committee", as_committee)
    monkeypatch.setattr(jobs, "advance", lambda job, done, total: advanced.append((done, total)))
    (job,) = blocks.enqueue("all now", timezone.now())
    for _ in range(jobs.MOST_ATTEMPTS - 1):
        with pytest.raises(FloatingPointError):
            blocks.run(job.pk)
        Job.objects.filter(pk=job.pk).update(due_at=timezone.now())
    blocks.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.DONE, {"failed": [bad.pk]})
    assert good.snapshots.exists()
    assert not bad.snapshots.exists()
    assert advanced == [(1, 2), (2, 2)]


def test_everything_is_analysed_again_and_said_so(maya):
    committee = decided_by(maya, "Acme")
    analysis.analyse(committee.pk)
    Snapshot.objects.update(risk=0.123)
    assert "up to date" in run()
    assert Snapshot.objects.get().risk != 0.123


def test_a_run_that_was_stopped_goes_on_where_it_was(maya, monkeypatch):
    monkeypatch.setattr(blocks, "SIZE", 1)
    committees = [decided_by(maya, f"Client {n}") for n in range(3)]
    now = timezone.now()
    first, *_others = blocks.enqueue(f"all {now.isoformat()}", now)
    blocks.run(first.pk)
    done = BuyingCommittee.objects.exclude(analysed_at=None).get()
    assert "Going on" in run()
    before = done.analysed_at
    done.refresh_from_db()
    assert done.analysed_at == before
    assert Snapshot.objects.count() == len(committees)
    assert "Going on" not in run()


def test_a_run_that_was_killed_says_until_when_it_waits(maya, monkeypatch):
    decided_by(maya, "Acme")
    now = timezone.now()
    (job,) = blocks.enqueue(f"all {now.isoformat()}", now)
    assert jobs.claim(job.pk)
    held_until = timezone.localtime(Job.objects.get(pk=job.pk).lease_until)
    # Time passes while it waits.
    monkeypatch.setattr(reanalyse.time, "sleep", lambda _seconds: jobs.release_all())
    assert f"free again at {held_until:%H:%M:%S}" in run()
    assert Snapshot.objects.exists()


def test_a_run_that_was_left_days_ago_is_not_gone_on_with(maya):
    decided_by(maya, "Acme")
    with at(timezone.now() - 2 * DAY):
        blocks.enqueue("all once", timezone.now())
    assert blocks.unfinished("all") is None
    assert "Going on" not in run()


def test_a_block_that_killed_every_worker_ends_the_run(maya):
    decided_by(maya, "Acme")
    now = timezone.now()
    (job,) = blocks.enqueue("all once", now)
    lost = {"attempts": jobs.MOST_ATTEMPTS, "lease_until": now - jobs.LEASE}
    Job.objects.filter(pk=job.pk).update(state="running", **lost)
    with pytest.raises(CommandError, match="1 blocks failed"):
        run()


def test_past_days_are_filled_in_once(maya):
    decided_by(maya, "Acme")
    assert "2 past analyses" in run("--past", "28")
    assert "0 past analyses" in run("--past", "28")
    assert not Headline.objects.exists()
    assert not Alert.objects.exists()


def test_what_was_stored_comes_out_exactly_again(maya):
    """Whatever was changed, corrected or taken back since, in facts and in fields."""
    deal = factories.opportunity(
        factories.account(maya), stage="proposal", closes_on=NOON.date() + 90 * DAY
    )
    committee = factories.committee(deal.account, for_opportunity=deal)
    ana = factories.stakeholder(deal.account, "Ana")
    seat = factories.seat(committee, ana, roles=("champion",), is_approver=True)
    assessments.record(ana, Statement(0.5), on=factories.LONG_AGO, by=maya)
    analysis.analyse(committee.pk)
    tom = factories.user("tom")
    today = timezone.localdate()
    organisations.change_account(deal.account, owner=tom, segment="bank", by=maya)
    assessments.record(ana, Statement(-1.0), on=factories.LONG_AGO, by=maya)
    seats.empty_seat(seat, on=today, by=maya)
    assert "All 1 come out exactly" in run("--verify")
    analysis.analyse(committee.pk)
    assert "All 1 come out exactly" in run("--verify")


def test_what_was_tampered_with_is_found(maya):
    committee = decided_by(maya, "Acme")
    snapshot = analysis.analyse(committee.pk)
    document = json.loads(json.dumps(snapshot.document))
    document["risk"] += 1e-9
    Snapshot.objects.update(document=document)
    with pytest.raises(CommandError, match=snapshot.public_id):
        run("--verify")
    assert [found for _n, found in chronicle.differing()] == [[snapshot.public_id]]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--past", "0"), "counted from 1"),
        (("--every", "0"), "counted from 1"),
        (("--past", "28", "--every", "-1"), "counted from 1"),
        (("--past", "999999999"), "No more than"),
        (("--every", "7"), "goes with --past"),
        (("--verify", "--past", "28"), "not allowed with"),
    ],
)
def test_days_that_cannot_be_meant_are_refused(options, why):
    with pytest.raises(CommandError, match=why):
        run(*options)


@pytest.mark.parametrize(("age", "is_compared"), [(30, True), (45, True), (29, False), (46, False)])
def test_a_past_day_that_is_filled_in_is_what_lists_compare_with(maya, age, is_compared):
    with at(NOON):
        committee = decided_by(maya, "Acme")
        analysis.analyse(committee.pk)
        assert Headline.objects.get().risk_before is None
        on = (NOON - age * DAY).date()
        analysis.keep_past([committee], on)
    told = Headline.objects.get()
    past = Snapshot.objects.get(on=on)
    wanted = (past.risk, past.coverage) if is_compared else (None, None)
    assert (told.risk_before, told.coverage_before) == wanted


def test_of_many_past_days_lists_compare_with_that_of_an_analysis(maya):
    """Filled in afterwards the number is the one that the analysis would have told."""
    with at(NOON):
        committee = decided_by(maya, "Acme")
        analysis.analyse(committee.pk)
        for age in (60, 44, 31, 10):
            analysis.keep_past([committee], (NOON - age * DAY).date())
        told = Headline.objects.values("risk_before", "coverage_before").get()
        assert told["coverage_before"] is not None
        BuyingCommittee.objects.update(changed_at=NOON)
        analysis.analyse(committee.pk)
        assert Headline.objects.values("risk_before", "coverage_before").get() == told
