"""Every entry function writes what it did into the journal, within its transaction."""

import inspect
from datetime import date, timedelta
from types import ModuleType

import pytest
from django.utils import timezone

from accounts import organisations, saved_views
from accounts.models import Account, Change, ChangeSet, Opportunity, SavedView
from committee import PersonLeaves
from crm import (
    changing,
    conflicts,
    connections,
    credentials,
    custom_editing,
    custom_fields,
    erasing,
    feedback_hooks,
    keys,
    merging,
    oauth_clients,
    policies,
    saying,
    sources,
    webhooks,
)
from crm.conflicts import Answer
from crm.credentials import Grant
from crm.feedback_reading import Judged, Told, Whom
from crm.models import Conflict, Link, Merge, Source
from crm.ownership import Word
from feedback import (
    arrivals,
    case_rules,
    cases,
    correcting,
    cx_goals,
    insights,
    intake,
    mailing,
    notes,
    overruling,
    senders,
    surveys,
    taking_back as taking_away,
    triage,
    web_forms,
)  # fmt: skip
from feedback.case_opening import Opening
from feedback.case_rules import Draft
from feedback.cases import Ending, Letter
from feedback.mail import mails
from feedback.models import Arrival
from feedback.rules import Actions, Conditions
from stakeholders import (
    assessments,
    editing,
    goals,
    opportunities,
    people,
    role_templates,
    rules,
    scenarios,
    seats,
    taking_back,
    ties,
    touches,
)
from stakeholders.models import Person, RoleTemplate
from stakeholders.taking_back import Bounds
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)
ROOMS = [
    organisations, saved_views, people, seats, opportunities, rules, ties, touches, assessments,
    editing, intake, arrivals, triage, mailing, notes, overruling, taking_away, goals,
    role_templates, scenarios, merging, erasing,
    sources, keys, oauth_clients, credentials, connections, policies, conflicts,
    custom_fields, custom_editing,
    webhooks, feedback_hooks, changing, saying, taking_back, cases, case_rules,
    surveys, correcting, insights, cx_goals, web_forms,
]  # fmt: skip


def entries(module: ModuleType):
    """The functions of a module that act on behalf of somebody."""
    functions = inspect.getmembers(module, inspect.isfunction)
    return {
        f"{module.__name__}.{name}"
        for name, function in functions
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and "by" in inspect.signature(function).parameters
    }


class Scene:
    """An account with a committee, two people and a deal, and one who acts."""

    def __init__(self):
        self.maya = factories.user("maya")
        self.account = factories.account(self.maya)
        self.deal = factories.opportunity(self.account)
        self.committee = factories.committee(self.account)
        self.ana = factories.stakeholder(self.account, "Ana")
        self.ben = factories.stakeholder(self.account, "Ben")
        self.seat = factories.seat(self.committee, self.ana, roles=("user",))
        link = ties.Link("influences")
        self.drawn = ties.draw_tie(self.ana, self.ben, link, on=TODAY, by=self.maya)
        self.tie = self.ana.ties.get()
        self.when = {"on": TODAY, "by": self.maya}
        self.goal = goals.add_goal(self.account, "Grow", **self.when)
        role_templates.set_template("", "", {"user": 90}, **self.when)
        self.template = RoleTemplate.objects.get()


def _kept(s):
    return scenarios.keep(s.committee, "Ana goes", [PersonLeaves("ana")], by=s.maya)


def _source(s):
    return sources.add_source("salesforce", by=s.maya)


def _erased_called(s):
    source = _source(s)
    names = {"type": "stakeholder", "external_id": "3", "subject": s.ana.public_id}
    Link.objects.create(source=source, **names)
    return erasing.erase_called(source, "3", by=s.maya)


def _key(s):
    return keys.create_key(_source(s), s.maya, Grant(("sync",)), by=s.maya)


def _add_account(s):
    organisations.add_account(Account(name="New"), by=s.maya)


def _view(s):
    view = SavedView(name="Mine", page="accounts", query="mine=1")
    return saved_views.save_view(view, by=s.maya)


def _deleted_view(s):
    view = _view(s)
    saved_views.delete_view(view, by=s.maya)
    return saved_views.deleted_by(s.maya, view.public_id)


