"""The lines of a file become rows by the same sync as the API; what became of each is told."""

from collections.abc import Callable, Iterable, Sequence

from accounts import custom, journal
from accounts.loading import write_parents
from crm import import_documents, import_feedback, import_seats, sync
from crm.csv_columns import ACCOUNTS, FEEDBACK, PEOPLE, TIES, TOUCHES
from crm.csv_rows import Entry
from crm.decisions import Ignored, Status
from crm.foresight import Difference, Foreseen, foresee
from crm.import_documents import Batch, Document
from crm.import_matching import NAMES
from crm.import_names import spelling
from crm.import_work import Work, analyse_later
from crm.models import Link
from crm.ownership import Reason
from stakeholders import people
from stakeholders.acts_done import blocks
from stakeholders.models import Stakeholder, Tie
from stakeholders.tie_loading import TieLoad, write_ties

READ, WRITTEN_ALL = 0.05, 0.95  # shares of the time they take
Then = Callable[[Sequence[Entry], dict[int, str], Work], None]
"""What is done with a part that is there, before the next one."""
CIRCLE = Ignored("reports_to", str(Reason.CIRCLE))
WRITTEN = {Status.CREATED, Status.UPDATED, Status.UNCHANGED, Status.RESTORED}


def write(kind: str, entries: Sequence[Entry], work: Work) -> None:
    """Write what can be written in the transaction of the caller; the rest is told as faults."""
    work.reached(READ)
    WRITERS[kind]([entry for entry in entries if entry.is_sound], work)


def _accounts(entries: Sequence[Entry], work: Work) -> None:
    ids = _apply(import_documents.accounts(entries, work.here), work)
    _parents([entry for entry in entries if entry.is_sound], ids, work)


def _parents(entries: Sequence[Entry], ids: dict[int, str], work: Work) -> None:
    """Hang accounts below those of the file or those that are there."""
    named = [one for one in entries if one.values.keys() & {"parent", "parent_id"}]
    calls = _calls(entries, ids)
    told = [(entry, _parent(entry, calls, work)) for entry in named]
    wanted = [(entry, ids[entry.line], to) for entry, to in told if to and entry.line in ids]
    rows = (
        work.editable()
        .select_related("parent")
        .in_bulk(list({one for _entry, *pair in wanted for one in pair}), field_name="public_id")
    )
    former = {public_id: str(row.parent or "") for public_id, row in rows.items()}
    pairs = [(rows[account], rows[parent]) for _entry, account, parent in wanted]
    moved, refused = write_parents(journal.begin(work.user), pairs) if pairs else ([], [])
    for entry, account, parent in wanted:
        if rows[account] in refused:
            entry.remark("circle_of_parents", "parent", entry.values.get("parent", ""))
        elif rows[account] in moved:
            work.differ(entry, Difference("parent", former[account], str(rows[parent])))
    if work.is_trial:
        _below_new_ones(told, ids, work)


def _below_new_ones(
    told: Sequence[tuple[Entry, str | None]], ids: dict[int, str], work: Work
) -> None:
    """What a trial cannot write, as the parent is not there yet."""
    for entry, parent in told:
        if parent == "" and entry.line in ids:
            work.differ(entry, Difference("parent", "", entry.values.get("parent", "")))


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
    _apply(import_documents.people(here, work.here, work.account), work, import_seats.write)
    _leave([entry for entry in entries if entry.values.get("is_gone")], work)


def _touches(entries: Sequence[Entry], work: Work) -> None:
    me = work.user.public_id
    _apply(import_documents.touches(entries, work.here, me, work.account), work)


def _apply(
    batch: Batch, work: Work, then: Then = lambda entries, ids, work: None
) -> dict[int, str]:
    """Send a batch through the sync, by parts; the id of each line that is there now."""
    _adopt(batch, work)
    repeated = batch.repeated()
    for entry in filter(None, (batch.entries[place] for place in sorted(repeated))):
        entry.repeat("superseded")
    ids: dict[int, str] = {}
    done = len(repeated)
    for part in batch.parts(repeated):
        entries = [batch.entries[place] for place in part]
        found = _apply_part(entries, [batch.documents[place] for place in part], work)
        then([one for one in entries if one and one.line in found], found, work)
        ids |= found
        done += len(part)
        work.reached(READ + (WRITTEN_ALL - READ) * done / len(batch.documents))
    return ids


