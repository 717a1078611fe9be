"""The one outward shape of each type: what the API shows and what a source may send back."""

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any

from django.db.models import Model

from accounts.models import Account, ExpectedClose, Opportunity, User
from crm.models import Conflict, Erasure, FullList, Link, Merge
from crm.shapes import SHAPES
from stakeholders.models import (
    BuyingCommittee,
    Person,
    Position,
    Seat,
    Snapshot,
    Stakeholder,
    Touch,
)
from stakeholders.people import POSITION_FIELDS

Document = dict[str, Any]
HEAD = ("public_id", "version", "account.public_id", "is_external", "custom")
PERSON_FIELDS = ("first_name", "last_name", "email", "phone", "language")
POST = (*POSITION_FIELDS, "to_on")
"""What a stakeholder is told by: of the row, of its person, and of its position."""
NO_POST = (*(SHAPES["stakeholder"].empty[name] for name in POSITION_FIELDS), None)
_head = attrgetter(*HEAD)
_person, _post = attrgetter(*PERSON_FIELDS), attrgetter(*POST)


def account_fields(row: Account) -> Document:
    owner = row.owner.public_id if row.owner else None
    return _fields("account", row) | {"owner": owner}


def stakeholder_fields(row: Stakeholder, position: Position | None) -> Document:
    fields = _fields("stakeholder", row.person, without=POSITION_FIELDS)
    empty = SHAPES["stakeholder"].empty
    post = {name: getattr(position, name, empty[name]) for name in POSITION_FIELDS}
    return fields | post


def opportunity_fields(row: Opportunity, expected: ExpectedClose | None) -> Document:
    closes_on = expected.closes_on if expected else None
    return _fields("opportunity", row, without=("closes_on",)) | {"closes_on": closes_on}


def touch_fields(row: Touch) -> Document:
    return _fields("touch", row) | {"user": row.user.public_id}


def seat_fields(row: Seat, roles: Iterable[str]) -> Document:
    return {"roles": tuple(sorted(roles)), "name": row.name}


def seat_refs(row: Seat, holder: Stakeholder | None) -> Document:
    """Where a seat is: of an account only if its committee is the standing one."""
    deal = row.committee.opportunity
    return {
        "opportunity": deal.public_id if deal else None,
        "account": None if deal else row.committee.account.public_id,
        "stakeholder": holder.public_id if holder else None,
    }


def account(row: Account, links: Iterable[Link] = ()) -> Document:
    return _record("account", row, links) | account_fields(row) | _own(row)


def stakeholder(
    row: Stakeholder,
    position: Position | None,
    superior: str | None,
    links: Iterable[Link] = (),
) -> Document:
    id_, version, account, is_external, own = _head(row)
    first_name, last_name, email, phone, language = _person(row.person)
    title, department, location, seniority, left_on = _post(position) if position else NO_POST
    return {
        "type": "stakeholder",
        "id": id_,
        "version": version,
        "links": [link(one) for one in links],
        "account": account,
        "reports_to": superior,
        "first_name": first_name,
        "last_name": last_name,
        "email": email,
        "phone": phone,
        "language": language,
        "title": title,
        "department": department,
        "location": location,
        "seniority": seniority,
        "is_external": is_external,
        "left_on": left_on,
        "custom": own,
    }


def opportunity(
    row: Opportunity, expected: ExpectedClose | None, links: Iterable[Link] = ()
) -> Document:
    fields = opportunity_fields(row, expected)
    amount = None if row.amount is None else f"{row.amount:.2f}"
    record = _record("opportunity", row, links)
    return record | {"account": row.account.public_id} | fields | {"amount": amount} | _own(row)


def touch(row: Touch, links: Iterable[Link] = ()) -> Document:
    """A contact; without its note for those who may not read it."""
    shown = _record("touch", row, links) | {"stakeholder": row.stakeholder.public_id}
    hidden = {} if getattr(row, "is_judged", True) else {"note": ""}
    return shown | touch_fields(row) | hidden


