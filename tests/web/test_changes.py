"""What changed between two days: every kind in words, for whom, and what the page asks for."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Access, AccountShare
from committee.vocabulary import DifferenceKind
from stakeholders import assessments, opportunities, people, rules, seats, ties, touches
from stakeholders.assessments import Statement
from stakeholders.touches import Contact
from tests import factories
from web.changes import change_words
from web.changes.differences import POST, ROLES
from web.changes.page import SUBJECTS

pytestmark = [pytest.mark.once("sqlite"), pytest.mark.django_db]

START, HEARD = date(2026, 1, 5), date(2026, 2, 10)
BEFORE, AFTER = date(2026, 3, 1), date(2026, 4, 1)
THEN = date(2026, 3, 10)


@pytest.fixture
def account(maya):
    return factories.account(maya)


@pytest.fixture
def committee(account):
    return factories.committee(account)


@pytest.fixture
def ana(account, committee):
    """A decider who was a supporter when the year began."""
    ana = factories.stakeholder(account, "Ana Ruiz", title="CFO", seniority="executive")
    factories.seat(committee, ana, roles=("economic_buyer",))
    judge(ana, 0.5, HEARD)
    return ana


@pytest.fixture
def bo(account):
    return factories.stakeholder(account, "Bo Lee")


def judge(who, stance, on):
    said = Statement(stance, "commitment", "said", "")
    assessments.record(who, said, on=on, by=who.account.owner)


def meet(who, on, kind="meeting"):
    by = who.account.owner
    touches.log_touch([who], Contact(by, kind, ""), on=on, by=by)


def compared(client, account, since=BEFORE, until=AFTER, **said):
    days = {"from": since.isoformat(), "to": until.isoformat()}
    return client.get(reverse("changes", args=[account.public_id]), days | said)


def said(answer):
    """The sentences of the page with their days, by subject."""
    shown = answer.context["shown"].subjects
    return {one.title: [(line.text, line.on) for line in one.lines] for one in shown}


def test_every_kind_of_difference_has_words_and_a_subject():
    kinds = {*DifferenceKind, POST, ROLES}
    assert set(change_words.SENTENCES) == kinds
    told = [kind for _title, of in SUBJECTS for kind in of]
    assert sorted(told) == sorted(kinds)


def test_who_turned_is_told_with_the_day_and_a_way_to_them(browse, maya, account, ana):
    judge(ana, -1.0, THEN)
    shown = compared(browse(maya), account)
    assert said(shown)["Stances"] == [("Ana Ruiz turned from supporter to neutral.", THEN)]
    (line,) = shown.context["shown"].subjects[0].lines
    assert line.direction == "worse"
    panel = reverse("person", args=[account.public_id, ana.public_id])
    assert line.url == f"{panel}?on={AFTER}"
    assert f'href="{panel}?on={AFTER}"' in shown.content.decode()


def test_a_stance_that_nobody_renewed_fades(browse, maya, account, ana):
    told = said(compared(browse(maya), account, BEFORE, BEFORE + timedelta(days=180)))
    assert told["Stances"] == [
        ("The stance of Ana Ruiz faded from supporter to neutral: nothing new was heard.", None)
    ]


def test_who_joined_and_who_left(browse, maya, account, ana, bo):
    factories.stakeholder(account, "Cy Mora", on=THEN)
    people.leave(bo, on=THEN + timedelta(days=1), by=maya)
    assert said(compared(browse(maya), account))["People"] == [
        ("Bo Lee left.", THEN + timedelta(days=1)),
        ("Cy Mora joined.", THEN),
    ]


def test_who_left_is_shown_as_on_the_first_day(browse, maya, account, ana, bo):
    people.leave(bo, on=THEN, by=maya)
    people_told, *_others = compared(browse(maya), account).context["shown"].subjects
    panel = reverse("person", args=[account.public_id, bo.public_id])
    assert people_told.lines[0].url == f"{panel}?on={BEFORE}"


def test_another_post_is_told(browse, maya, account, ana):
    post = people.Post(title="CEO", seniority="executive")
    people.take_post(ana, post=post, on=THEN, by=maya)
    assert said(compared(browse(maya), account))["People"] == [
        ("Ana Ruiz has another post: CEO (before: CFO).", THEN)
    ]


def test_seats_that_fall_empty_are_filled_and_pass_on(browse, maya, account, committee, ana, bo):
    seat = committee.seats.get()
    empty = factories.seat(committee, roles=("legal",))
    seats.fill_seat(empty, holder=bo, on=THEN, by=maya)
    people.leave(ana, on=THEN + timedelta(days=2), by=maya)
    told = said(compared(browse(maya), account))["Decision and seats"]
    assert ("Bo Lee took the seat that was empty: Legal and compliance.", THEN) in told
    assert ("The seat of Ana Ruiz is empty now: Economic buyer.", THEN + timedelta(days=2)) in told
    later = THEN + timedelta(days=5)
    seats.fill_seat(seat, holder=factories.stakeholder(account, "Cy Mora"), on=later, by=maya)
    told = said(compared(browse(maya), account))["Decision and seats"]
    assert ("Cy Mora took over the seat of Ana Ruiz.", later) in told


def test_seats_that_are_new_or_gone(browse, maya, account, committee, ana, bo):
    factories.seat(committee, bo, on=THEN, roles=("legal",))
    gone = factories.seat(committee, roles=("coach",), weight=0)
    seats.remove_seat(gone, on=THEN, by=maya)
    told = said(compared(browse(maya), account))["Decision and seats"]
    assert ("A seat was added: Legal and compliance, held by Bo Lee.", THEN) in told
    assert ("An empty seat was removed: Coach.", THEN) in told


def test_a_new_rule_is_told_as_before_and_now(browse, maya, account, committee, ana, bo):
    factories.seat(committee, bo)
    rules.set_rule(committee, rules.Rule(quota=1), on=THEN, by=maya)
    assert said(compared(browse(maya), account))["Decision and seats"] == [
        ("The decision rule changed. Before: 2 of 2 must agree. Now: 1 of 2 must agree.", THEN)
    ]


def test_a_close_that_moved_is_told(browse, maya, account, ana, bo):
    deal = factories.opportunity(account, closes_on=date(2026, 6, 1))
    of_deal = factories.committee(account, for_opportunity=deal)
    factories.seat(of_deal, ana)
    opportunities.expect_close(deal, closes_on=date(2026, 9, 1), on=THEN, by=maya)
    shown = compared(browse(maya), account, committee=of_deal.public_id)
    assert said(shown)["Decision and seats"] == [
        ("The expected close moved from 1 June 2026 to 1 September 2026.", THEN)
    ]


def test_ties_are_told_as_they_were_drawn(browse, maya, account, ana, bo):
    cy = factories.stakeholder(account, "Cy Mora")
    ties.draw_tie(cy, ana, ties.Link("influences"), on=START, by=maya)
    ties.draw_tie(bo, ana, ties.Link("reports_to"), on=THEN, by=maya)
    ties.remove_tie(cy.ties.get(), on=THEN + timedelta(days=3), by=maya)
    told = said(compared(browse(maya), account))
    assert told["Ties"] == [
        ("A tie ended: Cy Mora influences Ana Ruiz.", THEN + timedelta(days=3)),
        ("New tie: Bo Lee reports to Ana Ruiz.", THEN),
    ]
    assert ("Bo Lee is tied to the committee now.", None) in told["People"]


def test_another_superior_is_one_change(browse, maya, account, ana, bo):
    cy = factories.stakeholder(account, "Cy Mora")
    ties.draw_tie(bo, ana, ties.Link("reports_to"), on=START, by=maya)
    ties.draw_tie(cy, ana, ties.Link("reports_to"), on=START, by=maya)
    ties.draw_tie(bo, cy, ties.Link("reports_to"), on=THEN, by=maya)
    told = said(compared(browse(maya), account))
    assert told["Ties"] == [("Bo Lee reports to Cy Mora now, no longer to Ana Ruiz.", THEN)]


def test_other_roles_of_a_seat_are_told_of_who_sits_there(browse, maya, account, committee, ana):
    seats.set_roles(committee.seats.get(), roles=("champion",), on=THEN, by=maya)
    assert said(compared(browse(maya), account))["People"] == [
        ("Ana Ruiz has other roles: Champion (before: Economic buyer).", THEN)
    ]


@pytest.mark.on_both
def test_routine_contacts_are_summed_up(browse, maya, account, ana):
    meet(ana, START)
    for day in range(4):
        meet(ana, THEN + timedelta(days=day))
    meet(ana, THEN, "call")
    meet(ana, THEN + timedelta(days=9), "call")
    assert said(compared(browse(maya), account))["Contact"] == [
        ("4 meetings and 2 calls with Ana Ruiz.", THEN + timedelta(days=9))
    ]


@pytest.mark.parametrize("sits", [True, False])
def test_a_first_contact_is_told_by_itself(browse, maya, account, ana, bo, committee, sits):
    if sits:
        factories.seat(committee, bo, weight=0)
    meet(bo, THEN, "visit")
    meet(bo, THEN + timedelta(days=2), "call")
    assert said(compared(browse(maya), account))["Contact"] == [
        ("1 call with Bo Lee.", THEN + timedelta(days=2)),
        ("First contact with Bo Lee: 1 visit, by Maya Tester.", THEN),
    ]


def test_sixty_days_without_a_contact_are_told(browse, maya, account, ana):
    client = browse(maya)
    told = said(compared(client, account, BEFORE, HEARD + timedelta(days=69)))
    assert told["Contact"] == [
        ("No contact with Ana Ruiz for 69 days.", HEARD + timedelta(days=60))
    ]
    assert "Contact" not in said(compared(client, account, BEFORE, HEARD + timedelta(days=59)))


def test_what_joins_the_committee_later_does_not_bring_its_old_contacts(
    browse, maya, account, ana, bo
):
    meet(bo, HEARD)
    ties.draw_tie(bo, ana, ties.Link("reports_to"), on=THEN, by=maya)
    told = said(compared(browse(maya), account))
    assert "Contact" not in told
    assert "Bo" in str(told)
    meet(bo, THEN)
    assert len(said(compared(browse(maya), account))["Contact"]) == 1


@pytest.mark.on_both
def test_what_was_heard_is_summed_up(browse, maya, account, ana):
    judge(ana, 0.5, THEN)
    judge(ana, 0.6, THEN + timedelta(days=1))
    assert said(compared(browse(maya), account))["Heard"] == [
        (
            "New about Ana Ruiz: Commitment × 2. Maya Tester judged Ana Ruiz: supporter.",
            THEN + timedelta(days=1),
        )
    ]


def test_one_judgement_says_whose_it_is_and_of_what_and_why_the_risk_counts_another(
    browse, maya, account, ana, bo
):
    """Ana sits in the committee, Bo does not."""
    judge(ana, -1.0, THEN)
    judge(bo, 1.0, THEN + timedelta(days=1))
    why = "what was judged, with everything else heard, its age and the time to the close."
    assert said(compared(browse(maya), account))["Heard"] == [
        ("Maya Tester judged Bo Lee: advocate.", THEN + timedelta(days=1)),
        (f"Maya Tester judged Ana Ruiz: opponent. The risk counts neutral: {why}", THEN),
    ]


def test_a_new_veto_counts_in_the_decision(browse, maya, account, committee, ana):
    seats.set_terms(committee.seats.get(), terms=seats.Terms(is_veto=True), on=THEN, by=maya)
    told = said(compared(browse(maya), account))
    assert told["People"] == [("Ana Ruiz counts differently in the decision: can block.", None)]


def test_the_numbers_stand_then_and_now_with_what_moved(browse, maya, account, ana):
    judge(ana, -1.0, THEN)
    meet(ana, THEN)
    moved = {
        str(one.number.label): (one.texts, one.direction)
        for one in compared(browse(maya), account).context["shown"].moved
    }
    (before, after, points), direction = moved["Coverage"]
    assert before == "0\N{NO-BREAK SPACE}%"
    assert points == "+" + after.removesuffix("\N{NO-BREAK SPACE}%")
    assert direction == "better"
    assert moved["Consensus risk"][1] == "worse"


def test_who_may_not_judge_reads_no_stance_and_no_risk(browse, maya, account, ana):
    judge(ana, -1.0, THEN)
    meet(ana, THEN)
    lea = factories.user("lea", access=Access.COLLEAGUE)
    AccountShare.objects.create(account=account, user=lea)
    shown = compared(browse(lea), account)
    assert list(said(shown)) == ["Contact"]
    assert [str(one.number.label) for one in shown.context["shown"].moved] == [
        "Coverage",
        "Fragility",
    ]
    page = shown.content.decode()
    for word in ("turned from", "Stances", "Consensus risk", "Commitment"):
        assert word not in page


def test_what_is_dated_later_does_not_change_a_comparison(browse, maya, account, ana, bo):
    client = browse(maya)
    judge(ana, 0.0, THEN)

    def shown():
        told = compared(client, account).context["shown"]
        return told.subjects, [one.texts for one in told.moved]

    before = shown()
    later = AFTER + timedelta(days=1)
    judge(ana, -1.0, later)
    meet(bo, later)
    ties.draw_tie(bo, ana, ties.Link("conflicts_with"), on=later, by=maya)
    factories.stakeholder(account, "Cy Mora", on=later)
    people.leave(bo, on=later + timedelta(days=1), by=maya)
    assert shown() == before


def test_nothing_changed_is_said(browse, maya, account, ana):
    shown = compared(browse(maya), account, BEFORE, BEFORE)
    assert "Nothing changed between 1 March 2026 and 1 March 2026." in shown.content.decode()


def test_without_days_it_is_the_last_thirty(browse, maya, account, ana):
    shown = browse(maya).get(reverse("changes", args=[account.public_id]))
    window, today = shown.context["shown"].window, timezone.localdate()
    assert (window.since, window.until) == (today - timedelta(days=30), today)
    chosen = [one["days"] for one in shown.context["choices"] if one["is_chosen"]]
    assert chosen == [30]


@pytest.mark.parametrize(
    ("days", "window", "notice"),
    [
        ({"from": "2026-04-01", "to": "2026-03-01"}, (BEFORE, AFTER), "were swapped"),
        ({"from": "soon", "to": "2026-04-01"}, (date(2026, 3, 2), AFTER), "“soon” is no day"),
        ({"from": "2026-02-30", "to": "2026-04-01"}, (date(2026, 3, 2), AFTER), "is no day"),
        ({"from": "0001-01-01", "to": "2026-04-01"}, (date(2026, 3, 2), AFTER), "is no day"),
        (
            {"from": "2025-12-01", "to": "2026-04-01"},
            (START, AFTER),
            "nothing to compare with before 5 January 2026",
        ),
    ],
)
def test_days_that_cannot_be_compared_are_explained(
    browse, maya, account, ana, days, window, notice
):
    shown = browse(maya).get(reverse("changes", args=[account.public_id]), days)
    told = shown.context["shown"].window
    assert (told.since, told.until) == window
    assert notice in shown.content.decode()


def test_the_future_is_not_compared(browse, maya, account, ana):
    shown = compared(browse(maya), account, BEFORE, date(2999, 1, 1))
    assert shown.context["shown"].window.until == timezone.localdate()
    assert "The future is not known yet" in shown.content.decode()


def test_before_the_deal_was_opened_there_is_nothing_to_compare(browse, maya, account, ana):
    deal = factories.opportunity(account, opened_on=THEN)
    of_deal = factories.committee(account, for_opportunity=deal)
    factories.seat(of_deal, ana, on=THEN)
    client, key = browse(maya), of_deal.public_id
    early = compared(client, account, START, BEFORE, committee=key)
    told = early.content.decode()
    assert told.count("This deal had not started on that day.") == 1
    assert "Nothing changed" not in told
    assert "the comparison starts then" not in told
    across = compared(client, account, START, AFTER, committee=key)
    assert across.context["shown"].window.since == THEN
    assert "before 10 March 2026" in across.content.decode()


def test_without_anybody_who_decides_people_are_still_compared(browse, maya, account, bo):
    factories.committee(account)
    meet(bo, THEN)
    shown = compared(browse(maya), account)
    assert list(said(shown)) == ["Contact"]
    assert "nobody who decides was known" in shown.content.decode()


@pytest.mark.on_both
def test_the_page_asks_as_often_for_many_people_as_for_one(browse, maya, account, committee, ana):
    client = browse(maya)
    meet(ana, THEN)
    compared(client, account)  # An hour's first look leaves a trace of its own.
    with CaptureQueriesContext(connection) as of_one:
        compared(client, account)
    for number in range(15):
        new = factories.stakeholder(account, f"Person Number{number}", on=THEN)
        factories.seat(committee, new, on=THEN)
        ties.draw_tie(new, ana, ties.Link("influences"), on=THEN, by=maya)
        meet(new, THEN)
        judge(new, 0.5, THEN)
    with CaptureQueriesContext(connection) as of_many:
        assert len(said(compared(client, account))["People"]) == 15
    assert len(of_many) == len(of_one)
