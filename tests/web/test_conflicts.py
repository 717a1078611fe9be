"""The inbox of conflicts: what is shown of them, and how a person settles them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Access
from crm import sync
from crm.models import Conflict, Source
from stakeholders import people
from stakeholders.models import Stakeholder
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return factories.user("clerk", access=Access.ADMINISTRATOR)


@pytest.fixture
def source():
    return Source.objects.create(name="salesforce", label="Our CRM")


@pytest.fixture
def contest(source, clerk, maya):
    """So many people of one account: phone 1 before, 2 by Maya, 3 in the source."""

    def make(count):
        account = {"type": "account", "external_id": "001"}
        account["fields"] = {"name": "Client", "owner": "maya"}
        sync.apply(source, [account, *_people(count, "1")], user=clerk)
        for row in Stakeholder.objects.select_related("person"):
            if row.person.phone == "1":
                people.change_person(row, by=maya, phone="2")
        sync.apply(source, _people(count, "3"), user=clerk)
        return list(Conflict.objects.filter(resolved_at=None).order_by("pk"))

    return make


def _people(count, phone):
    return [
        {
            "type": "stakeholder",
            "external_id": f"p{number}",
            "fields": {"last_name": f"Ruiz {number}", "phone": phone},
            "refs": {"account": {"external_id": "001"}},
        }
        for number in range(count)
    ]


@pytest.fixture
def browser(browse, maya):
    return browse(maya)


def phones():
    rows = Stakeholder.objects.order_by("pk").select_related("person")
    return [row.person.phone for row in rows]


def seen(browser, row):
    page = browser.get(f"/conflicts/?after={row.pk - 1}").content.decode()
    return re.search(r'name="seen" value="(\w+)"', page)[1]


def answer(browser, row, resolution, **sent):
    values = {"resolution": resolution, "seen": seen(browser, row), **sent}
    return browser.post(f"/conflicts/{row.public_id}/resolve/", values, follow=True)


def test_who_has_nothing_to_decide_is_told_so(browser):
    assert b"No conflicts" in browser.get("/conflicts/").content
    assert b"/conflicts/" not in browser.get("/").content.split(b"<main")[1]


def test_all_sides_are_shown_with_who_said_them(browser, contest):
    contest(1)
    told = re.sub(r"<[^>]+>|\s+", " ", browser.get("/conflicts/").content.decode())
    told = re.sub(r" +", " ", told)
    assert "Before 1" in told
    assert "Ours now 2 Maya Tester" in told
    assert "Theirs 3 Our CRM" in told
    assert "Ruiz 0" in told
    assert b"1 conflict" in browser.get("/").content


@pytest.mark.parametrize(
    ("resolution", "sent", "phone"),
    [("theirs", {}, "3"), ("ours", {}, "2"), ("edit", {"value": "5"}, "5")],
)
def test_one_is_settled_and_opened_again(browser, contest, resolution, sent, phone):
    (row,) = contest(1)
    page = answer(browser, row, resolution, **sent).content.decode()
    assert phones() == [phone]
    assert "No conflicts" in page
    back = re.search(r"/conflicts/undo/\d+/", page)[0]
    assert browser.post(back).status_code == 302
    assert (phones(), Conflict.objects.get().resolved_at) == (["2"], None)
    assert browser.post(back).status_code in {404, 422}, "an act is taken back once"


def test_all_of_one_field_are_settled_at_once_and_opened_again(browser, contest, source):
    rows = contest(3)
    values = {"source": source.public_id, "type": "stakeholder", "field": "phone"}
    values |= {"resolution": "theirs", "until": rows[1].pk}
    page = browser.post("/conflicts/resolve/", values, follow=True).content.decode()
    assert phones() == ["3", "3", "2"], "what was not shown yet is not settled"
    browser.post(re.search(r"/conflicts/undo/\d+/", page)[0])
    assert phones() == ["2", "2", "2"]
    assert Conflict.objects.filter(resolved_at=None).count() == 3


def test_what_the_source_says_meanwhile_is_not_taken_unseen(browser, contest, source, clerk):
    (row,) = contest(1)
    values = {"resolution": "theirs", "seen": seen(browser, row)}
    sync.apply(source, _people(1, "4"), user=clerk)
    refused = browser.post(f"/conflicts/{row.public_id}/resolve/", values)
    assert refused.status_code == 422
    assert phones() == ["2"]


def test_a_value_that_cannot_be_is_refused_and_stays_typed(browser, contest):
    (row,) = contest(1)
    refused = answer(browser, row, "edit", value="9" * 61)
    assert refused.status_code == 422
    assert f'value="{"9" * 61}"' in refused.content.decode()
    assert phones() == ["2"]


def test_what_is_settled_already_is_refused(browser, contest):
    (row,) = contest(1)
    values = {"resolution": "ours", "seen": seen(browser, row)}
    assert browser.post(f"/conflicts/{row.public_id}/resolve/", values).status_code == 302
    assert browser.post(f"/conflicts/{row.public_id}/resolve/", values).status_code == 422


def test_nobody_settles_or_opens_what_is_not_theirs(browse, browser, contest, source):
    (row,) = contest(1)
    tom = browse(factories.user("tom", access=Access.MANAGER, team=factories.team("South")))
    assert b"No conflicts" in tom.get("/conflicts/").content
    values = {"source": source.public_id, "type": "stakeholder", "field": "phone"}
    values |= {"resolution": "theirs", "until": row.pk}
    tom.post("/conflicts/resolve/", values)
    assert phones() == ["2"]
    page = answer(browser, row, "theirs").content.decode()
    assert tom.post(re.search(r"/conflicts/undo/\d+/", page)[0]).status_code == 404
    assert phones() == ["3"]


def test_many_conflicts_are_paged_by_as_many_queries_as_few(browser, contest):
    contest(2)
    with CaptureQueriesContext(connection) as few:
        browser.get("/conflicts/")
    rows = contest(30)
    with CaptureQueriesContext(connection) as many:
        page = browser.get("/conflicts/").content.decode()
    assert len(many) == len(few)
    assert page.count("Take theirs") == 25
    follows = re.search(r"\?after=(\d+)", page)[0]
    assert (
        browser.get(f"/conflicts/{follows}").content.decode().count("Take theirs") == len(rows) - 25
    )
