"""Seats of a committee: add, fill, empty, change, remove."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.errors import Refused
from stakeholders import seats
from stakeholders.seats import NewSeat, Terms
from web import edits
from web.focus import to_edit, to_read
from web.forms import EmptyForm, KnownSeatForm, NewSeatForm
from web.region import context

TERMS = ("weight", "is_veto", "is_approver")


@require_safe
def seat(request: HttpRequest, account_id: str, seat_id: str) -> HttpResponse:
    """An empty seat and who could fill it: the panel for a script, else the page with it open."""
    focus = to_read(request, account_id, person=seat_id)
    focus.seat(seat_id)
    template = "web/_panel.html" if request.htmx else "web/account.html"
    return render(request, template, context(request, focus))


@require_POST
def add_seat(request: HttpRequest, account_id: str) -> HttpResponse:
    """A new place, held by the person named, or empty."""
    focus = to_edit(request, account_id)
    named = request.POST.get("holder")
    holder = focus.stakeholder(named) if named else None

    def act(given: dict) -> str:
        if not (holder or given["roles"] or given["name"]):
            raise Refused(_("An empty seat needs a role or a name."))
        terms = Terms(**{name: given[name] for name in TERMS})
        new = NewSeat(tuple(given["roles"]), terms, holder, given["name"])
        seats.add_seat(focus.committee_to_change(), new, on=focus.on, by=request.user)
        return _("The seat was added.")

    return edits.answer(request, focus, NewSeatForm(request.POST), act)


@require_POST
def fill(request: HttpRequest, account_id: str, seat_id: str) -> HttpResponse:
    focus = to_edit(request, account_id)
    place = focus.seat(seat_id)
    holder = focus.stakeholder(request.POST.get("holder", ""))

    def act(given: dict) -> str:
        seats.fill_seat(place, holder=holder, on=focus.on, by=request.user)
        return _("%(name)s has the seat now.") % {"name": holder}

    return edits.answer(request, focus.looking_at(holder.public_id), EmptyForm(request.POST), act)


@require_POST
def empty(request: HttpRequest, account_id: str, seat_id: str) -> HttpResponse:
    focus = to_edit(request, account_id)
    place = focus.seat(seat_id)

    def act(given: dict) -> str:
        seats.empty_seat(place, on=focus.on, by=request.user)
        return _("The seat is empty now.")

    return edits.answer(request, focus, EmptyForm(request.POST), act)


@require_POST
def edit(request: HttpRequest, account_id: str, seat_id: str) -> HttpResponse:
    """Roles, weight and flags of a seat."""
    focus = to_edit(request, account_id)
    place = focus.seat(seat_id)

    def act(given: dict) -> str:
        told = {name: given.pop(name) for name in ("roles", "version")}
        seats.set_roles(place, on=focus.on, by=request.user, **told)
        seats.set_terms(place, terms=Terms(**given), on=focus.on, by=request.user)
        return _("The seat was changed.")

    return edits.answer(request, focus, KnownSeatForm(request.POST), act)


@require_POST
def remove(request: HttpRequest, account_id: str, seat_id: str) -> HttpResponse:
    focus = to_edit(request, account_id)
    place = focus.seat(seat_id)

    def act(given: dict) -> str:
        seats.remove_seat(place, on=focus.on, by=request.user)
        return _("The seat was removed.")

    return edits.answer(request, focus.looking_at(""), EmptyForm(request.POST), act)
