"""What if: steps in the address, what they come to, scenarios that are kept; facts stay as is."""

import json
import re
import sqlite3
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlparse

import pytest
from django.apps import apps
from django.core import serializers
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings as hypothesis_settings, strategies as st

from accounts.models import AccountShare
from committee import (
    EmployeeLeaves,
    PersonLeaves,
    QuotaSet,
    RuleSet,
    SeatFilled,
    StanceSet,
    TermsSet,
    TieAdded,
    TouchAdded,
    parse_rule,
    scenario_document,
)
from committee.vocabulary import TieKind, TouchKind
from stakeholders import assessments, people, scenarios, tasks, ties, touches
from stakeholders.models import Scenario
from tests import factories

pytestmark = [pytest.mark.once("sqlite"), pytest.mark.django_db]


class Story:
    """A deal of three who decide, one of them unknown, and one who only advises."""

    def __init__(self, maya):
        self.maya, self.today = maya, timezone.localdate()
        self.account = factories.account(maya)
        self.deal = factories.opportunity(self.account, amount=100_000, currency="EUR")
        self.committee = factories.committee(self.account, for_opportunity=self.deal)
        self.ana = factories.stakeholder(self.account, "Ana Ruiz")
        self.ben = factories.stakeholder(self.account, "Ben Ode")
        self.cy = factories.stakeholder(self.account, "Cy Mora")
        factories.seat(self.committee, self.ana, is_approver=True)
        factories.seat(self.committee, self.ben)
        self.seat = factories.seat(self.committee, roles=("legal",))
        when = {"on": self.today - timedelta(days=3), "by": maya}
        assessments.record(self.ana, assessments.Statement(1.0), **when)
        touches.log_touch([self.ana], touches.Contact(maya, "visit"), **when)
        ties.draw_tie(self.cy, self.ben, ties.Link("influences", 0.5), **when)
        tasks.settle(self.account)

    def address(self, *steps, name="what_if", parts=(), **said):
        page = reverse(name, args=[self.account.public_id, *parts])
        if steps:
            said["steps"] = json.dumps(scenario_document(steps))
        committee = {"committee": self.committee.public_id}
        return f"{page}?{urlencode(committee | said)}"


@pytest.fixture
def story(maya):
    return Story(maya)


@pytest.fixture
def client(browse, maya):
    return browse(maya)


