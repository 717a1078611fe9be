"""Lists, single records and analyses as a client reads them."""

import json
import urllib.request
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm import sync
from stakeholders import analysis, assessments
from tests import factories

pytestmark = pytest.mark.django_db


def fetch_all(client, address):
    found = []
    while address:
        page = client.get(address).json()
        found += page["data"]
        address = page["next"]
    return found


def test_pages_hold_everything_once_in_the_order_of_arrival(machine, maya):
    names = [f"Account {number:02}" for number in range(7)]
    for name in reversed(names):
        factories.account(maya, name=name)
    found = fetch_all(machine, "/api/v1/accounts?limit=3")
    assert [one["name"] for one in found] == names[::-1]


def test_a_page_of_one_list_is_no_page_of_another(machine, maya):
    for name in ("Acme", "Globex"):
        factories.stakeholder(factories.account(maya, name=name))
    cursor = machine.get("/api/v1/accounts?limit=1").json()["next_cursor"]
    assert machine.get(f"/api/v1/accounts?cursor={cursor}&limit=2").status_code == 200
    assert machine.get(f"/api/v1/stakeholders?cursor={cursor}").status_code == 404
    other = factories.account(maya, name="Third").public_id
    cursor = machine.get("/api/v1/stakeholders?limit=1").json()["next_cursor"]
    assert machine.get(f"/api/v1/stakeholders?account={other}&cursor={cursor}").status_code == 404


@pytest.mark.parametrize("address", ["accounts", "committees", "whoami", "capabilities", "schema"])
def test_what_can_be_read_can_be_asked_for_without_its_body(machine, address):
    assert machine.head(f"/api/v1/{address}").status_code == 200


def test_a_row_that_comes_between_two_pages_hides_no_other(machine, maya):
    for number in range(4):
        factories.account(maya, name=f"Old {number}")
    first = machine.get("/api/v1/accounts?limit=2")
    assert first["Link"] == f'<{first.json()["next"]}>; rel="next"'
    factories.account(maya, name="A new one")
    rest = fetch_all(machine, first.json()["next"])
    assert [one["name"] for one in rest] == ["Old 2", "Old 3", "A new one"]


@pytest.mark.parametrize("name", ["accounts", "stakeholders", "opportunities", "committees"])
def test_the_queries_of_a_list_do_not_grow_with_its_rows(name, machine, maya, source, clerk):
    def add(number):
        account = factories.account(maya, name=f"Account {number}")
        factories.committee(account, for_opportunity=factories.opportunity(account))
        factories.stakeholder(account, "Ana Ruiz")

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert machine.get(f"/api/v1/{name}?limit=200").status_code == 200
        return len(captured)

    add(0)
    one = queries()
    for number in range(1, 50):
        add(number)
    assert queries() <= one


def test_a_record_shows_its_fields_and_where_it_comes_from(machine, source, clerk):
    (result,) = sync.apply(
        source,
        [
            {
                "type": "opportunity",
                "external_id": "006",
                "url": "https://crm.example/006",
                "source_modified_at": "2026-10-01T10:00:00Z",
                "fields": {
                    "name": "Renewal",
                    "amount": "1250.5",
                    "opened_on": "2026-01-10",
                    "closes_on": "2026-12-31",
                },
                "refs": {"account": {"external_id": "001"}},
            },
            {"type": "account", "external_id": "001", "fields": {"name": "Client"}},
        ],
        user=clerk,
    )[:1]
    found = machine.get(f"/api/v1/opportunities/{result.id}").json()
    assert found["amount"] == "1250.50"
    assert found["closes_on"] == "2026-12-31"
    assert found["links"] == [
        {
            "source": "salesforce",
            "external_id": "006",
            "url": "https://crm.example/006",
            "source_modified_at": "2026-10-01T10:00:00+00:00",
        }
    ]


