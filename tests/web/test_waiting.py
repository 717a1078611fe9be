"""The start page of a CX lead: what waits in the programme, each count with its list."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Access
from feedback import arrivals, cases, insights, senders, surveys
from feedback.arrivals import Known, Message
from feedback.case_opening import Opening
from feedback.cases import Ending
from feedback.insights import Decision, Line
from feedback.intake import Said
from feedback.models import Arrival, Case, Invitation
from tests import factories
from tests.feedback import asked
from web.programme import waiting

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def chloe():
    return factories.user("chloe", access=Access.CX_LEAD)


@pytest.fixture
def home(browse, chloe):
    """What waits on the start page of the CX lead, by its name."""
    client = browse(chloe)
    return lambda: {one.name: one for one in client.get("/").context["waiting"]}


def opened(person, owner, *, overdue=False):
    case = cases.open_by_hand(person, Opening(owner, timezone.now() + DAY), by=owner)
    if overdue:
        Case.objects.filter(pk=case.pk).update(
            opened_at=timezone.now() - 2 * DAY, due_at=timezone.now() - DAY
        )
    return case


def sent(survey, *, answered, silent, failed=0, days_ago=30):
    """So many were asked some days ago, with what became of their mails."""
    account, then = (
        asked.account(survey.author, name=f"Of {survey}"),
        timezone.now() - days_ago * DAY,
    )
    people = [asked.person(account, f"P{n} {survey.pk}") for n in range(answered + silent + failed)]
    rows = surveys.invite(survey, people, by=survey.author, at=then).invitations
    states = [("answered", then, then)] * answered + [("sent", then, None)] * silent
    states += [("failed", None, None)] * failed
    for row, (state, sent_at, answered_at) in zip(rows, states, strict=True):
        told = {"state": state, "sent_at": sent_at, "answered_at": answered_at}
        Invitation.objects.filter(pk=row.pk).update(**told)


def test_where_nothing_waits_the_page_says_so_and_speaks_of_no_own_accounts(browse, chloe):
    page = browse(chloe).get("/").content.decode()
    assert "Nothing waits" in page
    assert "no open alert on your accounts" not in page
    assert 'hx-get="/programme/weak/"' in page


def test_nobody_else_is_told_of_the_programme(browse, maya):
    for access in (Access.ADMINISTRATOR, Access.MANAGER, Access.ACCOUNT_MANAGER, Access.READ_ONLY):
        answer = browse(factories.user(f"u_{access}", access=access)).get("/")
        assert "waiting" not in answer.context
        assert "weak" not in answer.content.decode()
    assert "no open alert on your accounts" in browse(maya).get("/").content.decode()


def test_cases_are_counted_with_those_that_are_late_and_those_of_nobody(browse, chloe, home, maya):
    account = asked.account(maya)
    ana, ben, cy = (asked.person(account, name) for name in ("Ana R", "Ben R", "Cy R"))
    opened(ana, maya, overdue=True)
    orphan = opened(ben, maya)
    Case.objects.filter(pk=orphan.pk).update(owner=None)
    cases.close(opened(cy, maya), Ending("solved"), by=maya)
    found = home()["cases"]
    assert (found.number, found.said) == (2, "cases are open")
    assert [part.said for part in found.parts] == ["1 is overdue", "1 has no owner"]
    client = browse(chloe)
    numbers = [len(client.get(one.url).context["lines"]) for one in (found, *found.parts)]
    assert numbers == [2, 1, 1]


def test_unknown_senders_are_counted_and_what_is_parked_apart(home, maya):
    for number in range(3):
        said = Said("email", text=f"Hello {number}")
        mail = Message(said, timezone.localdate(), Arrival.Door.PASTE, str(number))
        arrivals.take(mail, Known(senders.there()), by=maya)
    first = Arrival.objects.order_by("pk").first()
    Arrival.objects.filter(pk=first.pk).update(state="parked", reason="bulk")
    found = home()["senders"]
    assert (found.number, [part.said for part in found.parts]) == (2, ["1 is parked"])
    assert (found.url, found.parts[0].url) == ("/triage/", "/triage/?show=parked")


def test_ideas_wait_until_somebody_decided(browse, chloe, home):
    nina = factories.user("nina")
    ideas = [insights.capture(Line("idea", f"Idea {n}"), by=nina) for n in range(4)]
    for idea, state in zip(ideas, ("considered", "declined", "accepted"), strict=False):
        insights.decide(idea, Decision(state, reason="So."), by=chloe)
    found = home()["ideas"]
    assert (found.number, found.said) == (2, "ideas wait for a decision")
    client = browse(chloe)
    numbers = [client.get(one.url).context["page"].paginator.count for one in (found, *found.parts)]
    assert numbers == [2, 1]


@pytest.mark.parametrize(
    ("mails", "is_poor"),
    [
        ((0, 0, 0), False),
        ((4, 0, 0), False),  # of four people a share says nothing
        ((5, 0, 0), True),
        ((5, 1, 0), False),
        ((6, 1, 0), True),
        ((9, 5, 1), False),
        ((8, 5, 1), True),
    ],
)
def test_the_funnel_of_a_survey_is_poor_or_not(mails, is_poor):
    assert waiting.is_poor(*mails) is is_poor


def test_surveys_that_bring_little_are_named_once_their_readers_had_time(home, chloe):
    poor, good, young = (asked.survey(chloe, name=name) for name in ("Poor", "Good", "Young"))
    sent(poor, answered=0, silent=4, failed=2)
    sent(good, answered=3, silent=3)
    sent(young, answered=0, silent=6, days_ago=1)
    found = home()["surveys"]
    assert found.number == 1
    (part,) = found.parts
    assert part.said == "Poor: 0 of 4 answered, 2 not delivered"
    assert part.url == f"/surveys/{poor.public_id}/"
    surveys.close(poor, by=chloe)
    assert home()["surveys"].number == 0


def test_the_page_asks_no_more_when_much_waits(browse, chloe, maya):
    client, counts = browse(chloe), []
    account = asked.account(maya)
    client.get("/")
    for more in (1, 20):
        for number in range(more):
            opened(asked.person(account, f"P{more} Q{number}"), maya, overdue=True)
            insights.capture(Line("idea", f"Idea {more} {number}"), by=maya)
        with CaptureQueriesContext(connection) as found:
            client.get("/")
        counts.append(len(found))
    assert counts[1] <= counts[0]
