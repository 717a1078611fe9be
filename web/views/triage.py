"""Unknown senders: what came in of nobody we know, and whose it is said to be."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.errors import Refused
from feedback import triage as deciding
from feedback.models import Arrival
from web import access, acts
from web.edits import first_error
from web.triage import page
from web.triage.forms import AssignForm, DiscardForm, NewcomerForm


@require_safe
def triage(request: HttpRequest) -> HttpResponse:
    """What waits, what was parked, and what was decided; the newest first."""
    access.require(access.may_edit(request.user))
    asked = request.GET.get("show", "")
    tab = asked if asked in page.TABS else page.WAITING
    values = page.listed(request.user, tab, request.GET.get("after", ""))
    return render(request, "web/triage/list.html", values)


@require_safe
def arrival(request: HttpRequest, arrival_id: str) -> HttpResponse:
    """One of them whole, and everybody whose it may be."""
    find = request.GET.get("find", "").replace("\0", "")[:100]
    values = page.one(request.user, _seen(request, arrival_id), find)
    return render(request, "web/triage/arrival.html", values)


@require_POST
def assign_arrival(request: HttpRequest, arrival_id: str) -> HttpResponse:
    """Take it in as what somebody we know said."""
    row, form = _seen(request, arrival_id), AssignForm(request.POST, user=request.user)
    if not form.is_valid():
        return page.refused(request, row, first_error(form))
    given = form.cleaned_data
    how = {"is_remembered": given["is_remembered"], "by": request.user}
    said = _("%(name)s said it.") % {"name": given["person"]}
    return _decided(request, row, said, lambda: deciding.assign(row, given["person"], **how))


@require_POST
def add_sender(request: HttpRequest, arrival_id: str) -> HttpResponse:
    """Take it in as what somebody new said."""
    row, form = _seen(request, arrival_id), NewcomerForm(request.POST, user=request.user)
    if not form.is_valid():
        return page.refused(request, row, first_error(form))
    said = _("%(name)s was added and said it.") % {"name": form.newcomer.last_name}
    return _decided(
        request, row, said, lambda: deciding.add_person(row, form.newcomer, by=request.user)
    )


@require_POST
def discard_arrival(request: HttpRequest, arrival_id: str) -> HttpResponse:
    """Say that it is nobody's feedback."""
    row, form = _seen(request, arrival_id), DiscardForm(request.POST)
    if not form.is_valid():
        return page.refused(request, row, first_error(form))
    reason = form.cleaned_data["reason"]
    said = _("Discarded: %(reason)s.") % {"reason": Arrival.Reason(reason).label}
    return _decided(request, row, said, lambda: deciding.discard(row, reason, by=request.user))


@require_POST
def reopen_arrival(request: HttpRequest, arrival_id: str) -> HttpResponse:
    """Take back what was decided."""
    row = _seen(request, arrival_id)
    try:
        acts.attempt(lambda: deciding.reopen(row, by=request.user))
    except Refused as refused:
        return page.refused(request, row, refused.sentence)
    messages.success(request, _("It waits again."))
    return redirect("triage")


def _decided(
    request: HttpRequest, row: Arrival, said: str, act: Callable[[], Arrival]
) -> HttpResponse:
    try:
        acts.attempt(act)
    except Refused as refused:
        return page.refused(request, row, refused.sentence)
    messages.success(request, said, extra_tags=reverse("reopen_arrival", args=[row.public_id]))
    return redirect("triage")


def _seen(request: HttpRequest, arrival_id: str) -> Arrival:
    """An arrival that the user may decide about; for others it does not exist."""
    access.require(access.may_edit(request.user))
    return get_object_or_404(page.visible(request.user), public_id=arrival_id)
