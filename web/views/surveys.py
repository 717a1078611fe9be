"""Surveys of our own: made from a template, shown before they go out, sent to silent power."""

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import Refused
from feedback import surveys as entries
from feedback.models import Survey
from web import access
from web.edits import first_error, seen_version
from web.focus import to_edit
from web.surveys import asking, page, preview
from web.surveys.forms import NameForm, NewForm, TextsForm

MOST_TOLD = 5


@require_safe
def surveys(request: HttpRequest) -> HttpResponse:
    """Every survey with what came back, and templates for another."""
    access.require(access.may_edit(request.user))
    values = {**page.listed(request.user), "account": request.GET.get("account", "")}
    return render(request, "web/surveys/list.html", values)


@require_POST
def add_survey(request: HttpRequest) -> HttpResponse:
    """Begin with a template; for an account whom to ask is shown at once."""
    access.require(access.may_edit(request.user))
    form = NewForm(request.POST)
    if not form.is_valid():
        values = {**page.listed(request.user), "refusal": first_error(form)}
        return render(request, "web/surveys/list.html", values, status=422)
    given = form.cleaned_data
    made = entries.create(given["template"], given["name"], by=request.user)
    account = request.POST.get("account", "")
    return redirect(_asking(made, account) if account else _page(made))


@csp_update({"frame-src": [SELF]})
@require_safe
def survey(request: HttpRequest, survey_id: str) -> HttpResponse:
    found = seen(request, survey_id)
    return render(request, "web/surveys/survey.html", page.one(request, found))


@csp_update({"frame-src": [SELF]})
@require_POST
def edit_survey(request: HttpRequest, survey_id: str) -> HttpResponse:
    """Another name, or other texts in the language that is asked for."""
    found = _to_run(request, survey_id)
    form, seen = _form(request, found), seen_version(request) or found.version
    try:
        if not form.is_valid():
            raise Refused(first_error(form))
        entries.edit(found, form.draft(), version=seen, by=request.user)
    except Refused as refused:
        return _refused(request, form, refused)
    messages.success(request, _("Saved."))
    return redirect(f"{_page(found)}?language={preview.language_of(request)}")


@csp_update({"frame-src": [SELF]})
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, survey_id: str) -> HttpResponse:
    """Whom a survey would ask and why; sent to those who are ticked."""
    found = seen(request, survey_id)
    if request.method != "POST":
        return render(request, "web/surveys/ask.html", asking.context(request, found, request.GET))
    try:
        people = asking.people(request.user, request.POST.getlist("person"))
        if not people:
            raise Refused(_("Tick somebody first."))
        _tell(request, entries.invite(found, people, by=request.user))
    except Refused as refused:
        values = {**asking.context(request, found, request.POST), "refusal": str(refused)}
        return render(request, "web/surveys/ask.html", values, status=422)
    return redirect(_page(found))


@require_safe
def ask_account(request: HttpRequest, account_id: str) -> HttpResponse:
    """Whom of an account the newest survey would ask; a template first where there is none."""
    focus = to_edit(request, account_id)
    newest = Survey.objects.asking().first()
    if newest is None:
        return redirect(f"{reverse('surveys')}?{urlencode({'account': account_id})}")
    return redirect(_asking(newest, focus.account.public_id))


@require_POST
def send_survey_again(request: HttpRequest, survey_id: str) -> HttpResponse:
    """Try again what was not delivered."""
    found = _to_run(request, survey_id)
    try:
        number = entries.send_again(found, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(_page(found))
    said = ngettext("%(number)s mail is sent again.", "%(number)s mails are sent again.", number)
    messages.success(request, said % {"number": number})
    return redirect(_page(found))


@require_POST
def close_survey(request: HttpRequest, survey_id: str) -> HttpResponse:
    """Ask and hear no more by it."""
    found = _to_run(request, survey_id)
    try:
        entries.close(found, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(name)s is closed.") % {"name": found.name})
    return redirect(_page(found))


@require_POST
def remove_survey(request: HttpRequest, survey_id: str) -> HttpResponse:
    """Take a draft away that nobody was asked by; it can be brought back."""
    found = _to_run(request, survey_id)
    try:
        entries.remove(found, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(_page(found))
    said, undo = _("%(name)s is deleted.") % {"name": found}, "restore_survey"
    messages.success(request, said, extra_tags=reverse(undo, args=[survey_id]))
    return redirect("surveys")


@require_POST
def restore_survey(request: HttpRequest, survey_id: str) -> HttpResponse:
    """Bring back a draft that was taken away."""
    access.require(access.may_edit(request.user))
    found = get_object_or_404(Survey.objects.select_related("author"), public_id=survey_id)
    access.require(access.may_run_survey(request.user, found))
    entries.restore(found, by=request.user)
    messages.success(request, _("It is back."))
    return redirect(_page(found))


def seen(request: HttpRequest, survey_id: str) -> Survey:
    """A survey that is there, for who may change accounts."""
    access.require(access.may_edit(request.user))
    rows = Survey.objects.there().select_related("author")
    return get_object_or_404(rows, public_id=survey_id)


def _to_run(request: HttpRequest, survey_id: str) -> Survey:
    found = seen(request, survey_id)
    access.require(access.may_run_survey(request.user, found))
    return found


def _form(request: HttpRequest, found: Survey) -> NameForm | TextsForm:
    """Which of the two forms of the page was sent, filled in."""
    if "name" in request.POST:
        return NameForm(found, request.POST)
    return TextsForm(found, preview.language_of(request), request.POST)


def _refused(request: HttpRequest, form: NameForm | TextsForm, why: Refused) -> HttpResponse:
    """The page with what was sent, and why it was not kept, at the field where there is one."""
    kind = "name_form" if isinstance(form, NameForm) else "texts_form"
    found, said = form.survey, str(why)
    if why.code == "changed_since":
        found = seen(request, found.public_id)
        form = _form(request, found)
        said = f"{said} {form.show_meanwhile()}"
    part = why.field.partition("_")[0]
    if part in form.fields:
        form.add_error(part, said)
    values = {**page.one(request, found), kind: form, "refusal": said}
    return render(request, "web/surveys/survey.html", values, status=422)


def _tell(request: HttpRequest, done: entries.Invited) -> None:
    number = len(done.invitations)
    if number:
        said = ngettext("%(number)s person is asked.", "%(number)s people are asked.", number)
        messages.success(request, said % {"number": number})
    for one in done.left_out[:MOST_TOLD]:
        told = {"name": one.row, "why": asking.why(one)}
        messages.warning(request, _("%(name)s is not asked: %(why)s.") % told)


def _page(survey: Survey) -> str:
    return reverse("survey", args=[survey.public_id])


def _asking(survey: Survey, account: str) -> str:
    return f"{reverse('ask_survey', args=[survey.public_id])}?{urlencode({'account': account})}"
