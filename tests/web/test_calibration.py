"""The page of our own record: what it says of honest and of distorted figures, and when nothing."""

import csv
import io
import re

import numpy as np
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from scipy.special import expit, logit

from accounts.models import Access, Account, Opportunity
from tests import closed_deals, factories
from web.calibration import page, words

pytestmark = pytest.mark.django_db

SEEDS = (1, 2, 3)


@pytest.fixture
def lead():
    return factories.user("lead", access=Access.CX_LEAD)


@pytest.fixture
def accounts(lead):
    return Account.objects.bulk_create(
        Account(name=f"Account {index}", owner=lead, segment=["Banks", "Mills", ""][index % 3])
        for index in range(40)
    )


@pytest.fixture
def read(browse):
    """The page as somebody sees it."""

    def opened(user, days=30):
        answer = browse(user).get(f"{reverse('calibration')}?days={days}")
        assert answer.status_code == 200
        return answer

    return opened


def too_sure(said):
    """The truth behind figures of which the logit was doubled."""
    return expit(0.5 * logit(said))


def too_hopeful(said):
    return expit(logit(said) - 0.9)


def not_sure_enough(said):
    return expit(2.0 * logit(said))


@pytest.mark.parametrize("seed", SEEDS)
def test_figures_that_come_true_are_called_calibrated(read, lead, accounts, seed):
    closed_deals.told(accounts, *closed_deals.drawn(400, seed=seed))
    answer = read(lead)
    found = answer.context["shown"].found
    low, high = found.recalibration_intervals.slope
    assert low < 1 < high
    assert found.recalibration.slope == pytest.approx(1, abs=0.25)
    assert answer.context["words"]["verdict"].fits
    assert "Calibrated, as far as these outcomes can tell." in answer.content.decode()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("distorted", "sureness", "level"),
    [
        (too_sure, "too_sure", "fits"),
        (not_sure_enough, "not_sure_enough", "fits"),
        (too_hopeful, "fits", "too_hopeful"),
        (lambda said: 1 - said, "wrong_way", "fits"),
    ],
    ids=["too sure", "not sure enough", "too hopeful", "wrong way"],
)
def test_distorted_figures_are_found_out(read, lead, accounts, seed, distorted, sureness, level):
    closed_deals.told(accounts, *closed_deals.drawn(600, seed=seed, distorted=distorted))
    answer = read(lead)
    assert answer.context["words"]["verdict"] == words.Verdict(sureness, level)
    assert "These outcomes contradict the figures." in answer.content.decode()


def test_what_a_figure_would_become_is_near_the_truth_behind_it(read, lead, accounts):
    closed_deals.told(accounts, *closed_deals.drawn(page.MANY - 1, seed=1, distorted=too_sure))
    examples = read(lead).context["words"]["examples"]
    said, moved = zip(*examples, strict=True)
    assert moved == pytest.approx(too_sure(np.array(said)).tolist(), abs=0.06)


def test_the_numbers_on_the_page_are_those_of_the_record(read, lead, accounts):
    said, outcomes = closed_deals.drawn(60, seed=1)
    closed_deals.told(accounts, said, outcomes)
    answer = read(lead)
    won = np.array([outcome == "won" for outcome in outcomes], dtype=float)
    brier = np.mean((said - won) ** 2)
    assert f"{brier:.3f}" in answer.content.decode()
    assert answer.context["shown"].found.scores.base_rate == won.mean()
    assert sum(mark.bin.outcomes for mark in answer.context["plot"].marks) == 60
    named = {label: one.outcomes for label, one in answer.context["words"]["segments"]}
    assert named.keys() == {"Banks", "Mills", "No segment"}
    assert sum(named.values()) == 60


def test_what_is_below_zero_has_the_sign_of_all_other_pages(read, lead, accounts):
    closed_deals.told(accounts, *closed_deals.drawn(600, seed=1, distorted=too_hopeful))
    answer = read(lead)
    recalibrated = answer.context["shown"].found.recalibration
    assert recalibrated.intercept < 0
    content = answer.content.decode()
    assert f"<dd>\N{MINUS SIGN}{-recalibrated.intercept:.2f} " in content
    assert not re.search(r"[>(; ]-\d", content)


def test_no_decision_counts_as_not_agreed(read, lead, accounts):
    closed_deals.told(accounts, [0.5] * 40, ["won"] * 10 + ["no_decision"] * 30)
    assert read(lead).context["shown"].found.scores.base_rate == 0.25


@pytest.mark.parametrize("count", [0, 1, 29])
def test_below_thirty_outcomes_there_is_no_score_and_what_is_there_is_listed(
    read, lead, accounts, count
):
    closed_deals.told(accounts, *closed_deals.drawn(count, seed=1))
    answer = read(lead)
    text = answer.content.decode()
    assert f"Not enough yet: {count} of 30 have a forecast; {count} closed" in text
    assert "what had been entered by that day" in text
    assert ("read the order and the direction" in text) == (count > 0)
    assert answer.context["shown"].found is None
    assert "Brier" not in text
    assert len(answer.context["words"]["listed"]) == count


