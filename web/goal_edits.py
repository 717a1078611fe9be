"""How an edit of the goals is answered: check, act, analyse, show; a refusal is a sentence."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.errors import Refused
from stakeholders import tasks
from web import acts, edits, readings
from web.focus import Focus

GOALS, GROUND = "web/readings/_goals.html", "web/readings/_ground.html"


def answer(
    request: HttpRequest,
    focus: Focus,
    form: forms.Form,
    act: Callable[[dict[str, Any]], str],
    *,
    part: str = GOALS,
) -> HttpResponse:
    """Do the act with what the form holds and show that part of the page again."""
    if not form.is_valid():
        return _refuse(request, focus, Refused(edits.first_error(form)))

    def do() -> str:
        return acts.perform(request, focus.account, lambda: act(form.cleaned_data))

    return _carry_out(request, focus, do, part)


def undo(request: HttpRequest, focus: Focus) -> HttpResponse:
    """Take back the last act on the account and show the goals again."""
    return _carry_out(request, focus, lambda: acts.undo(request, focus.account), GOALS)


def _carry_out(
    request: HttpRequest, focus: Focus, do: Callable[[], str], part: str
) -> HttpResponse:
    try:
        said = acts.attempt(do)
    except Refused as refused:
        return _refuse(request, focus, refused)
    tasks.settle(focus.account)
    messages.success(request, said)
    if not request.htmx:
        return redirect(focus.url("readings") + "#goals")
    values = readings.goals(request, focus.refreshed())
    values |= {"part": part, "is_beside": part == GROUND}
    return render(request, "web/readings/_answer.html", values)


def _refuse(request: HttpRequest, focus: Focus, refused: Refused) -> HttpResponse:
    """Say why not; nothing has changed."""
    if request.htmx:
        return edits.refuse(request, focus, refused)
    values = {**readings.context(request, focus), "refusal": str(refused), "sent": request.POST}
    return render(request, "web/readings/page.html", values, status=422)
