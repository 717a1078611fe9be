"""The filter above the list and the portfolio: fields, chips, and views that were saved."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts import saved_views
from accounts.models import SavedView
from web.portfolio.asked import Asked
from web.portfolio.filter_words import chips, choices

PAGE = "accounts"
"""List and portfolio understand the same filters, so their views are the same."""
BACK = ("accounts", "portfolio")


@dataclass(frozen=True)
class ShownView:
    """A saved view as a link on the page."""

    view: SavedView
    url: str
    is_current: bool
    is_own: bool


def filter_values(request: HttpRequest, asked: Asked, page: str) -> dict[str, Any]:
    """What the filter of a page needs; a fixed number of queries."""
    shown = list(_shown(saved_views.seen_by(request.user, PAGE), request, asked, page))
    current = [one.view for one in shown if one.is_current]
    own = [view for view in current if view.user_id == request.user.pk]
    deletable = [view for view in current if saved_views.may_delete(view, request.user)]
    return {
        "asked": asked,
        "page_name": page,
        "page_url": reverse(page),
        "chips": chips(asked, request.user),
        "choices": choices(request.user) if request.GET.get("more") == "1" else None,
        "views": shown,
        "own_view": next(iter(own), None),
        "deletable_views": deletable,
        "may_share": saved_views.may_share(request.user),
    }


def _shown(
    views: Iterable[SavedView], request: HttpRequest, asked: Asked, page: str
) -> Iterable[ShownView]:
    current = asked.query_of_today.removeprefix("?")
    for view in views:
        is_own = view.user_id == request.user.pk
        yield ShownView(view, f"{reverse(page)}?{view.query}", view.query == current, is_own)