def user(row: User) -> Document:
    """Somebody of ours: whom owners, touches and relationships name."""
    head = {"type": "user", "id": row.public_id, "name": str(row)}
    return {**head, "access": row.access, "is_active": row.is_active}


def person(row: Person) -> Document:
    """A human being, with all that they are where the reader may see it (`seen`)."""
    seen = [{"id": one.public_id, "account": one.account.public_id} for one in row.seen]
    head = {"type": "person", "id": row.public_id, "version": row.version}
    return {**head, **_fields("stakeholder", row, without=POSITION_FIELDS), "stakeholders": seen}


def seat(
    row: Seat, roles: Iterable[str], holder: Stakeholder | None, links: Iterable[Link] = ()
) -> Document:
    refs = seat_refs(row, holder) | {"account": row.committee.account.public_id}
    place = {"committee": row.committee.public_id, **refs}
    return _record("seat", row, links) | place | seat_fields(row, roles)


def committee(row: BuyingCommittee, seats: Iterable[Document]) -> Document:
    opportunity = row.opportunity.public_id if row.opportunity else None
    return {
        "type": "committee",
        "id": row.public_id,
        "version": row.version,
        "account": row.account.public_id,
        "opportunity": opportunity,
        "problem": row.problem,
        "analysed_at": row.analysed_at,
        "seats": list(seats),
    }


def snapshot(row: Snapshot) -> Document:
    return {
        "type": "snapshot",
        "id": row.public_id,
        "committee": row.committee.public_id,
        "on": row.on,
        "computed_at": row.computed_at,
        "risk": row.risk,
        "band": [row.risk_low, row.risk_high],
        "opposition": row.opposition,
        "indecision": row.indecision,
        "coverage": row.coverage,
        "fragility": row.fragility,
    }


def merge(row: Merge) -> Document:
    return {
        "type": "merge",
        "id": row.public_id,
        "of": row.type,
        "winner": row.winner,
        "loser": row.loser,
        "source": row.source.name if row.source else None,
        "merged_at": row.merged_at,
        "undone_at": row.undone_at,
    }


def erasure(row: Erasure) -> Document:
    return {
        "type": "erasure",
        "id": row.public_id,
        "person": row.subject,
        "erased_at": row.erased_at,
        "counts": row.counts,
    }


def conflict(row: Conflict) -> Document:
    return {
        "id": row.public_id,
        "source": row.source.name,
        "type": row.type,
        "subject": row.subject,
        "account": row.account.public_id,
        "field": row.field,
        "base": row.base,
        "ours": row.ours,
        "theirs": row.theirs,
        "source_modified_at": row.stamp,
        "opened_at": row.opened_at,
        "resolution": row.resolution or None,
        "resolved_at": row.resolved_at,
    }


def full_list(row: FullList) -> Document:
    return {
        "type": "full_list",
        "id": row.public_id,
        "of": row.type,
        "opened_at": row.opened_at,
        "completed_at": row.completed_at,
        "named": row.named,
        "deleted": row.deleted,
    }


def _record(type_: str, row: Model, links: Iterable[Link]) -> Document:
    return {
        "type": type_,
        "id": row.public_id,
        "version": getattr(row, "version", 1),
        "links": [link(one) for one in links],
    }


def _own(row: Account | Stakeholder | Opportunity) -> Document:
    """What the record holds of the fields that the company defined."""
    return {"custom": row.custom}


def link(row: Link) -> Document:
    """What a source calls a record."""
    return {
        "source": row.source.name,
        "external_id": row.external_id,
        "url": row.url or None,
        "source_modified_at": row.source_modified_at,
    }


def _fields(type_: str, row: Model, *, without: Iterable[str] = ()) -> Document:
    shape: Mapping[str, Any] = SHAPES[type_].fields
    return {
        name: getattr(row, name)
        for name in shape
        if name not in without and name not in SHAPES[type_].users
    }
