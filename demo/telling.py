"""Tell a story through the same entry functions as everybody else; the data are in story/*.toml."""

import unicodedata

from accounts import organisations
from accounts.models import Account, Opportunity
from demo.scene import Scene
from stakeholders import opportunities, people, seats, ties
from stakeholders.models import Person
from stakeholders.people import Post
from stakeholders.rules import Rule, override, set_rule
from stakeholders.seats import NewSeat, Terms
from stakeholders.ties import Link


def open_scene(story: dict, today, users, known) -> Scene:
    """The account with its deals, people, ties and committees; what happened then comes after."""
    owner = users[story["owner"]]
    parent = Account.objects.filter(name=story.get("parent", "")).first()
    account = Account(name=story["name"], owner=owner, parent=parent, **story.get("account", {}))
    scene = Scene(story, today, users, known, organisations.add_account(account, by=owner))
    for name in scene.part("shared"):
        organisations.share_account(scene.account, user=users[name], by=owner)
    for key, deal in story.get("deals", {}).items():
        scene.deals[key] = _deal(scene, deal)
    for row in scene.part("people"):
        _person(scene, row)
    for row in scene.part("people"):
        if row[5]:
            _tie(scene, row[0], "reports_to", row[5])
    for row in scene.part("ties"):
        _tie(scene, *row)
    for key, committee in story.get("committees", {}).items():
        _committee(scene, key, committee)
    return scene


def _deal(scene: Scene, deal: dict) -> Opportunity:
    (_said, first), *later = deal["closes"]
    opportunity = Opportunity(
        account=scene.account,
        opened_on=scene.day(deal["opened"]),
        **{name: deal[name] for name in ("name", "kind", "stage", "amount", "currency")},
    )
    by = scene.owner
    opportunities.add_opportunity(opportunity, closes_on=scene.day(-first), by=by)
    for said, ahead in later:
        opportunities.expect_close(
            opportunity, closes_on=scene.day(-ahead), on=scene.day(said), by=by
        )
    if "outcome" in deal:
        opportunities.close_opportunity(
            opportunity, outcome=deal["outcome"], on=scene.day(deal["closed"]), by=by
        )
    return opportunity


def _person(scene: Scene, row) -> None:
    key, name, title, department, seniority, _boss, days = row
    about = scene.story.get("about", {}).get(key, {})
    email = about.get("email", f"{_address(name)}@{scene.account.domain}")
    first, _, last = name.partition(" ")
    person = scene.known.setdefault(
        email,
        Person(
            first_name=first,
            last_name=last,
            email=email,
            language=about.get("language", scene.story["language"]),
        ),
    )
    post = Post(title, department, about.get("location", scene.account.city), seniority)
    scene.days[key] = days
    scene.people[key] = people.add_stakeholder(
        scene.account,
        person,
        post=post,
        on=scene.day(days),
        by=scene.owner,
        **{name: about[name] for name in STAKEHOLDER_FIELDS & about.keys()},
    )


STAKEHOLDER_FIELDS = {"is_external", "expertise", "use_cases", "needs", "standing", "notes"}


def _address(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return ".".join(plain.replace("'", "").split())


def _tie(scene: Scene, one, kind, other, strength=1.0) -> None:
    ties.draw_tie(
        scene.people[one],
        scene.people[other],
        Link(kind, strength),
        on=scene.day(scene.since(one, other)),
        by=scene.owner,
    )


def _committee(scene: Scene, key: str, told: dict) -> None:
    committee = seats.open_committee(
        scene.account, opportunity=scene.deals.get(key), by=scene.owner
    )
    scene.committees[key] = committee
    for row in told["seats"]:
        _seat(scene, key, row, told["days"])
    if "rule" in told:
        rule = Rule(
            quota=told["rule"].get("quota"), tree=_tree(scene, key, told["rule"].get("tree"))
        )
        set_rule(committee, rule, on=scene.day(told["days"]), by=scene.owner)
    if "override" in told:
        override(committee, told["override"], on=scene.day(told["days"]), by=scene.owner)


def _seat(scene: Scene, key: str, row: dict, days: int) -> None:
    holder = row.get("who")
    terms = Terms(row.get("weight", 1), row.get("veto", False), row.get("approver", False))
    on = min(days, row.get("days", days), *([scene.days[holder]] if holder else []))
    new = NewSeat(tuple(row["roles"]), terms, scene.people.get(holder), row.get("name", ""))
    seat = seats.add_seat(scene.committees[key], new, on=scene.day(on), by=scene.owner)
    scene.seats[f"{key}/{row.get('key', holder)}"] = seat


def _tree(scene: Scene, key: str, tree):
    """The rule over the names of the story as a rule over the seats."""
    if isinstance(tree, str):
        return scene.seats[f"{key}/{tree}"].public_id
    if isinstance(tree, list):
        return [_tree(scene, key, part) for part in tree]
    if isinstance(tree, dict):
        return {word: _tree(scene, key, part) for word, part in tree.items()}
    return tree
