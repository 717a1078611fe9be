"""The page of what customers answered, and the same as a file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from web import spreadsheets
from web.voice import page, said as saying
from web.voice.asked import Listening
from web.voice.file import rows


@require_safe
def voice(request: HttpRequest) -> HttpResponse:
    """Scores of all accounts whose judgements the user may read, compared."""
    asked = Listening.of(request.GET.dict())
    return render(request, "web/voice/page.html", page.context(request.user, asked))


@require_safe
def voice_csv(request: HttpRequest) -> HttpResponse:
    """The same figures with their intervals."""
    asked = Listening.of(request.GET.dict())
    lines = spreadsheets.lines(rows(asked, page.heard(request.user, asked)))
    return spreadsheets.whole(lines, f"voice-{asked.kind}-{timezone.localdate()}")


@require_safe
def said(request: HttpRequest) -> HttpResponse:
    """What people said in words and scores, newest first."""
    asked = saying.Asked.of(request.GET.dict())
    return render(request, "web/voice/said.html", saying.context(request.user, asked))
