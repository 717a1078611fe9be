"""Ana, who decides alone at Acme, which Maya looks after in the team that Mara leads."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from feedback import case_rules, cases, handling, intake
from feedback.case_opening import Opening
from feedback.case_rules import Draft
from feedback.intake import Said
from feedback.rules import Actions, Conditions
from stakeholders import analysis, people
from tests import factories

HOURS = {"high": 4, "medium": 24, "low": 72}


@pytest.fixture
def acme():
    """The account with everybody; the committee is analysed, so Ana has all the power."""
    mara = factories.user("mara", access="manager")
    team = factories.team("North", lead=mara)
    maya = factories.user("maya", team=team)
    account = factories.account(maya, segment="Bank")
    ana = factories.stakeholder(account, "Ana Ruiz")
    people.change_person(ana, email="ana@client.example", by=maya)
    committee = factories.committee(account)
    factories.seat(committee, ana, roles=("approver",), is_approver=True)
    analysis.analyse(committee.pk)
    return SimpleNamespace(account=account, ana=ana, maya=maya, mara=mara, committee=committee)


@pytest.fixture
def opened(acme):
    """A case about Ana that Maya has to follow up within a day."""
    due_at = timezone.now() + timedelta(days=1)
    return cases.open_by_hand(acme.ana, Opening(acme.maya, due_at), by=acme.mara)


def rule_of(by, name="Detractors", *, hours=HOURS, owner="account_owner", **asked):
    """A rule that is on."""
    draft = Draft(name, Conditions(**(asked or {"bands": ("detractor",)})), Actions(hours, owner))
    rule = case_rules.add_rule(draft, by=by)
    case_rules.switch_on(rule, version=rule.version, by=by)
    return rule


def hear(stakeholder, *, on: date | None = None, **said):
    """What somebody said, understood at once."""
    by = stakeholder.account.owner
    row = intake.receive(stakeholder, Said(**said), on=on or timezone.localdate(), by=by)
    handling.handle(row.pk)
    row.refresh_from_db()
    return row
