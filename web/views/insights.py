"""Insights and ideas: told in a line from anywhere, voted for, decided."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import Refused
from feedback import insights
from feedback.insights import Told
from feedback.models import Idea
from web import access, acts
from web.addresses import NOTED, way_back
from web.edits import first_error
from web.insights import page
from web.insights.forms import CaptureForm, DecisionForm, WordsForm


@require_safe
def ideas(request: HttpRequest) -> HttpResponse:
    """What employees noticed and propose, as far as the user sees the accounts."""
    asked = page.Asked.of(request.GET)
    values = page.listed(request.user, asked, request.GET.get("page", "1"))
    page.mark_read(request.user, asked)
    return render(request, "web/insights/list.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
def capture(request: HttpRequest) -> HttpResponse:
    """One line of anybody but those who only read."""
    access.require(access.may_tell(request.user))
    told = request.POST if request.method == "POST" else None
    form = CaptureForm(told, user=request.user, initial=request.GET.dict())
    if form.is_valid():
        return _kept(request, form)
    status = 422 if form.is_bound else 200
    return render(request, "web/insights/capture.html", {"form": form}, status=status)


@require_safe
def idea(request: HttpRequest, noted_id: str) -> HttpResponse:
    """One insight or idea whole."""
    values = page.one(request.user, _seen(request, noted_id))
    return render(request, "web/insights/one.html", values)


@require_POST
def vote_idea(request: HttpRequest, noted_id: str) -> HttpResponse:
    """Be for it."""
    row = _seen(request, noted_id)
    access.require(access.may_tell(request.user))
    return _done(request, row, "", lambda: insights.vote(row, by=request.user))


@require_POST
def take_vote_back(request: HttpRequest, noted_id: str) -> HttpResponse:
    """Be for it no more."""
    row = _seen(request, noted_id)
    access.require(access.may_tell(request.user))
    return _done(request, row, "", lambda: insights.take_vote_back(row, by=request.user))


@require_POST
def change_idea(request: HttpRequest, noted_id: str) -> HttpResponse:
    """Say it better; only its author."""
    row, form = _seen(request, noted_id), WordsForm(request.POST)
    access.require(page.line(row, request.user).may_change)
    if not form.is_valid():
        return page.refused(request, row, first_error(form))
    seen = {"version": form.cleaned_data["version"], "by": request.user}
    words = form.cleaned_data["words"]
    return _done(request, row, _("Changed."), lambda: insights.change_words(row, words, **seen))


@require_POST
def decide_idea(request: HttpRequest, noted_id: str) -> HttpResponse:
    """Say what becomes of it."""
    row = _seen(request, noted_id)
    access.require(insights.may_decide(request.user))
    form = DecisionForm(request.POST, row=row)
    if not form.is_valid():
        return page.refused(request, row, first_error(form))
    said = _("Decided: its author will read it.")
    seen = {"version": form.cleaned_data["version"], "by": request.user}
    return _done(request, row, said, lambda: insights.decide(row, form.decision, **seen))


@require_POST
def remove_idea(request: HttpRequest, noted_id: str) -> HttpResponse:
    """Take it out of every list."""
    row = _seen(request, noted_id)
    access.require(insights.may_remove(row, request.user))
    undo = reverse("restore_idea", args=[noted_id])
    return _done(
        request, row, _("Taken away."), lambda: insights.remove(row, by=request.user), undo=undo
    )


@require_POST
def restore_idea(request: HttpRequest, noted_id: str) -> HttpResponse:
    """Bring it back."""
    row = _seen(request, noted_id, removed=True)
    access.require(insights.may_remove(row, request.user))
    return _done(request, row, _("It is back."), lambda: insights.restore(row, by=request.user))


def _kept(request: HttpRequest, form: CaptureForm) -> HttpResponse:
    try:
        row = insights.capture(form.line, by=request.user)
    except Refused as refused:
        form.add_error(refused.field or None, str(refused))
        return render(request, "web/insights/capture.html", {"form": form}, status=422)
    said = _("Your idea is kept.") if isinstance(row, Idea) else _("Your insight is kept.")
    messages.success(request, said, extra_tags=reverse("remove_idea", args=[row.public_id]))
    return redirect(way_back(request, reverse("ideas")))


def _done(
    request: HttpRequest, row: Told, said: str, act: Callable[[], object], *, undo: str = ""
) -> HttpResponse:
    try:
        acts.attempt(act)
    except Refused as refused:
        return page.refused(request, row, str(refused))
    if said:
        messages.success(request, said, extra_tags=undo)
    back = way_back(request, reverse("ideas"))
    return redirect(reverse("ideas") if undo and str(row) in back else back)


def _seen(request: HttpRequest, noted_id: str, *, removed: bool = False) -> Told:
    """An insight or an idea that the user sees; for others it does not exist."""
    model = NOTED.get(noted_id.partition("_")[0])
    if model is None:
        raise Http404
    return get_object_or_404(page.seen(request.user, model, removed=removed), public_id=noted_id)
