"""Accounts added, edited and handed over."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Account
from web import access
from web.account_editing import page, parents
from web.account_editing.forms import AccountForm
from web.focus import to_edit


@require_http_methods(["GET", "HEAD", "POST"])
def add_account(request: HttpRequest) -> HttpResponse:
    """A new account of the user who adds it, with its standing committee."""
    access.require(access.may_edit(request.user))
    form = AccountForm(request.POST if request.method == "POST" else None, user=request.user)
    if not form.is_valid():
        values = {"form": form, **page.lists(request.user)}
        return render(request, "web/add_account.html", values, status=422 if form.is_bound else 200)
    return redirect("account", page.added(form, request.user).public_id)


@require_safe
def account_names(request: HttpRequest) -> HttpResponse:
    """What an account may be part of, while the name is typed; `below` is that account."""
    parent, named, below = (
        request.GET.get(key, "").replace("\0", "") for key in ("parent", "account", "below")
    )
    seen = Account.objects.visible_to(request.user)
    account = seen.filter(public_id=below).first() if below else None
    values = {"parents": parents.offered(request.user, like=parent or named, below=account)}
    return render(request, "web/_parents.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_account(request: HttpRequest, account_id: str) -> HttpResponse:
    """What is said of the account itself, for who may change it."""
    focus = to_edit(request, account_id)
    if request.method == "POST":
        return page.edit(request, focus)
    return render(request, page.PAGE, page.context(focus))


@require_POST
def hand_over(request: HttpRequest, account_id: str) -> HttpResponse:
    """Another owner, said by the one who is or by who leads."""
    focus = to_edit(request, account_id)
    access.require(page.may_hand_over(focus))
    return page.hand_over(request, focus)
