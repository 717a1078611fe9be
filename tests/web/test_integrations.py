"""Where an administrator connects systems: sources, what lets them in, and what they asked."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Access, Change
from crm import health, import_running, scopes, sources
from crm.models import Credential, Import, JudgementRead, Source
from stakeholders.models import Stakeholder
from tests import factories
from web.integrations import words

pytestmark = pytest.mark.django_db

SETTLED = {"on_delete": "unlink", "on_unknown": "stub"}
KEY = {"kind": "api_key", "label": "nightly", "ends": "365", "scopes": ["sync", "accounts:read"]}


@pytest.fixture
def ada(browse):
    """A browser of an administrator."""
    return browse(factories.user("ada", access=Access.ADMINISTRATOR))


@pytest.fixture
def source(ada):
    assert ada.post("/integrations/", {"name": "salesforce", "label": "Our CRM"}).status_code == 302
    return Source.objects.get()


def make(browser, source, **sent):
    user = factories.user("integration", access=Access.ADMINISTRATOR)
    values = {**KEY, "user": user.public_id, **sent}
    return browser.post(f"/integrations/{source.public_id}/credentials/", values)


def secret_in(answer, name="secret"):
    return re.search(rf'id="{name}" value="([^"]+)"', answer.content.decode())[1]


def test_before_the_first_source_the_page_says_what_to_do(ada):
    assert b"No source yet" in ada.get("/integrations/").content


def test_files_that_people_import_are_no_system_to_be_seen(ada):
    of_files = import_running.source_of(Import(user=factories.user("maya")))
    page = ada.get("/integrations/").content.decode()
    assert "No source yet" in page
    assert of_files.name not in page


@pytest.mark.parametrize("name", ["", "sales force", "salesforce"])
def test_a_name_that_cannot_be_is_refused_beside_its_field(ada, source, name):
    answer = ada.post("/integrations/", {"name": name})
    assert answer.status_code == 422
    assert answer.context["form"].errors["name"]
    assert Source.objects.count() == 1


def test_whoever_adds_a_source_at_the_same_moment_as_another_is_told(ada, monkeypatch):
    """The other one is stored between the look for the name and the row."""
    create = sources.journal.create

    def after_the_other(changes, row):
        Source.objects.create(name=row.name)
        return create(changes, row)

    monkeypatch.setattr(sources.journal, "create", after_the_other)
    answer = ada.post("/integrations/", {"name": "salesforce"})
    assert answer.status_code == 422
    assert "Somebody changed this at the same moment" in answer.content.decode()


def test_a_key_is_shown_once_and_opens(ada, source):
    answer = make(ada, source)
    assert answer.status_code == 201
    assert "no-store" in answer["Cache-Control"]
    secret = secret_in(answer)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    told = client.get("/api/v1/whoami").json()
    assert told["source"]["name"] == "salesforce"
    assert told["scopes"] == ["accounts:read", "sync"]
    page = ada.get(f"/integrations/{source.public_id}/").content.decode()
    assert "nightly" in page
    assert secret not in page


def test_an_oauth_client_is_shown_with_its_id(ada, source):
    answer = make(ada, source, kind="oauth_client")
    body = {
        "grant_type": "client_credentials",
        "client_id": secret_in(answer, "client-id"),
        "client_secret": secret_in(answer),
    }
    assert APIClient().post("/oauth/token", body).status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"scopes": []}, {"scopes": ["all"]}, {"label": ""}, {"ends": "1"}]
)
def test_a_credential_that_cannot_be_is_refused_and_what_was_chosen_stays(ada, source, wrong):
    answer = make(ada, source, **wrong)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not Credential.objects.exists()


def test_a_revoked_key_opens_nothing_and_stays_in_the_list(ada, source):
    secret = secret_in(make(ada, source))
    row = Credential.objects.get()
    ada.post(f"/integrations/{source.public_id}/credentials/{row.public_id}/revoke/")
    answer = APIClient().get("/api/v1/whoami", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 401
    assert b"revoked" in ada.get(f"/integrations/{source.public_id}/").content


def test_a_credential_of_another_source_is_not_there(ada, source):
    make(ada, source)
    other = sources.add_source("hubspot", by=factories.user("maya"))
    row = Credential.objects.get()
    address = f"/integrations/{other.public_id}/credentials/{row.public_id}/revoke/"
    assert ada.post(address).status_code == 404
    row.refresh_from_db()
    assert row.revoked_at is None


def test_a_source_is_renamed_and_stopped_and_the_journal_knows_by_whom(ada, source):
    ada.post(f"/integrations/{source.public_id}/change/", {"label": "Old CRM", **SETTLED})
    source.refresh_from_db()
    assert (source.label, source.is_active) == ("Old CRM", False)
    change = Change.objects.filter(subject=source.public_id).last()
    assert change.change_set.user.username == "ada"
    assert b"stopped" in ada.get("/integrations/").content


def test_what_a_delete_and_an_unknown_parent_mean_is_said_on_the_page_of_the_source(ada, source):
    page = ada.get(f"/integrations/{source.public_id}/").content.decode()
    assert '<option value="unlink" selected>' in page
    assert '<option value="stub" selected>' in page
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret_in(make(ada, source))}")
    address, synced = f"/integrations/{source.public_id}/change/", "/api/v1/sources/salesforce"
    person = {"fields": {"last_name": "Roe"}, "refs": {"account": {"external_id": "unknown"}}}

    def settle(**chosen):
        ada.post(address, {"is_active": "on", **SETTLED, **chosen})
        told = client.get("/api/v1/whoami").json()["source"]
        assert {name: told[name] for name in SETTLED} == SETTLED | chosen

    def said(external_id):
        record = {"type": "stakeholder", "external_id": external_id, **person}
        answer = client.post(f"{synced}/batch", {"records": [record]}, "json").json()
        (result,) = answer["results"]
        places = [one["pointer"] for one in (result["error"] or {"errors": ()})["errors"]]
        return result["status"], places

    settle(on_unknown="hold")
    assert said("1") == ("held", ["/refs/account"])
    settle(on_unknown="reject")
    assert said("1") == ("invalid", ["/refs/account"])
    settle(on_delete="archive")
    assert said("1") == ("created", [])
    client.put(f"{synced}/accounts/unknown", {"fields": {"name": "Acme"}}, "json")
    gone = client.delete(f"{synced}/stakeholders/1").json()["id"]
    assert Stakeholder.objects.get(public_id=gone).archived_at is not None
    assert ada.post(address, {**SETTLED, "on_delete": "burn"}).status_code == 422


def test_the_page_tells_how_a_source_fares(ada, source):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret_in(make(ada, source))}")
    record = {"type": "account", "external_id": "1", "fields": {"name": "Acme"}}
    client.post("/api/v1/sources/salesforce/batch", {"records": [record]}, "json")
    client.get("/api/v1/stakeholders")
    (line,) = ada.get("/integrations/").context["lines"]
    told = {figure.name: figure.value for figure in line.figures}
    assert "ago" in told.pop("last_sync")
    assert {"requests": "2", "failures": "1", "records_linked": "1"}.items() <= told.items()


def test_the_page_of_uses_tells_who_asked_what_and_who_failed(ada, source):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret_in(make(ada, source))}")
    client.get("/api/v1/accounts")
    client.get("/api/v1/stakeholders")
    everything = ada.get("/integrations/use/").context["uses"]
    assert {(one.what, one.status) for one in everything} == {
        ("GET /api/v1/accounts", 200),
        ("GET /api/v1/stakeholders", 403),
    }
    failed = ada.get(f"/integrations/use/?outcome=failed&source={source.public_id}")
    assert [one.status for one in failed.context["uses"]] == [403]
    assert b"nightly" in failed.content


def test_the_page_of_uses_tells_who_read_judgements(ada, source):
    committee = factories.committee(factories.account(factories.user("maya"), name="Acme"))
    factories.seat(committee, factories.stakeholder(committee.account, "Ana"))
    client = APIClient()
    secret = secret_in(make(ada, source, scopes=["analysis:read"]))
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    client.get(f"/api/v1/committees/{committee.public_id}/analysis")
    page = ada.get("/integrations/use/")
    (read,) = page.context["reads"]
    assert (read.what, str(read.account), read.user.username) == ("analysis", "Acme", "integration")


def test_before_anybody_asked_the_page_of_uses_says_so(ada):
    page = ada.get("/integrations/use/?days=nonsense&source=src_0").content
    assert b"Nobody asked" in page
    assert b"Nobody read a judgement" in page


def test_every_measure_and_every_scope_has_words():
    assert words.MEASURES.keys() == health.MEASURES.keys()
    assert {name.partition(":")[0] for name in scopes.SCOPES} == words.SCOPES.keys()


def test_the_list_asks_no_more_for_many_sources(ada, django_assert_max_num_queries):
    maya = factories.user("maya")
    counts = []
    for number in range(1, 12):
        sources.add_source(f"source-{number}", by=maya)
        if number in {1, 11}:
            with django_assert_max_num_queries(100) as asked:
                ada.get("/integrations/")
            counts.append(len(asked))
    assert counts[1] <= counts[0]


@pytest.mark.parametrize("access", [one for one in Access.values if one != "administrator"])
def test_others_may_not_and_have_no_way_there(browse, access):
    browser = browse(factories.user("rae", access=access))
    assert browser.get("/integrations/").status_code == 403
    assert b"/integrations/" not in browser.get("/preferences/").content


def test_a_page_that_judges_people_leaves_a_trace_once_an_hour_and_no_other_page_does(ada, browse):
    maya = factories.user("maya")
    account = factories.account(maya, name="Acme")
    reader = factories.user("rae", access=Access.COLLEAGUE)
    account.shares.create(user=reader)
    for browser in (browse(maya), browse(reader)):
        for _time in range(2):
            assert browser.get(f"/accounts/{account.public_id}/").status_code == 200
    (read,) = ada.get("/integrations/use/").context["reads"]
    assert (read.what, read.user, str(read.account)) == ("page", maya, "Acme")
    JudgementRead.objects.update(at=timezone.now() - timedelta(hours=2))
    browse(maya).get(f"/accounts/{account.public_id}/readings/")
    assert JudgementRead.objects.count() == 2