def _connection(s):
    reach = connections.Reach("hubspot", "HUBSPOT")
    return connections.connect(_source(s), reach, user=s.maya, by=s.maya)


def _endpoint(s):
    wanted = webhooks.Interest()
    url = "https://receiver.example/changes"
    return webhooks.add_endpoint(_source(s), url, wanted, user=s.maya, by=s.maya)[0]


def _replayed_range(s):
    endpoint = _endpoint(s)
    endpoint.deliveries.create(body="{}", from_seq=1, to_seq=9, state="delivered")
    webhooks.replay_range(endpoint, 1, 9, by=s.maya)


def _replayed_failed(s):
    endpoint = _endpoint(s)
    endpoint.deliveries.create(body="{}", state="failed")
    webhooks.replay_failed(endpoint, by=s.maya)


def _hook(s):
    return feedback_hooks.open_hook(_source(s), user=s.maya, by=s.maya)[0]


def _add_opportunity(s):
    new = Opportunity(account=s.account, name="New", opened_on=TODAY)
    opportunities.add_opportunity(new, by=s.maya)


def _overruled(s):
    said = intake.receive(s.ana, intake.Said(text="Well done."), **s.when)
    return overruling.overrule(said, overruling.Verdict("positive"), by=s.maya)


def _merged(s):
    merging.merge(s.ana, [s.ben], by=s.maya)
    return Merge.objects.get()


def _policy(s):
    return policies.set_policy("account", "city", Word(write_back=False), by=s.maya)


def _field(s):
    definition = custom_fields.Definition("Tier", "text")
    return custom_fields.define("account", "tier", definition, by=s.maya)


def _restored_field(s):
    field = _field(s)
    custom_fields.archive(field, by=s.maya)
    return custom_fields.restore(field, by=s.maya)


def _told_field(s):
    _field(s)
    return custom_editing.tell(s.account, {"tier": "gold"}, by=s.maya)


def _settle(s):
    source = Source.objects.create(name="erp")
    told = {"type": "account", "subject": s.account.public_id}
    Link.objects.create(source=source, external_id="1", **told)
    row = Conflict.objects.create(
        source=source, account=s.account, field="city", theirs="Bern", **told
    )
    return conflicts.resolve([row], Answer("theirs"), by=s.maya)


def _seen(s):
    clerk = factories.user("clerk", access="administrator")
    return changing.Seen("account", s.account.public_id, clerk, lambda record: None)


def _machine():
    return Source.objects.create(name="erp")


def _message(external_id):
    said = intake.Said("email", text="Nobody answers.")
    return arrivals.Message(said, TODAY, Arrival.Door.PASTE, external_id)


def _arrived(s):
    return arrivals.take(_message("1"), arrivals.Known(senders.there()), by=s.maya)[0]


def _taken_away(s):
    _arrived(s)
    acts = list(ChangeSet.objects.filter(changes__type="feedback.arrival"))
    taking_away.take_away(acts, by=s.maya, among=Account.objects.all())


def _discarded(s):
    return triage.discard(_arrived(s), "spam", by=s.maya)


def _web_form(s):
    return web_forms.add("Site", by=s.maya)


def _survey(s):
    return surveys.create("relationship", "How is it?", by=s.maya)


def _removed(s):
    survey = _survey(s)
    surveys.remove(survey, by=s.maya)
    return survey


def _invited(s):
    survey = _survey(s)
    people.change_person(s.ana, email="ana@client.example", by=s.maya)
    surveys.invite(survey, [s.ana], by=s.maya)
    return survey


def _asked_again(s):
    survey = _invited(s)
    survey.invitations.update(state="failed")
    return surveys.send_again(survey, by=s.maya)


def _opted_out(s):
    return surveys.opt_out(s.ana.person, how="staff", by=s.maya).person


def _corrected(s):
    said = intake.receive(s.ana, intake.Said(nps=9), **s.when)
    return correcting.correct(said, intake.Said(nps=3), **s.when)


def _parted(s):
    touches.relate(s.ana, touches.Rapport(s.maya, "vendor", "vendor"), **s.when)
    return touches.part(s.ana.relationships.get(), **s.when)


