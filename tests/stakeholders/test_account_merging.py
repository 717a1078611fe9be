"""Two records of one client become one: its people, deals, goals and committees are together."""

from datetime import date

import pytest
import time_machine

from accounts import journal, organisations
from accounts.models import Account, Opportunity
from committee.vocabulary import TieKind
from stakeholders import (
    account_merging,
    analysis,
    assessments,
    editing,
    goals,
    people,
    seats,
    ties,
)
from stakeholders.models import (
    Assessment,
    BuyingCommittee,
    Goal,
    GoalPosition,
    Position,
    SeatHolder,
    SeatRole,
    Stakeholder,
    Tie,
)
from tests import factories

pytestmark = pytest.mark.django_db
MARCH, MAY = date(2026, 3, 2), date(2026, 5, 4)


class Scene:
    """Acme is there twice; Ana is known at both, Ben and a deal only at the one that goes."""

    def __init__(self):
        self.maya = factories.user("maya")
        self.winner = factories.account(self.maya, name="Acme")
        self.loser = factories.account(self.maya, name="ACME AG", domain="acme.example")
        self.ana = factories.stakeholder(self.winner, "Ana")
        self.twin = people.add_stakeholder(
            self.loser, self.ana.person, post=people.Post(title="CFO"), on=MARCH, by=self.maya
        )
        self.ben = factories.stakeholder(self.loser, "Ben")
        self.deal = factories.opportunity(self.loser)

    def merge(self):
        journal.take_turns([self.winner.pk, self.loser.pk])
        changes = journal.begin(self.maya, self.winner)
        self.into = account_merging.merge_accounts(changes, self.winner, [self.loser])
        return changes


@pytest.fixture
def scene():
    with time_machine.travel("2026-06-01T10:00Z", tick=False):
        yield Scene()


def held(model, **about):
    return model.objects.known().filter(to_on=None, **about)


def test_people_of_both_are_one_and_the_others_come_along(scene):
    scene.merge()
    assert scene.into[scene.twin.pk] == scene.ana
    there = held(Position, stakeholder__account=scene.winner)
    names = there.values_list("stakeholder__person__last_name", flat=True)
    assert sorted(names) == ["Ana", "Ben"]
    assert not held(Position, stakeholder__account=scene.loser).exists()
    gone = Stakeholder.objects.filter(account=scene.loser, archived_at=None)
    assert not gone.exists()


def test_the_loser_is_seen_by_nobody_and_the_winner_has_what_it_lacked(scene):
    scene.merge()
    assert list(Account.objects.visible_to(scene.maya)) == [scene.winner]
    scene.winner.refresh_from_db()
    assert (scene.winner.name, scene.winner.domain) == ("Acme", "acme.example")


def test_a_deal_comes_with_its_committee_and_who_sits_there(scene):
    committee = BuyingCommittee.objects.get(opportunity=scene.deal)
    seat = factories.seat(committee, scene.ben, is_approver=True)
    scene.merge()
    assert Opportunity.objects.get().account == scene.winner
    committee.refresh_from_db()
    assert committee.account == scene.winner
    holder = held(SeatHolder, seat=seat).get().stakeholder
    assert (holder.account, holder.person) == (scene.winner, scene.ben.person)
    assert analysis.analyse(committee.pk) is not None


def test_seats_of_both_standing_committees_are_in_one(scene):
    own, other = factories.committee(scene.winner), factories.committee(scene.loser)
    factories.seat(own, scene.ana, roles=("user",))
    factories.seat(other, scene.twin, on=MARCH, roles=("approver",), is_approver=True)
    factories.seat(other, scene.ben, is_veto=True)
    scene.merge()
    holders = held(SeatHolder, committee=own)
    names = holders.values_list("stakeholder__person__last_name", flat=True)
    assert sorted(names) == ["Ana", "Ben"]
    roles = held(SeatRole, seat__committee=own).values_list("role", flat=True)
    assert sorted(roles) == ["approver", "user"]
    assert not held(SeatHolder, committee=other).exists()
    assert analysis.analyse(own.pk) is not None
    assert analysis.analyse(other.pk) is None


