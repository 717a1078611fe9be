"""Our own record: what we said of closed opportunities before they closed, beside the outcome."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.utils import timezone

from accounts.models import Account, Opportunity
from stakeholders import analysis
from stakeholders.models import BuyingCommittee, SeatTerms, Snapshot

HORIZONS = (30, 60, 90, 180)
"""Days before the close at which a forecast counts."""
FRESH_DAYS = 14
"""How old the newest analysis may be on that day."""
BATCH = 200


class Missing(StrEnum):
    """Why a closed opportunity has no forecast."""

    TOO_SHORT = "too_short"
    UNKNOWN = "unknown"
    NOT_COMPUTED = "not_computed"


@dataclass(frozen=True, slots=True)
class Forecast:
    """A closed opportunity and the risk as it stood some days before; no risk if we had none."""

    public_id: str
    name: str
    account: str
    account_name: str
    segment: str
    kind: str
    opened_on: date
    closed_on: date
    outcome: str
    risk: float | None
    was_known: bool
    days: int

    @property
    def on(self) -> date:
        """The day of which the forecast is."""
        return self.closed_on - timedelta(days=self.days)

    @property
    def agreement(self) -> float | None:
        return None if self.missing else 1.0 - self.risk

    @property
    def missing(self) -> Missing | None:
        if self.opened_on > self.on:
            return Missing.TOO_SHORT
        if self.risk is not None:
            return None
        return Missing.NOT_COMPUTED if self.was_known else Missing.UNKNOWN


COLUMNS = (
    "public_id",
    "name",
    "account__public_id",
    "account__name",
    "account__segment",
    "kind",
    "opened_on",
    "closed_on",
    "outcome",
    "risk",
    "was_known",
)


def closed(accounts: QuerySet[Account]) -> QuerySet[Opportunity]:
    """The decided opportunities of these accounts, the newest first."""
    decided = Opportunity.objects.exclude(outcome=Opportunity.Outcome.OPEN)
    return decided.filter(account__in=accounts, archived_at=None).order_by("-closed_on", "pk")


def record(accounts: QuerySet[Account], days: int) -> list[Forecast]:
    """What we said so many days before each close; one query, and no document is read.

    Without hindsight: an analysis counts only if it was computed by the end of that day, or from
    what was known then.
    """
    rows = closed(accounts).annotate(risk=_risk(days), was_known=_was_known(days))
    return [Forecast(*row, days) for row in rows.values_list(*COLUMNS).iterator()]


def lacking(days: int) -> QuerySet[Opportunity]:
    """The decided opportunities of which something was known that day, but no analysis is kept."""
    deals = closed(Account.objects.all()).annotate(risk=_risk(days), was_known=_was_known(days))
    return deals.filter(risk=None, was_known=True, opened_on__lte=_day(F("closed_on"), days))


def backfill(days: int) -> Iterator[tuple[int, int]]:
    """Compute what is missing from what was known then; yields how many were asked, and found.

    Safe to stop and to repeat: each batch is kept, and what is there is not computed again. Those
    that stay missing had nobody who decides, or a rule that cannot be.
    """
    asked: defaultdict[date, list[int]] = defaultdict(list)
    for committee, closed_on in lacking(days).values_list("committee", "closed_on"):
        asked[closed_on - timedelta(days=days)].append(committee)
    for on in sorted(asked):
        for start in range(0, len(asked[on]), BATCH):
            committees = asked[on][start : start + BATCH]
            yield len(committees), _backfilled(committees, on)


def _backfilled(committee_pks: list[int], on: date) -> int:
    rows = BuyingCommittee.objects.filter(pk__in=committee_pks).order_by("pk")
    committees = list(rows.select_related("account", "opportunity"))
    return analysis.keep_past(committees, on, known_at=end_of(on))


def end_of(on: date) -> datetime:
    """The last moment of a day here."""
    next_day = datetime.combine(on + timedelta(days=1), time.min)
    return timezone.make_aware(next_day) - timedelta(microseconds=1)


def _day(closed_on: Combinable, days: int) -> Combinable:
    return closed_on - timedelta(days=days)


def _risk(days: int) -> Subquery:
    """The risk of the newest analysis of that day or the two weeks before it."""
    day = _day(OuterRef("closed_on"), days)
    fresh = Q(on__lte=day, on__gt=_day(OuterRef("closed_on"), days + FRESH_DAYS))
    known = Snapshot.objects.filter(fresh, computed_at__date__lte=day)
    of_deal = known.filter(committee__opportunity=OuterRef("pk"))
    return Subquery(of_deal.order_by("-on").values("risk")[:1])


def _was_known(days: int) -> Exists:
    """Whether we knew of a seat on that day, by the end of it."""
    day = _day(OuterRef("closed_on"), days)
    terms = SeatTerms.objects.filter(from_on__lte=day, recorded_at__date__lte=day)
    held = terms.filter(
        Q(to_on=None) | Q(to_on__gt=day), Q(retracted_at=None) | Q(retracted_at__date__gt=day)
    )
    return Exists(held.filter(seat__committee__opportunity=OuterRef("pk")))
