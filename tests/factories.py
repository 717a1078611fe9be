"""Plain functions that make rows for tests through the entry functions; nothing random."""

from datetime import date

from accounts import organisations
from accounts.models import Access, Account, Opportunity, Team, User
from crm import keys
from crm.credentials import Grant
from crm.models import Source
from crm.scopes import SCOPES
from stakeholders import opportunities, people, seats
from stakeholders.models import BuyingCommittee, Headline, Person, Seat, Stakeholder

LONG_AGO = date(2026, 1, 5)


def user(username: str = "maya", *, access: str = Access.ACCOUNT_MANAGER, team=None) -> User:
    return User.objects.create_user(
        username,
        password="open sesame",
        first_name=username.title(),
        last_name="Tester",
        access=access,
        team=team,
    )


def team(name: str = "North", *, lead: User | None = None, parent: Team | None = None) -> Team:
    return Team.objects.create(name=name, lead=lead, parent=parent)


def account(owner: User | None = None, *, name: str = "Acme", **fields) -> Account:
    by = owner or User.objects.filter(username="maya").first() or user()
    return organisations.add_account(Account(name=name, owner=owner or by, **fields), by=by)


def opportunity(of: Account, *, closes_on: date | None = None, **fields) -> Opportunity:
    values = {"name": "Renewal", "opened_on": LONG_AGO, **fields}
    return opportunities.add_opportunity(
        Opportunity(account=of, **values), closes_on=closes_on, by=of.owner
    )


def stakeholder(
    of: Account, name: str = "Ana Ruiz", *, on: date = LONG_AGO, title: str = "", **post
) -> Stakeholder:
    first, _, last = name.rpartition(" ")
    return people.add_stakeholder(
        of,
        Person(first_name=first, last_name=last),
        post=people.Post(title=title, **post),
        on=on,
        by=of.owner,
    )


def committee(of: Account, *, for_opportunity: Opportunity | None = None) -> BuyingCommittee:
    return seats.open_committee(of, opportunity=for_opportunity, by=of.owner)


def seat(
    of: BuyingCommittee,
    holder: Stakeholder | None = None,
    *,
    on: date = LONG_AGO,
    roles: tuple[str, ...] = (),
    **terms,
) -> Seat:
    new = seats.NewSeat(roles=roles, terms=seats.Terms(**terms), holder=holder)
    return seats.add_seat(of, new, on=on, by=of.account.owner)


def headline(of: BuyingCommittee, *, risk: float = 0.5, **values) -> Headline:
    """The newest numbers of a committee as an analysis would leave them."""
    told = {"coverage": 0.5, "heard_power": 0.0, "risk_high": min(1.0, risk + 0.1), **values}
    split = {"opposition": risk, "indecision": 0.0, "risk_low": 0.0, "fragility": 0.0}
    of_whom = {"committee": of, "account": of.account, "opportunity": of.opportunity_id}
    return Headline.objects.create(**of_whom, on=date(2026, 11, 22), risk=risk, **{**split, **told})


def secret_of_key(source: Source, of: User, *scopes: str) -> str:
    """The token of a new key that may do this; without a word, everything."""
    return keys.create_key(source, of, Grant(scopes or tuple(SCOPES)), by=of)[1]
