"""Merges over HTTP: where old ids lead, and what is asked twice."""

import pytest

from accounts.models import Account, User
from crm.models import Merge, Reply
from tests import factories
from tests.api.speaking import account, merging, person, speaker

pytestmark = pytest.mark.django_db
SOURCE = "/api/v1/sources/salesforce"


def test_a_merge_into_who_is_new_with_the_batch_answers_with_them(machine, source, clerk):
    crm = speaker(source, clerk)
    _client, winner, _loser, merged = crm.send(
        account(), person("w"), person("l"), merging("w", "l")
    )
    assert (merged["status"], merged["id"]) == ("merged", winner["id"])
    assert merged["version"] == crm.record("stakeholders", "w")["version"]


def test_a_merge_answers_with_whoever_it_made_the_winner(machine, source, clerk):
    crm = speaker(source, clerk)
    _client, *people = crm.send(account(), *map(person, "abcd"))
    one, _two, three, four = (told["id"] for told in people)
    assert [told["id"] for told in crm.send(merging("new", "a", "b"))] == [one]
    asked = merging("c", "d"), merging("new", "c")
    assert [told["id"] for told in crm.send(*asked)] == [three, one]
    (again,) = crm.send(merging("new", "d"))
    assert (again["status"], again["id"]) == ("unchanged", one)
    assert machine.get(f"/api/v1/stakeholders/{four}").status_code == 308


def merge(machine, winner="003", *losers, key="k1", kind="stakeholder"):
    body = {
        "type": kind,
        "winner": {"external_id": winner},
        "losers": [{"external_id": loser} for loser in losers],
    }
    return machine.post(f"{SOURCE}/merges", body, "json", HTTP_IDEMPOTENCY_KEY=key)


def test_a_losers_id_leads_to_the_winner(machine, send):
    ids = send(account(), person(), person("009"))
    assert merge(machine, "003", "009").json()["status"] == "merged"
    moved = machine.get(f"/api/v1/stakeholders/{ids['009']}")
    assert moved.status_code == 308
    assert moved["Location"].endswith(f"/api/v1/stakeholders/{ids['003']}")
    assert machine.get(f"{SOURCE}/stakeholders/009").json()["id"] == ids["003"]
    shown = machine.get(f"/api/v1/stakeholders/{ids['003']}").json()
    assert {link["external_id"] for link in shown["links"]} == {"003", "009"}


def test_what_names_a_loser_by_our_id_is_of_the_winner(machine, send):
    ids = send(account(), account("002"), account("004"), person(), person("009"))
    merge(machine, "002", "001", kind="account")
    merge(machine, "004", "002", key="k2", kind="account")
    merge(machine, "003", "009", key="k3")
    refs = {"account": {"id": ids["001"]}, "reports_to": {"id": ids["009"]}}
    send(person("005") | {"refs": refs})
    shown, winner = (machine.get(f"{SOURCE}/stakeholders/{one}").json() for one in ("005", "003"))
    assert (shown["account"], shown["reports_to"]) == (ids["004"], winner["id"])
    told = {"reports_to": ids["009"]}
    ben = f"/api/v1/stakeholders/{send(person('010', of='004'))['010']}"
    machine.patch(ben, told, "json", HTTP_IF_MATCH="*")
    assert machine.get(ben).json()["reports_to"] == winner["id"]


def test_words_for_a_loser_by_our_id_are_of_the_winner(machine, send):
    ids = send(account(), person(), person("009"), person("010"))
    merge(machine, "003", "009")
    whom = {"stakeholder": {"id": ids["009"]}}
    said = {"said_on": "2026-01-02", "external_id": "R", "channel": "survey", "nps": 9}
    found = {"on": "2026-01-02", "external_id": "J", "stance": 0.5, "basis": "said"}
    tie = {"other": {"id": ids["010"]}, "kind": "influences", "strength": 0.5}
    for path, more in (("feedback", said), ("assessments", found), ("ties", tie)):
        assert machine.post(f"/api/v1/{path}", whom | more, "json").status_code == 201
        address = f"/api/v1/{path}?stakeholder={{}}"
        (told,) = machine.get(address.format(ids["003"])).json()["data"]
        assert [told] == machine.get(address.format(ids["009"])).json()["data"]


def test_a_goal_of_an_account_that_was_merged_is_of_the_winner(machine, send):
    ids = send(account(), account("002"))
    merge(machine, "001", "002", kind="account")
    goal = {"account": {"id": ids["002"]}, "name": "One supplier"}
    assert machine.post("/api/v1/goals", goal, "json").status_code == 201
    (told,) = machine.get(f"/api/v1/goals?account={ids['002']}").json()["data"]
    assert told["account"] == ids["001"]


