"""What a page says in French and Italian is set as these languages set it."""

from datetime import date

import pytest
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format

from stakeholders import assessments, tasks, touches
from stakeholders.assessments import Statement
from tests import factories

pytestmark = [pytest.mark.once("sqlite"), pytest.mark.django_db]


@pytest.fixture
def page(browse, maya):
    """The page of an account whose only person is against us, in a language."""
    account = factories.account(maya)
    ana = factories.stakeholder(account)
    factories.seat(factories.committee(account), ana, is_approver=True)
    assessments.record(ana, Statement(-1.0), on=date(2026, 11, 1), by=maya)
    touches.log_touch([ana], touches.Contact(maya, "meeting"), on=date(2026, 11, 2), by=maya)
    assessments.record(ana, Statement(-0.5, "meeting"), on=date(2026, 11, 2), by=maya)
    tasks.settle(account)
    client = browse(maya)

    def read(language):
        client.post(reverse("set_language"), {"language": language})
        return client.get(reverse("account", args=[account.public_id])).content.decode()

    return read


def test_french_sets_a_space_before_colons_and_semicolons(page):
    assert "Ana Ruiz</a>\N{NO-BREAK SPACE}: " in page("fr")
    assert "\N{NARROW NO-BREAK SPACE}; " in page("fr").split("q-reasons")[1].split("</ul>")[0]


@pytest.mark.parametrize(
    ("language", "caps"),
    [("en", ("Shift", "Del")), ("fr", ("Maj", "Suppr")), ("it", ("Maiusc", "Canc"))],
)
def test_keys_are_called_as_on_the_keyboard(page, language, caps):
    shown = page(language)
    assert all(f"<kbd>{cap}</kbd>" in shown for cap in caps)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Nothing was saved."), ("fr", "n’a été enregistré"), ("it", "Non è stato salvato")],
)
def test_a_form_whose_page_is_too_old_gets_a_page_in_the_language_of_the_user(maya, language, said):
    client = Client(enforce_csrf_checks=True, headers={"Accept-Language": language})
    client.force_login(maya, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(reverse("set_theme"), {"theme": "dark"})
    assert answer.status_code == 403
    assert said in answer.content.decode()


def test_what_was_not_found_asks_nobody_to_add_the_first_account(browse, maya):
    factories.account(maya, name="Acme")
    shown = browse(maya).get(reverse("accounts"), {"search": "xyz"}).content.decode()
    assert "Look for another word, or take a filter away." in shown
    assert "the first client" not in shown


@pytest.mark.parametrize(
    ("language", "month"), [("en", "3 March 2026"), ("fr", "3 mars 2026"), ("it", "3 marzo 2026")]
)
def test_a_month_begins_as_the_language_writes_it(language, month):
    with translation.override(language):
        assert date_format(date(2026, 3, 3), "DATE_FORMAT") == month


@pytest.mark.parametrize(
    ("language", "one", "more"),
    [
        ("en", "−1 point", "+2 points"),
        ("fr", "−1 point", "+2 points"),
        ("it", "−1 punto", "+2 punti"),
    ],
)
def test_one_point_is_a_point_up_or_down(language, one, more):
    word = "{% blocktranslate count n=n|steps %}point{% plural %}points{% endblocktranslate %}"
    told = "{% load i18n figures %}{{ n|signed }} " + word
    with translation.override(language):
        assert Template(told).render(Context({"n": -1.4})) == one
        assert Template(told).render(Context({"n": 1.6})) == more


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "1 of 8 roles covered"),
        ("fr", "Rôles couverts\N{NO-BREAK SPACE}: 1 sur 8"),
        ("it", "Ruoli coperti: 1 su 8"),
    ],
)
def test_one_role_of_many_agrees_with_its_number(language, said):
    """English counts the wanted roles, French and Italian the covered ones."""
    one, more = "%(covered)s of %(wanted)s role covered", "%(covered)s of %(wanted)s roles covered"
    with translation.override(language):
        assert translation.ngettext(one, more, 8) % {"covered": 1, "wanted": 8} == said
