"""The plan as a truth table: what came, what we hold, what becomes of it."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
from msgspec.structs import replace

from crm.decisions import (
    Fault,
    Held,
    Ignored,
    Incoming,
    Known,
    Op,
    Policy,
    Ref,
    Stub,
    UnknownParents,
)  # fmt: skip
from crm.reconcile import plan
from crm.shapes import POLICY, SHAPES

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
OLD, NEW = NOW - timedelta(days=2), NOW - timedelta(days=1)
EMPTY = SHAPES["account"].empty
NAMED = {"name": "Client"}
KEY = ("account", "001")
PERSON = {"last_name": "Ruiz"}


def account(index=0, *, key="001", at=None, digest="new", **fields):
    return Incoming(index, "account", key, fields=fields, modified_at=at, digest=digest)


def person(index=0, *, key="003", account="001", boss=None, **fields):
    refs = {"account": Ref("account", account)} if account else {}
    if boss:
        refs["reports_to"] = Ref("stakeholder", boss)
    return Incoming(index, "stakeholder", key, fields=PERSON | fields, refs=refs, digest="new")


def held_account(**more):
    values = {"values": EMPTY | NAMED, "account": "acc_1", "digest": "old", **more}
    return Held("account", "acc_1", **values)


def held_person(key, *, account="acc_1", boss=None):
    values = SHAPES["stakeholder"].empty | PERSON
    refs = {"account": account, "reports_to": boss}
    return Held("stakeholder", key, values=values, refs=refs, account=account, digest="old")


def known(held=None, **more):
    held = held or {}
    by_id = {one.id: one for one in held.values()}
    return Known(NOW, date(2026, 6, 30), held=held, by_id=by_id, **more)


def statuses(found):
    return [str(one.status) for one in found.decisions]


@pytest.mark.parametrize(
    ("incoming", "held", "status", "values"),
    [
        (account(**NAMED), None, "created", NAMED),
        (account(**NAMED), held_account(), "unchanged", {}),
        (account(name="Other"), held_account(), "updated", {"name": "Other"}),
        (account(city="Bern"), held_account(), "updated", {"city": "Bern"}),
        (account(), held_account(values=EMPTY | NAMED | {"city": "Bern"}), "unchanged", {}),
        (
            account(city=None),
            held_account(values=EMPTY | NAMED | {"city": "Bern"}),
            "updated",
            {"city": ""},
        ),
        (account(city=None), held_account(), "unchanged", {}),
        (account(name="Other", at=OLD), held_account(modified_at=NEW), "stale", {}),
        (
            account(name="Other", at=NEW),
            held_account(modified_at=NEW),
            "updated",
            {"name": "Other"},
        ),
        (account(name="Other"), held_account(modified_at=NEW), "updated", {"name": "Other"}),
        (account(name="Other", at=OLD), held_account(), "updated", {"name": "Other"}),
        (account(name="Other", digest="old"), held_account(), "unchanged", {}),
        (account(**NAMED, digest="old"), held_account(is_stub=True), "updated", {}),
        (account(name="Other"), held_account(is_editable=False), "invalid", {}),
        (account(at=NOW + timedelta(minutes=5), **NAMED), None, "created", NAMED),
        (account(at=NOW + timedelta(minutes=5, seconds=1), **NAMED), None, "invalid", {}),
        (account(), None, "invalid", {}),
        (account(name=None), held_account(), "invalid", {}),
        (account(name=""), None, "invalid", {}),
        (account(owner="nobody", **NAMED), None, "created", NAMED),
        (account(owner="", **NAMED), None, "created", NAMED),
        (account(owner="MAYA", **NAMED), None, "created", NAMED | {"owner": "usr_1"}),
    ],
    ids=[
        "new",
        "the same",
        "another value",
        "an absent field is left alone",
        "nothing said",
        "null clears",
        "null on what is empty",
        "older than what we hold",
        "equal stamps apply",
        "no stamp applies",
        "we hold no stamp",
        "repeated after a person edited",
        "a stub becomes real",
        "not permitted",
        "five minutes ahead",
        "more than five minutes ahead",
        "a needed field is missing",
        "a needed field is cleared",
        "a needed field is empty",
        "an unknown user",
        "no user",
        "a user by any name",
    ],
)
def test_one_record_against_what_we_hold(incoming, held, status, values):
    users = {"maya": "usr_1"}
    found = plan([incoming], known({KEY: held} if held else None, users=users), POLICY)
    (decision,) = found.decisions
    assert (decision.status, decision.values) == (status, values)


def test_of_records_with_one_key_the_newest_wins_wherever_it_stands():
    newest, older = account(0, at=NEW, name="New"), account(1, at=OLD, name="Old")
    assert statuses(plan([newest, older], known(), POLICY)) == ["created", "superseded"]
    newest, older = account(1, at=NEW, name="New"), account(0, at=OLD, name="Old")
    assert statuses(plan([older, newest], known(), POLICY)) == ["superseded", "created"]


def test_of_equal_stamps_the_later_in_the_batch_wins():
    both = [account(0, at=OLD, name="One"), account(1, at=OLD, name="Two")]
    assert statuses(plan(both, known(), POLICY)) == ["superseded", "created"]


def test_a_record_that_cannot_be_read_supersedes_nothing():
    broken = Incoming(1, "account", "001", modified_at=NEW, faults=(Fault("", "x", "y"),))
    found = plan([account(0, at=OLD, name="Old"), broken], known(), POLICY)
    assert statuses(found) == ["created", "invalid"]


def test_what_older_pieces_of_a_record_say_besides_is_not_lost():
    pieces = [account(0, at=OLD, name="Old", city="Bern"), account(1, at=NEW, name="New")]
    for batch in (pieces, pieces[::-1]):
        found = plan(batch, known(), POLICY)
        assert [one.values for one in found.of("created")] == [{"name": "New", "city": "Bern"}]
        assert len(found.of("superseded")) == 1


def test_a_piece_that_is_older_than_what_we_hold_says_nothing():
    held = {KEY: held_account(modified_at=NOW - timedelta(hours=36))}
    pieces = [account(0, at=OLD, city="Bern"), account(1, at=NEW, name="Newer")]
    (older, newer) = plan(pieces, known(held), POLICY).decisions
    assert (older.status, newer.values) == ("superseded", {"name": "Newer"})


def test_what_is_said_before_a_delete_does_not_come_back_after_it():
    gone = Incoming(1, "account", "001", op=Op.DELETE)
    batch = [account(0, name="Old", city="Bern"), gone, account(2, name="New")]
    found = plan(batch, known(), POLICY)
    assert statuses(found) == ["superseded", "superseded", "created"]
    assert found.decisions[2].values == {"name": "New"}


def test_a_refused_piece_supersedes_nothing_and_sinks_nothing():
    nobody = Incoming(1, "account", "001", fields={"name": None, "city": "Basel"}, modified_at=NEW)
    found = plan([account(0, at=OLD, name="Old"), nobody], known(), POLICY)
    assert statuses(found) == ["created", "invalid"]
    assert found.decisions[0].values == {"name": "Old"}
    found = plan(
        [replace(nobody, modified_at=OLD), account(0, at=NEW, name="New")], known(), POLICY
    )
    assert statuses(found) == ["invalid", "created"]


def test_a_piece_that_is_refused_for_others_supersedes_nothing():
    older = replace(person(2, key="a"), modified_at=OLD)
    newer = replace(person(0, key="a", account="002"), modified_at=NEW)
    policy = Policy(SHAPES, UnknownParents.REJECT)
    found = plan([newer, older, account(1, **NAMED)], known(), policy)
    assert statuses(found) == ["invalid", "created", "created"]


def test_a_record_keeps_all_its_faults():
    wrong = Incoming(0, "opportunity", "006", fields={"outcome": "won", "opened_on": None})
    (decision,) = plan([wrong], known(), POLICY).decisions
    pointers = {(fault.pointer, fault.code) for fault in decision.faults}
    assert pointers == {
        ("/fields/name", "required"),
        ("/fields/opened_on", "required"),
        ("/fields/closed_on", "outcome"),
        ("/refs/account", "required"),
    }


def test_what_belongs_to_us_is_ignored_and_reported_without_changing_the_status():
    found = plan([account(**NAMED), person(1, stance=2, power=None)], known(), POLICY)
    decision = found.decisions[1]
    assert decision.status == "created"
    assert decision.values == PERSON
    assert set(decision.ignored) == {
        Ignored("stance", "owned_by_quorate"),
        Ignored("power", "owned_by_quorate"),
    }


def test_an_owner_whom_we_do_not_know_is_left_out_and_reported():
    (decision,) = plan([account(owner="nobody", **NAMED)], known(), POLICY).decisions
    assert decision.ignored == (Ignored("owner", "unknown_user"),)


def test_the_order_of_parents_and_children_does_not_matter():
    child, parent = person(0, boss="boss"), person(1, key="boss")
    for batch in ([child, parent], [parent, child]):
        found = plan([*batch, account(2, **NAMED)], known(), POLICY)
        assert set(statuses(found)) == {"created"}
        assert found.stubs == ()


def test_unknown_parents_become_stubs_once_each():
    found = plan([person(0, boss="boss"), person(1, key="004", boss="boss")], known(), POLICY)
    assert statuses(found) == ["created", "created"]
    place = ("account", "001")
    assert found.stubs == (Stub(place), Stub(("stakeholder", "boss"), place))


def test_a_parent_that_is_refused_leaves_a_stub():
    found = plan([account(0), person(1)], known(), POLICY)
    assert statuses(found) == ["invalid", "created"]
    assert found.stubs == (Stub(KEY),)


@pytest.mark.parametrize(
    ("choice", "status"),
    [
        (UnknownParents.STUB, "created"),
        (UnknownParents.HOLD, "held"),
        (UnknownParents.REJECT, "invalid"),
    ],
)
def test_what_unknown_parents_mean_is_a_choice(choice, status):
    found = plan([person()], known(), Policy(SHAPES, choice))
    assert statuses(found) == [status]
    assert bool(found.stubs) == (choice == UnknownParents.STUB)


def test_who_waits_makes_those_below_wait_too():
    chain = [person(0, key="a", boss="b"), person(1, key="b", boss="c")]
    found = plan([account(2, **NAMED), *chain], known(), Policy(SHAPES, UnknownParents.HOLD))
    assert statuses(found) == ["created", "held", "held"]


def test_a_touch_waits_for_a_person_as_nobody_knows_the_account():
    fields = {"kind": "call", "on": date(2026, 6, 1), "user": "maya"}
    touch = Incoming(0, "touch", "t", fields=fields, refs={"stakeholder": Ref("stakeholder", "x")})
    (decision,) = plan([touch], known(users={"maya": "usr_1"}), POLICY).decisions
    assert decision.status == "held"
    assert decision.faults[0].pointer == "/refs/stakeholder"


@pytest.mark.parametrize("order", list(permutations("abc")))
@pytest.mark.parametrize("newest", "abc")
def test_of_a_circle_the_newest_line_alone_is_left_out_whatever_the_order(order, newest):
    bosses = {"a": "b", "b": "c", "c": "a"}
    circle = [
        replace(person(place, key=key, boss=bosses[key]), modified_at=NEW if key == newest else OLD)
        for place, key in enumerate(order)
    ]
    found = plan([*circle, person(3, key="d", boss="a"), account(4, **NAMED)], known(), POLICY)
    assert set(statuses(found)) == {"created"}
    left_out = {one.incoming.external_id: one.ignored for one in found.decisions if one.ignored}
    assert left_out == {newest: (Ignored("reports_to", "circle"),)}
    drawn = {one.incoming.external_id for one in found.decisions if "reports_to" in one.refs}
    assert drawn == {*"abcd"} - {newest}


def test_a_line_that_ends_in_the_same_batch_closes_no_circle():
    people = {
        ("stakeholder", "a"): held_person("stk_a"),
        ("stakeholder", "b"): held_person("stk_b", boss="stk_a"),
    }
    now = known({KEY: held_account(), **people}, superiors={"stk_b": "stk_a"})
    for turned in (replace(person(1, key="b"), refs={"reports_to": None}),
                   person(1, key="b", boss="c")):  # fmt: skip
        batch = [person(0, key="a", boss="b"), turned, person(2, key="c")]
        found = plan(batch, now, POLICY)
        assert [one.ignored for one in found.decisions] == [(), (), ()]
        assert found.decisions[0].refs["reports_to"] == "stk_b"


def test_a_circle_closed_over_what_we_hold_is_left_out():
    people = {
        ("stakeholder", "a"): held_person("stk_a"),
        ("stakeholder", "b"): held_person("stk_b", boss="stk_a"),
    }
    held = {KEY: held_account(), **people}
    now = known(held, superiors={"stk_b": "stk_a"})
    for boss in "ab":
        (told,) = plan([person(0, key="a", boss=boss)], now, POLICY).decisions
        assert (told.status, told.refs) == ("unchanged", {})
        assert told.ignored == (Ignored("reports_to", "circle"),)


def test_a_superior_in_another_account_is_left_out_and_reported():
    batch = [person(0, boss="far"), person(1, key="far", account="002")]
    found = plan([*batch, account(2, **NAMED), account(3, key="002", **NAMED)], known(), POLICY)
    assert set(statuses(found)) == {"created"}
    assert "reports_to" not in found.decisions[0].refs
    assert found.decisions[0].ignored == (Ignored("reports_to", "other_account"),)


@pytest.mark.parametrize(
    ("public_id", "code"), [("acc_1", None), ("acc_0", "unknown_id"), ("stk_a", "unknown_id")]
)
def test_a_reference_by_our_id_must_be_of_the_right_type_and_known(public_id, code):
    now = known({KEY: held_account(), ("stakeholder", "a"): held_person("stk_a")})
    refs = {"account": Ref("account", id=public_id)}
    (decision,) = plan(
        [Incoming(0, "stakeholder", "n", fields=PERSON, refs=refs)], now, POLICY
    ).decisions
    assert [fault.code for fault in decision.faults] == ([code] if code else [])


def test_a_batch_of_nothing_is_a_plan_of_nothing():
    assert plan([], known(), POLICY).decisions == ()
