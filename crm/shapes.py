"""The types a source may send: their fields, what must be given, and whose word counts."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from msgspec import Meta

from committee.vocabulary import Seniority, TouchKind
from crm.decisions import Fault, Policy, Shape


def text(most: int, *, pattern: str | None = None) -> Any:
    return Annotated[str, Meta(max_length=most, pattern=pattern)]


def one_of(words: type[StrEnum]) -> Any:
    return Literal[tuple(str(word) for word in words)]


def _broken_opportunity(after: Mapping[str, Any], today: date) -> tuple[Fault, ...]:
    faults = []
    opened, closes, closed = after["opened_on"], after["closes_on"], after["closed_on"]
    if (after["outcome"] == "open") != (closed is None):
        detail = "A decided opportunity has a closed_on; an open one has none."
        faults.append(Fault("/fields/closed_on", "outcome", detail))
    for name, day in (("closes_on", closes), ("closed_on", closed)):
        if opened and day and day < opened:
            faults.append(Fault(f"/fields/{name}", "before_opening", "It was not open yet then."))
    return tuple(faults)


def _broken_touch(after: Mapping[str, Any], today: date) -> tuple[Fault, ...]:
    if after["on"] and after["on"] > today:
        return (Fault("/fields/on", "in_the_future", "This lies in the future."),)
    return ()


ACCOUNT = Shape(
    fields={
        "name": text(200),
        "domain": text(200),
        "industry": text(120),
        "segment": text(120),
        "country": text(2, pattern="^([A-Z]{2})?$"),
        "city": text(120),
        "serves": Literal["businesses", "consumers", "both"],
        "owner": text(254),
    },
    empty={
        "name": "",
        "domain": "",
        "industry": "",
        "segment": "",
        "country": "",
        "city": "",
        "serves": "businesses",
        "owner": None,
    },
    needs=(("name",),),
    users=frozenset({"owner"}),
)
STAKEHOLDER = Shape(
    fields={
        "first_name": text(120),
        "last_name": text(120),
        "email": text(254, pattern=r"^([^@\s]+@[^@\s]+)?$"),
        "phone": text(60),
        "language": text(5, pattern="^([a-z]{2}(-[A-Za-z]{2})?)?$"),
        "title": text(160),
        "department": text(160),
        "location": text(160),
        "seniority": one_of(Seniority),
    },
    empty={
        "first_name": "",
        "last_name": "",
        "email": "",
        "phone": "",
        "language": "",
        "title": "",
        "department": "",
        "location": "",
        "seniority": Seniority.UNKNOWN.value,
    },
    refs={"account": "account", "reports_to": "stakeholder"},
    needs=(("last_name", "first_name"),),
    needs_refs=("account",),
    stubs=frozenset({"account", "reports_to"}),
    ours=frozenset({"stance", "power", "standing", "roles"}),
)
OPPORTUNITY = Shape(
    fields={
        "name": text(200),
        "kind": Literal["new_business", "expansion", "renewal"],
        "stage": text(80),
        "amount": Decimal,
        "currency": text(3, pattern="^[A-Z]{3}$"),
        "opened_on": date,
        "closes_on": date,
        "closed_on": date,
        "outcome": Literal["open", "won", "lost", "no_decision"],
    },
    empty={
        "name": "",
        "kind": "new_business",
        "stage": "",
        "amount": None,
        "currency": "EUR",
        "opened_on": None,
        "closes_on": None,
        "closed_on": None,
        "outcome": "open",
    },
    refs={"account": "account"},
    needs=(("name",), ("opened_on",)),
    needs_refs=("account",),
    stubs=frozenset({"account"}),
    broken=_broken_opportunity,
)
TOUCH = Shape(
    fields={"kind": one_of(TouchKind), "on": date, "note": text(10_000), "user": text(254)},
    empty={"kind": "", "on": None, "note": "", "user": None},
    refs={"stakeholder": "stakeholder"},
    needs=(("kind",), ("on",), ("user",)),
    needs_refs=("stakeholder",),
    users=frozenset({"user"}),
    broken=_broken_touch,
)
SHAPES = {
    "account": ACCOUNT,
    "stakeholder": STAKEHOLDER,
    "opportunity": OPPORTUNITY,
    "touch": TOUCH,
}
"""In the order in which they can be written: a type refers to itself and those above it."""
POLICY = Policy(SHAPES)