def text(answer):
    """What the page says, without its marks."""
    bare = re.sub(r"<script.*?</script>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(bare.replace("\N{NO-BREAK SPACE}", " ").split())


def steps_of(address):
    return json.loads(parse_qs(urlparse(address).query)["steps"][0])


def figure(said, label):
    """Before, after and points as the page prints them."""
    found = re.search(rf"{label} (\d+) % → becomes (\d+) % ([+−]?\d+) points", said)
    return tuple(int(part.replace("−", "-")) for part in found.groups())


def test_a_champion_who_leaves_is_two_clicks_and_one_page(client, story):
    panel = client.get(
        reverse("person", args=[story.account.public_id, story.ana.public_id])
        + f"?committee={story.committee.public_id}"
    )
    link = re.search(r'href="([^"]*add=leaves[^"]*)"', panel.content.decode())[1]
    answer = client.get(link.replace("&amp;", "&"), follow=True)
    said = text(answer)
    assert "Ana Ruiz leaves" in said
    before, after, points = figure(said, "Consensus risk")
    assert points == after - before > 0
    assert figure(said, "Coverage")[2] < 0
    assert "Revenue at risk EUR" in said
    assert "If … leaves" in said
    assert f'<option value="{story.ana.public_id}">Seat of Ana Ruiz' in answer.content.decode()


def test_both_ends_of_the_revenue_at_risk_and_their_difference_are_in_whole_units(client, story):
    """One end said EUR 954,365 and the other EUR 1.2 M."""
    story.deal.amount = 3_000_000
    story.deal.save()
    said = text(client.get(story.address(PersonLeaves(story.ana.public_id))))
    found = re.search(r"Revenue at risk EUR ([\d,]+) → becomes EUR ([\d,]+) \+EUR ([\d,]+) ·", said)
    before, after, change = (int(part.replace(",", "")) for part in found.groups())
    assert after > 1_000_000
    assert after - before == change


def test_every_kind_of_step_is_taken_by_a_form_and_stands_in_the_address(client, story):
    ana, ben, cy = (one.public_id for one in (story.ana, story.ben, story.cy))
    seat, maya = story.seat.public_id, story.maya.public_id
    took = [
        ({"add": "stance", "person": ana, "stance": "-1"}, StanceSet(ana, -0.5)),
        (
            {"add": "touch", "employee": maya, "person": ben, "kind": "call"},
            TouchAdded(maya, ben, TouchKind.CALL),
        ),
        (
            {
                "add": "tie",
                "person": cy,
                "kind": "influences",
                "other": ana,
                "strength": "0.75",
            },
            TieAdded(TieKind.INFLUENCES, cy, ana, 0.75),
        ),
        (
            {"add": "tie", "person": ben, "kind": "reports_to", "other": ana},
            TieAdded(TieKind.REPORTS_TO, ben, ana),
        ),
        ({"add": "seat", "seat": seat, "person": cy}, SeatFilled(seat, cy)),
        ({"add": "terms", "person": cy, "weight": "3"}, TermsSet(cy, 3)),
        ({"add": "rule", "decides": "quota", "quota": "1"}, QuotaSet(1)),
        (
            {"add": "rule", "decides": "all"},
            RuleSet(parse_rule({"all": [ana, ben, cy]})),
        ),
        ({"add": "leaves", "who": ben}, PersonLeaves(ben)),
        (
            {"add": "seat", "seat": ben, "newcomer": "Dana Cho"},
            SeatFilled(ben, "Dana Cho", is_new=True),
        ),
        ({"add": "leaves", "who": maya}, EmployeeLeaves(maya)),
    ]
    steps = []
    for said, step in took:
        answer = client.get(story.address(*steps, **said))
        assert answer.status_code == 302, text(answer)
        steps.append(step)
        assert steps_of(answer.url) == scenario_document(steps)
        page = client.get(answer.url)
        assert page.status_code == 200
    words = text(page)
    for sentence in (
        "Ana Ruiz: Non-supporter",
        "Call of Maya Tester with Ben Ode",
        "Cy Mora influences Ana Ruiz (75 %)",
        "Ben Ode reports to Ana Ruiz",
        "Cy Mora takes the seat: Legal and compliance",
        "Cy Mora: weight 3",
        "Quota of the others: 1",
        "Needed: Ana Ruiz, Ben Ode and Cy Mora",
        "Ben Ode leaves",
        "Dana Cho takes the seat: Ben Ode",
        "Maya Tester leaves us",
    ):
        assert sentence in words


def test_a_loss_is_rehearsed_after_the_steps_that_stand_there(client, story):
    first = StanceSet(story.ben.public_id, 1.0)
    links = links_of(client.get(story.address(first)), "Rehearse the loss of Ana Ruiz")
    assert [steps_of(link) for link in links] == [
        scenario_document([first, PersonLeaves(story.ana.public_id)])
    ]
    page = client.get(links[0])
    assert "Ben Ode: Advocate" in text(page)
    assert "Ana Ruiz leaves" in text(page)
    assert not links_of(page, "Rehearse the loss of Ana Ruiz")
    assert links_of(page, "Rehearse the loss of Maya Tester")


def test_of_an_empty_seat_it_is_said_that_nobody_is_known_yet(client, story):
    proposed = text(client.get(story.address(StanceSet(story.ana.public_id, -0.5)))).partition(
        "What would help then"
    )[2]
    assert "Meet Legal and compliance nobody is known yet" in proposed
    assert "Meet Ben Ode nobody" not in proposed


def test_who_left_in_a_step_is_no_longer_called_by_name_in_those_after_it(client, story):
    ana, ben = story.ana.public_id, story.ben.public_id
    rule = RuleSet(parse_rule({"all": [ana, ben]}))
    said = text(client.get(story.address(rule, PersonLeaves(ana), StanceSet(ana, 1.0), rule)))
    steps = said.partition("Undo the last step")[2].partition("Somebody leaves")[0]
    assert "Needed: Ana Ruiz and Ben Ode" in steps
    assert "Ana Ruiz leaves" in steps
    assert "Seat of Ana Ruiz: Advocate" in steps
    assert "Needed: Seat of Ana Ruiz and Ben Ode" in steps


def test_whom_the_steps_have_met_is_not_proposed_again(client, story):
    page, met = client.get(story.address(StanceSet(story.ana.public_id, -0.5))), []
    while links := links_of(page, 'Rehearse a meeting with [^"]*'):
        page = client.get(links[0])
        met.append(steps_of(links[0])[-1]["person"])
        assert len(met) <= 4
    assert len(set(met)) == len(met) > 1


def links_of(answer, label):
    found = re.findall(rf'href="([^"]*)" aria-label="{label}"', answer.content.decode())
    return [link.replace("&amp;", "&") for link in found]


def test_a_step_is_removed_and_the_last_one_undone(client, story):
    first, second = StanceSet(story.ana.public_id, 0.0), StanceSet(story.ben.public_id, 1.0)
    page = client.get(story.address(first, second)).content.decode()
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]*steps=[^"]*)"', page)]
    left = [steps_of(link) for link in links]
    assert scenario_document([first]) in left
    assert scenario_document([second]) in left


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"add": "fly"}, "cannot be taken here"),
        ({"add": "leaves", "who": "stk_nobody"}, "Who: choose one of the list."),
        ({"add": "leaves"}, "Who: This field is required."),
        ({"add": "rule", "decides": "quota", "quota": "9"}, "decision rule cannot be met"),
        ({"add": "rule", "decides": "quota"}, "Say how many"),
        ({"add": "seat", "seat": "SEAT"}, "Choose somebody known, or name somebody new."),
        ({"add": "seat", "seat": "SEAT", "newcomer": "ANA"}, "is known here already"),
        ({"add": "tie", "person": "ANA", "other": "ANA", "kind": "reports_to"}, "two different"),
        ({"steps": "no list"}, "These steps cannot be read."),
        ({"steps": "[" * 2000}, "These steps cannot be read."),
        ({"steps": '[{"step": "fly"}]'}, "These steps cannot be read: step 1: there is no kind"),
        ({"steps": "[" + "9" * 4000 + "]"}, "too long for an address"),
    ],
)
def test_what_cannot_be_a_step_is_refused_in_a_sentence(client, story, said, why):
    keys = {"SEAT": story.seat.public_id, "ANA": story.ana.public_id}
    answer = client.get(
        story.address(**{name: keys.get(value, value) for name, value in said.items()})
    )
    assert answer.status_code == 422
    assert why in text(answer)
    assert "Consensus risk" in text(answer)


