"""The pages of unknown senders, in a fixed number of queries whatever they list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts.folding import fold
from accounts.models import Account, User
from feedback import mailbox, senders, suggesting
from feedback.models import Arrival
from feedback.suggesting import Suggestion
from stakeholders.models import Stakeholder
from web.hearing.forms import MailForm
from web.triage import words
from web.triage.forms import DiscardForm, newcomer_of

MOST_SHOWN = 20
MOST_FOUND = 12
WAITING, PARKED, SETTLED = "waiting", "parked", "settled"
TABS = {WAITING: _("Waiting"), PARKED: _("Parked"), SETTLED: _("Decided")}
STATES = {
    WAITING: [Arrival.State.WAITING],
    PARKED: [Arrival.State.PARKED],
    SETTLED: [Arrival.State.DISCARDED, Arrival.State.MATCHED],
}


@dataclass(frozen=True)
class Line:
    """One arrival with whose it may be."""

    row: Arrival
    suggested: list[tuple[Suggestion, str]]

    @property
    def heading(self) -> str:
        return words.heading_of(self.row)


def visible(user: User) -> QuerySet[Arrival]:
    return Arrival.objects.visible_to(user).select_related(
        "account", "stakeholder__person", "stakeholder__account"
    )


def listed(user: User, tab: str, after: str = "") -> dict[str, Any]:
    """A page of one tab, the newest first, and how much each tab holds."""
    rows = visible(user).filter(state__in=STATES[tab]).order_by("-pk")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None
    found = list((rows.filter(pk__lt=start) if start else rows)[: MOST_SHOWN + 1])
    return {
        "tab": tab,
        "tabs": _tabs(user),
        "lines": lines(user, found[:MOST_SHOWN]),
        "following": found[MOST_SHOWN - 1].pk if len(found) > MOST_SHOWN else None,
        "is_first": not start,
        "discard_form": DiscardForm(),
        "mail_form": MailForm(),
        "mailbox": mailbox.state(),
    }


def one(user: User, arrival: Arrival, find: str = "") -> dict[str, Any]:
    """One arrival whole, with everybody whose it may be."""
    (line,) = lines(user, [arrival])
    own = Account.objects.editable_by(user)
    accounts = suggesting.accounts([arrival], own)[arrival.pk]
    return {
        "line": line,
        "find": find,
        "found": _found(user, find) if find else [],
        "newcomer_form": newcomer_of(arrival, accounts, user),
        "discard_form": DiscardForm(),
    }


def lines(user: User, rows: Sequence[Arrival]) -> list[Line]:
    waiting = [row for row in rows if row.is_open]
    found = suggesting.people(waiting, senders.seen_by(user)) if waiting else {}
    return [Line(row, [_told(each) for each in found.get(row.pk, [])]) for row in rows]


def refused(request: HttpRequest, arrival: Arrival, why: str) -> HttpResponse:
    """The page of the arrival, with why not."""
    values = {**one(request.user, arrival), "refusal": why}
    return render(request, "web/triage/arrival.html", values, status=422)


def _told(suggestion: Suggestion) -> tuple[Suggestion, str]:
    return suggestion, ", ".join(str(words.REASONS[name]) for name in suggestion.reasons)


def _tabs(user: User) -> list[tuple[str, str, int]]:
    counted = Arrival.objects.visible_to(user).open().order_by().values("state")
    of = dict(counted.annotate(number=Count("pk")).values_list("state", "number"))
    return [(name, label, of.get(name, 0)) for name, label in TABS.items()]


def _found(user: User, find: str) -> list[Stakeholder]:
    """People by their names or the name of their account."""
    wanted = senders.seen_by(user)
    for word in find.split()[:5]:
        wanted = wanted.filter(
            Q(person__folded__contains=fold(word)) | Q(account__name__icontains=word)
        )
    return list(wanted.order_by("person__last_name", "person__first_name", "pk")[:MOST_FOUND])
