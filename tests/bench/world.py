"""A seeded company of client accounts: a pattern of a thousand, cloned in the database.

Every account has one open deal with a committee of 5 to 20 people, 10 on average, 20 touches, two
assessments for each person, ties, goals. The clones have ids of their own; what is measured does
not remember one committee when it meets the next.
"""

import random
from datetime import date, timedelta

from django.db import connection, models

from accounts.models import Access, Account, ExpectedClose, Opportunity, User
from committee.vocabulary import Basis, EvidenceKind, Role, Seniority, TieKind, TouchKind
from stakeholders.models import (
    Assessment,
    BuyingCommittee,
    Goal,
    GoalPosition,
    Person,
    Position,
    Seat,
    SeatHolder,
    SeatRole,
    SeatTerms,
    Stakeholder,
    Tie,
    Touch,
)

SEED = 20261122
PATTERN = 1_000
OWNERS = 20
STEP = 1_000_000
TOUCHES = 20
MOST_SEATS = 12
CLONED = (
    Account, Opportunity, ExpectedClose, BuyingCommittee, Person, Stakeholder, Position, Tie,
    Seat, SeatTerms, SeatRole, SeatHolder, Assessment, Touch, Goal, GoalPosition,
)  # fmt: skip


def build(accounts: int, today: date) -> User:
    """Fill an empty database with so many accounts; says who owns one in twenty of them.

    Above the pattern only its multiples can be had.
    """
    if accounts < 1 or (accounts > PATTERN and accounts % PATTERN):
        raise ValueError(f"choose up to {PATTERN} accounts or a multiple of it, not {accounts}")
    owners = _owners()
    _pattern(min(accounts, PATTERN), owners, random.Random(SEED), today)
    if accounts > PATTERN:
        _clone(accounts // PATTERN - 1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return owners[0]


def _owners() -> list[User]:
    named = [User(username=f"owner{n:02}", access=Access.ACCOUNT_MANAGER) for n in range(OWNERS)]
    return User.objects.bulk_create(named)


def _pattern(accounts: int, owners: list[User], dice: random.Random, today: date) -> None:
    made: dict[type[models.Model], list[models.Model]] = {model: [] for model in CLONED}
    for number in range(accounts):
        _account(number, owners[number % OWNERS], made, dice, today)
    for model, rows in made.items():
        for row in rows:
            _take_ids(row)
        model._default_manager.bulk_create(rows, batch_size=2_000)


def _take_ids(row: models.Model) -> None:
    """Give a row the ids of rows that were saved after it was made."""
    for field in row._meta.concrete_fields:
        if field.is_relation and field.is_cached(row):
            setattr(row, field.name, getattr(row, field.name))


def _account(number, owner, made, dice, today):
    since = {"from_on": today - timedelta(days=400)}
    account = Account(
        name=f"Client {number:04}", owner=owner, segment=dice.choice(("mid", "large"))
    )
    made[Account].append(account)
    committee = BuyingCommittee(account=account, opportunity=_deal(account, made, dice, today))
    made[BuyingCommittee].append(committee)
    people = _people(round(dice.triangular(5, 20, 6)), account, made, since, dice)
    _ties(people, made, since, dice)
    _seats(committee, people, made, since, dice)
    _said(people, owner, made, dice, today)
    _goals(account, people, made, since, dice)


def _deal(account, made, dice, today):
    deal = Opportunity(
        account=account,
        name="Renewal",
        stage=dice.choice(("discovery", "proposal", "contract")),
        amount=dice.randrange(10, 500) * 1000,
        opened_on=today - timedelta(days=dice.randrange(100, 400)),
    )
    closes = ExpectedClose(
        opportunity=deal,
        closes_on=today + timedelta(days=dice.randrange(20, 300)),
        from_on=deal.opened_on,
    )
    made[Opportunity].append(deal)
    made[ExpectedClose].append(closes)
    return deal


def _goals(account, people, made, since, dice):
    for name in ("cost", "speed"):
        goal = Goal(account=account, name=name, **since)
        made[Goal].append(goal)
        made[GoalPosition] += [
            GoalPosition(
                stakeholder=one, goal=goal.public_id, position=dice.choice((-1, 1, 1)), **since
            )
            for one in people[::2]
        ]


def _people(size, account, made, since, dice):
    persons = [Person(first_name="Person", last_name=f"{n:02}") for n in range(size)]
    people = [Stakeholder(person=one, account=account) for one in persons]
    made[Person] += persons
    made[Stakeholder] += people
    made[Position] += [
        Position(
            stakeholder=one,
            title="Manager",
            seniority=dice.choice([rank.value for rank in Seniority]),
            **since,
        )
        for one in people
    ]
    return people


def _ties(people, made, since, dice):
    for index, one in enumerate(people[1:], 1):
        boss = people[dice.randrange((index + 5) // 6)]
        made[Tie].append(Tie(stakeholder=one, other=boss, kind=TieKind.REPORTS_TO.value, **since))
    kinds = (TieKind.INFLUENCES, TieKind.INFLUENCES, TieKind.CONFLICTS_WITH)
    drawn = {
        (*dice.sample(range(len(people)), 2), dice.choice(kinds)) for _ in range(len(people) // 2)
    }
    for one, other, kind in sorted(drawn):
        made[Tie].append(
            Tie(
                stakeholder=people[one],
                other=people[other],
                kind=kind.value,
                strength=dice.uniform(0.2, 1),
                **since,
            )
        )


def _seats(committee, people, made, since, dice):
    for index, one in enumerate(people[:MOST_SEATS]):
        seat = Seat(committee=committee)
        made[Seat].append(seat)
        made[SeatTerms].append(
            SeatTerms(
                seat=seat,
                weight=dice.choice((1, 1, 2)),
                is_veto=index == 1,
                is_approver=index == 0,
                **since,
            )
        )
        role = dice.choice([role.value for role in Role])
        made[SeatRole].append(SeatRole(seat=seat, role=role, **since))
        if index != 4:
            made[SeatHolder].append(
                SeatHolder(seat=seat, committee=committee, stakeholder=one, **since)
            )


def _said(people, owner, made, dice, today):
    def day():
        return today - timedelta(days=dice.randrange(300))

    for one in [*people, *people]:
        kind = dice.choice(list(EvidenceKind))
        made[Assessment].append(
            Assessment(
                stakeholder=one,
                kind=kind.value,
                basis=Basis.SAID.value,
                stance=dice.randrange(-2, 3) / 2,
                on=day(),
                author=owner,
            )
        )
    met = dice.sample(people, max(2, len(people) // 3))
    for _ in range(TOUCHES):
        kind = dice.choice(list(TouchKind))
        made[Touch].append(
            Touch(user=owner, stakeholder=dice.choice(met), kind=kind.value, on=day())
        )


def _clone(copies: int) -> None:
    """Repeat the pattern inside the database, so that millions of rows take a minute."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for model in CLONED:
            names = [field.column for field in model._meta.concrete_fields]
            values = [_cloned(field) for field in model._meta.concrete_fields]
            table = model._meta.db_table
            listed = ", ".join(f'"{name}"' for name in names)
            cursor.execute(
                f'INSERT INTO "{table}" ({listed}) SELECT {", ".join(values)}'
                f' FROM "{table}" CROSS JOIN generate_series(1, {copies}) AS copy'
            )
        cursor.execute("SET session_replication_role = DEFAULT")


def _cloned(field: models.Field) -> str:
    """The value of a column in a copy: ids move on, all else stays."""
    column = f'"{field.column}"'
    if field.name in {"public_id", "goal"}:
        return f"left({column}, 4) || md5({column} || copy)"
    if field.primary_key or (field.is_relation and field.related_model in CLONED):
        return f"{column} + {STEP} * copy"
    return column
