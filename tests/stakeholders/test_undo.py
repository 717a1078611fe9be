"""What entries refuse to write, undo does not bring back; what it cannot take back it says."""

from datetime import date

import pytest

from accounts import journal, organisations
from accounts.errors import ChangedSince, Refused
from accounts.models import Account, ChangeSet, Opportunity
from stakeholders import assessments, editing, seats, ties, touches
from stakeholders.models import Assessment, Position, SeatHolder, SeatRole, Tie, Touch
from tests import factories

pytestmark = pytest.mark.django_db

JANUARY, MARCH = factories.LONG_AGO, date(2026, 3, 2)
REPORTS = ties.Link("reports_to")


@pytest.fixture
def maya():
    return factories.user("maya")


@pytest.fixture
def account(maya):
    return factories.account(maya)


@pytest.fixture
def committee(account):
    return factories.committee(account)


def newest():
    return ChangeSet.objects.latest("pk")


def refuses_to_undo(change_set, maya):
    """Whether the undo is refused, with nothing written."""
    before = ChangeSet.objects.count()
    with pytest.raises(ChangedSince):
        editing.undo(change_set, by=maya)
    return ChangeSet.objects.count() == before


def test_a_line_that_would_close_a_circle_by_now_stays_removed(account, maya):
    ana, ben = factories.stakeholder(account, "Ana"), factories.stakeholder(account, "Ben")
    ties.draw_tie(ana, ben, REPORTS, on=JANUARY, by=maya)
    removed = ties.remove_tie(Tie.objects.get(), on=MARCH, by=maya)
    ties.draw_tie(ben, ana, REPORTS, on=MARCH, by=maya)
    assert refuses_to_undo(removed, maya)
    assert Tie.objects.known().get(to_on=None).stakeholder == ben


def test_a_parent_that_stands_below_by_now_stays_away(account, maya):
    group = factories.account(maya, name="Group")
    organisations.change_account(account, parent=group, by=maya)
    left = organisations.change_account(account, parent=None, by=maya)
    organisations.change_account(group, parent=account, by=maya)
    refuses_to_undo(left, maya)


def test_nobody_comes_back_to_a_seat_that_was_removed(committee, maya):
    ana = factories.stakeholder(committee.account)
    seat = factories.seat(committee, ana, roles=("user",))
    emptied = seats.empty_seat(seat, on=MARCH, by=maya)
    roleless = seats.set_roles(seat, roles=[], on=MARCH, by=maya)
    seats.remove_seat(seat, on=MARCH, by=maya)
    assert refuses_to_undo(emptied, maya)
    assert refuses_to_undo(roleless, maya)
    seats.fill_seat(factories.seat(committee), holder=ana, on=MARCH, by=maya)
    assert SeatHolder.objects.known().filter(to_on=None).count() == 1
    assert not SeatRole.objects.known().filter(to_on=None).exists()


def test_a_seat_that_somebody_filled_since_stays(committee, maya):
    ana = factories.stakeholder(committee.account)
    seat = factories.seat(committee)
    added = newest()
    seats.fill_seat(seat, holder=ana, on=MARCH, by=factories.user("tom"))
    assert refuses_to_undo(added, maya)
    assert SeatHolder.objects.known().get().stakeholder == ana


@pytest.mark.parametrize("build", ["seat", "tie"])
def test_a_person_on_whom_somebody_built_since_stays(committee, maya, build):
    ben = factories.stakeholder(committee.account, "Ben")
    ana = factories.stakeholder(committee.account, "Ana")
    added = newest()
    if build == "seat":
        factories.seat(committee, ana)
    else:
        ties.draw_tie(ben, ana, REPORTS, on=MARCH, by=maya)
    assert refuses_to_undo(added, maya)
    assert Position.objects.known().filter(stakeholder=ana).exists()


def test_what_undo_cannot_take_back_it_says(account, maya):
    factories.opportunity(account, closes_on=date(2027, 1, 1))
    with pytest.raises(Refused, match="something that stays"):
        editing.undo(newest(), by=maya)
    assert Opportunity.objects.get().expected_closes.known().count() == 1
    assert not ChangeSet.objects.exclude(undoes=None).exists()


def test_a_share_that_is_undone_is_gone(account, maya):
    tom = factories.user("tom", access="colleague")
    shared = organisations.share_account(account, user=tom, by=maya)
    editing.undo(shared, by=maya)
    assert not Account.objects.visible_to(tom).exists()


def test_a_person_added_by_mistake_is_gone_after_undo(account, maya):
    ana = factories.stakeholder(account)
    editing.undo(newest(), by=maya)
    assert not ana.positions.known().exists()
    assert Account.objects.get() == account


@pytest.mark.parametrize("model", [Touch, Assessment])
def test_what_comes_back_has_the_id_that_others_know(account, maya, model):
    ana = factories.stakeholder(account)
    contact = touches.Contact(maya, "call")
    done = {
        Touch: lambda: touches.log_touch([ana], contact, on=MARCH, by=maya),
        Assessment: lambda: assessments.record(ana, assessments.Statement(0.5), on=MARCH, by=maya),
    }[model]()
    before = model.objects.get().public_id
    editing.undo(editing.undo(done, by=maya), by=maya)
    assert model.objects.known().get().public_id == before
    assert model.objects.count() == 2


def test_a_fact_is_retracted_once(account, maya):
    ana = factories.stakeholder(account)
    position = ana.positions.get()
    stale = Position.objects.get(pk=position.pk)
    journal.retract(journal.begin(maya, account), position)
    with pytest.raises(Refused, match="at the same moment"):
        journal.retract(journal.begin(maya, account), stale)


def test_acts_that_replace_each_other_are_undone_one_after_the_other(committee, maya):
    ana, ben, cleo = (
        factories.stakeholder(committee.account, name) for name in ("Ana", "Ben", "Cleo")
    )
    seat = factories.seat(committee, ana)
    when = {"on": MARCH, "by": maya}
    acts = [seats.fill_seat(seat, holder=holder, **when) for holder in (ben, cleo)]
    acts += [assessments.record(ana, assessments.Statement(stance), **when) for stance in (0.5, 1)]
    said = []
    for act in reversed(acts):
        editing.undo(act, by=maya)
        holders = SeatHolder.objects.known().filter(to_on=None)
        stances = Assessment.objects.known().values_list("stance", flat=True)
        said.append((holders.get().stakeholder, *stances))
    assert said == [(cleo, 0.5), (cleo,), (ben,), (ana,)]
    assert SeatHolder.objects.known().count() == 1


def test_what_somebody_else_wrote_again_is_theirs(account, maya):
    ana, ben = factories.stakeholder(account, "Ana"), factories.stakeholder(account, "Ben")
    drawn = ties.draw_tie(ana, ben, REPORTS, on=MARCH, by=maya)
    ties.remove_tie(Tie.objects.get(), on=MARCH, by=maya)
    ties.draw_tie(ana, ben, REPORTS, on=MARCH, by=factories.user("tom"))
    assert refuses_to_undo(drawn, maya)
