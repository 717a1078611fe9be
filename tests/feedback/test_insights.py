"""Insights and ideas: who tells, who sees, who decides, and who is told what became of them."""

import pytest
from django.db import IntegrityError, transaction

from accounts.errors import Refused
from accounts.models import Access, AccountShare, Alert
from crm import merging
from feedback import insights
from feedback.insights import Decision, Line
from feedback.models import Idea, Insight, Vote
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def lea(acme):
    """A colleague with whom the account is shared."""
    lea = factories.user("lea", access=Access.COLLEAGUE)
    AccountShare.objects.create(account=acme.account, user=lea)
    return lea


def tell(kind, by, *about):
    return insights.capture(Line(kind, "They plan a second line", *about), by=by)


@pytest.mark.parametrize(
    ("access", "about_nobody", "about_what_is_shared"),
    [
        (Access.ADMINISTRATOR, True, True),
        (Access.CX_LEAD, True, True),
        (Access.ACCOUNT_MANAGER, True, True),
        (Access.COLLEAGUE, True, True),
        (Access.READ_ONLY, False, False),
    ],
)
def test_everybody_tells_but_who_only_reads(acme, access, about_nobody, about_what_is_shared):
    user = factories.user("nina", access=access)
    assert insights.may_add(user) is about_nobody
    AccountShare.objects.create(account=acme.account, user=user)
    assert insights.may_add(user, acme.account) is about_what_is_shared


def test_nobody_tells_about_an_account_that_they_do_not_see(acme):
    assert not insights.may_add(factories.user("rae", access=Access.COLLEAGUE), acme.account)


def test_who_sees_the_account_sees_what_is_told_about_it(acme, lea):
    row = tell("insight", lea, acme.account, acme.ana)
    rae = factories.user("rae", access=Access.COLLEAGUE)
    assert list(Insight.objects.visible_to(acme.maya)) == [row]
    assert list(Insight.objects.visible_to(rae)) == []
    assert list(Idea.objects.visible_to(rae)) == []
    idea = tell("idea", lea)
    assert list(Idea.objects.visible_to(rae)) == [idea]
    rae.is_active = False
    assert list(Idea.objects.visible_to(rae)) == []


def test_the_owner_is_told_of_an_insight_of_somebody_else_until_it_is_taken_away(acme, lea):
    row = tell("insight", lea, acme.account)
    told = Alert.objects.get(kind=insights.ADDED)
    assert (told.user, told.subject) == (acme.maya, row.public_id)
    assert "second line" not in str(told.parameters)
    insights.remove(row, by=lea)
    told.refresh_from_db()
    assert told.is_over


@pytest.mark.parametrize("kind", ["insight", "idea"])
def test_the_owner_is_not_told_of_their_own_or_of_ideas(acme, lea, kind):
    tell(kind, acme.maya if kind == "insight" else lea, acme.account)
    assert not Alert.objects.filter(kind=insights.ADDED).exists()


def test_a_person_of_another_account_is_refused(acme):
    other = factories.account(acme.maya, name="Other")
    with pytest.raises(Refused):
        tell("insight", acme.maya, other, acme.ana)
    assert not Insight.objects.exists()


@pytest.mark.parametrize("words", ["", "  \n", "x" * 2001], ids=["nothing", "blanks", "too long"])
def test_words_that_cannot_be_kept_are_refused(acme, words):
    with pytest.raises(Refused) as refused:
        insights.capture(Line("idea", words), by=acme.maya)
    assert refused.value.field == "words"
    row = tell("idea", acme.maya)
    with pytest.raises(Refused):
        insights.change_words(row, words, by=acme.maya)


def test_a_vote_counts_once_however_often_it_is_given(acme, lea):
    row = tell("idea", lea)
    for _again in range(2):
        insights.vote(row, by=acme.maya)
    assert row.votes.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(user=acme.maya, idea=row)
    for _again in range(2):
        insights.take_vote_back(row, by=acme.maya)
    assert row.votes.count() == 0


def test_an_author_reads_what_was_decided_by_somebody_else(acme, lea):
    row = tell("idea", lea)
    assert insights.unread(Idea, lea).count() == 0
    insights.decide(row, Decision("accepted", used_in="The next release"), by=acme.mara)
    assert insights.unread(Idea, lea).get() == row
    assert insights.unread(Idea, acme.mara).count() == 0
    row.refresh_from_db()
    insights.mark_read(Idea, lea, row.settled_at)
    assert insights.unread(Idea, lea).count() == 0
    insights.decide(row, Decision("done", used_in="The next release"), by=acme.mara)
    assert insights.unread(Idea, lea).count() == 1


def test_who_decides_about_their_own_has_read_it(acme):
    row = tell("idea", acme.mara)
    insights.decide(row, Decision("done"), by=acme.mara)
    assert insights.unread(Idea, acme.mara).count() == 0


def test_an_idea_is_declined_for_a_reason_only(acme):
    row = tell("idea", acme.maya)
    with pytest.raises(Refused) as refused:
        insights.decide(row, Decision("declined", "  "), by=acme.mara)
    assert refused.value.field == "reason"
    insights.decide(row, Decision("declined", "Too dear"), by=acme.mara)
    row.refresh_from_db()
    assert (row.state, row.is_used) == ("declined", False)


def test_an_insight_is_used_where_it_was_said_to_be(acme, opened):
    row = tell("insight", acme.maya, acme.account)
    decision = Decision(used_in="The call of May", used_link=opened.public_id)
    insights.decide(row, decision, by=acme.mara)
    assert row.is_used
    insights.decide(row, Decision(), by=acme.mara)
    row.refresh_from_db()
    assert not row.is_used
    with pytest.raises(Refused):
        insights.decide(row, Decision(used_link="cas_of_nobody"), by=acme.mara)


def test_what_is_the_same_decides_nothing_anew(acme):
    row = tell("idea", acme.maya)
    insights.decide(row, Decision("done"), by=acme.mara)
    row.refresh_from_db()
    settled = row.settled_at
    insights.decide(row, Decision("done"), by=acme.mara)
    row.refresh_from_db()
    assert row.settled_at == settled


def test_what_was_taken_away_is_in_no_list_until_it_is_brought_back(acme):
    row = tell("idea", acme.maya)
    insights.remove(row, by=acme.maya)
    assert list(Idea.objects.visible_to(acme.maya)) == []
    with pytest.raises(Refused):
        insights.vote(row, by=acme.maya)
    insights.restore(row, by=acme.maya)
    assert list(Idea.objects.visible_to(acme.maya)) == [row]


def test_what_was_told_follows_people_and_accounts_that_are_merged(acme, lea):
    row = tell("insight", lea, acme.account, acme.ana)
    idea = tell("idea", lea, acme.account)
    other = factories.account(acme.maya, name="Acme Group")
    merging.merge(other, [acme.account], by=acme.maya)
    row.refresh_from_db()
    idea.refresh_from_db()
    assert row.account == idea.account == row.stakeholder.account == other
    assert Alert.objects.get(subject=row.public_id).account == other
    twin = factories.stakeholder(other, "Ana M. Ruiz")
    merging.merge(twin, [row.stakeholder], by=acme.maya)
    row.refresh_from_db()
    assert row.stakeholder == twin
