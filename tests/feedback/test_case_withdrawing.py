"""Feedback that is taken back or forgotten takes the cases with it that stood on it alone."""

import pytest
from django.utils import timezone

from accounts.errors import Refused
from accounts.models import Account, Alert, Change
from crm import erasing
from feedback import arrivals, cases, goal_figures, handling, senders, taking_back, triage
from feedback.arrivals import Known, Message, Sender
from feedback.cases import Ending
from feedback.intake import Said
from feedback.models import Arrival, Case, CaseNote, CxGoal, Feedback
from stakeholders import editing
from tests.feedback.conftest import hear, rule_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def arrived(acme):
    """An arrival of Ana that opened a case."""
    rule_of(acme.mara)
    message = Message(
        said=Said("survey", nps=2),
        on=timezone.localdate(),
        door=Arrival.Door.FORM,
        external_id="1",
        sender=Sender("Ana", "ana@client.example"),
    )
    arrival, _is_new = arrivals.take(message, Known(senders.there()), by=acme.maya)
    handling.handle(Feedback.objects.get().pk)
    return arrival


def made(row):
    """The act that added it."""
    told = {"op": Change.Op.CREATED, "type": row._meta.label_lower, "row": row.pk}
    return Change.objects.get(**told).change_set


def undo(act, by):
    undone = editing.undo(act, by=by)
    taking_back.follow_undo(undone)
    return undone


def ending():
    case = Case.objects.get()
    return case.state, case.outcome


def replied(case, said):
    return CaseNote.objects.create(case=case, kind="reply", feedback=said.public_id)


def test_an_undo_closes_the_case_and_whoever_takes_that_back_opens_it(acme):
    rule_of(acme.mara)
    said = hear(acme.ana, nps=3)
    undone = undo(made(said), acme.maya)
    assert ending() == ("closed", "withdrawn")
    assert not Alert.objects.filter(kind__startswith="case_", dismissed_at=None).exists()
    last = CaseNote.objects.known().last()
    assert (last.kind, last.author) == ("closed", None)
    editing.undo(undone, by=acme.maya)
    assert ending() == ("open", "")
    assert Feedback.objects.known().get().public_id == said.public_id
    assert not CaseNote.objects.known().filter(kind="closed").exists()


def test_what_turns_out_to_be_of_somebody_else_closes_the_case(acme, arrived):
    assert ending() == ("open", "")
    triage.reopen(arrived, by=acme.maya)
    assert ending() == ("closed", "withdrawn")


def test_an_import_that_is_undone_closes_its_cases(acme, arrived):
    gone, stayed = taking_back.take_away(
        [made(arrived)], by=acme.maya, among=Account.objects.editable_by(acme.maya)
    )
    assert (gone, stayed, ending()) == (1, 0, ("closed", "withdrawn"))


def test_a_case_in_which_the_customer_replied_stands_on_the_reply(acme):
    rule_of(acme.mara)
    said = hear(acme.ana, nps=3)
    reply = hear(acme.ana, text="It works.")
    replied(Case.objects.get(), reply)
    undo(made(said), acme.maya)
    assert ending() == ("open", "")


def test_a_reply_that_is_taken_back_leaves_the_story(acme, opened):
    reply = hear(acme.ana, text="It works.")
    note = replied(opened, reply)
    undo(made(reply), acme.maya)
    note.refresh_from_db()
    assert note.retracted_at is not None
    assert ending() == ("open", "")


def test_what_was_closed_keeps_its_outcome(acme):
    rule_of(acme.mara)
    said = hear(acme.ana, nps=3)
    cases.close(Case.objects.get(), Ending("solved"), by=acme.maya)
    undo(made(said), acme.maya)
    assert ending() == ("closed", "solved")


def test_of_somebody_who_is_forgotten_no_case_runs(acme, opened):
    erasing.erase(acme.ana.person, by=acme.maya)
    assert ending() == ("closed", "withdrawn")


def test_nobody_says_by_hand_that_a_case_was_withdrawn(acme, opened):
    with pytest.raises(Refused, match="Say what came of it"):
        cases.close(opened, Ending("withdrawn"), by=acme.maya)


def test_what_was_withdrawn_counts_in_no_figure(acme):
    rule_of(acme.mara)
    undo(made(hear(acme.ana, nps=3)), acme.maya)
    wanted = CxGoal.Figure.CLOSED_IN_TIME, acme.maya.team_id
    assert goal_figures.measure({wanted}, timezone.localdate())[wanted].number == 0
