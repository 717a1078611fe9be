"""What is unclear at once is read closely by and by, and counts from then on."""

import numpy as np
import pytest
from django.core.cache import cache
from hypothesis import given, settings, strategies as st

from accounts.models import ChangeSet, Job
from feedback import overruling, rereading, tasks, understanding
from feedback.models import Case, Feedback, Understanding
from feedback.overruling import Verdict
from feedback.reading import close_encoding, text
from stakeholders import editing
from stakeholders.models import Assessment, Stakeholder
from tests import factories
from tests.feedback.conftest import hear, rule_of
from tests.feedback.words import AWFUL, GERMAN, held, stances

UNCLEAR = "We are still waiting for somebody to call us back."


def heard(stakeholder, words):
    """Feedback that was read at once, by a worker who finished the job."""
    feedback = hear(stakeholder, text=words)
    Job.objects.filter(task=tasks.HANDLE).delete()
    return feedback


@pytest.fixture(autouse=True)
def nothing_left_out():
    """What failed in one test is not left out in the next."""
    yield
    cache.delete(rereading.LEFT_OUT)


@pytest.fixture
def unreadable(monkeypatch):
    """A close encoder that must not be asked."""

    def refuse(_texts):
        raise AssertionError

    monkeypatch.setattr(close_encoding, "encode_all", refuse)


@pytest.mark.django_db
def test_what_was_unclear_counts_once_it_is_read_closely(acme):
    rule_of(acme.mara, sentiments=("negative",))
    feedback = heard(acme.ana, UNCLEAR)
    assert (held(feedback).reader, stances(feedback)) == (text.AT_ONCE, [None])
    assert not Case.objects.exists()
    tasks.read_closely()
    found = held(feedback)
    assert (found.reader, found.tone) == (text.VERSION, "negative")
    assert stances(feedback) == [found.sentiment]
    assert Case.objects.get().feedback == feedback.public_id


@pytest.mark.django_db
def test_what_was_read_closely_is_not_read_again(acme):
    rule_of(acme.mara, sentiments=("negative",))
    heard(acme.ana, UNCLEAR)
    tasks.read_closely()
    rows = Understanding.objects.count(), Assessment.objects.count(), Case.objects.count()
    tasks.read_closely()
    assert rows == (Understanding.objects.count(), Assessment.objects.count(), Case.objects.count())


@pytest.mark.django_db
@pytest.mark.parametrize("words", [AWFUL, GERMAN, "42"])
def test_what_is_clear_or_in_no_language_we_know_is_not_read_closely(acme, unreadable, words):
    feedback = heard(acme.ana, words)
    tasks.read_closely()
    assert held(feedback).reader == text.VERSION
    assert text.read_closely(words) == text.read(words)


@pytest.mark.django_db
def test_new_feedback_goes_before(acme, unreadable):
    feedback = hear(acme.ana, text=UNCLEAR)
    assert Job.objects.filter(task=tasks.HANDLE, state=Job.State.QUEUED).exists()
    tasks.read_closely()
    assert held(feedback).reader == text.AT_ONCE


@pytest.mark.django_db
def test_a_turn_ends(acme, unreadable, monkeypatch):
    feedback = heard(acme.ana, UNCLEAR)
    monkeypatch.setattr(tasks, "CLOSE_TURN", -tasks.CLOSE_TURN)
    tasks.read_closely()
    assert held(feedback).reader == text.AT_ONCE


@pytest.mark.django_db
def test_what_somebody_knew_better_is_not_read_closely(acme, unreadable):
    feedback = heard(acme.ana, UNCLEAR)
    overruling.overrule(feedback, Verdict("positive"), by=acme.maya)
    tasks.read_closely()
    assert stances(feedback) == [1.0]


@pytest.mark.django_db
def test_topics_that_somebody_chose_stay(acme):
    feedback = heard(acme.ana, UNCLEAR)
    overruling.overrule(feedback, Verdict(topics=("people",)), by=acme.maya)
    tasks.read_closely()
    assert (held(feedback).topics, held(feedback).tone) == (["people"], "negative")


@pytest.mark.django_db
def test_what_cannot_be_read_closely_does_not_stop_the_others(acme, monkeypatch):
    broken, other = heard(acme.ana, UNCLEAR), heard(acme.ana, f"{UNCLEAR} {UNCLEAR}")
    read = understanding.read_closely
    monkeypatch.setattr(
        understanding, "read_closely", lambda one: read(one) if one.pk == other.pk else 1 / 0
    )
    tasks.read_closely()
    assert [held(one).reader for one in (broken, other)] == [text.AT_ONCE, text.VERSION]


@pytest.mark.django_db
def test_a_rule_that_asks_for_no_tone_is_not_followed_later(acme):
    heard(acme.ana, UNCLEAR)
    rule_of(acme.mara, tiers=("high",))
    tasks.read_closely()
    assert not Case.objects.exists()


