"""A source that is read by a connection: who is held back, and where our judgements go."""

import pytest

from accounts.models import Access
from crm.models import Connection, Refusal, Source
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return factories.user("ada", access=Access.ADMINISTRATOR)


@pytest.fixture
def connection(user):
    source = Source.objects.create(name="salesforce", label="Our CRM")
    address = "https://acme.my.salesforce.com"
    return Connection.objects.create(source=source, user=user, kind="salesforce", address=address)


@pytest.fixture
def page(browse, user, connection):
    """A function that reads the page of the source."""
    ada = browse(user)

    def read():
        return ada.get(f"/integrations/{connection.source.public_id}/").content.decode()

    return read


@pytest.fixture
def send(browse, user, connection):
    """A function that sends the form of the source with these fields of theirs."""
    url = f"/integrations/{connection.source.public_id}/change/"

    def sent(stance="", power=""):
        settled = {"on_delete": "unlink", "on_unknown": "stub"}
        values = {"label": "Our CRM", "is_active": "on", **settled}
        return browse(user).post(url, values | {"stance_field": stance, "power_field": power})

    return sent


def refused(connection, name, code, **more):
    Refusal.objects.create(
        connection=connection, way="in", type="stakeholder", external_id=name, code=code, **more
    )


def test_who_is_held_back_is_counted_by_reason(page, connection):
    assert "once that changes in the other system" not in page()
    refused(connection, "1", "no_account")
    refused(connection, "2", "no_account")
    refused(connection, "3", "lead")
    told = page()
    assert "Belongs to no account there: 2" in told
    assert "A lead that is not converted yet: 1" in told


def test_fields_for_stance_and_power_are_chosen_and_taken_back(send, page, connection):
    assert send("Stance__c", "Power__c").status_code == 302
    connection.refresh_from_db()
    assert connection.names == {"stakeholder": {"stance": "Stance__c", "power": "Power__c"}}
    assert 'value="Stance__c"' in page()
    send()
    connection.refresh_from_db()
    assert connection.names == {"stakeholder": {}}


def test_what_is_no_name_of_a_field_is_refused_beside_it_and_nothing_changed(send, connection):
    answer = send("Stance__c, Name", "Power__c")
    assert answer.status_code == 422
    assert answer.context["change"].errors["stance_field"]
    connection.refresh_from_db()
    assert connection.names == {}


def test_a_field_that_cannot_be_written_is_told(page, connection):
    refused(connection, "Power__c", "not_writable", detail="This field cannot be written there.")
    Refusal.objects.update(way="out", type="field")
    assert "Power__c is not written:" in page()


def test_a_source_without_a_connection_has_no_such_fields(page, connection):
    connection.delete()
    assert "stance_field" not in page()
