"""What the method says of a committee, today or as of a past day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.utils import timezone
from django.utils.dateparse import parse_date
from rest_framework.decorators import api_view
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

import committee as method
from accounts.models import Account
from api import documented, problems
from api.answers import answer
from api.paging import named, page, refuse_unknown
from committee import CommitteeError
from crm import records, uses
from stakeholders import analysis as analysing
from stakeholders.conversion import NobodyDecides
from stakeholders.models import BuyingCommittee


@documented.analysis
@api_view(["GET", "HEAD"])
def analysis(request, public_id):
    refuse_unknown(request, "as_of", "explain")
    committee, on, explains = judged(request, public_id), _as_of(request), _explain(request)
    found = _analysis(committee, on)
    uses.note_reading(request.auth, "analysis", committee.account, committee.public_id)
    document = {"committee": committee.public_id, **method.result_document(found)}
    document = {**document, "as_of": found.as_of, "explanation": None}
    if explains:
        document["explanation"] = method.explanation(found)
    return answer(request, document)


@documented.snapshots
@api_view(["GET", "HEAD"])
def snapshots(request) -> Response:
    refuse_unknown(request, "committee", "limit", "cursor")
    wanted = named(request, "committee", "com")
    if wanted is None:
        raise problems.parameter("committee", "This must be given.", code="required")
    committee = judged(request, wanted)
    uses.note_reading(request.auth, "snapshots", committee.account, committee.public_id)
    rows = committee.snapshots.select_related("committee").defer("document")
    return page(request, rows, lambda found: [records.snapshot(row) for row in found])


def judged(request: Request, id_: str) -> BuyingCommittee:
    """A committee whose judgements may be read: hidden is 404, seen but not judged is 403."""
    rows = BuyingCommittee.objects.select_related("account", "opportunity")
    visible = Account.objects.visible_to(request.user).values("pk")
    found = get_object_or_404(rows.filter(account__in=visible), public_id=id_)
    if not Account.objects.judged_by(request.user).filter(pk=found.account_id).exists():
        raise PermissionDenied("The user of this key may not read judgements of this account.")
    return found


def _as_of(request: Request) -> date:
    today = timezone.localdate()
    given = request.query_params.get("as_of")
    if given is None:
        return today
    on = day(given)
    if on is None:
        raise problems.parameter("as_of", "This is a date such as 2026-06-30.")
    if on > today:
        detail = f"{on} lies in the future; nobody knows yet what will be true then."
        raise problems.parameter("as_of", detail, code="in_the_future")
    return on


def day(given: str) -> date | None:
    """The day that is written so, if it is one."""
    try:
        return parse_date(given) if len(given) == len("2026-06-30") else None
    except ValueError:
        return None


def _explain(request: Request) -> bool:
    given = request.query_params.get("explain", "0")
    if given not in {"0", "1"}:
        raise problems.parameter("explain", "This is 0 or 1.")
    return given == "1"


def _analysis(committee: BuyingCommittee, on: date) -> method.Analysis:
    with refusals(on):
        return analysing.analysis_on(committee, on)


@contextmanager
def refusals(on: date) -> Iterator[None]:
    """Tell why there is nothing to analyse on a day."""
    try:
        yield
    except NobodyDecides as error:
        detail = f"On {on} no seat of this committee decides, so there is nothing to analyse."
        raise problems.Problem(409, detail, code="nobody_decides") from error
    except CommitteeError as error:
        raise problems.Problem(409, str(error), code="impossible_committee") from error
