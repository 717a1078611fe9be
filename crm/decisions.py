"""The values that reconciling works on: what came in, what we hold, what is to be done."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import msgspec

from crm.ownership import Said, Word

Key = tuple[str, str]
"""The type and the external id of a record: its name within a source."""
Target = str | Key
"""Our id of a record or, while it has none, its key."""
ERASED = "erased"
"""The code of the fault of a record of somebody who was forgotten: nothing of it is kept."""


class Op(StrEnum):
    """What a record asks for."""

    UPSERT = "upsert"
    DELETE = "delete"
    MERGE = "merge"


class Status(StrEnum):
    """What became of a record; the list is closed."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    RESTORED = "restored"
    DELETED = "deleted"
    MERGED = "merged"
    STALE = "stale"
    SUPERSEDED = "superseded"
    HELD = "held"
    INVALID = "invalid"
    ERROR = "error"


WRITTEN = frozenset({Status.CREATED, Status.UPDATED, Status.RESTORED})


class UnknownParents(StrEnum):
    """What to do for a reference to a record that we do not know yet."""

    STUB = "stub"
    HOLD = "hold"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at which place of a record (a JSON pointer), for a machine and a person."""

    pointer: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """A member that was left out, and why; it never changes the status."""

    field: str
    reason: str


class Ref(msgspec.Struct, frozen=True):
    """Another record, by its external id in the same source or by our id."""

    type: str
    external_id: str = ""
    id: str = ""

    @property
    def key(self) -> Key:
        return self.type, self.external_id


class Incoming(msgspec.Struct, frozen=True):
    """One record as it came in, read and checked by itself; None clears.

    `losers` are those that a merge makes part of it; `custom` names those fields that a company
    defined for itself.
    """

    index: int
    type: str
    external_id: str
    op: Op = Op.UPSERT
    losers: tuple[Ref, ...] = ()
    fields: Mapping[str, Any] = msgspec.field(default_factory=dict)
    refs: Mapping[str, Ref | None] = msgspec.field(default_factory=dict)
    custom: tuple[str, ...] = ()
    modified_at: datetime | None = None
    url: str = ""
    digest: str = ""
    faults: tuple[Fault, ...] = ()
    ignored: tuple[Ignored, ...] = ()

    @property
    def key(self) -> Key:
        return self.type, self.external_id


def ids_named(incoming: Iterable[Incoming]) -> set[str]:
    """What these records call by our ids; thousands of them are looked at in a millisecond."""
    ids = {ref.id for one in incoming for ref in one.refs.values() if ref}
    ids |= {ref.id for one in incoming for ref in one.losers}
    return ids - {""}


class Held(msgspec.Struct, frozen=True):
    """A record as we hold it; `account` is the public id of the account it belongs to.

    The source has deleted what is gone, and calls an alias what is part of another record of its.
    `said` tells who said each member; somebody here edited what a source had said of the edited.
    What is shared is called by other ids, too, each of which speaks for itself. A `person` is in
    as many accounts as there are stakeholders of theirs. What is not in sight was archived, or is
    of an account that is not there yet.
    """

    type: str
    id: str
    values: Mapping[str, Any]
    refs: Mapping[str, str | None] = msgspec.field(default_factory=dict)
    account: str | None = None
    version: int = 1
    modified_at: datetime | None = None
    digest: str = ""
    is_stub: bool = False
    is_editable: bool = True
    is_in_sight: bool = True
    is_gone: bool = False
    is_alias: bool = False
    said: Mapping[str, Said] = msgspec.field(default_factory=dict)
    is_edited: bool = False
    is_shared: bool = False
    person: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """All that the decision needs to know: by external key, by our id, users by any name.

    `erased` are the indexes of records of people who must not be stored again. Seats are known
    by the deal or account of their committee and their holder; the absent have left their account.
    Who is in which account is in `places`, by the ids of person and account.
    """

    now: datetime
    today: date
    held: Mapping[Key, Held] = field(default_factory=dict)
    by_id: Mapping[str, Held] = field(default_factory=dict)
    users: Mapping[str, str] = field(default_factory=dict)
    superiors: Mapping[Target, Target | None] = field(default_factory=dict)
    erased: frozenset[int] = frozenset()
    seats: Mapping[tuple[Target, Target], Held] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    places: Mapping[tuple[str, str], Held] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a type has: its fields, what they are when cleared, and what must be there.

    `needs` lists groups of fields of which one must have a value; `users` are fields that
    name a user; `ours` are words a source may send but only people here may decide;
    of the references `one_of` exactly one is given; `stubs` are references for whose unknown
    target a place can be held; of the fields `together` none is written without the others where
    they would contradict each other. What is `shared` is of whoever told it last. `custom` are the
    fields that a company defined for itself, by key; all of them are None when cleared. The
    reference `same` names another record of the same one, which brings what is needed.
    `all_fields` is the kind of the fields together, to check them in one go.
    """

    fields: Mapping[str, Any]
    empty: Mapping[str, Any]
    refs: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[tuple[str, ...], ...] = ()
    needs_refs: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    same: str = ""
    stubs: frozenset[str] = frozenset()
    users: frozenset[str] = frozenset()
    ours: frozenset[str] = frozenset()
    together: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()
    custom: Mapping[str, Any] = field(default_factory=dict)
    all_fields: Any = dict
    broken: Callable[[Mapping[str, Any], date], tuple[Fault, ...]] = lambda after, today: ()


@dataclass(frozen=True, slots=True)
class Policy:
    """The shapes of the types, what to do for unknown parents, and whose word counts for whom.

    `source` is the origin of the source that speaks; without one a person does, who may all.
    """

    shapes: Mapping[str, Shape]
    unknown_parents: UnknownParents = UnknownParents.STUB
    source: str = ""
    words: Mapping[tuple[str, str], Word] = field(default_factory=dict)


class Decision(msgspec.Struct, frozen=True):
    """What becomes of one record: only `values` and `refs` that differ are written.

    `losers` are those that a merge makes part of it. `agreed` is what the source says as well as
    we do, `contested` what it says against a person here.
    """

    incoming: Incoming
    status: Status
    held: Held | None = None
    values: Mapping[str, Any] = msgspec.field(default_factory=dict)
    refs: Mapping[str, Target | None] = msgspec.field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    warnings: tuple[str, ...] = ()
    losers: tuple[Target, ...] = ()
    agreed: tuple[str, ...] = ()
    contested: Mapping[str, Any] = msgspec.field(default_factory=dict)

    @property
    def is_heard(self) -> bool:
        """Whether what it says of its members counts."""
        return self.is_written or (
            self.status == Status.UNCHANGED and self.incoming.op == Op.UPSERT
        )

    @property
    def is_written(self) -> bool:
        return self.status in WRITTEN

    @property
    def me(self) -> Target:
        """How others refer to this record."""
        return self.held.id if self.held else self.incoming.key

    @property
    def account(self) -> Target | None:
        """The account this record belongs to once it is written."""
        return self.refs.get("account") or (self.held.account if self.held else None)


@dataclass(frozen=True, slots=True)
class Stub:
    """A place to hold for a record that is referred to but has not come yet."""

    key: Key
    account: Target | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The decisions in the order of the request, and the stubs they need.

    `strayed` are those of ours who lose their superior, as he goes to another account.
    """

    decisions: tuple[Decision, ...]
    stubs: tuple[Stub, ...] = ()
    strayed: tuple[str, ...] = ()

    def of(self, status: Status) -> list[Decision]:
        """The decisions of one status, in their order."""
        return [one for one in self.decisions if one.status == status]
