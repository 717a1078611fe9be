"""Surveys are made, asked and closed; each person is asked once, and nobody against their wish."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.errors import Refused
from crm import erasing, merging
from feedback import survey_sending as sending, survey_templates as templates, surveys
from feedback.models import Invitation, OptOut, Survey
from stakeholders import people
from stakeholders.models import Person
from tests import factories
from tests.feedback import asked

pytestmark = pytest.mark.django_db

NOW = timezone.now()
DAY = timedelta(days=1)


@pytest.fixture
def maya():
    return factories.user("maya")


@pytest.fixture
def ana(maya):
    return asked.person(asked.account(maya))


@pytest.fixture
def survey(maya):
    return asked.survey(maya)


def draft_of(survey, **changes):
    said = {"name": survey.name, "texts": survey.texts, "asks_words": survey.asks_words}
    return surveys.Draft(**{**said, **changes})


def with_text(survey, part, text, language="en"):
    texts = {spoken: dict(said) for spoken, said in survey.texts.items()}
    texts[language][part] = text
    return texts


@pytest.mark.parametrize("template", templates.TEMPLATES)
def test_every_template_is_whole_in_every_language(template, maya):
    survey = asked.survey(maya, template=template)
    assert templates.faults(survey.texts, asks_words=True) == []
    for said in survey.texts.values():
        assert said.keys() == templates.PARTS.keys()
        assert all(len(text) <= templates.PARTS[part] for part, text in said.items())
        assert templates.NAME in said["greeting"]


def test_an_unknown_template_and_no_name_are_refused(maya):
    with pytest.raises(Refused, match="templates"):
        surveys.create("none", "Name", by=maya)
    with pytest.raises(Refused, match="name"):
        surveys.create("onboarding", " ", by=maya)
    assert not Survey.objects.exists()


def test_a_draft_may_say_anything_and_a_subject_is_one_line(survey, maya):
    texts = with_text(survey, "subject", "One\r\nBcc: all@client.example")
    surveys.edit(survey, draft_of(survey, texts=texts, asks_words=False), by=maya)
    survey.refresh_from_db()
    assert survey.texts["en"]["subject"] == "One Bcc: all@client.example"
    assert survey.asks_words is False


def test_a_text_that_is_too_long_is_refused_at_its_field(survey, maya):
    texts = with_text(survey, "question", "x" * 301, "fr")
    with pytest.raises(Refused) as told:
        surveys.edit(survey, draft_of(survey, texts=texts), by=maya)
    assert told.value.field == "question_fr"


@pytest.mark.parametrize(
    ("part", "text", "found"),
    [
        ("greeting", "Bonjour {prenom}", "{prenom}"),
        ("greeting", "Hello {first_name} of {company}, {company}", "{company}"),
        ("greeting", "Hello {first_name", "{"),
        ("greeting", "Hello {{first_name}}", "{, }"),
        ("question", "Would you recommend us, {first_name}?", "{first_name}"),
        ("did", "You said: {answer}", "{answer}"),
    ],
)
def test_what_would_be_mailed_with_its_braces_is_refused_at_its_field(
    survey, maya, part, text, found
):
    with pytest.raises(Refused) as told:
        surveys.edit(survey, draft_of(survey, texts=with_text(survey, part, text, "fr")), by=maya)
    assert told.value.field == f"{part}_fr"
    assert told.value.code == "unknown_placeholder"
    assert told.value.sentence.startswith(f"{found} would stand")
    assert templates.NAME in told.value.sentence
    survey.refresh_from_db()
    assert survey.texts["fr"][part] != text


def test_a_placeholder_that_was_kept_before_hinders_no_other_text_but_asks_nobody(
    survey, ana, maya
):
    held = with_text(survey, "greeting", "Hello {name}")
    Survey.objects.update(texts=held)
    survey.refresh_from_db()
    told = with_text(survey, "did", "We answer within a day now.")
    surveys.edit(survey, draft_of(survey, texts=told), by=maya)
    with pytest.raises(Refused, match="name"):
        surveys.invite(survey, [ana], by=maya)
    assert not Invitation.objects.exists()


def test_a_draft_is_taken_away_and_brought_back_and_asks_nobody_meanwhile(survey, ana, maya):
    for _ in range(2):
        surveys.remove(survey, by=maya)
    assert not Survey.objects.there().exists()
    survey.refresh_from_db()
    with pytest.raises(Refused, match="taken away"):
        surveys.invite(survey, [ana], by=maya)
    surveys.restore(survey, by=maya)
    assert list(Survey.objects.asking()) == [survey]
    assert len(surveys.invite(survey, [ana], by=maya).invitations) == 1


def test_a_survey_that_asked_somebody_is_not_taken_away(survey, ana, maya):
    surveys.invite(survey, [ana], by=maya)
    with pytest.raises(Refused, match="close it instead"):
        surveys.remove(survey, by=maya)
    with pytest.raises(IntegrityError), transaction.atomic():
        Survey.objects.update(removed_at=NOW)


def test_no_question_changes_under_its_answers(survey, ana, maya):
    surveys.invite(survey, [ana], by=maya)
    survey.refresh_from_db()
    with pytest.raises(Refused, match="asked already"):
        surveys.edit(
            survey, draft_of(survey, texts=with_text(survey, "question", "Else?")), by=maya
        )
    told = with_text(survey, "did", "We answer within a day now.")
    surveys.edit(survey, draft_of(survey, texts=told, name="Renamed"), by=maya)
    survey.refresh_from_db()
    assert (survey.name, survey.texts["en"]["did"]) == ("Renamed", "We answer within a day now.")


def test_nobody_is_asked_while_a_text_is_missing(survey, ana, maya):
    texts = with_text(survey, "question", " ", "it")
    surveys.edit(survey, draft_of(survey, texts=texts), by=maya)
    with pytest.raises(Refused) as told:
        surveys.invite(survey, [ana], by=maya)
    assert told.value.field == "question_it"
    assert not Invitation.objects.exists()


def test_inviting_opens_a_draft_and_mails_after_commit(
    survey, ana, maya, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        done = surveys.invite(survey, [ana], by=maya)
        assert mail.outbox == []
    (invitation,) = done.invitations
    invitation.refresh_from_db()
    assert (invitation.state, len(mail.outbox)) == ("sent", 1)
    assert Survey.objects.get().state == "open"


@pytest.mark.parametrize("times", [1, 2, 3])
def test_the_same_survey_asks_somebody_once(
    survey, ana, maya, times, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(times):
            surveys.invite(survey, [ana], by=maya)
    assert Invitation.objects.count() == len(mail.outbox) == 1


def test_the_database_refuses_a_second_invitation(survey, ana):
    row = {"survey": survey, "stakeholder": ana, "expires_at": NOW + DAY, "invited_at": NOW}
    Invitation.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(**row)


def test_nobody_is_asked_by_two_surveys_within_the_fatigue_window(survey, ana, maya, settings):
    surveys.invite(survey, [ana], by=maya, at=NOW - 89 * DAY)
    other = asked.survey(maya, template="onboarding")
    (left_out,) = surveys.invite(other, [ana], by=maya, at=NOW).left_out
    assert left_out.choice.reason == "asked_lately"
    settings.SURVEY_FATIGUE_DAYS = 89
    assert len(surveys.invite(other, [ana], by=maya, at=NOW).invitations) == 1


def test_a_person_is_tired_in_every_account(survey, ana, maya):
    elsewhere = factories.account(maya, name="Other")
    post = people.Post(title="Board")
    there = people.add_stakeholder(elsewhere, ana.person, post=post, on=factories.LONG_AGO, by=maya)
    surveys.invite(survey, [ana], by=maya)
    other = asked.survey(maya, template="onboarding")
    assert surveys.invite(other, [there], by=maya).invitations == []


def test_what_never_arrived_tires_nobody(survey, ana, maya):
    surveys.invite(survey, [ana], by=maya)
    Invitation.objects.update(state="failed")
    other = asked.survey(maya, template="onboarding")
    assert len(surveys.invite(other, [ana], by=maya).invitations) == 1


def test_who_opted_out_is_asked_no_more_and_what_waits_is_not_sent(survey, ana, maya):
    surveys.invite(survey, [ana], by=maya)
    for _ in range(2):
        surveys.opt_out(ana.person, how="staff", by=maya)
    assert OptOut.objects.count() == 1
    assert sending.send_due(timezone.now()) == 0
    assert mail.outbox == []
    assert Invitation.objects.get().state == "stopped"
    other = asked.survey(maya, template="onboarding")
    assert surveys.invite(other, [ana], by=maya).invitations == []
    surveys.opt_in(ana.person, by=maya)
    assert len(surveys.invite(other, [ana], by=maya).invitations) == 1


def test_a_wish_counts_for_every_record_with_the_address(survey, ana, maya):
    twin = asked.person(ana.account, "Ana Twin", email="ANA@client.example")
    surveys.opt_out(ana.person, how="page", by=survey)
    (left_out,) = surveys.invite(survey, [twin], by=maya).left_out
    assert left_out.choice.reason == "opted_out"
    assert "client" not in OptOut.objects.get().address


def test_a_closed_survey_asks_nobody_and_sends_nothing(survey, ana, maya):
    surveys.invite(survey, [ana], by=maya)
    surveys.close(survey, by=maya)
    assert sending.send_due(timezone.now()) == 0
    assert Invitation.objects.get().error == sending.CLOSED
    survey.refresh_from_db()
    with pytest.raises(Refused, match="closed"):
        surveys.invite(survey, [ana], by=maya)
    with pytest.raises(Refused, match="closed already"):
        surveys.close(survey, by=maya)


def test_of_two_who_decide_about_a_survey_the_second_is_told(survey, maya):
    seen = Survey.objects.get()
    surveys.remove(survey, by=maya)
    with pytest.raises(Refused, match="taken away"):
        surveys.close(seen, by=maya)
    surveys.restore(survey, by=maya)
    surveys.close(survey, by=maya)
    closed_at = Survey.objects.get().closed_at
    with pytest.raises(Refused, match="closed already"):
        surveys.close(seen, by=maya)
    assert Survey.objects.get().closed_at == closed_at


@pytest.mark.parametrize(
    ("person", "owner", "expected"),
    [
        ("it", "fr", "it"),
        ("fr-CH", "en", "fr"),
        ("", "fr", "fr"),
        ("de", "it", "it"),
        ("", "", "en"),
    ],
)
def test_a_mail_speaks_the_language_of_its_reader(ana, maya, person, owner, expected):
    ana.person.language, ana.account.owner.language = person, owner
    assert surveys.language_of(ana) == expected


def test_queries_of_inviting_do_not_grow(survey, maya):
    account = asked.account(maya, name="Large")
    crowd = [asked.person(account, f"P{number} Q") for number in range(21)]
    with CaptureQueriesContext(
        connection,
    ) as one:
        surveys.invite(survey, crowd[:1], by=maya)
    other = asked.survey(maya, template="onboarding")
    with CaptureQueriesContext(connection) as many:
        assert len(surveys.invite(other, crowd[1:], by=maya).invitations) == 20
    assert len(many) <= len(one)


def test_what_was_erased_leads_nowhere_and_is_not_sent(survey, ana, maya):
    surveys.invite(survey, [ana], by=maya)
    sending.send_due(timezone.now())
    token = asked.token_of()
    surveys.opt_out(ana.person, how="staff", by=maya)
    done = erasing.erase(ana.person, by=maya)
    assert sending.links.find(token) is None
    assert (done.counts["invitation"], done.counts["opt_out"]) == (1, 1)
    assert not OptOut.objects.exists()


def test_a_merge_takes_what_was_asked_along_and_an_undo_parts_it(survey, ana, maya):
    twin = asked.person(ana.account, "Ana Twin", email="twin@client.example")
    surveys.invite(survey, [twin], by=maya)
    surveys.opt_out(twin.person, how="staff", by=maya)
    done = merging.merge(ana, [twin], by=maya)
    assert Invitation.objects.get().stakeholder == ana
    assert OptOut.objects.filter(person=ana.person).exists()
    merging.undo(merging.Merge.objects.get(change_set=done), by=maya)
    assert Invitation.objects.get().stakeholder == twin
    assert not OptOut.objects.filter(person=ana.person).exists()


def test_of_two_who_were_asked_the_same_the_winner_keeps_theirs(survey, ana, maya):
    twin = asked.person(ana.account, "Ana Twin", email="twin@client.example")
    surveys.invite(survey, [ana, twin], by=maya)
    merging.merge(ana, [twin], by=maya)
    assert Invitation.objects.filter(stakeholder=ana).count() == 1
    assert Person.objects.count() == 2
