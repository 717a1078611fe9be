"""The page on which an account is edited and handed over: what it shows, how it answers."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import organisations
from accounts.access import SEES_EVERYTHING
from accounts.errors import Refused
from accounts.models import Access, Account, Alert, User
from stakeholders import acting, seats, tasks
from stakeholders.models import RoleTemplate
from web import access, acts
from web.account_editing import parents
from web.account_editing.forms import AccountForm, HandOverForm
from web.focus import Focus

PAGE = "web/edit_account.html"
MAY_HAND_OVER = {Access.ADMINISTRATOR, Access.CX_LEAD, Access.MANAGER}
MOST_OFFERED = 200


def may_hand_over(focus: Focus) -> bool:
    """Whether the user may give the account away: whose it is, and who leads."""
    user = focus.user
    return focus.can_edit and (user.access in MAY_HAND_OVER or focus.account.owner_id == user.pk)


def lists(user: User, account: Account | None = None) -> dict[str, Any]:
    """What is offered while one types; a fixed number of queries."""
    seen = Account.objects.visible_to(user)
    templates = RoleTemplate.objects.known().filter(to_on=None)
    return {
        "parents": parents.offered(user, below=account),
        "segments": sorted({*_known(seen, "segment"), *_known(templates, "segment")}),
        "industries": _known(seen, "industry"),
    }


def context(
    focus: Focus, *, form: AccountForm | None = None, hand_over: HandOverForm | None = None
) -> dict[str, Any]:
    """Both forms, as the account is where nothing was sent."""
    account = focus.account
    is_shown = may_hand_over(focus)
    news = Alert.objects.filter(account=account, dismissed_at=None, is_personal=False)
    return {
        "focus": focus,
        "account": account,
        "account_url": focus.url("account"),
        "hand_over_url": focus.url("hand_over"),
        "form": form or AccountForm(user=focus.user, account=account),
        "hand_over": (hand_over or HandOverForm(account=account)) if is_shown else None,
        "open_news": news.count() if is_shown else 0,
        "sees_all": focus.user.access in SEES_EVERYTHING,
        **lists(focus.user, account),
    }


@transaction.atomic
def added(form: AccountForm, user: User) -> Account:
    """The account of the form, which is the user's, with its standing committee: both or none."""
    form.instance.owner = user
    account = organisations.add_account(form.instance, by=user)
    seats.open_committee(account, by=user)
    return account


def edit(request: HttpRequest, focus: Focus) -> HttpResponse:
    """Change the account as it was sent, or show that again with what stands in the way."""
    form = AccountForm(request.POST, user=focus.user, account=focus.account)
    if form.is_valid() and not form.has_changed():
        return redirect(focus.url("account"))
    said = _("%(account)s was changed.")
    try:
        if form.is_valid():
            return _carry_out(request, focus, form, said)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        if refused.code == "changed_since":
            focus = _as_it_is_now(focus)
            form.show_meanwhile(focus.account)
    return render(request, PAGE, context(focus, form=form), status=422)


def hand_over(request: HttpRequest, focus: Focus) -> HttpResponse:
    """Give the account to somebody, and its open news with it."""
    form = HandOverForm(request.POST, account=focus.account)
    said = _("%(account)s belongs to %(owner)s now.")
    try:
        if form.is_valid():
            return _carry_out(request, focus, form, said)
    except Refused as refused:
        focus = _as_it_is_now(focus)
        form = HandOverForm(account=focus.account)
        form.refusal = str(refused)
    return render(request, PAGE, context(focus, hand_over=form), status=422)


def _carry_out(
    request: HttpRequest, focus: Focus, form: AccountForm | HandOverForm, said: str
) -> HttpResponse:
    """One act: the account, and whatever follows from it; then the page that is left to see."""
    account, seen = focus.account, form.cleaned_data["version"] or 0

    def act() -> str:
        done = organisations.change_account(account, by=focus.user, version=seen, **form.given)
        acting.follow(done)
        return said % {"account": account, "owner": account.owner}

    messages.success(request, acts.attempt(lambda: acts.perform(request, account, act)))
    tasks.settle(account)
    is_seen = Account.objects.visible_to(focus.user).filter(pk=account.pk).exists()
    return redirect(focus.url("account") if is_seen else reverse("accounts"))


def _as_it_is_now(focus: Focus) -> Focus:
    return replace(focus, account=access.readable(focus.user, focus.account.public_id))


def _known(rows: QuerySet, field: str) -> list[str]:
    found = rows.exclude(**{field: ""}).order_by(field).values_list(field, flat=True)
    return list(found.distinct()[:MOST_OFFERED])
