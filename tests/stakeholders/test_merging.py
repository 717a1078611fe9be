"""Two records of one person become one: nothing is lost, nothing counts twice, undo parts them."""

from datetime import date

import pytest
import time_machine

from accounts import journal
from committee.vocabulary import TieKind
from stakeholders import (
    acting,
    analysis,
    assessments,
    editing,
    goals,
    merging,
    people,
    rules,
    ties,
    touches,
)
from stakeholders.models import (
    Assessment,
    GoalPosition,
    Position,
    SeatHolder,
    SeatRole,
    SeatTerms,
    Tie,
    Touch,
)
from tests import factories

pytestmark = pytest.mark.django_db

JANUARY, MARCH, MAY = date(2026, 1, 5), date(2026, 3, 2), date(2026, 5, 4)


class Scene:
    """Ana is there twice, Ben is her superior, Cleo reports to the second record of Ana."""

    def __init__(self):
        self.maya = factories.user("maya")
        self.account = factories.account(self.maya)
        self.committee = factories.committee(self.account)
        self.ana = factories.stakeholder(self.account, "Ana Ruiz", on=MARCH, title="CFO")
        self.twin = factories.stakeholder(self.account, "A. Ruiz", on=JANUARY, title="Finance")
        self.ben = factories.stakeholder(self.account, "Ben")
        self.cleo = factories.stakeholder(self.account, "Cleo")

    def merge(self, winner=None, *losers):
        winner, losers = winner or self.ana, losers or (self.twin,)
        changes = acting.begin(self.maya, self.account)
        merging.merge_people(changes, {one.pk: winner for one in losers}, losers)
        return changes

    def tie(self, one, other, kind="influences", on=MARCH):
        return ties.draw_tie(one, other, ties.Link(kind), on=on, by=self.maya)


@pytest.fixture
def scene():
    with time_machine.travel("2026-06-01T10:00Z", tick=False):
        yield Scene()


def held(model, **about):
    return model.objects.known().filter(**about)


def test_the_winner_was_there_as_long_as_either_was(scene):
    scene.merge()
    told = held(Position, stakeholder=scene.ana).order_by("from_on")
    assert list(told.values_list("title", "from_on", "to_on")) == [
        ("Finance", JANUARY, MARCH),
        ("CFO", MARCH, None),
    ]
    assert not held(Position, stakeholder=scene.twin).exists()


def test_what_was_said_of_either_is_said_of_the_winner_under_its_id(scene):
    assessments.record(scene.twin, assessments.Statement(0.5), on=MARCH, by=scene.maya)
    touches.log_touch([scene.twin], touches.Contact(scene.maya, "call"), on=MARCH, by=scene.maya)
    before = Assessment.objects.get().public_id, Touch.objects.get().public_id
    scene.merge()
    now = held(Assessment, stakeholder=scene.ana).get(), held(Touch, stakeholder=scene.ana).get()
    assert tuple(one.public_id for one in now) == before


def test_a_superior_and_a_tie_that_both_have_count_once(scene):
    scene.tie(scene.ana, scene.ben, "reports_to")
    scene.tie(scene.twin, scene.cleo, "reports_to")
    for one in (scene.ana, scene.twin):
        scene.tie(one, scene.cleo)
    scene.merge()
    open_ties = held(Tie, stakeholder=scene.ana, to_on=None)
    assert sorted(open_ties.values_list("kind", "other")) == [
        ("influences", scene.cleo.pk),
        ("reports_to", scene.ben.pk),
    ]


def test_who_reported_to_the_loser_reports_to_the_winner(scene):
    scene.tie(scene.cleo, scene.twin, "reports_to")
    scene.merge()
    assert held(Tie, stakeholder=scene.cleo, to_on=None).get().other == scene.ana


def test_two_records_that_were_tied_to_each_other_leave_no_tie_and_no_circle(scene):
    scene.tie(scene.twin, scene.ana, "reports_to")
    scene.tie(scene.ana, scene.cleo, "reports_to")
    scene.tie(scene.twin, scene.ana)
    scene.merge()
    told = held(Tie, kind=TieKind.REPORTS_TO.value).values_list("stakeholder", "other")
    assert list(told) == [(scene.ana.pk, scene.cleo.pk)]


def test_a_line_that_would_close_a_circle_is_left_out(scene):
    scene.tie(scene.cleo, scene.twin, "reports_to")
    scene.tie(scene.ana, scene.cleo, "reports_to")
    scene.merge()
    told = held(Tie, kind=TieKind.REPORTS_TO.value, to_on=None).values_list("stakeholder", "other")
    assert list(told) == [(scene.ana.pk, scene.cleo.pk)]


