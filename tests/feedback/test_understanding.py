"""Words become evidence once, a person may know better, and a newer reader reads again."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.errors import Refused
from accounts.models import Change
from crm import erasing, merging
from feedback import correcting, handling, hearing, overruling
from feedback.intake import Said
from feedback.models import Case, Feedback, Understanding
from feedback.overruling import Verdict
from feedback.reading import text
from stakeholders import analysis, editing
from stakeholders.models import Assessment, Snapshot
from tests import factories
from tests.feedback.conftest import hear, rule_of
from tests.feedback.words import AWFUL, GERMAN, held, stances

pytestmark = pytest.mark.django_db


def test_clear_words_move_the_stance_at_once(acme):
    before = Snapshot.objects.get(committee=acme.committee, on=timezone.localdate()).risk
    feedback = hear(acme.ana, text=AWFUL)
    found = held(feedback)
    assert (found.tone, found.language, found.is_overruled) == ("negative", "en", False)
    assert stances(feedback) == [found.sentiment]
    assert found.sentiment < -0.5
    analysis.analyse(acme.committee.pk)
    assert Snapshot.objects.get(committee=acme.committee, on=timezone.localdate()).risk > before


@pytest.mark.parametrize("words", [GERMAN, "😀", "42"])
def test_unclear_words_are_heard_without_effect(acme, words):
    feedback = hear(acme.ana, text=words)
    assert stances(feedback) == [None]


def test_scores_without_words_are_not_read(acme):
    hear(acme.ana, nps=9)
    assert not Understanding.objects.exists()


def test_reading_twice_keeps_one(acme):
    feedback = hear(acme.ana, text=AWFUL)
    Feedback.objects.update(handled_at=None)
    handling.handle(feedback.pk)
    assert Understanding.objects.count() == 1


def test_few_words_are_in_the_language_of_who_said_them(acme):
    acme.ana.person.language = "it"
    acme.ana.person.save()
    assert held(hear(acme.ana, text="Perfetto!")).language == "it"


def test_rules_hear_the_words(acme):
    rule_of(acme.mara, sentiments=("negative",))
    feedback = hear(acme.ana, text=AWFUL)
    assert Case.objects.get().feedback == feedback.public_id
    (heard,) = hearing.heard_all([feedback], None)
    assert heard.clear_sentiment == "negative"
    assert "support" in heard.topics


def test_a_person_who_knows_better_corrects_the_evidence(acme):
    feedback = hear(acme.ana, text=AWFUL)
    overruling.overrule(feedback, Verdict("positive", ("people",)), by=acme.maya)
    found = held(feedback)
    assert (found.tone, found.sentiment, found.certainty) == ("positive", 1.0, 1.0)
    assert (found.topics, found.is_overruled) == (["people"], True)
    assert stances(feedback) == [1.0]
    assert acme.account.committees.get().changed_at is not None


def test_who_says_nothing_of_topics_leaves_them(acme):
    feedback = hear(acme.ana, text=AWFUL)
    topics = held(feedback).topics
    overruling.overrule(feedback, Verdict("neutral"), by=acme.maya)
    assert held(feedback).topics == topics


def test_topics_that_somebody_chose_stay_when_a_newer_reader_reads(acme, monkeypatch):
    feedback = hear(acme.ana, text=AWFUL)
    sentiment = held(feedback).sentiment
    overruling.overrule(feedback, Verdict(topics=("people",)), by=acme.maya)
    assert (held(feedback).sentiment, held(feedback).is_overruled) == (sentiment, False)
    monkeypatch.setattr(text, "VERSION", text.VERSION + 1)
    read_again()
    found = held(feedback)
    assert (found.topics, found.reader, found.tone) == (["people"], text.VERSION, "negative")


def test_topics_chosen_before_the_words_are_read_leave_them_to_the_reader(acme):
    feedback = hear(acme.ana, text=AWFUL)
    Feedback.objects.update(handled_at=None)
    Assessment.objects.all().delete()
    Understanding.objects.all().delete()
    overruling.overrule(feedback, Verdict(topics=("people",)), by=acme.maya)
    handling.handle(feedback.pk)
    assert (held(feedback).topics, held(feedback).tone) == (["people"], "negative")
    assert stances(feedback) == [held(feedback).sentiment]


def test_overruling_is_undone_as_a_whole(acme):
    feedback = hear(acme.ana, text=AWFUL)
    before = held(feedback)
    editing.undo(overruling.overrule(feedback, Verdict("positive"), by=acme.maya), by=acme.maya)
    found = held(feedback)
    assert (found.tone, found.is_overruled) == ("negative", False)
    assert stances(feedback) == [before.sentiment]


def test_what_is_overruled_before_it_is_handled_is_not_read(acme):
    feedback = hear(acme.ana, text=AWFUL)
    Feedback.objects.update(handled_at=None)
    Assessment.objects.all().delete()
    overruling.overrule(feedback, Verdict("neutral"), by=acme.maya)
    handling.handle(feedback.pk)
    assert stances(feedback) == [0.0]


@pytest.mark.parametrize(
    ("said", "verdict", "words"),
    [
        ({"text": AWFUL}, Verdict("angry"), "negative, neutral or positive"),
        ({"text": AWFUL}, Verdict(), "how it was meant, or what it is about"),
        ({"text": AWFUL}, Verdict("neutral", ("weather",)), "none of the topics"),
        ({"nps": 3}, Verdict("neutral"), "no words"),
    ],
)
def test_nonsense_is_refused_and_nothing_changes(acme, said, verdict, words):
    feedback = hear(acme.ana, **said)
    before = Change.objects.count()
    with pytest.raises(Refused, match=words):
        overruling.overrule(feedback, verdict, by=acme.maya)
    assert Change.objects.count() == before


def read_again():
    out = StringIO()
    call_command("read_again", stdout=out)
    return out.getvalue()


def test_a_newer_reader_reads_all_but_what_was_overruled(acme, monkeypatch):
    one, other = hear(acme.ana, text=AWFUL), hear(acme.ana, text="Your team is great.")
    overruling.overrule(other, Verdict("negative"), by=acme.maya)
    Understanding.objects.filter(public_id=one.public_id).update(sentiment=0.1, certainty=0.1)
    monkeypatch.setattr(text, "VERSION", text.VERSION + 1)
    assert "All feedback is read." in read_again()
    assert held(one).reader == text.VERSION
    assert stances(one) == [held(one).sentiment]
    assert held(other).is_overruled
    rows = Understanding.objects.count()
    read_again()
    assert Understanding.objects.count() == rows


def test_feedback_of_before_the_reader_is_read(acme):
    feedback = hear(acme.ana, text=AWFUL)
    Understanding.objects.all().delete()
    Assessment.objects.filter(kind="text").update(stance=None)
    read_again()
    assert stances(feedback) == [held(feedback).sentiment]


def test_one_that_cannot_be_read_does_not_stop_the_others(acme, monkeypatch):
    hear(acme.ana, text=AWFUL)
    other = hear(acme.ana, text="Your team is great.")
    Understanding.objects.all().delete()
    monkeypatch.setattr(text, "read_closely", failing(text.read_closely, on=AWFUL))
    with pytest.raises(CommandError, match="1 feedbacks failed"):
        read_again()
    assert held(other).reader == text.VERSION


def failing(read, *, on):
    """A reader that breaks on one text."""

    def broken(words, spoken=""):
        if words == on:
            raise ValueError(words)
        return read(words, spoken)

    return broken


def test_corrected_words_are_read_anew_even_where_the_former_were_overruled(acme):
    feedback = hear(acme.ana, text=AWFUL)
    overruling.overrule(feedback, Verdict("positive"), by=acme.maya)
    again = correcting.correct(
        feedback, Said(text="Your support is excellent."), on=feedback.said_on, by=acme.maya
    )
    handling.handle(again.pk)
    assert (held(again).tone, held(again).is_overruled) == ("positive", False)


def test_a_merge_keeps_how_the_words_read(acme):
    ben = factories.stakeholder(acme.account, "Ben Mora")
    feedback = hear(ben, text=AWFUL)
    overruling.overrule(feedback, Verdict("neutral"), by=acme.maya)
    merging.merge(acme.ana, [ben], by=acme.maya)
    moved = Feedback.objects.known().get(public_id=feedback.public_id)
    assert moved.stakeholder == acme.ana
    assert held(moved).tone == "neutral"


def test_an_erasure_forgets_the_phrases_and_no_reader_looks_again(acme, monkeypatch):
    feedback = hear(acme.ana, text=AWFUL)
    assert held(feedback).phrases == [AWFUL]
    erasing.erase(acme.ana.person, by=acme.maya)
    assert held(feedback).phrases == []
    told = Change.objects.filter(type="feedback.understanding")
    assert not any("phrases" in {*change.before, *change.after} for change in told)
    before = stances(feedback)
    monkeypatch.setattr(text, "VERSION", text.VERSION + 1)
    read_again()
    assert stances(feedback) == before


def test_hearing_words_costs_the_same_however_much_was_said(acme, django_assert_num_queries):
    for _ in range(3):
        hear(acme.ana, text=AWFUL)
    rows = list(hearing.in_place(Feedback.objects.order_by("pk")))
    with CaptureQueriesContext(connection) as one:
        hearing.heard_all(rows[:1], None)
    with django_assert_num_queries(len(one)):
        hearing.heard_all(rows, None)
