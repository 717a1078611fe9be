"""The outward records that somebody may see: what is not among them does not exist for them."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    Model,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
)
from django.utils import timezone

from accounts import access
from accounts.facts import FactQuerySet, RecordedQuerySet
from accounts.models import Account, AccountShare, Opportunity, User
from crm import evidence_records as evidence, noted_records as noted, showing
from crm.records import Document
from feedback.models import Case, Feedback, Idea, Insight
from stakeholders.models import (
    Assessment,
    BuyingCommittee,
    Goal,
    Person,
    Position,
    Relationship,
    Seat,
    SeatHolder,
    SeatRole,
    SeatTerms,
    Stakeholder,
    Tie,
    Touch,
)

Show = Callable[[Sequence[Any]], list[Document]]


class Records(NamedTuple):
    """The records of a type: those there are, those there ever were, and how they are shown."""

    there: Callable[[User], QuerySet]
    ever: Callable[[User], QuerySet]
    show: Show


def accounts(user: User) -> QuerySet[Account]:
    # The rows may be doubled by the joins of the right, so it selects and is not joined.
    return _accounts(user).filter(archived_at=None)


def stakeholders(user: User) -> QuerySet[Stakeholder]:
    held = Position.objects.known().filter(stakeholder=OuterRef("pk"))
    return _stakeholders(user).filter(Exists(held), archived_at=None, **_in_sight("account"))


def opportunities(user: User) -> QuerySet[Opportunity]:
    return _opportunities(user).filter(archived_at=None, **_in_sight("account"))


def committees(user: User) -> QuerySet[BuyingCommittee]:
    is_there = Q(opportunity=None) | Q(opportunity__archived_at=None)
    return _committees(user).filter(is_there, **_in_sight("account"))


def touches(user: User) -> QuerySet[Touch]:
    return _touches(user).known().filter(**_in_sight("stakeholder__account"))


def seats(user: User) -> QuerySet[Seat]:
    """Places that are there today, of committees that are."""
    there = SeatTerms.objects.known().filter(to_on=None, seat=OuterRef("pk"))
    return _seats(user).filter(Exists(there), committee__in=committees(user).values("pk"))


def people(user: User) -> QuerySet[Person]:
    """Human beings who are stakeholders somewhere, with all that they are as `seen`."""
    seen = Prefetch("stakeholders", queryset=stakeholders(user).order_by("pk"), to_attr="seen")
    held = stakeholders(user).filter(person=OuterRef("pk"))
    return Person.objects.filter(Exists(held)).prefetch_related(seen)


def ties(user: User) -> FactQuerySet[Tie]:
    """Those that hold today."""
    return _ties(user).known().filter(to_on=None, **_in_sight("stakeholder__account"))


def relationships(user: User) -> FactQuerySet[Relationship]:
    """Those that hold today, with people who are there."""
    there = {"stakeholder__in": stakeholders(user).values("pk")}
    return _relationships(user).known().filter(to_on=None, **there)


def goals(user: User) -> FactQuerySet[Goal]:
    """Those that hold today."""
    return _goals(user).known().filter(to_on=None, **_in_sight("account"))


def assessments(user: User) -> RecordedQuerySet[Assessment]:
    """Of people who are there, in the accounts whose judgements somebody may read."""
    return _assessments(user).known().filter(stakeholder__in=stakeholders(user).values("pk"))


def feedback(user: User) -> RecordedQuerySet[Feedback]:
    """By people who are there, in the accounts whose judgements somebody may read."""
    return _feedback(user).known().filter(stakeholder__in=stakeholders(user).values("pk"))


def cases(user: User) -> QuerySet[Case]:
    """About people of the accounts whose judgements somebody may read."""
    return _cases(user).filter(**_in_sight("stakeholder__account"))


def insights(user: User) -> QuerySet[Insight]:
    """About accounts that somebody sees, and about none."""
    return noted.counted(Insight.objects.visible_to(user)).select_related("stakeholder")


def ideas(user: User) -> QuerySet[Idea]:
    """About accounts that somebody sees, and about none."""
    return noted.counted(Idea.objects.visible_to(user))


def users(user: User) -> QuerySet[User]:
    """Oneself, and whoever owns or works on an account that one sees; for some, everybody."""
    if user.access in access.SEES_EVERYTHING:
        return User.objects.all()
    seen = Account.objects.visible_to(user)
    shares = AccountShare.objects.filter(account__in=seen.values("pk"))
    works = Q(pk__in=seen.values("owner")) | Q(pk__in=shares.values("user"))
    return User.objects.filter(works | Q(pk=user.pk))


def of_role(rows: QuerySet[Stakeholder], role: str) -> QuerySet[Stakeholder]:
    """Those who hold a seat of this role today."""
    seats = SeatRole.objects.known().filter(to_on=None, role=role).values("seat")
    held = SeatHolder.objects.known().filter(to_on=None, stakeholder=OuterRef("pk"))
    return rows.filter(Exists(held.filter(seat__in=seats)))


def with_role(rows: QuerySet[Seat], role: str) -> QuerySet[Seat]:
    """The seats of this role today."""
    return rows.filter(
        Exists(SeatRole.objects.known().filter(to_on=None, role=role, seat=OuterRef("pk")))
    )


def held_by(rows: QuerySet[Seat], stakeholder: str) -> QuerySet[Seat]:
    """The seats that somebody holds today."""
    held = SeatHolder.objects.known().filter(to_on=None, stakeholder__public_id=stakeholder)
    return rows.filter(Exists(held.filter(seat=OuterRef("pk"))))


def _accounts(user: User) -> QuerySet[Account]:
    return Account.objects.filter(pk__in=_once_visible(user)).select_related("owner")


def _stakeholders(user: User) -> QuerySet[Stakeholder]:
    rows = Stakeholder.objects.filter(account__in=_once_visible(user), is_stub=False)
    return rows.select_related("person", "account")


def _opportunities(user: User) -> QuerySet[Opportunity]:
    rows = Opportunity.objects.filter(account__in=_once_visible(user))
    return rows.select_related("account")


def _committees(user: User) -> QuerySet[BuyingCommittee]:
    rows = BuyingCommittee.objects.filter(account__in=_once_visible(user))
    return rows.select_related("account", "opportunity")


def _touches(user: User) -> QuerySet[Touch]:
    """Contacts; their notes are shown to those who may read judgements, as on the pages."""
    rows = Touch.objects.filter(stakeholder__account__in=_once_visible(user))
    is_judged = Q(stakeholder__account__in=Account.objects.judged_by(user).values("pk"))
    return rows.select_related("user", "stakeholder").annotate(
        is_judged=ExpressionWrapper(is_judged, BooleanField())
    )


def _seats(user: User) -> QuerySet[Seat]:
    rows = Seat.objects.filter(committee__account__in=_once_visible(user))
    return rows.select_related("committee__account", "committee__opportunity")


def _people(user: User) -> QuerySet[Person]:
    return Person.objects.filter(Exists(_stakeholders(user).filter(person=OuterRef("pk"))))


def _ties(user: User) -> FactQuerySet[Tie]:
    rows = Tie.objects.filter(stakeholder__account__in=_once_visible(user))
    return rows.select_related("stakeholder__account", "other")


def _relationships(user: User) -> FactQuerySet[Relationship]:
    rows = Relationship.objects.filter(stakeholder__account__in=_once_visible(user))
    return rows.select_related("stakeholder__account", "user")


def _goals(user: User) -> FactQuerySet[Goal]:
    return Goal.objects.filter(account__in=_once_visible(user)).select_related("account")


def _assessments(user: User) -> RecordedQuerySet[Assessment]:
    rows = Assessment.objects.filter(stakeholder__account__in=_once_judged(user))
    return rows.select_related("stakeholder__account", "author")


def _feedback(user: User) -> RecordedQuerySet[Feedback]:
    rows = Feedback.objects.filter(stakeholder__account__in=_once_judged(user))
    return rows.select_related("stakeholder__account")


def _cases(user: User) -> QuerySet[Case]:
    rows = Case.objects.filter(stakeholder__account__in=_once_judged(user))
    return rows.select_related("stakeholder__account", "owner", "rule")


def _insights(user: User) -> QuerySet[Insight]:
    return Insight.objects.visible_to(user, removed=True, archived=True)


def _ideas(user: User) -> QuerySet[Idea]:
    return Idea.objects.visible_to(user, removed=True, archived=True)


def _once_judged(user: User) -> QuerySet[Account]:
    return Account.objects.judged_by(user, archived=True).values("pk")


def _once_visible(user: User) -> QuerySet[Account]:
    return Account.objects.visible_to(user, archived=True).values("pk")


def _in_sight(account: str) -> dict[str, None]:
    return {f"{account}__archived_at": None}


def committee_documents(rows: Sequence[BuyingCommittee]) -> list[Document]:
    """Committees as they are today."""
    return showing.committees(rows, timezone.localdate())


RECORDS: dict[str, Records] = {
    "user": Records(users, users, showing.users),
    "account": Records(accounts, _accounts, showing.accounts),
    "person": Records(people, _people, showing.people),
    "stakeholder": Records(stakeholders, _stakeholders, showing.stakeholders),
    "opportunity": Records(opportunities, _opportunities, showing.opportunities),
    "committee": Records(committees, _committees, committee_documents),
    "seat": Records(seats, _seats, showing.seats),
    "tie": Records(ties, _ties, evidence.ties),
    "relationship": Records(relationships, _relationships, evidence.relationships),
    "touch": Records(touches, _touches, showing.touches),
    "assessment": Records(assessments, _assessments, evidence.assessments),
    "feedback": Records(feedback, _feedback, evidence.feedback),
    "goal": Records(goals, _goals, evidence.goals),
    "case": Records(cases, _cases, evidence.cases),
    "insight": Records(insights, _insights, noted.insights),
    "idea": Records(ideas, _ideas, noted.ideas),
}
"""By type, in the order in which they are described."""


def there(type_: str, user: User, ids: Collection[str]) -> dict[str, Model]:
    """The rows of these ids that somebody sees; one query."""
    rows = RECORDS[type_].there(user).filter(public_id__in=ids)
    return {row.public_id: row for row in rows}


def ever_there(type_: str, user: User, ids: Collection[str]) -> set[str]:
    """Those of these ids that somebody sees or would see, were they still there; one query."""
    rows = RECORDS[type_].ever(user).filter(public_id__in=ids)
    return set(rows.values_list("public_id", flat=True))


def shown(type_: str, rows: Sequence[Model]) -> list[Document]:
    """The records of rows of one type; the number of queries does not grow with them."""
    return RECORDS[type_].show(rows)