def test_a_seat_of_the_loser_is_held_by_the_winner(scene):
    seat = factories.seat(scene.committee, scene.twin, on=MARCH, is_approver=True)
    scene.merge()
    assert held(SeatHolder, to_on=None).get().stakeholder == scene.ana
    assert held(SeatTerms, seat=seat, to_on=None).exists()


def test_two_seats_of_one_person_are_one_with_all_roles_and_rights(scene):
    own = factories.seat(scene.committee, scene.ana, on=MARCH, roles=("user",))
    other = factories.seat(
        scene.committee, scene.twin, on=MARCH, roles=("user", "approver"), is_veto=True
    )
    tree = {"all": [own.public_id, other.public_id]}
    rules.set_rule(scene.committee, rules.Rule(tree=tree), on=MARCH, by=scene.maya)
    scene.merge()
    assert held(SeatHolder, to_on=None).get().seat == own
    roles = held(SeatRole, to_on=None).values_list("seat", "role")
    assert sorted(roles) == [(own.pk, "approver"), (own.pk, "user")]
    assert held(SeatTerms, to_on=None).get().is_veto
    rule = scene.committee.rules.known().get()
    assert rule.tree == {"all": [own.public_id, own.public_id]}


def test_goals_count_once_and_the_winners_word_counts(scene):
    goal = goals.add_goal(scene.account, "Grow", on=JANUARY, by=scene.maya)
    goals.set_position(scene.ana, goal, 1.0, on=MARCH, by=scene.maya)
    goals.set_position(scene.twin, goal, -1.0, on=JANUARY, by=scene.maya)
    scene.merge()
    told = held(GoalPosition).order_by("from_on").values_list("position", "from_on", "to_on")
    assert list(told) == [(-1.0, JANUARY, MARCH), (1.0, MARCH, None)]


def test_empty_fields_are_filled_and_others_stay(scene):
    by = {"by": scene.maya}
    people.change_person(scene.twin, email="a@client.example", phone="1", **by)
    people.change_person(scene.ana, phone="2", **by)
    people.change_stakeholder(scene.twin, needs=["speed", "price"], notes="Skis", **by)
    people.change_stakeholder(scene.ana, needs=["price"], **by)
    scene.merge()
    scene.ana.refresh_from_db()
    person = scene.ana.person
    assert (person.email, person.phone, person.last_name) == ("a@client.example", "2", "Ruiz")
    assert (scene.ana.needs, scene.ana.notes) == (["price", "speed"], "Skis")


def test_undo_parts_them_again(scene):
    scene.tie(scene.cleo, scene.twin, "reports_to")
    factories.seat(scene.committee, scene.twin, on=MARCH, roles=("user",))
    assessments.record(scene.twin, assessments.Statement(0.5), on=MARCH, by=scene.maya)
    models = (Position, Tie, SeatHolder, SeatRole, SeatTerms, Assessment)

    def told():
        return [sorted(map(str, held(model).values_list(*_columns(model)))) for model in models]

    before = told()
    changes = scene.merge()
    assert told() != before
    with time_machine.travel("2026-06-01T11:00Z", tick=False):
        editing.undo(changes, by=scene.maya)
    assert told() == before


def _columns(model):
    left_out = {"id", "recorded_at", "retracted_at"}
    return [one.attname for one in model._meta.concrete_fields if one.attname not in left_out]


def test_the_past_as_we_knew_it_stays(scene):
    factories.seat(scene.committee, scene.twin, on=MARCH)
    known = journal.timezone.now()
    before = analysis.analysis_on(scene.committee, MAY, known_at=known)
    with time_machine.travel("2026-06-01T11:00Z", tick=False):
        scene.merge()
        assert analysis.analysis_on(scene.committee, MAY, known_at=known) == before
        assert analysis.analysis_on(scene.committee, MAY).power != before.power


def test_queries_do_not_grow_with_the_losers(scene, django_assert_max_num_queries):
    def merged(count):
        losers = [factories.stakeholder(scene.account, f"Twin {n}") for n in range(count)]
        for one in losers:
            assessments.record(one, assessments.Statement(0.5), on=MARCH, by=scene.maya)
            factories.seat(scene.committee, one)
        with django_assert_max_num_queries(1000) as asked:
            scene.merge(scene.ana, *losers)
        return len(asked)

    merged(2)
    assert merged(10) <= merged(2)
