"""People found from the head: by name or title, only in accounts one sees, at one cost."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import journal
from accounts.models import Access, AccountShare
from stakeholders import editing, erasing, people
from stakeholders.models import Person, Position
from tests import factories
from web import people_found

pytestmark = pytest.mark.django_db
CROWD = 2_000


@pytest.fixture
def acme(maya):
    return factories.account(maya, name="Acme")


@pytest.fixture
def ana(acme):
    return factories.stakeholder(acme, "Ana Ruiz", title="Head of purchasing")


def names(user, text):
    return [str(one.stakeholder) for one in people_found.found(user, text).people]


def test_a_person_is_found_with_title_and_account_and_linked(browse, maya, ana, acme):
    shown = browse(maya).get(reverse("accounts"), {"search": "ruiz"}).content.decode()
    assert f'href="{reverse("person", args=[acme.public_id, ana.public_id])}"' in shown
    part = shown[shown.index("found-heading") :]
    assert "Ana Ruiz</a>" in part
    assert "Head of purchasing" in part
    assert f'href="{reverse("account", args=[acme.public_id])}">Acme</a>' in part


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("ana ruiz", True),
        ("RUIZ  ana", True),
        ("uiz", True),
        ("purchasing", True),
        ("head purch", True),
        ("an ru", True),
        ("r a", True),
        ("iz", True),
        ("ana bolt", False),
        ("ana - ruiz", True),
        ("a", False),
        ("", False),
        ("%", False),
        ("%%", False),
        ("__", False),
        ("\\\\'", False),
        ("x" * 5000, False),
    ],
)
def test_every_word_stands_in_a_name_or_in_a_title(maya, ana, text, is_found):
    assert names(maya, text) == (["Ana Ruiz"] if is_found else [])


@pytest.mark.parametrize(
    ("name", "title", "texts"),
    [
        ("François Lefèvre", "Directeur général", ["francois", "LEFEVRE", "Lefèvre", "general"]),
        ("Søren Groß", "Qualitätsmanager", ["soren", "gross", "GROẞ", "qualitats"]),
        ("Łukasz Đurić", "Ægir", ["lukasz", "ŁUKASZ", "duric", "aegir"]),
        ("Émile ÉTIENNE", "", ["etienne emile", "e\u0301tienne"]),
        ("Ana Ruiz", "", ["aña", "RUÍZ"]),
        ("Иван Петров", "", ["ИВАН", "етр"]),
        ("李 明", "", ["李 明", "明 李"]),
        ("Sean O'Brien", "", ["o'b", "sean o'"]),
    ],
)
@pytest.mark.on_both
def test_accents_and_capitals_are_no_matter(maya, acme, name, title, texts):
    factories.stakeholder(acme, name, title=title)
    assert [names(maya, text) for text in texts] == [[name]] * len(texts)


@pytest.mark.parametrize(
    ("name", "title", "text"),
    [
        ("Jean-Yves Roe", "", "yv"),
        ("Lea Roe", "Sales/IT", "it"),
        ("Lea Roe", "Director (HR)", "hr"),
        ("Lea Roe", "R&D", "&d"),
    ],
)
@pytest.mark.on_both
def test_short_words_are_found_wherever_they_stand(maya, acme, name, title, text):
    factories.stakeholder(acme, name, title=title)
    assert names(maya, text) == [name]


@pytest.mark.on_both
def test_an_account_is_found_by_its_name_or_city_without_accents(browse, maya):
    factories.account(maya, name="Société Générale", city="Zürich")
    for text in ("societe generale", "GENERALE", "zurich", "Zürich", "ZÜRICH"):
        shown = browse(maya).get(reverse("accounts"), {"search": text}).content.decode()
        assert ">Société Générale</a>" in shown


@pytest.mark.on_both
def test_who_is_renamed_promoted_undone_or_erased_is_found_as_they_are_now(maya, acme, ana):
    done = people.change_person(ana, first_name="Zoë", last_name="Łuk", by=maya)
    assert (names(maya, "ruiz"), names(maya, "zoe luk")) == ([], ["Zoë Łuk"])
    editing.undo(done, by=maya)
    assert (names(maya, "ana ruiz"), names(maya, "luk")) == (["Ana Ruiz"], [])
    on = timezone.localdate()
    people.take_post(ana, post=people.Post(title="Générale"), on=on, by=maya)
    assert (names(maya, "purchasing"), names(maya, "generale")) == ([], ["Ana Ruiz"])
    erasing.erase_people(journal.begin(maya), [ana.person], [ana])
    told = [*Person.objects.values_list("folded", flat=True)]
    told += Position.objects.values_list("folded", flat=True)
    assert set(told) == {" —", ""}


@pytest.mark.once("postgresql")
def test_postgresql_looks_rare_letters_up_by_the_indexes_of_the_guide(maya, acme, ana):
    for number in range(CROWD):
        factories.stakeholder(acme, f"Bo{number} Person", title=f"Clerk {number}")
    guide = Path("docs/operations.md").read_text()
    made = re.findall(r"^ *(CREATE .*pg_trgm;|CREATE INDEX .*gin_trgm_ops.*;)$", guide, re.M)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in made:
            # The tests are one transaction, which knows no other way.
            cursor.execute(statement.replace(" CONCURRENTLY", ""))
        cursor.execute("ANALYZE")
    with CaptureQueriesContext(connection) as asked:
        assert names(maya, "purchasing") == ["Ana Ruiz"]
    plans = " ".join(plan_of(one["sql"]) for one in asked.captured_queries)
    assert "stakeholders_person_folded_letters" in plans
    assert "stakeholders_position_folded_letters" in plans


def plan_of(statement):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}")
        return " ".join(line for (line,) in cursor.fetchall())


def test_a_title_is_asked_for_only_if_nobody_is_called_so(maya, acme, ana):
    factories.stakeholder(acme, "Bo Purchasing", title="Clerk")
    assert names(maya, "purchasing") == ["Bo Purchasing"]


@pytest.mark.on_both
def test_only_who_is_there_today_in_an_account_that_one_sees(maya, acme, ana):
    tom, lea = factories.user("tom"), factories.user("lea", access=Access.COLLEAGUE)
    chloe = factories.user("chloe", access=Access.CX_LEAD)
    assert [names(user, "ruiz") for user in (tom, lea)] == [[], []]
    AccountShare.objects.create(account=acme, user=lea)
    assert [names(user, "ruiz") for user in (maya, lea, chloe)] == [["Ana Ruiz"]] * 3
    people.leave(ana, on=timezone.localdate(), by=maya)
    assert names(chloe, "ruiz") == []


def test_a_past_day_shows_nobody_of_today(browse, maya, ana):
    asked = {"search": "ruiz", "on": "2025-01-01"}
    assert "found-heading" not in browse(maya).get(reverse("accounts"), asked).content.decode()


def test_many_are_cut_in_order_and_said_and_ask_no_more_than_one(browse, maya, acme, ana):
    client, address = browse(maya), reverse("accounts")
    client.get(address, {"search": "ruiz"})
    with CaptureQueriesContext(connection) as one:
        client.get(address, {"search": "ruiz"})
    for number in range(25):
        factories.stakeholder(acme, f"Bo{number:02} Ruiz")
    with CaptureQueriesContext(connection) as many:
        shown = client.get(address, {"search": "ruiz"}).content.decode()
    assert len(many) <= len(one)
    assert "There are more: write another word of the name." in shown
    found = names(maya, "ruiz")
    assert (len(found), found) == (20, sorted(found))


def test_who_sees_no_account_of_the_name_is_still_shown_the_people(browse, maya, ana):
    shown = browse(maya).get(reverse("accounts"), {"search": "ruiz"}).content.decode()
    assert "No account matches." not in shown
    said = "The people above match, no account does."
    assert shown.index("found-heading") < shown.index(said)
