"""What may be read at addresses of its own, in one table: a new resource is an entry here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import Opportunity
from committee.vocabulary import Basis, EvidenceKind, Level, Role, TieKind, TouchKind
from crm import feed, visible
from feedback.models import Case, Channel, Idea

PREFIXES = {of: prefix for prefix, of in feed.TYPES.items()} | {"user": "usr"}
Narrow = Callable[[QuerySet, str], QuerySet]


@dataclass(frozen=True)
class Filter:
    """A parameter that narrows a list: a public id, or one of some words."""

    of: str
    narrow: Narrow
    words: tuple[str, ...] = ()

    @property
    def prefix(self) -> str:
        """How the ids of these begin."""
        return PREFIXES[self.of]

    @property
    def description(self) -> str:
        return self.of if self.words else f"Public id of the {self.of}."


@dataclass(frozen=True)
class Resource:
    """A type of record with a list and single records; `visible.RECORDS` says whose they are.

    `since` finds what changed at a moment or later.
    `methods` are those that a single record takes beside being read; to the list of one that
    `is_added` a source can add.
    """

    plural: str
    summary: str
    filters: Mapping[str, Filter] = field(default_factory=dict)
    since: Callable[[datetime], Q] | None = feed.changed_since
    has_provenance: bool = False
    methods: tuple[str, ...] = ()
    is_added: bool = False


def _id(of: str, path: str) -> Filter:
    return Filter(of, lambda rows, given: rows.filter(**{f"{path}__public_id": given}))


def _word(what: str, path: str, words: Sequence[str]) -> Filter:
    said = tuple(str(word) for word in words)
    return Filter(what, lambda rows, given: rows.filter(**{path: given}), said)


ACCOUNT = {"account": _id("account", "account")}
THEIRS = {
    "account": _id("account", "stakeholder__account"),
    "stakeholder": _id("stakeholder", "stakeholder"),
}
ROLES = tuple(Role)
DELETED = ("DELETE",)
CHANGED = ("PATCH", "DELETE")
RESOURCES: dict[str, Resource] = {
    "user": Resource(
        "users", "Somebody of ours: whom owners, touches and relationships name.", since=None
    ),
    "account": Resource(
        "accounts",
        "A client organisation.",
        has_provenance=True,
        methods=CHANGED,
    ),
    "person": Resource(
        "people",
        "A human being, whatever the account, with all that they are there.",
        since=feed.person_changed_since,
    ),
    "stakeholder": Resource(
        "stakeholders",
        "A person in one account, with their post.",
        {**ACCOUNT, "role": Filter("Holds a seat of this role today.", visible.of_role, ROLES)},
        has_provenance=True,
        methods=CHANGED,
    ),
    "opportunity": Resource(
        "opportunities",
        "One sales cycle with an account.",
        {**ACCOUNT, "outcome": _word("How it ended.", "outcome", Opportunity.Outcome.values)},
        has_provenance=True,
        methods=CHANGED,
    ),
    "committee": Resource(
        "committees",
        "Those who decide, with their seats as they are today.",
        {**ACCOUNT, "opportunity": _id("opportunity", "opportunity")},
    ),
    "seat": Resource(
        "seats",
        "A place in a committee, with its roles and who holds it today.",
        {
            "account": _id("account", "committee__account"),
            "committee": _id("committee", "committee"),
            "opportunity": _id("opportunity", "committee__opportunity"),
            "stakeholder": Filter("stakeholder", visible.held_by),
            "role": Filter("Has this role today.", visible.with_role, ROLES),
        },
        methods=DELETED,
    ),
    "tie": Resource(
        "ties",
        "One stakeholder reports to, influences, or conflicts with another one; what holds today.",
        {**THEIRS, "kind": _word("What kind of tie.", "kind", tuple(TieKind))},
        since=feed.recorded_since,
        methods=CHANGED,
        is_added=True,
    ),
    "relationship": Resource(
        "relationships",
        "How a user stands with a stakeholder, and wants to stand; what holds today.",
        {
            **THEIRS,
            "user": _id("user", "user"),
            "level": _word("How they stand.", "level", tuple(Level)),
        },
        since=feed.recorded_since,
        methods=CHANGED,
        is_added=True,
    ),
    "touch": Resource(
        "touches",
        "One contact between a user and a stakeholder.",
        {
            **THEIRS,
            "user": _id("user", "user"),
            "kind": _word("What kind of contact.", "kind", tuple(TouchKind)),
        },
        has_provenance=True,
        methods=CHANGED,
    ),
    "assessment": Resource(
        "assessments",
        "One dated statement of a stance; without one, heard but not understood.",
        {
            **THEIRS,
            "kind": _word("What it was taken from.", "kind", tuple(EvidenceKind)),
            "basis": _word("What it rests on.", "basis", tuple(Basis)),
        },
        since=feed.recorded_since,
        is_added=True,
    ),
    "feedback": Resource(
        "feedback",
        "One thing that a stakeholder said: scores, words, or both.",
        {**THEIRS, "channel": _word("Where it was said.", "channel", Channel.values)},
        since=feed.recorded_since,
        is_added=True,
    ),
    "goal": Resource(
        "goals",
        "Something that people of an account want, or do not; what holds today.",
        ACCOUNT,
        since=feed.recorded_since,
        methods=CHANGED,
        is_added=True,
    ),
    "case": Resource(
        "cases",
        "The follow-up of what somebody said: whose it is, until when, and what came of it.",
        {
            **THEIRS,
            "owner": _id("user", "owner"),
            "state": _word("How far it is.", "state", Case.State.values),
        },
        methods=("PATCH",),
    ),
    "insight": Resource(
        "insights",
        "What an employee noticed, about somebody, an account or neither, and where it was used.",
        {
            **ACCOUNT,
            "stakeholder": _id("stakeholder", "stakeholder"),
            "author": _id("user", "author"),
        },
        methods=CHANGED,
        is_added=True,
    ),
    "idea": Resource(
        "ideas",
        "What an employee proposes, and what was decided of it.",
        {
            **ACCOUNT,
            "author": _id("user", "author"),
            "state": _word("What was decided.", "state", Idea.State.values),
        },
        methods=CHANGED,
        is_added=True,
    ),
}
"""By the type of their records."""
