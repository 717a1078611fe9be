"""The page of one feedback: words, scores, how they read, and who knows better."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from feedback import handling, intake
from feedback.models import Understanding
from stakeholders.models import Assessment
from tests import factories

pytestmark = [pytest.mark.once("sqlite"), pytest.mark.django_db]
ON = date(2026, 3, 2)


@pytest.fixture
def ana(maya):
    account = factories.account(maya)
    ana = factories.stakeholder(account)
    factories.seat(factories.committee(account), ana, is_approver=True)
    return ana


@pytest.fixture
def page(maya, browse):
    """The text of a page as Maya sees it."""
    browser = browse(maya)
    return lambda url, *args: browser.get(reverse(url, args=args)).content.decode()


def hear(ana, **said):
    row = intake.receive(ana, intake.Said(**said), on=ON, by=ana.account.owner)
    handling.handle(row.pk)
    return row


def test_the_page_shows_words_scores_and_how_they_read(ana, page):
    said = hear(ana, nps=2, text="Your support is terrible and rude.")
    shown = page("feedback", said.public_id)
    assert "Your support is terrible and rude." in shown
    assert "NPS 2, on a scale from 0 to 10" in shown
    assert 'data-stance="-1"' in shown
    assert "Negative" in shown
    assert "Support and answers" in shown


@pytest.mark.parametrize("text", ["Your support is terrible and rude.", "Tuesday"])
def test_topics_are_saved_without_a_tone_and_move_no_number(ana, page, maya, browse, text):
    said = hear(ana, text=text)
    before, stance = Understanding.objects.known().get(), Assessment.objects.known().get().stance
    assert "Save the topics" in page("feedback", said.public_id)
    address = reverse("overrule_feedback", args=[said.public_id])
    answer = browse(maya).post(address, {"topics": ["people"]}, follow=True).content.decode()
    assert "Topics saved." in answer
    assert "chosen by somebody here" in answer
    read = Understanding.objects.known().get()
    assert (read.topics, read.has_chosen_topics, read.is_overruled) == (["people"], True, False)
    assert (read.tone, read.certainty) == (before.tone, before.certainty)
    assert Assessment.objects.known().get().stance == stance


def test_what_is_unclear_says_so_and_why(ana, page):
    said = hear(ana, text="Seit zwei Wochen antwortet uns niemand mehr.")
    shown = page("feedback", said.public_id)
    assert "Unclear" in shown
    assert "English, French and Italian only" in shown
    assert "moves no number" in shown


def test_scores_alone_have_nothing_to_read(ana, page):
    shown = page("feedback", hear(ana, nps=9).public_id)
    assert "There are no words to read." in shown
    assert "You know better?" not in shown


def test_markup_in_words_is_text(ana, page):
    said = hear(ana, text="<script>alert(1)</script> Your support is terrible.")
    assert "<script>alert" not in page("feedback", said.public_id)


def test_somebody_who_knows_better_says_so_and_takes_it_back(ana, maya, browse):
    said = hear(ana, text="Your support is terrible and rude.")
    before = Assessment.objects.known().get().stance
    browser = browse(maya)
    sent = {"tone": "positive", "topics": ["people"]}
    answer = browser.post(reverse("overrule_feedback", args=[said.public_id]), sent, follow=True)
    assert "Somebody here, instead of the reader." in answer.content.decode()
    assert Assessment.objects.known().get().stance == 1.0
    assert Understanding.objects.known().get().topics == ["people"]
    undone = browser.post(reverse("undo_overruling", args=[said.public_id]), follow=True)
    assert "Undone: Read as you say: Positive." in undone.content.decode()
    assert reverse("undo_overruling", args=[said.public_id]) not in undone.content.decode()
    assert Assessment.objects.known().get().stance == before
    assert not Understanding.objects.known().get().is_overruled


def test_the_panel_of_a_person_leads_to_what_they_said(ana, page):
    said = hear(ana, text="Your support is terrible and rude.")
    shown = page("person", ana.account.public_id, ana.public_id)
    assert reverse("feedback", args=[said.public_id]) in shown


@pytest.mark.on_both
def test_the_page_costs_the_same_however_much_was_said(ana, page):
    said = hear(ana, text="Your support is terrible and rude.")
    page("feedback", said.public_id)
    with CaptureQueriesContext(connection) as one:
        page("feedback", said.public_id)
    for _ in range(3):
        hear(ana, text="Well done.")
    with CaptureQueriesContext(connection) as more:
        page("feedback", said.public_id)
    assert len(more) <= len(one)
