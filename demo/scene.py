"""A story on its day: the rows that its parts have made so far, by the names the story uses."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from accounts.models import Account, Opportunity, User
from stakeholders.models import BuyingCommittee, Goal, Person, Seat, Stakeholder


@dataclass
class Scene:
    """One account of the demo while it is being told."""

    story: dict[str, Any]
    today: date
    users: dict[str, User]
    known: dict[str, Person]
    account: Account
    days: dict[str, int] = field(default_factory=dict)
    people: dict[str, Stakeholder] = field(default_factory=dict)
    deals: dict[str, Opportunity] = field(default_factory=dict)
    committees: dict[str, BuyingCommittee] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)
    goals: dict[str, Goal] = field(default_factory=dict)

    @property
    def owner(self) -> User:
        return self.account.owner

    def day(self, days_ago: int) -> date:
        """A day of the story; below zero it lies ahead."""
        return self.today - timedelta(days=days_ago)

    def part(self, name: str) -> list:
        return self.story.get(name, [])

    def since(self, *names: str) -> int:
        """Days since all of these people have been there."""
        return min(self.days[name] for name in names)