def test_ties_within_the_loser_hold_within_the_winner(scene):
    link = ties.Link("reports_to")
    ties.draw_tie(scene.ben, scene.twin, link, on=MARCH, by=scene.maya)
    scene.merge()
    line = held(Tie, kind=TieKind.REPORTS_TO.value).get()
    assert (line.stakeholder.person, line.other) == (scene.ben.person, scene.ana)


def test_goals_of_the_same_name_are_one(scene):
    by = {"on": MARCH, "by": scene.maya}
    mine = goals.add_goal(scene.winner, "Grow", **by)
    same = goals.add_goal(scene.loser, "Grow", **by)
    other = goals.add_goal(scene.loser, "Save", **by)
    for goal in (same, other):
        goals.set_position(scene.ben, goal, 1.0, **by)
    scene.merge()
    assert set(held(Goal).values_list("account", "public_id")) == {
        (scene.winner.pk, mine.public_id),
        (scene.winner.pk, other.public_id),
    }
    told = set(held(GoalPosition).values_list("goal", flat=True))
    assert told == {mine.public_id, other.public_id}


def test_subsidiaries_stand_below_the_winner_and_it_never_below_itself(scene):
    child = factories.account(scene.maya, name="Child")
    for one in (child, scene.winner):
        organisations.change_account(one, parent=scene.loser, by=scene.maya)
    scene.merge()
    child.refresh_from_db()
    scene.winner.refresh_from_db()
    assert (child.parent, scene.winner.parent) == (scene.winner, None)


def test_who_worked_on_the_loser_works_on_the_winner(scene):
    tom, rae = factories.user("tom"), factories.user("rae")
    organisations.change_account(scene.loser, owner=tom, by=scene.maya)
    organisations.share_account(scene.loser, user=rae, by=scene.maya)
    scene.merge()
    for user in (tom, rae):
        assert list(Account.objects.visible_to(user)) == [scene.winner]


def test_undo_parts_them_again(scene):
    tom = factories.user("tom")
    organisations.change_account(scene.loser, owner=tom, by=scene.maya)
    other = factories.committee(scene.loser)
    factories.seat(other, scene.ben, roles=("user",))
    assessments.record(scene.ben, assessments.Statement(0.5), on=MARCH, by=scene.maya)
    before = _told()
    changes = scene.merge()
    assert _told() != before
    with time_machine.travel("2026-06-01T11:00Z", tick=False):
        editing.undo(changes, by=scene.maya)
    assert _told() == before
    assert list(Account.objects.visible_to(tom)) == [scene.loser]


def _told():
    facts = {
        model: sorted(model.objects.known().values_list(*columns))
        for model, columns in {
            Position: ("stakeholder", "title", "from_on"),
            SeatHolder: ("seat", "stakeholder", "from_on"),
            SeatRole: ("seat", "role"),
            Assessment: ("stakeholder", "stance", "public_id"),
        }.items()
    }
    rows = {
        Account: sorted(Account.objects.values_list("pk", "domain", "archived_at")),
        Opportunity: sorted(Opportunity.objects.values_list("pk", "account")),
    }
    return facts | rows


def test_the_past_as_we_knew_it_stays(scene):
    committee = BuyingCommittee.objects.get(opportunity=scene.deal)
    factories.seat(committee, scene.ben, is_approver=True)
    factories.seat(committee, scene.twin, on=MARCH)
    known = journal.timezone.now()
    before = analysis.analysis_on(committee, MAY, known_at=known)
    with time_machine.travel("2026-06-01T11:00Z", tick=False):
        scene.merge()
        committee.refresh_from_db()
        assert analysis.analysis_on(committee, MAY, known_at=known) == before


def test_queries_do_not_grow_with_the_people(scene, django_assert_max_num_queries):
    def merged(count):
        one, other = (factories.account(scene.maya, name=name) for name in ("One", "Other"))
        committee = factories.committee(other)
        for number in range(count):
            person = factories.stakeholder(other, f"Person {number}")
            seats.add_seat(committee, seats.NewSeat(holder=person), on=MARCH, by=scene.maya)
        changes = journal.begin(scene.maya, one)
        with django_assert_max_num_queries(1000) as asked:
            account_merging.merge_accounts(changes, one, [other])
        return len(asked)

    few = merged(1)
    assert merged(12) <= few
