"""What sources say otherwise than people here: looked at, settled, and opened again."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.errors import Refused
from accounts.models import ChangeSet
from crm import conflicts as settling
from crm.conflicts import Answer
from crm.models import Conflict
from web import access, acts
from web.conflicts import page
from web.conflicts.forms import AnswerForm, BulkForm
from web.edits import first_error


@require_safe
def conflicts(request: HttpRequest) -> HttpResponse:
    """What is open on the accounts that the user may edit, the oldest first."""
    access.require(access.may_edit(request.user))
    values = page.context(request.user, request.GET.get("after", ""))
    return render(request, "web/conflicts/list.html", values)


@require_POST
def resolve_conflict(request: HttpRequest, conflict_id: str) -> HttpResponse:
    """Take theirs, keep ours or say a third thing."""
    access.require(access.may_edit(request.user))
    row = get_object_or_404(page.editable(request.user), public_id=conflict_id)
    form = AnswerForm(request.POST, conflict=row)
    if not form.is_valid():
        return _refused(request, first_error(form), row)
    return _settled(request, [row], form.answer)


@require_POST
def resolve_conflicts(request: HttpRequest) -> HttpResponse:
    """Take theirs or keep ours for all that is open in one field of one source."""
    access.require(access.may_edit(request.user))
    form = BulkForm(request.POST)
    if not form.is_valid():
        return _refused(request, first_error(form))
    rows = page.still_open(request.user).filter(**form.about).order_by("pk")[: page.MOST_SETTLED]
    answer = Answer(form.cleaned_data["resolution"])
    return _settled(request, list(rows), answer) if rows else redirect("conflicts")


@require_POST
def reopen_conflicts(request: HttpRequest, act: int) -> HttpResponse:
    """Take back what the user settled by one act."""
    access.require(access.may_edit(request.user))
    told = _mine(request, act)
    try:
        acts.attempt(lambda: settling.undo(told, by=request.user))
    except Refused as refused:
        return _refused(request, refused.sentence)
    messages.success(request, _("It is open again."))
    return redirect("conflicts")


def _mine(request: HttpRequest, act: int) -> ChangeSet:
    """An own act that settled conflicts, all of them on accounts that the user may edit."""
    found = get_object_or_404(ChangeSet, pk=act, user=request.user)
    told = found.changes.filter(type=Conflict._meta.label_lower).values("row")
    settled = Conflict.objects.filter(pk__in=told)
    editable = page.editable(request.user).filter(pk__in=settled.values("pk"))
    if not 0 < settled.count() == editable.count():
        raise Http404
    return found


def _settled(request: HttpRequest, rows: Sequence[Conflict], answer: Answer) -> HttpResponse:
    try:
        done = acts.attempt(lambda: settling.resolve(rows, answer, by=request.user))
    except Refused as refused:
        return _refused(request, refused.sentence, rows[0])
    said = ngettext("%(count)d conflict is settled.", "%(count)d conflicts are settled.", len(rows))
    back = reverse("reopen_conflicts", args=[done.pk])
    messages.success(request, said % {"count": len(rows)}, extra_tags=back)
    return redirect("conflicts")


def _refused(request: HttpRequest, why: str, row: Conflict | None = None) -> HttpResponse:
    """The page again with what was typed, from the conflict on that it was about."""
    typed = {row.public_id: request.POST["value"]} if row and "value" in request.POST else {}
    after = str(row.pk - 1) if row else ""
    values = {**page.context(request.user, after, typed), "refusal": why}
    return render(request, "web/conflicts/list.html", values, status=422)
