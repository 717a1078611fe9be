"""Whatever may happen to committees: each act by its name, done through the entry functions."""

from datetime import date, timedelta
from types import SimpleNamespace

from django.db import transaction
from django.utils import timezone

from accounts import journal, organisations
from accounts.errors import Refused
from accounts.loading import OpportunityLoad, write_opportunities
from accounts.models import ChangeSet, Opportunity
from stakeholders import (
    acting,
    analysis,
    assessments,
    chronicle,
    editing,
    goals,
    opportunities,
    people,
    role_templates,
    rules,
    seats,
    ties,
    touches,
)
from stakeholders.loading import open_committees
from stakeholders.models import BuyingCommittee, Goal, RoleTemplate, Tie
from tests import factories

BEGAN = date(2026, 1, 5)
SECOND = timedelta(seconds=1)


class Scene:
    """Two committees of a small account and one of another, and what may happen to them on a day.

    Nothing happens at the moment of something else: `clock` is moved on before every act.
    """

    def __init__(self, clock):
        self.clock, self.maya = clock, factories.user("maya")
        account = factories.account(self.maya)
        self.elsewhere = factories.account(self.maya, name="Other")
        deal = factories.opportunity(account, closes_on=date(2027, 3, 1), stage="proposal")
        self.people = [factories.stakeholder(account, name) for name in ("Ana", "Ben", "Cleo")]
        self.people.append(factories.stakeholder(self.elsewhere, "Dora"))
        made = [
            factories.committee(account, for_opportunity=deal),
            factories.committee(account),
            factories.committee(self.elsewhere),
        ]
        for index, one in enumerate(self.people):
            factories.seat(made[max(0, index - 1)], one, is_approver=index != 1)
        self.committees = [one.pk for one in made]
        goals.add_goal(account, "cost", on=BEGAN, by=self.maya)

    def committee(self, index=0):
        """As it is now: a deal may have gone to another account."""
        found = BuyingCommittee.objects.select_related("account", "opportunity__account")
        return found.get(pk=self.committees[index])

    def act(self, name, who, other, value, on):
        """Do something; what is refused leaves no trace."""
        self.clock.shift(SECOND)
        try:
            with transaction.atomic():
                getattr(self, name)(self.people[who], self.people[other], value, on)
        except Refused:
            pass

    def assess(self, one, _other, value, on):
        kinds = ("assessment", "nps", "commitment", "meeting")
        statement = assessments.Statement(value / 2, kind=kinds[value % 4])
        assessments.record(one, statement, on=on, by=self.maya)

    def meet(self, one, _other, value, on):
        kinds = ("meeting", "call", "visit", "one_way_email", "event")
        contact = touches.Contact(self.maya, kinds[value + 2])
        touches.log_touch([one], contact, on=on, by=self.maya)

    def tie(self, one, other, value, on):
        kinds = ("influences", "conflicts_with", "reports_to", "influences", "influences")
        ties.draw_tie(one, other, ties.Link(kinds[value + 2]), on=on, by=self.maya)

    def untie(self, one, _other, _value, on):
        for tie in Tie.objects.known().filter(stakeholder=one, to_on=None):
            ties.remove_tie(tie, on=on, by=self.maya)

    def _seat(self, value):
        seats_ = list(self.committee(abs(value) // 2).seats.order_by("pk"))
        return seats_[value % len(seats_)]

    def add_seat(self, one, _other, value, on):
        new = seats.NewSeat(roles=("champion",), terms=seats.Terms(weight=abs(value)), holder=one)
        seats.add_seat(self.committee(abs(value) // 2), new, on=on, by=self.maya)

    def fill(self, one, _other, value, on):
        seats.fill_seat(self._seat(value), holder=one, on=on, by=self.maya)

    def empty(self, _one, _other, value, on):
        seats.empty_seat(self._seat(value), on=on, by=self.maya)

    def weigh(self, _one, _other, value, on):
        terms = seats.Terms(weight=1 + abs(value), is_veto=value > 0)
        seats.set_terms(self._seat(value), terms=terms, on=on, by=self.maya)

    def remove_seat(self, _one, _other, value, on):
        seats.remove_seat(self._seat(value), on=on, by=self.maya)

    def rule(self, _one, _other, value, on):
        rule = rules.Rule(quota=abs(value) or None)
        rules.set_rule(self.committee(abs(value) // 2), rule, on=on, by=self.maya)

    def override(self, _one, _other, value, on):
        values = ({"turnover_per_year": 0.3}, {"tie_half_life_days": 60}, {})[value]
        rules.override(self.committee(abs(value) // 2), values, on=on, by=self.maya)

    def set_template(self, _one, _other, value, on):
        segment, stage = ("", "bank", "")[value], ("", "", "proposal")[value]
        roles = {"champion": 30 + value, "user": 90}
        role_templates.set_template(segment, stage, roles, on=on, by=self.maya)

    def remove_template(self, _one, _other, _value, on):
        for template in RoleTemplate.objects.known().filter(to_on=None):
            role_templates.remove_template(template, on=on, by=self.maya)

    def leave(self, one, _other, _value, on):
        people.leave(one, on=on, by=self.maya)

    def take_post(self, one, _other, value, on):
        ranks = ("executive", "director", "staff", "manager", "chief_executive")
        post = people.Post(title="Buyer", seniority=ranks[value + 2])
        people.take_post(one, post=post, on=on, by=self.maya)

    def stand(self, one, _other, value, on):
        for goal in Goal.objects.known():
            goals.set_position(one, goal, value / 2, on=on, by=self.maya)

    def expect(self, _one, _other, value, on):
        closes_on = date(2027, 6, 1) + timedelta(days=30 * value)
        deal = self.committee().opportunity
        opportunities.expect_close(deal, closes_on=closes_on, on=on, by=self.maya)


class Corrected(Scene):
    """The same with what has no day: corrections of fields, undo, and what another system says."""

    def undo(self, _one, _other, _value, _on):
        done = ChangeSet.objects.filter(undoes=None, user=self.maya)
        editing.undo(done.latest("pk"), by=self.maya)

    def change_account(self, _one, _other, value, _on):
        owner = self.maya if value % 2 else None
        organisations.change_account(
            self.people[0].account, segment=("bank", "mill")[value % 2], owner=owner, by=self.maya
        )

    def win_another(self, _one, _other, value, on):
        for _ in range(1 + abs(value)):
            account = self.people[0].account
            deal = Opportunity(account=account, name="Former", opened_on=BEGAN)
            opportunities.add_opportunity(deal, by=self.maya)
            opportunities.close_opportunity(deal, outcome="won", on=on, by=self.maya)

    def move(self, _one, _other, _value, _on):
        """To the other account or back, as another system would."""
        deal, here = self.committee().opportunity, self.people[0].account
        target = here if deal.account == self.elsewhere else self.elsewhere
        pks, today = [here.pk, self.elsewhere.pk], timezone.localdate()
        journal.take_turns(pks)
        changes = journal.begin(SimpleNamespace(origin="other system"))
        write_opportunities(changes, [OpportunityLoad(deal, {"account": target})], on=today)
        open_committees(changes, [target.pk], [deal], on=today)
        acting.mark_changed(pks, changes.at)


class Watched(Corrected):
    """The same with analyses between."""

    def analyse(self, _one, _other, value, _on):
        analysis.analyse(self.committees[value])

    def pass_days(self, _one, _other, value, _on):
        """To a tick of the next day, or of a month later."""
        self.clock.shift(timedelta(days=30 if value == 2 else 1))
        analysis.analyse_all(self.committees)

    def fill_in(self, _one, _other, _value, on):
        chronicle.fill(on)


def _acts(kind):
    return [name for name in vars(kind) if not name.startswith("_")]


DATED = [name for name in _acts(Scene) if name not in {"act", "committee"}]
UNDATED = _acts(Corrected)
ANALYSES = _acts(Watched)
