"""What passes between a vendor and the sync: pages, updates, outcomes, and what goes wrong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Record = Mapping[str, Any]
"""A record as the vendor tells it; nothing in it can be relied upon."""
Document = dict[str, Any]
"""A record as a batch of ours takes it."""
Key = tuple[str, str]
"""Our type, and the id of a record of the vendor."""
Position = dict[str, Any]
"""How far a stream was read; kept as JSON, understood by its vendor only."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a record cannot even become a document; `is_expected` ones are only counted."""

    type: str
    external_id: str
    code: str
    detail: str
    is_expected: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What a record of a vendor comes to.

    What is `further` says where else somebody is, so it comes after who they are. What is `gone`
    is deleted if we know it. A merge that is `awaited` counts once its winner is known. Of each of
    the `families`, whose name begins the ids of its members, there are these and no others.
    """

    documents: tuple[Document, ...] = ()
    problems: tuple[Problem, ...] = ()
    further: tuple[Document, ...] = ()
    gone: tuple[Key, ...] = ()
    awaited: tuple[Document, ...] = ()
    families: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def alive(self) -> tuple[Document, ...]:
        """The documents of what is there."""
        return tuple(one for one in (*self.documents, *self.further) if "op" not in one)

    @property
    def size(self) -> int:
        """How many records it is about; a place is no record of its own."""
        return len(self.documents) + len(self.problems) + len(self.awaited)


@dataclass(frozen=True, slots=True)
class Associations:
    """What we know of the associations of somebody, by the ids of the vendor.

    `homes` are the names of their own account, `places` the further ones.
    """

    homes: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    deals: frozenset[str] = frozenset()
    modified_at: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a stream, and the position from which the next one follows."""

    told: Told
    position: Position
    is_last: bool
    total: int | None = None
    is_absent: bool = False
    """Whether this organisation has no such objects, or does not let us see them."""


@dataclass(frozen=True, slots=True)
class Update:
    """Values of ours to be written into a record of a vendor; None clears."""

    type: str
    external_id: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an update: taken, or refused with a code and the vendor's own words."""

    external_id: str
    code: str = ""
    detail: str = ""

    @property
    def is_taken(self) -> bool:
        return not self.code


class Wait(Exception):
    """The vendor asks us to come back after some seconds."""

    def __init__(self, seconds: float, reason: str):
        super().__init__(reason)
        self.seconds = seconds


class Unreachable(Exception):
    """No answer, half an answer, or one that is the vendor's fault: the same again may work."""


class NotAllowed(Exception):
    """The vendor refuses who we are or what we ask; only a person can mend that."""


@dataclass(frozen=True, slots=True)
class Setup:
    """How to reach a vendor: where, with which secrets, and what an organisation calls things.

    `custom` names the fields of theirs to keep beside ours; `names` says where what only we
    have (a stance) is written to; both by our type.
    """

    address: str
    secrets: Mapping[str, str] = field(default_factory=dict)
    custom: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def secret(self, name: str) -> str:
        """A secret that must be there."""
        if not self.secrets.get(name):
            raise NotAllowed(f"The environment holds no {name} for this connection.")
        return self.secrets[name]


def unfit(names: Iterable[str], writable: Mapping[str, bool]) -> dict[str, tuple[str, str]]:
    """Why fields of theirs cannot be written, with a code; `writable` tells of those there are."""
    reasons = {
        None: ("unknown_field", "There is no such field there, or our user may not see it."),
        False: ("not_writable", "This field cannot be written there by our user."),
    }
    return {name: reasons[held] for name in names if (held := writable.get(name)) in reasons}


def joined(told: list[Told]) -> Told:
    """Several tellings as one, in their order."""
    return Told(
        tuple(document for one in told for document in one.documents),
        tuple(problem for one in told for problem in one.problems),
        tuple(document for one in told for document in one.further),
        tuple(key for one in told for key in one.gone),
        tuple(document for one in told for document in one.awaited),
        {name: members for one in told for name, members in one.families.items()},
    )