def _case(s):
    opening = Opening(s.maya, timezone.now() + timedelta(days=1))
    return cases.open_by_hand(s.ana, opening, by=s.maya)


def _closed(s):
    case = _case(s)
    cases.close(case, Ending("solved"), by=s.maya)
    return case


def _answered(s):
    people.change_person(s.ana, email="ana@client.example", by=s.maya)
    cases.answer(_case(s), Letter("Sorry"), by=s.maya)


def _draft(*bands):
    due_hours = {"high": 4, "medium": 8, "low": 24}
    return Draft("Detractors", Conditions(bands=bands), Actions(due_hours))


def _case_rule(s):
    return case_rules.add_rule(_draft("detractor"), by=s.maya)


def _restored_rule(s):
    rule = _case_rule(s)
    case_rules.remove_rule(rule, by=s.maya)
    return case_rules.restore_rule(rule, by=s.maya)


def _switched_on(s):
    rule = _case_rule(s)
    case_rules.switch_on(rule, version=1, by=s.maya)
    return rule


def _idea(s):
    return insights.capture(insights.Line("idea", "One number", s.account), by=s.maya)


def _voted(s):
    row = _idea(s)
    insights.vote(row, by=s.maya)
    return row


def _taken_away(s):
    row = _idea(s)
    insights.remove(row, by=s.maya)
    return row


def _company_goal(s):
    draft = cx_goals.CompanyDraft("Heard at once", TODAY, TODAY + timedelta(days=90))
    return cx_goals.add_company_goal(draft, by=s.maya)


def _aim(s, target):
    team = factories.team() if s.maya.team is None else s.maya.team
    s.maya.team = team
    until = TODAY + timedelta(days=90)
    return cx_goals.CxDraft(team, "nps", target, TODAY, until, 0.1, _company_goal(s))


def _cx_goal(s):
    return cx_goals.add_cx_goal(_aim(s, 0.5), by=s.maya)


def _brought_back(s):
    goal = _cx_goal(s)
    cx_goals.remove_goal(goal, by=s.maya)
    return cx_goals.restore_goal(goal, by=s.maya)


