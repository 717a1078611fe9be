"""Our own company as the demo knows it: teams, users, and the roles that it looks for."""

from datetime import date

from django.contrib.auth.hashers import make_password

from accounts.models import Team, User
from committee.vocabulary import Role
from demo.cast import CAST, LEADS, PASSWORD, TEAMS, Colleague
from stakeholders import role_templates

SEGMENT = "Enterprise"
WANTED = {
    Role.DECISION_MAKER: 60,
    Role.ECONOMIC_BUYER: 45,
    Role.EXECUTIVE_SPONSOR: 60,
    Role.CHAMPION: 21,
    Role.TECHNICAL_BUYER: 45,
    Role.USER: 60,
    Role.PROCUREMENT: 90,
    Role.LEGAL: 120,
}


def found() -> dict[str, User]:
    """Make the teams and the users of the demo, by user name."""
    teams: dict[str, Team] = {}
    for name, parent in TEAMS.items():
        teams[name] = Team.objects.create(name=name, parent=teams.get(parent))
    # One hash for all: hashing is slow on purpose, and the password is public anyway.
    password = make_password(PASSWORD)
    users = {one.username: _hire(one, teams[one.team], password) for one in CAST}
    for name, lead in LEADS.items():
        Team.objects.filter(name=name).update(lead=users[lead])
    return users


def look_for_roles(users: dict[str, User], on: date) -> None:
    """What a committee of a large client must have, as their manager said it."""
    role_templates.set_template(SEGMENT, "", WANTED, on=on, by=users["mara"])


def _hire(one: Colleague, team: Team, password: str) -> User:
    first, _, last = one.name.partition(" ")
    return User.objects.create(
        username=one.username,
        password=password,
        first_name=first,
        last_name=last,
        email=f"{one.username}@halden.example",
        access=one.access,
        team=team,
        language=one.language,
    )