def test_of_a_chain_every_merge_is_listed_and_each_can_be_undone(machine, send):
    ids = send(account(), account("002"), account("004"))
    merge(machine, "002", "001", kind="account")
    merge(machine, "004", "002", key="k2", kind="account")
    first, last = machine.get("/api/v1/merges").json()["data"]
    assert (first["winner"], last["winner"]) == (ids["002"], ids["004"])
    for one, alive in ((first, ["001", "004", "004"]), (last, ["001", "002", "004"])):
        assert machine.post(f"/api/v1/merges/{one['id']}/undo").status_code == 200
        shown = [machine.get(f"{SOURCE}/accounts/{name}").json()["id"] for name in sorted(ids)]
        assert shown == [ids[name] for name in alive]


def test_a_merge_may_name_losers_by_our_ids(machine, send):
    ids = send(account(), person(), person("009"))
    body = {"type": "stakeholder", "winner": {"external_id": "003"}, "losers": [{"id": ids["009"]}]}
    told = machine.post(f"{SOURCE}/merges", body, "json", HTTP_IDEMPOTENCY_KEY="k")
    assert (told.status_code, told.json()["status"]) == (200, "merged")
    assert machine.get(f"{SOURCE}/stakeholders/009").json()["id"] == ids["003"]
    for losers, place in (
        (["009"], "/losers/0"),
        ([{}], "/losers/0"),
        ([{"id": 1}], "/losers/0/id"),
        ([{"id": "stk_1"}], "/losers/0/id"),
        ([{"external_id": "003"}], "/losers/0"),
    ):
        told = machine.post(
            f"{SOURCE}/merges", body | {"losers": losers}, "json", HTTP_IDEMPOTENCY_KEY=place
        )
        assert told.status_code == 422
        assert [one["pointer"] for one in told.json()["errors"]] == [place]


def test_a_merge_needs_a_key_is_done_once_and_answered_again(machine, send):
    send(account(), person(), person("009"), person("010"))
    body = {"type": "stakeholder", "winner": {"external_id": "003"}, "losers": []}
    refused = machine.post(f"{SOURCE}/merges", body, "json")
    assert (refused.status_code, refused.json()["code"]) == (400, "idempotency_key_required")
    first, again = merge(machine, "003", "009"), merge(machine, "003", "009")
    assert first.json() == again.json()
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    other = merge(machine, "003", "010")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert Merge.objects.count() == 1


def test_what_somebody_died_over_is_done_under_the_same_key(machine, send):
    send(account(), person(), person("009"))
    merge(machine, "003", "009")
    Reply.objects.update(status=None)
    assert merge(machine, "003", "009").json()["status"] == "unchanged"


def test_what_was_refused_can_be_sent_again_under_its_key(machine, send):
    send(account(), person())
    assert merge(machine, "003", "003").status_code == 422
    assert merge(machine, "003", "777").json()["status"] == "merged"


def test_merges_are_listed_for_who_may_see_them_and_undone(machine, send, client_of, tom):
    ids = send(account(), person(), person("009"))
    merge(machine, "003", "009")
    (told,) = machine.get("/api/v1/merges").json()["data"]
    assert (told["winner"], told["loser"]) == (ids["003"], ids["009"])
    assert client_of(tom).get("/api/v1/merges").json()["data"] == []
    assert client_of(tom).post(f"/api/v1/merges/{told['id']}/undo").status_code == 404
    undone = machine.post(f"/api/v1/merges/{told['id']}/undo")
    assert (undone.status_code, undone.json()["undone_at"] is not None) == (200, True)
    assert machine.get(f"/api/v1/stakeholders/{ids['009']}").status_code == 200
    again = machine.post(f"/api/v1/merges/{told['id']}/undo")
    assert (again.status_code, again.json()["code"]) == (422, "already_undone")


def test_a_merge_with_what_somebody_does_not_see_is_not_theirs_to_undo(machine, send, client_of):
    ids = send(account(), account("002"))
    Account.objects.filter(public_id=ids["001"]).update(owner=factories.user("olga"))
    body = {"type": "account", "winner": {"external_id": "001"}, "losers": [{"external_id": "002"}]}
    answer = machine.post(f"{SOURCE}/merges", body, "json", headers={"Idempotency-Key": "merge"})
    assert answer.json()["status"] == "merged"
    olga = client_of(User.objects.get(username="olga"))
    (told,) = olga.get("/api/v1/merges").json()["data"]
    assert olga.post(f"/api/v1/merges/{told['id']}/undo").status_code == 404
    assert Account.objects.get(public_id=ids["002"]).archived_at is not None
    assert machine.post(f"/api/v1/merges/{told['id']}/undo").status_code == 200
