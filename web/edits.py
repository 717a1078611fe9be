"""The one way an edit is answered: check, act, analyse, show; a refusal is a sentence."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.errors import Refused
from stakeholders import tasks
from web import acts, effects
from web.done import Done, told
from web.focus import Focus
from web.region import context

Act = Callable[[dict[str, Any]], str | Done]


def answer(request: HttpRequest, focus: Focus, form: forms.Form, act: Act) -> HttpResponse:
    """Do the act with what the form holds and show the account again."""
    if not form.is_valid():
        return refuse(request, focus, Refused(first_error(form)))
    return _carry_out(
        request, focus, lambda: acts.perform(request, focus.account, lambda: act(form.cleaned_data))
    )


def undo(request: HttpRequest, focus: Focus) -> HttpResponse:
    """Take back the last act and show the account again."""
    return _carry_out(request, focus, lambda: acts.undo(request, focus.account))


def _carry_out(request: HttpRequest, focus: Focus, do: Callable[[], str | Done]) -> HttpResponse:
    before = effects.readings(focus)
    try:
        said = acts.attempt(do)
    except Refused as refused:
        return refuse(request, focus, refused)
    tasks.settle(focus.account)
    also = ""
    if isinstance(said, Done):
        focus, also = focus.looking_at(said.person), said.also()
    effect = effects.told(before, effects.readings(focus))
    messages.success(request, told(said, effect, also))
    return show(request, focus)


def show(request: HttpRequest, focus: Focus) -> HttpResponse:
    """The region for a script; for everybody else the page it is on."""
    if not request.htmx:
        name, *key = _page(focus)
        return redirect(focus.url(name, *key))
    fresh = focus.refreshed()
    return render(request, "web/_account.html", context(request, fresh))


def refuse(request: HttpRequest, focus: Focus, refused: Refused) -> HttpResponse:
    """Say why not, near what was asked; nothing has changed."""
    told = {"refusal": str(refused), "refused": refused, "sent": request.POST}
    if not request.htmx:
        values = context(request, focus) | told
        return render(request, "web/account.html", values, status=422)
    answered = render(request, "web/_refusal.html", told, status=422)
    answered["HX-Retarget"], answered["HX-Reswap"] = "#toasts", "beforeend"
    return answered


def first_error(form: forms.Form) -> str:
    """The first thing to put right, with the name of its field."""
    field, errors = next(iter(form.errors.items()))
    if field == NON_FIELD_ERRORS:
        return str(errors[0])
    return _("%(field)s: %(error)s") % {"field": form.fields[field].label, "error": errors[0]}


def seen_version(request: HttpRequest) -> int | None:
    """Of which version the form was made that is sent, if it says one."""
    said = request.POST.get("version", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else None


def _page(focus: Focus) -> tuple[str, ...]:
    if focus.person.startswith("stk_"):
        return "person", focus.person
    return ("seat", focus.person) if focus.person.startswith("sea_") else ("account",)
