from datetime import date, timedelta

import pytest

from stakeholders import assessments, editing
from stakeholders.assessments import Statement
from stakeholders.models import Assessment
from tests import factories

pytestmark = pytest.mark.django_db

ON = date(2026, 3, 2)


@pytest.fixture
def ana():
    return factories.stakeholder(factories.account(factories.user("maya")))


def say(ana, stance, by=None, **fields):
    by = by or ana.account.owner
    return assessments.record(ana, Statement(stance, **fields), on=ON, by=by)


def held():
    return list(Assessment.objects.known().values_list("stance", flat=True))


def test_what_somebody_says_again_on_the_same_day_corrects_it(ana):
    for stance in (0.5, -1.0, 0.5):
        say(ana, stance)
    assert held() == [0.5]
    assert Assessment.objects.count() == 3


def test_undo_of_a_correction_brings_the_former_statement_back(ana):
    say(ana, 0.5)
    editing.undo(say(ana, -1.0), by=ana.account.owner)
    assert held() == [0.5]


@pytest.mark.parametrize("other", ["author", "kind", "day", "feedback"])
def test_every_other_statement_stays_beside_it(ana, other):
    say(ana, 0.5)
    owner = ana.account.owner
    if other == "author":
        say(ana, -1.0, by=factories.user("tom"))
    elif other == "kind":
        say(ana, -1.0, kind="commitment")
    elif other == "day":
        assessments.record(ana, Statement(-1.0), on=ON + timedelta(days=1), by=owner)
    else:
        say(ana, -1.0, feedback="fee_1")
    assert held() == [0.5, -1.0]
