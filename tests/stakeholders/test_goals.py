"""Goals and who stands where on them: dated, corrected, undone, refused with a sentence."""

from datetime import date

import pytest

from accounts.errors import ChangedSince, Refused
from accounts.models import ChangeSet
from stakeholders import editing, goals, people
from stakeholders.models import BuyingCommittee, Goal, GoalPosition
from tests import factories

pytestmark = pytest.mark.django_db

BEGIN, ON, LATER = date(2026, 2, 2), date(2026, 3, 2), date(2026, 4, 1)


@pytest.fixture
def account():
    return factories.account(factories.user("maya"))


@pytest.fixture
def ana(account):
    return factories.stakeholder(account, "Ana Ruiz")


@pytest.fixture
def speed(account):
    return goals.add_goal(account, "Go live by spring", on=BEGIN, by=account.owner)


def stand(who, goal, position, on=ON):
    return goals.set_position(who, goal, position, on=on, by=who.account.owner)


def names(account, on, known_at=None):
    held = Goal.objects.true_on(on, known_at).filter(account=account)
    return list(held.values_list("name", flat=True))


def positions(on):
    return list(GoalPosition.objects.true_on(on).values_list("position", flat=True))


def test_a_goal_is_wanted_from_its_day_on_and_no_longer_once_removed(account, speed):
    goals.remove_goal(speed, on=LATER, by=account.owner)
    assert names(account, date(2026, 2, 1)) == []
    assert names(account, ON) == ["Go live by spring"]
    assert names(account, LATER) == []


def test_a_goal_under_its_right_name_keeps_its_id_and_what_people_think_of_it(account, ana, speed):
    stand(ana, speed, -1.0)
    before = Goal.objects.get().recorded_at
    goals.rename_goal(speed, "Go live  by summer ", by=account.owner)
    assert names(account, BEGIN) == ["Go live by summer"]
    assert names(account, BEGIN, known_at=before) == ["Go live by spring"]
    assert Goal.objects.known().get().public_id == speed.public_id
    stand(ana, speed, 0.5, on=LATER)
    assert positions(ON) == [-1.0]
    assert positions(LATER) == [0.5]


def test_a_position_holds_until_the_next_and_is_corrected_on_its_day(ana, speed):
    stand(ana, speed, -1.0)
    stand(ana, speed, -0.5)
    stand(ana, speed, 1.0, on=LATER)
    assert positions(ON) == [-0.5]
    assert positions(LATER) == [1.0]


def test_a_position_that_we_do_not_know_any_more_ends(ana, speed):
    stand(ana, speed, 1.0)
    stand(ana, speed, None, on=LATER)
    assert positions(ON) == [1.0]
    assert positions(LATER) == []


def test_what_is_so_already_leaves_no_trace(account, ana, speed):
    stand(ana, speed, 1.0)
    assert not stand(ana, speed, 1.0, on=LATER).changes.exists()
    assert not stand(factories.stakeholder(account, "Bo"), speed, None).changes.exists()
    same = goals.rename_goal(speed, "Go live by spring", by=account.owner)
    assert not same.changes.exists()


def test_undo_brings_back_each_position_and_the_goal_with_its_positions(account, ana, speed):
    first, second = stand(ana, speed, 1.0), stand(ana, speed, -1.0)
    editing.undo(second, by=account.owner)
    assert positions(ON) == [1.0]
    removed = goals.remove_goal(speed, on=LATER, by=account.owner)
    assert positions(LATER) == []
    editing.undo(removed, by=account.owner)
    assert names(account, LATER) == ["Go live by spring"]
    assert positions(LATER) == [1.0]
    editing.undo(first, by=account.owner)
    assert positions(LATER) == []


def test_undo_does_not_bring_a_position_back_to_a_goal_that_was_removed(account, ana, speed):
    stand(ana, speed, 1.0)
    forgotten = stand(ana, speed, None, on=LATER)
    goals.remove_goal(speed, on=LATER, by=account.owner)
    with pytest.raises(ChangedSince):
        editing.undo(forgotten, by=account.owner)
    assert positions(LATER) == []


def test_undo_does_not_take_a_goal_away_from_those_who_took_a_position(account, ana, speed):
    stand(ana, speed, 1.0)
    added = ChangeSet.objects.get(changes__type="stakeholders.goal")
    with pytest.raises(ChangedSince):
        editing.undo(added, by=account.owner)


def test_every_act_asks_for_a_new_analysis(account, ana, speed):
    committee = factories.committee(account)
    acts = [
        lambda: goals.add_goal(account, "Save money", on=ON, by=account.owner),
        lambda: goals.rename_goal(speed, "Sooner", by=account.owner),
        lambda: stand(ana, speed, 1.0),
        lambda: goals.remove_goal(speed, on=LATER, by=account.owner),
    ]
    for act in acts:
        BuyingCommittee.objects.update(changed_at=None)
        act()
        committee.refresh_from_db()
        assert committee.changed_at is not None


def test_a_name_is_needed_fits_and_is_there_once(account, speed):
    for name, code in [("  ", "refused"), ("x" * 121, "refused"), ("go LIVE by spring", "taken")]:
        with pytest.raises(Refused) as refused:
            goals.add_goal(account, name, on=ON, by=account.owner)
        assert (refused.value.field, refused.value.code) == ("name", code)
    goals.rename_goal(speed, "GO LIVE by spring", by=account.owner)
    assert Goal.objects.known().count() == 1


@pytest.mark.parametrize("position", [0.3, 2.0, -1.5])
def test_a_position_is_one_of_five(ana, speed, position):
    with pytest.raises(Refused, match="positions offered"):
        stand(ana, speed, position)


def test_a_day_before_the_goal_began_is_refused(ana, speed):
    with pytest.raises(Refused, match="2026-02-02"):
        stand(ana, speed, 1.0, on=date(2026, 2, 1))


def test_a_day_before_the_last_position_is_refused(ana, speed):
    stand(ana, speed, 1.0, on=LATER)
    with pytest.raises(Refused, match="2026-04-01"):
        stand(ana, speed, -1.0, on=ON)


def test_a_goal_that_is_gone_or_of_another_account_takes_no_position(account, ana, speed):
    elsewhere = factories.account(account.owner, name="Borea")
    foreign = goals.add_goal(elsewhere, "Grow", on=BEGIN, by=account.owner)
    goals.remove_goal(speed, on=ON, by=account.owner)
    for goal in (speed, foreign):
        with pytest.raises(Refused, match="removed"):
            stand(ana, goal, 1.0)
    for act in (goals.remove_goal, goals.rename_goal):
        more = {"on": ON} if act is goals.remove_goal else {"name": "Later"}
        with pytest.raises(Refused, match="removed"):
            act(speed, by=account.owner, **more)


def test_somebody_who_left_takes_no_position(account, ana, speed):
    people.leave(ana, on=ON, by=account.owner)
    with pytest.raises(Refused, match="has left"):
        stand(ana, speed, 1.0, on=LATER)


def test_tomorrow_is_refused(account, ana, speed):
    tomorrow = date(2999, 1, 1)
    acts = [
        lambda: goals.add_goal(account, "New", on=tomorrow, by=account.owner),
        lambda: goals.remove_goal(speed, on=tomorrow, by=account.owner),
        lambda: stand(ana, speed, 1.0, on=tomorrow),
    ]
    for act in acts:
        with pytest.raises(Refused, match="future"):
            act()