ACTS = {
    "feedback.cx_goals.add_company_goal": _company_goal,
    "feedback.cx_goals.change_company_goal": lambda s: cx_goals.change_company_goal(
        _company_goal(s),
        cx_goals.CompanyDraft("Answered", TODAY, TODAY + timedelta(days=9)),
        by=s.maya,
    ),
    "feedback.cx_goals.add_cx_goal": _cx_goal,
    "feedback.cx_goals.change_cx_goal": lambda s: cx_goals.change_cx_goal(
        _cx_goal(s), _aim(s, 0.6), by=s.maya
    ),
    "feedback.cx_goals.remove_goal": lambda s: cx_goals.remove_goal(_cx_goal(s), by=s.maya),
    "feedback.cx_goals.restore_goal": _brought_back,
    "feedback.insights.capture": _idea,
    "feedback.insights.change_words": lambda s: insights.change_words(_idea(s), "Two", by=s.maya),
    "feedback.insights.vote": _voted,
    "feedback.insights.take_vote_back": lambda s: insights.take_vote_back(_voted(s), by=s.maya),
    "feedback.insights.decide": lambda s: insights.decide(
        _idea(s), insights.Decision("accepted"), by=s.maya
    ),
    "feedback.insights.remove": _taken_away,
    "feedback.insights.restore": lambda s: insights.restore(_taken_away(s), by=s.maya),
    "feedback.cases.open_by_hand": _case,
    "feedback.cases.take": lambda s: cases.take(_case(s), by=s.maya),
    "feedback.cases.assign": lambda s: cases.assign(
        _case(s), factories.user("ada", access="administrator"), by=s.maya
    ),
    "feedback.cases.comment": lambda s: cases.comment(_case(s), "Called", by=s.maya),
    "feedback.cases.wait": lambda s: cases.wait(_case(s), by=s.maya),
    "feedback.cases.resume": lambda s: cases.resume(_case(s), by=s.maya),
    "feedback.cases.postpone": lambda s: cases.postpone(
        _case(s), timezone.now() + timedelta(days=9), by=s.maya
    ),
    "feedback.cases.answer": _answered,
    "feedback.cases.close": _closed,
    "feedback.cases.reopen": lambda s: cases.reopen(_closed(s), by=s.maya),
    "feedback.case_rules.add_rule": _case_rule,
    "feedback.case_rules.change_rule": lambda s: case_rules.change_rule(
        _case_rule(s), _draft("passive"), by=s.maya
    ),
    "feedback.case_rules.switch_on": _switched_on,
    "feedback.case_rules.switch_off": lambda s: case_rules.switch_off(_switched_on(s), by=s.maya),
    "feedback.case_rules.remove_rule": lambda s: case_rules.remove_rule(_case_rule(s), by=s.maya),
    "feedback.case_rules.restore_rule": _restored_rule,
    "crm.custom_fields.define": _field,
    "crm.custom_fields.change": lambda s: custom_fields.change(_field(s), label="T", by=s.maya),
    "crm.custom_fields.archive": lambda s: custom_fields.archive(_field(s), by=s.maya),
    "crm.custom_fields.restore": _restored_field,
    "crm.custom_editing.tell": _told_field,
    "accounts.organisations.tell_custom": lambda s: organisations.tell_custom(
        s.account, {"tier": "gold"}, by=s.maya
    ),
    "stakeholders.people.tell_custom": lambda s: people.tell_custom(
        s.ana, {"tier": "gold"}, by=s.maya
    ),
    "stakeholders.opportunities.tell_custom": lambda s: opportunities.tell_custom(
        s.deal, {"tier": "gold"}, by=s.maya
    ),
    "crm.conflicts.resolve": _settle,
    "crm.conflicts.undo": lambda s: conflicts.undo(_settle(s), by=s.maya),
    "crm.policies.set_policy": _policy,
    "crm.policies.reset_policy": lambda s: policies.reset_policy(_policy(s), by=s.maya),
    "accounts.organisations.add_account": _add_account,
    "accounts.organisations.change_account": lambda s: organisations.change_account(
        s.account, city="Lyon", by=s.maya
    ),
    "accounts.organisations.share_account": lambda s: organisations.share_account(
        s.account, user=factories.user("tom"), by=s.maya
    ),
    "accounts.saved_views.save_view": _view,
    "accounts.saved_views.change_view": lambda s: saved_views.change_view(
        _view(s), name="Other", is_shared=True, by=s.maya
    ),
    "accounts.saved_views.delete_view": lambda s: saved_views.delete_view(_view(s), by=s.maya),
    "accounts.saved_views.bring_view_back": lambda s: saved_views.bring_view_back(
        _deleted_view(s), by=s.maya
    ),
    "stakeholders.opportunities.add_opportunity": _add_opportunity,
    "stakeholders.opportunities.expect_close": lambda s: opportunities.expect_close(
        s.deal, closes_on=date(2027, 1, 1), **s.when
    ),
    "stakeholders.opportunities.close_opportunity": lambda s: opportunities.close_opportunity(
        s.deal, outcome="won", **s.when
    ),
    "stakeholders.people.add_stakeholder": lambda s: people.add_stakeholder(
        s.account, Person(last_name="Cleo"), post=people.Post(), **s.when
    ),
    "stakeholders.people.change_person": lambda s: people.change_person(
        s.ana, email="ana@client.example", by=s.maya
    ),
    "stakeholders.people.change_stakeholder": lambda s: people.change_stakeholder(
        s.ana, notes="Skis", by=s.maya
    ),
    "stakeholders.people.take_post": lambda s: people.take_post(
        s.ana, post=people.Post(title="CFO"), **s.when
    ),
    "stakeholders.people.leave": lambda s: people.leave(s.ana, **s.when),
    "stakeholders.seats.open_committee": lambda s: seats.open_committee(
        factories.account(s.maya, name="New"), by=s.maya
    ),
    "stakeholders.seats.add_seat": lambda s: seats.add_seat(s.committee, seats.NewSeat(), **s.when),
    "stakeholders.seats.fill_seat": lambda s: seats.fill_seat(s.seat, holder=s.ben, **s.when),
    "stakeholders.seats.empty_seat": lambda s: seats.empty_seat(s.seat, **s.when),
    "stakeholders.seats.set_terms": lambda s: seats.set_terms(
        s.seat, terms=seats.Terms(weight=3), **s.when
    ),
    "stakeholders.seats.set_roles": lambda s: seats.set_roles(s.seat, roles=["approver"], **s.when),
    "stakeholders.seats.remove_seat": lambda s: seats.remove_seat(s.seat, **s.when),
    "stakeholders.rules.set_rule": lambda s: rules.set_rule(
        s.committee, rules.Rule(quota=1), **s.when
    ),
    "stakeholders.rules.override": lambda s: rules.override(s.committee, {"lift": 0.3}, **s.when),
    "stakeholders.ties.draw_tie": lambda s: ties.draw_tie(
        s.ben, s.ana, ties.Link("reports_to"), **s.when
    ),
    "stakeholders.ties.remove_tie": lambda s: ties.remove_tie(s.tie, **s.when),
    "stakeholders.touches.log_touch": lambda s: touches.log_touch(
        [s.ana], touches.Contact(s.maya, "call"), **s.when
    ),
    "stakeholders.touches.part": _parted,
    "crm.changing.change": lambda s: changing.change(_seen(s), {"city": "Lyon"}, by=_machine()),
    "crm.saying.hear": lambda s: saying.hear(
        Told(Whom(id=s.ana.public_id), TODAY, nps=9), "R-1", user=s.maya, by=_machine()
    ),
    "crm.saying.judge": lambda s: saying.judge(
        Judged(Whom(id=s.ana.public_id), TODAY, 0.5), "A-1", user=s.maya, by=_machine()
    ),
    "crm.changing.delete": lambda s: changing.delete(_seen(s), by=_machine()),
    "stakeholders.touches.relate": lambda s: touches.relate(
        s.ana, touches.Rapport(s.maya, "vendor", "trusted_adviser"), **s.when
    ),
    "stakeholders.assessments.record": lambda s: assessments.record(
        s.ana, assessments.Statement(0.5), **s.when
    ),
    "stakeholders.goals.add_goal": lambda s: goals.add_goal(s.account, "Save", **s.when),
    "stakeholders.goals.rename_goal": lambda s: goals.rename_goal(s.goal, "Gain", by=s.maya),
    "stakeholders.goals.remove_goal": lambda s: goals.remove_goal(s.goal, **s.when),
    "stakeholders.goals.set_position": lambda s: goals.set_position(s.ana, s.goal, 0.5, **s.when),
    "stakeholders.role_templates.set_template": lambda s: role_templates.set_template(
        "Bank", "Offer", {"user": 60}, **s.when
    ),
    "stakeholders.role_templates.remove_template": lambda s: role_templates.remove_template(
        s.template, **s.when
    ),
    "stakeholders.scenarios.keep": _kept,
    "stakeholders.scenarios.change": lambda s: scenarios.change(_kept(s), name="New", by=s.maya),
    "stakeholders.scenarios.remove": lambda s: scenarios.remove(_kept(s), by=s.maya),
    "stakeholders.taking_back.take_back": lambda s: taking_back.take_back(
        [s.drawn], by=s.maya, within=Bounds({s.account.pk})
    ),
    "stakeholders.editing.undo": lambda s: editing.undo(s.drawn, by=s.maya),
    "crm.merging.merge": _merged,
    "crm.erasing.erase": lambda s: erasing.erase(s.ana.person, by=s.maya),
    "crm.erasing.erase_called": _erased_called,
    "crm.merging.undo": lambda s: merging.undo(_merged(s), by=s.maya),
    "crm.sources.add_source": lambda s: sources.add_source("hubspot", by=s.maya),
    "crm.sources.change_source": lambda s: sources.change_source(
        _source(s), label="Ours", by=s.maya
    ),
    "crm.keys.create_key": _key,
    "crm.oauth_clients.create_client": lambda s: oauth_clients.create_client(
        _source(s), s.maya, Grant(("sync",)), by=s.maya
    ),
    "crm.credentials.revoke": lambda s: credentials.revoke(_key(s)[0], by=s.maya),
    "crm.connections.connect": _connection,
    "crm.connections.change_connection": lambda s: connections.change_connection(
        _connection(s), every_minutes=5, by=s.maya
    ),
    "crm.connections.disconnect": lambda s: connections.disconnect(_connection(s), by=s.maya),
    "crm.webhooks.add_endpoint": _endpoint,
    "crm.webhooks.change_endpoint": lambda s: webhooks.change_endpoint(
        _endpoint(s), is_active=False, by=s.maya
    ),
    "crm.webhooks.remove_endpoint": lambda s: webhooks.remove_endpoint(_endpoint(s), by=s.maya),
    "crm.webhooks.rotate_secret": lambda s: webhooks.rotate_secret(_endpoint(s), by=s.maya),
    "crm.webhooks.ping": lambda s: webhooks.ping(_endpoint(s), by=s.maya),
    "crm.webhooks.replay": lambda s: webhooks.replay(
        webhooks.ping(_endpoint(s), by=s.maya), by=s.maya
    ),
    "crm.webhooks.replay_range": _replayed_range,
    "crm.webhooks.replay_failed": _replayed_failed,
    "crm.feedback_hooks.open_hook": _hook,
    "crm.feedback_hooks.rotate_hook_secret": lambda s: feedback_hooks.rotate_hook_secret(
        _hook(s), by=s.maya
    ),
    "crm.feedback_hooks.close_hook": lambda s: feedback_hooks.close_hook(_hook(s), by=s.maya),
    "feedback.arrivals.take": _arrived,
    "feedback.arrivals.take_of": lambda s: arrivals.take_of(s.ana, _message("1"), by=s.maya),
    "feedback.mailing.bring": lambda s: mailing.bring(
        mails.read(b"Subject: Hi"), arrivals.Known(senders.there()), Arrival.Door.EML, by=s.maya
    ),
    "feedback.notes.note": lambda s: notes.note([s.ana], _message("1"), user=s.maya, by=s.maya),
    "feedback.taking_back.take_away": _taken_away,
    "feedback.arrivals.become": lambda s: arrivals.become(_arrived(s), s.ana, by=s.maya),
    "feedback.triage.assign": lambda s: triage.assign(_arrived(s), s.ana, by=s.maya),
    "feedback.triage.add_person": lambda s: triage.add_person(
        _arrived(s), triage.Newcomer(s.account, "Cleo", "Roe"), by=s.maya
    ),
    "feedback.triage.discard": _discarded,
    "feedback.triage.reopen": lambda s: triage.reopen(_discarded(s), by=s.maya),
    "feedback.surveys.create": _survey,
    "feedback.surveys.edit": lambda s: surveys.edit(
        _survey(s), surveys.Draft("Other", {}), by=s.maya
    ),
    "feedback.surveys.invite": _invited,
    "feedback.surveys.send_again": _asked_again,
    "feedback.surveys.remove": lambda s: surveys.remove(_survey(s), by=s.maya),
    "feedback.surveys.restore": lambda s: surveys.restore(_removed(s), by=s.maya),
    "feedback.surveys.close": lambda s: surveys.close(_survey(s), by=s.maya),
    "feedback.surveys.opt_out": _opted_out,
    "feedback.surveys.opt_in": lambda s: surveys.opt_in(_opted_out(s), by=s.maya),
    "feedback.web_forms.add": _web_form,
    "feedback.web_forms.switch": lambda s: web_forms.switch(_web_form(s), is_on=False, by=s.maya),
    "feedback.web_forms.set_receipts": lambda s: web_forms.set_receipts(
        _web_form(s), are_sent=False, by=s.maya
    ),
    "feedback.correcting.correct": _corrected,
    "feedback.overruling.overrule": _overruled,
    "feedback.intake.receive": lambda s: intake.receive(s.ana, intake.Said(nps=9), **s.when),
}


def test_every_entry_function_is_tried_here():
    assert set().union(*(entries(module) for module in ROOMS)) == ACTS.keys()


@pytest.mark.parametrize("name", ACTS)
def test_an_act_is_written_into_the_journal(name):
    scene = Scene()
    before = Change.objects.count()
    ACTS[name](scene)
    written = Change.objects.order_by("pk")[before:]
    assert written
    by = Source.objects.get() if name.startswith(("crm.changing", "crm.saying")) else scene.maya
    assert {change.change_set.origin for change in written} == {by.origin}