def _adopt(batch: Batch, work: Work) -> None:
    """Call records we hold by the names of the file, where those name nothing yet."""
    for some in blocks(sorted(batch.adopted), NAMES):
        held = Link.objects.filter(source=work.source, external_id__in=[key for _, key in some])
        taken = set(held.values_list("type", "external_id"))
        Link.objects.bulk_create(
            Link(source=work.source, type=key[0], external_id=key[1], subject=batch.adopted[key])
            for key in some
            if key not in taken
        )


def _apply_part(
    entries: Sequence[Entry | None], documents: Sequence[Document], work: Work
) -> dict[int, str]:
    ids = {}
    for entry, foreseen in zip(entries, _results(documents, work), strict=True):
        result = foreseen.result
        _remark(entry, result)
        if entry is None:
            if result.status == Status.CREATED:
                work.new_accounts.add(result.external_id)
        elif result.status in WRITTEN:
            work.became[entry.line] = result.status
            work.differences[entry.line] = list(foreseen.differences)
            ids |= {entry.line: result.id} if result.id else {}
        else:
            _tell(entry, result)
    return ids


def _results(documents: Sequence[Document], work: Work) -> list[Foreseen]:
    """A trial only plans: writing thousands of lines to take them back would take its time."""
    if work.is_trial:
        return foresee(work.source, documents, user=work.user)
    written = sync.apply(work.source, documents, user=work.user, by=work.user)
    return [Foreseen(result) for result in written]


def _tell(entry: Entry, result: sync.Result) -> None:
    for fault in result.faults:
        place, _slash, name = fault.pointer.rpartition("/")
        column = custom.member(name) if place == "/custom" else name
        entry.fault(fault.code, column, str(entry.values.get(column, "")))


def _remark(entry: Entry | None, result: sync.Result) -> None:
    """Say of a superior who was left out why, as the rest of the line is written."""
    if entry is not None and CIRCLE in result.fields_ignored:
        column = "reports_to_id" if entry.values.get("reports_to_id") else "reports_to"
        entry.remark("circle_of_superiors", column, str(entry.values[column]))


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
            (row,) = work.stakeholders(found).values()
            people.leave(row, on=work.on, by=work.user)
            analyse_later({row.account_id})


def _name(entry: Entry) -> str:
    return f"{entry.values['first_name']} {entry.values['last_name']}".strip()


def _ties(entries: Sequence[Entry], work: Work) -> None:
    ends = {entry.line: _ends(entry, work) for entry in entries}
    rows = work.stakeholders(one for pair in ends.values() for one in pair if one)
    drawn = [(entry, _tie_load(entry, ends[entry.line], rows)) for entry in entries]
    loads = [(entry, load) for entry, load in drawn if load is not None]
    former = _former(loads) if work.is_trial else {}
    changes = journal.begin(work.user)
    write_ties(changes, [load for _entry, load in loads], on=work.on)
    for entry, load in loads:
        if load.status == "circle":
            entry.fault("circle", "other")
        else:
            work.became[entry.line] = load.status
            if load.status == "updated" and load.key in former:
                work.differ(entry, *_turns(former[load.key], load))
    changed = {load.stakeholder.account_id for _, load in loads if load.status != "unchanged"}
    analyse_later(changed)


def _former(loads: Iterable[tuple[Entry, TieLoad]]) -> dict[tuple, Tie]:
    """The ties that these would take the place of; one query."""
    people = [load.stakeholder.pk for _entry, load in loads]
    held = Tie.objects.known().filter(stakeholder__in=people, to_on=None)
    held = held.select_related("stakeholder__person", "other__person")
    return {TieLoad(row.stakeholder, row.other, row.kind, 1.0).key: row for row in held}


def _turns(former: Tie, load: TieLoad) -> list[Difference]:
    pairs = (
        ("other", str(former.other), str(load.other)),
        ("strength", former.strength, load.strength),
    )
    return [Difference(*pair) for pair in pairs if pair[1] != pair[2]]


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


WRITERS: dict[str, Callable[[Sequence[Entry], Work], None]] = {
    ACCOUNTS: _accounts,
    PEOPLE: _people,
    TIES: _ties,
    TOUCHES: _touches,
    FEEDBACK: import_feedback.write,
}
