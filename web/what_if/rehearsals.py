"""How the pages of scenarios are answered: by right, by what the address says, in words."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.errors import Refused
from committee import DoesNotFit, Step
from stakeholders import scenarios
from stakeholders.models import Scenario
from web import access, acts, labels
from web.edits import first_error
from web.focus import Focus, to_read
from web.scenario_addresses import address, steps_from, steps_of
from web.what_if import step_words
from web.what_if.page import page
from web.what_if.scene import Scene, scene
from web.what_if.step_forms import FORMS, ScenarioForm


@dataclass(frozen=True)
class Kept:
    """What was kept or changed, and the sentence that says so."""

    scenario: Scenario
    said: str

    def __str__(self) -> str:
        return self.said


Act = Callable[[dict[str, Any]], Kept]


def to_judge(request: HttpRequest, account_id: str) -> Focus:
    """The focus of somebody who may read judgements; 403 for those who may not."""
    focus = to_read(request, account_id)
    access.require_judge(focus.rights.sees_judgements)
    return focus


def kept(request: HttpRequest, account_id: str, scenario_id: str) -> tuple[Focus, Scenario]:
    """A kept scenario, with the committee it is of in focus; 404 for what one may not see."""
    focus = to_judge(request, account_id)
    seen = scenarios.visible_to(request.user).filter(committee__account=focus.account)
    found = get_object_or_404(seen, public_id=scenario_id)
    its = next(one for one in focus.committees if one == found.committee)
    return replace(focus, committee=its), found


def mine(request: HttpRequest, account_id: str, scenario_id: str) -> tuple[Focus, Scenario]:
    """The same for somebody who may change it; 403 for those who only see it."""
    focus, found = kept(request, account_id, scenario_id)
    access.require(scenarios.changeable_by(request.user).filter(pk=found.pk).exists())
    return focus, found


def answer(request: HttpRequest, focus: Focus, kept: Scenario | None = None) -> HttpResponse:
    """The page of the steps in the address; with a step to add, the address with it in."""
    try:
        steps = _steps_in(request, kept)
        if "add" in request.GET:
            return redirect(address(focus, (*steps, _added(request, focus, steps)), kept))
    except Refused as refused:
        return refuse(request, focus, refused, kept)
    return _shown(request, focus, steps, kept)


def write(
    request: HttpRequest, focus: Focus, act: Act, kept: Scenario | None = None
) -> HttpResponse:
    """Keep or change a scenario whole or not at all, and open it; what is refused is said."""
    form = ScenarioForm(request.POST)

    def do() -> tuple[str, str]:
        if not form.is_valid():
            raise Refused(first_error(form))
        if focus.is_past:
            raise Refused(_("A scenario is saved on the facts of today: go back to today first."))
        given = form.cleaned_data | {"steps": steps_of(form.cleaned_data["steps"])}
        done = perform(request, focus, lambda: act(given))
        return done.said, focus.url("scenario", done.scenario.public_id)

    return carry_out(request, focus, do, kept)


def perform(request: HttpRequest, focus: Focus, act: Callable[[], acts.Said]) -> acts.Said:
    """Do it whole or not at all, and remember it among what is done to scenarios."""
    return acts.perform(request, focus.account, act, among=acts.ON_SCENARIOS)


def carry_out(
    request: HttpRequest,
    focus: Focus,
    do: Callable[[], tuple[str, str]],
    kept: Scenario | None = None,
) -> HttpResponse:
    """Do it, say so and go where it leads; what is refused is said over the steps."""
    try:
        said, leads_to = acts.attempt(do)
    except Refused as refused:
        return refuse(request, focus, refused, None if refused.code == "gone" else kept)
    messages.success(request, said)
    return redirect(leads_to)


def refuse(
    request: HttpRequest, focus: Focus, refused: Refused, kept: Scenario | None = None
) -> HttpResponse:
    """Say why not, over the steps as far as they can be read; nothing has changed."""
    try:
        steps = steps_of((request.POST or request.GET).get("steps", "[]"))
    except Refused:
        steps = ()
    return _shown(request, focus, steps, kept, refusal=str(refused))


def _steps_in(request: HttpRequest, kept: Scenario | None) -> tuple[Step, ...]:
    """Those of the address; where it says none, those that are kept."""
    if "steps" in request.GET:
        return steps_of(request.GET["steps"])
    return steps_from(kept.steps) if kept else ()


def _added(request: HttpRequest, focus: Focus, steps: tuple[Step, ...]) -> Step:
    """The step that the form in the address says; a sentence for one that does not fit."""
    kind, found = request.GET["add"], scene(focus, steps)
    if kind not in FORMS or isinstance(found, str):
        raise Refused(_("This step cannot be taken here."))
    told = page(found)
    form = told.form(kind, request.GET)
    if not form.is_valid():
        raise Refused(first_error(form))
    step = form.step()
    try:
        found.rehearsal.after((*found.counted, step))
    except DoesNotFit as error:
        raise Refused(step_words.why(error, told.names)) from error
    return step


def _shown(
    request: HttpRequest,
    focus: Focus,
    steps: tuple[Step, ...],
    kept: Scenario | None,
    refusal: str = "",
) -> HttpResponse:
    found = scene(focus, steps, kept)
    seen = scenarios.visible_to(request.user).filter(committee=focus.committee.pk)
    values = {
        "tab": "what_if",
        "account": focus.account,
        "focus": focus,
        "kept": kept,
        "is_mine": kept and scenarios.changeable_by(request.user).filter(pk=kept.pk).exists(),
        "share_address": kept
        and request.build_absolute_uri(reverse("resolve", args=[kept.public_id])),
        "page": page(found) if isinstance(found, Scene) else None,
        "problem": "" if isinstance(found, Scene) else found,
        "scenarios": seen,
        **_forms(request, kept),
        "stance_choices": labels.options(labels.STANCES),
        "to_undo": acts.to_undo(request, focus.account, among=acts.ON_SCENARIOS),
        "refusal": refusal,
    }
    return render(request, "web/what_if.html", values, status=422 if refusal else 200)


def _forms(request: HttpRequest, kept: Scenario | None) -> dict[str, ScenarioForm]:
    """The form that changes what is kept and the one that keeps it anew, with what was sent."""
    sent = request.POST or None
    if kept is None:
        return {"keep_form": ScenarioForm(sent)}
    told = {"name": kept.name, "is_shared": kept.is_shared}
    return {"change_form": ScenarioForm(sent, initial=told), "keep_form": ScenarioForm()}
