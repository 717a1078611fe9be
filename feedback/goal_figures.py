"""What the figures of CX goals come to on a day, in a fixed number of queries. Read only."""

from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import NamedTuple

from django.db.models import Count, QuerySet
from django.utils import timezone

from accounts.access import team_lines, with_sub_teams
from accounts.models import Account, Team
from committee import Answer, Rating, plain_nps, plain_share, power_nps
from committee.vocabulary import EvidenceKind
from feedback.models import Case, CxGoal
from feedback.voices import Voice, promoter_answers, voices
from stakeholders.models import Headline, Snapshot

Figure = CxGoal.Figure
ANSWER_DAYS = timedelta(days=365)
"""Older answers do not count any more, as in the scores."""
CASE_DAYS = 90
SNAPSHOT_DAYS = 7
"""How old the analysis of a past day may be."""
Wanted = tuple[str, int]
"""A figure and the primary key of a team."""


class Measured(NamedTuple):
    """A value in the unit of its figure, or None; and how much it rests on."""

    value: float | None
    number: int


class _Ledger(NamedTuple):
    """Everything that is counted, by account."""

    said: list[Voice]
    cases: list[tuple[int, datetime, datetime, datetime | None, datetime | None]]
    committees: list[tuple[int, float, float]]
    end: datetime


def measure(wanted: Collection[Wanted], on: date) -> dict[Wanted, Measured]:
    """Each figure over the accounts of its team and of the teams below; ten queries at most."""
    accounts = _accounts({team for _figure, team in wanted})
    held = set().union(*accounts.values()) if accounts else set()
    figures = {Figure(figure) for figure, _team in wanted}
    ledger = _ledger(held, on, figures)
    return {
        (figure, team): _FIGURES[Figure(figure)](ledger, accounts[team]) for figure, team in wanted
    }


def numbers_of_accounts(teams: Collection[int]) -> dict[int, int]:
    """Over how many accounts the figures of each team are counted; two queries."""
    lines = team_lines(Team)
    below = {team: with_sub_teams({team}, lines) for team in teams}
    rows = _owned_by(set().union(*below.values())).order_by().values_list("owner__team")
    numbers = dict(rows.annotate(Count("pk")))
    return {team: sum(numbers.get(one, 0) for one in found) for team, found in below.items()}


def _owned_by(teams: Collection[int]) -> QuerySet[Account]:
    return Account.objects.filter(owner__team__in=teams, is_stub=False, archived_at=None)


def _accounts(teams: Iterable[int]) -> dict[int, set[int]]:
    """The accounts whose owners are of each team or of one below it."""
    lines = team_lines(Team)
    below = {team: with_sub_teams({team}, lines) for team in teams}
    every = set().union(*below.values()) if below else set()
    owned = list(_owned_by(every).order_by().values_list("pk", "owner__team"))
    return {team: {pk for pk, of in owned if of in found} for team, found in below.items()}


def _ledger(accounts: set[int], on: date, figures: Collection[Figure]) -> _Ledger:
    end = timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))
    asked = figures & {Figure.NPS, Figure.POWER_NPS, Figure.CSAT, Figure.CES}
    worked = figures & {Figure.FIRST_RESPONSE, Figure.CLOSED_IN_TIME}
    analysed = figures & {Figure.HEARD_POWER, Figure.COVERAGE}
    return _Ledger(
        said=voices(accounts, on - ANSWER_DAYS, on) if asked else [],
        cases=_cases(accounts, end) if worked else [],
        committees=_committees(accounts, on) if analysed else [],
        end=end,
    )


def _cases(accounts: set[int], end: datetime) -> list:
    rows = Case.objects.followed().filter(
        stakeholder__account__among=accounts,
        opened_at__lt=end,
        opened_at__gte=end - timedelta(days=CASE_DAYS),
    )
    names = ("stakeholder__account", "opened_at", "due_at", "first_response_at", "closed_at")
    return list(rows.order_by().values_list(*names))


def _committees(accounts: set[int], on: date) -> list[tuple[int, float, float]]:
    if on >= timezone.localdate():
        now = Headline.objects.filter(account__among=accounts)
        return list(now.values_list("account", "heard_power", "coverage"))
    then = Snapshot.objects.filter(
        committee__account__among=accounts,
        on__lte=on,
        on__gt=on - timedelta(days=SNAPSHOT_DAYS),
        heard_power__isnull=False,
    ).order_by("on")
    names = ("committee", "committee__account", "heard_power", "coverage")
    newest = {committee: told for committee, *told in then.values_list(*names)}
    return [(account, heard, covered) for account, heard, covered in newest.values()]


def _nps(ledger: _Ledger, accounts: set[int]) -> Measured:
    score = plain_nps(_answers(ledger, accounts))
    return Measured(score.score, score.answers)


def _power_nps(ledger: _Ledger, accounts: set[int]) -> Measured:
    score = power_nps(_answers(ledger, accounts))
    return Measured(score.score, score.answers)


def _answers(ledger: _Ledger, accounts: set[int]) -> tuple[Answer, ...]:
    """The newest answer of each person."""
    given = (one for one in ledger.said if one.account in accounts and one.kind == Figure.NPS)
    return promoter_answers(given)


def _share_of(figure: Figure) -> Callable[[_Ledger, set[int]], Measured]:
    kind = EvidenceKind(figure)

    def share(ledger: _Ledger, accounts: set[int]) -> Measured:
        told = plain_share(
            Rating(str(one.account), kind, one.score, one.power)
            for one in ledger.said
            if one.account in accounts and one.kind == figure
        )
        return Measured(told.score, told.answers)

    return share


def _first_response(ledger: _Ledger, accounts: set[int]) -> Measured:
    spans = [
        (first - opened).total_seconds() / 3600
        for account, opened, _due, first, _closed in ledger.cases
        if account in accounts and first is not None and first < ledger.end
    ]
    return Measured(median(spans) if spans else None, len(spans))


def _closed_in_time(ledger: _Ledger, accounts: set[int]) -> Measured:
    """Of the cases that were closed, or that are over their time."""
    now = min(ledger.end, timezone.now())
    ended = [
        closed is not None and closed <= due
        for account, _opened, due, _first, closed in ledger.cases
        if account in accounts and ((closed is not None and closed < ledger.end) or due <= now)
    ]
    return _ratio(ended)


def _mean_of(column: int) -> Callable[[_Ledger, set[int]], Measured]:
    def mean(ledger: _Ledger, accounts: set[int]) -> Measured:
        found = [one[column] for one in ledger.committees if one[0] in accounts]
        return Measured(sum(found) / len(found) if found else None, len(found))

    return mean


def _ratio(found: list[bool]) -> Measured:
    return Measured(sum(found) / len(found) if found else None, len(found))


_FIGURES: dict[Figure, Callable[[_Ledger, set[int]], Measured]] = {
    Figure.NPS: _nps,
    Figure.POWER_NPS: _power_nps,
    Figure.CSAT: _share_of(Figure.CSAT),
    Figure.CES: _share_of(Figure.CES),
    Figure.HEARD_POWER: _mean_of(1),
    Figure.COVERAGE: _mean_of(2),
    Figure.FIRST_RESPONSE: _first_response,
    Figure.CLOSED_IN_TIME: _closed_in_time,
}
