"""Ties between two people of an account: draw and remove."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stakeholders import ties
from stakeholders.models import Tie
from web import edits, labels
from web.focus import to_edit
from web.forms import EmptyForm, TieForm


@require_POST
def draw_tie(request: HttpRequest, account_id: str) -> HttpResponse:
    """From one person to another; a second superior replaces the first."""
    focus = to_edit(request, account_id)
    one = focus.stakeholder(request.POST.get("from", ""))
    other = focus.stakeholder(request.POST.get("to", ""))

    def act(given: dict) -> str:
        link = ties.Link(given["kind"], given["strength"])
        ties.draw_tie(one, other, link, on=focus.on, by=request.user)
        words = {"one": one, "tie": labels.TIES[given["kind"]], "other": other}
        return _("%(one)s %(tie)s %(other)s.") % words

    return edits.answer(request, focus, TieForm(request.POST), act)


@require_POST
def remove_tie(request: HttpRequest, account_id: str, tie_pk: int) -> HttpResponse:
    focus = to_edit(request, account_id)
    held = Tie.objects.filter(stakeholder__account=focus.account)
    tie = get_object_or_404(held.select_related("stakeholder__account"), pk=tie_pk)

    def act(given: dict) -> str:
        ties.remove_tie(tie, on=focus.on, by=request.user)
        return _("The tie was removed.")

    return edits.answer(request, focus, EmptyForm(request.POST), act)