def test_more_steps_than_an_address_carries_are_refused(client, story):
    steps = [StanceSet(story.ana.public_id, 0.5)] * 20
    assert client.get(story.address(*steps)).status_code == 200
    answer = client.get(story.address(*steps, add="stance", person=story.ana.public_id, stance="1"))
    assert answer.status_code == 422
    assert "at most 20 steps" in text(answer)


def test_the_map_shows_what_would_be(client, story, script):
    ana, cy = story.ana.public_id, story.cy.public_id
    seat = story.seat.public_id
    before = script(client.get(story.address()))
    steps = [
        PersonLeaves(ana),
        StanceSet(story.ben.public_id, 1.0),
        SeatFilled(seat, "Dana Cho", is_new=True),
        TieAdded(TieKind.REPORTS_TO, cy, story.ben.public_id),
    ]
    after = script(client.get(story.address(*steps)))
    assert not before["canEdit"]
    assert not after["canEdit"]
    people = {one["name"]: one for one in after["people"]}
    assert "Ana Ruiz" not in people
    assert people["Ben Ode"]["stance"] == 2
    assert people["Dana Cho"]["power"] > 0
    assert not people["Dana Cho"]["isEmpty"]
    (empty,) = (one for one in after["people"] if one["isEmpty"])
    assert empty["isApprover"]
    assert empty["power"] > 0
    assert len(after["ties"]) == len(before["ties"]) + 1


def test_the_list_tells_what_the_map_shows(client, story):
    said = text(client.get(story.address(PersonLeaves(story.ana.public_id))))
    people = said.split("The same people as a list")[1].split("If we lost")[0]
    assert "Empty seat" in people
    assert "Ben Ode" in people
    assert "Ana Ruiz" not in people


