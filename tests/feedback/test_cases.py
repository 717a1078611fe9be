"""From what somebody said to a closed case: who gets it, who is told, what is refused."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError
from django.utils import timezone

from accounts import alerts, organisations
from accounts.errors import Refused
from accounts.models import AccountShare, Alert, Change, Job
from crm import erasing, merging
from crm.models import Merge
from feedback import case_owners, case_rules, cases, handling, hearing, tasks
from feedback.case_alerts import NOTICED, OPENED
from feedback.case_opening import Opening
from feedback.case_rules import Draft
from feedback.cases import Ending, Letter
from feedback.models import Case, CaseNote, CaseRule, Understanding
from feedback.rules import Actions, Conditions
from feedback.trying import tried
from stakeholders import editing, touches
from stakeholders.models import Snapshot
from tests import factories
from tests.feedback.conftest import HOURS, hear, rule_of

pytestmark = pytest.mark.django_db


def told(kind=None):
    """Whom open news are for, of this kind."""
    found = Alert.objects.filter(dismissed_at=None)
    found = found.filter(kind=kind) if kind else found.filter(kind__startswith="case_")
    return [one.user.username for one in found.order_by("pk")]


def test_a_detractor_of_high_power_opens_a_case_with_its_owner_told(acme):
    rule = rule_of(acme.mara)
    said = hear(acme.ana, nps=3, channel="survey")
    case = Case.objects.get()
    assert (case.feedback, case.owner, case.rule) == (said.public_id, acme.maya, rule)
    assert case.due_at - case.opened_at == timedelta(hours=HOURS["high"])
    assert case.notes.get().kind == CaseNote.Kind.OPENED
    assert told(OPENED) == ["maya"]
    assert alerts.open_alerts(acme.maya).get(kind=OPENED).subject == case.public_id
    assert Change.objects.filter(subject=case.public_id, op="created").exists()


def test_somebody_who_decides_nothing_has_the_longest_time(acme):
    rule_of(acme.mara)
    ben = factories.stakeholder(acme.account, "Ben")
    hear(ben, nps=3)
    case = Case.objects.get()
    assert case.due_at - case.opened_at == timedelta(hours=HOURS["low"])


def test_what_no_rule_asks_for_opens_nothing(acme):
    rule_of(acme.mara)
    off = rule_of(acme.mara, "Promoters", bands=("promoter",))
    case_rules.switch_off(off, by=acme.mara)
    hear(acme.ana, nps=9)
    assert not Case.objects.exists()


def test_history_that_is_loaded_late_opens_nothing(acme):
    rule_of(acme.mara)
    hear(acme.ana, nps=0, on=timezone.localdate() - timedelta(days=15))
    assert not Case.objects.exists()
    hear(acme.ana, nps=0, on=timezone.localdate() - timedelta(days=14))
    assert Case.objects.count() == 1


def test_understanding_twice_opens_one_case(acme):
    rule_of(acme.mara)
    said = hear(acme.ana, nps=3)
    handling.handle(said.pk)
    said.handled_at = None
    said.save()
    handling.handle(said.pk)
    assert Case.objects.count() == told().__len__() == 1


def test_the_database_opens_a_case_once_for_a_rule_and_a_feedback(acme):
    rule = rule_of(acme.mara)
    said = hear(acme.ana, nps=3)
    with pytest.raises(IntegrityError):
        Case.objects.create(
            stakeholder=acme.ana, feedback=said.public_id, rule=rule, due_at=timezone.now()
        )


def test_of_several_rules_the_one_with_the_least_time_opens_and_the_others_are_noted(acme):
    rule_of(acme.mara, "All detractors", hours=dict.fromkeys(HOURS, 72))
    urgent = rule_of(acme.mara, "Very low", hours=dict.fromkeys(HOURS, 1), score="nps", at_most=2)
    hear(acme.ana, nps=1)
    case = Case.objects.get()
    assert case.rule == urgent
    assert [one.text for one in case.notes.filter(kind="rule")] == ["All detractors"]


def test_a_worker_that_dies_between_leaves_neither_case_nor_evidence(acme, monkeypatch):
    rule_of(acme.mara)
    monkeypatch.setattr(handling.blocks, "enqueue_these", lambda pks: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        hear(acme.ana, nps=3)
    assert not Case.objects.exists()
    assert not Alert.objects.filter(kind=OPENED).exists()
    monkeypatch.undo()
    Job.objects.update(due_at=timezone.now())
    tasks.handle_feedback(Job.objects.get(task=tasks.HANDLE).pk)
    assert Case.objects.count() == 1


def test_a_stored_rule_that_means_nothing_stops_nothing(acme):
    rule = rule_of(acme.mara)
    CaseRule.objects.filter(pk=rule.pk).update(conditions={"bands": ["furious"]})
    said = hear(acme.ana, nps=3)
    assert said.handled_at is not None
    assert not Case.objects.exists()


def test_those_whom_a_rule_names_hear_of_the_case(acme):
    chloe, stranger = factories.user("chloe", access="cx_lead"), factories.user("tom")
    ids = tuple(one.public_id for one in (chloe, acme.maya, stranger))
    named = Actions(HOURS, notify=ids)
    rule = case_rules.add_rule(Draft("All", Conditions(bands=("detractor",)), named), by=acme.mara)
    case_rules.switch_on(rule, version=1, by=acme.mara)
    hear(acme.ana, nps=3)
    assert (told(OPENED), told(NOTICED)) == (["maya"], ["chloe"])


def test_negative_words_of_a_decider_open_a_case_and_who_knows_better_is_believed(acme):
    rule = rule_of(acme.mara, sentiments=("negative",), roles=("approver",))
    said = hear(acme.ana, text="Nobody answered my calls for two weeks, and it is still broken.")
    assert Case.objects.get().feedback == said.public_id
    case_rules.switch_off(rule, by=acme.mara)
    Understanding.objects.update(tone="positive", certainty=1.0, is_overruled=True)
    (heard,) = hearing.heard_all([said], None)
    assert (heard.clear_sentiment, heard.band) == ("positive", None)


def test_the_case_goes_to_whom_the_rule_says(acme):
    tom = factories.user("tom")
    AccountShare.objects.create(account=acme.account, user=tom)
    rapport = touches.Rapport(tom, "trusted_adviser", "trusted_adviser")
    touches.relate(acme.ana, rapport, on=factories.LONG_AGO, by=acme.maya)
    found = {
        choice: case_owners.owner_for(choice, acme.ana)
        for choice in ("account_owner", "closest", "team_lead", tom.public_id)
    }
    assert [str(one.username) for one in found.values()] == ["maya", "tom", "mara", "tom"]


def test_somebody_gone_or_who_may_not_judge_gets_no_case(acme):
    stranger = factories.user("rae", access="colleague")
    assert case_owners.owner_for(stranger.public_id, acme.ana) == acme.maya
    acme.maya.is_active = False
    acme.maya.save()
    assert case_owners.owner_for("account_owner", acme.ana) == acme.mara
    acme.mara.is_active = False
    acme.mara.save()
    assert case_owners.owner_for("account_owner", acme.ana) is None


def test_owners_and_power_of_many_take_as_many_queries_as_of_one(
    acme, django_assert_max_num_queries
):
    rule = rule_of(acme.mara, owner="closest")
    case_rules.switch_off(rule, by=acme.mara)
    today = timezone.localdate()
    hear(acme.ana, nps=3)
    counted = []
    for many in (0, 20):
        for number in range(many):
            hear(factories.stakeholder(acme.account, f"P{number}"), nps=3)
        with django_assert_max_num_queries(100) as asked:
            found = tried(_value(rule), today)
        counted.append(len(asked))
        assert found.cases == 1 + many
    assert counted[0] == counted[1]


def test_trying_a_rule_says_what_it_would_have_opened_and_writes_nothing(acme):
    rule = rule_of(acme.mara)
    case_rules.switch_off(rule, by=acme.mara)
    today = timezone.localdate()
    for days, nps in ((0, 3), (60, 4), (89, 9), (91, 1)):
        hear(acme.ana, nps=nps, on=today - timedelta(days=days))
    before = Change.objects.count()
    found = tried(_value(rule), today)
    assert (found.heard, found.cases, found.owners) == (3, 2, [(acme.maya, 2)])
    assert [one.feedback.nps for one in found.newest] == [3, 4]
    assert not Case.objects.exists()
    assert Change.objects.count() == before


def _value(rule):
    rule.refresh_from_db()
    return handling.ruling.value_of(rule)


def test_taking_begins_and_ends_the_news(acme, opened):
    assert told() == ["maya"]
    cases.take(opened, by=acme.maya)
    assert (opened.state, opened.owner, told()) == ("in_progress", acme.maya, [])


def test_assigning_moves_the_news(acme, opened):
    cases.assign(opened, acme.mara, by=acme.maya)
    assert (opened.owner, told()) == (acme.mara, ["mara"])
    with pytest.raises(Refused, match="has it already"):
        cases.assign(opened, acme.mara, by=acme.maya)
    with pytest.raises(Refused, match="may not read"):
        cases.assign(opened, factories.user("rae", access="colleague"), by=acme.maya)


def test_the_first_response_is_kept_and_a_comment_is_none(acme, opened):
    cases.comment(opened, "Looked into it", by=acme.maya)
    assert (opened.first_response_at, opened.state) == (None, "open")
    cases.comment(opened, "Called her", is_response=True, by=acme.maya)
    first = opened.first_response_at
    assert first is not None
    assert opened.state == "in_progress"
    cases.comment(opened, "Called again", is_response=True, by=acme.maya)
    assert opened.first_response_at == first


def test_a_case_is_closed_with_an_outcome_and_opened_again_with_as_much_time(acme, opened):
    with pytest.raises(Refused, match="what came of it"):
        cases.close(opened, Ending(""), by=acme.maya)
    cases.close(opened, Ending("solved", "New contract"), by=acme.maya)
    assert (opened.state, opened.outcome, told()) == ("closed", "solved", [])
    with pytest.raises(Refused, match="closed"):
        cases.take(opened, by=acme.maya)
    time = opened.due_at - opened.opened_at
    Case.objects.update(reminded_at=timezone.now())
    cases.reopen(opened, by=acme.maya)
    assert (opened.state, opened.outcome, opened.closed_at) == ("in_progress", "", None)
    assert opened.reminded_at is None
    assert opened.due_at > timezone.now() + time - timedelta(minutes=1)


def test_waiting_and_going_on(acme, opened):
    cases.wait(opened, "For the lawyers", by=acme.maya)
    assert opened.state == "waiting"
    cases.resume(opened, by=acme.maya)
    assert opened.state == "in_progress"
    kinds = list(opened.notes.values_list("kind", flat=True))
    assert kinds == ["opened", "waiting", "resumed"]


def test_who_saw_an_older_case_is_refused(acme, opened):
    seen = opened.version
    other = Case.objects.get()
    cases.take(other, version=seen, by=acme.mara)
    with pytest.raises(Refused, match="in the meantime"):
        cases.close(opened, Ending("solved"), version=seen, by=acme.maya)
    assert Case.objects.get().state == "in_progress"


def test_an_act_can_be_undone(acme, opened):
    done = cases.close(opened, Ending("solved", "Called"), by=acme.maya)
    editing.undo(done, by=acme.maya)
    opened.refresh_from_db()
    assert (opened.state, opened.outcome, opened.outcome_words) == ("open", "", "")
    assert [one.kind for one in opened.notes.known()] == ["opened"]


@pytest.mark.parametrize("due_in", [timedelta(0), timedelta(days=-1)])
def test_a_due_time_is_still_to_come(acme, opened, due_in):
    with pytest.raises(Refused, match="still to come"):
        cases.postpone(opened, timezone.now() + due_in, by=acme.maya)


def test_cases_go_with_people_and_accounts_that_become_one(acme, opened):
    other = factories.account(acme.maya, name="Acme GmbH")
    twin = factories.stakeholder(other, "Ana R")
    theirs = cases.open_by_hand(twin, Opening(acme.maya, opened.due_at), by=acme.mara)
    done = merging.merge(acme.account, [other], by=acme.maya)
    theirs.refresh_from_db()
    assert theirs.stakeholder.account == acme.account
    assert set(Alert.objects.filter(kind=OPENED).values_list("account", flat=True)) == {
        acme.account.pk
    }
    merging.merge(acme.ana, [theirs.stakeholder], by=acme.maya)
    theirs.refresh_from_db()
    assert theirs.stakeholder == acme.ana
    assert done.changes.filter(subject=theirs.public_id).exists()


def test_undoing_a_merge_gives_the_case_back(acme):
    twin = factories.stakeholder(acme.account, "Ana R")
    due_at = timezone.now() + timedelta(days=1)
    case = cases.open_by_hand(twin, Opening(acme.maya, due_at), by=acme.mara)
    merging.merge(acme.ana, [twin], by=acme.maya)
    merging.undo(Merge.objects.get(), by=acme.maya)
    case.refresh_from_db()
    assert case.stakeholder == twin


def test_who_saw_an_answer_that_failed_since_is_told_of_another_one(acme, opened):
    failed = cases.answer(opened, Letter("We look into it."), by=acme.mara)
    seen = cases.answers(opened).count()
    CaseNote.objects.filter(pk=failed.pk).update(fate="failed")
    cases.answer(opened, Letter("We looked into it."), seen=seen, by=acme.mara)
    with pytest.raises(Refused, match="in the meantime"):
        cases.answer(opened, Letter("It is mended."), seen=seen, by=acme.maya)
    # What never arrived nobody has to know of.
    CaseNote.objects.filter(fate="queued").update(fate="failed")
    assert cases.answer(opened, Letter("It is mended."), seen=seen, by=acme.maya)


def test_erasing_somebody_takes_the_words_out_of_their_cases(acme, opened):
    cases.comment(opened, "Ana is furious about the price", by=acme.maya)
    cases.close(opened, Ending("solved", "Ana is happy"), by=acme.maya)
    done = erasing.erase(acme.ana.person, by=acme.maya)
    opened.refresh_from_db()
    told = [*opened.notes.values_list("text", flat=True), opened.outcome_words]
    kept = Change.objects.filter(subject=opened.public_id).values_list("before", "after")
    assert set(told) == {""}
    assert "Ana" not in str(list(kept))
    assert done.counts["case"] == 1


def test_a_rule_that_is_changed_is_off_until_it_is_tried_again(acme):
    rule = rule_of(acme.mara)
    same = Draft("Another name", Conditions(bands=("detractor",)), Actions(HOURS))
    case_rules.change_rule(rule, same, by=acme.mara)
    assert (rule.is_on, rule.name) == (True, "Another name")
    other = Draft("Another name", Conditions(bands=("passive",)), Actions(HOURS))
    case_rules.change_rule(rule, other, by=acme.mara)
    assert rule.is_on is False
    with pytest.raises(Refused, match="in the meantime"):
        case_rules.switch_on(rule, version=1, by=acme.mara)


@pytest.mark.parametrize(
    ("name", "asked", "words"),
    [
        (" ", {"bands": ("detractor",)}, "needs a name"),
        ("New", {}, "at least one condition"),
        ("New", {"bands": ("angry",)}, "not a value that a rule can have"),
        ("Detractors", {"bands": ("detractor",)}, "of this name"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(acme, name, asked, words):
    rule_of(acme.mara)
    with pytest.raises(Refused, match=words):
        case_rules.add_rule(Draft(name, Conditions(**asked), Actions(HOURS)), by=acme.mara)


def test_cases_stay_when_their_rule_goes_and_no_more_are_opened_until_it_is_back(acme):
    rule = rule_of(acme.mara)
    hear(acme.ana, nps=3)
    case_rules.remove_rule(rule, by=acme.mara)
    hear(acme.ana, nps=2)
    assert Case.objects.get().rule == rule
    case_rules.restore_rule(rule, by=acme.mara)
    hear(acme.ana, nps=1)
    assert Case.objects.count() == 2


def test_power_is_that_of_the_newest_analysis(acme):
    found = handling.ruling.hearing.power_in([acme.account.pk])
    assert found == {acme.ana.public_id: pytest.approx(1.0)}
    Snapshot.objects.all().delete()
    assert handling.ruling.hearing.power_in([acme.account.pk]) == {}


def test_handing_the_account_over_leaves_the_case_where_it_is(acme, opened):
    tom = factories.user("tom")
    organisations.change_account(acme.account, owner=tom, by=acme.maya)
    opened.refresh_from_db()
    assert opened.owner == acme.maya


def test_opened_again_and_again_it_has_the_time_that_it_had(acme, opened):
    with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
        cases.close(opened, Ending("solved"), by=acme.maya)
        cases.reopen(opened, by=acme.maya)
    with time_machine.travel(timezone.now() + timedelta(days=60), tick=False):
        cases.close(opened, Ending("solved"), by=acme.maya)
        cases.reopen(opened, by=acme.maya)
        assert opened.due_at <= timezone.now() + timedelta(days=1)