def test_who_has_the_present_state_gets_304_until_it_changes(machine, deal):
    ana = deal.account.stakeholders.first()
    address = f"/api/v1/stakeholders/{ana.public_id}"
    etag = machine.get(address)["ETag"]
    again = machine.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    ana.person.email = "ana@client.example"
    ana.person.save()
    assert machine.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_a_list_can_be_of_one_account(machine, deal, maya):
    other = factories.account(maya, name="Other")
    factories.stakeholder(other, "Zoe Far")
    found = machine.get(f"/api/v1/stakeholders?account={other.public_id}").json()["data"]
    assert [one["last_name"] for one in found] == ["Far"]
    assert machine.get("/api/v1/stakeholders?account=acc_0").json()["data"] == []


def test_a_committee_shows_its_seats_and_who_holds_them(machine, deal):
    factories.seat(deal, roles=("legal",))
    found = machine.get(f"/api/v1/committees/{deal.public_id}").json()
    holders = [seat["holder"] is not None for seat in found["seats"]]
    assert holders == [True, True, False]
    assert found["seats"][2]["roles"] == ["legal"]


def test_an_analysis_is_what_the_method_says_today(machine, deal):
    found = machine.get(f"/api/v1/committees/{deal.public_id}/analysis").json()
    expected = analysis.analysis_on(deal, timezone.localdate())
    assert found["risk"] == pytest.approx(expected.risk)
    assert found["band"] == pytest.approx(list(expected.band))
    assert found["explanation"] is None


def test_an_explanation_has_its_parts_only_when_asked_for(machine, deal, maya):
    ana = deal.account.stakeholders.first()
    statement = assessments.Statement(-1.0)
    assessments.record(ana, statement, on=timezone.localdate(), by=maya)
    address = f"/api/v1/committees/{deal.public_id}/analysis?explain=1"
    found = machine.get(address).json()["explanation"]
    assert found["movers"][0]["person"] == ana.public_id
    assert found["movers"][0]["can_block"] is True


def test_a_past_day_gives_what_was_true_then(machine, deal, maya):
    ana = deal.account.stakeholders.first()
    today = timezone.localdate()
    assessments.record(ana, assessments.Statement(-1.0), on=today, by=maya)
    address = f"/api/v1/committees/{deal.public_id}/analysis"
    yesterday = (today - timedelta(days=1)).isoformat()
    before, now = machine.get(f"{address}?as_of={yesterday}").json(), machine.get(address).json()
    assert before["as_of"] == yesterday
    assert before["risk"] < now["risk"]


def test_a_day_to_come_is_refused_with_a_sentence(machine, deal):
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = machine.get(f"/api/v1/committees/{deal.public_id}/analysis?as_of={tomorrow}")
    assert (answer.status_code, answer.json()["code"]) == (422, "in_the_future")
    assert "future" in answer.json()["detail"]


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", "2026-1-1", "", "20260101"])
def test_a_day_that_is_none_is_refused(machine, deal, day):
    answer = machine.get(f"/api/v1/committees/{deal.public_id}/analysis?as_of={day}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_a_committee_in_which_nobody_decides_says_so(machine, deal):
    long_before = date(2020, 1, 1)
    answer = machine.get(f"/api/v1/committees/{deal.public_id}/analysis?as_of={long_before}")
    assert (answer.status_code, answer.json()["code"]) == (409, "nobody_decides")


def test_snapshots_are_listed_by_committee(machine, deal):
    analysis.analyse(deal.pk)
    (found,) = machine.get(f"/api/v1/snapshots?committee={deal.public_id}").json()["data"]
    assert found["band"][0] <= found["risk"] <= found["band"][1]
    assert machine.get("/api/v1/snapshots").json()["errors"][0]["parameter"] == "committee"


@pytest.mark.django_db(transaction=True)
def test_a_client_without_any_library_of_ours_can_sync_and_read(live_server, machine):
    head = {"Authorization": machine._credentials["HTTP_AUTHORIZATION"]}
    records = [{"type": "account", "external_id": "001/é", "fields": {"name": "Client"}}]
    request = urllib.request.Request(
        f"{live_server.url}/api/v1/sources/salesforce/batch",
        json.dumps({"records": records}).encode(),
        {**head, "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        (result,) = json.load(answer)["results"]
    address = f"{live_server.url}/api/v1/sources/salesforce/accounts/001%2F%C3%A9"
    with urllib.request.urlopen(urllib.request.Request(address, headers=head)) as answer:
        assert json.load(answer)["id"] == result["id"]
