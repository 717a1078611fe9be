"""Erasure of a person (GDPR): forgotten everywhere, certified, and kept from coming back."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import journal
from accounts.journal import Author
from accounts.models import Alert, Change, ChangeSet
from accounts.veiling import VEIL, Called
from crm import (
    erased_names,
    erased_words,
    import_parts,
    import_running,
    load_pieces,
    sync,
    webhook_erasing,
)
from crm.csv_reading import Table, Unreadable
from crm.csv_words import plain
from crm.models import (
    ColumnMemory,
    Conflict,
    Erasure,
    Import,
    ImportPart,
    Link,
    Load,
    Merge,
    Refusal,
    Reply,
    Source,
    WrittenFigures,
)
from feedback import erasing as feedback_erasing, insight_erasing, survey_erasing
from stakeholders import erasing, tasks
from stakeholders.models import BuyingCommittee, Person, Stakeholder

ASKED = "The source deleted this person for reasons of privacy."


@transaction.atomic
def erase(person: Person, *, by: Author, reason: str = "") -> Erasure:
    """Forget a person for good, in every account; the certificate counts what was emptied.

    What sources call them, and their address, stay as keyed digests that nobody can read: a record
    under one of them is refused from now on.
    """
    stakeholders = _taken(person)
    people = list({one.person_id: one.person for one in stakeholders}.values()) or [person]
    addresses = _addresses(people, stakeholders)
    words = erased_words.folded(people, addresses)
    accounts = {one.account_id for one in stakeholders}
    called = erased_words.called(people, accounts, addresses)
    refused = _refused(people, addresses)
    changes = journal.begin(by)
    links = list(_links(stakeholders).select_related("source"))
    names = _remember(links, addresses)
    counts = erasing.erase_people(changes, people, stakeholders)
    counts |= _forget_heard(changes, stakeholders, words) | _forget_sent(links, words)
    counts["refusal"] += _delete(Refusal.objects.filter(pk__in=refused))
    veiled = _veil_told(changes, called)
    counts["veiled"] = len(veiled)
    told = veiled | {row.public_id for row in stakeholders}
    counts["delivery"] = webhook_erasing.forget(told)
    counts["link"] = _delete(_links(stakeholders))
    tasks.schedule(
        BuyingCommittee.objects.filter(account__in=accounts).values_list("pk", flat=True)
    )
    return Erasure.objects.create(
        subject=person.public_id,
        origin=by.origin,
        reason=reason,
        counts=counts | {"name": names},
        change_set=changes,
    )


@transaction.atomic
def erase_called(source: Source, external_id: str, *, by: Author) -> Erasure | None:
    """Erase whom a source calls so and keep them from coming back; None if we do not know them.

    Safe to repeat. Whom the source deleted before, or merged into somebody, is still meant.
    """
    # No sync may bring at this moment whom we do not find.
    sync.take_turn(source)
    erased_names.remember([(source, external_id, "")])
    calls = {"type": "stakeholder", "external_id": external_id}
    Refusal.objects.filter(connection__source=source, **calls).delete()
    subjects = Link.objects.filter(source=source, **calls).values("subject")
    person = Person.objects.filter(stakeholders__public_id__in=subjects).first()
    return erase(person, by=by, reason=ASKED) if person else None


def _forget_heard(
    changes: ChangeSet, stakeholders: Sequence[Stakeholder], words: Sequence[str]
) -> dict[str, int]:
    """What they said, what came of it, and what colleagues told of them."""
    cases = feedback_erasing.forget_cases(changes, stakeholders)
    return {
        "feedback": feedback_erasing.forget_words(stakeholders),
        "arrival": feedback_erasing.forget_arrivals(stakeholders, words),
        "case": len(cases),
        **_forget_said_of(stakeholders, cases),
        **survey_erasing.forget_asked(stakeholders),
        **insight_erasing.forget_told(stakeholders, words),
    }


def _veil_told(changes: ChangeSet, called: Iterable[Called]) -> set[str]:
    """Take the names out of what others said; the records that held any."""
    doors = (erasing.veil_told, feedback_erasing.veil_told)
    return {record for one in called for veil in doors for record in veil(changes, one)}


def _taken(person: Person) -> list[Stakeholder]:
    """Every record of somebody, once nobody else writes of them; merges may just have made more."""
    taken: set[int] = set()
    while True:
        found = _records_of(person)
        accounts = {one.account_id for one in found}
        if accounts <= taken:
            return found
        journal.take_turns(accounts)
        taken |= accounts


def _records_of(person: Person) -> list[Stakeholder]:
    """Every record of somebody: in each account, and those that merges made one with them."""
    found: set[str] = set()
    more = set(person.stakeholders.values_list("public_id", flat=True))
    while more - found:
        found |= more
        merges = Merge.objects.filter(undone_at=None, type="stakeholder")
        pairs = merges.filter(Q(winner__in=found) | Q(loser__in=found))
        more = {one for pair in pairs.values_list("winner", "loser") for one in pair} | found
        people = Stakeholder.objects.filter(public_id__in=more).values("person")
        more |= set(
            Stakeholder.objects.filter(person__in=people).values_list("public_id", flat=True)
        )
    rows = Stakeholder.objects.filter(public_id__in=found).select_related("account", "person")
    return list(rows.order_by("pk"))


def _forget_said_of(stakeholders: Sequence[Stakeholder], cases: Iterable[str]) -> dict[str, int]:
    """What waits for somebody to decide or to do about them, or about their cases."""
    ids = [*(one.public_id for one in stakeholders), *cases]
    alerts = Alert.objects.filter(Q(person__in=ids) | Q(subject__in=ids))
    return {
        "alert": _delete(alerts),
        "conflict": _delete(Conflict.objects.filter(subject__in=ids)),
    }


def _forget_sent(links: Sequence[Link], words: Sequence[str]) -> dict[str, int]:
    """What came in and is kept as it came, with its answers.

    Of the reply that is being given to this very request nothing is there yet, and one about a
    job names nobody.
    """
    said = Reply.objects.exclude(status=None)
    replies = said.exclude(pk__in=said.filter(body__type="job").values("pk"))
    sources = {link.source for link in links}
    return {
        "reply": _delete(replies.filter(source__in=sources)),
        "refusal": _delete(_refusals(links)),
        "written_figures": _delete(WrittenFigures.objects.filter(_called(links))),
        "load": load_pieces.empty(Load.objects.filter(source__in=sources)),
        "import": _empty_imports(words),
    }


def _remember(links: Sequence[Link], addresses: Iterable[str]) -> int:
    named = {(link.source, link.external_id, "") for link in links}
    named |= {(None, "", address) for address in addresses}
    return erased_names.remember(named)


def _links(stakeholders: Sequence[Stakeholder]) -> QuerySet[Link]:
    return Link.objects.filter(subject__in=[one.public_id for one in stakeholders])


def _refusals(links: Sequence[Link]) -> QuerySet[Refusal]:
    """What waits to be tried again with a vendor, in or out."""
    return Refusal.objects.filter(_called(links), type__in=("stakeholder", "judgement"))


def _called(links: Sequence[Link]) -> Q:
    """By the names of somebody with the vendors of their sources."""
    said = Q(pk=None)
    for link in links:
        said |= Q(connection__source=link.source, external_id=link.external_id)
    return said


def _addresses(people: Sequence[Person], stakeholders: Sequence[Stakeholder]) -> set[str]:
    """Every e-mail address they have or had here, or that a source wanted them to have."""
    told = Change.objects.filter(
        type=Person._meta.label_lower, row__in=[person.pk for person in people]
    )
    said = told.values_list("before__email", "after__email")
    contested = Conflict.objects.filter(
        subject__in=[one.public_id for one in stakeholders], field="email"
    )
    said = [*said, *contested.values_list("base", "theirs")]
    found = {address for pair in said for address in pair if isinstance(address, str)}
    return {address for address in found | {person.email for person in people} if address}


def _refused(people: Sequence[Person], addresses: Iterable[str]) -> list[int]:
    """Records that never got through and so are linked to nobody, but name them."""
    kept = Refusal.objects.filter(type="stakeholder").exclude(content={})
    called = {(one.first_name.casefold(), one.last_name.casefold()) for one in people}
    known = {address.casefold() for address in addresses}
    return [
        pk
        for pk, content in kept.values_list("pk", "content").iterator(chunk_size=1000)
        if _is_of(content.get("fields") or {}, called, known)
    ]


def _is_of(
    fields: Mapping[str, Any], called: Collection[tuple[str, str]], addresses: Collection[str]
) -> bool:
    """Whether a record is of them: by its address or, as a last name has many, by both names."""
    first, last, address = (
        str(fields.get(name) or "").strip().casefold()
        for name in ("first_name", "last_name", "email")
    )
    return address in addresses or (bool(first) and (first, last) in called)


def _empty_imports(words: Sequence[str]) -> int:
    """Empty the kept files that name the person; what became of their lines is forgotten too."""
    found = []
    kept = Import.objects.exclude(content=b"", report={}, undone={}, file_name=VEIL)
    for one in kept.iterator(chunk_size=10):
        if any(word in text.casefold() for text in _texts_of(one) for word in words):
            one.file_name = VEIL
            one.content, one.headers, one.report, one.digest = b"", [], {}, ""
            one.telling = {}
            one.undone = {**one.undone, "kept": []} if one.undone else {}
            found.append(one)
    emptied = ["file_name", "content", "headers", "telling", "report", "undone", "digest"]
    Import.objects.bulk_update(found, emptied)
    ImportPart.objects.filter(row__in=found).delete()
    _forget_headers(words)
    return len(found)


def _forget_headers(words: Sequence[str]) -> None:
    """A file without headers begins with a person, whose line was then remembered as headers."""
    names = list(filter(None, map(plain, words)))
    for one in ColumnMemory.objects.iterator(chunk_size=100):
        if any(name in header for header, _field in one.pairs for name in names):
            one.delete()


def _texts_of(row: Import) -> Iterator[str]:
    """What stands in a file, whatever its format, and what is told of its lines."""
    yield json.dumps([row.file_name, row.report, row.undone], ensure_ascii=False)
    if row.is_long:
        yield from map(_text_of, import_parts.tables(row))
        return
    try:
        yield _text_of(import_running.table_of(row))
    except Unreadable:
        yield bytes(row.content).decode("utf-8", "replace")


def _text_of(table: Table) -> str:
    lines = (line.cells for line in table.lines)
    return "\n\n".join("\n".join(cells) for cells in (table.headers, *lines))


def _delete(rows: QuerySet) -> int:
    deleted, _types = rows.delete()
    return deleted
