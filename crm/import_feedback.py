"""Lines of a file as what people said: theirs at once if we know them, else by triage."""

import hashlib
from collections.abc import Iterable, Sequence

from accounts.errors import Refused
from accounts.models import Account
from crm.csv_rows import Entry
from crm.decisions import Status
from crm.import_work import Work
from feedback import arrivals
from feedback.arrivals import Known, Message, Sender
from feedback.intake import Said
from feedback.models import Arrival
from feedback.scales import SCALES
from stakeholders.models import Stakeholder

LONGEST_KEY = 255
AT_ONCE = 20
"""So many lines are written before those who wait are told."""


def write(entries: Sequence[Entry], work: Work) -> None:
    """Keep each line once; a trial says what would be new, and whose sender is unknown."""
    keyed = [(entry, _key(entry)) for entry in entries]
    known = _known(work, [key for _entry, key in keyed])
    rows = work.stakeholders(one for entry in entries for one in _found(entry, work))
    for number, (entry, key) in enumerate(keyed):
        if number % AT_ONCE == 0:
            work.reached(number / len(keyed))
        people = [rows[one] for one in sorted(_found(entry, work)) if one in rows]
        if len(people) != 1:
            entry.remark("unknown_sender", "person", entry.values["person"])
        if not work.is_trial and key not in known:
            _take(entry, people, _message(entry, key, work), work)
        if entry.is_sound:
            work.became[entry.line] = Status.UNCHANGED if key in known else Status.CREATED
        known.add(key)


def _take(entry: Entry, people: Sequence[Stakeholder], message: Message, work: Work) -> None:
    if len(people) == 1:
        try:
            arrivals.take_of(people[0], message, by=work.user)
        except Refused as refused:
            entry.fault(refused.code, "person", entry.values["person"])
        return
    account = Account.objects.filter(public_id=_account(entry, work) or "").first()
    arrivals.take(message, Known(Stakeholder.objects.none(), account), by=work.user)


def _found(entry: Entry, work: Work) -> set[str]:
    """Whom the line may mean: by id, address or name, in its account if it says one."""
    found = work.here.called(entry.values["person"], _account(entry, work))
    if not found and "email" in entry.values:
        found = work.here.called(entry.values["email"], _account(entry, work))
    return found - work.here.gone


def _account(entry: Entry, work: Work) -> str | None:
    told = entry.values
    if "account" in told or "account_id" in told:
        return work.here.account(told.get("account", ""), told.get("account_id", ""))
    return work.account


def _message(entry: Entry, key: str, work: Work) -> Message:
    told = entry.values
    word, address = told["person"], told.get("email", "")
    if "@" in word and not address:
        word, address = "", word
    scores = {name: told.get(name) for name in SCALES}
    return Message(
        said=Said(channel=told["channel"], text=told.get("text", ""), **scores),
        on=told["on"],
        door=Arrival.Door.FILE,
        external_id=key,
        sender=Sender(word, address),
        source=work.source.origin,
    )


def _key(entry: Entry) -> str:
    """Its id, or what it says: the same line is the same in every file."""
    told = entry.values
    if told.get("id"):
        return told["id"][:LONGEST_KEY]
    names = ("account", "account_id", "person", "email", "on", "channel", *SCALES, "text")
    said = "\n".join(str(told.get(name, "")) for name in names)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def _known(work: Work, keys: Iterable[str]) -> set[str]:
    held = Arrival.objects.filter(source=work.source.origin, external_id__in=list(keys))
    return set(held.values_list("external_id", flat=True))
