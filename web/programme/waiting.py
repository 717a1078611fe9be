"""What waits for who leads the programme, on their start page: counts, each with its list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from accounts.models import Access, User
from feedback.models import Arrival, Case, Idea, Invitation, Survey
from web.addresses import to
from web.insights.page import UNDECIDED_STATES

FEW_ANSWERS = 0.2
"""Of a survey that fewer answer than one in five who were asked the funnel is poor."""
MANY_FAILED = 0.1
ENOUGH_ASKED = 5
"""Of fewer people a share says nothing."""
MOST_SURVEYS = 3


@dataclass(frozen=True)
class Link:
    """A part of what waits, and the list of just that."""

    said: str
    url: str
    is_worrying: bool = False


@dataclass(frozen=True)
class Waiting:
    """One kind of thing that waits: how many, and where they are."""

    name: str
    number: int
    said: str
    url: str
    parts: Sequence[Link] = ()


def leads(user: User) -> bool:
    """Whether the start page of a user is about the programme, not about accounts of their own."""
    return user.access == Access.CX_LEAD


def context(user: User, now: datetime) -> dict[str, Any]:
    """What the start page of such a user begins with; nothing for everybody else."""
    if not leads(user):
        return {}
    found = waiting(user, now)
    return {"waiting": found, "nothing_waits": not any(one.number or one.parts for one in found)}


def waiting(user: User, now: datetime) -> list[Waiting]:
    """What waits, each kind by one query, however much there is."""
    return [_cases(user, now), _senders(user), _ideas(user), _surveys(now)]


def _cases(user: User, now: datetime) -> Waiting:
    running = Case.objects.visible_to(user).running().order_by()
    found = running.aggregate(
        number=Count("pk"),
        overdue=Count("pk", filter=Q(due_at__lte=now)),
        ownerless=Count("pk", filter=Q(owner=None)),
    )
    number = found["number"]
    said = ngettext("case is open", "cases are open", number)
    late = ngettext("%(n)s is overdue", "%(n)s are overdue", found["overdue"])
    nobody = ngettext("%(n)s has no owner", "%(n)s have no owner", found["ownerless"])
    parts = [
        (found["overdue"], late, {"state": "overdue"}),
        (found["ownerless"], nobody, {"owner": "nobody"}),
    ]
    every = {"whose": "all"}
    return Waiting(
        "cases",
        number,
        said,
        to("cases", **every),
        [Link(told % {"n": n}, to("cases", **every, **more), True) for n, told, more in parts if n],
    )


def _senders(user: User) -> Waiting:
    found = (
        Arrival.objects.visible_to(user)
        .order_by()
        .aggregate(
            number=Count("pk", filter=Q(state=Arrival.State.WAITING)),
            parked=Count("pk", filter=Q(state=Arrival.State.PARKED)),
        )
    )
    number, parked = found["number"], found["parked"]
    said = ngettext("message of an unknown sender", "messages of unknown senders", number)
    told = ngettext("%(n)s is parked", "%(n)s are parked", parked) % {"n": parked}
    parts = [Link(told, to("triage", show="parked"))] if parked else []
    return Waiting("senders", number, said, to("triage"), parts)


def _ideas(user: User) -> Waiting:
    found = (
        Idea.objects.visible_to(user)
        .order_by()
        .aggregate(
            number=Count("pk", filter=Q(state__in=UNDECIDED_STATES)),
            considered=Count("pk", filter=Q(state=Idea.State.CONSIDERED)),
        )
    )
    number, considered = found["number"], found["considered"]
    said = ngettext("idea waits for a decision", "ideas wait for a decision", number)
    told = ngettext("%(n)s is considered", "%(n)s are considered", considered) % {"n": considered}
    parts = [Link(told, to("ideas", kind="ideas", state="considered"))] if considered else []
    every = to("ideas", kind="ideas", state="undecided", sort="votes")
    return Waiting("ideas", number, said, every, parts)


def _surveys(now: datetime) -> Waiting:
    """The surveys that ask today and of which little comes back, the worst first."""
    then = now - timedelta(days=settings.SURVEY_SILENT_DAYS)
    old = Invitation.objects.filter(
        survey__state=Survey.State.OPEN, survey__removed_at=None, invited_at__lte=then
    )
    rows = (
        old.order_by()
        .values_list("survey__public_id", "survey__name")
        .annotate(
            sent=Count("pk", filter=Q(sent_at__isnull=False)),
            answered=Count("pk", filter=Q(answered_at__isnull=False)),
            failed=Count("pk", filter=Q(state=Invitation.State.FAILED)),
        )
    )
    poor = sorted(
        (answered / max(sent, 1), name, key, answered, sent, failed)
        for key, name, sent, answered, failed in rows
        if is_poor(sent, answered, failed)
    )
    number = len(poor)
    said = ngettext("survey brings little back", "surveys bring little back", number)
    parts = [
        Link(_outcome(name, answered, sent, failed), reverse("survey", args=[key]), True)
        for _share, name, key, answered, sent, failed in poor[:MOST_SURVEYS]
    ]
    return Waiting("surveys", number, said, to("surveys"), parts)


def is_poor(sent: int, answered: int, failed: int) -> bool:
    """Whether of enough people too few answered, or too many mails did not arrive."""
    asked = sent + failed
    if asked < ENOUGH_ASKED:
        return False
    return answered < FEW_ANSWERS * sent or failed > MANY_FAILED * asked


def _outcome(name: str, answered: int, sent: int, failed: int) -> str:
    told = {"name": name, "answered": answered, "sent": sent, "failed": failed}
    if failed > MANY_FAILED * (sent + failed):
        return _("%(name)s: %(answered)s of %(sent)s answered, %(failed)s not delivered") % told
    return _("%(name)s: %(answered)s of %(sent)s answered") % told
