"""What others said of somebody who is forgotten stays, without the name, however it is spelled."""

import unicodedata

import pytest
from django.utils import timezone

from accounts import undoing
from accounts.models import Access, Change, ChangeSet
from crm import erasing
from feedback import insights, intake
from feedback.models import Feedback, Insight
from feedback.silencing import SILENCED
from stakeholders import people
from stakeholders.models import Stakeholder
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return factories.user("clerk", access=Access.ADMINISTRATOR)


@pytest.fixture
def account(clerk):
    return factories.account(clerk)


@pytest.fixture
def ben(account):
    return factories.stakeholder(account, "Ben Oth")


@pytest.fixture
def noted(account, ben, clerk):
    """What is left of a note about Ben once somebody of this name is forgotten."""

    def left(name, note):
        gone = factories.stakeholder(account, name)
        people.change_stakeholder(ben, notes=note, by=clerk)
        erasing.erase(gone.person, by=clerk)
        return Stakeholder.objects.get(pk=ben.pk).notes

    return left


def apart(text):
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("Jan Groß", "Ask Groß"),
        ("Jan Groß", "Ask Gross"),
        ("Jan Groß", "Ask GROSS"),
        ("Jan Groß", "Ask jan groß"),
        ("Zofia Żywiecka", "Ask Żywiecka"),
        ("Zofia Żywiecka", "Ask ŻYWIECKA"),
        ("Zofia Żywiecka", "Ask Zywiecka"),
        ("Zofia Żywiecka", apart("Ask Żywiecka")),
        ("Zofia Żywiecka", apart("Ask ŻYWIECKA")),
        (apart("Zofia Żywiecka"), "Ask zofia żywiecka"),
        (apart("Zofia Żywiecka"), "Ask Zofia Zywiecka"),
    ],
)
def test_a_name_is_veiled_however_its_accents_are_spelled(noted, name, note):
    assert noted(name, note) == "Ask …"


@pytest.mark.parametrize(
    ("name", "note", "left"),
    [
        ("Ann Price", "Price says the price is high", "… says the price is high"),
        ("Ann Price", "PRICE again; ann price, PRICE, ANN", "… again; …, …"),
        ("Ann PRICE", "Price says the price is high", "… says the price is high"),
        ("Ann Best", "At best, Best calls", "At best, … calls"),
        ("Ann d'Arc", "D'Arc said no, as d'Arc does", "… said no, as … does"),
        ("Li Ng", "Li Ng and NG in Li", "… and NG in Li"),
    ],
)
def test_a_word_that_is_a_last_name_too_stays_a_word(noted, name, note, left):
    assert noted(name, note) == left


def test_an_address_is_veiled_in_any_letters(account, ben, clerk):
    gone = factories.stakeholder(account, "Ann Price")
    people.change_person(gone, email="Ann.Price@client.example", by=clerk)
    people.change_stakeholder(ben, notes="Write to ANN.PRICE@client.example", by=clerk)
    erasing.erase(gone.person, by=clerk)
    assert Stakeholder.objects.get(pk=ben.pk).notes == "Write to …"


def test_a_last_name_that_somebody_else_there_bears_stays_theirs(account, noted, clerk):
    factories.stakeholder(account, "Tom GROSS")
    assert noted("Jan Groß", "Tom Gross, not Jan Groß; Groß") == "Tom Gross, not …; Groß"


def test_where_nobody_else_bears_it_a_last_name_is_veiled(account, noted, clerk):
    factories.stakeholder(factories.account(clerk, name="Other"), "Tom Price")
    assert noted("Ann Price", "Ask Price") == "Ask …"


def test_who_has_two_accounts_is_veiled_in_each_as_they_are_called_there(account, ben, clerk):
    elsewhere = factories.account(clerk, name="Other")
    factories.stakeholder(elsewhere, "Tom Price")
    eve = factories.stakeholder(elsewhere, "Eve Oth")
    gone = factories.stakeholder(account, "Ann Price").person
    act = {"on": factories.LONG_AGO, "by": clerk}
    people.add_stakeholder(elsewhere, gone, post=people.Post(), **act)
    for one in (ben, eve):
        people.change_stakeholder(one, notes="Ask Price or ann price", by=clerk)
    erasing.erase(gone, by=clerk)
    left = [Stakeholder.objects.get(pk=one.pk).notes for one in (ben, eve)]
    assert left == ["Ask … or …", "Ask Price or …"]


def test_the_journal_keeps_no_name_that_was_rewritten_since(account, ben, clerk):
    gone = factories.stakeholder(account, "Jan Groß")
    for note in ("Reports to Groß", "Reports to Eve"):
        people.change_stakeholder(ben, notes=note, by=clerk)
    done = erasing.erase(gone.person, by=clerk)
    told = Change.objects.filter(row=ben.pk, type="stakeholders.stakeholder").exclude(after={})
    said = [(one.before.get("notes"), one.after["notes"]) for one in told]
    assert said == [(None, ""), ("", "Reports to …"), ("Reports to …", "Reports to Eve")]
    assert done.counts["veiled"] == 1
    assert "Groß" not in str(list(Change.objects.values_list("before", "after")))


def test_what_was_veiled_can_be_undone_as_before(account, ben, clerk):
    gone = factories.stakeholder(account, "Jan Groß")
    for note in ("Reports to Groß", "Groß is away"):
        people.change_stakeholder(ben, notes=note, by=clerk)
    last = ChangeSet.objects.order_by("pk").last()
    erasing.erase(gone.person, by=clerk)
    undoing.undo(last, by=clerk)
    assert Stakeholder.objects.get(pk=ben.pk).notes == "Reports to …"


@pytest.mark.parametrize("said", ["Groß skis", "gross skis", "GROSS skis"])
def test_an_insight_is_emptied_however_the_name_is_spelled(account, clerk, said):
    gone = factories.stakeholder(account, "Jan Groß")
    insights.capture(insights.Line("insight", said, account), by=clerk)
    erasing.erase(gone.person, by=clerk)
    assert Insight.objects.get().words == SILENCED


def test_feedback_loses_the_name_in_its_text(account, ben, clerk):
    gone = factories.stakeholder(account, "Jan Groß")
    said = intake.Said(nps=2, text="Jan Groß never answers. Awful.")
    intake.receive(ben, said, on=timezone.localdate(), by=clerk)
    erasing.erase(gone.person, by=clerk)
    assert Feedback.objects.get(stakeholder=ben).text == "… never answers. Awful."
