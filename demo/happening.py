"""What happened then: contacts, assessments, feedback, and people who came and went."""

from demo.scene import Scene
from feedback import handling, intake
from feedback.intake import Said
from stakeholders import assessments, goals, opportunities, people, seats, ties, touches
from stakeholders.assessments import Statement
from stakeholders.models import Tie
from stakeholders.seats import Terms
from stakeholders.ties import Link
from stakeholders.touches import Contact, Rapport


def tell(scene: Scene) -> None:
    """Everything that happened in this account until today."""
    for name, happen in PARTS.items():
        for row in scene.part(name):
            happen(scene, row)
    for days, word, *rest in scene.part("events"):
        EVENTS[word](scene, days, *rest)


def _meet_often(scene: Scene, row) -> None:
    user, kind, who, first, last, every = row
    for days in range(first, last - 1, -every):
        _touch(scene, (days, user, kind, who, ""))


def _touch(scene: Scene, row) -> None:
    days, user, kind, who, note = row
    touches.log_touch(
        [scene.people[key] for key in who.split()],
        Contact(scene.users[user], kind, note),
        on=scene.day(days),
        by=scene.users[user],
    )


def _relate(scene: Scene, row) -> None:
    days, user, who, level, wanted = row
    rapport = Rapport(scene.users[user], level, wanted)
    touches.relate(scene.people[who], rapport, on=scene.day(days), by=scene.users[user])


def _assess(scene: Scene, row) -> None:
    days, user, who, stance, kind, basis, reason = row
    assessments.record(
        scene.people[who],
        Statement(stance / 2, kind, basis, reason),
        on=scene.day(days),
        by=scene.users[user],
    )


def _hear(scene: Scene, row) -> None:
    days, who, channel, scores, text = row
    feedback = intake.receive(
        scene.people[who],
        Said(channel=channel, text=text, **scores),
        on=scene.day(days),
        by=scene.owner,
    )
    # At once, as the history that follows must hold it; the queued job then finds it done.
    handling.handle(feedback.pk)


def _want(scene: Scene, row) -> None:
    days, key, name = row
    scene.goals[key] = goals.add_goal(scene.account, name, on=scene.day(days), by=scene.owner)


def _stand(scene: Scene, row) -> None:
    days, who, goal, position = row
    goals.set_position(
        scene.people[who],
        scene.goals[goal],
        float(position),
        on=scene.day(days),
        by=scene.owner,
    )


def _leaves(scene: Scene, days, who) -> None:
    people.leave(scene.people[who], on=scene.day(days), by=scene.owner)


def _fills(scene: Scene, days, seat, who) -> None:
    seats.fill_seat(scene.seats[seat], holder=scene.people[who], on=scene.day(days), by=scene.owner)


def _terms(scene: Scene, days, seat, terms) -> None:
    seats.set_terms(scene.seats[seat], terms=Terms(**terms), on=scene.day(days), by=scene.owner)


def _draws(scene: Scene, *row) -> None:
    days, one, kind, other, strength = row
    ties.draw_tie(
        scene.people[one],
        scene.people[other],
        Link(kind, strength),
        on=scene.day(days),
        by=scene.owner,
    )


def _ends(scene: Scene, days, one, kind, other) -> None:
    tie = Tie.objects.known().get(
        stakeholder=scene.people[one], other=scene.people[other], kind=kind, to_on=None
    )
    ties.remove_tie(tie, on=scene.day(days), by=scene.owner)


def _postpones(scene: Scene, days, deal, ahead) -> None:
    opportunities.expect_close(
        scene.deals[deal], closes_on=scene.day(-ahead), on=scene.day(days), by=scene.owner
    )


PARTS = {
    "rhythm": _meet_often,
    "touches": _touch,
    "rapport": _relate,
    "assessments": _assess,
    "feedback": _hear,
    "goals": _want,
    "positions": _stand,
}
EVENTS = {
    "leaves": _leaves,
    "fills": _fills,
    "terms": _terms,
    "draws": _draws,
    "ends": _ends,
    "postpones": _postpones,
}
