"""The brief: who is in it, what it says of each, what it asks for, who may read it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from committee.vocabulary import Role
from feedback import cases, handling, intake
from feedback.case_opening import Opening
from feedback.intake import Said
from stakeholders import assessments, goals, tasks, ties
from stakeholders.assessments import Statement
from stakeholders.ties import Link
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme(maya):
    """A CFO who is against and said why, and a user without a seat."""
    account = factories.account(maya, name="Acme")
    carla = factories.stakeholder(account, "Carla Fo", title="CFO")
    ulf = factories.stakeholder(account, "Ulf One", title="Planner")
    factories.seat(factories.committee(account), carla, roles=(Role.APPROVER,), is_approver=True)
    today = timezone.localdate()
    assessments.record(carla, Statement(-0.5), on=today, by=maya)
    said = Said(channel="call", nps=3, text="Nobody answered   for two weeks.")
    intake.receive(carla, said, on=today, by=maya)
    tasks.settle(account)
    return {"account": account, "carla": carla, "ulf": ulf}


def brief(client, acme, **asked):
    return client.get(reverse("brief", args=[acme["account"].public_id]), asked)


def both(acme):
    return {"with": [acme["carla"].public_id, acme["ulf"].public_id]}


def advice(attendee):
    return [step.words for step in attendee.steps]


def test_it_says_of_each_where_they_stand_what_they_said_and_what_to_ask(browse, maya, acme):
    page = brief(browse(maya), acme, **both(acme))
    carla, ulf = page.context["attendees"]
    assert carla.member.stance_label == "Non-supporter"
    assert carla.said.words == "Nobody answered for two weeks."
    assert carla.said.scores == [("NPS", "3/10")]
    assert "Ask what would have to change for them to agree." in advice(carla)
    assert "Ask what they think of us: they never said." in advice(ulf)
    assert "must approve" in page.content.decode()


def test_what_to_do_stands_after_what_was_said_last(browse, maya, acme):
    shown = brief(browse(maya), acme).content.decode()
    assert shown.index("Nobody answered for two weeks.") < shown.index('class="q-to-do"')


def test_only_those_are_in_it_who_will_be_there(browse, maya, acme):
    page = brief(browse(maya), acme, **{"with": [acme["ulf"].public_id]})
    assert [one.member.name for one in page.context["attendees"]] == ["Ulf One"]


@pytest.mark.parametrize("asked", [{}, {"with": ["stk_nobody"]}])
def test_nobody_without_a_seat_is_in_it_unless_somebody_says_so(browse, maya, acme, asked):
    page = brief(browse(maya), acme, **asked)
    assert [one.member.name for one in page.context["attendees"]] == ["Carla Fo"]
    ticked = {member.name: is_chosen for member, is_chosen in page.context["people"]}
    assert ticked == {"Carla Fo": True, "Ulf One": False}


def test_without_any_seat_somebody_has_to_say_who_will_be_there(browse, maya):
    account = factories.account(maya)
    factories.stakeholder(account, "Ulf One")
    page = browse(maya).get(reverse("brief", args=[account.public_id]))
    assert page.context["attendees"] == []
    assert "Nobody here holds a seat yet: tick who will be there." in page.content.decode()


def test_three_lines_on_top_say_what_stands_what_is_at_risk_and_what_to_do(browse, maya, acme):
    page = brief(browse(maya), acme)
    told = {line.title: " ".join(line.sentences) for line in page.context["summary"]}
    assert list(told) == ["What stands", "What is at risk", "What to do next"]
    analysis = page.context["region"].analysis
    assert f"Consensus risk {round(100 * analysis.risk)}" in told["What stands"]
    assert told["What stands"].endswith("Against: Carla Fo.")
    assert told["What is at risk"].startswith("Carla Fo raises the risk by +")
    assert told["What to do next"].startswith("Carla Fo: Begin with what they said last")
    assert "Most is won with Carla Fo (" in told["What to do next"]


def test_whoever_waits_too_long_is_at_risk_and_the_next_thing_to_do(browse, maya, acme):
    opening = Opening(maya, timezone.now() + timedelta(days=3))
    case = cases.open_by_hand(acme["carla"], opening, by=maya)
    earlier = timezone.now() - timedelta(days=3)
    type(case).objects.filter(pk=case.pk).update(opened_at=earlier, due_at=earlier)
    _stands, risk, do = brief(browse(maya), acme).context["summary"]
    assert risk.sentences[0].startswith("Carla Fo waits for an answer that was due on")
    assert do.sentences[0].startswith("Carla Fo: Bring an answer")


def test_the_summary_names_those_with_most_power_and_counts_the_others(browse, maya, acme):
    committee = acme["account"].committees.get()
    for number in range(5):
        factories.seat(committee, factories.stakeholder(acme["account"], f"Person {number}"))
    tasks.settle(acme["account"])
    told = brief(browse(maya), acme).context["summary"][0].sentences[-1]
    assert told.startswith("Neutral or not known: Person ")
    assert told.endswith(" and 2 others.")


def test_without_an_analysis_it_claims_nothing(browse, maya):
    account = factories.account(maya)
    ulf = factories.stakeholder(account, "Ulf One")
    address = reverse("brief", args=[account.public_id])
    page = browse(maya).get(address, {"with": [ulf.public_id]})
    assert [line.title for line in page.context["summary"]] == ["What to do next"]


def test_unhappy_words_are_begun_with_by_topic_while_nobody_follows_them_up(browse, maya, acme):
    said = Said(channel="call", text="Your support is terrible and rude.")
    row = intake.receive(acme["carla"], said, on=timezone.localdate(), by=maya)
    handling.handle(row.pk)
    first = brief(browse(maya), acme).context["attendees"][0].steps[0].words
    assert first.startswith("Begin with what they said last, it was not good: Support and answers")
    cases.open_by_hand(acme["carla"], Opening(maya, timezone.now() + timedelta(days=3)), by=maya)
    first = brief(browse(maya), acme).context["attendees"][0].steps[0].words
    assert first.startswith("Say how far their case is")


def test_what_unites_them_is_spoken_of_with_whoever_wants_it(browse, maya, acme):
    today = timezone.localdate()
    goal = goals.add_goal(acme["account"], "Fewer late trains", on=today, by=maya)
    told = "Speak of what they want and nearly everybody here does: Fewer late trains."
    client = browse(maya)
    assert told not in advice(brief(client, acme).context["attendees"][0])
    cases.open_by_hand(acme["carla"], Opening(maya, timezone.now() + timedelta(days=3)), by=maya)
    goals.set_position(acme["carla"], goal, 1.0, on=today, by=maya)
    assessments.record(acme["carla"], Statement(0.5), on=today, by=maya)
    assert advice(brief(client, acme).context["attendees"][0])[-1] == told


def test_a_supporter_is_asked_to_speak_with_whoever_listens_to_them(browse, maya, acme):
    today = timezone.localdate()
    assessments.record(acme["ulf"], Statement(0.5), on=today, by=maya)
    client, heard = browse(maya), "Ask them to speak with Carla Fo: they are heard there."
    assert heard not in advice(brief(client, acme, **both(acme)).context["attendees"][1])
    ties.draw_tie(acme["ulf"], acme["carla"], Link("influences"), on=today, by=maya)
    assert heard in advice(brief(client, acme, **both(acme)).context["attendees"][1])
    assert heard not in advice(brief(client, acme, **both(acme)).context["attendees"][0])


def test_an_open_case_is_a_promise_and_an_overdue_one_comes_first(browse, maya, acme):
    case = cases.open_by_hand(
        acme["carla"], Opening(maya, timezone.now() + timedelta(days=3)), by=maya
    )
    steps = advice(brief(browse(maya), acme).context["attendees"][0])
    assert steps[0].startswith("Say how far their case is")
    earlier = timezone.now() - timedelta(days=3)
    type(case).objects.filter(pk=case.pk).update(opened_at=earlier, due_at=earlier)
    steps = advice(brief(browse(maya), acme).context["attendees"][0])
    assert steps[0].startswith("Bring an answer")
    yesterday = timezone.localdate() - timedelta(days=1)
    past = brief(browse(maya), acme, on=yesterday.isoformat())
    assert all(one.promised == [] and one.said is None for one in past.context["attendees"])


def test_a_case_that_was_closed_lately_says_what_came_of_it(browse, maya, acme):
    opening = Opening(maya, timezone.now() + timedelta(days=3))
    case = cases.open_by_hand(acme["carla"], opening, by=maya)
    cases.close(case, cases.Ending("solved", "They have one contact now."), by=maya)
    page = brief(browse(maya), acme)
    assert page.context["attendees"][0].promised == []
    assert "They have one contact now." in page.content.decode()
    long_ago = timezone.now() - timedelta(days=91)
    type(case).objects.filter(pk=case.pk).update(opened_at=long_ago, closed_at=long_ago)
    assert "They have one contact now." not in brief(browse(maya), acme).content.decode()


def test_an_account_without_people_says_so(browse, maya):
    account = factories.account(maya, name="Empty")
    page = browse(maya).get(reverse("brief", args=[account.public_id]))
    assert "Nobody is known here yet." in page.content.decode()


def test_many_people_take_no_more_queries_than_two(browse, maya, acme):
    client = browse(maya)
    brief(client, acme)
    with CaptureQueriesContext(connection) as few:
        brief(client, acme)
    more = [factories.stakeholder(acme["account"], f"Person {number}") for number in range(20)]
    keys = [one.public_id for one in more]
    with CaptureQueriesContext(connection) as many:
        assert len(brief(client, acme, **{"with": keys}).context["attendees"]) == 20
    assert len(many) <= len(few)
