"""Ties, relationships and goals by the API: drawn once, safe to repeat, seen on the map."""

from datetime import date

import pytest

from accounts.models import Access
from crm.models import Link
from stakeholders import ties
from stakeholders.models import BuyingCommittee, Goal, Relationship, Tie
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(deal):
    return deal.account.stakeholders.order_by("pk").first()


@pytest.fixture
def bo(deal, source):
    row = factories.stakeholder(deal.account, "Bo Lind")
    Link.objects.create(
        source=source, type="stakeholder", external_id="003B", subject=row.public_id
    )
    return row


def draw(client, resource, **body):
    return client.post(f"/api/v1/{resource}s", body, "json")


def told(answer):
    return answer.status_code, answer.json()["is_new"]


def by(row):
    return {"id": row.public_id}


def test_a_tie_is_drawn_once_and_keeps_its_id_when_its_strength_changes(machine, ana, bo):
    pair = {"stakeholder": {"external_id": "003B"}, "other": by(ana), "kind": "influences"}
    first = draw(machine, "tie", **pair, strength=0.5, on="2026-02-01")
    assert told(first) == (201, True), first.content
    again = draw(machine, "tie", **pair, strength=0.5)
    assert (told(again), again.json()["id"]) == ((200, False), first.json()["id"])
    stronger = draw(machine, "tie", **pair, strength=0.9)
    assert (told(stronger), stronger.json()["id"]) == ((200, False), first.json()["id"])
    shown = machine.get(f"/api/v1/ties/{first.json()['id']}").json()
    assert (shown["stakeholder"], shown["other"], shown["strength"]) == (
        bo.public_id, ana.public_id, 0.9,
    )  # fmt: skip


def test_who_is_at_odds_is_so_whoever_is_named_first(machine, ana, bo):
    one = draw(machine, "tie", stakeholder=by(ana), other=by(bo), kind="conflicts_with")
    other = draw(machine, "tie", stakeholder=by(bo), other=by(ana), kind="conflicts_with")
    assert (told(one), told(other)) == ((201, True), (200, False))
    assert Tie.objects.known().count() == 1


def test_a_superior_is_told_as_a_field_of_the_record_whose_owner_is_asked(machine, ana, bo):
    boss = ties.Link("reports_to")
    ties.draw_tie(bo, ana, boss, on=date(2026, 2, 1), by=ana.account.owner)
    cy = factories.stakeholder(ana.account, "Cy Roe")
    answer = draw(machine, "tie", stakeholder=by(bo), other=by(cy), kind="reports_to")
    (told,) = answer.json()["errors"]
    assert (answer.status_code, told["pointer"]) == (422, "/kind")
    assert "reports_to of the stakeholder" in told["detail"]
    assert Tie.objects.known().get().other == ana


def test_a_relationship_is_of_the_user_of_the_key_unless_another_is_named(machine, ana, tom, clerk):
    said = {"stakeholder": by(ana), "level": "vendor", "wanted": "trusted_adviser"}
    first = draw(machine, "relationship", **said)
    assert told(first) == (201, True), first.content
    rows = Relationship.objects.count()
    assert told(draw(machine, "relationship", **said)) == (200, False)
    assert Relationship.objects.count() == rows
    turned = draw(machine, "relationship", **said | {"level": "none"})
    assert (told(turned), turned.json()["id"]) == ((200, False), first.json()["id"])
    assert told(draw(machine, "relationship", **said, user=tom.public_id)) == (201, True)
    found = machine.get("/api/v1/relationships").json()["data"]
    assert {one["user"] for one in found} == {clerk.public_id, tom.public_id}


def test_of_one_name_there_is_one_goal(machine, deal):
    account = by(deal.account)
    first = draw(machine, "goal", account=account, name="One supplier")
    assert told(first) == (201, True), first.content
    again = draw(machine, "goal", account=account, name=" one  SUPPLIER")
    assert (told(again), again.json()["id"]) == ((200, False), first.json()["id"])
    assert Goal.objects.known().count() == 1


def test_the_same_under_a_key_is_answered_as_it_was(machine, deal):
    body = {"account": by(deal.account), "name": "One supplier"}
    key = {"Idempotency-Key": "k"}
    answers = [machine.post("/api/v1/goals", body, "json", headers=key) for _ in range(2)]
    assert [told(one) for one in answers] == [(201, True)] * 2
    assert answers[1]["Idempotency-Replayed"] == "true"


def test_the_committees_of_the_account_are_analysed_anew(machine, ana, bo):
    BuyingCommittee.objects.update(changed_at=None)
    draw(machine, "tie", stakeholder=by(bo), other=by(ana), kind="influences")
    assert not BuyingCommittee.objects.filter(account=ana.account, changed_at=None).exists()


@pytest.mark.parametrize(
    ("kind", "body", "pointers"),
    [
        ("tie", {}, ["/kind", "/other", "/stakeholder"]),
        ("tie", {"kind": "loves", "strength": 0}, ["/kind", "/other", "/stakeholder", "/strength"]),
        ("tie", {"stakeholder": {"id": "x"}, "other": {"id": "y"}, "kind": "influences",
                 "on": "2099-01-01"}, ["/on", "/other", "/stakeholder"]),
        ("relationship", {"stakeholder": {"id": "x"}, "level": "none", "wanted": "vendor",
                          "user": "usr_x"}, ["/stakeholder", "/user"]),
        ("relationship", {"level": "best"}, ["/level", "/stakeholder", "/wanted"]),
        ("goal", {"account": {"id": "x"}, "name": "A", "on": "2099-01-01"}, ["/account", "/on"]),
        ("goal", {"name": "x" * 121, "mood": 1}, ["/account", "/mood", "/name"]),
    ],
)  # fmt: skip
def test_all_that_is_wrong_is_told_at_its_place(machine, kind, body, pointers):
    answer = draw(machine, kind, **body)
    assert answer.status_code == 422
    assert sorted(one["pointer"] for one in answer.json()["errors"]) == pointers


def test_nobody_draws_on_a_map_that_they_do_not_see(client_of, ana, bo):
    stranger = client_of(factories.user("rae", access=Access.ACCOUNT_MANAGER))
    answer = draw(stranger, "tie", stakeholder=by(bo), other=by(ana), kind="influences")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "unknown_stakeholder")
    assert not Tie.objects.exists()
