"""One feedback, and what somebody who knows better says of its words."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.errors import Refused
from feedback import overruling
from feedback.models import Feedback
from feedback.overruling import Verdict
from stakeholders import tasks
from web import acts
from web.edits import first_error
from web.one_feedback import page, words
from web.one_feedback.forms import OverruleForm


@require_safe
def feedback(request: HttpRequest, feedback_id: str) -> HttpResponse:
    """What was said and how it reads."""
    said = page.seen(request, feedback_id)
    return render(request, "web/feedback/page.html", page.context(request, said))


@require_POST
def overrule(request: HttpRequest, feedback_id: str) -> HttpResponse:
    """Say how the words were meant; the analysis follows at once."""
    said, form = page.to_overrule(request, feedback_id), OverruleForm(request.POST)
    if not form.is_valid():
        return _refused(request, said, first_error(form))

    def act() -> str:
        overruling.overrule(said, Verdict(**form.cleaned_data), by=request.user)
        return words.overruled(form.cleaned_data["tone"])

    account = said.stakeholder.account
    do = partial(acts.perform, request, account, act, among=page.AMONG)
    return _done(request, said, do, undone_at=reverse("undo_overruling", args=[feedback_id]))


@require_POST
def undo(request: HttpRequest, feedback_id: str) -> HttpResponse:
    """Take back what the user said last of words in this account."""
    said = page.to_overrule(request, feedback_id)
    account = said.stakeholder.account
    return _done(request, said, lambda: acts.undo(request, account, among=page.AMONG))


def _done(
    request: HttpRequest, said: Feedback, do: Callable[[], str], *, undone_at: str = ""
) -> HttpResponse:
    try:
        done = acts.attempt(do)
    except Refused as refused:
        return _refused(request, said, str(refused))
    tasks.settle(said.stakeholder.account)
    messages.success(request, done, extra_tags=undone_at)
    return redirect("feedback", said.public_id)


def _refused(request: HttpRequest, said: Feedback, why: str) -> HttpResponse:
    values = page.context(request, said, refusal=why)
    return render(request, "web/feedback/page.html", values, status=422)
