"""The list of what was said: newest first, narrowed, and only of whom one may judge."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Access, AccountShare
from feedback import handling, intake
from feedback.intake import Said
from feedback.models import Feedback, Understanding
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme(maya):
    account = factories.account(maya, name="Acme")
    carla = factories.stakeholder(account, "Carla Fo")
    said = (
        (3, Said(channel="call", text="The invoice was wrong again, this is not acceptable.")),
        (2, Said(channel="email", text="Thank you, your team is excellent and very helpful.")),
        (1, Said(channel="survey", nps=4)),
    )
    for ago, one in said:
        on = timezone.localdate() - timedelta(days=ago)
        handling.handle(intake.receive(carla, one, on=on, by=maya).pk)
    return account


def listed(client, **asked):
    lines = client.get(reverse("said"), asked).context["lines"]
    return [line.row.channel for line in lines]


def test_the_newest_comes_first_with_its_score_and_tone(browse, maya, acme):
    client = browse(maya)
    assert listed(client) == ["survey", "email", "call"]
    lines = client.get(reverse("said")).context["lines"]
    assert lines[0].scores == [("NPS", "4/10")]
    assert [line.tone for line in lines] == ["", "positive", "negative"]


@pytest.mark.parametrize(
    ("asked", "channels"),
    [
        ({"search": "invoice"}, ["call"]),
        ({"search": "carla"}, ["survey", "email", "call"]),
        ({"channel": "email"}, ["email"]),
        ({"tone": "negative"}, ["call"]),
        ({"search": "nobody"}, []),
        ({"channel": "x", "tone": "\0", "page": "-4"}, ["survey", "email", "call"]),
    ],
    ids=["words", "a person", "a channel", "a tone", "nothing", "nonsense"],
)
def test_it_is_narrowed_by_what_is_asked(browse, maya, acme, asked, channels):
    assert listed(browse(maya), **asked) == channels


def test_it_is_of_those_whom_one_may_judge(browse, maya, acme):
    tom = factories.user("tom", access=Access.COLLEAGUE)
    AccountShare.objects.create(account=acme, user=tom)
    assert listed(browse(tom)) == []
    chloe = factories.user("chloe", access=Access.CX_LEAD)
    assert len(listed(browse(chloe))) == 3
    assert listed(browse(chloe), mine="1") == []


def test_what_was_taken_back_is_gone(browse, maya, acme):
    Feedback.objects.filter(channel="call").update(retracted_at=timezone.now())
    assert listed(browse(maya)) == ["survey", "email"]


def test_many_take_no_more_queries_than_few(browse, maya, acme):
    client = browse(maya)
    with CaptureQueriesContext(connection) as few:
        listed(client)
    other = factories.account(maya, name="Bolt")
    for number in range(10):
        one = factories.stakeholder(other, f"Person {number}")
        intake.receive(one, Said(nps=number), on=timezone.localdate(), by=maya)
    with CaptureQueriesContext(connection) as many:
        assert len(listed(client)) == 13
    assert len(many) <= len(few)


def test_what_is_unclear_is_found_and_its_tone_leads_to_where_it_is_set_right(browse, maya, acme):
    client = browse(maya)
    said = Feedback.objects.get(channel="call")
    Understanding.objects.filter(public_id=said.public_id).update(certainty=0.4)
    assert listed(client, tone="unclear") == ["call"]
    assert listed(client, tone="negative") == []
    shown = client.get(reverse("said"), {"tone": "unclear"}).content.decode()
    assert f'<a class="q-chip" href="{reverse("feedback", args=[said.public_id])}"' in shown
    assert '<option value="unclear" selected>Unclear</option>' in shown