def test_the_thirtieth_outcome_makes_the_scores(read, lead, accounts):
    closed_deals.told(accounts, *closed_deals.drawn(30, seed=1))
    assert "Brier" in read(lead).content.decode()


@pytest.mark.parametrize("outcome", ["won", "lost", "no_decision"])
def test_outcomes_of_one_kind_have_no_skill_and_break_nothing(read, lead, accounts, outcome):
    said, _ = closed_deals.drawn(40, seed=1)
    closed_deals.told(accounts, said, [outcome] * 40)
    answer = read(lead)
    assert answer.context["shown"].found.scores.skill is None
    assert "None while all outcomes are the same." in answer.content.decode()


def test_the_same_figure_for_everything_breaks_nothing(read, lead, accounts):
    closed_deals.told(accounts, [0.0] * 20 + [1.0] * 20, ["won", "lost"] * 20)
    assert len(read(lead).context["plot"].marks) == 2


def test_a_horizon_without_forecasts_says_why(read, lead, accounts):
    closed_deals.told(accounts, [0.5] * 40, ["won", "lost"] * 20)
    text = read(lead, days=90).content.decode()
    assert "Not enough yet: 0 of 30 have a forecast; 40 closed" in text
    assert "Of 40 nobody had entered a committee by that day" in text
    Opportunity.objects.update(opened_on=closed_deals.CLOSED)
    assert "40 were opened less than 30 days before their close." in read(lead).content.decode()


@pytest.mark.parametrize("asked", ["", "31", "nonsense", "²"])
def test_another_horizon_is_the_nearest_to_the_close(asked):
    assert page.days_of(asked) == 30


def test_one_sees_the_record_of_the_accounts_one_may_judge(read, accounts, maya):
    closed_deals.told(accounts, *closed_deals.drawn(40, seed=1))
    own = factories.account(maya, name="Own")
    closed_deals.told([own], [0.4], ["won"])
    assert read(maya).context["shown"].closed == 1


def test_who_may_not_edit_has_no_such_page_in_the_navigation(browse, maya):
    reader = factories.user("rae", access=Access.READ_ONLY)
    link = f'href="{reverse("calibration")}"'
    assert link not in browse(reader).get(reverse("home")).content.decode()
    assert link in browse(maya).get(reverse("home")).content.decode()


def test_queries_do_not_grow_with_the_deals(browse, lead, accounts):
    def queries():
        client = browse(lead)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("calibration"))
        return len(captured)

    closed_deals.told(accounts, *closed_deals.drawn(30, seed=1))
    one = queries()
    closed_deals.told(accounts, *closed_deals.drawn(100, seed=2))
    assert queries() == one


def test_the_same_record_gives_the_same_intervals(read, lead, accounts):
    closed_deals.told(accounts, *closed_deals.drawn(60, seed=1))
    first, second = (read(lead).context["shown"].found for _ in range(2))
    assert first == second


def test_a_large_record_is_computed_once_and_anew_after_another_close(read, lead, accounts):
    cache.clear()
    closed_deals.told(accounts, *closed_deals.drawn(page.MANY, seed=1))
    first, second = read(lead).context["shown"], read(lead).context["shown"]
    assert first.computed_at == second.computed_at
    closed_deals.told(accounts, [0.5], ["won"])
    assert read(lead).context["shown"].scored == page.MANY + 1


def test_the_file_holds_every_forecast_and_runs_in_no_spreadsheet(browse, lead, accounts):
    closed_deals.told(accounts, [0.25, 0.5], ["won", "no_decision"])
    Opportunity.objects.filter(name="Deal 0").update(name="=1+1")
    answer = browse(lead).get(f"{reverse('forecasts')}?days=30")
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["agreement"], row["agreed"], row["outcome"]) for row in rows] == [
        ("0.250000", "1", "won"),
        ("0.500000", "0", "no_decision"),
    ]
    assert rows[0]["name"] == "'=1+1"
    missing = browse(lead).get(f"{reverse('forecasts')}?days=180").content.decode()
    assert missing.count("unknown") == 2


@pytest.mark.parametrize("language", ["fr", "it"])
def test_the_picture_keeps_its_coordinates_in_every_language(browse, lead, accounts, language):
    closed_deals.told(accounts, *closed_deals.drawn(60, seed=1))
    client = browse(lead)
    client.post(reverse("set_language"), {"language": language})
    answer = client.get(reverse("calibration"))
    mark = answer.context["plot"].marks[0]
    assert f'cx="{mark.x}" cy="{mark.y}"' in answer.content.decode()
    assert "," not in mark.x
