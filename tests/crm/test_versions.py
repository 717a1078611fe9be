"""The version of a record counts the acts that change what it shows, by whatever door they come."""

from datetime import date

import pytest

from crm import feed, visible
from crm.feed import Wanted
from stakeholders import editing, people, seats, ties, touches
from stakeholders.opportunities import expect_close
from tests import factories
from tests.commits import commit

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 2)


@pytest.fixture
def maya(db):
    return factories.user()


@pytest.fixture
def here(maya):
    """An account with a deal, two people, and a seat that one of them holds."""

    class Here:
        account = factories.account(maya)
        deal = factories.opportunity(account, closes_on=date(2026, 6, 30))
        ana = factories.stakeholder(account, "Ana Ruiz", title="CFO")
        ben = factories.stakeholder(account, "Ben Oth")
        committee = factories.committee(account, for_opportunity=deal)
        seat = factories.seat(committee, ana, roles=("champion",))

    return Here


def take_post(here, by):
    people.take_post(here.ana, post=people.Post(title="CEO", location="Bern"), on=ON, by=by)


def report(here, by):
    ties.draw_tie(here.ana, here.ben, ties.Link("reports_to"), on=ON, by=by)


def report_no_more(here, by):
    tie = here.ana.ties.known().get(to_on=None)
    ties.remove_tie(tie, on=date(2026, 3, 3), by=by)


def influence(here, by):
    ties.draw_tie(here.ana, here.ben, ties.Link("influences", 0.5), on=ON, by=by)


def relate(here, by):
    rapport = touches.Rapport(by, level="vendor", wanted="vendor")
    touches.relate(here.ana, rapport, on=ON, by=by)


def close_later(here, by):
    expect_close(here.deal, closes_on=date(2026, 9, 30), on=ON, by=by)


def give_roles(here, by):
    seats.set_roles(here.seat, roles=("decision_maker", "legal"), on=ON, by=by)


def sit(here, by):
    seats.fill_seat(here.seat, holder=here.ben, on=ON, by=by)


def rename(here, by):
    people.change_person(here.ana, first_name="Anna", email="anna@client.example", by=by)


def versions(here, of):
    row = getattr(here, of)
    (shown,) = visible.shown(of if of in {"committee", "seat"} else TYPES[of], [fresh(row)])
    return shown["version"]


TYPES = {"ana": "stakeholder", "ben": "stakeholder", "deal": "opportunity", "account": "account"}


def fresh(row):
    return type(row).objects.get(pk=row.pk)


@pytest.mark.parametrize(
    ("act", "counted"),
    [
        pytest.param(take_post, {"ana"}, id="title and place"),
        pytest.param(report, {"ana"}, id="superior"),
        pytest.param(influence, set(), id="a tie that is a record of its own"),
        pytest.param(relate, set(), id="a relationship, which is one, too"),
        pytest.param(close_later, {"deal"}, id="expected close"),
        pytest.param(give_roles, {"seat", "committee"}, id="roles"),
        pytest.param(sit, {"seat", "committee"}, id="holder"),
        pytest.param(rename, {"ana"}, id="fields of the person"),
    ],
)
def test_an_act_by_hand_counts_one_version_of_what_shows_it(here, maya, act, counted):
    of = ("account", "deal", "ana", "ben", "committee", "seat")
    before = {one: versions(here, one) for one in of}
    act(here, maya)
    grown = {one: versions(here, one) - before[one] for one in of}
    assert grown == {one: int(one in counted) for one in of}


def test_what_is_taken_back_is_a_version_of_its_own(here, maya):
    before = versions(here, "ana")
    done = people.take_post(here.ana, post=people.Post(title="CEO"), on=ON, by=maya)
    editing.undo(done, by=maya)
    assert versions(here, "ana") == before + 2
    report(here, maya)
    report_no_more(here, maya)
    assert versions(here, "ana") == before + 4


def test_what_is_new_has_its_first_version(here):
    assert {versions(here, one) for one in ("account", "deal", "ana", "ben", "seat")} == {1}
    assert versions(here, "committee") == 2  # a seat was added to it


def test_the_feed_tells_the_version_that_the_record_has(here, maya):
    take_post(here, maya)
    commit()
    events = feed.read(maya, 1, Wanted(limit=200)).events
    told = [one for one in events if one["id"] == here.ana.public_id]
    assert told[-1]["changed"] == ["location", "title"]
    assert told[-1]["version"] == versions(here, "ana") == 2
