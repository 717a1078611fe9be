"""The words of the reasons: what they rest on, and one vocabulary of stances."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from stakeholders import assessments, tasks, touches
from stakeholders.assessments import Statement
from tests import factories

pytestmark = [pytest.mark.once("sqlite"), pytest.mark.django_db]

TODAY = timezone.localdate()


@pytest.fixture
def ana(maya):
    one = factories.stakeholder(factories.account(maya), on=TODAY - timedelta(days=900))
    committee = factories.committee(one.account)
    factories.seat(committee, one, on=TODAY - timedelta(days=900), is_approver=True)
    return one


@pytest.fixture
def shown(browse, maya, ana):
    """The page of Ana after what was noted: stance, kind and days ago, newest last."""

    def after(*noted):
        for stance, kind, days_ago in noted:
            on = TODAY - timedelta(days=days_ago)
            assessments.record(ana, Statement(stance, kind), on=on, by=maya)
        tasks.settle(ana.account)
        return browse(maya).get(reverse("person", args=[ana.account.public_id, ana.public_id]))

    return after


def test_a_judgement_of_a_meeting_is_not_called_the_last_meeting(shown, maya, ana):
    contact = touches.Contact(maya, "meeting")
    touches.log_touch([ana], contact, on=TODAY - timedelta(days=2), by=maya)
    (reason,) = shown((-1.0, "meeting", 430)).context["why"].reasons
    assert "assessed in a meeting 430 days ago" in reason.words


def test_a_stance_that_is_counted_as_noted_has_one_word(shown):
    page = shown((0.5, "commitment", 2))
    (reason,) = page.context["why"].reasons
    assert "noted as" not in reason.words
    assert page.context["panel"].member.stance_label.lower() in reason.words
    assert page.context["panel"].counted == ""


def test_a_stance_that_is_counted_otherwise_says_both_and_why(shown):
    page = shown((1.0, "assessment", 300))
    (reason,) = page.context["why"].reasons
    counted = page.context["panel"].counted
    assert counted not in ("", "Advocate")
    assert f"noted as advocate, counted as {counted.lower()}" in reason.words
    assert f"The risk counts {counted}" in page.content.decode()
