"""One person: the panel, adding in one line, stance, touches, editing, leaving."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stakeholders import assessments, people, touches
from stakeholders.assessments import Statement
from stakeholders.models import Stakeholder
from stakeholders.people import Post
from web import adding, edits, labels
from web.done import Done
from web.focus import to_edit, to_read
from web.forms import EmptyForm, PersonForm, QuickAddForm, StanceForm, TouchForm
from web.quick_add import parse
from web.region import context


@require_safe
def person(request: HttpRequest, account_id: str, person_id: str) -> HttpResponse:
    """Everything about one person: the panel for a script, else the page with it open."""
    focus = to_read(request, account_id, person=person_id)
    focus.stakeholder(person_id)
    template = "web/_panel.html" if request.htmx else "web/account.html"
    return render(request, template, context(request, focus))


@require_safe
def preview(request: HttpRequest, account_id: str) -> HttpResponse:
    """How a line will be understood; nothing is saved."""
    focus = to_edit(request, account_id)
    who = parse(request.GET.get("line", "")[:300])
    values = {
        "who": who,
        "roles": [labels.ROLES[role] for role in who.roles],
        "seniority": labels.SENIORITIES[who.seniority],
        "stance": labels.STANCES.get(who.stance),
        "is_known": adding.is_known(focus.account, who),
        "is_another": "is_another" in request.GET,
    }
    return render(request, "web/_chips.html", values)


@require_POST
def add_person(request: HttpRequest, account_id: str) -> HttpResponse:
    focus = to_edit(request, account_id)

    def act(given: dict) -> Done:
        added = adding.add(focus, parse(given["line"]), is_another=given["is_another"])
        return Done(_("%(name)s was added.") % {"name": added}, added.public_id)

    return edits.answer(request, focus, QuickAddForm(request.POST), act)


@require_POST
def set_stance(request: HttpRequest, account_id: str, person_id: str) -> HttpResponse:
    focus = to_edit(request, account_id, person=person_id)
    stakeholder = focus.stakeholder(person_id)
    form = StanceForm(request.POST)

    def act(given: dict) -> str:
        statement = Statement(given["stance"] / 2, form.kind, given["basis"], given["reason"])
        assessments.record(stakeholder, statement, on=focus.on, by=request.user)
        stance = labels.STANCES[given["stance"]]
        return _("%(name)s: %(stance)s.") % {"name": stakeholder, "stance": stance}

    return edits.answer(request, focus, form, act)


@require_POST
def log_touch(request: HttpRequest, account_id: str) -> HttpResponse:
    """One contact of the user with one or more people of the account."""
    focus = to_edit(request, account_id)
    there = list(Stakeholder.objects.filter(account=focus.account).select_related("person"))
    form = TouchForm(request.POST, people=[(one.public_id, str(one)) for one in there])

    def act(given: dict) -> str:
        attendees = [one for one in there if one.public_id in given["person"]]
        contact = touches.Contact(request.user, given["kind"], given["note"])
        touches.log_touch(attendees, contact, on=given["on"], by=request.user)
        return _("Noted: %(how)s with %(names)s.") % {
            "how": labels.TOUCHES[given["kind"]],
            "names": ", ".join(map(str, attendees)),
        }

    return edits.answer(request, focus, form, act)


@require_POST
def edit_person(request: HttpRequest, account_id: str, person_id: str) -> HttpResponse:
    focus = to_edit(request, account_id, person=person_id)
    stakeholder = focus.stakeholder(person_id)

    def act(given: dict) -> str:
        names = {one: given.pop(one) for one in ("first_name", "last_name", "email", "version")}
        people.change_person(stakeholder, by=request.user, **names)
        people.take_post(stakeholder, post=Post(**given), on=focus.on, by=request.user)
        return _("%(name)s was changed.") % {"name": stakeholder}

    return edits.answer(request, focus, PersonForm(request.POST), act)


@require_POST
def leave(request: HttpRequest, account_id: str, person_id: str) -> HttpResponse:
    """Somebody left: their seats stay, empty."""
    focus = to_edit(request, account_id)
    stakeholder = focus.stakeholder(person_id)

    def act(given: dict) -> str:
        people.leave(stakeholder, on=focus.on, by=request.user)
        return _("%(name)s has left; their seats are empty now.") % {"name": stakeholder}

    return edits.answer(request, focus.looking_at(""), EmptyForm(request.POST), act)
