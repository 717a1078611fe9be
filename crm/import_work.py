"""One file on its way into rows: who brings it, what is there, what becomes of each line."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Account, User
from crm.csv_rows import Entry
from crm.decisions import Status
from crm.foresight import Difference
from crm.import_matching import Here
from crm.models import Source
from stakeholders import acting, tasks
from stakeholders.models import Stakeholder


@dataclass
class Work:
    """One file on its way into rows."""

    user: User
    source: Source
    here: Here
    account: str | None
    advance: Callable[[float], None] | None = None
    on: date = field(default_factory=timezone.localdate)
    became: dict[int, str] = field(default_factory=dict)
    differences: dict[int, list[Difference]] = field(default_factory=dict)
    new_accounts: set[str] = field(default_factory=set)

    @property
    def is_trial(self) -> bool:
        """Nobody follows a trial."""
        return self.advance is None

    def reached(self, share: float) -> None:
        """Tell those who wait how much is done, 0..1."""
        if self.advance is not None:
            self.advance(share)

    def differ(self, entry: Entry, *found: Difference) -> None:
        """Say that a line changes something, though its record alone does not."""
        if self.became.get(entry.line) == Status.UNCHANGED:
            self.became[entry.line] = Status.UPDATED
        self.differences.setdefault(entry.line, []).extend(found)

    def outcome(self, entry: Entry) -> str:
        """What became of a line."""
        refusal = "repeated" if entry.is_repeated else "refused"
        return str(self.became.get(entry.line, refusal))

    def count(self, entries: Sequence[Entry]) -> dict[str, int]:
        """How many lines became what."""
        return {**Counter(map(self.outcome, entries)), "new_accounts": len(self.new_accounts)}

    def editable(self) -> QuerySet[Account]:
        return Account.objects.editable_by(self.user)

    def stakeholders(self, public_ids: Iterable[str]) -> dict[str, Stakeholder]:
        """Those asked for, in accounts that the user may change."""
        rows = Stakeholder.objects.filter(account__in=self.editable().values("pk"))
        rows = rows.select_related("person", "account")
        return rows.in_bulk(list(dict.fromkeys(public_ids)), field_name="public_id")


def analyse_later(accounts: set[int]) -> None:
    """Have the committees of these accounts analysed by a worker."""
    tasks.schedule(acting.mark_changed(accounts, timezone.now()))
