"""A real organisation, as its study gives it; see data/krackhardt21/SOURCE.md."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from accounts import organisations
from accounts.models import Account, User
from stakeholders import people, seats, ties
from stakeholders.models import Person, Stakeholder
from stakeholders.people import Post
from stakeholders.rules import Rule, set_rule
from stakeholders.seats import NewSeat, Terms
from stakeholders.ties import Link

FOLDER = Path(__file__).parent / "data" / "krackhardt21"
NAME = "High-tech machinery maker (Krackhardt 1987)"
SENIORITY = {1: "chief_executive", 2: "director", 3: "manager"}
TITLES = {1: "Chief executive", 2: "Vice president", 3: "Manager"}
ADVICE = Link("influences", 0.5)
VICE_PRESIDENTS_NEEDED = 2
RULE = (
    "How the committee decides is stated by this demo, not by the study: the chief executive must"
    " approve, and two of the four vice presidents must be in favour."
)


def load(owner: User, today: date) -> Account:
    """The 21 managers, who reports to whom, who advises whom, and a stated rule."""
    account = organisations.add_account(
        Account(name=NAME, owner=owner, industry="Machinery", segment="Real data", country="US"),
        by=owner,
    )
    days = {row["id"]: _days(row["tenure"]) for row in _rows("managers")}
    managers = {
        row["id"]: _manager(account, row, today - timedelta(days=days[row["id"]]))
        for row in _rows("managers")
    }
    for one, other, link in _ties():
        on = today - timedelta(days=min(days[one], days[other]))
        ties.draw_tie(managers[one], managers[other], link, on=on, by=owner)
    _committee(account, managers, today)
    return account


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _days(years: str) -> int:
    return round(float(years) * 365.25)


def _manager(account: Account, row: dict[str, str], since: date) -> Stakeholder:
    level, department = round(float(row["level"])), round(float(row["dept"]))
    return people.add_stakeholder(
        account,
        Person(first_name="Manager", last_name=row["id"], language="en"),
        post=Post(
            TITLES[level],
            f"Department {department}" if department else "Management",
            seniority=SENIORITY[level],
        ),
        on=since,
        by=account.owner,
        notes=_notes(row, level),
    )


def _notes(row: dict[str, str], level: int) -> str:
    age = f"Aged {round(float(row['age']))} at the time of the study."
    return f"{age} {RULE}" if level == 1 else age


def _ties() -> Iterator[tuple[str, str, Link]]:
    """Reporting lines as they are; who is asked for advice influences who asks."""
    for row in _rows("reports_to"):
        yield row["source"], row["target"], Link("reports_to")
    for row in _rows("advice"):
        yield row["target"], row["source"], ADVICE


def _committee(account: Account, managers: dict[str, Stakeholder], today: date) -> None:
    committee = seats.open_committee(account, by=account.owner)
    deciders = sorted(_rows("managers"), key=lambda row: (row["level"], int(row["id"])))
    on = today - timedelta(days=540)
    for row in deciders:
        if float(row["level"]) == 1:
            new = NewSeat(("approver",), Terms(is_approver=True), managers[row["id"]])
        elif float(row["level"]) == 2:
            new = NewSeat(("decision_maker",), Terms(), managers[row["id"]])
        else:
            continue
        seats.add_seat(committee, new, on=on, by=account.owner)
    set_rule(committee, Rule(quota=VICE_PRESIDENTS_NEEDED), on=on, by=account.owner)
