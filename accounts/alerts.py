"""Findings, addressed to the user who can act on them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import addressees, judges
from accounts.errors import Refused
from accounts.inserting import insert_likely_new, renew_field
from accounts.models import Account, Alert, User
from committee.vocabulary import FindingKind

Key = tuple[int, str, str, str, str]
"""Account, kind, subject, person and employee: what makes two news the same."""
_KEY = ("account_id", "kind", "subject", "person", "employee")


@dataclass(frozen=True)
class News:
    """Something to tell who can act on an account, or `user_id` alone if it is personal."""

    account: Account
    kind: str
    subject: str
    person: str = ""
    user_id: int | None = None
    parameters: dict[str, Any] = field(default_factory=dict)

    @property
    def employee(self) -> str:
        """Public id of whom of us the news is about, if of anybody."""
        return self.parameters.get("employee") or ""

    @property
    def key(self) -> Key:
        return self.account.pk, self.kind, self.subject, self.person, self.employee


def raise_all(news: Sequence[News], *, at: datetime | None = None) -> int:
    """Tell what is new; the number of queries does not grow with it.

    Once while an alert is open; what a user has dismissed not again that day; what was over and
    stands again is new. Personal news of somebody who may not judge the account goes to its owner,
    and what has no owner to whom `addressees` says.
    """
    at = at or timezone.now()
    keyed = {one.key: one for one in reversed(news)}
    told = _told(keyed.keys(), timezone.localdate(at))
    new = {key: one for key, one in keyed.items() if key not in told}
    judging = judges.among({(one.user_id, key[0]) for key, one in new.items() if one.user_id})
    instead = addressees.of_ownerless({key[0] for key in new}) if new else {}
    alerts = [
        _alert(key, one, one.user_id if (one.user_id, key[0]) in judging else None, instead, at)
        for key, one in new.items()
    ]
    if alerts:
        insert_likely_new(Alert, list(alerts[0]), [list(one.values()) for one in alerts[::-1]])
    return len(alerts)


def open_about(subjects: Iterable[str]) -> dict[str, list[Alert]]:
    """The open alerts about each subject, put away or not; one query."""
    found: dict[str, list[Alert]] = {subject: [] for subject in subjects}
    for alert in Alert.objects.filter(subject__among=found, dismissed_at=None):
        found[alert.subject].append(alert)
    return found


def renew_all(updates: Sequence[tuple[Alert, dict[str, Any]]]) -> None:
    """Say what open alerts say today; two queries at most. One that is gone stays so."""
    changed = [alert for alert, parameters in updates if alert.parameters != parameters]
    for alert, parameters in updates:
        alert.parameters = parameters
    renew_field("parameters", changed)


def close_all(alerts: Iterable[Alert]) -> None:
    """Put alerts away whose reason has gone; one query, safe to repeat."""
    still_open = Alert.objects.filter(pk__in=[one.pk for one in alerts], dismissed_at=None)
    still_open.update(dismissed_at=timezone.now(), is_over=True)


def finish(subject: str, kind: str) -> None:
    """Let news of a kind about a subject be over, what is put away too: it can be told anew."""
    about = Alert.objects.filter(subject=subject, kind=kind)
    close_all(about.filter(dismissed_at=None))
    about.filter(is_over=False).update(is_over=True)


def follow(subjects: Iterable[str], account: Account) -> None:
    """Let the open alerts about these subjects be news of the account that they are part of now."""
    about = Alert.objects.filter(subject__in=list(subjects), dismissed_at=None)
    about.exclude(account=account).update(account=account)


def hand_over(accounts: Iterable[Account]) -> None:
    """Give the open alerts of accounts to who can act on them now; a fixed number of queries.

    Personal ones stay with their user while that user may judge the account. Who takes an alert
    over has not seen it: it is neither snoozed nor mailed.
    """
    accounts = list(accounts)
    about = Alert.objects.filter(account__among=[one.pk for one in accounts], dismissed_at=None)
    personal = about.filter(is_personal=True).values_list("pk", "user_id", "account_id")
    addressed = {pk: (user, account) for pk, user, account in personal}
    judging = judges.among({pair for pair in addressed.values() if pair[0]})
    lost = [pk for pk, pair in addressed.items() if pair not in judging]
    acting = _acting([one.pk for one in accounts])
    # Nobody has the key 0: compared with nothing at all no row would be another one's.
    elsewhere = Q(pk__in=lost) | Q(is_personal=False) & ~Q(user_id=Coalesce(acting, 0))
    about.filter(elsewhere).update(
        user_id=acting, is_personal=False, snoozed_until=None, mailed_at=None
    )


def _acting(accounts: Sequence[int]) -> Subquery | Case:
    """Who can act on the account of an alert, as the database says it; eight queries at most."""
    owner = Subquery(Account.objects.filter(pk=OuterRef("account_id")).values("owner_id"))
    instead = defaultdict(list)
    for account, user in addressees.of_ownerless(accounts).items():
        instead[user].append(account)
    cases = [When(account__in=some, then=Value(user)) for user, some in instead.items()]
    return Case(*cases, default=owner, output_field=BigIntegerField()) if cases else owner


def open_alerts(user: User, on: date | None = None) -> QuerySet[Alert]:
    """What needs this user on a day (default today), newest first.

    Not what is dismissed, not what is put away until a later day, and only of accounts whose
    judgements they may still read.
    """
    is_asleep = Q(snoozed_until__gt=on or timezone.localdate())
    return _undismissed(user).exclude(is_asleep)


def snoozed_alerts(user: User, on: date | None = None) -> QuerySet[Alert]:
    """What this user has put away until a day after `on`, the first to come back first."""
    asleep = _undismissed(user).filter(snoozed_until__gt=on or timezone.localdate())
    return asleep.order_by("snoozed_until", "-raised_at", "-pk")


def dismiss(alert: Alert, at: datetime | None = None) -> None:
    """Put an alert away; safe to repeat."""
    Alert.objects.filter(pk=alert.pk, dismissed_at=None).update(dismissed_at=at or timezone.now())


def dismiss_everywhere(alert: Alert) -> None:
    """Put an alert away for good, with the same news of a person in other committees."""
    _same(alert).update(dismissed_at=timezone.now())


def restore_everywhere(alert: Alert) -> None:
    """Bring back what was dismissed together; what was told anew since, or is over, stays away."""
    told_anew = Alert.objects.filter(dismissed_at=None, **{name: OuterRef(name) for name in _KEY})
    together = _like(alert).filter(dismissed_at=alert.dismissed_at, is_over=False)
    together.exclude(Exists(told_anew)).update(dismissed_at=None)


def snooze_everywhere(alert: Alert, until: date) -> None:
    """Put an alert away until a day, with the same news of a person in other committees.

    That day it is there again, as news. A day that is not to come is refused.
    """
    if until <= timezone.localdate():
        raise Refused(_("Choose a day after today."), field="until")
    _same(alert).update(snoozed_until=until, mailed_at=None)


def wake_everywhere(alert: Alert) -> None:
    """Bring back what was put away with `snooze_everywhere`; safe to repeat."""
    _same(alert).update(snoozed_until=None)


def mark_mailed(alerts: Iterable[Alert], at: datetime) -> None:
    """Note that a digest has told alerts; the first time counts; one query."""
    unmailed = Alert.objects.filter(pk__in=[one.pk for one in alerts], mailed_at=None)
    unmailed.update(mailed_at=at)


def _undismissed(user: User) -> QuerySet[Alert]:
    judged = Account.objects.judged_by(user)
    return Alert.objects.filter(user=user, dismissed_at=None, account__in=judged)


def _same(alert: Alert) -> QuerySet[Alert]:
    """The open alerts that read as this one."""
    return _like(alert).filter(dismissed_at=None)


def _like(alert: Alert) -> QuerySet[Alert]:
    """The alerts that read as this one: of a person those of all committees.

    That a seat is empty says that nobody in it was met.
    """
    same = Q(pk=alert.pk)
    if alert.person:
        is_empty = alert.kind == FindingKind.SEAT_EMPTY
        same |= Q(
            account=alert.account_id,
            user=alert.user_id,
            kind__in={alert.kind, FindingKind.DECIDER_SILENT} if is_empty else {alert.kind},
            person=alert.person,
            employee=alert.employee,
        )
    return Alert.objects.filter(same)


def _told(keys: Collection[Key], today: date) -> set[Key]:
    """What is open, or was raised and dismissed today, of what the news could repeat; one query."""
    accounts, subjects = ({key[place] for key in keys} for place in (0, 2))
    about = Alert.objects.filter(account__among=accounts, subject__among=subjects)
    is_told = Q(dismissed_at=None) | Q(raised_at__date=today, is_over=False)
    return set(about.filter(is_told).values_list(*_KEY))


def _alert(
    key: Key, news: News, personally: int | None, instead: Mapping[int, int | None], at: datetime
) -> dict[str, Any]:
    return {
        **dict(zip(_KEY, key, strict=True)),
        "public_id": Alert._meta.get_field("public_id").get_default(),
        "user_id": personally or instead.get(key[0], news.account.owner_id),
        "is_personal": personally is not None,
        "parameters": news.parameters,
        # As text, for what is sent as JSON would lose its microseconds.
        "raised_at": at.isoformat(),
        "is_over": False,
    }