@pytest.mark.django_db
def test_no_rule_is_followed_where_the_words_stay_unclear(acme, monkeypatch):
    rule_of(acme.mara, sentiments=("negative",))
    feedback = heard(acme.ana, UNCLEAR)
    monkeypatch.setattr(close_encoding, "is_possible", lambda: False)
    monkeypatch.setattr(rereading.ruling, "follow_each", None)
    tasks.read_closely()
    assert (held(feedback).reader, stances(feedback)) == (text.VERSION, [None])


def meanwhile(monkeypatch, act):
    """Let something happen between the reading and the writing of it, once."""
    read, acts = understanding.read_closely, [act]

    def reading(feedback):
        found = read(feedback)
        if acts:
            acts.pop()()
        return found

    monkeypatch.setattr(understanding, "read_closely", reading)


@pytest.mark.django_db
def test_who_knows_better_while_it_is_read_is_right(acme, monkeypatch):
    rule_of(acme.mara, sentiments=("negative",))
    feedback = heard(acme.ana, UNCLEAR)
    verdict = Verdict("positive")
    meanwhile(monkeypatch, lambda: overruling.overrule(feedback, verdict, by=acme.maya))
    tasks.read_closely()
    assert (held(feedback).is_overruled, stances(feedback)) == (True, [1.0])
    assert not Case.objects.exists()


@pytest.mark.django_db
def test_what_is_taken_back_while_it_is_read_becomes_nothing(acme, monkeypatch):
    rule_of(acme.mara, sentiments=("negative",))
    feedback = heard(acme.ana, UNCLEAR)
    act = ChangeSet.objects.get(changes__row=feedback.pk, changes__type="feedback.feedback")
    meanwhile(monkeypatch, lambda: editing.undo(act, by=acme.maya))
    tasks.read_closely()
    assert not Feedback.objects.known().exists()
    assert held(feedback).reader == text.AT_ONCE
    assert not Case.objects.exists()


@pytest.mark.django_db
def test_what_moves_to_another_account_while_it_is_read_is_read_again_there(acme, monkeypatch):
    feedback = heard(acme.ana, UNCLEAR)
    other = factories.account(acme.maya, name="Other")
    of_ana = Stakeholder.objects.filter(pk=acme.ana.pk)
    meanwhile(monkeypatch, lambda: of_ana.update(account=other))
    tasks.read_closely()
    assert held(feedback).reader == text.AT_ONCE
    tasks.read_closely()
    assert held(feedback).reader == text.VERSION
    assert ChangeSet.objects.order_by("pk").last().account == other


@pytest.mark.django_db
def test_the_newest_is_read_first_and_what_failed_waits_for_a_day(acme, monkeypatch):
    said = [heard(acme.ana, f"{UNCLEAR} {number}") for number in range(3)]
    tried = []

    def failing(feedback):
        tried.append(feedback.pk)
        raise ValueError

    monkeypatch.setattr(understanding, "read_closely", failing)
    monkeypatch.setattr(rereading, "BLOCK", 2)
    newest_first = [one.pk for one in reversed(said)]
    tasks.read_closely()
    assert tried == newest_first[:2]
    tasks.read_closely()
    tasks.read_closely()
    assert tried == newest_first
    cache.delete(rereading.LEFT_OUT)
    assert rereading.unclear() == newest_first[:2]


def test_what_was_read_at_once_has_a_version_of_its_own():
    assert text.VERSION % 2 == 0


def test_what_shares_a_call_of_the_close_encoder_changes_nothing():
    said = [UNCLEAR, "Perfetto!", "Nous attendons.", "😀", UNCLEAR]
    alone = np.vstack([close_encoding.encode_all([one]) for one in said])
    assert (close_encoding.encode_all(said) == alone).all()
    assert alone.shape == (5, close_encoding.SIZE)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["", "en", "fr", "it", "de"]))
def test_any_text_is_read_closely_and_always_alike(said, spoken):
    found = text.read_closely(said, spoken)
    assert found.reader == text.VERSION
    assert -1 <= found.sentiment <= 1
    assert 0 <= found.certainty <= 1
    assert text.read_closely(said, spoken) == found


def test_a_processor_without_what_the_close_encoder_needs_keeps_the_first_reading(
    monkeypatch, unreadable
):
    monkeypatch.setattr(close_encoding, "is_possible", lambda: False)
    found = text.read_closely(UNCLEAR)
    assert (found.reader, found.is_clear) == (text.VERSION, False)


@pytest.mark.parametrize(
    ("machine", "flags", "is_possible"),
    [
        ("x86_64", "flags : fpu avx avx2 bmi2", True),
        ("x86_64", "flags : fpu avx", False),
        ("aarch64", "Features : fp asimd", True),
        ("x86_64", None, True),  # no Linux
    ],
)
def test_whether_a_processor_can_hold_the_close_encoder(
    monkeypatch, tmp_path, machine, flags, is_possible
):
    about = tmp_path / "cpuinfo"
    if flags is not None:
        about.write_text(flags)
    monkeypatch.setattr(close_encoding, "ABOUT_THE_PROCESSOR", about)
    monkeypatch.setattr(close_encoding.platform, "machine", lambda: machine)
    assert close_encoding.is_possible.__wrapped__() is is_possible
