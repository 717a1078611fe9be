"""Custom fields on screen: defined by an administrator, told of accounts and people."""

import pytest

from accounts.models import Access, Account
from crm import custom_editing, custom_fields, sync
from crm.custom_fields import Definition
from crm.models import Conflict, CustomField, Source
from tests import factories

pytestmark = pytest.mark.django_db

PAGE = "/integrations/fields/"
REGION = {
    "type": "account",
    "key": "Region__c",
    "label": "Region",
    "kind": "choice",
    "choices": "EMEA\r\n APAC \r\n\r\n",
}


@pytest.fixture
def ada(browse):
    return browse(factories.user("ada", access=Access.ADMINISTRATOR))


@pytest.fixture
def maya(browse):
    return browse(factories.user("maya"))


@pytest.fixture
def account(maya):
    return factories.account()


@pytest.fixture
def defined(maya):
    by = factories.user("chief", access=Access.ADMINISTRATOR)
    kinds = {
        "note": Definition("Note", "text"),
        "seats": Definition("Seats", "number"),
        "since": Definition("Since", "date"),
        "vip": Definition("Key client", "boolean"),
        "region": Definition("Region", "choice", ("EMEA", "APAC")),
    }
    for type_ in ("account", "stakeholder"):
        for key, definition in kinds.items():
            custom_fields.define(type_, key, definition, by=by)


def of_account(account):
    return f"/accounts/{account.public_id}/fields/"


def test_before_the_first_field_the_page_says_what_to_do(ada):
    assert b"No custom field yet" in ada.get(PAGE).content


def test_a_field_is_added_changed_archived_and_restored(ada):
    assert ada.post(PAGE, REGION).status_code == 302
    field = CustomField.objects.get()
    assert (field.key, field.choices) == ("Region__c", ["EMEA", "APAC"])
    address = f"{PAGE}{field.public_id}/"
    ada.post(address, {"label": "Area", "choices": "AMER"})
    field.refresh_from_db()
    assert (field.label, field.choices) == ("Area", ["AMER"])
    assert b"AMER" in ada.get(PAGE).content
    ada.post(f"{address}archive/")
    assert b"archived" in ada.get(PAGE).content
    ada.post(f"{address}restore/")
    assert b"archived" not in ada.get(PAGE).content


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"key": "a b"}, "key"),
        ({"key": ""}, "key"),
        ({"label": ""}, "label"),
        ({"choices": ""}, "choices"),
        ({"kind": "text"}, "choices"),
        ({"type": "touch"}, "type"),
    ],
)
def test_a_field_that_cannot_be_is_refused_beside_its_box(ada, wrong, field):
    answer = ada.post(PAGE, REGION | wrong)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert not CustomField.objects.exists()


def test_a_change_that_cannot_be_is_refused_beside_its_box_and_shown_open(ada):
    ada.post(PAGE, REGION)
    field = CustomField.objects.get()
    answer = ada.post(f"{PAGE}{field.public_id}/", {"label": "Area", "choices": " "})
    assert answer.status_code == 422
    ((_label, (line,)),) = answer.context["groups"]
    assert line.form.errors.keys() == {"choices"}


def test_what_is_told_of_an_account_is_kept_and_shown_in_words(maya, account, defined):
    sent = {
        "custom-note": "a\r\nb",
        "custom-seats": "2500",
        "custom-since": "2026-06-30",
        "custom-vip": "false",
        "custom-region": "EMEA",
    }
    assert maya.post(of_account(account), sent).status_code == 302
    account.refresh_from_db()
    assert account.custom == {
        "note": "a\nb", "seats": 2500, "since": "2026-06-30", "vip": False, "region": "EMEA",
    }  # fmt: skip
    shown = maya.get(f"/accounts/{account.public_id}/").context["own"].shown
    texts = {one.label: one.text for one in shown}
    assert texts["Key client"] == "No"
    assert "2026" in texts["Since"]
    version = account.version
    maya.post(of_account(account), sent)
    maya.post(of_account(account), sent | {"custom-note": ""})
    account.refresh_from_db()
    assert (account.version, "note" in account.custom) == (version + 1, False)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("seats", "many"),
        ("seats", "nan"),
        ("seats", "1e30"),
        ("since", "30.6."),
        ("region", "MARS"),
    ],
)
def test_what_cannot_be_is_refused_with_the_name_of_its_field(maya, account, defined, key, value):
    answer = maya.post(of_account(account), {f"custom-{key}": value})
    assert answer.status_code == 422
    assert CustomField.objects.filter(key=key).first().label in answer.context["refusal"]
    account.refresh_from_db()
    assert account.custom == {}


