"""The sample data: loaded once, true today, and telling what the product is for."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F, Q
from django.utils import timezone

import committee as method
from accounts.models import Account, Alert, Opportunity, User
from committee.vocabulary import Basis, EvidenceKind, FindingKind, RoleState
from demo.cast import CAST, PASSWORD
from demo.krackhardt import NAME
from feedback.models import Case, CaseRule, Feedback, Survey
from stakeholders import analysis, assessments
from stakeholders.assessments import Statement
from stakeholders.models import Assessment, BuyingCommittee, Position, Snapshot, Stakeholder
from tests import factories

pytestmark = [pytest.mark.once("sqlite"), pytest.mark.django_db]

CHANGED_HER_MIND = Statement(0.5, EvidenceKind.ASSESSMENT, Basis.SAID)


def load():
    output = StringIO()
    call_command("load_demo", stdout=output)
    return output.getvalue()


def latest(committee):
    return committee.snapshots.order_by("on").last()


def test_sample_data_does_not_mix_with_a_company_of_its_own():
    factories.user("someone")
    with pytest.raises(CommandError, match="empty database"):
        load()


def test_the_story_loads_once_and_every_page_has_something_true_to_show(client):
    # One test, as the load takes seconds: the story is the fixture of all its claims.
    assert load().startswith("Loaded 7 accounts")
    accounts = Account.objects.count()
    assert load() == "The sample data is loaded already.\n"
    assert Account.objects.count() == accounts

    _everybody_can_sign_in(client)
    _every_page_opens(client)
    _the_real_organisation_is_complete()
    _every_kind_of_evidence_and_outcome_occurs()
    _alerts_arose_from_analyses()
    _every_reading_has_something_to_show()
    _cases_follow_what_was_said()
    _a_survey_was_asked_and_not_by_everybody_answered(client)
    _the_trends_reach_back_eighteen_months()
    _the_portfolio_tells_the_changes_that_the_list_of_accounts_tells(client)
    _what_is_stored_comes_out_again()
    _the_riskiest_account_gets_better_when_its_cfo_turns_supporter()


def _everybody_can_sign_in(client):
    for one in CAST:
        sent = {"username": one.username, "password": PASSWORD}
        assert client.post("/sign-in/", sent).status_code == 302
        client.post("/sign-out/")
    seen = {
        name: Account.objects.visible_to(User.objects.get(username=name)).count()
        for name in ("maya", "tom", "mara", "chloe", "rae", "admin")
    }
    assert seen["mara"] == seen["chloe"] == seen["admin"] == 7
    assert 0 < seen["rae"] < seen["maya"] < 7


def _every_page_opens(client):
    client.post("/sign-in/", {"username": "mara", "password": PASSWORD})
    for account in Account.objects.all():
        page = client.get(f"/accounts/{account.public_id}/")
        assert account.name in page.content.decode()
    assert "Ferrovie del Levante" in client.get("/accounts/").content.decode()
    assert client.get("/").status_code == 200


def _the_real_organisation_is_complete():
    real = Account.objects.get(name=NAME)
    ties = [tie for one in real.stakeholders.all() for tie in one.ties.all()]
    assert real.stakeholders.count() == 21
    assert sum(tie.kind == "reports_to" for tie in ties) == 20
    assert sum(tie.kind == "influences" for tie in ties) == 190
    snapshot = latest(real.committees.get())
    assert snapshot.coverage == 0
    assert snapshot.risk == pytest.approx(snapshot.document["base_risk"])


def _every_kind_of_evidence_and_outcome_occurs():
    assert set(Assessment.objects.values_list("kind", flat=True)) == {*EvidenceKind}
    assert set(Assessment.objects.values_list("basis", flat=True)) == {*Basis}
    outcomes = set(Opportunity.objects.values_list("outcome", flat=True))
    assert outcomes == {*Opportunity.Outcome}
    assert BuyingCommittee.objects.filter(problem="nobody_decides").exists()
    sizes = [
        Position.objects.known().filter(stakeholder__account=one, to_on=None).count()
        for one in Account.objects.all()
    ]
    assert max(sizes) > 100
    both = Stakeholder.objects.filter(person__email="p.keller@kellerpartners.example")
    assert both.count() == 2
    assert all(one.is_external for one in both)


def _alerts_arose_from_analyses():
    others = Q(subject__startswith="cas_") | Q(subject__startswith="ins_")
    kinds = set(Alert.objects.exclude(others).values_list("kind", flat=True))
    assert kinds == {*FindingKind}
    assert Alert.objects.filter(kind="insight_added").exists()
    silent = Alert.objects.filter(kind="decider_silent")
    assert silent
    for alert in silent:
        newest = latest(BuyingCommittee.objects.get(public_id=alert.subject))
        of_today = method.analysis_from_document(newest.document)
        assert alert.parameters["after"] == method.days_silent(of_today, alert.person)


def _cases_follow_what_was_said():
    found = Case.objects.order_by("pk")
    assert {one.state for one in found} == {"open", "in_progress", "closed"}
    assert {one.rule is None for one in found} == {True, False}
    assert Alert.objects.filter(kind="case_opened", dismissed_at=None).exists()
    answered = Case.objects.exclude(first_response_at=None)
    assert not answered.filter(first_response_at__lt=F("opened_at") + timedelta(hours=1)).exists()
    assert CaseRule.objects.filter(is_on=False).count() == 1


def _every_reading_has_something_to_show():
    newest = [latest(one) for one in BuyingCommittee.objects.all()]
    found = [method.readings_from_document(one.readings) for one in newest if one]
    assert any(0 < one.heard.heard < 1 for one in found)
    assert any(one.plain_nps.score != one.power_nps.score for one in found)
    assert any(gap.gap and gap.gap >= 1 for one in found for gap in one.gaps.values())
    assert any(len(group.camps) == 2 and group.bridge for one in found for group in one.groups)
    assert {one.common_ground.is_enough for one in found} == {True, False}
    assert any(one.common_ground.splitting for one in found)
    assert any(one.departures.expected > 0 for one in found)
    assert {role.state for one in found for role in one.roles.values()} == {*RoleState}


def _a_survey_was_asked_and_not_by_everybody_answered(client):
    survey = Survey.objects.get()
    page = client.get(f"/surveys/{survey.public_id}/").content.decode()
    assert "Hélène Verdier" in page
    asked = survey.invitations.all()
    assert (asked.count(), asked.exclude(answered_at=None).count()) == (8, 5)
    assert asked.exclude(reminded_at=None).count() == 3
    assert not Feedback.objects.filter(handled_at=None).exists()


def _the_trends_reach_back_eighteen_months():
    for account in Account.objects.exclude(name="Officine Ticino"):
        standing = account.committees.get(opportunity=None)
        days = (timezone.localdate() - standing.snapshots.order_by("on").first().on).days
        assert days > 450
        assert latest(standing).on == timezone.localdate()
    closed = Snapshot.objects.exclude(committee__opportunity__closed_on=None)
    assert all(one.on <= one.committee.opportunity.closed_on for one in closed)


def _the_riskiest_account_gets_better_when_its_cfo_turns_supporter():
    standing = BuyingCommittee.objects.filter(opportunity=None).exclude(problem="nobody_decides")
    riskiest, second, *_ = sorted(standing, key=lambda one: -latest(one).risk)
    cfo = Stakeholder.objects.get(person__last_name="Marchetti")
    before = latest(riskiest)
    assert riskiest.account == cfo.account
    assert before.risk > latest(second).risk + 0.1
    points = before.document["risk_points"]
    assert max(points, key=points.get) == cfo.public_id
    assessments.record(cfo, CHANGED_HER_MIND, on=timezone.localdate(), by=cfo.account.owner)
    assert analysis.analysis_on(riskiest, timezone.localdate()).risk < before.risk - 0.1


def _the_portfolio_tells_the_changes_that_the_list_of_accounts_tells(client):
    client.post("/sign-in/", {"username": "mara", "password": PASSWORD})
    moved = [row for row in client.get("/accounts/").context["rows"] if row.risk_change]
    assert moved
    told = client.get("/portfolio/").content.decode()
    assert "No risk moved" not in told
    for row in moved:
        headline = row.committee.headline
        # As far apart as the figures that are printed.
        assert round(100 * headline.risk) - round(100 * headline.risk_before) == row.risk_change


def _what_is_stored_comes_out_again():
    output = StringIO()
    call_command("reanalyse", "--verify", stdout=output)
    assert "come out exactly as they were stored" in output.getvalue()
