"""The public pages of a survey: an answer, its words, and no more surveys. Nobody signs in here.

No form of them is protected against other sites by a cookie: the token of the address is the only
right there is, and no other site has it.
"""

from csp.decorators import csp
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.errors import Refused
from feedback import survey_answers as answering
from feedback.models import OptOut
from web import answer_pages as pages
from web.answer_pages import Shown

ONE_CLICK = "List-Unsubscribe"


@csp(pages.CONTENT_POLICY)
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer_survey(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a link; only what is sent from it is an answer, as programs follow links, too."""
    act = _answered if request.method == "POST" else _shown
    return pages.respond(request, token, lambda: act(request, token))


@csp(pages.CONTENT_POLICY)
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop_surveys(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the reader of a mail no more (RFC 8058: by POST only), or again after all."""
    return pages.respond(request, token, lambda: _stopped(request, token))


def _shown(request: HttpRequest, token: str) -> Shown:
    return pages.survey_page(request, answering.look(token, timezone.now()))


def _answered(request: HttpRequest, token: str) -> Shown | str:
    now = timezone.now()
    try:
        found = _taken(request, token)
    except Refused as refused:
        return pages.survey_page(request, answering.look(token, now), str(refused))
    asks_more = "text" not in request.POST and found.invitation.survey.asks_words
    return pages.query(request, step="words" if asks_more and not found.text else "thanks")


def _taken(request: HttpRequest, token: str) -> answering.Answering:
    now, score = timezone.now(), pages.score_of(request.POST)
    if "text" in request.POST:
        text = request.POST["text"].replace("\0", "").strip()
        if len(text) > pages.LONGEST:
            raise Refused(pages.too_long())
        return answering.answer(token, text=text, now=now)
    if score is None:
        answering.look(token, now)
        raise Refused(_("Please choose a number."))
    return answering.answer(token, score=score, now=now)


def _stopped(request: HttpRequest, token: str) -> Shown:
    if "resume" in request.POST:
        invitation = answering.resume(token)
    elif request.method == "POST":
        how = OptOut.How.MAIL if ONE_CLICK in request.POST else OptOut.How.PAGE
        invitation = answering.stop(token, how=how, now=timezone.now())
    else:
        invitation = answering.reader_of(token)
    return Shown("stop", {"has_stopped": answering.wants_none(invitation)})
