"""Custom fields: defined by an administrator, told of an account and of its people."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import Refused
from accounts.models import Account
from crm import custom_editing, custom_fields
from crm.models import CustomField
from stakeholders.models import Stakeholder
from web import access, edits
from web.focus import Focus, to_edit
from web.own_fields import page
from web.own_fields.forms import ChangeForm, DefineForm, ValuesForm


@require_http_methods(["GET", "HEAD", "POST"])
def fields(request: HttpRequest) -> HttpResponse:
    """Every custom field; a new one by the form below."""
    access.require(access.may_connect(request.user))
    form = DefineForm(request.POST or None)
    if form.is_valid():
        try:
            said, definition = form.cleaned_data, form.definition
            made = custom_fields.define(said["type"], said["key"], definition, by=request.user)
            messages.success(request, _("%(field)s can be told now.") % {"field": made})
            return redirect("own_fields")
        except Refused as refused:
            form.add_error(refused.field, refused.sentence)
    return render(request, page.PAGE, page.context(form), status=422 if form.is_bound else 200)


@require_POST
def change_field(request: HttpRequest, field_id: str) -> HttpResponse:
    """Call it otherwise, or let other words be chosen."""
    access.require(access.may_connect(request.user))
    field = get_object_or_404(CustomField, public_id=field_id)
    form = ChangeForm(request.POST, field=field)
    if form.is_valid():
        try:
            custom_fields.change(field, **form.cleaned_data, by=request.user)
            messages.success(request, _("%(field)s was changed.") % {"field": field})
            return redirect("own_fields")
        except Refused as refused:
            form.add_error(refused.field, refused.sentence)
    return render(request, page.PAGE, page.context(changed=form), status=422)


@require_POST
def archive_field(request: HttpRequest, field_id: str) -> HttpResponse:
    access.require(access.may_connect(request.user))
    field = get_object_or_404(CustomField, public_id=field_id)
    custom_fields.archive(field, by=request.user)
    said = _("%(field)s is archived: what records hold in it stays, and nobody tells it any more.")
    messages.success(request, said % {"field": field})
    return redirect("own_fields")


@require_POST
def restore_field(request: HttpRequest, field_id: str) -> HttpResponse:
    access.require(access.may_connect(request.user))
    field = get_object_or_404(CustomField, public_id=field_id)
    try:
        custom_fields.restore(field, by=request.user)
        messages.success(request, _("%(field)s can be told again.") % {"field": field})
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect("own_fields")


@require_POST
def tell_account(request: HttpRequest, account_id: str) -> HttpResponse:
    focus = to_edit(request, account_id)
    return _tell(request, focus, focus.account)


@require_POST
def tell_person(request: HttpRequest, account_id: str, person_id: str) -> HttpResponse:
    focus = to_edit(request, account_id, person=person_id)
    return _tell(request, focus, focus.stakeholder(person_id))


def _tell(request: HttpRequest, focus: Focus, row: Account | Stakeholder) -> HttpResponse:
    type_ = custom_editing.TYPES[type(row)]
    defined = list(custom_fields.current(type_))
    form = ValuesForm(request.POST, of=type_, fields=defined, document=row.custom)

    def act(given: dict) -> str:
        if form.told:
            custom_editing.tell(row, form.told, by=request.user)
        return _("%(name)s was changed.") % {"name": row}

    return edits.answer(request, focus, form, act)
