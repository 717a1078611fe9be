"""A survey as its reader gets it, from the templates of the real thing; nothing of it is kept."""

from typing import Any

from csp.constants import SELF
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from feedback import scales, survey_templates as templates, survey_words
from feedback.models import Feedback, Invitation, Survey
from feedback.survey_answers import Answering
from web import answer_pages as pages
from web.answer_pages import Shown

FIRST_NAME = {"en": "Anna", "fr": "Anne", "it": "Anna"}
"""Whom a preview greets."""
FRAME = "survey-page"
"""Where a page shows what a click in the mail beside it leads to."""
CONTENT_POLICY = {**pages.CONTENT_POLICY, "frame-ancestors": [SELF]}
GIVEN = "given"
"""The score that somebody who tries the page has sent: the address alone keeps it."""


def context(survey: Survey, language: str) -> dict[str, Any]:
    """The mail and the page as a reader of that language would get them."""
    address = reverse("preview_survey", args=[survey.public_id])

    def page(**more: Any) -> str:
        return f"{address}?{urlencode({'language': language, **more})}"

    with translation.override(language):
        said = survey_words.said(
            survey,
            language,
            first_name=FIRST_NAME[language],
            address=lambda score: page(score=score),
        )
        stop = f"{reverse('preview_stop', args=[survey.public_id])}?language={language}"
        told = {"said": said, "stop": stop, "frame": FRAME}
        mail = render_to_string("feedback/mail/_survey.html", told)
    return {
        "said": said,
        "mail": mail,
        "sender": settings.SURVEY_FROM_EMAIL,
        "page_address": page(),
        "frame": FRAME,
        "spoken": language,
        "languages": settings.LANGUAGES,
    }


def language_of(request: HttpRequest) -> str:
    """The language that is asked for, else that of the user."""
    asked = request.GET.get("language", "")
    spoken = asked if asked in templates.LANGUAGES else translation.get_language()
    return spoken if spoken in templates.LANGUAGES else settings.LANGUAGE_CODE


def answered(request: HttpRequest, survey: Survey) -> HttpResponse:
    """The page of a link, or the one after what was sent; no answer is taken in."""
    note = _note(survey)
    with translation.override(language_of(request)):
        found = _found(survey, given(request, survey))
        if request.method == "POST" and "text" in request.POST:
            return pages.next_page(pages.query(request, **_along(found), step="thanks"))
        sent = pages.score_of(request.POST)
        if request.method == "POST" and sent in scales.steps(survey.question):
            step = "words" if survey.asks_words else "thanks"
            return pages.next_page(pages.query(request, **{GIVEN: str(sent)}, step=step))
        refusal = _("Please choose a number.") if request.method == "POST" else ""
        shown = pages.survey_page(request, found, refusal)
        along = "".join(f"&{name}={value}" for name, value in _along(found).items())
        values = {**shown.values, **note, "along": along}
        return pages.rendered(request, Shown(shown.template, values, shown.status))


def stopped(request: HttpRequest, survey: Survey) -> HttpResponse:
    """The page on which a reader asks for no more surveys; no wish is kept."""
    note = _note(survey)
    has_stopped = request.method == "POST" and "resume" not in request.POST
    with translation.override(language_of(request)):
        return pages.rendered(request, Shown("stop", {"has_stopped": has_stopped, **note}))


def given(request: HttpRequest, survey: Survey) -> int | None:
    """The score that was sent a page before, if the scale has it."""
    said = request.GET.get(GIVEN, "")
    return next((one for one in scales.steps(survey.question) if str(one) == said), None)


def _found(survey: Survey, score: int | None) -> Answering:
    """What a link would lead to, of rows that nobody saves."""
    asked = Invitation(survey=survey)
    if score is None:
        return Answering(asked, None)
    return Answering(asked, Feedback(**{survey.question: score}))


def _along(found: Answering) -> dict[str, str]:
    return {} if found.score is None else {GIVEN: str(found.score)}


def _note(survey: Survey) -> dict[str, Any]:
    """What a preview says of itself, in the language of who looks at it, not of the customer."""
    return {
        "preview": _("This is a preview: nothing that is sent here is kept or counted."),
        "preview_back": _("Back to the survey"),
        "preview_language": translation.get_language(),
        "preview_of": reverse("survey", args=[survey.public_id]),
    }
