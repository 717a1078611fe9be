"""What was heard of an account: by hand, by mail, by calendar."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import Refused
from feedback import senders
from feedback.arrivals import Known
from web import access, acts, edits
from web.done import told
from web.focus import to_edit
from web.hearing import meetings, page
from web.hearing.forms import CalendarForm, FeedbackForm, MailForm
from web.triage.page import listed


@require_http_methods(["GET", "HEAD", "POST"])
def hear(request: HttpRequest, account_id: str) -> HttpResponse:
    """Note what somebody of the account said, or bring it."""
    focus = to_edit(request, account_id)
    form = FeedbackForm(request.POST or None, account=focus.account)
    if not form.is_valid():
        return page.shown(request, focus, **({"form": form} if request.POST else {}))
    try:
        done = acts.perform(request, focus.account, lambda: page.noted(request, form))
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return page.shown(request, focus, form=form)
    messages.success(request, told(done, done.also()))
    return redirect(focus.page_of(done.person))


@require_POST
def add_feedback(request: HttpRequest, account_id: str) -> HttpResponse:
    """Note what the person of the panel said."""
    focus = to_edit(request, account_id)
    form = FeedbackForm(request.POST, account=focus.account)
    return edits.answer(request, focus, form, lambda _given: page.noted(request, form))


@require_POST
def bring_mail_to(request: HttpRequest, account_id: str) -> HttpResponse:
    """A mail of somebody of the account."""
    focus = to_edit(request, account_id)
    form = MailForm(request.POST, request.FILES)
    if not form.is_valid():
        return page.shown(request, focus, mail_form=form)
    people = senders.seen_by(request.user).filter(account=focus.account)
    return page.after(request, page.brought(request, form, Known(people, focus.account)))


@require_POST
def bring_mail(request: HttpRequest) -> HttpResponse:
    """A mail of whoever wrote it."""
    access.require(access.may_edit(request.user))
    form = MailForm(request.POST, request.FILES)
    if not form.is_valid():
        values = {**listed(request.user, "waiting"), "mail_form": form}
        return render(request, "web/triage/list.html", values, status=422)
    known = Known(senders.seen_by(request.user))
    return page.after(request, page.brought(request, form, known))


@require_POST
def read_calendar(request: HttpRequest, account_id: str) -> HttpResponse:
    """The meetings of a file with whoever of the account was there; nothing is saved."""
    focus = to_edit(request, account_id)
    form = CalendarForm(request.POST, request.FILES)
    if not form.is_valid():
        return page.shown(request, focus, calendar_form=form)
    values = meetings.context(focus, form.cleaned_data["meetings"])
    return render(request, "web/hearing/meetings.html", values)


@require_POST
def log_meetings(request: HttpRequest, account_id: str) -> HttpResponse:
    """Log that the user met whoever is ticked."""
    focus = to_edit(request, account_id)
    try:
        said = acts.perform(request, focus.account, lambda: meetings.log(focus, request.POST))
    except Refused as refused:
        return page.shown(request, focus, refusal=refused.sentence)
    messages.success(request, said)
    return redirect(focus.url("account"))
