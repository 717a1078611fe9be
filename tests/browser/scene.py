"""The small world of the browser journeys, built through the entry functions."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from accounts.models import Account, User
from committee.vocabulary import Role, TieKind, TouchKind
from stakeholders import assessments, tasks, ties, touches
from stakeholders.assessments import Statement
from stakeholders.models import Stakeholder
from stakeholders.ties import Link
from stakeholders.touches import Contact
from tests import factories

PASSWORD = "open sesame"


@dataclass(frozen=True)
class House:
    """Who signs in, and the account that needs them."""

    user: User
    risky: Account


def build() -> House:
    """Northwind, where the CFO must approve and is against us, and Calm, where all is well."""
    user = factories.user()
    risky = _northwind(user)
    _calm(user)
    return House(user, risky)


def _northwind(user: User) -> Account:
    account = factories.account(user, name="Northwind Industries", industry="Manufacturing")
    names = {
        "Elena Marchetti": "Chief executive officer",
        "David Okafor": "CFO",
        "Sophie Laurent": "Chief information officer",
        "Priya Raman": "VP engineering",
        "Tomas Rivera": "Financial controller",
    }
    people = {
        name: factories.stakeholder(account, name, title=title) for name, title in names.items()
    }
    committee = factories.committee(account)
    factories.seat(committee, people["Elena Marchetti"], roles=(Role.DECISION_MAKER,))
    factories.seat(
        committee, people["David Okafor"], roles=(Role.ECONOMIC_BUYER,), is_approver=True
    )
    factories.seat(committee, people["Sophie Laurent"], roles=(Role.EXECUTIVE_SPONSOR,))
    factories.seat(committee, roles=(Role.LEGAL,))
    boss = people["Elena Marchetti"]
    for name in ("David Okafor", "Sophie Laurent"):
        _tie(people[name], boss, TieKind.REPORTS_TO)
    _tie(people["Priya Raman"], people["Sophie Laurent"], TieKind.REPORTS_TO)
    _tie(people["Tomas Rivera"], people["David Okafor"], TieKind.REPORTS_TO)
    _say(people["David Okafor"], -1.0)
    _say(people["Sophie Laurent"], 0.5)
    _meet(user, [people["Sophie Laurent"]])
    tasks.settle(account)
    return account


def _calm(user: User) -> Account:
    account = factories.account(user, name="Calm Waters")
    ann = factories.stakeholder(account, "Ann Bell", title="Owner")
    factories.seat(factories.committee(account), ann, roles=(Role.DECISION_MAKER,))
    _say(ann, 1.0)
    _meet(user, [ann])
    tasks.settle(account)
    return account


def _tie(one: Stakeholder, other: Stakeholder, kind: str) -> None:
    ties.draw_tie(one, other, Link(kind), on=factories.LONG_AGO, by=one.account.owner)


def _say(one: Stakeholder, stance: float) -> None:
    assessments.record(one, Statement(stance), on=_days_ago(20), by=one.account.owner)


def _meet(user: User, attendees: list[Stakeholder]) -> None:
    contact = Contact(user, TouchKind.MEETING.value)
    touches.log_touch(attendees, contact, on=_days_ago(10), by=user)


def _days_ago(days: int):
    return timezone.localdate() - timedelta(days=days)


def crowd(user: User) -> Account:
    """More people than one can read at once: a head, four managers, forty people below."""
    account = factories.account(user, name="Crowded House")
    head = factories.stakeholder(account, "Head One", title="CEO")
    factories.seat(factories.committee(account), head, roles=(Role.DECISION_MAKER,))
    for team in range(4):
        manager = factories.stakeholder(account, f"Manager {team}", title="Director")
        _tie(manager, head, TieKind.REPORTS_TO)
        for number in range(10):
            below = factories.stakeholder(account, f"Member {team}{number}", title="Analyst")
            _tie(below, manager, TieKind.REPORTS_TO)
    tasks.settle(account)
    return account
