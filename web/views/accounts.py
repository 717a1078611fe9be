"""The list of accounts, the page of one, and what is changed on the account as a whole."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stakeholders import opportunities, rules
from web import access, edits, people_found, since, spreadsheets
from web.focus import to_edit, to_read, to_watch
from web.forms import CloseForm, OpportunityForm, RuleForm
from web.hearing.page import came_of
from web.portfolio import listing, past
from web.portfolio.account_csv import file_rows
from web.portfolio.asked import Asked
from web.portfolio.filters import filter_values
from web.region import context


@require_safe
def account_list(request: HttpRequest) -> HttpResponse:
    """Every visible account that is asked for; as it was on a past day if asked."""
    asked = Asked.of(request.GET)
    found = listing.in_order(listing.accounts_of(request.user, asked), asked.sort)
    page = Paginator(found, listing.PER_PAGE).get_page(asked.page)
    rows = listing.rows(list(page), asked.day.on, is_past=asked.day.is_past)
    values = {"page": page, "rows": rows, "can_add": access.may_edit(request.user)}
    values["is_before_all"] = asked.day.is_past and past.is_before_all(found, asked.day.on)
    if not asked.day.is_past:
        values["found"] = people_found.found(request.user, asked.search)
    values |= filter_values(request, asked, "accounts")
    return render(request, "web/accounts.html", values)


@require_safe
def accounts_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same list whole, as a file."""
    asked = Asked.of(request.GET)
    found = listing.in_order(listing.accounts_of(request.user, asked), asked.sort)
    lines = spreadsheets.lines(file_rows(found, asked))
    return spreadsheets.streamed(lines, f"accounts-{asked.day.on}")


@require_safe
def account(request: HttpRequest, account_id: str) -> HttpResponse:
    """The page of an account; its fragment for a script."""
    focus = to_read(request, account_id)
    template = "web/_account.html" if request.htmx else "web/account.html"
    return render(request, template, context(request, focus))


@require_safe
def account_news(request: HttpRequest, account_id: str) -> HttpResponse:
    """The page anew if something came in since it was shown; else nothing."""
    is_same = since.mark_of_account(request.user, account_id) == request.GET.get("since")
    came = came_of(request.user, account_id, request.GET.get("heard", ""))
    if is_same and not came:
        return HttpResponse(status=204)
    focus = to_watch(request, account_id)
    # Messages wait for the page that somebody goes to.
    values = context(request, focus) | {"messages": (), "came": came}
    return render(request, "web/_account.html", values)


@require_POST
def add_opportunity(request: HttpRequest, account_id: str) -> HttpResponse:
    focus = to_edit(request, account_id)
    form = OpportunityForm(request.POST)

    def act(given: dict) -> str:
        deal = form.instance
        deal.account, deal.opened_on = focus.account, focus.on
        opportunities.add_opportunity(deal, closes_on=given["closes_on"], by=request.user)
        return _("%(name)s was added.") % {"name": deal.name}

    return edits.answer(request, focus, form, act)


@require_POST
def expect_close(request: HttpRequest, account_id: str, opportunity_id: str) -> HttpResponse:
    focus = to_edit(request, account_id)
    deal = get_object_or_404(focus.account.opportunities, public_id=opportunity_id)

    def act(given: dict) -> str:
        close = given["closes_on"]
        opportunities.expect_close(deal, closes_on=close, on=focus.on, by=request.user)
        words = {"name": deal, "date": formats.date_format(close)}
        return _("%(name)s is expected to close on %(date)s.") % words

    return edits.answer(request, focus, CloseForm(request.POST), act)


@require_POST
def set_rule(request: HttpRequest, account_id: str) -> HttpResponse:
    focus = to_edit(request, account_id)

    def act(given: dict) -> str:
        rule = rules.Rule(quota=given["quota"])
        rules.set_rule(focus.committee_to_change(), rule, on=focus.on, by=request.user)
        if given["quota"] is None:
            return _("More than half of the weight of the others decides now.")
        return _("The decision rule was changed.")

    return edits.answer(request, focus, RuleForm(request.POST), act)


@require_POST
def undo(request: HttpRequest, account_id: str) -> HttpResponse:
    """Take back the last act of this user on the account."""
    focus = to_edit(request, account_id)
    return edits.undo(request, focus)
