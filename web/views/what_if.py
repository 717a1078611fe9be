"""What if: rehearse steps that stand in the address, and keep them under a name."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stakeholders import scenarios, tasks
from web import acts
from web.edits import seen_version
from web.scenario_addresses import address, steps_of
from web.what_if import rehearsals
from web.what_if.rehearsals import Kept


@require_safe
def what_if(request: HttpRequest, account_id: str) -> HttpResponse:
    """Steps on the facts of a day and what they come to; nothing is saved."""
    return rehearsals.answer(request, rehearsals.to_judge(request, account_id))


@require_safe
def scenario(request: HttpRequest, account_id: str, scenario_id: str) -> HttpResponse:
    """A kept scenario on the facts of today, and whatever is tried from there."""
    return rehearsals.answer(request, *rehearsals.kept(request, account_id, scenario_id))


@require_POST
def keep_scenario(request: HttpRequest, account_id: str) -> HttpResponse:
    focus = rehearsals.to_judge(request, account_id)

    def act(given: dict) -> Kept:
        kept = scenarios.keep(focus.committee, by=request.user, **given)
        return Kept(kept, _("%(name)s was saved.") % {"name": kept})

    return rehearsals.write(request, focus, act)


@require_POST
def change_scenario(request: HttpRequest, account_id: str, scenario_id: str) -> HttpResponse:
    """Another name, other steps, shared or not."""
    focus, kept = rehearsals.mine(request, account_id, scenario_id)

    def act(given: dict) -> Kept:
        seen = seen_version(request) or kept.version
        scenarios.change(kept, version=seen, by=request.user, **given)
        return Kept(kept, _("%(name)s was changed.") % {"name": kept})

    return rehearsals.write(request, focus, act, kept)


@require_POST
def remove_scenario(request: HttpRequest, account_id: str, scenario_id: str) -> HttpResponse:
    """Show the steps of the page without the scenario; what cannot be read is left as it is."""
    focus, kept = rehearsals.mine(request, account_id, scenario_id)

    def do() -> tuple[str, str]:
        leads_to = address(focus, steps_of(request.POST.get("steps", "[]")))
        said = _("%(name)s was removed.") % {"name": kept}

        def act() -> str:
            scenarios.remove(kept, by=request.user)
            return said

        return rehearsals.perform(request, focus, act), leads_to

    return rehearsals.carry_out(request, focus, do, kept)


@require_POST
def undo_scenario(request: HttpRequest, account_id: str) -> HttpResponse:
    """Take back what this user last did to a scenario of the account, and stay here."""
    focus = rehearsals.to_judge(request, account_id)

    def do() -> tuple[str, str]:
        return acts.undo(request, focus.account, among=acts.ON_SCENARIOS), address(focus)

    answer = rehearsals.carry_out(request, focus, do)
    tasks.settle(focus.account)
    return answer
