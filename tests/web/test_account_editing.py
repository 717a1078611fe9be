"""An account is edited and handed over on a page of its own."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import organisations
from accounts.models import Access, Account, AccountShare, Alert, Change
from stakeholders import analysis, role_templates
from stakeholders.models import BuyingCommittee
from tests import factories

pytestmark = pytest.mark.django_db

AS_IT_IS = {"name": "Acme", "serves": "businesses", "version": "1"}


@pytest.fixture
def acme(maya):
    return factories.account(maya, name="Acme")


@pytest.fixture
def decided(acme):
    """The account with a committee that was analysed."""
    ana = factories.stakeholder(acme)
    committee = factories.committee(acme)
    factories.seat(committee, ana, roles=("approver",))
    analysis.analyse(committee.pk)
    return acme


def edit(client, account, **sent):
    address = reverse("edit_account", args=[account.public_id])
    return client.post(address, {**AS_IT_IS, **sent})


def hand_over(client, account, owner, **sent):
    address = reverse("hand_over", args=[account.public_id])
    return client.post(address, {"owner": owner.public_id, "version": account.version, **sent})


def page_of(client, account, name="edit_account"):
    return client.get(reverse(name, args=[account.public_id])).content.decode()


def test_what_is_sent_is_what_the_account_says(browse, maya, acme):
    group = factories.account(maya, name="Group")
    answer = edit(
        browse(maya),
        acme,
        name="Acme SA",
        parent="group",
        segment="bank",
        country="fr",
        city="Lyon",
    )
    assert answer.url == reverse("account", args=[acme.public_id])
    acme.refresh_from_db()
    assert (acme.name, acme.parent, acme.segment) == ("Acme SA", group, "bank")
    assert (acme.country, acme.city, acme.version) == ("FR", "Lyon", 2)


def test_what_is_left_as_it_was_leaves_no_trace(browse, maya, acme):
    before = Change.objects.count()
    client = browse(maya)
    assert edit(client, acme).status_code == 302
    assert Change.objects.count() == before
    assert "data-undo" not in page_of(client, acme, "account")


def test_an_edit_is_undone_whole(browse, maya, acme):
    group = factories.account(maya, name="Group")
    client = browse(maya)
    edit(client, acme, parent="Group", city="Lyon")
    acme.refresh_from_db()
    assert acme.parent == group
    client.post(reverse("undo", args=[acme.public_id]))
    acme.refresh_from_db()
    assert (acme.parent, acme.city) == (None, "")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("Acme", "An account cannot be its own parent."),
        ("City", "City stands below Acme, so it cannot be its parent."),
        ("Nowhere", "You see no account called “Nowhere”"),
        ("Elsewhere", "You see no account called “Elsewhere”"),
        ("Twice", "Several accounts are called “Twice”"),
    ],
)
def test_a_parent_that_cannot_be_is_refused_beside_its_field(browse, maya, acme, said, sentence):
    country = factories.account(maya, name="Country", parent=acme)
    factories.account(maya, name="City", parent=country)
    factories.account(factories.user("tom"), name="Elsewhere")
    factories.account(maya, name="Twice")
    factories.account(maya, name="Twice")
    answer = edit(browse(maya), acme, parent=said, city="Lyon")
    assert answer.status_code == 422
    assert sentence in answer.context["form"].errors["parent"][0]
    assert 'value="Lyon"' in answer.content.decode()
    acme.refresh_from_db()
    assert (acme.parent, acme.city) == (None, "")


def test_one_of_several_accounts_of_a_name_is_chosen_from_the_list(browse, maya, acme):
    one, _other = (factories.account(maya, name="Twice", city=city) for city in ("Bari", "Como"))
    client = browse(maya)
    said = f"Twice · {one.public_id}"
    offered = client.get(reverse("account_names"), {"parent": "twi"}).content.decode()
    assert f'<option value="{said}">Bari</option>' in offered
    assert "Acme" not in offered
    edit(client, acme, parent=said)
    acme.refresh_from_db()
    assert acme.parent == one
    assert f'value="{said}"' in page_of(client, acme)


def test_what_stands_below_an_account_is_not_offered_above_it(browse, maya, acme):
    factories.account(maya, name="Acme Lyon", parent=acme)
    factories.account(maya, name="Acme Group")
    factories.account(factories.user("tom"), name="Acme Hidden")
    asked = {"parent": "acme", "below": acme.public_id}
    offered = browse(maya).get(reverse("account_names"), asked).content.decode()
    assert "Acme Group" in offered
    assert "Acme Lyon" not in offered
    assert "Acme Hidden" not in offered


def test_a_parent_that_one_does_not_see_stays_unnamed_and_stays(browse, maya, acme):
    hidden = factories.account(factories.user("tom"), name="Hidden Group")
    organisations.change_account(acme, by=maya, parent=hidden)
    client = browse(maya)
    page = page_of(client, acme)
    assert "Hidden Group" not in page + page_of(client, acme, "account")
    assert "part of an account that you do not see" in page
    assert edit(client, acme, city="Lyon", parent="", version="2").status_code == 302
    acme.refresh_from_db()
    assert (acme.parent, acme.city) == (hidden, "Lyon")


def test_the_page_of_a_subsidiary_leads_to_its_parent(browse, maya, acme):
    child = factories.account(maya, name="Child", parent=acme)
    link = f'part of <a href="{reverse("account", args=[acme.public_id])}">Acme</a>'
    assert link in page_of(browse(maya), child, "account")


def test_a_new_account_may_be_part_of_another(browse, maya, acme):
    sent = {"name": "Child", "serves": "both", "parent": "Acme"}
    browse(maya).post(reverse("add_account"), sent)
    assert Account.objects.get(name="Child").parent == acme


def test_the_name_of_another_account_is_asked_about_first(browse, maya, acme):
    factories.account(maya, name="Group")
    client = browse(maya)
    asked = edit(client, acme, name="GROUP")
    assert asked.status_code == 422
    assert "GROUP is another account" in asked.content.decode()
    assert edit(client, acme, name="GROUP", is_another="on").status_code == 302
    assert edit(client, acme, name="GROUP", city="Lyon", version="2").status_code == 302


def test_of_two_people_at_once_nobody_loses_anything(browse, maya, acme):
    organisations.change_account(acme, by=factories.user("tom"), city="Nice", segment="bank")
    client = browse(maya)
    answer = edit(client, acme, city="Lyon", segment="bank")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody changed this account in the meantime." in page
    assert 'value="Lyon"' in page
    assert "Now: Nice" in page
    assert "Now: bank" not in page
    acme.refresh_from_db()
    assert acme.city == "Nice"
    again = answer.context["form"]["version"].value()
    assert edit(client, acme, city="Lyon", segment="bank", version=again).status_code == 302
    acme.refresh_from_db()
    assert (acme.city, acme.segment) == ("Lyon", "bank")


def test_another_segment_has_its_roles_looked_for_at_once(browse, maya, decided):
    on = factories.LONG_AGO
    role_templates.set_template("bank", "", {"legal": 30}, on=on, by=maya)
    edit(browse(maya), decided, segment="bank")
    committee = BuyingCommittee.objects.get()
    assert committee.changed_at is None
    assert list(committee.snapshots.latest("computed_at").readings["roles"]) == ["legal"]


def test_another_city_is_nothing_to_analyse(browse, maya, decided):
    (before,) = BuyingCommittee.objects.values_list("analysed_at", flat=True)
    edit(browse(maya), decided, city="Lyon")
    assert BuyingCommittee.objects.get().analysed_at == before


def test_a_new_owner_gets_the_open_news_and_the_account(browse, maya, decided):
    tom = factories.user("tom")
    committee = BuyingCommittee.objects.get()
    before = committee.analysed_at
    alert = Alert.objects.create(
        user=maya, account=decided, kind="risk_up", subject="com_other",
        parameters={"before": 0.4, "after": 0.5},
    )  # fmt: skip
    answer = hand_over(browse(maya), decided, tom)
    assert answer.url == reverse("accounts")
    alert.refresh_from_db()
    committee.refresh_from_db()
    assert alert.user == tom
    assert committee.changed_at is None
    assert committee.analysed_at > before
    assert "Acme" in page_of(browse(tom), decided, "account")


def test_a_hand_over_is_undone_with_its_news(browse, maya, acme):
    """Even where there is nothing that could be analysed."""
    tom = factories.user("tom")
    lead = factories.user("lead", access=Access.CX_LEAD)
    alert = Alert.objects.create(
        user=maya, account=acme, kind="risk_up", subject="com_other",
        parameters={"before": 0.4, "after": 0.5},
    )  # fmt: skip
    client = browse(lead)
    assert hand_over(client, acme, tom).url == reverse("account", args=[acme.public_id])
    alert.refresh_from_db()
    assert alert.user == tom
    client.post(reverse("undo", args=[acme.public_id]))
    alert.refresh_from_db()
    acme.refresh_from_db()
    assert (acme.owner, alert.user) == (maya, maya)


def test_who_works_on_an_account_of_somebody_else_does_not_give_it_away(browse, acme):
    tom = factories.user("tom")
    AccountShare.objects.create(account=acme, user=tom)
    client = browse(tom)
    assert 'id="hand-over"' not in page_of(client, acme)
    assert edit(client, acme, city="Lyon").status_code == 302
    assert hand_over(client, acme, tom).status_code == 403


@pytest.mark.parametrize("access", [Access.COLLEAGUE, Access.READ_ONLY])
def test_who_may_not_edit_is_given_nothing(browse, maya, acme, access):
    reader = factories.user("reader", access=access)
    assert hand_over(browse(maya), acme, reader).status_code == 422
    acme.refresh_from_db()
    assert acme.owner == maya


def test_two_hand_overs_at_once_are_one(browse, maya, acme):
    tom, eva = factories.user("tom"), factories.user("eva", access=Access.ADMINISTRATOR)
    client = browse(eva)
    hand_over(client, acme, tom)
    late = hand_over(client, acme, eva)
    assert late.status_code == 422
    page = late.content.decode()
    assert "Somebody changed this account in the meantime." in page
    assert "Tom Tester owns this account." in page
    acme.refresh_from_db()
    assert acme.owner == tom


def test_the_form_asks_as_much_of_many_accounts_as_of_few(browse, maya, acme):
    client = browse(maya)
    factories.account(maya, name="Other")
    page_of(client, acme)
    with CaptureQueriesContext(connection) as few:
        page_of(client, acme)
    for number in range(12):
        factories.account(maya, name=f"Client {number % 6}", segment=f"{number}")
    with CaptureQueriesContext(connection) as many:
        page_of(client, acme)
    assert len(many) == len(few)
