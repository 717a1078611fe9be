"""The lines of a file become rows by the same sync as the API; what became of each is told."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from accounts import journal
from accounts.loading import write_parents
from accounts.models import Account, User
from crm import import_documents, sync
from crm.csv_columns import ACCOUNTS, PEOPLE, TIES, TOUCHES
from crm.csv_rows import Entry
from crm.csv_words import WITHOUT_VOTE
from crm.decisions import Status
from crm.foresight import foresee
from crm.import_documents import Batch
from crm.import_matching import Here, spelling
from crm.models import Link, Source
from stakeholders import acting, people, tasks
from stakeholders.models import Stakeholder
from stakeholders.seat_loading import SeatLoad, write_seats
from stakeholders.tie_loading import TieLoad, write_ties

READ, RECORDS_WRITTEN, SEATS_WRITTEN = 0.1, 0.7, 0.95  # shares of the time they take
SEAT_FIELDS = ("roles", "weight", "is_veto", "is_approver")
WRITTEN = {Status.CREATED, Status.UPDATED, Status.UNCHANGED}


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
    new_accounts: int = 0

    @property
    def is_trial(self) -> bool:
        """Nobody follows a trial."""
        return self.advance is None

    def reached(self, share: float) -> None:
        """Tell those who wait how much is done, 0..1."""
        if self.advance is not None:
            self.advance(share)

    def count(self, entries: Sequence[Entry]) -> dict[str, int]:
        """How many lines became what."""
        told = Counter(self.became.get(entry.line, _refusal(entry)) for entry in entries)
        return {**told, "new_accounts": self.new_accounts}


def _refusal(entry: Entry) -> str:
    return "repeated" if entry.is_repeated else "refused"


def write(kind: str, entries: Sequence[Entry], work: Work) -> None:
    """Write what can be written in the transaction of the caller; the rest is told as faults."""
    work.reached(READ)
    WRITERS[kind]([entry for entry in entries if entry.is_sound], work)


def _accounts(entries: Sequence[Entry], work: Work) -> None:
    ids = _apply(import_documents.accounts(entries, work.here), work)
    _parents([entry for entry in entries if entry.is_sound], ids, work)


def _parents(entries: Sequence[Entry], ids: dict[int, str], work: Work) -> None:
    """Hang accounts below those of the file or those that are there; in a trial only look."""
    named = [one for one in entries if one.values.keys() & {"parent", "parent_id"}]
    calls = _calls(entries, ids)
    told = [(entry, _parent(entry, calls, work)) for entry in named]
    if work.is_trial:
        return
    wanted = [(entry, ids[entry.line], to) for entry, to in told if to and entry.line in ids]
    rows = _editable(work).in_bulk(
        list({one for _entry, *pair in wanted for one in pair}), field_name="public_id"
    )
    pairs = [(rows[account], rows[parent]) for _entry, account, parent in wanted]
    moved, refused = write_parents(journal.begin(work.user), pairs) if pairs else ([], [])
    for entry, account, _to in wanted:
        if rows[account] in refused:
            entry.remark("circle_of_parents", "parent", entry.values.get("parent", ""))
        elif rows[account] in moved and work.became[entry.line] == Status.UNCHANGED:
            work.became[entry.line] = Status.UPDATED


def _calls(entries: Iterable[Entry], ids: dict[int, str]) -> dict[str, str]:
    """What the lines of the file are called: by their ids and their names."""
    words = ((one.values.get(name), one.line) for one in entries for name in ("name", "id"))
    return {spelling(word): ids.get(line, "") for word, line in words if word}


def _parent(entry: Entry, calls: dict[str, str], work: Work) -> str | None:
    """The account that a line names as its parent; a remark when nobody is called so."""
    name, key = (entry.values.get(column, "") for column in ("parent", "parent_id"))
    for word in filter(None, (key, name)):
        if (in_file := calls.get(spelling(word))) is not None:
            return in_file
    found = work.here.account(name, key)
    if found is None:
        entry.remark("unknown_parent", "parent", name or key)
    return found


def _people(entries: Sequence[Entry], work: Work) -> None:
    here = [entry for entry in entries if not entry.values.get("is_gone")]
    batch = import_documents.people(here, work.here, work.account)
    ids = _apply(batch, work)
    work.reached(RECORDS_WRITTEN)
    _seats([entry for entry in here if entry.line in ids], ids, work)
    work.reached(SEATS_WRITTEN)
    _leave([entry for entry in entries if entry.values.get("is_gone")], work)


def _touches(entries: Sequence[Entry], work: Work) -> None:
    me = work.user.public_id
    _apply(import_documents.touches(entries, work.here, me, work.account), work)


def _apply(batch: Batch, work: Work) -> dict[int, str]:
    """Send a batch through the sync; the id of each line that is there now."""
    links = [
        Link(source=work.source, type=key[0], external_id=key[1], subject=subject)
        for key, subject in batch.adopted.items()
    ]
    Link.objects.bulk_create(links, batch_size=1000)
    results = _results(batch, work)
    ids = {}
    for entry, result in zip(batch.entries, results, strict=True):
        if entry is None:
            work.new_accounts += result.status == Status.CREATED
        elif result.status in WRITTEN:
            work.became[entry.line] = result.status
            ids |= {entry.line: result.id} if result.id else {}
        else:
            _tell(entry, result)
    return ids


def _results(batch: Batch, work: Work) -> list[sync.Result]:
    """A trial only plans: writing thousands of lines to take them back would take its time."""
    if work.is_trial:
        return foresee(work.source, batch.documents, user=work.user)
    return sync.apply(work.source, batch.documents, user=work.user, by=work.user)


def _tell(entry: Entry, result: sync.Result) -> None:
    if result.status == Status.SUPERSEDED:
        entry.repeat("superseded")
    for fault in result.faults:
        column = fault.pointer.rpartition("/")[2]
        entry.fault(fault.code, column, str(entry.values.get(column, "")))


def _seats(entries: Sequence[Entry], ids: dict[int, str], work: Work) -> None:
    """Seats of the standing committees for those who have a role, a weight or a flag."""
    told = [entry for entry in entries if entry.values.keys() & set(SEAT_FIELDS)]
    if not told:
        return
    rows = _stakeholders((ids[entry.line] for entry in told), work)
    loads = [_seat_load(entry, rows[ids[entry.line]]) for entry in told]
    write_seats(journal.begin(work.user), loads, on=work.on)
    for entry, load in zip(told, loads, strict=True):
        if load.is_changed and work.became[entry.line] == Status.UNCHANGED:
            work.became[entry.line] = Status.UPDATED
    _analyse_later({load.holder.account_id for load in loads if load.is_changed})


def _seat_load(entry: Entry, holder: Stakeholder) -> SeatLoad:
    given = {name: entry.values[name] for name in SEAT_FIELDS if name in entry.values}
    roles = given.get("roles")
    has_vote = any(role not in WITHOUT_VOTE for role in roles or ())
    is_needed = given.get("is_veto") or given.get("is_approver")
    if roles is not None:
        given["roles"] = tuple(str(role) for role in roles)
    return SeatLoad(holder, **given, default_weight=int(bool(has_vote or is_needed)))


def _leave(entries: Iterable[Entry], work: Work) -> None:
    """Those marked as gone leave, if they are still there; queries grow with them only."""
    for entry in entries:
        word = entry.values.get("email") or _name(entry)
        account = work.account
        if "account" in entry.values or "account_id" in entry.values:
            told = (entry.values.get(name, "") for name in ("account", "account_id"))
            account = work.here.account(*told)
        found = work.here.called(word, account) - work.here.gone if account else set()
        work.became[entry.line] = Status.UPDATED if len(found) == 1 else Status.UNCHANGED
        if len(found) == 1:
            (row,) = _stakeholders(found, work).values()
            people.leave(row, on=work.on, by=work.user)
            _analyse_later({row.account_id})


def _name(entry: Entry) -> str:
    return f"{entry.values['first_name']} {entry.values['last_name']}".strip()


def _ties(entries: Sequence[Entry], work: Work) -> None:
    ends = {entry.line: _ends(entry, work) for entry in entries}
    rows = _stakeholders((one for pair in ends.values() for one in pair if one), work)
    drawn = [(entry, _tie_load(entry, ends[entry.line], rows)) for entry in entries]
    loads = [(entry, load) for entry, load in drawn if load is not None]
    changes = journal.begin(work.user)
    write_ties(changes, [load for _entry, load in loads], on=work.on)
    for entry, load in loads:
        if load.status == "circle":
            entry.fault("circle", "other")
        else:
            work.became[entry.line] = load.status
    changed = {load.stakeholder.account_id for _, load in loads if load.status != "unchanged"}
    _analyse_later(changed)


def _ends(entry: Entry, work: Work) -> tuple[str | None, str | None]:
    one = import_documents.person_of(entry, "person", work.here, work.account)
    two = import_documents.person_of(entry, "other", work.here, work.account)
    return one, two


def _tie_load(entry: Entry, ends: tuple, rows: dict[str, Stakeholder]) -> TieLoad | None:
    if not entry.is_sound:
        return None
    one, two = (rows[end] for end in ends)
    if one == two:
        entry.fault("self_tie", "other")
    elif one.account_id != two.account_id:
        entry.fault("other_account", "other")
    else:
        return TieLoad(one, two, str(entry.values["kind"]), entry.values["strength"])
    return None


def _stakeholders(public_ids: Iterable[str], work: Work) -> dict[str, Stakeholder]:
    """Those asked for, in accounts that the user may change."""
    rows = Stakeholder.objects.filter(account__in=_editable(work).values("pk")).select_related(
        "person", "account"
    )
    return rows.in_bulk(list(dict.fromkeys(public_ids)), field_name="public_id")


def _editable(work: Work) -> QuerySet[Account]:
    return Account.objects.editable_by(work.user)


def _analyse_later(accounts: set[int]) -> None:
    tasks.schedule(acting.mark_changed(accounts, timezone.now()))


WRITERS: dict[str, Callable[[Sequence[Entry], Work], None]] = {
    ACCOUNTS: _accounts,
    PEOPLE: _people,
    TIES: _ties,
    TOUCHES: _touches,
}
