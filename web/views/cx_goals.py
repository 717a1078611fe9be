"""Goals of the company and of the teams: everybody reads them, who leads sets them."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import Refused
from feedback import cx_goals as goals
from feedback.models import CompanyGoal, CxGoal
from web import access, acts
from web.cx_goals import forms, page
from web.edits import seen_version

EDIT = "web/cx_goals/edit.html"


@require_safe
def cx_goals(request: HttpRequest) -> HttpResponse:
    """What the company wants and what the teams do for it, the own team first."""
    values = page.listed(request.user, timezone.localdate())
    return render(request, "web/cx_goals/list.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
def add_cx_goal(request: HttpRequest) -> HttpResponse:
    """Set a team a goal."""
    access.require(forms.teams(request.user).exists())
    today = timezone.localdate().isoformat()
    first = {"team": request.user.team_id, "from_on": today, **request.GET.dict()}
    form = forms.CxGoalForm(request.POST or None, user=request.user, initial=first)
    return _answer(request, form, lambda: goals.add_cx_goal(form.draft, by=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_cx_goal(request: HttpRequest, goal_id: str) -> HttpResponse:
    """Another target, or more time."""
    goal = get_object_or_404(CxGoal.objects.there(), public_id=goal_id)
    access.require(_may_set(request, goal))
    form = forms.CxGoalForm(request.POST or None, user=request.user, initial=forms.told_of(goal))
    seen = {"version": seen_version(request), "by": request.user}
    act = lambda: goals.change_cx_goal(goal, form.draft, **seen)  # noqa: E731
    return _answer(request, form, act, goal)


@require_http_methods(["GET", "HEAD", "POST"])
def add_company_goal(request: HttpRequest) -> HttpResponse:
    """Say what the company wants."""
    access.require(goals.may_set_company_goals(request.user))
    first = {"from_on": timezone.localdate().isoformat()}
    form = forms.CompanyGoalForm(request.POST or None, initial=first)
    return _answer(request, form, lambda: goals.add_company_goal(form.draft, by=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_company_goal(request: HttpRequest, goal_id: str) -> HttpResponse:
    """Say it better, or give it more time."""
    goal = get_object_or_404(CompanyGoal.objects.there(), public_id=goal_id)
    access.require(goals.may_set_company_goals(request.user))
    form = forms.CompanyGoalForm(request.POST or None, initial=forms.told_of_company(goal))
    seen = {"version": seen_version(request), "by": request.user}
    act = lambda: goals.change_company_goal(goal, form.draft, **seen)  # noqa: E731
    return _answer(request, form, act, goal)


@require_POST
def take_goal_away(request: HttpRequest, goal_id: str) -> HttpResponse:
    """Take it out of the list; it can be brought back."""
    goal = _goal(goal_id)
    access.require(_may_set(request, goal))
    goals.remove_goal(goal, by=request.user)
    undo = reverse("bring_goal_back", args=[goal_id])
    messages.success(request, _("Taken away."), extra_tags=undo)
    return redirect("cx_goals")


@require_POST
def bring_goal_back(request: HttpRequest, goal_id: str) -> HttpResponse:
    goal = _goal(goal_id)
    access.require(_may_set(request, goal))
    goals.restore_goal(goal, by=request.user)
    messages.success(request, _("It is back."))
    return redirect("cx_goals")


def _answer(
    request: HttpRequest,
    form: Form,
    act: Callable[[], object],
    goal: CompanyGoal | CxGoal | None = None,
) -> HttpResponse:
    """Do it and show the list; or the form again with what is wrong."""
    if form.is_valid():
        try:
            acts.attempt(act)
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, _("The goal is kept."))
            return redirect("cx_goals")
    is_company = isinstance(form, forms.CompanyGoalForm)
    version = seen_version(request) or (goal and goal.version)
    values = {"form": form, "goal": goal, "is_company": is_company, "version": version}
    return render(request, EDIT, values, status=422 if form.is_bound else 200)


def _goal(goal_id: str) -> CompanyGoal | CxGoal:
    model = {"cpg": CompanyGoal, "cxg": CxGoal}.get(goal_id.partition("_")[0])
    if model is None:
        raise Http404
    return get_object_or_404(model, public_id=goal_id)


def _may_set(request: HttpRequest, goal: CompanyGoal | CxGoal) -> bool:
    if isinstance(goal, CompanyGoal):
        return goals.may_set_company_goals(request.user)
    teams = goals.teams_of(request.user)
    return teams is None or goal.team_id in teams
