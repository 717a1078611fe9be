"""What the changes of one record in one act come to: a truth table, no database."""

import pytest
from django.apps import apps

from crm import events
from crm.events import Difference, Note, Op, difference, op_of
from crm.feed_subjects import TOLD

STAKEHOLDER, POSITION, TIE = (f"stakeholders.{name}" for name in ("stakeholder", "position", "tie"))
ACCOUNT, TOUCH, ROLE = "accounts.account", "stakeholders.touch", "stakeholders.seatrole"
GOAL, TERMS = "stakeholders.goal", "stakeholders.seatterms"


OF = {
    ACCOUNT: "account", TOUCH: "touch", ROLE: "committee", GOAL: "goal", TERMS: "seat",
}  # fmt: skip


def told_of(notes):
    """The record that tells of these rows."""
    return OF.get(notes[0].type, "stakeholder")


def created(type_, **after):
    return Note(type_, "created", {}, after)


def retracted(type_, **before):
    return Note(type_, "retracted", before, {})


def updated(type_, before, after):
    return Note(type_, "updated", before, after)


@pytest.mark.parametrize(
    ("notes", "changed", "cleared"),
    [
        ([updated(ACCOUNT, {"name": "A"}, {"name": "B"})], ("name",), ()),
        ([updated(ACCOUNT, {"city": "Lyon"}, {"city": ""})], (), ("city",)),
        ([updated(ACCOUNT, {"owner_id": 1}, {"owner_id": 2})], ("owner",), ()),
        ([updated(ACCOUNT, {"is_stub": True}, {"is_stub": False})], (), ()),
        ([created(ACCOUNT, name="A", city="", owner_id=None)], ("name",), ()),
        (
            [
                retracted(POSITION, title="CFO", to_on=None),
                created(POSITION, title="CFO", to_on="2026-02-02"),
                created(POSITION, title="CEO", to_on=None),
            ],
            ("title",),
            (),
        ),
        (
            [
                retracted(POSITION, title="CFO", to_on=None),
                created(POSITION, title="CFO", to_on="2026-02-02"),
            ],
            ("left_on",),
            (),
        ),
        (
            [
                retracted(TIE, kind="reports_to", other_id=1, to_on=None),
                created(TIE, kind="reports_to", other_id=1, to_on="2026-02-02"),
            ],
            (),
            ("reports_to",),
        ),
        ([created(TIE, kind="influences", other_id=1, to_on=None)], (), ()),
        (
            [
                updated(ACCOUNT, {"city": "Lyon"}, {"city": "Bern"}),
                updated(ACCOUNT, {"city": "Bern"}, {"city": "Lyon"}),
            ],
            (),
            (),
        ),
        ([created(ROLE, role="champion", to_on=None)], ("seats",), ()),
    ],
)
def test_the_fields_that_differ_for_who_reads_the_record(notes, changed, cleared):
    assert difference(notes, of=told_of(notes)) == Difference(changed, cleared)


@pytest.mark.parametrize(
    ("notes", "was_there", "op"),
    [
        ([created(ACCOUNT, is_stub=False)], False, Op.CREATED),
        ([created(ACCOUNT, is_stub=True)], False, None),
        ([updated(ACCOUNT, {"is_stub": True}, {"is_stub": False})], True, Op.CREATED),
        ([updated(ACCOUNT, {"city": ""}, {"city": "Lyon"})], True, Op.UPDATED),
        ([updated(ACCOUNT, {"archived_at": None}, {"archived_at": "t"})], True, Op.DELETED),
        ([updated(ACCOUNT, {"archived_at": "t"}, {"archived_at": None})], True, Op.RESTORED),
        ([created(STAKEHOLDER, is_stub=False), created(POSITION)], False, Op.CREATED),
        ([retracted(POSITION)], True, Op.DELETED),
        ([retracted(POSITION), created(POSITION)], True, Op.UPDATED),
        ([created(POSITION)], True, Op.RESTORED),
        ([created(TOUCH)], False, Op.CREATED),
        ([retracted(TOUCH), created(TOUCH)], True, Op.UPDATED),
        ([retracted(TOUCH)], True, Op.DELETED),
        ([created(TOUCH)], True, Op.RESTORED),
        ([created(GOAL, to_on=None)], False, Op.CREATED),
        ([retracted(GOAL), created(GOAL, to_on="2026-02-02")], True, Op.DELETED),
        (
            [retracted(GOAL), created(GOAL, to_on="2026-02-02"), created(GOAL, to_on=None)],
            True,
            Op.UPDATED,
        ),
        ([retracted(TERMS), created(TERMS, to_on="2026-02-02")], True, Op.DELETED),
        ([retracted(TERMS), created(TERMS, to_on=None)], True, Op.UPDATED),
    ],
)
def test_what_happened_to_the_record(notes, was_there, op):
    assert op_of(notes, of=told_of(notes), was_there=was_there) == op


def test_a_tie_is_a_record_and_a_field_of_who_reports():
    notes = [
        retracted(TIE, kind="reports_to", other_id=1, strength=1.0, to_on=None),
        created(TIE, kind="reports_to", other_id=2, strength=1.0, to_on=None),
    ]
    assert difference(notes, of="stakeholder").changed == ("reports_to",)
    assert difference(notes, of="tie").changed == ("other",)


def test_the_roles_of_a_seat_changed_though_one_of_them_went():
    notes = [retracted(ROLE, role="champion", to_on=None)]
    assert difference(notes, of="seat") == Difference(("roles",))


def test_a_row_takes_a_number_for_each_record_that_tells_of_it():
    for row in TOLD:
        telling = sum(row in rows for rows in events.SHOWN.values())
        assert getattr(apps.get_model(row), "numbers", 1) == telling, row