def test_a_past_day_is_rehearsed_on_its_facts_and_nothing_is_kept_on_it(client, story):
    people.leave(story.ana, on=story.today, by=story.maya)
    gone = PersonLeaves(story.ana.public_id)
    on = (story.today - timedelta(days=1)).isoformat()
    now, then = client.get(story.address(gone)), client.get(story.address(gone, on=on))
    assert "Step 1 does not fit: Ana Ruiz is not among the people" in text(now)
    assert "does not fit" not in text(then)
    assert figure(text(then), "Coverage")[2] < 0
    assert "keep_scenario" not in then.content.decode()
    sent = {"name": "Then", "steps": json.dumps(scenario_document([gone]))}
    answer = client.post(story.address(name="keep_scenario", on=on), sent)
    assert answer.status_code == 422
    assert not Scenario.objects.exists()


def test_a_scenario_is_kept_opened_changed_shared_removed_and_brought_back(client, story, browse):
    steps = [PersonLeaves(story.ana.public_id)]
    sent = {"name": "Ana goes", "steps": json.dumps(scenario_document(steps))}
    answer = client.post(story.address(name="keep_scenario"), sent)
    kept = Scenario.objects.get()
    assert answer.status_code == 302
    page = client.get(answer.url)
    assert "Ana goes was saved." in text(page)
    assert "Ana Ruiz leaves" in text(page)

    pia = factories.user("pia")
    AccountShare.objects.create(account=story.account, user=pia)
    link = reverse("resolve", args=[kept.public_id])
    theirs = browse(pia)
    assert theirs.get(link).status_code == 404
    steps.append(StanceSet(story.ben.public_id, 1.0))
    sent |= {"name": "Both", "is_shared": "on", "steps": json.dumps(scenario_document(steps))}
    change = story.address(name="change_scenario", parts=[kept.public_id])
    assert client.post(change, sent).status_code == 302
    shown = theirs.get(link, follow=True)
    assert "Both" in text(shown)
    assert "Ben Ode: Advocate" in text(shown)
    assert theirs.post(change, sent).status_code == 403

    remove = story.address(name="remove_scenario", parts=[kept.public_id])
    page = client.post(remove, {"steps": sent["steps"]}, follow=True)
    assert "Both was removed." in text(page)
    assert "Ben Ode: Advocate" in text(page)
    assert theirs.get(link).status_code == 404
    assert client.post(story.address(name="undo_scenario"), follow=True).status_code == 200
    assert scenarios.visible_to(pia).get().public_id == kept.public_id


@pytest.mark.on_both
def test_undo_beside_an_edit_leaves_a_kept_scenario_alone(client, story):
    """And undo beside the scenarios leaves the edit alone."""
    account = story.account.public_id
    stance = reverse("set_stance", args=[account, story.ben.public_id])
    client.post(stance, {"stance": "1"})
    steps = json.dumps(scenario_document([PersonLeaves(story.ana.public_id)]))
    sent = {"name": "Ana goes", "is_shared": "on", "steps": steps}
    client.post(story.address(name="keep_scenario"), sent)
    kept = Scenario.objects.known().get()
    judged = story.ben.assessments.known()

    assert client.post(reverse("undo_goals", args=[account])).status_code == 302
    assert not judged.exists()
    for undo in ("undo", "undo_goals"):
        answer = client.post(reverse(undo, args=[account]))
        assert "There is nothing to undo." in text(answer)
    assert client.get(reverse("resolve", args=[kept.public_id]), follow=True).status_code == 200

    client.post(stance, {"stance": "2"})
    page = client.post(story.address(name="undo_scenario"), follow=True)
    assert "Undone: Ana goes was saved." in text(page)
    assert not Scenario.objects.known().exists()
    assert judged.exists()


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"name": "Ana goes"}, "You have a scenario of the name"),
        ({"name": ""}, "Name: This field is required."),
        ({"name": "New", "steps": "[]"}, "Take a step first"),
        ({"name": "New", "steps": "{"}, "These steps cannot be read."),
    ],
)
def test_what_cannot_be_kept_is_refused_and_the_steps_stay(client, story, sent, why):
    steps = [PersonLeaves(story.ana.public_id)]
    scenarios.keep(story.committee, "Ana goes", steps, by=story.maya)
    usual = {"steps": json.dumps(scenario_document(steps))}
    answer = client.post(story.address(name="keep_scenario"), usual | sent)
    assert answer.status_code == 422
    assert why in text(answer)
    assert Scenario.objects.count() == 1
    if "steps" not in sent:
        assert "Ana Ruiz leaves" in text(answer)


