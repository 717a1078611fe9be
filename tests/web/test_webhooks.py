"""Webhook endpoints on screen: set up, tried, followed, mended."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Access, ChangeSet
from crm import feed, sources
from crm.models import Conflict, Connection, Delivery, Source, WebhookEndpoint
from tests import factories
from tests.commits import commit
from web.webhooks import words

pytestmark = pytest.mark.django_db

URL = "https://receiver.example/changes"


@pytest.fixture
def user():
    return factories.user("ada", access=Access.ADMINISTRATOR)


@pytest.fixture
def ada(browse, user):
    return browse(user)


@pytest.fixture
def source(user):
    return sources.add_source("salesforce", by=user)


@pytest.fixture
def add(ada, source, user):
    def send(**sent):
        values = {"url": URL, "user": user.public_id, "types": ["account", "stakeholder"], **sent}
        return ada.post(f"/integrations/{source.public_id}/webhooks/", values)

    return send


@pytest.fixture
def endpoint(add):
    assert add().status_code == 201
    return WebhookEndpoint.objects.get()


@pytest.fixture
def at(source, endpoint):
    return f"/integrations/{source.public_id}/webhooks/{endpoint.public_id}/"


def delivered(endpoint, state="failed", **values):
    told = {"attempts": 10, "attempted_at": timezone.now(), "status": 500, **values}
    return endpoint.deliveries.create(body="{}", state=state, events=3, **told)


def test_an_endpoint_is_added_and_its_secret_shown_once(ada, add, source):
    answer = add(leaves_out_own="on")
    assert "no-store" in answer["Cache-Control"]
    secret = re.search(r'id="secret" value="(whsec_[^"]+)"', answer.content.decode())[1]
    row = WebhookEndpoint.objects.get()
    assert (row.types, row.exclude_origin) == (["account", "stakeholder"], source.origin)
    of_source = f"/integrations/{source.public_id}/"
    for page in (of_source, f"{of_source}webhooks/{row.public_id}/"):
        shown = ada.get(page).content.decode()
        assert (URL in shown, secret in shown) == (True, False), page


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": "http://receiver.example"}, "url"),
        ({"url": "https://10.0.0.1/"}, "url"),
        ({"url": ""}, "url"),
        ({"types": []}, "types"),
        ({"types": ["nonsense"]}, "types"),
        ({"user": "usr_0"}, "user"),
    ],
)
def test_an_endpoint_that_cannot_be_is_refused_beside_its_box(add, wrong, field):
    answer = add(**wrong)
    assert answer.status_code == 422
    assert answer.context["endpoint_form"].errors.keys() == {field}
    assert not WebhookEndpoint.objects.exists()


def test_a_trial_is_sent_and_stands_in_the_list(ada, at):
    assert b"Nothing was told yet" in ada.get(at).content
    ada.post(f"{at}try/")
    page = ada.get(at)
    assert b"not sent yet" in page.content
    (line,) = page.context["deliveries"]
    assert line.row.type == Delivery.Type.PING


def test_it_is_paused_and_goes_on(ada, at, endpoint):
    ada.post(f"{at}pause/")
    endpoint.refresh_from_db()
    assert not endpoint.is_active
    assert b"Stopped by hand" in ada.get(at).content
    ada.post(f"{at}resume/")
    endpoint.refresh_from_db()
    assert endpoint.is_active


def test_what_it_is_told_of_is_changed_and_what_the_api_said_stays(ada, at, endpoint):
    WebhookEndpoint.objects.update(fields=["name"])
    answer = ada.post(f"{at}change/", {"url": f"{URL}/2", "types": ["account"]})
    assert answer.status_code == 302
    endpoint.refresh_from_db()
    assert (endpoint.url, endpoint.types, endpoint.fields) == (f"{URL}/2", ["account"], ["name"])
    refused = ada.post(f"{at}change/", {"url": "ftp://x", "types": ["account"]})
    assert refused.status_code == 422
    assert refused.context["form"].errors.keys() == {"url"}


def test_the_list_tells_what_came_back_and_can_be_narrowed(ada, at, endpoint):
    delivered(endpoint, response="out of order")
    delivered(endpoint, "delivered", status=204)
    delivered(endpoint, status=None, error="timeout")
    page = ada.get(at).content.decode()
    assert "out of order" in page
    assert "no answer in time" in page
    failed = ada.get(f"{at}?state=failed").context["deliveries"]
    assert [one.has_failed for one in failed] == [True, True]
    assert ada.get(f"{at}?state=nonsense&before=x").status_code == 200


def test_older_messages_are_on_further_pages(ada, at, endpoint):
    for _number in range(60):
        delivered(endpoint)
    first = ada.get(at)
    rest = ada.get(f"{at}?before={first.context['older']}")
    counts = [len(page.context["deliveries"]) for page in (first, rest)]
    assert (counts, rest.context["older"]) == ([50, 10], None)


def test_one_or_all_that_failed_are_sent_again(ada, at, endpoint):
    one, other, taken = delivered(endpoint), delivered(endpoint), delivered(endpoint, "delivered")
    ada.post(f"{at}deliveries/{one.public_id}/replay/")
    states = dict(endpoint.deliveries.values_list("pk", "state"))
    assert states == {one.pk: "waiting", other.pk: "failed", taken.pk: "delivered"}
    ada.post(f"{at}replay/")
    assert endpoint.deliveries.filter(state="failed").count() == 0
    assert endpoint.deliveries.get(pk=taken.pk).state == "delivered"


def test_a_new_secret_is_shown_once_and_the_former_one_signs_on(ada, at, endpoint):
    before = endpoint.salts
    page = ada.post(f"{at}new-secret/").content.decode()
    endpoint.refresh_from_db()
    assert "whsec_" in page
    assert endpoint.salts[1:] == before[:1]


def test_it_is_removed_with_its_messages(ada, at, endpoint):
    delivered(endpoint)
    ada.post(f"{at}remove/")
    assert not Delivery.objects.exists()
    assert ada.get(at).status_code == 404


def test_an_endpoint_of_another_source_is_not_there(ada, at, endpoint, user, source):
    other = sources.add_source("hubspot", by=user)
    assert ada.get(at.replace(source.public_id, other.public_id)).status_code == 404


def test_the_pages_ask_no_more_for_many_messages(ada, at, endpoint, django_assert_max_num_queries):
    counts = []
    for number in (1, 40):
        for _number in range(number):
            delivered(endpoint)
        with django_assert_max_num_queries(100) as asked:
            ada.get(at)
        counts.append(len(asked))
    assert counts[1] <= counts[0]


def test_the_page_of_a_source_tells_its_lag_conflicts_and_dead_letters(ada, source, endpoint, user):
    account = factories.account(user)
    Conflict.objects.create(
        source=source, account=account, type="account", subject=account.public_id, field="city"
    )
    delivered(endpoint)
    connection = Connection.objects.create(source=source, user=user, kind="hubspot")
    for external_id, due_at in {"for good": None, "again": timezone.now()}.items():
        connection.refusals.create(
            way="in", type="account", external_id=external_id, code="held", due_at=due_at
        )
    commit()
    Source.objects.update(outbox_position=feed.head())
    figures = vitals(ada)
    assert (figures["conflicts"].value, figures["dead_letters"].value) == ("1", "2")
    assert (figures["lag"].value, figures["lag"].is_worrying) == ("none", False)
    factories.account(user, name="News")
    commit()
    newest = ChangeSet.objects.order_by("-pk").first()
    ChangeSet.objects.filter(pk=newest.pk).update(at=timezone.now() - timedelta(days=2))
    late = vitals(ada)["lag"]
    assert ("2" in late.value, late.is_worrying) == (True, True)


def vitals(browser):
    (line,) = browser.get("/integrations/").context["lines"]
    return {figure.name: figure for figure in line.figures}


@pytest.mark.once("sqlite")
def test_every_type_that_is_told_has_a_word_on_screen():
    assert words.TYPES.keys() == set(feed.TYPES.values())
