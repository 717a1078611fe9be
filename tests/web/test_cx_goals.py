"""The page of goals: everybody reads it, the own team first; who leads sets them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Access
from feedback import cx_goals
from feedback.cx_goals import CompanyDraft, CxDraft
from feedback.models import CompanyGoal, CxGoal, GoalPoint
from tests import factories
from web.cx_goals import figures

pytestmark = [pytest.mark.once("sqlite"), pytest.mark.django_db]
TODAY = timezone.localdate
LATER = timedelta(days=90)


@pytest.fixture
def mara():
    return factories.user("mara", access=Access.MANAGER)


@pytest.fixture
def chloe():
    return factories.user("chloe", access=Access.CX_LEAD)


@pytest.fixture
def north(mara):
    return factories.team("North", lead=mara)


@pytest.fixture
def wanted(chloe):
    draft = CompanyDraft("Heard at once", TODAY(), TODAY() + LATER, "Silence costs us renewals")
    return cx_goals.add_company_goal(draft, by=chloe)


def aim(team, by, company_goal=None, *, figure="nps", start=0.1, target=0.3):
    draft = CxDraft(team, figure, target, TODAY(), TODAY() + LATER, start, company_goal)
    return cx_goals.add_cx_goal(draft, by=by)


def sent(team, **more):
    days = {"from_on": TODAY().isoformat(), "until_on": (TODAY() + LATER).isoformat()}
    return {"team": team.pk, "figure": "nps", "start": "10", "target": "30", **days, **more}


def test_a_manager_sets_a_goal_of_seven_fields_in_points(browse, mara, north, wanted):
    page = browse(mara)
    assert len(page.get("/goals/add/").context["form"].fields) <= 7
    answer = page.post("/goals/add/", sent(north, company_goal=wanted.pk), follow=True)
    goal = CxGoal.objects.get()
    assert (goal.start, goal.target, goal.company_goal) == (0.1, 0.3, wanted)
    assert "NPS from +10 to +30" in answer.content.decode()


def test_a_manager_sets_no_goal_of_a_team_of_others(browse, mara, north, chloe):
    south = factories.team("South")
    assert browse(mara).post("/goals/add/", sent(south)).status_code == 422
    goal = aim(south, chloe)
    assert browse(mara).get(f"/goals/{goal.public_id}/edit/").status_code == 403
    assert browse(mara).post(f"/goals/{goal.public_id}/remove/").status_code == 403
    assert browse(chloe).get(f"/goals/{goal.public_id}/edit/").status_code == 200


def test_what_is_wrong_stands_at_its_field(browse, mara, north):
    answer = browse(mara).post("/goals/add/", sent(north, target="130"))
    assert answer.status_code == 422
    assert "target" in answer.context["form"].errors


def test_a_cx_lead_sets_changes_and_takes_away_a_goal_of_the_company(browse, chloe):
    page = browse(chloe)
    days = {"from_on": TODAY().isoformat(), "until_on": (TODAY() + LATER).isoformat()}
    page.post("/goals/company/add/", {"name": "Heard", **days})
    goal = CompanyGoal.objects.get()
    page.post(f"/goals/company/{goal.public_id}/edit/", {"name": "Answered", **days})
    assert "Answered" in page.get("/goals/").content.decode()
    answer = page.post(f"/goals/{goal.public_id}/remove/", follow=True)
    assert f'action="/goals/{goal.public_id}/restore/"' in answer.content.decode()
    assert "No goal yet" in answer.content.decode()
    page.post(f"/goals/{goal.public_id}/restore/")
    assert "Answered" in page.get("/goals/").content.decode()


@pytest.mark.on_both
def test_the_own_team_comes_first(browse, chloe, north, wanted):
    other = cx_goals.add_company_goal(
        CompanyDraft("Simple", TODAY(), TODAY() + LATER / 2), by=chloe
    )
    aim(factories.team("Centre"), chloe, other)
    aim(factories.team("Arctic"), chloe, wanted)
    aim(north, chloe, wanted)
    lea = factories.user("lea", access=Access.COLLEAGUE, team=north)
    groups = browse(lea).get("/goals/").context["groups"]
    assert [group.company_goal for group in groups] == [wanted, other]
    assert [card.goal.team.name for card in groups[0].cards] == ["North", "Arctic"]


@pytest.mark.on_both
def test_three_points_make_a_forecast_and_the_table_tells_all(browse, mara, north):
    goal = aim(north, mara)
    page = browse(mara)
    assert "Not enough yet" in page.get("/goals/").content.decode()
    for days in range(3):
        on = TODAY() - timedelta(days=days * 7)
        value = 0.16 - 0.02 * days
        GoalPoint.objects.create(goal=goal, on=on, value=value, number=5)
    content = page.get("/goals/").content.decode()
    assert "30% of the way" in content.replace("\N{NO-BREAK SPACE}", "")
    assert "the target would be reached" in content
    assert content.count('<th scope="row">') == 3
    assert "5 answers" in content


def test_the_picture_shows_where_the_way_starts_and_where_it_ends(browse, mara, north):
    """A line that falls from above, and yet is further than where the goal began."""
    goal = aim(north, mara, start=0.1, target=0.4)
    for days, value in enumerate((0.18, 0.22, 0.26)):
        on = TODAY() - timedelta(days=days * 7)
        GoalPoint.objects.create(goal=goal, on=on, value=value, number=5)
    answer = browse(mara).get("/goals/")
    (card,) = answer.context["groups"][0].cards
    drawn = card.picture
    heights = [float(pair.partition(",")[2]) for pair in drawn.measured.split()]
    assert float(drawn.target) < min(heights) < max(heights) < float(drawn.start)
    content = answer.content.decode()
    assert f'class="is-start" x1="5" x2="235" y1="{drawn.start}"' in content
    assert '<span class="is-start">start +10</span>' in content
    assert '<span class="is-target">target +40</span>' in content


@pytest.mark.on_both
def test_it_is_said_over_how_many_accounts_a_figure_is_counted(browse, mara, north, chloe):
    below = factories.team("North by North", parent=north)
    nina, otto = factories.user("nina", team=north), factories.user("otto", team=below)
    for name, owner in (("Acme", nina), ("Bolt", otto), ("Cove", chloe)):
        factories.account(owner, name=name)
    aim(north, mara)
    aim(below, chloe)
    cards = browse(chloe).get("/goals/").context["groups"][0].cards
    assert {card.goal.team: card.accounts for card in cards} == {north: 2, below: 1}
    content = browse(mara).get("/goals/").content.decode()
    assert "Counted over 2 accounts, whose owners are of North" in content


@pytest.mark.parametrize("is_of_company", [True, False])
@pytest.mark.on_both
def test_the_second_who_edits_a_goal_is_told_and_nothing_is_written(
    browse, mara, chloe, north, wanted, is_of_company
):
    goal = wanted if is_of_company else aim(north, mara)
    days = {"from_on": TODAY().isoformat(), "until_on": (TODAY() + LATER).isoformat()}
    form = {"name": "Mine", **days} if is_of_company else sent(north, target="35")
    other = {"name": "Theirs", **days} if is_of_company else sent(north, target="40")
    address = f"/goals/{'company/' if is_of_company else ''}{goal.public_id}/edit/"
    page = browse(chloe)
    assert 'name="version" value="1"' in page.get(address).content.decode()
    assert page.post(address, {**other, "version": "1"}).status_code == 302
    answer = page.post(address, {**form, "version": "1"})
    assert answer.status_code == 422
    assert "Somebody changed this goal in the meantime" in answer.content.decode()
    goal.refresh_from_db()
    assert goal.version == 2
    assert goal.name == "Theirs" if is_of_company else goal.target == 0.4
    assert page.post(address, {**form, "version": "2"}).status_code == 302


@pytest.mark.on_both
def test_the_page_asks_no_more_for_many_goals_than_for_one(browse, mara, north):
    page, counts = browse(mara), []
    page.get("/goals/")
    for more in (1, 24):
        for _each in range(more):
            goal = aim(north, mara)
            GoalPoint.objects.create(goal=goal, on=TODAY(), value=0.2, number=1)
        with CaptureQueriesContext(connection) as asked:
            page.get("/goals/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("figure", "value", "shown"),
    [("nps", 0.3, 30), ("csat", 0.4375, 43.75), ("first_response", 7.5, 7.5)],
)
def test_a_value_is_the_same_after_it_was_shown_and_read(figure, value, shown):
    assert figures.shown(figure, value) == shown
    assert figures.read(figure, figures.shown(figure, value)) == pytest.approx(value)
