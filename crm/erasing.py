"""Erasure of a person (GDPR): forgotten everywhere, certified, and kept from coming back."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import journal
from accounts.journal import Author
from accounts.models import Alert
from crm import erased_names, webhook_erasing
from crm.models import ErasedName, Erasure, Import, Link, Refusal, Reply
from feedback import erasing as feedback_erasing
from stakeholders import erasing, tasks
from stakeholders.models import BuyingCommittee, Person, Stakeholder

SHORTEST_NAME = 3
"""Shorter words are in every file: they name nobody."""


@transaction.atomic
def erase(person: Person, *, by: Author, reason: str = "") -> Erasure:
    """Forget a person for good, in every account; the certificate counts what was emptied.

    What sources call them, and their address, stay as keyed digests that nobody can read: a record
    under one of them is refused from now on.
    """
    stakeholders = list(Stakeholder.objects.filter(person=person).select_related("account"))
    journal.take_turns({one.account_id for one in stakeholders})
    words = _words(person)
    changes = journal.begin(by)
    links = list(_links(stakeholders).select_related("source"))
    names = _remember(links, person)
    counts = erasing.erase_person(changes, person, stakeholders)
    counts["feedback"] = feedback_erasing.forget_words(stakeholders)
    counts["alert"] = _delete(Alert.objects.filter(person__in=[s.public_id for s in stakeholders]))
    counts["reply"] = _delete(Reply.objects.filter(source__in={link.source for link in links}))
    counts["refusal"] = _delete(_refusals(links))
    counts["import"] = _empty_imports(words)
    counts["delivery"] = webhook_erasing.forget({one.public_id for one in stakeholders})
    counts["link"] = _delete(_links(stakeholders))
    accounts = {one.account_id for one in stakeholders}
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


def _remember(links: Sequence[Link], person: Person) -> int:
    named = {(link.source, link.external_id, "") for link in links} | {(None, "", person.email)}
    digests = {digest for one in named for digest in erased_names.digests(*one)}
    ErasedName.objects.bulk_create(
        [ErasedName(digest=one) for one in sorted(digests)], ignore_conflicts=True
    )
    return len(digests)


def _links(stakeholders: Sequence[Stakeholder]) -> QuerySet[Link]:
    return Link.objects.filter(subject__in=[one.public_id for one in stakeholders])


def _refusals(links: Sequence[Link]) -> QuerySet[Refusal]:
    """What waits to be tried again with a vendor, in or out."""
    said = Q(pk=None)
    for link in links:
        said |= Q(connection__source=link.source, external_id=link.external_id)
    return Refusal.objects.filter(said, type="stakeholder")


def _words(person: Person) -> list[bytes]:
    """What a file that speaks of them would hold."""
    words = (person.email, person.last_name)
    return [word.casefold().encode() for word in words if len(word) >= SHORTEST_NAME]


def _empty_imports(words: Sequence[bytes]) -> int:
    """Empty the kept files that name the person; what became of their lines is forgotten too."""
    found = []
    for one in Import.objects.exclude(content=b"").iterator(chunk_size=10):
        content = bytes(one.content).decode("utf-8", "replace").casefold().encode()
        if any(word in content for word in words):
            one.content, one.report = b"", {}
            found.append(one)
    Import.objects.bulk_update(found, ["content", "report"])
    return len(found)


def _delete(rows: QuerySet) -> int:
    deleted, _types = rows.delete()
    return deleted
