"""The public pages of surveys and forms: what a link may show, in which language, how often.

Whoever looks at them is nobody we know. They say nothing of whom they are about, and whatever a
link leads to no more looks the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from csp.constants import NONE, SELF
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts import counting
from feedback import survey_links, survey_words
from feedback.survey_answers import Answering, Gone
from feedback.survey_templates import LANGUAGES

MINUTE, HOUR = 60, 3600
LONGEST = 5000
"""Letters of what is said in words."""
# Neither scripts nor anything of another place; the icon is an empty one of the page itself.
CONTENT_POLICY = {
    "default-src": [NONE],
    "style-src": [SELF],
    "img-src": ["data:"],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


class TooOften(Exception):
    """Asked more often than people do; `seconds` says when to come back."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


@dataclass(frozen=True)
class Shown:
    """A page of an invitation: its template, what it needs, and its status."""

    template: str
    values: dict[str, Any]
    status: int = 200


Look = Callable[[], Shown | str]
"""What a page shows, or the query of the page of the same link that comes next."""


def respond(request: HttpRequest, token: str, look: Look) -> HttpResponse:
    """The page of a link of a mail, in the language of that mail."""
    invitation = survey_links.find(token)
    sends, language = (f"answers:{invitation.pk}", invitation.language) if invitation else ("", "")
    return respond_to(request, look, sends=sends, language=language)


def respond_to(
    request: HttpRequest, look: Look, *, sends: str = "", language: str = ""
) -> HttpResponse:
    """The page, the next one, or the one page for all that is not there; never kept, never told.

    What is sent is counted under the name `sends`.
    """
    try:
        _limit(request, sends)
        with translation.override(_language(request, language)):
            shown = look()
            return rendered(request, shown) if isinstance(shown, Shown) else next_page(shown)
    except Gone:
        # In the language of the reader's browser, as that of the mail would tell that there is one.
        return rendered(request, Shown("gone", {}, 404))
    except TooOften as often:
        answered = rendered(request, Shown("later", {}, 429))
        answered["Retry-After"] = str(often.seconds)
        return answered


def survey_page(request: HttpRequest, found: Answering, refusal: str = "") -> Shown:
    """The step that is due: the score, the words, the thanks, or what can only be read."""
    survey = found.invitation.survey
    asked = score_of(request.GET)
    chosen = found.score if asked is None else asked
    step = "words" if "text" in request.POST and found.said else request.GET.get("step", "")
    step = _step(found, step, chosen)
    return Shown(
        step,
        {
            "step": step,
            "said": survey_words.said(survey, translation.get_language()),
            "answered": found,
            "chosen": chosen,
            "text": request.POST.get("text", found.text),
            "refusal": refusal,
        },
        422 if refusal else 200,
    )


def rendered(request: HttpRequest, shown: Shown) -> HttpResponse:
    """A public page in the language that is spoken now, never kept and never told."""
    spoken = translation.get_language()
    values = {**shown.values, "spoken": spoken, "languages": settings.LANGUAGES}
    answered = render(request, f"web/answer/{shown.template}.html", values, status=shown.status)
    return _told(answered, spoken)


def next_page(query: str) -> HttpResponse:
    """The page of the same link that comes next."""
    return _told(HttpResponseRedirect(query), translation.get_language())


def score_of(sent: QueryDict) -> int | None:
    """The score that was sent, if it looks like one."""
    said = sent.get("score", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= 2 else None


def too_long() -> str:
    return _("Please say it in at most %(most)s letters.") % {"most": LONGEST}


def query(request: HttpRequest, **more: str) -> str:
    """What the next page is asked for: the chosen language goes along."""
    chosen = request.GET.get("language", "")
    kept = {"language": chosen} if chosen in LANGUAGES else {}
    return f"?{urlencode({**more, **kept})}"


def address_of(request: HttpRequest) -> str:
    """Who asks: as the proxy saw them, where there is one that we may believe."""
    if settings.SECURE_PROXY_SSL_HEADER:
        through = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
        return through or request.META.get("REMOTE_ADDR", "")
    return request.META.get("REMOTE_ADDR", "")


def _language(request: HttpRequest, language: str) -> str:
    """What the reader chose on the page, else the language of the mail, else of the browser."""
    chosen = request.GET.get("language", "")
    return chosen if chosen in LANGUAGES else language or translation.get_language()


def _step(found: Answering, asked: str, chosen: int | None) -> str:
    if found.is_fixed:
        return "fixed"
    if found.said is None or asked == "score" or (not asked and chosen != found.score):
        return "score"
    if asked == "words" and found.invitation.survey.asks_words:
        return "words"
    return "thanks"


def _limit(request: HttpRequest, sends: str) -> None:
    """Count what an address asks for, and what a link sends; TooOften beyond the limits.

    What is no link is counted by its address alone: others must not be able to fill the memory.
    """
    name = f"surveys:{address_of(request)}"
    _refuse_beyond(counting.count(name, MINUTE), settings.SURVEY_REQUESTS_PER_MINUTE)
    if request.method == "POST" and sends:
        _refuse_beyond(counting.count(sends, HOUR), settings.SURVEY_ANSWERS_PER_HOUR)


def _refuse_beyond(count: counting.Count, most: int) -> None:
    if count.times > most:
        raise TooOften(count.reset_seconds)


def _told(answered: HttpResponse, language: str) -> HttpResponse:
    for name, value in HEADERS.items():
        answered[name] = value
    answered["Content-Language"] = language
    # A link that leads nowhere any more is no news for the log, which is not to hold it.
    answered._has_been_logged = True
    return answered
