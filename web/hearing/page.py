"""The page of an account where somebody tells what was heard, and what becomes of a mail."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.models import Account, User
from feedback import mailing, notes, senders, understanding
from feedback.arrivals import Known
from feedback.mail import mails
from feedback.mail.mails import Mail
from feedback.models import Arrival, Case, Feedback
from web import acts
from web.case_news import said_shortly
from web.done import Done
from web.focus import Focus
from web.hearing.forms import CalendarForm, FeedbackForm, MailForm

PAGE = "web/hearing/hear.html"


def context(focus: Focus, **forms: Any) -> dict[str, Any]:
    told = {"said_by": focus.person} if focus.person else {}
    return {
        "focus": focus,
        "account": focus.account,
        "tab": "hear",
        "form": FeedbackForm(account=focus.account, initial=told),
        "mail_form": MailForm(),
        "calendar_form": CalendarForm(),
        **forms,
    }


def noted(request: HttpRequest, form: FeedbackForm) -> Done:
    """Keep what the form says; what was done, in words."""
    who = {"user": request.user, "by": request.user}
    arrival, _is_new = notes.note(form.attendees, form.message, **who)
    first = form.attendees[0]
    said = _("Noted what %(name)s said.") % {"name": first}
    return Done(said, first.public_id, partial(followed, arrival.became))


def followed(feedback: str) -> str:
    """What came of something that was said, as far as it is known now; a case with its address."""
    said = Feedback.objects.known().filter(public_id=feedback).first()
    case = Case.objects.filter(feedback=feedback).select_related("stakeholder__person").first()
    if case is not None:
        name = f"{case.stakeholder}, {said_shortly(said)}"
        url = reverse("case", args=[case.public_id])
        return format_html('{} <a href="{}">{}</a>', _("It opened a case:"), url, name)
    if said is not None and said.handled_at is None:
        words = _("It is being read; a case that it opens stands above the map.")
        return format_html('<span id="heard" data-heard="{}">{}</span>', feedback, words)
    return ""


def came_of(user: User, account: str, feedback: str) -> str:
    """The same for a page that lies open; nothing while it is read, or where one may not see it."""
    if not feedback or "\0" in feedback:
        return ""
    judged = Account.objects.judged_by(user).filter(public_id=account)
    read = Feedback.objects.filter(stakeholder__account__in=judged).exclude(handled_at=None)
    if not read.filter(public_id=feedback).exists():
        return ""
    if came := followed(feedback):
        return came
    # Read closely it may open one yet.
    is_to_be_read = understanding.is_to_be_read_closely(feedback)
    return "" if is_to_be_read else _("It was read, and opened no case.")


def brought(request: HttpRequest, form: MailForm, known: Known) -> Arrival:
    """The mail of the form, kept once; a message says what became of it."""
    file, ours = form.cleaned_data["file"], senders.ours()
    mail = mails.read(file.read(), ours) if file else mails.pasted(form.cleaned_data["text"], ours)
    mail = mails.of_day(mail, form.cleaned_data["on"])
    door = Arrival.Door.EML if file else Arrival.Door.PASTE
    arrival, is_new = acts.attempt(lambda: mailing.bring(mail, known, door, by=request.user))
    day = _day(arrival, mail) if is_new and not arrival.reason else ""
    messages.success(request, f"{_told(arrival, is_new)} {day}".strip())
    return arrival


def after(request: HttpRequest, arrival: Arrival) -> HttpResponse:
    """Where somebody decides, if somebody has to and may; else the person, else the list."""
    if arrival.is_open and Arrival.objects.visible_to(request.user).filter(pk=arrival.pk).exists():
        return redirect("arrival", arrival.public_id)
    if arrival.stakeholder and not arrival.is_open:
        return redirect("resolve", arrival.stakeholder.public_id)
    return redirect("triage")


def shown(request: HttpRequest, focus: Focus, **forms: Any) -> HttpResponse:
    """The page, with a form that was refused if there is one."""
    return render(request, PAGE, context(focus, **forms), status=422 if forms else 200)


def _day(arrival: Arrival, mail: Mail) -> str:
    """Of which day it counts, and whether the mail said so."""
    day = {"day": date_format(arrival.said_on, "DATE_FORMAT")}
    if mail.at:
        return _("It was written on %(day)s.") % day
    return _("It does not say when it was written: it counts as of %(day)s.") % day


def _told(arrival: Arrival, is_new: bool) -> str:
    if not is_new:
        return _("This mail was here already.")
    if arrival.state == Arrival.State.MATCHED:
        return _("%(name)s said it.") % {"name": arrival.stakeholder}
    if arrival.state == Arrival.State.PARKED:
        return _("It is kept, but parked: %(reason)s.") % {"reason": arrival.get_reason_display()}
    return _("It is kept. Say who said it.")
