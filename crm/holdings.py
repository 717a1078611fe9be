"""The rows that a batch is about, in a fixed number of queries, and what planning sees of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.models import Model, Q
from django.db.models.functions import Lower
from django.utils import timezone
from msgspec.structs import replace

from accounts import custom, provenance
from accounts.models import Account, ExpectedClose, Opportunity, User
from accounts.provenance import Entries
from committee.vocabulary import TieKind
from crm import erased_names, origins, persons, records, seat_holdings
from crm.decisions import Held, Incoming, Key, Known, ids_named
from crm.models import Link, Source
from crm.seat_holdings import SeatHoldings
from crm.shapes import MEMBERS, SHAPES
from stakeholders.models import Person, Position, Stakeholder, Tie, Touch


@dataclass
class Holdings:
    """Rows by public id, the links of the source, and the facts that hold of the rows.

    `custom` are, by type, the members that a batch tells of those the company defined.
    """

    links: dict[Key, Link] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    stakeholders: dict[str, Stakeholder] = field(default_factory=dict)
    opportunities: dict[str, Opportunity] = field(default_factory=dict)
    touches: dict[str, Touch] = field(default_factory=dict)
    positions: dict[int, Position] = field(default_factory=dict)
    lines: dict[int, Tie] = field(default_factory=dict)
    expected: dict[int, ExpectedClose] = field(default_factory=dict)
    seats: SeatHoldings = field(default_factory=SeatHoldings)
    users: dict[str, User] = field(default_factory=dict)
    editable: set[int] = field(default_factory=set)
    erased: frozenset[int] = frozenset()
    custom: dict[str, set[str]] = field(default_factory=dict)
    origins: dict[str, Entries] = field(default_factory=dict)

    @property
    def rows(self) -> dict[str, Model]:
        """All rows by public id."""
        people_and_sales = self.accounts | self.stakeholders | self.opportunities
        return people_and_sales | self.touches | self.seats.rows


def load(
    source: Source,
    incoming: Sequence[Incoming],
    user: User,
    *,
    also: Mapping[Key, Link] | None = None,
) -> Holdings:
    """Everything a batch refers to, its accounts locked against other editors.

    `also` are keys that stand for records of ours here, though the source has no such names.
    """
    held, subjects = _taken(source, incoming, also or {})
    while _were_moved(held.links.values()):
        held, subjects = _taken(source, incoming, also or {})
    if held.accounts:  # Everything that we hold belongs to one.
        _add_rows(held, subjects, user)
    held.users = users(incoming)
    for one in incoming:
        if one.custom:
            held.custom.setdefault(one.type, set()).update(one.custom)
    held.erased = erased_names.among(source, incoming)
    held.origins = provenance.of(origins.subjects(held.rows.values()))
    return held


def _add_rows(held: Holdings, subjects: set[str], user: User) -> None:
    pks = [account.pk for account in held.accounts.values()]
    editable = Account.objects.editable_by(user, archived=True).filter(pk__in=pks)
    held.editable = set(editable.values_list("pk", flat=True))
    _add_people(held, subjects, pks)
    _add_sales(held, subjects)


def _taken(
    source: Source, incoming: Sequence[Incoming], also: Mapping[Key, Link]
) -> tuple[Holdings, set[str]]:
    """The links of a batch and all that it names, as nobody else writes it until we are through."""
    held = Holdings(links={**_links(source, incoming), **also})
    subjects = {link.subject for link in held.links.values()}
    subjects |= ids_named(incoming)
    if any(one.type == "seat" for one in incoming):
        held.seats = seat_holdings.load(subjects)
        subjects |= held.seats.named
    subjects |= _same_people(incoming, held.links, subjects)
    if subjects:
        held.accounts = _accounts(subjects)
    return held, subjects


def _same_people(
    incoming: Iterable[Incoming], links: Mapping[Key, Link], subjects: set[str]
) -> set[str]:
    """Whom records name as a person or as the holder of a seat, in the other accounts named."""
    members = {"stakeholder": persons.SAME, "seat": "stakeholder"}
    named = [ref for one in incoming if (ref := one.refs.get(members.get(one.type, "")))]
    if not named:
        return set()
    told = {links[ref.key].subject for ref in named if ref.key in links} | {ref.id for ref in named}
    people = Stakeholder.objects.filter(public_id__among=told).values("person")
    sales = Opportunity.objects.filter(public_id__among=subjects).values("account")
    accounts = Q(account__public_id__among=subjects) | Q(account__in=sales)
    there = Stakeholder.objects.filter(accounts, person__in=people)
    return set(there.values_list("public_id", flat=True))


def _were_moved(links: Iterable[Link]) -> bool:
    """Whether somebody merged or erased what they lead to while we waited for our turn."""
    read = {link.pk: link.subject for link in links if link.pk is not None}
    if not read or not connection.features.has_select_for_update:
        return False
    now = Link.objects.filter(pk__among=read).values_list("pk", "subject")
    return dict(now) != read


def known(held: Holdings, now: datetime) -> Known:
    """What planning may know of the holdings."""
    by_id = {one.id: _with_custom(one, held) for one in _held(held)}
    superiors = {tie.stakeholder.public_id: tie.other.public_id for tie in held.lines.values()}
    return Known(
        now=now,
        today=timezone.localdate(now),
        held={
            key: _linked(by_id[link.subject], link, held)
            for key, link in held.links.items()
            if link.subject in by_id
        },
        by_id=by_id,
        users={name: user.public_id for name, user in held.users.items()},
        superiors=superiors,
        erased=held.erased,
        seats={held.seats.place(row): by_id[id_] for id_, row in held.seats.rows.items()},
        absent=_absent(held),
        places={(one.person, one.account): one for one in by_id.values() if one.person},
    )


def _with_custom(one: Held, held: Holdings) -> Held:
    """With the fields of the company, where a record of the batch tells of any."""
    if one.type not in held.custom:
        return one
    return replace(one, values={**one.values, **custom.members(held.rows[one.id].custom)})


def _absent(held: Holdings) -> frozenset[str]:
    """People who are known and real, and have left their account."""
    there = {pk for pk, post in held.positions.items() if post.to_on is None}
    there = {pk for pk in there if held.positions[pk].retracted_at is None}
    gone = (row for row in held.stakeholders.values() if row.pk not in there and not row.is_stub)
    return frozenset(row.public_id for row in gone)


def _linked(one: Held, link: Link, held: Holdings) -> Held:
    values, others = one.values, held.seats.said.get(one.id, {}).keys() - {link.pk}
    if one.type == "seat":
        values = {**values, "roles": tuple(role for role in values["roles"] if role in link.share)}
    return replace(
        one,
        values=values,
        is_shared=bool(others),
        modified_at=link.source_modified_at,
        digest=link.digest,
        is_gone=link.deleted_at is not None,
        is_alias=link.is_alias,
    )


def _held(held: Holdings) -> Iterator[Held]:
    for row in held.accounts.values():
        yield _as_held("account", row, row, held, values=records.account_fields(row))
    for row in held.stakeholders.values():
        line = held.lines.get(row.pk)
        yield replace(
            _as_held("stakeholder", row, row.account, held),
            values=records.stakeholder_fields(row, held.positions.get(row.pk)),
            person=row.person.public_id,
            refs={
                "account": row.account.public_id,
                "reports_to": line.other.public_id if line else None,
            },
        )
    for row in held.opportunities.values():
        values = records.opportunity_fields(row, held.expected.get(row.pk))
        refs = {"account": row.account.public_id}
        yield replace(_as_held("opportunity", row, row.account, held, values=values), refs=refs)
    for row in held.touches.values():
        refs = {"stakeholder": row.stakeholder.public_id}
        one = _as_held("touch", row, row.stakeholder.account, held)
        yield replace(one, values=records.touch_fields(row), refs=refs)
    for row in held.seats.rows.values():
        values = records.seat_fields(row, held.seats.roles[row.pk])
        one = _as_held("seat", row, row.committee.account, held, values=values)
        yield replace(one, refs=records.seat_refs(row, held.seats.holders.get(row.pk)))


def _as_held(
    type_: str, row: Model, account: Account, held: Holdings, *, values: dict | None = None
) -> Held:
    own = held.custom.get(type_, ())
    entries = origins.entries_of(row, (*MEMBERS[type_], *own), held.origins)
    is_archived = account.archived_at or getattr(row, "archived_at", None)
    return Held(
        type_,
        row.public_id,
        values or {},
        account=account.public_id,
        version=getattr(row, "version", 1),
        is_stub=getattr(row, "is_stub", False),
        is_editable=account.is_stub or account.pk in held.editable,
        is_in_sight=not (account.is_stub or is_archived),
        said=origins.said(entries),
        is_edited=origins.is_edited(entries.values()),
    )


def _links(source: Source, incoming: Iterable[Incoming]) -> dict[Key, Link]:
    keys = {one.key for one in incoming}
    keys |= {ref.key for one in incoming for ref in one.refs.values() if ref and ref.external_id}
    keys |= {loser.key for one in incoming for loser in one.losers if loser.external_id}
    wanted = {external_id for _type, external_id in keys}
    found = Link.objects.filter(source=source, external_id__among=wanted)
    return {(link.type, link.external_id): link for link in found}


def _accounts(subjects: set[str]) -> dict[str, Account]:
    """The accounts named and those of everything named; locked in one order."""
    people = Stakeholder.objects.filter(public_id__among=subjects).values("account")
    sales = Opportunity.objects.filter(public_id__among=subjects).values("account")
    touched = Touch.objects.filter(public_id__among=subjects).values("stakeholder__account")
    wanted = Q(public_id__among=subjects) | Q(pk__in=people) | Q(pk__in=sales) | Q(pk__in=touched)
    rows = Account.objects.filter(wanted).order_by("pk").select_related("owner")
    return {row.public_id: row for row in rows.select_for_update(of=("self",), no_key=True)}


def _add_people(held: Holdings, subjects: set[str], accounts: list[int]) -> None:
    people: dict[int, Person] = {}
    rows = Stakeholder.objects.filter(public_id__among=subjects).select_related("person", "account")
    # Locked, as a bulk update writes back the fields it leaves alone, too.
    for row in rows.order_by("pk").select_for_update(of=("self", "person"), no_key=True):
        row.person = people.setdefault(row.person_id, row.person)
        held.stakeholders[row.public_id] = row
    pks = [row.pk for row in held.stakeholders.values()]
    # Of somebody who left, the last post is what a source repeats: that brings nobody back.
    posts = Position.objects.filter(stakeholder__among=pks).order_by("from_on", "pk")
    ranked = sorted(posts, key=lambda post: (post.retracted_at is None, post.to_on is None))
    held.positions = {row.stakeholder_id: row for row in ranked}
    lines = Tie.objects.known().filter(kind=TieKind.REPORTS_TO.value, to_on=None)
    lines = lines.filter(stakeholder__account__in=accounts)
    held.lines = {row.stakeholder_id: row for row in lines.select_related("stakeholder", "other")}
    held.touches = _touches(
        subjects, {one.subject for one in held.links.values() if one.deleted_at}
    )


def _touches(subjects: set[str], deleted: set[str]) -> dict[str, Touch]:
    """Contacts by public id; of one that the source deleted, what it was last."""
    is_held = Q(retracted_at=None) | Q(public_id__in=deleted)
    rows = Touch.objects.filter(is_held, public_id__among=subjects).order_by("pk")
    rows = rows.select_related("user", "stakeholder__account", "stakeholder__person")
    return {touch.public_id: touch for touch in rows}


def _add_sales(held: Holdings, subjects: set[str]) -> None:
    rows = Opportunity.objects.filter(public_id__among=subjects).select_related("account")
    rows = rows.order_by("pk").select_for_update(of=("self",), no_key=True)
    held.opportunities = {row.public_id: row for row in rows}
    closes = ExpectedClose.objects.known().filter(
        to_on=None, opportunity__in=[row.pk for row in held.opportunities.values()]
    )
    held.expected = {row.opportunity_id: row for row in closes}


def users(incoming: Iterable[Incoming]) -> dict[str, User]:
    """Active users by every name they were called: user name, e-mail address or id."""
    wanted = {
        one.fields[name].casefold()
        for one in incoming
        if not one.faults
        for name in SHAPES[one.type].users & one.fields.keys()
        if one.fields[name]
    }
    rows = User.objects.annotate(low_name=Lower("username"), low_email=Lower("email"))
    called = Q(low_name__in=wanted) | Q(low_email__in=wanted) | Q(public_id__in=wanted)
    found = {}
    for user in rows.filter(called, is_active=True).order_by("-pk"):
        found |= dict.fromkeys((user.email.casefold(), user.username.casefold()), user)
        found[user.public_id] = user
    return found
