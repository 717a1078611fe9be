"""Records of Salesforce as documents of ours, and values of ours as fields of theirs. Pure."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from crm.connectors import vendor_words as words
from crm.connectors.exchange import Document, Problem, Record, Told

TYPES = {
    "Account": "account",
    "Contact": "stakeholder",
    "Opportunity": "opportunity",
    "OpportunityContactRole": "seat",
}
"""The objects we read, in the order in which we do, and what they are here."""
OBJECTS = {type_: name for name, type_ in TYPES.items()}

# Ours to theirs where a value is the same on both sides; these can be written back.
COLUMNS = {
    "account": {
        "name": "Name",
        "domain": "Website",
        "industry": "Industry",
        "city": "BillingCity",
    },
    "stakeholder": {
        "first_name": "FirstName",
        "last_name": "LastName",
        "email": "Email",
        "title": "Title",
        "phone": "Phone",
        "department": "Department",
        "location": "MailingCity",
    },
    "opportunity": {
        "name": "Name",
        "stage": "StageName",
        "amount": "Amount",
        "closes_on": "CloseDate",
    },
    "seat": {},
}
# What else a document is made of. Fields an organisation or a user does not have are not asked for.
MORE = {
    "account": (
        "BillingCountryCode", "BillingCountry", "Owner.Email", "IsDeleted", "MasterRecordId",
    ),
    "stakeholder": ("AccountId", "ReportsToId", "IsDeleted", "MasterRecordId"),
    "opportunity": (
        "AccountId", "Type", "CurrencyIsoCode", "CreatedDate", "IsClosed", "IsWon", "IsDeleted",
    ),
    "seat": ("OpportunityId", "ContactId", "Role", "IsPrimary", "IsDeleted"),
}  # fmt: skip


def fields_of(type_: str) -> tuple[str, ...]:
    """The fields of theirs that a document of this type is made of."""
    return ("Id", "SystemModstamp", *COLUMNS[type_].values(), *MORE[type_])


def told(type_: str, record: Any, custom: tuple[str, ...] = ()) -> Told:
    """What one record comes to: what is merged or deleted there is a document of that."""
    if not isinstance(record, Mapping) or not _id(record.get("Id")):
        return Told(problems=(Problem(type_, "", "no_id", "A record without an Id came."),))
    if record.get("IsDeleted") is True:
        return Told((_gone(type_, record),))
    document = _head(type_, record) | WRITERS[type_](record)
    kept = {name: record[name] for name in custom if name in record}
    if kept:
        document["custom"] = kept
    problem = _missing(type_, document)
    return Told(problems=(problem,)) if problem else Told((document,))


def _head(type_: str, record: Record) -> Document:
    stamp = words.moment(record.get("SystemModstamp"))
    return {
        "type": type_,
        "external_id": record["Id"],
        "source_modified_at": words.written(stamp) or record.get("SystemModstamp"),
    }


def _gone(type_: str, record: Record) -> Document:
    """Of a merge the loser is told: it is deleted and names who goes on."""
    head = _head(type_, record)
    winner = _id(record.get("MasterRecordId"))
    if winner:
        return head | {"op": "merge", "external_id": winner, "losers": [record["Id"]]}
    return head | {"op": "delete"}


def _account(record: Record) -> Document:
    fields = _same("account", record)
    if "domain" in fields:
        fields["domain"] = words.host(fields["domain"])
    if "BillingCountryCode" in record or "BillingCountry" in record:
        code, name = record.get("BillingCountryCode"), record.get("BillingCountry")
        fields["country"] = words.country(code, name)
    owner = record.get("Owner")
    if isinstance(owner, Mapping) and owner.get("Email"):
        fields["owner"] = owner["Email"]
    return {"fields": fields}


def _stakeholder(record: Record) -> Document:
    refs = {"account": _ref(record.get("AccountId"))}
    if "ReportsToId" in record:
        refs["reports_to"] = _ref(record["ReportsToId"])
    return {"fields": _same("stakeholder", record), "refs": refs}


def _opportunity(record: Record) -> Document:
    fields = _same("opportunity", record)
    fields["amount"] = words.amount(fields.get("amount"))
    kind = words.kind(record.get("Type"))
    if kind:
        fields["kind"] = kind
    if record.get("CurrencyIsoCode"):
        fields["currency"] = record["CurrencyIsoCode"]
    return {
        "fields": fields | _course(record),
        "refs": {"account": _ref(record.get("AccountId"))},
    }


def _course(record: Record) -> dict[str, Any]:
    """Opened, closed, outcome; what was loaded later than it closed was open by then."""
    closes = words.day(record.get("CloseDate"))
    days = [one for one in (words.day(record.get("CreatedDate")), closes) if one]
    course: dict[str, Any] = {"opened_on": words.written(min(days)) if days else None}
    if record.get("IsClosed") is not True:
        return course | {"outcome": "open", "closed_on": None}
    known = words.moment(record.get("SystemModstamp"))
    if closes and isinstance(known, datetime):
        # A deal may be won before the day it was expected for.
        closes = min(closes, known.date())
    outcome = "won" if record.get("IsWon") is True else "lost"
    return course | {"outcome": outcome, "closed_on": words.written(closes)}


def _seat(record: Record) -> Document:
    return {
        "fields": {
            "roles": words.roles([record.get("Role")]),
            "is_primary": record.get("IsPrimary"),
        },
        "refs": {
            "opportunity": _ref(record.get("OpportunityId")),
            "stakeholder": _ref(record.get("ContactId")),
        },
    }


WRITERS: dict[str, Callable[[Record], Document]] = {
    "account": _account,
    "stakeholder": _stakeholder,
    "opportunity": _opportunity,
    "seat": _seat,
}


def as_theirs(
    type_: str, values: Mapping[str, Any], names: Mapping[str, str]
) -> dict[str, str | float | None]:
    """Values of ours under their names; `names` adds the custom fields for what only we have."""
    columns = {**COLUMNS.get(type_, {}), **names}
    return {
        columns[field]: _theirs(field, value) for field, value in values.items() if field in columns
    }


def _theirs(field: str, value: Any) -> Any:
    if words.is_blank(value):
        return None
    if field == "amount":
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def _same(type_: str, record: Record) -> dict[str, Any]:
    return {ours: record[theirs] for ours, theirs in COLUMNS[type_].items() if theirs in record}


def _missing(type_: str, document: Document) -> Problem | None:
    """What is no fault of anybody: a private contact, a deal without an account."""
    if document.get("refs", {"account": {}}).get("account", {}) is not None:
        return None
    detail = "It belongs to no account there, so there is no place for it here."
    return Problem(type_, document["external_id"], "no_account", detail, is_expected=True)


def _ref(raw: Any) -> dict[str, Any] | None:
    return None if words.is_blank(raw) else {"external_id": raw}


def _id(raw: Any) -> str:
    return raw if isinstance(raw, str) else ""
