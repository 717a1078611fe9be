"""Cases: the list, one beside the map, and what is done about it."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.errors import Refused
from accounts.models import User
from feedback import cases as acting
from feedback.case_opening import Opening
from feedback.cases import Ending
from feedback.models import Case
from stakeholders import tasks
from stakeholders.models import Stakeholder
from web import access, acts
from web.cases import listing, page
from web.cases.forms import (
    AnswerForm,
    AssignForm,
    CloseForm,
    DueForm,
    NoteForm,
    OpenForm,
    SeenForm,
    WaitForm,
)
from web.edits import first_error
from web.focus import to_edit

Act = Callable[[Case, dict], object]


@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """Mine first; those of teams, and all that one may see, are one click away."""
    values = listing.context(request.user, listing.Asked.of(request.GET))
    return render(request, "web/cases/list.html", values)


@require_safe
def case(request: HttpRequest, case_id: str) -> HttpResponse:
    """What was said, who said it, what they can decide, and what was done."""
    values = page.context(request, page.seen(request, case_id))
    return render(request, "web/cases/case.html", values)


@require_POST
def open_case(request: HttpRequest, account_id: str, person_id: str) -> HttpResponse:
    """Open a case about somebody; who opens it has it."""
    focus, form = to_edit(request, account_id, person=person_id), OpenForm(request.POST)
    person = focus.stakeholder(person_id)
    try:
        made = acts.attempt(lambda: _opened(person, form, request.user))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(focus.page_of(person_id))
    return redirect("case", made.public_id)


@require_POST
def take(request: HttpRequest, case_id: str) -> HttpResponse:
    """Make it one's own."""

    def act(row: Case, given: dict) -> None:
        acting.take(row, version=given["version"], by=request.user)

    return _done(request, case_id, SeenForm(request.POST), act, _("It is yours now."))


@require_POST
def assign(request: HttpRequest, case_id: str) -> HttpResponse:
    def act(row: Case, given: dict) -> None:
        acting.assign(row, given["owner"], version=given["version"], by=request.user)

    return _done(request, case_id, AssignForm(request.POST), act, _("It was given on."))


@require_POST
def note(request: HttpRequest, case_id: str) -> HttpResponse:
    """Write something down."""

    def act(row: Case, given: dict) -> None:
        acting.comment(row, given["text"], is_response=given["is_response"], by=request.user)

    return _done(request, case_id, NoteForm(request.POST), act, _("Written down."))


@require_POST
def answer(request: HttpRequest, case_id: str) -> HttpResponse:
    """Mail the customer; a mail is not taken back, so this is not undone."""
    row, form = page.to_work(request, case_id), AnswerForm(request.POST)
    if not form.is_valid():
        return _refused(request, row, first_error(form))
    try:
        seen = {"seen": form.cleaned_data["seen"], "by": request.user}
        acts.attempt(lambda: acting.answer(row, form.letter, **seen))
    except Refused as refused:
        return _refused(request, row, str(refused))
    messages.success(request, _("Your answer is on its way."))
    return redirect("case", case_id)


@require_POST
def wait(request: HttpRequest, case_id: str) -> HttpResponse:
    def act(row: Case, given: dict) -> None:
        acting.wait(row, given["text"], version=given["version"], by=request.user)

    return _done(request, case_id, WaitForm(request.POST), act, _("It waits."))


@require_POST
def resume(request: HttpRequest, case_id: str) -> HttpResponse:
    def act(row: Case, given: dict) -> None:
        acting.resume(row, version=given["version"], by=request.user)

    return _done(request, case_id, SeenForm(request.POST), act, _("It goes on."))


@require_POST
def postpone(request: HttpRequest, case_id: str) -> HttpResponse:
    """Give it another due time."""
    form = DueForm(request.POST)

    def act(row: Case, given: dict) -> None:
        acting.postpone(row, form.due_at, version=given["version"], by=request.user)

    return _done(request, case_id, form, act, _("It has another due time."))


@require_POST
def close(request: HttpRequest, case_id: str) -> HttpResponse:
    """Say what came of it."""

    def act(row: Case, given: dict) -> None:
        ending = Ending(given["outcome"], given["words"])
        acting.close(row, ending, version=given["version"], by=request.user)

    return _done(request, case_id, CloseForm(request.POST), act, _("Closed."))


@require_POST
def reopen(request: HttpRequest, case_id: str) -> HttpResponse:
    def act(row: Case, given: dict) -> None:
        acting.reopen(row, version=given["version"], by=request.user)

    return _done(request, case_id, SeenForm(request.POST), act, _("It is open again."))


@require_POST
def undo(request: HttpRequest, case_id: str) -> HttpResponse:
    """Take back the newest act of the user on cases of this account."""
    row = page.to_work(request, case_id)
    account = row.stakeholder.account
    try:
        said = acts.attempt(lambda: acts.undo(request, account, among=page.AMONG))
    except Refused as refused:
        return _refused(request, row, str(refused))
    tasks.settle(account)
    messages.success(request, said)
    return redirect("case", case_id)


def _opened(person: Stakeholder, form: OpenForm, user: User) -> Case:
    if not form.is_valid():
        raise Refused(first_error(form))
    words, said = form.cleaned_data["words"], form.said_by(person.pk)
    return acting.open_by_hand(person, Opening(user, form.due_at, said, words=words), by=user)


def _done(
    request: HttpRequest, case_id: str, form: forms.Form, act: Act, said: str
) -> HttpResponse:
    """Do it whole or not at all, and remember it, so that it can be undone."""
    row = page.to_work(request, case_id)
    if not form.is_valid():
        return _refused(request, row, first_error(form))

    def whole() -> str:
        act(row, form.cleaned_data)
        return said

    account = row.stakeholder.account
    try:
        acts.attempt(lambda: acts.perform(request, account, whole, among=page.AMONG))
    except Refused as refused:
        return _refused(request, page.to_work(request, case_id), str(refused))
    messages.success(request, said, extra_tags=reverse("undo_case", args=[case_id]))
    return redirect("case", case_id)


def _refused(request: HttpRequest, row: Case, why: str) -> HttpResponse:
    """The page again with what was typed, and why not."""
    access.require(page.can_work(request, row))
    values = page.context(request, row, refusal=why)
    return render(request, "web/cases/case.html", values, status=422)
