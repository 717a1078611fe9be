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
