"""Where else a Salesforce contact is, and leads, who are nowhere yet. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from crm.connectors import vendor_words as words
from crm.connectors.exchange import Document, Problem, Record, Told

RELATION, LEAD = "AccountContactRelation", "Lead"
STAKEHOLDER, SEAT = "stakeholder", "seat"
FIELDS = {
    RELATION: (
        "Id", "SystemModstamp", "AccountId", "ContactId", "IsDirect", "IsActive", "Roles",
        "EndDate", "IsDeleted",
    ),
    LEAD: ("Id", "SystemModstamp", "IsConverted", "ConvertedContactId", "IsDeleted"),
}  # fmt: skip
"""What is asked of them; of leads nothing that tells who they are."""
NOT_CONVERTED = "It is a lead; its contact comes once it is converted there."


def told(name: str, record: Any, today: date) -> Told:
    """What a relation or a lead comes to, on the day on which it is read."""
    if not isinstance(record, Mapping) or not isinstance(record.get("Id"), str):
        problem = Problem(STAKEHOLDER, "", "no_id", "A record without an Id came.")
        return Told(problems=(problem,))
    if record.get("IsDeleted") is True:
        return Told(gone=((STAKEHOLDER, record["Id"]), (SEAT, record["Id"])))
    return _relation(record, today) if name == RELATION else _lead(record)


def ended(since: str, today: str) -> str:
    """The condition for relations that ended by themselves between two days."""
    later = f"EndDate >= {since} AND " if since else ""
    return f"({later}EndDate < {today})"


def _relation(record: Record, today: date) -> Told:
    """A direct one is the contact's own account, which the contact tells; each may have roles."""
    own = (STAKEHOLDER, record["Id"])
    if _is_over(record, today):
        return Told(gone=(own, (SEAT, record["Id"])))
    is_direct = record.get("IsDirect") is True
    who = record.get("ContactId") if is_direct else record["Id"]
    roles = words.roles(str(record.get("Roles") or "").split(";"))
    place = {
        "fields": {},
        "refs": {
            "account": _ref(record.get("AccountId")),
            "person": _ref(record.get("ContactId")),
        },
    }
    seat = {
        "fields": {"roles": roles},
        "refs": {"account": _ref(record.get("AccountId")), "stakeholder": _ref(who)},
    }
    return Told(
        () if not roles else (_head(SEAT, record) | seat,),
        further=() if is_direct else (_head(STAKEHOLDER, record) | place,),
        gone=(*((own,) if is_direct else ()), *(((SEAT, record["Id"]),) if not roles else ())),
    )


def _is_over(record: Record, today: date) -> bool:
    ended_on = words.day(record.get("EndDate"))
    return record.get("IsActive") is False or (ended_on is not None and ended_on < today)


def _lead(record: Record) -> Told:
    """One that was converted is its contact from then on, under either id."""
    contact = record.get("ConvertedContactId")
    if record.get("IsConverted") is not True:
        waits = Problem(STAKEHOLDER, record["Id"], "lead", NOT_CONVERTED, is_expected=True)
        return Told(problems=(waits,))
    if words.is_blank(contact):
        return Told(gone=((STAKEHOLDER, record["Id"]),))
    merge = {"op": "merge", "external_id": contact, "losers": [record["Id"]]}
    return Told(awaited=(_head(STAKEHOLDER, record) | merge,))


def _head(type_: str, record: Record) -> Document:
    stamp = words.moment(record.get("SystemModstamp"))
    return {
        "type": type_,
        "external_id": record["Id"],
        "source_modified_at": words.written(stamp) or record.get("SystemModstamp"),
    }


def _ref(raw: Any) -> dict[str, Any] | None:
    return None if words.is_blank(raw) else {"external_id": raw}
