"""The types a source may send: their fields, what must be given, and whose word counts."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from msgspec import Meta

from committee.vocabulary import Role, Seniority, TouchKind
from crm.checking import MOST, all_of
from crm.decisions import Fault, Policy, Shape


def text(most: int, *, pattern: str | None = None, what: str = "") -> Any:
    what = what or f"A text of at most {most} characters."
    return Annotated[str, Meta(max_length=most, pattern=pattern, description=what)]


def one_of(*words: str) -> Any:
    words = tuple(str(word) for word in words)
    return Annotated[Literal[words], Meta(description=f"One of {', '.join(words)}.")]


def list_of(*words: str) -> Any:
    words = tuple(str(word) for word in words)
    what = f"A list of {', '.join(words)}."
    word: Any = Literal[words]
    return Annotated[tuple[word, ...], Meta(max_length=100, description=what)]


DAY = Annotated[date, Meta(description="A date such as 2026-06-30.")]
AMOUNT = Annotated[Decimal, Meta(description=f"An amount from 0 to {MOST}, such as 1250.50.")]


def _broken_opportunity(after: Mapping[str, Any], today: date) -> tuple[Fault, ...]:
    faults = []
    opened, closes, closed = after["opened_on"], after["closes_on"], after["closed_on"]
    if (after["outcome"] == "open") != (closed is None):
        detail = "A decided opportunity has a closed_on; an open one has none."
        faults.append(Fault("/fields/closed_on", "outcome", detail))
    for name, day in (("closes_on", closes), ("closed_on", closed)):
        if opened and day and day < opened:
            faults.append(Fault(f"/fields/{name}", "before_opening", "It was not open yet then."))
    return (*faults, *_future(after, ("opened_on", "closed_on"), today))


def _broken_touch(after: Mapping[str, Any], today: date) -> tuple[Fault, ...]:
    return _future(after, ("on",), today)


def _future(after: Mapping[str, Any], names: Iterable[str], today: date) -> tuple[Fault, ...]:
    """What has happened is not later than today."""
    return tuple(
        Fault(f"/fields/{name}", "in_the_future", "This lies in the future.")
        for name in names
        if after[name] and after[name] > today
    )


ACCOUNT = Shape(
    fields={
        "name": text(200),
        "domain": text(200),
        "industry": text(120),
        "segment": text(120),
        "country": text(2, pattern="^([A-Z]{2})?$", what="A two-letter code such as CH."),
        "city": text(120),
        "serves": one_of("businesses", "consumers", "both"),
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
        "email": text(
            254,
            pattern=r"^([^@\s]+@[^@\s]+)?$",
            what="An e-mail address such as name@client.example.",
        ),
        "phone": text(60),
        "language": text(
            5, pattern="^([a-z]{2}(-[A-Za-z]{2})?)?$", what="A language such as it or de-CH."
        ),
        "title": text(160),
        "department": text(160),
        "location": text(160),
        "seniority": one_of(*Seniority),
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
    refs={"account": "account", "reports_to": "stakeholder", "person": "stakeholder"},
    same="person",
    needs=(("last_name", "first_name"),),
    needs_refs=("account",),
    stubs=frozenset({"account", "reports_to"}),
    ours=frozenset({"stance", "power", "standing", "roles"}),
)
OPPORTUNITY = Shape(
    fields={
        "name": text(200),
        "kind": one_of("new_business", "expansion", "renewal"),
        "stage": text(80),
        "amount": AMOUNT,
        "currency": text(3, pattern="^[A-Z]{3}$", what="A three-letter code such as EUR."),
        "opened_on": DAY,
        "closes_on": DAY,
        "closed_on": DAY,
        "outcome": one_of("open", "won", "lost", "no_decision"),
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
    together=frozenset({"opened_on", "closes_on", "closed_on", "outcome"}),
    broken=_broken_opportunity,
)
TOUCH = Shape(
    fields={"kind": one_of(*TouchKind), "on": DAY, "note": text(10_000), "user": text(254)},
    empty={"kind": "", "on": None, "note": "", "user": None},
    refs={"stakeholder": "stakeholder"},
    needs=(("kind",), ("on",), ("user",)),
    needs_refs=("stakeholder",),
    users=frozenset({"user"}),
    broken=_broken_touch,
)
SEAT = Shape(
    fields={"roles": list_of(*Role), "name": text(120)},
    empty={"roles": (), "name": ""},
    refs={"opportunity": "opportunity", "account": "account", "stakeholder": "stakeholder"},
    one_of=("opportunity", "account"),
    shared=frozenset({"roles", "name", "stakeholder"}),
    ours=frozenset({"weight", "is_veto", "is_approver", "is_primary"}),
)
SHAPES = {
    name: replace(shape, all_fields=all_of(shape.fields))
    for name, shape in (
        ("account", ACCOUNT),
        ("stakeholder", STAKEHOLDER),
        ("opportunity", OPPORTUNITY),
        ("touch", TOUCH),
        ("seat", SEAT),
    )
}
"""In the order in which they can be written: a type refers to itself and those above it."""
MEMBERS = {name: (*shape.fields, *shape.refs) for name, shape in SHAPES.items()}
"""The names of all that a source may say of a type."""
POLICY = Policy(SHAPES)
