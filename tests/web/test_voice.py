"""The page of what customers answered: figures by hand, groups, who sees what, and its file."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Access, AccountShare
from committee.vocabulary import Role
from feedback import handling, intake
from feedback.intake import Said
from feedback.models import Channel, Feedback
from stakeholders import tasks
from tests import factories
from web.templatetags import voices

pytestmark = pytest.mark.django_db


def say(stakeholder, *, ago=5, by=None, **scores):
    on = timezone.localdate() - timedelta(days=ago)
    said = Said(**({"channel": Channel.SURVEY.value} | scores))
    return intake.receive(stakeholder, said, on=on, by=by or stakeholder.account.owner)


def settle(account):
    """All that was said is evidence, and the committees are analysed with it."""
    for pk in Feedback.objects.filter(stakeholder__account=account).values_list("pk", flat=True):
        handling.handle(pk)
    tasks.settle(account)


@pytest.fixture
def acme(maya):
    """A CFO who decides and is against, and two users who are content."""
    account = factories.account(maya, name="Acme", segment="Large")
    committee = factories.committee(account)
    people = [factories.stakeholder(account, name) for name in ("Carla Fo", "Ulf One", "Una Two")]
    factories.seat(
        committee, people[0], roles=(Role.DECISION_MAKER, Role.APPROVER), is_approver=True
    )
    factories.seat(committee, people[1], roles=(Role.USER,))
    tasks.settle(account)
    say(people[0], nps=2)
    say(people[1], nps=9, csat=5)
    say(people[2], nps=10, csat=2, channel=Channel.CALL.value)
    return people


def seen(client, **asked):
    return client.get(reverse("voice"), asked).context["heard"]


def groups(client, **asked):
    return dict(seen(client, **asked).groups)


def test_a_figure_of_few_answers_is_printed_as_one_that_says_little(browse, maya, acme):
    client = browse(maya)
    page = client.get(reverse("voice"), {"by": "role"}).content.decode()
    assert page.count('class="q-value is-thin"') == 3
    assert page.count("few answers") > 4
    compared = client.get(reverse("voice"), {"by": "segment"}).content.decode()
    assert "from 2 answers</small>" in compared  # by power
    assert "from 1 answer</small>" in compared  # the waterfall
    more = [factories.stakeholder(acme[0].account, f"P{number} Q") for number in range(2)]
    for one in more:
        say(one, nps=9)
    page = client.get(reverse("voice"), {"by": "role"}).content.decode()
    assert page.count('class="q-value is-thin"') == 2  # five answers alike, fewer by power
    whole = seen(client).whole
    assert [voices.is_thin(score) for score in whole.ways] == [False, True, False, True]


def test_many_content_users_do_not_hide_who_decides(browse, maya, acme):
    whole = seen(browse(maya)).whole
    assert whole.plain.score == pytest.approx(1 / 3)
    assert whole.plain.answers == 3
    assert whole.plain.low < whole.plain.score < whole.plain.high
    assert whole.power.score < whole.plain.score
    assert whole.power.answers == 2
    assert whole.waterfall.score == -1.0
    assert whole.sides == (2, 0, 1)


def test_an_answer_weighs_the_same_here_and_in_the_portfolio(browse, maya, acme):
    deal = factories.opportunity(acme[0].account, name="A deal that the users decide")
    committee = factories.committee(acme[0].account, for_opportunity=deal)
    factories.seat(committee, acme[1], roles=(Role.DECISION_MAKER, Role.APPROVER), is_approver=True)
    settle(acme[0].account)
    client = browse(maya)
    whole, told = seen(client).whole, client.get(reverse("portfolio")).context["scores"]
    assert whole.power.score == pytest.approx(told.power.score)
    assert whole.power.score < whole.plain.score


def test_without_a_standing_committee_the_riskiest_deal_says_who_weighs(browse, maya):
    account = factories.account(maya, name="Deals only")
    against = factories.stakeholder(account, "Carla Fo")
    deal = factories.opportunity(account)
    committee = factories.committee(account, for_opportunity=deal)
    factories.seat(committee, against, roles=(Role.DECISION_MAKER,))
    say(against, nps=2)
    settle(account)
    client = browse(maya)
    told = client.get(reverse("portfolio")).context["scores"]
    assert seen(client).whole.power.score == told.power.score == -1.0


def test_of_nps_the_newest_answer_counts_and_of_csat_every_one(browse, maya, acme):
    say(acme[1], nps=0, csat=1, ago=1)
    client = browse(maya)
    assert seen(client).whole.sides == (1, 0, 2)
    assert seen(client, kind="csat").whole.plain.answers == 3
    assert seen(client, kind="csat").whole.plain.score == pytest.approx(1 / 3)


def test_answers_are_compared_by_what_is_asked(browse, maya, acme):
    client = browse(maya)
    by_role = groups(client)
    assert by_role["Decision maker"].plain.score == by_role["Approver"].plain.score == -1.0
    assert by_role["No role in a committee"].plain.answers == 1
    assert set(groups(client, by="channel")) == {"Survey", "Call"}
    assert groups(client, by="segment")["Large"].plain.answers == 3
    assert len(groups(client, by="month")) in {1, 2}
    assert set(groups(client, by="language")) == {"Not known"}


def test_what_was_said_before_the_span_or_taken_back_does_not_count(browse, maya, acme):
    say(acme[0], csat=5, ago=60)
    client = browse(maya)
    assert seen(client, kind="csat", days="90").whole.plain.answers == 3
    assert seen(client, kind="csat", days="30").whole.plain.answers == 2


def test_nonsense_in_the_address_is_the_default(browse, maya, acme):
    found = seen(browse(maya), kind="x", by="\0", days="-1", search="\0")
    assert found.whole.plain.answers == 3


def test_who_may_not_read_judgements_hears_nothing(browse, acme):
    tom = factories.user("tom")
    assert seen(browse(tom)).accounts == 0
    AccountShare.objects.create(account=acme[0].account, user=tom)
    tom.access = Access.COLLEAGUE
    tom.save()
    page = browse(tom).get(reverse("voice"))
    assert page.context["heard"].whole.plain.answers == 0
    assert "No account matches whose answers you may read." in page.content.decode()


def test_the_file_says_the_same_with_intervals(browse, maya, acme):
    answer = browse(maya).get(reverse("voice_csv"), {"by": "segment"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Segment,Question,Counted,Score,Low,High,Answers"
    assert lines[1].startswith("All,NPS,plain,0.3333,")
    assert len(lines) == 1 + 4 * 2


def test_many_answers_take_no_more_queries_than_one(browse, maya, acme):
    client = browse(maya)
    with CaptureQueriesContext(
        connection,
    ) as few:
        seen(client)
    other = factories.account(maya, name="Bolt", segment="Small")
    for number in range(20):
        say(factories.stakeholder(other, f"Person {number}"), nps=number % 11)
    with CaptureQueriesContext(connection) as many:
        assert seen(client).whole.plain.answers == 23
    assert len(many) <= len(few)
