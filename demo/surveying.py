"""The survey of the demo: asked three weeks ago, answered by the links of its mails, or not."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from accounts.models import User
from demo.scene import Scene
from feedback import handling, survey_answers, survey_sending, surveys
from feedback.models import Survey
from stakeholders.models import Stakeholder

NAME = "Relationship, autumn"
TOKEN = re.compile(r"/s/([\w-]+)/")
DID = {
    "en": "Many of you wanted one contact for everything: since October each account has one.",
    "fr": "Vous souhaitiez un seul interlocuteur : depuis octobre, chaque compte a le sien.",
    "it": "Volevate un solo referente: da ottobre ogni cliente ha il suo.",
}
ASKED_DAYS_AGO = 21


class Kept(BaseEmailBackend):
    """Nothing of the demo leaves: its mails are read here, as those who got them would."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens: dict[str, str] = {}

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        for message in messages:
            self.tokens[message.to[0]] = TOKEN.search(str(message.body))[1]
        return len(messages)


def ask(scenes: Sequence[Scene], users: dict[str, User], now: datetime) -> Survey:
    """Ask whom the stories name, take the answers of some, and remind the others."""
    at, post = now - timedelta(days=ASKED_DAYS_AGO), Kept()
    survey = surveys.create("relationship", NAME, by=users["chloe"])
    texts = {spoken: {**said, "did": DID[spoken]} for spoken, said in survey.texts.items()}
    surveys.edit(survey, surveys.Draft(NAME, texts), by=users["chloe"])
    told = [
        (scene.people[who], *answer) for scene in scenes for who, *answer in scene.part("asked")
    ]
    surveys.invite(survey, [one for one, *_answer in told], by=users["chloe"], at=at)
    survey_sending.send_due(at, post)
    for stakeholder, *answer in told:
        if answer:
            _answer(post.tokens, stakeholder, answer, at + timedelta(hours=30))
    survey_sending.remind_due(at + timedelta(days=8), post)
    return survey


def _answer(tokens: dict[str, str], stakeholder: Stakeholder, answer: list, at: datetime) -> None:
    score, words = answer
    token = tokens[stakeholder.person.email]
    given = survey_answers.answer(token, score=score, text=words, now=at)
    # At once, as the history that follows must hold it; the queued job then finds it done.
    handling.handle(given.said.pk)