@pytest.mark.on_both
def test_of_two_who_change_a_scenario_the_second_is_told_and_keeps_what_they_typed(client, story):
    """One with two windows, or two of those who may change what somebody who left has shared."""
    gone, turned = PersonLeaves(story.ana.public_id), StanceSet(story.ben.public_id, 1.0)
    kept = scenarios.keep(story.committee, "Ana goes", [gone], by=story.maya)
    change = story.address(name="change_scenario", parts=[kept.public_id])
    shown = client.get(story.address(name="scenario", parts=[kept.public_id])).content.decode()
    (version,) = re.findall(r'name="version" value="(\d+)"', shown)
    first = {"name": "Theirs", "steps": json.dumps(scenario_document([gone])), "version": version}
    both = json.dumps(scenario_document([gone, turned]))
    second = {"name": "Mine", "is_shared": "on", "steps": both, "version": version}
    assert client.post(change, first).status_code == 302
    late = client.post(change, second)
    assert late.status_code == 422
    assert "Somebody changed this scenario in the meantime" in text(late)
    assert "Ben Ode: Advocate" in text(late)
    shown = late.content.decode()
    assert 'required value="Mine"' in shown
    assert 'name="is_shared" checked' in shown
    kept.refresh_from_db()
    assert (kept.name, kept.is_shared, len(kept.steps)) == ("Theirs", False, 1)
    (version,) = re.findall(r'name="version" value="(\d+)"', shown)
    assert client.post(change, second | {"version": version}).status_code == 302
    kept.refresh_from_db()
    assert (kept.name, kept.is_shared, len(kept.steps)) == ("Mine", True, 2)


def test_the_name_of_a_scenario_that_is_refused_stays_in_its_field(client, story):
    gone = PersonLeaves(story.ana.public_id)
    scenarios.keep(story.committee, "Ana goes", [gone], by=story.maya)
    sent = {"name": "Ana goes", "is_shared": "on", "steps": json.dumps(scenario_document([gone]))}
    shown = client.post(story.address(name="keep_scenario"), sent).content.decode()
    assert 'required value="Ana goes"' in shown
    assert 'name="is_shared" checked' in shown


def test_a_removal_with_steps_that_cannot_be_read_removes_nothing(client, story):
    kept = scenarios.keep(story.committee, "Old", [QuotaSet(1)], by=story.maya)
    remove = story.address(name="remove_scenario", parts=[kept.public_id])
    answer = client.post(remove, {"steps": "{"})
    assert answer.status_code == 422
    assert "These steps cannot be read." in text(answer)
    assert scenarios.visible_to(story.maya).get() == kept


@pytest.mark.on_both
def test_a_removal_at_the_same_moment_as_another_is_refused_in_a_sentence(client, story):
    kept = scenarios.keep(story.committee, "Old", [QuotaSet(1)], by=story.maya)
    remove = story.address(name="remove_scenario", parts=[kept.public_id])
    waiting = [kept]

    def first(execute, sql, *rest):
        """The other removal comes just before the act of this one begins."""
        if sql.startswith("SAVEPOINT") and waiting:
            scenarios.remove(waiting.pop(), by=story.maya)
        return execute(sql, *rest)

    with connection.execute_wrapper(first):
        answer = client.post(remove, {})
    assert answer.status_code == 422
    assert "This scenario was already removed." in text(answer)


def test_a_kept_scenario_that_no_longer_fits_says_which_step_and_why(client, story):
    steps = [StanceSet(story.ben.public_id, 1.0), StanceSet(story.ana.public_id, -1.0)]
    kept = scenarios.keep(story.committee, "Both", steps, by=story.maya)
    people.leave(story.ana, on=story.today, by=story.maya)
    said = text(client.get(story.address(name="scenario", parts=[kept.public_id])))
    assert "Step 2 does not fit: Ana Ruiz is not among the people of this account" in said
    assert "Ana Ruiz: Opponent (not counted)" in said
    assert figure(said, "Consensus risk")[2] < 0


def test_steps_of_another_version_are_refused_not_shown_wrong(client, story):
    kept = scenarios.keep(story.committee, "Old", [QuotaSet(1)], by=story.maya)
    Scenario.objects.update(steps=[{"step": "of another version"}])
    answer = client.get(story.address(name="scenario", parts=[kept.public_id]))
    assert answer.status_code == 422
    assert "These steps cannot be read" in text(answer)


