"""The page of the readings: what each says, as of any day, who sees it, goals edited in place."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccountShare
from committee import Nps
from feedback import handling, intake
from stakeholders import assessments, goals, role_templates, tasks, ties
from stakeholders.assessments import Statement
from stakeholders.models import Goal, GoalPosition, RoleTemplate
from tests import factories
from web.reading_lines import apart_in_words, scores_in_words

pytestmark = [pytest.mark.once("sqlite"), pytest.mark.django_db]

SCRIPT = {"HTTP_HX_REQUEST": "true"}
THEN = date(2026, 3, 2)


@pytest.fixture
def account(maya):
    return factories.account(maya, segment="Bank")


@pytest.fixture
def people(account, maya):
    """Ana must approve, Bo votes; Ana fights Bo, and Cy has no seat."""
    committee = factories.committee(account)
    names = {"ana": "Ana Ruiz", "bo": "Bo Lee", "cy": "Cy Mora"}
    found = {key: factories.stakeholder(account, name) for key, name in names.items()}
    factories.seat(committee, found["ana"], roles=("economic_buyer",), is_approver=True)
    factories.seat(committee, found["bo"], roles=("champion",))
    ties.draw_tie(found["ana"], found["bo"], ties.Link("conflicts_with"), on=THEN, by=maya)
    ties.draw_tie(found["cy"], found["ana"], ties.Link("influences", 0.9), on=THEN, by=maya)
    return found


@pytest.fixture
def read(browse, maya, account):
    """The text of the page, as the reader sees it."""

    def get(query="", by=None):
        tasks.settle(account)
        answer = browse(by or maya).get(reverse("readings", args=[account.public_id]) + query)
        get.status, get.html = answer.status_code, answer.content.decode()
        return _text(get.html)

    return get


@pytest.fixture
def send(browse, maya, account):
    client = browse(maya)

    def post(act, *parts, headers=SCRIPT, **values):
        return client.post(reverse(act, args=[account.public_id, *parts]), values, **headers)

    return post


def _text(html):
    told = re.sub(r"<[^>]+>", " ", html.replace("\N{NO-BREAK SPACE}", " "))
    return re.sub(r"\s+", " ", told)


def wish(account, name="Save money", on=THEN):
    return goals.add_goal(account, name, on=on, by=account.owner)


def stand(who, goal, position, on=THEN):
    goals.set_position(who, goal, position, on=on, by=who.account.owner)


def say(who, stance, by):
    assessments.record(who, Statement(stance), on=THEN, by=by)


def hear(who, on, **said):
    feedback = intake.receive(who, intake.Said(text="Fine", **said), on=on, by=who.account.owner)
    handling.handle(feedback.pk)


def test_silent_power_is_listed_and_who_gave_feedback_is_heard(read, people, maya):
    assert "0 % of the power gave feedback in the last 90 days; 100 % is silent." in read()
    hear(people["ana"], on=timezone.localdate())
    page = read()
    silent = page[page.index("Heard and silent") : page.index("Net promoter")]
    assert "Bo Lee" in silent
    assert "Ana Ruiz" not in silent


def test_the_two_sides_of_a_person_stand_side_by_side_with_their_gap(read, people, maya):
    say(people["ana"], 1.0, by=maya)
    assert "Nobody was seen from two sides yet" in read()
    say(people["ana"], -0.5, by=factories.user("tom"))
    page = read()
    assert "up to 3.0 steps" in page
    assert "The account manager is more hopeful than colleagues." in page
    assert "Advocate once, 2 Mar 2026" in page
    assert "Non-supporter once, 2 Mar 2026" in page


def test_camps_are_named_with_their_conflict_and_the_bridge(read, people, maya):
    page = read()
    assert "divide them into two camps" in page
    assert "Ana Ruiz conflicts with Bo Lee." in page
    assert "No tie joins the camps" in page
    ties.draw_tie(people["cy"], people["bo"], ties.Link("influences", 0.2), on=THEN, by=maya)
    assert "Most ties into the other camp: Bo Lee ." in read()


def test_conflicts_that_are_weaker_than_the_ties_divide_nobody(read, people, maya):
    ties.draw_tie(people["bo"], people["ana"], ties.Link("reports_to"), on=THEN, by=maya)
    ties.draw_tie(people["ana"], people["bo"], ties.Link("conflicts_with", 0.1), on=THEN, by=maya)
    page = read()
    assert "Their conflicts do not divide them" in page
    assert "Ana Ruiz conflicts with Bo Lee." in page


def test_each_wanted_role_says_its_state_and_what_to_do(read, people, account, maya):
    wanted = {"economic_buyer": 60, "champion": 30, "legal": 90}
    factories.seat(account.committees.get(), roles=("legal",), weight=0)
    role_templates.set_template("bank", "", {**wanted, "user": 90}, on=THEN, by=maya)
    page = read()
    assert "0 of 4 roles covered" in page
    assert "User Missing Nobody has this role yet" in page
    assert "Legal and compliance Empty seat" in page
    assert "Economic buyer Not reached Ana Ruiz Hardly reached, never in contact" in page
    assert page.index("User Missing") < page.index("Economic buyer Not reached")
    assert 'name="roles" value="user"' in read.html


def test_without_feedback_the_scores_say_whom_to_ask(read, people):
    page = read()
    assert "Nobody answered the question within a year." in page
    assert "Plain – no answers" in page


@pytest.mark.parametrize(
    ("plain", "weighted", "told"),
    [
        (None, None, "Nobody answered"),
        (0.2, None, "Nobody who answered has power"),
        (0.2, 0.22, "answer like everybody else"),
        (0.5, -0.1, "less content than the average says: 60 points"),
        (-0.5, 0.1, "more content than the average says: 60 points"),
    ],
)
def test_the_difference_of_the_scores_is_told(plain, weighted, told):
    def nps(score):
        return Nps(score, 0 if score is None else 3, -1.0, 1.0)

    assert told in scores_in_words(nps(plain), nps(weighted))


@pytest.mark.on_both
def test_goals_unite_and_split_by_the_power_behind_them(read, people, account):
    saving, speed = wish(account), wish(account, "Go live")
    for who, goal, position in [
        ("ana", saving, 1.0), ("bo", saving, -1.0), ("ana", speed, 0.5), ("bo", speed, 1.0),
        ("cy", speed, 1.0),
    ]:  # fmt: skip
        stand(people[who], goal, position)
    page = read()
    unite, split = page.index("Goals that unite"), page.index("Goals that split")
    assert unite < page.index("Go live", unite) < split < page.index("Save money", split)
    assert "Lead with these: 100 % of the power wants at least one of them, 0 % is against." in page


def test_goals_that_win_too_little_say_so_and_none_says_how_to_begin(read, people, account):
    assert "No goals are noted yet." in read()
    saving = wish(account)
    assert "Nobody with power has taken a position yet" in read()
    stand(people["bo"], saving, 1.0)
    assert "Not enough yet" in read()


def test_a_past_day_is_read_with_its_goals_and_cannot_be_changed(read, people, account, maya):
    saving = wish(account)
    stand(people["ana"], saving, 1.0)
    stand(people["ana"], saving, -1.0, on=date(2026, 6, 1))
    hear(people["ana"], on=THEN)
    goals.remove_goal(saving, on=date(2026, 7, 1), by=maya)
    then = read(f"?on={date(2026, 4, 1)}")
    assert re.search(r"Save money \d+ % of the power for, 0 % against", then)
    assert "Ana Ruiz" not in then[then.index("Heard and silent") : then.index("Net promoter")]
    assert "hx-post" not in read.html[read.html.index('id="goals"') :]
    assert "<select" not in read.html
    assert "Add goal" not in read.html
    assert "Save money" not in read()


def test_before_anybody_decides_the_page_says_what_to_do(read, account):
    page = read()
    assert "Nobody decides yet, so there is nothing to read." in page
    assert read.status == 200


def test_a_colleague_is_told_why_not_and_sees_no_link(read, browse, people, account):
    lea = factories.user("lea", access="colleague")
    AccountShare.objects.create(account=account, user=lea)
    page = read(by=lea)
    assert read.status == 403
    assert "This page rests on judgements of people." in page
    assert "Ana Ruiz" not in page
    shown = browse(lea).get(reverse("account", args=[account.public_id])).content.decode()
    assert reverse("readings", args=[account.public_id]) not in shown


def choose(send, who, goal, position, *, was="", headers=SCRIPT):
    """Change one cell of a row, as a script sends it."""
    name = f"{goal.public_id}:{was}"
    told = {**headers, "HTTP_HX_TRIGGER_NAME": name}
    return send("set_positions", who.public_id, headers=told, **{name: position})


def test_of_a_row_a_script_saves_only_the_cell_that_was_changed(send, people, account):
    saving, speed = wish(account), wish(account, "Go live")
    stand(people["ana"], speed, -1.0)
    row = {f"{speed.public_id}:": "", f"{saving.public_id}:": "0.5"}
    told = {**SCRIPT, "HTTP_HX_TRIGGER_NAME": f"{saving.public_id}:"}
    send("set_positions", people["ana"].public_id, headers=told, **row)
    held = GoalPosition.objects.known().values_list("goal", "position")
    assert dict(held) == {speed.public_id: -1.0, saving.public_id: 0.5}


def test_without_a_script_a_row_is_saved_where_it_is_not_as_it_was_shown(send, people, account):
    saving, speed = wish(account), wish(account, "Go live")
    stand(people["ana"], speed, -1.0)
    row = {f"{speed.public_id}:": "", f"{saving.public_id}:": "0.5"}
    send("set_positions", people["ana"].public_id, headers={}, **row)
    held = GoalPosition.objects.known().values_list("goal", "position")
    assert dict(held) == {speed.public_id: -1.0, saving.public_id: 0.5}
    same = send("set_positions", people["ana"].public_id, headers={}, **{f"{speed.public_id}:": ""})
    assert same.status_code == 302
    assert GoalPosition.objects.count() == 2


def test_a_position_is_saved_at_once_and_the_common_ground_comes_back(send, people, account):
    saving = wish(account)
    tasks.settle(account)
    answer = choose(send, people["ana"], saving, "1.0")
    html = answer.content.decode()
    assert GoalPosition.objects.known().get().position == 1.0
    assert 'id="ground"' in html
    assert "Goals that unite" in html
    assert "Ana Ruiz. Save money: For." in html
    assert html.count('title="Undo: Ana Ruiz. Save money: For. (Ctrl+Z)"') == 1
    assert "<select" not in html
    choose(send, people["ana"], saving, "")
    assert not GoalPosition.objects.known().filter(to_on=None).exists()


@pytest.mark.parametrize(
    ("polarisation", "said"),
    [
        (0.09, "lie close together"),
        (0.1, "differ somewhat"),
        (0.25, "lie apart"),
        (0.5, "far apart"),
    ],
)
def test_stances_are_called_apart_only_where_they_are(polarisation, said):
    assert said in apart_in_words(polarisation)


def test_an_act_on_goals_is_undone_from_the_page(send, people, account):
    saving = wish(account)
    choose(send, people["ana"], saving, "-0.5")
    html = send("undo_goals").content.decode()
    assert not GoalPosition.objects.known().exists()
    assert 'id="goals"' in html
    assert "Undone: Ana Ruiz. Save money:" in html


def test_goals_are_added_renamed_and_removed_without_a_script(send, people, account):
    back = reverse("readings", args=[account.public_id]) + "#goals"
    assert send("add_goal", headers={}, name="Grow").url == back
    goal = Goal.objects.known().get()
    send("rename_goal", goal.public_id, headers={}, name="Grow fast")
    assert Goal.objects.known().get().name == "Grow fast"
    send("remove_goal", goal.public_id, headers={})
    assert not Goal.objects.known().filter(to_on=None).exists()
    assert send("remove_goal", goal.public_id).status_code == 404


@pytest.mark.parametrize("headers", [SCRIPT, {}])
def test_what_is_refused_says_why_and_changes_nothing(send, people, account, headers):
    saving = wish(account)
    answer = send("add_goal", headers=headers, name="save MONEY")
    assert answer.status_code == 422
    assert "There is a goal of this name already." in answer.content.decode()
    answer = choose(send, people["ana"], saving, "0.3", headers=headers)
    assert answer.status_code == 422
    assert Goal.objects.count() == 1
    assert not GoalPosition.objects.exists()


def test_a_goal_of_another_account_is_not_there(send, people, maya):
    foreign = wish(factories.account(maya, name="Borea"))
    assert choose(send, people["ana"], foreign, "1.0").status_code == 404
    assert send("rename_goal", foreign.public_id, name="Mine").status_code == 404


@pytest.mark.on_both
def test_of_many_people_the_powerful_and_those_who_took_a_position_come_first(
    read, people, account
):
    for number in range(45):
        last = factories.stakeholder(account, f"Zed {number:02}")
    page = read() if wish(account) else ""
    assert "Show 8 more people" in page
    stand(last, Goal.objects.get(), 1.0)
    assert "Show 7 more people" in read()
    assert "more people" not in read("?everybody=1")


def queries(client, account):
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("readings", args=[account.public_id]))
    return len(asked)


@pytest.mark.on_both
def test_the_number_of_queries_does_not_grow(browse, people, account, maya):
    client = browse(maya)
    stand(people["ana"], wish(account), 1.0)
    say(people["ana"], 1.0, by=maya)
    tasks.settle(account)
    client.get("/")
    few = queries(client, account)
    wished = [wish(account, f"Goal {number}") for number in range(8)]
    for number in range(20):
        one = factories.stakeholder(account, f"Zed {number}")
        factories.seat(account.committees.get(), one, roles=("user",))
        say(one, 0.5, by=maya)
        stand(one, wished[number % 8], 1.0)
        ties.draw_tie(one, people["ana"], ties.Link("conflicts_with"), on=THEN, by=maya)
        hear(one, on=THEN, nps=9)
    tasks.settle(account)
    assert queries(client, account) <= few


@pytest.fixture
def manager():
    return factories.user("mara", access="manager", team=factories.team("All"))


def test_wanted_roles_are_set_changed_and_removed_on_their_page(browse, manager):
    client = browse(manager)
    sent = {"segment": "Bank", "stage": "", "role": ["champion", "user"], "days_champion": "21"}
    assert client.post(reverse("set_role_template"), sent).status_code == 302
    row = RoleTemplate.objects.get()
    assert (row.segment, row.roles) == ("Bank", {"champion": 21, "user": 90})
    page = _text(client.get(reverse("role_templates")).content.decode())
    assert "Bank · any stage" in page
    assert "Champion 21, User 90" in page
    client.post(reverse("remove_role_template", args=[row.pk]))
    assert not RoleTemplate.objects.known().filter(to_on=None).exists()


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"segment": "Bank"}, "Choose at least one role."),
        ({"segment": "Bank", "role": "champion", "days_champion": "soon"}, "not “soon”"),
        ({"segment": "Bank", "role": "champion", "days_champion": "0"}, "from 1 to 730"),
        ({"segment": "Bank", "role": "champion", "days_champion": "9" * 5000}, "from 1 to 730"),
        ({"segment": "Bank", "role": "wizard"}, "Roles"),
    ],
)
def test_a_template_that_is_refused_is_still_there_to_be_put_right(browse, manager, sent, told):
    answer = browse(manager).post(reverse("set_role_template"), sent)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert 'value="Bank"' in answer.content.decode()
    assert not RoleTemplate.objects.exists()


def test_a_template_that_is_gone_is_refused(browse, manager):
    role_templates.set_template("", "", {"user": 9}, on=THEN, by=manager)
    row = RoleTemplate.objects.get()
    role_templates.remove_template(row, on=THEN, by=manager)
    answer = browse(manager).post(reverse("remove_role_template", args=[row.pk]))
    assert answer.status_code == 422
    assert "already removed" in answer.content.decode()


def test_a_new_template_reaches_the_readings_of_its_segment(
    browse, manager, read, people, django_capture_on_commit_callbacks
):
    read()
    with django_capture_on_commit_callbacks(execute=True):
        sent = {"segment": "Bank", "stage": "", "role": ["gatekeeper"]}
        browse(manager).post(reverse("set_role_template"), sent)
    page = read()
    assert "0 of 1 role covered" in page
    assert "Gatekeeper Missing" in page


def test_segments_and_stages_in_use_are_offered(browse, manager, account):
    factories.opportunity(account, stage="Offer")
    page = browse(manager).get(reverse("role_templates")).content.decode()
    assert '<option value="Bank">' in page
    assert '<option value="Offer">' in page


def test_the_page_of_tomorrow_is_that_of_today(read, people):
    assert "That day cannot be shown" in read(f"?on={timezone.localdate() + timedelta(days=1)}")


def test_the_panel_of_a_person_tells_their_goals_to_those_who_may_judge(browse, people, account):
    stand(people["ana"], wish(account), -1.0)
    lea = factories.user("lea", access="colleague")
    AccountShare.objects.create(account=account, user=lea)
    panel = reverse("person", args=[account.public_id, people["ana"].public_id])
    assert "Save money: Against" in browse(account.owner).get(panel).content.decode()
    assert "Save money" not in browse(lea).get(panel).content.decode()


def test_the_way_to_the_role_templates_is_shown_to_those_who_may_set_them(browse, manager, maya):
    address = reverse("role_templates")
    assert address in browse(manager).get("/").content.decode()
    assert address not in browse(maya).get("/").content.decode()
