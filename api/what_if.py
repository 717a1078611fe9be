"""What a committee would come to if some steps were taken. Nothing is saved."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone
from rest_framework.decorators import api_view
from rest_framework.response import Response

import committee as method
from api import documented_what_if as documented, problems
from api.analyses import day, judged, refusals
from api.bodies import fault, members
from api.paging import refuse_unknown
from api.problems import Problem
from committee import Analysis, CommitteeError, DoesNotFit, Outcome, Step
from crm import uses
from crm.decisions import Fault
from stakeholders import queries, rehearsing
from stakeholders.models import BuyingCommittee
from stakeholders.scenarios import MOST_STEPS

NUMBERS = ("risk", "agreement", "opposition", "indecision", "coverage", "fragility")


@documented.what_if
@api_view(["POST"])
def what_if(request, public_id):
    refuse_unknown(request)
    committee = judged(request, public_id)
    body = members(request, {"steps", "as_of"})
    steps, on = _steps(body.get("steps")), _as_of(body.get("as_of"))
    found = _outcome(committee, steps, on)
    uses.note_reading(request.auth, "what_if", committee.account, committee.public_id)
    return Response(_document(committee, steps, found))


def _steps(given: Any) -> tuple[Step, ...]:
    """The steps in their order; whatever cannot be read is told, each at its place."""
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_STEPS:
        raise fault("/steps", f"This is a list of 1 to {MOST_STEPS} steps.")
    faults = list(_unreadable(given))
    if faults:
        raise Problem(422, faults[0].detail, errors=problems.faults(faults))
    return method.scenario_from_document(given)


def _unreadable(given: list[Any]) -> Iterator[Fault]:
    for index, one in enumerate(given):
        try:
            method.scenario_from_document([one])
        except CommitteeError as error:
            yield Fault(f"/steps/{index}", "invalid", _sentence(error))


def _sentence(error: CommitteeError) -> str:
    """Without its place, which the pointer tells."""
    return str(error).partition(": ")[2] or str(error)


def _as_of(given: Any) -> date:
    today = timezone.localdate()
    if given is None:
        return today
    on = day(given) if isinstance(given, str) else None
    if on is None:
        raise fault("/as_of", "This is a date such as 2026-06-30.")
    if on > today:
        raise fault("/as_of", f"{on} lies in the future.", code="in_the_future")
    return on


def _outcome(committee: BuyingCommittee, steps: tuple[Step, ...], on: date) -> Outcome:
    (facts,) = queries.facts_of([committee], on)
    with refusals(on):
        rehearsal = rehearsing.rehearsal(facts, steps)
        try:
            return rehearsal.outcome(steps)
        except DoesNotFit as error:
            raise fault(f"/steps/{error.index}", _sentence(error), code="does_not_fit") from error


def _document(committee: BuyingCommittee, steps: tuple[Step, ...], found: Outcome) -> dict:
    deal = committee.opportunity
    return {
        "committee": committee.public_id,
        "as_of": found.before.as_of,
        "steps": method.scenario_document(steps),
        "before": _numbers(found.before, found.exposed_before),
        "after": _numbers(found.after, found.exposed_after),
        "currency": deal.currency if deal and found.exposed_before is not None else None,
        "probability_changes": [
            {"person": name, "change": change} for name, change in found.affected
        ],
    }


def _numbers(analysis: Analysis, exposed: float | None) -> dict[str, Any]:
    told = {name: getattr(analysis, name) for name in NUMBERS}
    return {**told, "band": list(analysis.band), "revenue_at_risk": exposed}