def test_what_is_told_of_a_person_stands_in_their_panel_and_can_be_undone(maya, account, defined):
    ana = factories.stakeholder(account, "Ana Ruiz")
    address = f"/accounts/{account.public_id}/people/{ana.public_id}/"
    maya.post(f"{address}fields/", {"custom-region": "APAC"})
    page = maya.get(address)
    assert [(one.label, one.text) for one in page.context["own_of_person"].shown] == [
        ("Region", "APAC")
    ]
    maya.post(f"/accounts/{account.public_id}/undo/")
    ana.refresh_from_db()
    assert ana.custom == {}


def test_a_word_that_can_be_chosen_no_more_stays_until_another_is_chosen(maya, account, defined):
    maya.post(of_account(account), {"custom-region": "EMEA"})
    field = CustomField.objects.get(type="account", key="region")
    custom_fields.change(field, label="Region", choices=["APAC"], by=account.owner)
    maya.post(of_account(account), {"custom-region": "EMEA", "custom-note": "x"})
    account.refresh_from_db()
    assert account.custom == {"region": "EMEA", "note": "x"}


def test_the_past_shows_none_and_who_only_reads_gets_no_form(maya, account, defined, browse):
    maya.post(of_account(account), {"custom-region": "EMEA"})
    assert maya.get(f"/accounts/{account.public_id}/?on=2026-02-01").context["own"] is None
    chief = browse(factories.user("reader", access=Access.READ_ONLY))
    account.shares.create(user=chief.get("/preferences/").wsgi_request.user)
    own = chief.get(f"/accounts/{account.public_id}/").context["own"]
    assert (own.form, [one.text for one in own.shown]) == (None, ["EMEA"])


@pytest.fixture
def contested(account, defined):
    """Each field: the source said one thing, we another, the source a third."""
    source = Source.objects.create(name="crm")
    chief = factories.user("boss", access=Access.ADMINISTRATOR)

    def send(own):
        record = {"type": "account", "external_id": "1", "fields": {"name": "Client"}}
        return sync.apply(source, [record | {"custom": own}], user=chief)[0]

    send({"seats": 1, "vip": True, "since": "2026-01-01", "region": "EMEA"})
    row = Account.objects.get(name="Client")
    ours = {"seats": 2, "vip": False, "since": "2026-01-02", "region": "APAC"}
    custom_editing.tell(row, ours, by=chief)
    send({"seats": 3, "vip": None, "since": "2026-01-03", "region": None})
    return row


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("seats", "5", 5),
        ("seats", "", None),
        ("vip", "true", True),
        ("since", "2026-05-05", "2026-05-05"),
        ("region", "EMEA", "EMEA"),
    ],
)
def test_a_conflict_of_a_custom_field_is_shown_and_settled_with_a_third_thing(
    ada, contested, key, typed, kept
):
    page = ada.get("/conflicts/")
    assert page.status_code == 200
    assert {line.field for line in page.context["lines"]} == {
        "Seats", "Key client", "Since", "Region",
    }  # fmt: skip
    row = Conflict.objects.get(field=f"custom.{key}")
    (line,) = [one for one in page.context["lines"] if one.row == row]
    sent = {"resolution": "edit", "seen": line.seen, "value": typed}
    assert ada.post(f"/conflicts/{row.public_id}/resolve/", sent).status_code == 302
    contested.refresh_from_db()
    assert contested.custom.get(key) == kept


def test_all_conflicts_of_a_custom_field_are_settled_at_once(ada, contested):
    row = Conflict.objects.get(field="custom.region")
    sent = {
        "resolution": "theirs",
        "source": row.source.public_id,
        "type": "account",
        "field": "custom.region",
        "until": row.pk,
    }
    assert ada.post("/conflicts/resolve/", sent).status_code == 302
    contested.refresh_from_db()
    assert "region" not in contested.custom