def test_where_nobody_decides_there_is_nothing_to_rehearse(client, maya):
    account = factories.account(maya)
    answer = client.get(reverse("what_if", args=[account.public_id]))
    assert "Nobody decides yet" in text(answer)
    factories.committee(account)
    assert "Nobody decides yet" in text(client.get(answer.request["PATH_INFO"]))


def test_names_of_other_accounts_are_not_told(client, story):
    other = factories.account(factories.user("tom"), name="Other")
    zoe = factories.stakeholder(other, "Zoe Roe")
    said = text(client.get(story.address(PersonLeaves(zoe.public_id))))
    assert "Zoe" not in said
    assert "Step 1 does not fit" in said


@pytest.mark.on_both
def test_the_queries_do_not_grow_with_people_and_steps(client, story):
    def count(*steps):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(story.address(*steps)).status_code == 200
        return len(asked)

    few = count(PersonLeaves("stk_gone"))
    for number in range(12):
        added = factories.stakeholder(story.account, f"No {number}")
        factories.seat(story.committee, added)
        touch = touches.Contact(factories.user(f"u{number}"), "call")
        touches.log_touch([added], touch, on=story.today, by=story.maya)
        scenarios.keep(story.committee, f"S {number}", [PersonLeaves("x")], by=story.maya)
    tasks.settle(story.account)
    many = count(*(StanceSet(story.ben.public_id, 1.0) for _ in range(15)), PersonLeaves("stk_x"))
    assert many <= few


def dump():
    """Every row of every table; on SQLite also the statements that would make the file again."""
    rows = {
        model._meta.label: serializers.serialize("json", model._default_manager.order_by("pk"))
        for model in apps.get_models(include_auto_created=True)
    }
    if connection.vendor != "sqlite":
        return rows
    connection.ensure_connection()
    raw: sqlite3.Connection = connection.connection
    return rows, "\n".join(raw.iterdump())


def step_strategy(story):
    theirs = [one.public_id for one in (story.ana, story.ben, story.cy)]
    names = st.sampled_from([*theirs, story.seat.public_id, story.maya.public_id, "Dana", "stk_x"])
    pairs = st.tuples(names, names).filter(lambda pair: pair[0] != pair[1])
    stance = st.sampled_from([-1.0, -0.5, 0.0, 0.5, 1.0])
    return st.one_of(
        st.builds(PersonLeaves, names),
        st.builds(EmployeeLeaves, names),
        st.builds(StanceSet, names, stance),
        st.builds(TouchAdded, names, names, st.sampled_from(TouchKind)),
        st.builds(lambda pair: TieAdded(TieKind.INFLUENCES, *pair, 0.5), pairs),
        st.builds(lambda pair: TieAdded(TieKind.REPORTS_TO, *pair), pairs),
        st.builds(QuotaSet, st.integers(1, 4)),
        st.builds(RuleSet, names),
        st.builds(TermsSet, names, st.integers(0, 3), st.booleans(), st.booleans()),
        st.builds(SeatFilled, names, names, st.booleans()),
    )


@pytest.mark.on_both
def test_rehearsing_leaves_every_row_of_the_database_as_it_was(client, story):
    kept = scenarios.keep(story.committee, "Mine", [QuotaSet(1)], by=story.maya)
    client.get(story.address())
    before = dump()
    statuses = set()

    @hypothesis_settings(
        max_examples=40,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(step_strategy(story), max_size=6), st.booleans(), st.booleans())
    def rehearse(steps, is_kept, is_past):
        said = {"on": (story.today - timedelta(days=1)).isoformat()} if is_past else {}
        if is_kept:
            said |= {"name": "scenario", "parts": [kept.public_id]}
        statuses.add(client.get(story.address(*steps, **said)).status_code)

    rehearse()
    for said in (
        {"add": "leaves", "who": story.ana.public_id},
        {"add": "stance", "person": story.ben.public_id, "stance": "2"},
        {"add": "nonsense"},
        {"steps": "nonsense"},
    ):
        statuses.add(client.get(story.address(**said)).status_code)
    assert statuses == {200, 302, 422}
    assert dump() == before


@pytest.mark.on_both
def test_the_dump_would_tell(story):
    before = dump()
    people.change_person(story.ana, email="ana@client.example", by=story.maya)
    assert dump() != before
