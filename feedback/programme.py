"""Rows to the figures of the programme's health, in a fixed number of queries. Read only."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Avg, Exists, Max, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.access import SEES_EVERYTHING, team_ids_below
from accounts.models import Account, Team, User
from feedback.health import Followed, Measured, Segment, Thresholds
from feedback.looks import monday
from feedback.models import Case, CaseNote, CxGoal, Feedback, Idea, Insight, Look
from stakeholders.models import Headline, Snapshot

USED = (Idea.State.ACCEPTED, Idea.State.DONE)


@dataclass(frozen=True)
class Scope:
    """What one reader's figures are counted over."""

    accounts: QuerySet[Account]
    teams: QuerySet[Team]


def scope_of(user: User) -> Scope:
    """Everything for who sees everything; for a manager the accounts they see and their teams."""
    teams = Team.objects.filter(members__is_active=True).distinct()
    if user.access not in SEES_EVERYTHING:
        teams = teams.filter(pk__in=team_ids_below(user))
    return Scope(Account.objects.visible_to(user), teams.order_by("name"))


def measured(scope: Scope, today: date, limits: Thresholds) -> Measured:
    """What there is today; a dozen queries, however much that is."""
    accounts = scope.accounts.order_by().values("pk")
    teams = {team.pk: team.name for team in scope.teams}
    since = today - timedelta(days=limits.recent_days)
    told, acted, acting = _insights(teams, since)
    weeks = _weeks(today, limits)
    return Measured(
        channels=_channels(accounts, today),
        goals=_goals(teams, today),
        insights={name: pk in acting for pk, name in teams.items()},
        told=told,
        acted=acted,
        analysed=_analysed(scope.accounts, today, limits),
        cases=_cases(accounts, since),
        segments=_segments(accounts),
        readers=_readers(teams, weeks),
        weeks_noted=len(weeks),
    )


def _channels(accounts: QuerySet, today: date) -> dict[str, int]:
    said = Feedback.objects.known().filter(stakeholder__account__in=accounts, said_on__lte=today)
    newest = said.order_by().values("channel").annotate(on=Max("said_on"))
    return {one["channel"]: (today - one["on"]).days for one in newest}


def _goals(teams: Mapping[int, str], today: date) -> dict[str, bool]:
    tied = CxGoal.objects.current(today).filter(
        company_goal__removed_at=None,
        company_goal__from_on__lte=today,
        company_goal__until_on__gte=today,
    )
    with_goal = set(tied.order_by().values_list("team", flat=True))
    return {name: pk in with_goal for pk, name in teams.items()}


def _insights(teams: Mapping[int, str], since: date) -> tuple[int, int, set[int]]:
    """How many were told or acted upon lately, how many of them acted upon, and of which teams."""
    told = acted = 0
    acting: set[int] = set()
    start = _start(since)
    for model, names in ((Insight, ()), (Idea, ("state",))):
        lately = Q(at__gte=start) | Q(settled_at__gte=start)
        rows = model.objects.filter(lately, removed_at=None, author__team__in=teams)
        for team, at, settled_at, *state in rows.order_by().values_list(
            "author__team", "at", "settled_at", *names
        ):
            is_used = settled_at is not None and settled_at >= start
            is_used = is_used and (not state or state[0] in USED)
            told += is_used or at >= start
            acted += is_used
            acting |= {team} if is_used else set()
    return told, acted, acting


def _analysed(
    accounts: QuerySet[Account], today: date, limits: Thresholds
) -> dict[str, list[bool]]:
    """By public id, for each month backwards: opened by one of us, or computed anew for a change.

    What the clock alone computes every day is no analysis of anybody.
    """
    since = today - timedelta(days=limits.months * limits.month_days - 1)
    months: dict[int, set[int]] = defaultdict(set)
    inner = accounts.order_by().values("pk")
    looks = Look.objects.filter(account__in=inner, week_on__gte=monday(since))
    computed = Snapshot.objects.filter(
        committee__account__in=inner, on__gte=since, on__lte=today, is_tick=False
    )
    for pk, on in [
        *looks.order_by().values_list("account", "week_on").distinct(),
        *computed.order_by().values_list("committee__account", "on").distinct(),
    ]:
        months[pk].add(min(max((today - on).days, 0) // limits.month_days, limits.months - 1))
    pks = accounts.order_by().values_list("pk", "public_id")
    return {key: [at in months[pk] for at in range(limits.months)] for pk, key in pks}


def _cases(accounts: QuerySet, since: date) -> list[Followed]:
    lately = Case.objects.filter(stakeholder__account__in=accounts, opened_at__gte=_start(since))
    given = CaseNote.objects.known().filter(case=OuterRef("pk"), kind=CaseNote.Kind.ASSIGNED)
    names = (
        "rule",
        "owner",
        "is_assigned",
        "reminded_at",
        "overdue_told_at",
        "due_at",
        "closed_at",
    )
    rows = lately.order_by().annotate(is_assigned=Exists(given)).values_list(*names)
    now = timezone.now()
    return [
        Followed(
            is_opened_by_rule=rule is not None,
            is_given_by_rule=owner is not None and not is_assigned,
            is_reminded=_is_reminded(reminded_at or overdue_at, due_at, closed_at or now),
        )
        for rule, owner, is_assigned, reminded_at, overdue_at, due_at, closed_at in rows
    ]


def _is_reminded(told_at: datetime | None, due_at: datetime, until: datetime) -> bool | None:
    """None where its time had not come until now, or until it was closed: nobody was to remind."""
    return True if told_at else None if due_at > until else False


def _segments(accounts: QuerySet) -> dict[str, Segment]:
    """The answers of an account count once, though people sit in several of its committees."""
    rows = Headline.objects.filter(account__in=accounts).exclude(account__segment="").order_by()
    answers: Counter[str] = Counter()
    for segment, _account, most in rows.values_list("account__segment", "account").annotate(
        most=Max("answers")
    ):
        answers[segment] += most
    heard = rows.values_list("account__segment").annotate(heard=Avg("heard_power"))
    return {segment: Segment(share, answers[segment]) for segment, share in heard}


def _weeks(today: date, limits: Thresholds) -> list[date]:
    """The Mondays of the last whole weeks in which looks were noted."""
    first = Look.objects.aggregate(first=Min("week_on"))["first"]
    if first is None:
        return []
    this = monday(today)
    weeks = [this - timedelta(weeks=back) for back in range(1, limits.weeks + 1)]
    # The week in which noting began is not whole.
    return [week for week in weeks if week > first]


def _readers(teams: Mapping[int, str], weeks: Iterable[date]) -> dict[str, tuple[int, int]]:
    """Of each team how many of those outside the CX team looked in each of these weeks."""
    weeks = list(weeks)
    people = User.objects.filter(team__in=teams, is_active=True)
    people = people.exclude(access__in=SEES_EVERYTHING)
    looked: dict[int, set[date]] = defaultdict(set)
    looks = Look.objects.filter(user__in=people.order_by().values("pk"), week_on__in=weeks)
    for user, week in looks.order_by().values_list("user", "week_on").distinct():
        looked[user].add(week)
    found = dict.fromkeys(teams.values(), (0, 0))
    for pk, team in people.order_by().values_list("pk", "team"):
        met, of = found[teams[team]]
        found[teams[team]] = met + (len(looked[pk]) == len(weeks)), of + 1
    return found


def _start(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, time.min))
