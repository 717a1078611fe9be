"""Scenarios are kept, shared and removed; rehearsing them writes nothing."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.errors import Refused
from accounts.models import Access, AccountShare, Change
from committee import (
    DoesNotFit,
    EmployeeLeaves,
    PersonLeaves,
    SeatFilled,
    StanceSet,
    TieAdded,
    scenario_document,
)
from committee.vocabulary import TieKind
from stakeholders import (
    analysis,
    assessments,
    editing,
    opportunities,
    queries,
    rehearsing,
    scenarios,
    ties,
    touches,
)
from stakeholders.models import BuyingCommittee
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


@pytest.fixture
def maya():
    return factories.user("maya")


@pytest.fixture
def deal(maya):
    account = factories.account(maya)
    return factories.opportunity(account, amount=100_000, currency="EUR")


@pytest.fixture
def committee(deal):
    return factories.committee(deal.account, for_opportunity=deal)


@pytest.fixture
def ana(committee, maya):
    """Somebody who decides, thinks well of us, and was met by Maya."""
    ana = factories.stakeholder(committee.account, "Ana Ruiz")
    factories.seat(committee, ana, is_approver=True)
    assessments.record(ana, assessments.Statement(1.0), on=TODAY, by=maya)
    touches.log_touch([ana], touches.Contact(maya, "visit"), on=TODAY, by=maya)
    return ana


@pytest.fixture
def steps(ana):
    return [PersonLeaves(ana.public_id)]


def facts_of(committee):
    committee = BuyingCommittee.objects.select_related("account", "opportunity").get(
        pk=committee.pk
    )
    (facts,) = queries.facts_of([committee], TODAY)
    return facts


def test_what_is_kept_comes_back_and_marks_nothing_as_changed(committee, steps, maya):
    BuyingCommittee.objects.update(changed_at=None)
    kept = scenarios.keep(committee, "  Ana   goes ", steps, by=maya)
    kept.refresh_from_db()
    assert (kept.name, kept.steps) == ("Ana goes", scenario_document(steps))
    assert not BuyingCommittee.objects.exclude(changed_at=None).exists()


def test_who_sees_a_scenario(committee, steps, maya):
    lea = factories.user("lea", access=Access.COLLEAGUE)
    tom = factories.user("tom", access=Access.MANAGER, team=factories.team("South"))
    pia = factories.user("pia")
    for user in (lea, pia):
        AccountShare.objects.create(account=committee.account, user=user)
    mine = scenarios.keep(committee, "Mine", steps, by=maya)
    ours = scenarios.keep(committee, "Ours", steps, is_shared=True, by=maya)
    assert set(scenarios.visible_to(maya)) == {mine, ours}
    assert set(scenarios.visible_to(pia)) == {ours}
    assert not scenarios.visible_to(lea).exists()
    assert not scenarios.visible_to(tom).exists()
    assert set(scenarios.changeable_by(maya)) == {mine, ours}
    assert not scenarios.changeable_by(pia).exists()
    maya.is_active = False
    maya.save()
    assert set(scenarios.changeable_by(pia)) == {ours}


def test_a_name_is_free_again_after_the_removal_which_can_be_undone(committee, steps, maya):
    kept = scenarios.keep(committee, "Ana goes", steps, by=maya)
    with pytest.raises(Refused, match="already"):
        scenarios.keep(committee, "Ana goes", steps, by=maya)
    pia = factories.user("pia")
    scenarios.keep(committee, "Ana goes", steps, by=pia)
    removal = scenarios.remove(kept, by=maya)
    assert not scenarios.visible_to(maya).exists()
    with pytest.raises(Refused, match="already removed"):
        scenarios.remove(kept, by=maya)
    editing.undo(removal, by=maya)
    assert scenarios.visible_to(maya).get().public_id == kept.public_id


def test_a_kept_scenario_is_renamed_shared_and_changed(committee, steps, ana, maya):
    kept = scenarios.keep(committee, "Ana goes", steps, by=maya)
    scenarios.keep(committee, "Other", steps, by=maya)
    turned = [StanceSet(ana.public_id, -1.0)]
    scenarios.change(kept, name="Ana turns", steps=turned, is_shared=True, by=maya)
    kept.refresh_from_db()
    assert (kept.name, kept.is_shared) == ("Ana turns", True)
    assert kept.steps == scenario_document(turned)
    with pytest.raises(Refused, match="Other"):
        scenarios.change(kept, name="Other", by=maya)
    before = Change.objects.count()
    scenarios.change(kept, name="Ana turns", by=maya)
    assert Change.objects.count() == before


@pytest.mark.parametrize(
    ("name", "many", "said"),
    [(" ", 1, "needs a name"), ("x" * 121, 1, "120"), ("x", 0, "Take a step"), ("x", 21, "20")],
)
def test_what_cannot_be_kept_is_refused_and_leaves_nothing(
    committee, steps, maya, name, many, said
):
    before = Change.objects.count()
    with pytest.raises(Refused, match=said):
        scenarios.keep(committee, name, steps * many, by=maya)
    assert not scenarios.visible_to(maya).exists()
    assert Change.objects.count() == before


def test_a_rehearsal_says_of_the_facts_what_the_analysis_says(committee, ana):
    facts = facts_of(committee)
    rehearsal = rehearsing.rehearsal(facts)
    assert rehearsal.before == analysis.analysis_of(facts)
    found = rehearsal.outcome([])
    assert found.before is found.after
    assert found.exposed_before == pytest.approx(100_000 * found.before.risk)


def test_the_loss_of_a_supporter_exposes_more_and_a_closed_deal_exposes_nothing(
    committee, deal, steps, maya
):
    found = rehearsing.rehearsal(facts_of(committee)).outcome(steps)
    assert found.effect.coverage < 0 < found.effect.risk
    assert found.exposed_after > found.exposed_before
    opportunities.close_opportunity(deal, outcome="won", on=TODAY, by=maya)
    assert rehearsing.rehearsal(facts_of(committee)).outcome(steps).exposed_after is None
    standing = factories.committee(committee.account)
    factories.seat(standing)
    assert rehearsing.rehearsal(facts_of(standing)).amount is None


def test_somebody_without_a_tie_to_the_committee_brings_along_what_is_known(committee, ana, maya):
    ben = factories.stakeholder(committee.account, "Ben Ode")
    assessments.record(ben, assessments.Statement(1.0), on=TODAY, by=maya)
    seat = factories.seat(committee, is_approver=True)
    facts = facts_of(committee)
    filled = [SeatFilled(seat.public_id, ben.public_id)]
    rehearsal = rehearsing.rehearsal(facts, filled)
    assert rehearsal.before.risk == pytest.approx(analysis.analysis_of(facts).risk, abs=1e-12)
    assert rehearsal.outcome(filled).after.stance[ben.public_id].before_discussion > 0.3


def test_a_tie_of_the_rehearsal_weighs_what_a_drawn_one_would(committee, ana, maya):
    ben = factories.stakeholder(committee.account, "Ben Ode")
    assessments.record(ben, assessments.Statement(-1.0), on=TODAY, by=maya)
    told = [TieAdded(TieKind.INFLUENCES, ben.public_id, ana.public_id, 0.8)]
    rehearsed = rehearsing.rehearsal(facts_of(committee), told).outcome(told).after
    ties.draw_tie(ben, ana, ties.Link("influences", 0.8), on=TODAY, by=maya)
    drawn = analysis.analysis_of(facts_of(committee))
    assert rehearsed.risk == pytest.approx(drawn.risk, abs=1e-12)
    assert rehearsed.coverage == pytest.approx(drawn.coverage, abs=1e-12)


def test_a_scenario_no_longer_fits_when_somebody_really_left(committee, ana, maya):
    kept = [EmployeeLeaves(maya.public_id), StanceSet("stk_gone", 1.0)]
    with pytest.raises(DoesNotFit, match="step 2"):
        rehearsing.rehearsal(facts_of(committee), kept).outcome(kept)


def test_losses_of_a_crowd_are_those_of_the_weightiest(committee, ana, monkeypatch):
    for number in range(4):
        factories.stakeholder(committee.account, f"No {number}")
    monkeypatch.setattr(rehearsing, "MOST_LOSSES", 1)
    facts = facts_of(committee)
    (loss,) = rehearsing.rehearsal(facts).losses()
    assert loss.name == ana.public_id


def test_rehearsing_asks_the_database_nothing(committee, steps):
    facts = facts_of(committee)
    with CaptureQueriesContext(connection) as asked:
        rehearsal = rehearsing.rehearsal(facts, steps)
        rehearsal.outcome(steps)
        rehearsal.losses()
    assert not asked.captured_queries
