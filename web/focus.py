"""What a page of an account looks at: which committee, day and person, with which rights."""

import re
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, Opportunity, User
from crm import uses
from feedback import looks
from stakeholders import queries, seats
from stakeholders.models import BuyingCommittee, Seat, Stakeholder
from web import access
from web.access import Rights
from web.days import ShownDay

KEY = re.compile(r"[\w-]+", re.ASCII)
"""What an address can hold of a stakeholder or a seat; no other text is anybody's."""


@dataclass(frozen=True)
class Focus:
    """One account as one user looks at it; today instead of a day that cannot be shown."""

    user: User
    account: Account
    committees: tuple[BuyingCommittee, ...]
    committee: BuyingCommittee
    on: date
    is_past: bool
    rights: Rights
    person: str = ""
    is_other_day: bool = False

    @property
    def query(self) -> str:
        """What every address of this page carries, so that the focus stays."""
        return _query(self.said)

    @property
    def said(self) -> dict[str, str]:
        """The same for the fields of a form."""
        return self._committee | ({"on": self.on.isoformat()} if self.is_past else {})

    @property
    def query_of_today(self) -> str:
        return _query(self._committee)

    @property
    def _committee(self) -> dict[str, str]:
        """The first one needs no saying."""
        is_said = self.committee.pk and self.committee != self.committees[0]
        return {"committee": self.committee.public_id} if is_said else {}

    @property
    def can_edit(self) -> bool:
        """The past is read, not written."""
        return self.rights.can_edit and not self.is_past

    @property
    def has_started(self) -> bool:
        """A deal has no committee before the day it was opened."""
        deal = self.committee.opportunity
        return deal is None or deal.opened_on <= self.on or not self.is_past

    @property
    def parent(self) -> Account | None:
        """What the account is part of, if the user sees that."""
        seen = Account.objects.visible_to(self.user)
        pk = self.account.parent_id
        return seen.filter(pk=pk).first() if pk else None

    def url(self, name: str, *parts: object) -> str:
        return reverse(name, args=[self.account.public_id, *parts]) + self.query

    def page_of(self, key: str) -> str:
        """Where the panel of a stakeholder or an empty seat is open."""
        return self.url("seat" if key.startswith("sea_") else "person", key)

    def on_day(self, on: date) -> "Focus":
        """The same account on another day, which is not after today."""
        return replace(self, on=on, is_past=on < timezone.localdate(), is_other_day=False)

    def looking_at(self, person: str) -> "Focus":
        return replace(self, person=person)

    def refreshed(self) -> "Focus":
        """The same focus with the committees as they are now."""
        committees = tuple(_committees(self.account))
        chosen = self.committee.public_id if self.committee in committees else ""
        return replace(self, committees=committees, committee=_chosen(committees, chosen))

    def committee_to_change(self) -> BuyingCommittee:
        """The committee, made the moment it is first needed."""
        if self.committee.pk:
            return self.committee
        return seats.open_committee(self.account, by=self.user)

    def stakeholder(self, public_id: str) -> Stakeholder:
        """Somebody of this account, or 404."""
        people = Stakeholder.objects.filter(account=self.account).select_related(
            "person", "account"
        )
        return get_object_or_404(people, public_id=public_id.replace("\0", ""))

    def seat(self, public_id: str) -> Seat:
        """A seat of this account, or 404."""
        found = Seat.objects.filter(committee__account=self.account)
        return get_object_or_404(found.select_related("committee__account"), public_id=public_id)


def to_read(request: HttpRequest, account_id: str, *, person: str = "") -> Focus:
    """The focus the address asks for; 404 for a stranger. It is noted who looked."""
    focus = to_watch(request, account_id, person=person)
    if focus.rights.sees_judgements:
        uses.note_page(focus.user, focus.account)
    looks.note(focus.user, focus.account, timezone.localdate())
    return focus


def to_watch(request: HttpRequest, account_id: str, *, person: str = "") -> Focus:
    """The same for a page that lies open: that it asks again by itself is no look."""
    account = access.readable(request.user, account_id)
    asked = request.POST.dict() | request.GET.dict()
    rights = access.rights_on(account, request.user)
    committees = tuple(_committees(account))
    day = ShownDay.of(asked.get("on", ""))
    return Focus(
        user=request.user,
        account=account,
        committees=committees,
        committee=_chosen(committees, asked.get("committee", "")),
        on=day.on,
        is_past=day.is_past,
        rights=rights,
        person=person or _key(asked.get("panel", "")),
        is_other_day=day.is_other,
    )


def to_edit(request: HttpRequest, account_id: str, *, person: str = "") -> Focus:
    """The focus of somebody who may change the account; 403 for somebody who only reads."""
    focus = to_read(request, account_id, person=person)
    access.require(focus.rights.can_edit)
    return replace(focus, on=timezone.localdate(), is_past=False)


def _key(panel: str) -> str:
    return panel if KEY.fullmatch(panel) else ""


def _query(said: dict[str, str]) -> str:
    return f"?{urlencode(said)}" if said else ""


def _committees(account: Account) -> list[BuyingCommittee]:
    """The standing committee first, then those of open opportunities, then the closed ones."""
    found = list(queries.committees_of([account.pk]))
    return sorted(found, key=_order) or [BuyingCommittee(account=account)]


def _order(committee: BuyingCommittee) -> tuple[bool, bool, int]:
    deal = committee.opportunity
    is_closed = deal is not None and deal.outcome != Opportunity.Outcome.OPEN
    return deal is not None, is_closed, committee.pk or 0


def _chosen(committees: tuple[BuyingCommittee, ...], asked: str) -> BuyingCommittee:
    if not asked:
        return committees[0]
    for committee in committees:
        if committee.public_id == asked:
            return committee
    raise Http404
