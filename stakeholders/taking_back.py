"""Entry function that takes back many acts at once, as far as nobody has built on them since."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q

from accounts import journal
from accounts.facts import Recorded
from accounts.journal import Author
from accounts.models import Account, AccountShare, ChangeSet, Opportunity
from stakeholders import acting, acts_done, archiving, putting_back
from stakeholders.acts_done import BLOCK, Done, blocks
from stakeholders.models import BuyingCommittee, Seat, SeatHolder, SeatTerms, Stakeholder, Tie
from stakeholders.putting_back import Kept

ARCHIVED = (Account, Opportunity, Stakeholder)
ENTITIES = (*ARCHIVED, AccountShare, Seat)
"""What somebody may add below a record, beside facts."""
Advance = Callable[[float], None]
READ, PUT_BACK, RETRACTED, ALL_BUT_ACCOUNTS = 0.1, 0.3, 0.7, 0.95  # shares of the time they take


@dataclass(frozen=True)
class Bounds:
    """The accounts that may be touched, what others use, and acts that count as the same."""

    among: Collection[int]
    used: Collection[str] = ()
    ours: Collection[int] = ()


@dataclass
class Outcome:
    """The records that are gone again, those that are as they were, and what stayed and why."""

    removed: set[str] = field(default_factory=set)
    put_back: set[str] = field(default_factory=set)
    kept: list[Kept] = field(default_factory=list)
    accounts: set[int] = field(default_factory=set)


@transaction.atomic
def take_back(
    acts: Sequence[ChangeSet],
    *,
    by: Author,
    within: Bounds,
    advance: Advance = lambda share: None,
) -> Outcome:
    """Make undone what these acts did to the accounts within bounds, where it still is so.

    What they added goes, unless somebody changed it or added to it since; what they changed is
    as it was, field by field, unless it says something else by now. The rest stays and is told,
    and so does what others use, who may have found it as they would have added it.
    """
    outcome = Outcome()
    if not acts:
        return outcome
    done = acts_done.read(acts)
    done.used, done.ours = within.used, within.ours
    forbidden = _enter(done, within, outcome)
    changes = journal.begin(by)
    advance(READ)
    held = putting_back.put_back(changes, done, done.subjects - done.born - forbidden)
    outcome.kept += held.kept
    outcome.put_back = held.subjects
    advance(PUT_BACK)
    _remove(changes, done, outcome, done.born - forbidden, advance)
    acting.mark_changed(outcome.accounts, changes.at)
    return outcome


def _enter(done: Done, within: Bounds, outcome: Outcome) -> set[str]:
    """Take the turns of the accounts within bounds; the records of others stay, and why."""
    places = acts_done.accounts_of(done.subjects)
    outcome.accounts = {pk for found in places.values() for pk in found} & set(within.among)
    journal.take_turns(outcome.accounts)
    forbidden = {subject for subject, found in places.items() if not found & outcome.accounts}
    reason = {True: "not_permitted", False: "gone"}
    outcome.kept += [Kept(one, reason[bool(places[one])]) for one in sorted(forbidden)]
    return forbidden


def _remove(
    changes: ChangeSet, done: Done, outcome: Outcome, born: set[str], advance: Advance
) -> None:
    """Take what is new out of sight, but for what somebody changed or added to."""
    changed = acts_done.changed_since(done, born)
    people = _rows(done, Stakeholder, born - changed)
    stays = changed | _built_on(done, Stakeholder, people, ()) | born.intersection(done.used)
    stays |= _together(done, stays) & born
    going = [one for one in people if one.public_id not in stays]
    accounts, kept = _empty_accounts(done, born - stays, going)
    stays |= kept
    _retract(changes, done, born - stays, advance)
    _retract_around(changes, going)
    for number, some in enumerate(blocks(going)):
        archiving.archive(changes, some)
        advance(RETRACTED + (ALL_BUT_ACCOUNTS - RETRACTED) * number * BLOCK / len(going))
    for some in blocks(accounts):
        archiving.archive(changes, some)
        advance(ALL_BUT_ACCOUNTS)
    outcome.removed = born - stays
    reason = {True: "changed", False: "built_on"}
    outcome.kept += [Kept(subject, reason[subject in changed]) for subject in sorted(stays)]


def _together(done: Done, stays: Collection[str]) -> set[str]:
    """New seats and who was put on them, of which one stays: both do."""
    pks = done.created[SeatHolder]
    pairs = [
        pair
        for some in blocks(pks)
        for pair in SeatHolder.objects.filter(pk__among=some).values_list(
            "seat__public_id", "stakeholder__public_id"
        )
    ]
    return {one for pair in pairs if set(pair) & set(stays) for one in pair}


def _empty_accounts(
    done: Done, born: Collection[str], going: Sequence[Stakeholder]
) -> tuple[list[Account], set[str]]:
    """The new accounts that hold nothing once these people are gone, and the ids of others."""
    accounts = _rows(done, Account, born)
    committees = _rows(done, BuyingCommittee, [*done.born])
    decide = {one.public_id: one.account_id for one in committees}
    built_on = _built_on(done, BuyingCommittee, committees, going)
    built_on |= acts_done.changed_since(done, decide)
    decided = {decide[one] for one in built_on}
    kept = {one.public_id for one in accounts if one.pk in decided}
    accounts = [one for one in accounts if one.public_id not in kept]
    while held := _built_on(done, Account, accounts, [*going, *accounts]):
        kept |= held
        accounts = [one for one in accounts if one.public_id not in held]
    return accounts, kept


def _rows(done: Done, model: type[Model], subjects: Collection[str]) -> list[Model]:
    """The new rows of one type that belong to these records, as they are now."""
    pks = [pk for pk, subject in done.created[model].items() if subject in subjects]
    found = [model._default_manager.filter(pk__among=some).order_by("pk") for some in blocks(pks)]
    return [row for rows in found for row in rows]


def _built_on(
    done: Done, model: type[Model], rows: Iterable[Model], going: Collection[Model]
) -> set[str]:
    """Which of these records hold something that others added, or that stays."""
    ids = {row.pk: row.public_id for row in rows}
    gone = defaultdict(set)
    for row in going:
        gone[type(row)].add(row.pk)
    found = set()
    for relation in model._meta.related_objects:
        below = relation.related_model
        if not issubclass(below, (Recorded, *ENTITIES)):
            continue
        ours = gone[below] if below in {Account, Stakeholder} else done.created[below].keys()
        name = relation.field.name
        for some in blocks(ids):
            held = _held(below).filter(**{f"{name}__among": some})
            pairs = held.values_list("pk", relation.field.attname)
            found |= {ids[above] for pk, above in pairs if pk not in ours}
    return found


def _held(model: type[Model]):
    """Rows that are there: neither retracted nor out of sight."""
    rows = model._default_manager.all()
    if issubclass(model, Recorded):
        return rows.filter(retracted_at=None)
    if model is Seat:
        return rows.filter(Exists(SeatTerms.objects.known().filter(seat=OuterRef("pk"))))
    return rows.filter(archived_at=None) if model in ARCHIVED else rows


def _retract(changes: ChangeSet, done: Done, subjects: Collection[str], advance: Advance) -> None:
    """Take back the facts that were new with these records."""
    models = [model for model in done.created if issubclass(model, Recorded)]
    for number, model in enumerate(models):
        for some in blocks(_rows(done, model, subjects)):
            facts = [fact for fact in some if fact.retracted_at is None]
            journal.retract_all(changes, facts)
            advance(PUT_BACK + (RETRACTED - PUT_BACK) * number / len(models))


def _retract_around(changes: ChangeSet, people: Collection[Stakeholder]) -> None:
    """Ties to these people, and seats of theirs, that belong to records which stay."""
    for some in blocks(one.pk for one in people):
        ties = Tie.objects.known().filter(Q(stakeholder__among=some) | Q(other__among=some))
        journal.retract_all(changes, list(ties.order_by("pk")))
        seats = SeatHolder.objects.known().filter(stakeholder__among=some)
        journal.retract_all(changes, list(seats.order_by("pk")))
