"""Which roles the committees of a segment and stage must have: read, set, remove."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.errors import Refused
from stakeholders import role_templates as templates
from stakeholders.models import RoleTemplate
from web import access, template_pages
from web.template_forms import TemplateForm


@require_safe
def role_templates(request: HttpRequest) -> HttpResponse:
    """Every template that holds today, and a form for another."""
    access.require(access.may_set_roles(request.user))
    return render(request, "web/role_templates.html", template_pages.context())


@require_POST
def set_template(request: HttpRequest) -> HttpResponse:
    """Set the template of a segment and stage; one that is there is replaced."""
    access.require(access.may_set_roles(request.user))
    form = TemplateForm(request.POST)
    try:
        segment, stage, roles = form.given()
        today = timezone.localdate()
        done = templates.set_template(segment, stage, roles, on=today, by=request.user)
    except Refused as refused:
        values = {**template_pages.context(form), "refusal": str(refused)}
        return render(request, "web/role_templates.html", values, status=422)
    template_pages.analyse_touched(done)
    messages.success(request, _("The wanted roles were set."))
    return redirect("role_templates")


@require_POST
def remove_template(request: HttpRequest, template_pk: int) -> HttpResponse:
    access.require(access.may_set_roles(request.user))
    template = get_object_or_404(RoleTemplate, pk=template_pk)
    try:
        done = templates.remove_template(template, on=timezone.localdate(), by=request.user)
    except Refused as refused:
        values = {**template_pages.context(), "refusal": str(refused)}
        return render(request, "web/role_templates.html", values, status=422)
    template_pages.analyse_touched(done)
    messages.success(request, _("The template was removed; the next less specific one counts."))
    return redirect("role_templates")
