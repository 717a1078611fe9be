"""Records of HubSpot as documents of ours, and values of ours as properties of theirs. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from crm.connectors import hubspot_places as places, vendor_words as words
from crm.connectors.exchange import Document, Problem, Record, Told
from crm.connectors.hubspot_places import Link

TYPES = {"companies": "account", "deals": "opportunity", "contacts": "stakeholder"}
"""The objects we read, in the order in which we do, and what they are here."""
OBJECTS = {type_: name for name, type_ in TYPES.items()}
CHANGED = {
    "companies": "hs_lastmodifieddate",
    "deals": "hs_lastmodifieddate",
    "contacts": "lastmodifieddate",
}
"""The property that says when a record of an object was last changed."""

# Ours to theirs where a value is the same on both sides; these can be written back.
COLUMNS = {
    "account": {"name": "name", "domain": "domain", "city": "city"},
    "stakeholder": {
        "first_name": "firstname",
        "last_name": "lastname",
        "email": "email",
        "title": "jobtitle",
        "phone": "phone",
        "location": "city",
    },
    "opportunity": {"name": "dealname", "amount": "amount", "closes_on": "closedate"},
}
# What else a document is made of; properties a portal does not have are left out of its answer.
MORE = {
    "account": ("industry", "country", "hs_country_code", "hubspot_owner_id"),
    "stakeholder": ("hs_language", "hs_seniority", "hs_buying_role"),
    "opportunity": (
        "dealstage", "dealtype", "deal_currency_code", "createdate", "hs_is_closed",
        "hs_is_closed_won",
    ),
}  # fmt: skip
LANGUAGE = re.compile(r"[a-z]{2}(-[a-z]{2})?")


@dataclass(frozen=True, slots=True)
class Around:
    """What else is to be known to understand records: associations by id, owners, stages."""

    companies: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)
    deals: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)


def properties_of(type_: str) -> tuple[str, ...]:
    """The properties of theirs that a document of this type is made of."""
    changed = CHANGED[OBJECTS[type_]]
    return (*COLUMNS[type_].values(), *MORE[type_], changed, "hs_merged_object_ids")


def told(type_: str, record: Any, around: Around, custom: Iterable[str] = ()) -> Told:
    """What one record comes to: the merges that made it, itself, and the seats of a contact."""
    if not isinstance(record, Mapping) or not _id(record.get("id")):
        return Told(problems=(Problem(type_, "", "no_id", "A record without an id came."),))
    head = _head(type_, record)
    alone = {record["id"]: frozenset[str]()} if type_ == "stakeholder" else {}
    if record.get("archived") is True:
        return Told((_archived(head, record),), families=alone)
    raw = record.get("properties")
    if not isinstance(raw, Mapping):
        empty = Problem(type_, record["id"], "no_properties", "It came without properties.")
        return Told(problems=(empty,))
    problem = _missing(type_, record["id"], raw, around)
    merges = tuple(_merges(head, raw))
    if problem:
        return Told(merges, (problem,), families=alone)
    document = head | WRITERS[type_](raw, record["id"], around)
    kept = {name: raw[name] for name in custom if name in raw}
    if kept:
        document["custom"] = kept
    if type_ != "stakeholder":
        return Told((*merges, document))
    seats = _seats(head, raw, around)
    return places.also(head, Told((*merges, document, *seats)), _elsewhere(head, around))


def _head(type_: str, record: Record) -> Document:
    stamp = words.moment(record.get("updatedAt"))
    return {
        "type": type_,
        "external_id": record["id"],
        "source_modified_at": words.written(stamp) or record.get("updatedAt"),
    }


def _archived(head: Document, record: Record) -> Document:
    stamp = words.moment(record.get("archivedAt"))
    return head | {"op": "delete"} | ({"source_modified_at": words.written(stamp)} if stamp else {})


def _merges(head: Document, raw: Record) -> Iterable[Document]:
    """A merge makes a new record of all that went into it, or keeps the id of one of them."""
    told_ids = raw.get("hs_merged_object_ids")
    parts = told_ids.split(";") if isinstance(told_ids, str) else []
    losers = [part.strip() for part in parts if part.strip() not in {"", head["external_id"]}]
    if losers:
        yield head | {"op": "merge", "losers": losers}


def _account(raw: Record, _id: str, around: Around) -> Document:
    fields = _same("account", raw)
    if "domain" in fields:
        fields["domain"] = words.host(fields["domain"])
    if "industry" in raw:
        fields["industry"] = _plain_word(raw["industry"])
    if "country" in raw or "hs_country_code" in raw:
        fields["country"] = words.country(raw.get("hs_country_code"), raw.get("country"))
    owner = around.owners.get(str(raw.get("hubspot_owner_id")))
    if owner:
        fields["owner"] = owner
    return {"fields": fields}


def _stakeholder(raw: Record, id_: str, around: Around) -> Document:
    fields = _same("stakeholder", raw)
    language = raw.get("hs_language")
    if isinstance(language, str) and LANGUAGE.fullmatch(language.casefold()):
        fields["language"] = language.casefold()
    seniority = words.seniority(raw.get("hs_seniority"))
    if seniority:
        fields["seniority"] = seniority
    return {"fields": fields, "refs": {"account": {"external_id": _company(id_, around)}}}


def _opportunity(raw: Record, id_: str, around: Around) -> Document:
    fields = _same("opportunity", raw) | _course(raw)
    fields["amount"] = words.amount(None if raw.get("amount") == "" else raw.get("amount"))
    stage = raw.get("dealstage")
    fields["stage"] = around.stages.get(stage, stage) if isinstance(stage, str) else stage
    kind = words.kind(raw.get("dealtype"))
    if kind:
        fields["kind"] = kind
    if raw.get("deal_currency_code"):
        fields["currency"] = raw["deal_currency_code"]
    return {"fields": fields, "refs": {"account": {"external_id": _company(id_, around)}}}


def _course(raw: Record) -> dict[str, Any]:
    """Opened, expected, closed, outcome; what was loaded later than it closed was open by then."""
    closes = words.day(raw.get("closedate"))
    days = [one for one in (words.day(raw.get("createdate")), closes) if one]
    course: dict[str, Any] = {
        "opened_on": words.written(min(days)) if days else None,
        "closes_on": words.written(closes) or raw.get("closedate") or None,
    }
    if str(raw.get("hs_is_closed")).casefold() != "true":
        return course | {"outcome": "open", "closed_on": None}
    changed = words.day(raw.get(CHANGED["deals"]))
    if closes and isinstance(changed, date):
        # A deal may be won before the day it was expected for.
        closes = min(closes, changed)
    outcome = "won" if str(raw.get("hs_is_closed_won")).casefold() == "true" else "lost"
    return course | {"outcome": outcome, "closed_on": words.written(closes)}


WRITERS: dict[str, Callable[[Record, str, Around], Document]] = {
    "account": _account,
    "stakeholder": _stakeholder,
    "opportunity": _opportunity,
}


def _seats(head: Document, raw: Record, around: Around) -> tuple[Document, ...]:
    """A seat in the committee of each deal: buying roles, and labels that are roles."""
    id_ = head["external_id"]
    said = raw.get("hs_buying_role")
    own = words.roles(said.split(";") if isinstance(said, str) else [])
    own += words.known_roles(
        label for link in around.companies.get(id_, ()) for label in link.labels
    )
    return tuple(
        {
            "type": "seat",
            "external_id": f"{deal.to}:{id_}",
            "source_modified_at": head["source_modified_at"],
            "fields": {"roles": list(dict.fromkeys([*words.known_roles(deal.labels), *own]))},
            "refs": {
                "opportunity": {"external_id": deal.to},
                "stakeholder": {"external_id": id_},
            },
        }
        for deal in around.deals.get(id_, ())
    )


def as_theirs(type_: str, values: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    """Values of ours under their names, as text; `names` adds properties for what only we have."""
    columns = {**COLUMNS.get(type_, {}), **names}
    return {
        columns[name]: "" if value is None else str(value)
        for name, value in values.items()
        if name in columns
    }


def _same(type_: str, raw: Record) -> dict[str, Any]:
    return {ours: raw[theirs] for ours, theirs in COLUMNS[type_].items() if theirs in raw}


def _missing(type_: str, id_: str, raw: Record, around: Around) -> Problem | None:
    """What is no fault of anybody: who filled in a form, and belongs nowhere or has no name."""
    if type_ != "account" and _company(id_, around) is None:
        detail = "It belongs to no company there, so there is no place for it here."
        return Problem(type_, id_, "no_account", detail, is_expected=True)
    names = ("firstname", "lastname")
    if type_ == "stakeholder" and all(words.is_blank(raw.get(name)) for name in names):
        return Problem(type_, id_, "no_name", "It has no name there.", is_expected=True)
    return None


def _company(id_: str, around: Around) -> str | None:
    return places.home(around.companies.get(id_, ()))


def _elsewhere(head: Document, around: Around) -> list[Link]:
    """The companies of a contact but its own."""
    own = _company(head["external_id"], around)
    return [link for link in around.companies.get(head["external_id"], ()) if link.to != own]


def _plain_word(raw: Any) -> Any:
    """`COMPUTER_SOFTWARE` is the name of a choice: Computer software."""
    if not isinstance(raw, str) or not re.fullmatch(r"[A-Z][A-Z0-9_&]+", raw):
        return raw
    return raw.replace("_", " ").capitalize()


def _id(raw: Any) -> str:
    return raw if isinstance(raw, str) else ""
