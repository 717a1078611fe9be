"""One record of every type, for tests that go through all of them."""

from datetime import timedelta

from django.utils import timezone

from feedback import cases, insights, intake
from feedback.case_opening import Opening
from feedback.insights import Line
from stakeholders import assessments, goals, ties, touches
from tests import factories


def records_of(deal):
    """One of everything that has an address of its own, in the account of a deal."""
    account, maya = deal.account, deal.account.owner
    ana, ben = account.stakeholders.order_by("pk")[:2]
    when = {"on": factories.LONG_AGO, "by": maya}
    ties.draw_tie(ana, ben, ties.Link("influences"), **when)
    touches.log_touch([ana], touches.Contact(maya, "call", "A note"), **when)
    touches.relate(ana, touches.Rapport(maya, "none", "vendor"), **when)
    assessments.record(ana, assessments.Statement(0.5), **when)
    due_at = timezone.now() + timedelta(days=1)
    return {
        "user": maya,
        "person": ana.person,
        "stakeholder": ana,
        "opportunity": deal.opportunity,
        "committee": deal,
        "seat": deal.seats.first(),
        "tie": ana.ties.get(),
        "relationship": ana.relationships.get(),
        "touch": ana.touches.get(),
        "assessment": ana.assessments.get(),
        "feedback": intake.receive(ana, intake.Said(nps=9), **when),
        "case": cases.open_by_hand(ana, Opening(maya, due_at), by=maya),
        "goal": goals.add_goal(account, "Grow", **when),
        "insight": insights.capture(Line("insight", "A second line", account, ana), by=maya),
        "idea": insights.capture(Line("idea", "One number", account), by=maya),
    }
