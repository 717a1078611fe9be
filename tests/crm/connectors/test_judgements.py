"""Power and stance reach the vendor where a company chose a field for them, once, and no loop."""

import pytest
from django.utils import timezone

from accounts.models import Account
from crm import connections, erasing
from crm.models import WrittenFigures
from stakeholders import analysis, assessments
from stakeholders.assessments import Statement
from stakeholders.models import BuyingCommittee, Stakeholder
from tests import factories
from tests.crm.connectors.test_hubspot import portal  # noqa: F401
from tests.crm.connectors.test_salesforce import contact, org  # noqa: F401
from tests.stand_ins.loopback import Answer

pytestmark = pytest.mark.django_db
NAMES = {"stakeholder": {"stance": "Quorate_Stance__c", "power": "Quorate_Power__c"}}
THEIRS = {"stakeholder": {"stance": "quorate_stance", "power": "quorate_power"}}


def decides(bench, last_name="Sole"):
    """Somebody is the only one who decides at Acme."""
    account = Account.objects.get(name="Acme")
    of = BuyingCommittee.objects.get(account=account, opportunity=None)
    one = Stakeholder.objects.get(person__last_name=last_name, account=account)
    account.owner = bench.connection.user
    account.save()
    of.account.owner = bench.connection.user
    factories.seat(of, one, on=timezone.localdate(), roles=("decision_maker",), weight=1)
    judge(bench, one, 0.5)
    return one


def judge(bench, one, stance):
    """We think so of them, and the committee is analysed."""
    on, by = timezone.localdate(), bench.connection.user
    assessments.record(one, Statement(stance), on=on, by=by)
    of = BuyingCommittee.objects.get(account=one.account, opportunity=None)
    assert analysis.analyse(of.pk) is not None


@pytest.fixture
def chosen(org):  # noqa: F811
    org.sync()
    org.vendor.pass_time(hours=1)
    org.sole = decides(org)
    connections.change_connection(org.connection, names=NAMES, by=org.connection.user)
    return org


def held(bench, number=2):
    record = bench.vendor.objects["Contact"][contact(number)]
    return record["Quorate_Stance__c"], record["Quorate_Power__c"]


def test_without_a_field_nothing_that_we_judge_leaves_the_house(org):  # noqa: F811
    org.sync()
    decides(org)
    org.sync()
    assert held(org) == (None, None)
    assert org.vendor.count("composite") == 0


def test_power_and_stance_are_written_into_the_chosen_fields(chosen):
    """Who is reported to has a say as well."""
    assert chosen.sync()["judged"] == 2
    stance, power = held(chosen)
    assert 0 < stance <= 2
    assert 0 < power <= 1
    _stance, superior = held(chosen, 1)
    assert power + superior == pytest.approx(1, abs=0.01)


def test_the_same_is_not_written_again_and_nothing_loops(chosen):
    chosen.sync()
    for _round in range(3):
        chosen.vendor.pass_time(minutes=10)
        assert chosen.sync().keys() <= {"unchanged"}
    assert chosen.vendor.count("composite") == 1


def test_another_judgement_is_written_and_nothing_else(chosen):
    chosen.sync()
    before, _power = held(chosen)
    judge(chosen, chosen.sole, -1)
    assert chosen.sync()["judged"] in (1, 2)
    assert held(chosen)[0] < before


def test_a_field_that_is_missing_is_told_and_the_other_one_written(chosen):
    names = {"stakeholder": {"stance": "Quorate_Stance__c", "power": "Nowhere__c"}}
    connections.change_connection(chosen.connection, names=names, by=chosen.connection.user)
    assert chosen.sync()["judged"] == 2
    assert chosen.refusals() == [("out", "field", "Nowhere__c", "unknown_field")]
    assert chosen.connection.failure == ""
    assert held(chosen)[0] is not None
    connections.change_connection(chosen.connection, names=NAMES, by=chosen.connection.user)
    assert chosen.sync()["judged"] == 2
    assert chosen.refusals() == []
    assert held(chosen)[1] > 0


def test_a_field_that_may_not_be_written_is_told_and_left_alone(chosen):
    chosen.vendor.read_only.add("Quorate_Power__c")
    chosen.sync()
    assert chosen.refusals() == [("out", "field", "Quorate_Power__c", "not_writable")]
    assert held(chosen)[1] is None
    connections.change_connection(chosen.connection, names={}, by=chosen.connection.user)
    chosen.sync()
    assert chosen.refusals() == []


def test_one_refused_person_is_told_and_tried_with_the_next_analysis(chosen):
    chosen.vendor.refused[contact(2)] = {"statusCode": "X", "message": "no"}
    came = chosen.sync()
    assert (came["judged"], came["not_written"]) == (1, 1)
    assert chosen.refusals() == [("out", "judgement", contact(2), "X")]
    chosen.vendor.refused.clear()
    judge(chosen, chosen.sole, 0.5)
    assert chosen.sync()["judged"] == 1
    assert chosen.refusals() == []


def test_a_vendor_that_is_away_gets_it_later(chosen):
    chosen.vendor.faults.extend([Answer(500, "down")] * 4)
    chosen.sync(only="push")
    assert chosen.connection.failure
    assert chosen.sync(only="push")["judged"] == 2


def test_what_is_not_to_be_written_back_is_not(chosen):
    user = chosen.connection.user
    connections.change_connection(chosen.connection, writes_back=False, by=user)
    chosen.sync()
    assert held(chosen) == (None, None)


def test_what_was_told_of_somebody_is_forgotten_with_them(chosen):
    chosen.sync()
    erasing.erase(chosen.sole.person, by=chosen.connection.user)
    assert WrittenFigures.objects.get().external_id == contact(1)


def test_hubspot_gets_them_as_properties(portal):  # noqa: F811
    portal.sync()
    portal.vendor.pass_time(hours=1)
    decides(portal)
    connections.change_connection(portal.connection, names=THEIRS, by=portal.connection.user)
    assert portal.sync()["judged"] == 1
    told = portal.vendor.objects["contacts"][portal.sole]["properties"]
    assert (float(told["quorate_stance"]) > 0, told["quorate_power"]) == (True, "1.0")
    portal.vendor.read_only.add("quorate_power")
    names = {"stakeholder": {"power": "quorate_power", "stance": "nowhere"}}
    connections.change_connection(portal.connection, names=names, by=portal.connection.user)
    portal.sync()
    assert portal.refusals() == [
        ("out", "field", "quorate_power", "not_writable"),
        ("out", "field", "nowhere", "unknown_field"),
    ]
