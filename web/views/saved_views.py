"""The filters of list and portfolio that are kept under a name."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import saved_views
from accounts.errors import Refused
from accounts.models import SavedView
from web import access, acts
from web.portfolio.asked import Asked
from web.portfolio.filters import BACK, PAGE


@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filter under a name."""
    query = Asked.of(QueryDict(request.POST.get("query", ""))).query_of_today.removeprefix("?")
    view = SavedView(name=request.POST.get("name", ""), page=PAGE, query=query)
    view.is_shared = "is_shared" in request.POST

    def act() -> str:
        saved_views.save_view(view, by=request.user)
        return _("The view was saved.")

    return _answer(request, query, act)


@require_POST
def change_view(request: HttpRequest, view_id: str) -> HttpResponse:
    """Name a view anew, or share it."""
    view = _seen(request, view_id)
    access.require(view.user_id == request.user.pk)
    name, is_shared = request.POST.get("name", ""), "is_shared" in request.POST

    def act() -> str:
        saved_views.change_view(view, name=name, is_shared=is_shared, by=request.user)
        return _("The view was changed.")

    return _answer(request, view.query, act)


@require_POST
def delete_view(request: HttpRequest, view_id: str) -> HttpResponse:
    view = _seen(request, view_id)
    access.require(saved_views.may_delete(view, request.user))

    def act() -> str:
        saved_views.delete_view(view, by=request.user)
        return _("The view was deleted.")

    return _answer(request, "", act, undo=reverse("restore_view", args=[view_id]))


@require_POST
def restore_view(request: HttpRequest, view_id: str) -> HttpResponse:
    """Bring back what this user has deleted."""
    deleted = saved_views.deleted_by(request.user, view_id)
    if deleted is None:
        raise Http404

    def act() -> str:
        saved_views.bring_view_back(deleted, by=request.user)
        return _("It is back.")

    return _answer(request, deleted.before["query"], act)


def _seen(request: HttpRequest, view_id: str) -> SavedView:
    """A view that nobody shows does not exist."""
    return get_object_or_404(saved_views.seen_by(request.user, PAGE), public_id=view_id)


def _answer(
    request: HttpRequest, query: str, act: Callable[[], str], *, undo: str = ""
) -> HttpResponse:
    """Do it, say so, and show the page the reader came from with the filter on."""
    try:
        messages.success(request, acts.attempt(act), extra_tags=undo)
    except Refused as refused:
        messages.error(request, refused.sentence)
    back = request.POST.get("back")
    return redirect(f"{reverse(back if back in BACK else PAGE)}?{query}".removesuffix("?"))
