"""The public pages of a survey: what a link does, and what nobody learns from any of them."""

import logging
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import ChangeSet, User
from feedback import survey_answers as answering, survey_sending as sending, surveys
from feedback.models import Feedback, Invitation, OptOut
from stakeholders import analysis, people
from stakeholders.models import Assessment
from tests import factories
from tests.feedback import asked

pytestmark = [pytest.mark.once("sqlite"), pytest.mark.django_db]

DAY = timedelta(days=1)
SECRETS = (
    "Acme",
    "Ana",
    "Ruiz",
    "Maya",
    "Tester",
    "client.example",
    "stk_",
    "acc_",
    "inv_",
    "sur_",
)


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()


@pytest.fixture
def ana():
    ana = asked.person(asked.account(factories.user("maya")))
    factories.seat(factories.committee(ana.account), ana, is_approver=True)
    return ana


@pytest.fixture
def survey(ana):
    return asked.survey(ana.account.owner)


@pytest.fixture
def token(ana, survey):
    surveys.invite(survey, [ana], by=ana.account.owner)
    sending.send_due(timezone.now())
    return asked.token_of()


@pytest.fixture
def reader():
    """A browser that keeps no cookie and obeys the protection of forms."""
    return Client(enforce_csrf_checks=True)


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def said():
    return list(Feedback.objects.known().values_list("nps", "text", "channel"))


def test_a_click_in_the_mail_and_sending_the_page_is_an_answer(
    reader, token, ana, survey, django_capture_on_commit_callbacks
):
    page = reader.get(f"/s/{token}/?score=9")
    assert 'value="9" required checked' in page.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = reader.post(f"/s/{token}/", {"score": "9"})
    assert answer.url == "?step=words"
    assert said() == [(9, "", "survey")]
    assert "Your answer, 9, is kept." in text_of(reader.get(f"/s/{token}/{answer.url}"))
    assert Assessment.objects.known().get().kind == "nps"
    feedback = Feedback.objects.get()
    assert (feedback.stakeholder, feedback.origin) == (ana, survey.public_id)
    invitation = Invitation.objects.get()
    assert (invitation.state, invitation.feedback) == ("answered", feedback.public_id)


@pytest.mark.parametrize("method", ["get", "head", "options"])
@pytest.mark.parametrize("page", ["?score=0", "?score=9&step=words", "?step=thanks", "stop/"])
def test_programs_that_follow_links_answer_for_nobody(reader, token, method, page):
    before = list(Invitation.objects.values()), ChangeSet.objects.count()
    getattr(reader, method)(f"/s/{token}/{page}")
    assert (list(Invitation.objects.values()), ChangeSet.objects.count()) == before
    assert not Feedback.objects.exists()
    assert not OptOut.objects.exists()


