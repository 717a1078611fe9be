"""The rules that open cases: for the CX lead and the administrator alone."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import Refused
from accounts.models import ChangeSet, User
from feedback import case_rules
from feedback.models import CaseRule
from web import access, acts, rule_names
from web.rules import page, proposals
from web.rules.forms import RuleForm

FIELDS = {
    "at_most": "number",
    "at_least": "number",
    "bands": "score",
    "conditions": "score",
    "least_power": "power_percent",
    "due_hours": "high",
}
"""Where the form asks for what an entry calls otherwise."""


@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    """Every rule as a sentence, on or off."""
    access.require(access.may_rule(request.user))
    return render(request, "web/rules/list.html", page.listed())


@require_safe
def rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """A rule and what it would have done, which is shown before it is switched on."""
    return render(request, "web/rules/rule.html", page.one(_named(request, rule_id)))


@require_http_methods(["GET", "HEAD", "POST"])
def add_rule(request: HttpRequest) -> HttpResponse:
    """Write a new rule, or take a proposed one as it is."""
    access.require(access.may_rule(request.user))
    if "proposal" in request.POST:
        return _proposed(request)
    form = RuleForm(request.POST or None)
    if form.is_valid():
        try:
            made = acts.attempt(lambda: case_rules.add_rule(form.draft, by=request.user))
            return redirect("rule", made.public_id)
        except Refused as refused:
            _tell(form, refused)
    status = 422 if form.is_bound else 200
    return render(request, "web/rules/edit.html", page.edited(form), status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """Change what a rule says; it is off until it is tried again."""
    row = _named(request, rule_id)
    told = {"name": rule_names.named(row.name), "version": row.version}
    form = RuleForm(request.POST or None, rule=page.value_of(row), **told)
    if form.is_valid():
        try:
            _change(row, form, request.user)
            return redirect("rule", rule_id)
        except Refused as refused:
            _tell(form, refused)
    status = 422 if form.is_bound else 200
    return render(request, "web/rules/edit.html", page.edited(form, row), status=status)


@require_POST
def switch_on(request: HttpRequest, rule_id: str) -> HttpResponse:
    """Let it open cases, for somebody who was shown what it would have done."""
    row = _named(request, rule_id)
    version = page.tried_version(row, request.POST.get("seal", ""))
    try:
        if version is None or page.value_of(row) is None:
            raise Refused(_("Look first at what the rule would have done."))
        case_rules.switch_on(row, version=version, by=request.user)
    except Refused as refused:
        values = page.one(_named(request, rule_id), refusal=str(refused))
        return render(request, "web/rules/rule.html", values, status=422)
    messages.success(request, _on(row))
    return redirect("rules")


@require_POST
def switch_off(request: HttpRequest, rule_id: str) -> HttpResponse:
    said = _("%(rule)s is off; its cases stay.")
    return _ended(request, rule_id, case_rules.switch_off, said)


@require_POST
def remove_rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """Remove it; it can be brought back."""
    said, undo = _("%(rule)s was removed; its cases stay."), reverse("restore_rule", args=[rule_id])
    return _ended(request, rule_id, case_rules.remove_rule, said, undo=undo)


@require_POST
def restore_rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """Bring back a rule that was removed, as it was."""
    access.require(access.may_rule(request.user))
    row = get_object_or_404(CaseRule, public_id=rule_id)
    said = _on(row) if row.is_on else _("%(rule)s is back. It is off.") % _name(row)
    return _told(request, said, lambda: case_rules.restore_rule(row, by=request.user))


def _ended(
    request: HttpRequest, rule_id: str, act: Callable[..., ChangeSet], said: str, *, undo: str = ""
) -> HttpResponse:
    row = _named(request, rule_id)
    return _told(request, said % _name(row), lambda: act(row, by=request.user), undo=undo)


def _told(
    request: HttpRequest, said: str, act: Callable[[], ChangeSet], *, undo: str = ""
) -> HttpResponse:
    try:
        acts.attempt(act)
        messages.success(request, said, extra_tags=undo)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("rules")


def _on(row: CaseRule) -> str:
    said = _("%(rule)s is on: it opens cases from now on.") % _name(row)
    return f"{said} {page.warning(row)}".strip()


def _name(row: CaseRule) -> dict[str, str]:
    return {"rule": rule_names.named(row.name)}


def _named(request: HttpRequest, rule_id: str) -> CaseRule:
    access.require(access.may_rule(request.user))
    return get_object_or_404(CaseRule.objects.there(), public_id=rule_id)


def _change(row: CaseRule, form: RuleForm, by: User) -> None:
    seen = form.cleaned_data["version"]
    acts.attempt(lambda: case_rules.change_rule(row, form.draft, version=seen, by=by))


def _proposed(request: HttpRequest) -> HttpResponse:
    try:
        draft = proposals.draft_of(request.POST["proposal"])
        made = acts.attempt(lambda: case_rules.add_rule(draft, by=request.user))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("rules")
    return redirect("rule", made.public_id)


def _tell(form: RuleForm, refused: Refused) -> None:
    """Say it at its field, if the form has one."""
    name = FIELDS.get(refused.field, refused.field)
    form.add_error(name if name in form.fields else None, str(refused))
