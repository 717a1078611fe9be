"""The further companies of a HubSpot contact: the same person, in each of them. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from crm.connectors import vendor_words as words
from crm.connectors.exchange import Associations, Document, Key, Told

PRIMARY = "Primary"


@dataclass(frozen=True, slots=True)
class Link:
    """An associated record, and the labels of the association."""

    to: str
    labels: tuple[str, ...] = ()


def also(head: Document, told: Told, links: Sequence[Link]) -> Told:
    """What a contact comes to, with its places in these companies, and no others."""
    id_ = head["external_id"]
    names = {link.to: f"{id_}:{link.to}" for link in links}
    merged = [one for document in told.documents for one in document.get("losers", ())]
    return replace(
        told,
        documents=(*told.documents, *_seats(head, links)),
        further=tuple(_places(head, names, merged)),
        gone=tuple(("seat", f"company:{names[link.to]}") for link in links if not _roles(link)),
        families={id_: frozenset(names.values())},
    )


def home(links: Sequence[Link]) -> str | None:
    """The primary company, else the first of those there are."""
    primary = [link.to for link in links if PRIMARY in link.labels]
    return next(iter([*primary, *(link.to for link in links)]), None)


def lost(
    id_: str, known: Associations, companies: Sequence[Link] | None, deals: Sequence[Link] | None
) -> Told:
    """What ends as its association is not there any more; of what nobody told, nothing.

    Who has another company now is at home there; who has none stays where we knew them.
    """
    gone: list[Key] = []
    if deals is not None:
        gone += [("seat", f"{one}:{id_}") for one in known.deals - {link.to for link in deals}]
    if companies is None:
        return Told(gone=tuple(gone))
    there = {link.to for link in companies}
    ended, to = set(known.places - there), home(companies)
    moved: tuple[Document, ...] = ()
    if to and known.homes and not known.homes & there:
        ended |= known.places & {to}
        refs = {"account": {"external_id": to}}
        head = {"type": "stakeholder", "external_id": id_, "source_modified_at": known.modified_at}
        moved = (head | {"fields": {}, "refs": refs},)
    for company in ended:
        name = f"{id_}:{company}"
        gone += [("stakeholder", name), ("seat", f"company:{name}")]
    return Told(moved, gone=tuple(gone))


def _places(head: Document, names: dict[str, str], merged: Sequence[str]) -> Iterable[Document]:
    """A place for each company; what it was called of those who were merged is the same place."""
    for company, name in names.items():
        refs = {
            "account": {"external_id": company},
            "person": {"external_id": head["external_id"]},
        }
        yield head | {"external_id": name, "fields": {}, "refs": refs}
        if merged:
            losers = [f"{one}:{company}" for one in merged]
            yield head | {"op": "merge", "external_id": name, "losers": losers}


def _seats(head: Document, links: Iterable[Link]) -> Iterable[Document]:
    """A seat in the standing committee of a company for the labels that are roles."""
    for link in links:
        if roles := _roles(link):
            name = f"{head['external_id']}:{link.to}"
            yield {
                "type": "seat",
                "external_id": f"company:{name}",
                "source_modified_at": head["source_modified_at"],
                "fields": {"roles": roles},
                "refs": {
                    "account": {"external_id": link.to},
                    "stakeholder": {"external_id": name},
                },
            }


def _roles(link: Link) -> list[str]:
    return words.known_roles(link.labels)
