"""The goals of an account: add, rename, remove, and say where somebody stands."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stakeholders import goals
from stakeholders.models import Goal
from web import goal_edits, labels
from web.focus import Focus, to_edit
from web.forms import EmptyForm
from web.goal_forms import GoalForm, PositionsForm


@require_POST
def add_goal(request: HttpRequest, account_id: str) -> HttpResponse:
    focus = to_edit(request, account_id)

    def act(given: dict) -> str:
        added = goals.add_goal(focus.account, given["name"], on=focus.on, by=request.user)
        return _("%(name)s was added.") % {"name": added}

    return goal_edits.answer(request, focus, GoalForm(request.POST), act)


@require_POST
def rename_goal(request: HttpRequest, account_id: str, goal_id: str) -> HttpResponse:
    focus = to_edit(request, account_id)
    goal = _goal(focus, goal_id)

    def act(given: dict) -> str:
        goals.rename_goal(goal, given["name"], by=request.user)
        return _("The goal is called %(name)s now.") % {"name": given["name"]}

    return goal_edits.answer(request, focus, GoalForm(request.POST), act)


@require_POST
def remove_goal(request: HttpRequest, account_id: str, goal_id: str) -> HttpResponse:
    focus = to_edit(request, account_id)
    goal = _goal(focus, goal_id)

    def act(given: dict) -> str:
        goals.remove_goal(goal, on=focus.on, by=request.user)
        return _("%(name)s was removed.") % {"name": goal}

    return goal_edits.answer(request, focus, EmptyForm(request.POST), act)


@require_POST
def set_positions(request: HttpRequest, account_id: str, person_id: str) -> HttpResponse:
    """For, against or neither; left empty, we do not know."""
    focus = to_edit(request, account_id)
    person = focus.stakeholder(person_id)
    form = PositionsForm(request.POST, only=request.htmx.trigger_name or "")

    def act(given: dict) -> str:
        told = [(_goal(focus, goal_id), position) for goal_id, position in form.said.items()]
        for goal, position in told:
            goals.set_position(person, goal, position, on=focus.on, by=request.user)
        said = "; ".join(_in_words(*one) for one in told)
        return f"{person}. {said}." if told else _("Nothing was changed.")

    return goal_edits.answer(request, focus, form, act, part=goal_edits.GROUND)


@require_POST
def undo_goals(request: HttpRequest, account_id: str) -> HttpResponse:
    """Take back the last act of this user on the account, from the page of the readings."""
    return goal_edits.undo(request, to_edit(request, account_id))


def _in_words(goal: Goal, position: float | None) -> str:
    said = labels.POSITIONS.get(position, _("Unknown"))
    return _("%(goal)s: %(position)s") % {"goal": goal, "position": said}


def _goal(focus: Focus, goal_id: str) -> Goal:
    """A goal of this account that holds today, or 404."""
    held = Goal.objects.known().filter(account=focus.account, to_on=None, public_id=goal_id)
    goal = held.select_related("account").first()
    if goal is None:
        raise Http404
    return goal