def test_words_join_the_score_in_one_feedback(reader, token, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        reader.post(f"/s/{token}/", {"score": "3"})
    first = Feedback.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        answer = reader.post(f"/s/{token}/?step=words", {"text": " Nobody calls back. "})
    assert answer.url == "?step=thanks"
    assert said() == [(3, "Nobody calls back.", "survey")]
    assert Feedback.objects.known().get().public_id == first.public_id
    kinds = Assessment.objects.known().order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == ["nps", "text"]


def test_a_corrected_answer_replaces_the_former_and_what_it_became(
    reader, token, ana, django_capture_on_commit_callbacks
):
    committee = ana.account.committees.get()
    risks = []
    for score in ("0", "10"):
        with django_capture_on_commit_callbacks(execute=True):
            reader.post(f"/s/{token}/", {"score": score})
        risks.append(analysis.analysis_on(committee, timezone.localdate()).risk)
    assert said() == [(10, "", "survey")]
    assert Feedback.objects.count() == 2
    assert [one.stance for one in Assessment.objects.known()] == [1.0]
    assert risks[1] < 0.5 < risks[0]


@pytest.mark.parametrize("times", [2, 3])
@pytest.mark.on_both
def test_the_same_answer_twice_changes_nothing(reader, token, times):
    for _ in range(times):
        reader.post(f"/s/{token}/", {"score": "9"})
        reader.post(f"/s/{token}/?step=words", {"text": "Fine"})
    assert said() == [(9, "Fine", "survey")]
    assert Feedback.objects.count() == 2  # the score alone, then with words


def test_a_correction_of_the_score_keeps_the_words(reader, token):
    reader.post(f"/s/{token}/", {"score": "9"})
    reader.post(f"/s/{token}/?step=words", {"text": "Fine"})
    assert reader.post(f"/s/{token}/", {"score": "8"}).url == "?step=thanks"
    assert said() == [(8, "Fine", "survey")]


def test_what_somebody_took_back_may_be_answered_anew(reader, token):
    reader.post(f"/s/{token}/", {"score": "9"})
    Feedback.objects.update(retracted_at=timezone.now())
    reader.post(f"/s/{token}/", {"score": "9"})
    assert said() == [(9, "", "survey")]


def test_after_the_days_of_correction_an_answer_can_only_be_read(reader, token):
    reader.post(f"/s/{token}/", {"score": "9"})
    Invitation.objects.update(answered_at=timezone.now() - 8 * DAY)
    assert "You answered this already" in text_of(reader.get(f"/s/{token}/?score=2"))
    reader.post(f"/s/{token}/", {"score": "2"})
    reader.post(f"/s/{token}/", {"text": "Otherwise"})
    assert said() == [(9, "", "survey")]


@pytest.mark.parametrize(
    "sent",
    [{}, {"score": ""}, {"score": "11"}, {"score": "-1"}, {"score": "9.5"}, {"score": "٩"},
     {"text": "Words alone"}, {"score": "9" * 5000}],
)  # fmt: skip
def test_nonsense_gets_a_sentence_and_is_not_kept(reader, token, sent):
    answer = reader.post(f"/s/{token}/", sent)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Feedback.objects.exists()


def test_words_that_are_too_long_are_shown_again_and_not_kept(reader, token):
    reader.post(f"/s/{token}/", {"score": "9"})
    answer = reader.post(f"/s/{token}/?step=words", {"text": "x" * 5001})
    assert answer.status_code == 422
    assert "x" * 5001 in answer.content.decode()
    assert said() == [(9, "", "survey")]


def test_a_survey_without_words_thanks_at_once(reader, ana):
    maya = ana.account.owner
    survey = asked.survey(maya)
    draft = surveys.Draft(survey.name, survey.texts, asks_words=False)
    surveys.edit(survey, draft, by=maya)
    surveys.invite(survey, [ana], by=maya)
    sending.send_due(timezone.now())
    token = asked.token_of()
    assert reader.post(f"/s/{token}/", {"score": "9"}).url == "?step=thanks"
    assert "step=words" not in reader.get(f"/s/{token}/?step=thanks").content.decode()
    reader.post(f"/s/{token}/", {"text": "All the same"})
    assert said() == [(9, "", "survey")]


def test_the_thanks_say_what_was_done_about_what_was_said(reader, token, survey):
    texts = survey.texts
    texts["en"]["did"] = "Everybody has one contact now."
    survey.refresh_from_db()
    surveys.edit(survey, surveys.Draft(survey.name, texts), by=User.objects.get())
    reader.post(f"/s/{token}/", {"score": "9"})
    page = text_of(reader.get(f"/s/{token}/?step=thanks"))
    assert "Thank you. Your contact here reads this" in page
    assert "You said, we did" in page
    assert "Everybody has one contact now." in page


@pytest.mark.parametrize(
    ("asked_for", "language", "words"),
    [
        ("", "it", "Con quale probabilità"),
        ("fr", "fr", "Dans quelle mesure"),
        ("en", "en", "How likely"),
        ("xx", "it", "Con quale probabilità"),
    ],
)
def test_a_page_speaks_the_language_of_the_mail_or_the_one_that_is_chosen(
    reader, token, asked_for, language, words
):
    Invitation.objects.update(language="it")
    page = reader.get(f"/s/{token}/?language={asked_for}&score=9")
    assert page["Content-Language"] == language
    assert words in text_of(page)
    sent = reader.post(f"/s/{token}/?language={asked_for}", {"score": "9"})
    assert sent.url == (
        "?step=words" if asked_for in {"", "xx"} else f"?step=words&language={language}"
    )


def every_page(reader, token):
    """Each public page as somebody with this link, or with this text for a link, gets it."""
    yield reader.get(f"/s/{token}/?score=9")
    yield reader.post(f"/s/{token}/", {})
    yield reader.post(f"/s/{token}/", {"score": "9"})
    yield reader.get(f"/s/{token}/?step=words")
    yield reader.get(f"/s/{token}/?step=thanks")
    yield reader.get(f"/s/{token}/stop/")
    yield reader.post(f"/s/{token}/stop/")


@pytest.mark.parametrize("is_ours", [True, False])
def test_no_page_tells_who_is_asked_by_whom_or_leads_elsewhere(reader, token, is_ours):
    for page in every_page(reader, token if is_ours else "forged"):
        shown = page.content.decode()
        assert [word for word in SECRETS if word in shown] == []
        assert page["Referrer-Policy"] == "no-referrer"
        assert page["Cache-Control"] == "no-store"
        assert page["X-Robots-Tag"] == "noindex, nofollow"
        assert page["X-Frame-Options"] == "DENY"
        policy = page["Content-Security-Policy"]
        assert "script-src" not in policy
        assert "default-src 'none'" in policy
        assert "style-src 'self'" in policy
        assert page.cookies == {}
        assert token not in shown


def expired(token, ana):
    Invitation.objects.update(expires_at=timezone.now(), invited_at=timezone.now() - DAY)
    return token


def closed(token, ana):
    surveys.close(Invitation.objects.get().survey, by=ana.account.owner)
    return token


def left(token, ana):
    people.leave(ana, on=timezone.localdate(), by=ana.account.owner)
    return token


def archived(token, ana):
    ana.account.archived_at = timezone.now()
    ana.account.save()
    return token


NO_LINKS = {
    "forged": lambda token, ana: "A" * 43,
    "one letter is another": lambda token, ana: ("a" if token[0] != "a" else "b") + token[1:],
    "in other letters": lambda token, ana: token.swapcase(),
    "cut": lambda token, ana: token[:-1],
    "longer": lambda token, ana: token + "A",
    "very long": lambda token, ana: "A" * 5000,
    "empty": lambda token, ana: "%20",
    "no text": lambda token, ana: "%00%FF",
    "a digest": lambda token, ana: Invitation.objects.get().token_digest,
    "an id": lambda token, ana: Invitation.objects.get().public_id,
    "a number": lambda token, ana: str(Invitation.objects.get().pk),
    "expired": expired,
    "closed": closed,
    "of somebody who left": left,
    "of an archived account": archived,
}


@pytest.mark.parametrize("name", NO_LINKS)
def test_whatever_is_no_good_link_looks_the_same_and_changes_nothing(reader, token, ana, name):
    neutral = reader.get("/s/nothing/")
    assert neutral.status_code == 404
    no_link = NO_LINKS[name](token, ana)
    before = list(Invitation.objects.values())
    answers = [
        reader.get(f"/s/{no_link}/?score=9"),
        reader.post(f"/s/{no_link}/", {"score": "9"}),
        reader.post(f"/s/{no_link}/", {"text": "Words"}),
    ]
    for answer in answers:
        assert answer.status_code == 404
        assert answer.content == neutral.content
        assert answer.headers == neutral.headers
    assert not Feedback.objects.exists()
    assert list(Invitation.objects.values()) == before


def test_an_expired_link_does_not_tell_by_its_language_that_it_was_one(reader, token, ana):
    Invitation.objects.update(language="it")
    for known in ("", "fr", "it"):
        browser = {"HTTP_ACCEPT_LANGUAGE": known}
        neutral = reader.get("/s/nothing/", **browser)
        assert reader.get(f"/s/{expired(token, ana)}/", **browser).content == neutral.content


@pytest.mark.on_both
def test_as_many_queries_look_for_a_forged_link_as_find_a_closed_one(reader, token, ana):
    with CaptureQueriesContext(connection) as forged:
        reader.get("/s/forged/")
    closed(token, ana)
    with CaptureQueriesContext(connection) as found:
        reader.get(f"/s/{token}/")
    assert len(found) <= len(forged) + 1


def test_no_token_stands_in_the_log(reader, token, ana, caplog):
    caplog.set_level(logging.DEBUG)
    for _answer in every_page(reader, token):
        pass
    closed(token, ana)
    reader.get(f"/s/{token}/")
    assert [record for record in caplog.records if token in record.getMessage()] == []


def test_answers_of_a_link_are_counted(reader, token, settings):
    settings.SURVEY_ANSWERS_PER_HOUR = 3
    statuses = [reader.post(f"/s/{token}/", {"score": str(one)}).status_code for one in range(4)]
    assert statuses == [302, 302, 302, 429]
    assert said() == [(2, "", "survey")]
    assert reader.get(f"/s/{token}/").status_code == 200


def test_pages_are_counted_by_address_whatever_the_link(reader, token, settings):
    settings.SURVEY_REQUESTS_PER_MINUTE = 3
    for number in range(3):
        assert reader.get(f"/s/{number}/").status_code == 404
    answer = reader.get(f"/s/{token}/")
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 60
    assert reader.get(f"/s/{token}/", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_behind_a_proxy_its_word_counts_and_that_of_others_does_not(reader, token, settings):
    settings.SURVEY_REQUESTS_PER_MINUTE = 1
    seen = [{"HTTP_X_FORWARDED_FOR": f"{forged}, 192.0.2.1"} for forged in ("1.1.1.1", "2.2.2.2")]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert [reader.get(f"/s/{token}/", **one).status_code for one in seen] == [200, 429]
    settings.SECURE_PROXY_SSL_HEADER = None
    assert [reader.get(f"/s/{token}/", **one).status_code for one in seen] == [200, 429]


@pytest.mark.parametrize("sent", [{}, {"List-Unsubscribe": "One-Click"}])
def test_one_post_stops_all_surveys_and_says_how(reader, token, ana, sent):
    for _ in range(2):
        answer = reader.post(f"/s/{token}/stop/", sent)
        assert answer.status_code == 200
        assert "We send you no more surveys." in text_of(answer)
    assert OptOut.objects.get().how == ("mail" if sent else "page")
    assert Invitation.objects.get().opted_out_at is not None
    reader.post(f"/s/{token}/stop/", {"resume": "1"})
    assert not OptOut.objects.exists()
    assert Invitation.objects.get().opted_out_at is None


@pytest.mark.parametrize("happens", [expired, closed, left])
def test_the_way_out_stays_open_when_nothing_can_be_answered_any_more(reader, token, ana, happens):
    happens(token, ana)
    assert reader.post(f"/s/{token}/stop/").status_code == 200
    assert OptOut.objects.exists()


def test_a_forged_way_out_stops_nobody(reader, token):
    assert reader.post("/s/forged/stop/").content == reader.get("/s/forged/").content
    assert not OptOut.objects.exists()


def test_somebody_who_is_signed_in_answers_as_whom_the_link_was_sent_to(browse, token, survey):
    browse(factories.user("tom")).post(f"/s/{token}/", {"score": "9"})
    assert Feedback.objects.get().origin == survey.public_id
    answering_act = ChangeSet.objects.latest("pk")
    assert (answering_act.user, answering_act.origin) == (None, survey.public_id)


def test_both_links_of_a_reminder_answer_once(reader, token):
    sending.remind_due(timezone.now() + 8 * DAY)
    second = asked.token_of(mail.outbox[-1])
    reader.post(f"/s/{token}/", {"score": "2"})
    reader.post(f"/s/{second}/", {"score": "7"})
    assert said() == [(7, "", "survey")]
    assert answering.look(token, timezone.now()).score == 7
