"""Editors of one account at the same time, on a database that lets them."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date
from threading import Event

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts import journal, saved_views
from accounts.errors import ChangedSince, Refused
from accounts.models import ChangeSet, SavedView
from stakeholders import acting, analysis, chronicle, editing, people, role_templates, seats, ties
from stakeholders.models import BuyingCommittee, Person, RoleTemplate, SeatHolder, Tie
from tests import factories

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

TODAY = date(2026, 3, 2)
LONG_ENOUGH = 0.5


@pytest.fixture
def maya():
    return factories.user("maya")


@pytest.fixture
def account(maya):
    return factories.account(maya)


def closing(act):
    """The act in a thread, which gives its connection back."""

    def do():
        try:
            return act()
        finally:
            connection.close()

    return do


def while_another(first, second):
    """Do the second act while the first is done, yet not through; what the second comes to."""
    done, through = Event(), Event()

    def hold():
        with transaction.atomic():
            first()
            done.set()
            through.wait(10)

    with ThreadPoolExecutor(2) as pool:
        holding = pool.submit(closing(hold))
        assert done.wait(10)
        following = pool.submit(closing(second))
        wait([following], LONG_ENOUGH)
        was_waiting = not following.done()
        through.set()
        assert was_waiting
        holding.result()
        return following.result()


def test_two_lines_at_once_do_not_close_a_circle_even_without_a_committee(account, maya):
    ana, ben = factories.stakeholder(account, "Ana"), factories.stakeholder(account, "Ben")

    def draw(one, other):
        return lambda: ties.draw_tie(one, other, ties.Link("reports_to"), on=TODAY, by=maya)

    with pytest.raises(Refused, match="circle"):
        while_another(draw(ana, ben), draw(ben, ana))
    assert Tie.objects.count() == 1


def test_two_who_open_the_committee_at_once_open_one(account, maya):
    def open_committee():
        return seats.open_committee(account, by=maya)

    assert while_another(open_committee, open_committee) == BuyingCommittee.objects.get()


def test_an_undo_waits_for_an_edit_and_does_not_take_back_twice(account, maya):
    ana, ben = factories.stakeholder(account, "Ana"), factories.stakeholder(account, "Ben")
    seat = factories.seat(factories.committee(account))
    filled = seats.fill_seat(seat, holder=ana, on=TODAY, by=maya)

    def fill():
        seats.fill_seat(seat, holder=ben, on=TODAY, by=maya)

    with pytest.raises(ChangedSince):
        while_another(fill, lambda: editing.undo(filled, by=maya))
    assert SeatHolder.objects.known().get().stakeholder == ben


def test_a_change_is_undone_by_one_of_two(account, maya):
    ana = factories.stakeholder(account, "Ana")
    changed = people.change_person(ana, email="ana@client.example", by=maya)

    def undo():
        return editing.undo(changed, by=maya)

    with pytest.raises(Refused, match="already undone"):
        while_another(undo, undo)
    assert ChangeSet.objects.filter(undoes=changed).count() == 1


def test_a_tie_is_removed_by_one_of_two(account, maya):
    ana, ben = factories.stakeholder(account, "Ana"), factories.stakeholder(account, "Ben")
    ties.draw_tie(ana, ben, ties.Link("influences"), on=factories.LONG_AGO, by=maya)
    tie = Tie.objects.get()

    def remove():
        ties.remove_tie(tie, on=TODAY, by=maya)

    with pytest.raises(Refused, match="already removed"):
        while_another(remove, remove)
    assert Tie.objects.known().get().to_on == TODAY


def test_a_person_in_two_accounts_counts_both_edits(account, maya):
    ana = factories.stakeholder(account, "Ana")
    elsewhere = people.add_stakeholder(
        factories.account(maya, name="Other"), ana.person, post=people.Post(), on=TODAY, by=maya
    )
    elsewhere.person = Person.objects.get()
    while_another(
        lambda: people.change_person(ana, email="ana@client.example", by=maya),
        lambda: people.change_person(elsewhere, phone="1", by=maya),
    )
    person = Person.objects.get()
    assert (person.email, person.phone, person.version) == ("ana@client.example", "1", 3)


def lay_behind_the_others(committee):
    """An update without order takes the rows as they lie."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE stakeholders_buyingcommittee SET problem = '' WHERE id = %s", [committee.pk]
        )
        cursor.execute("ANALYZE stakeholders_buyingcommittee")


def test_an_editor_and_a_batch_that_wait_for_the_same_analysis_both_get_through(account, maya):
    first = factories.committee(account)
    last = factories.opportunity(account).committee
    lay_behind_the_others(first)
    held, through = Event(), Event()

    def analyse():
        with transaction.atomic():
            BuyingCommittee.objects.select_for_update().get(pk=last.pk)
            held.set()
            through.wait(10)

    def edit():
        with transaction.atomic():
            acting.begin(maya, account)

    def write_batch():
        with transaction.atomic():
            journal.take_turns([account.pk])
            return acting.mark_changed([account.pk], timezone.now())

    with ThreadPoolExecutor(3) as pool:
        analysing = pool.submit(closing(analyse))
        held.wait(10)
        editing_ = pool.submit(closing(edit))
        wait([editing_], LONG_ENOUGH)
        batch = pool.submit(closing(write_batch))
        wait([batch], LONG_ENOUGH)
        through.set()
        assert (analysing.result(), editing_.result()) == (None, None)
        assert set(batch.result()) == {first.pk, last.pk}


def want(maya, **roles):
    return lambda: role_templates.set_template("", "", roles, on=TODAY, by=maya)


def while_editing(maya, account, *acts, last=lambda: None):
    """Do the acts one by one beside an edit that is not through; then the edit ends with `last`."""
    held, through = Event(), Event()

    def edit():
        with transaction.atomic():
            acting.begin(maya, account)
            held.set()
            through.wait(10)
            last()

    with ThreadPoolExecutor(1 + len(acts)) as pool:
        editing_ = pool.submit(closing(edit))
        held.wait(10)
        following = []
        for act in acts:
            following.append(pool.submit(closing(act)))
            wait(following, LONG_ENOUGH)
        through.set()
        return [done.result() for done in [editing_, *following]][1:]


@pytest.mark.parametrize("act", ["set", "remove", "undo"])
def test_an_analysis_beside_a_change_of_the_roles_wanted_can_be_repeated(account, maya, act):
    committee = factories.committee(account)
    factories.seat(committee, factories.stakeholder(account), roles=("user",), is_approver=True)
    done = role_templates.set_template("", "", {"coach": 30}, on=TODAY, by=maya)
    template = RoleTemplate.objects.get()
    acts = {
        "set": want(maya, champion=30),
        "remove": lambda: role_templates.remove_template(template, on=TODAY, by=maya),
        "undo": lambda: editing.undo(done, by=maya),
    }
    while_editing(maya, account, acts[act], last=lambda: analysis.analyse(committee.pk))
    assert [found for _count, found in chronicle.differing()] == [[]]


def test_a_change_of_the_roles_wanted_and_a_block_both_get_through(account, maya):
    between, last = (factories.account(maya, name=name) for name in ("Between", "Last"))
    committees = [factories.committee(one) for one in (account, between, last)]
    for committee in committees[1::-1]:
        lay_behind_the_others(committee)

    def analyse():
        return analysis.analyse_all([committees[0].pk, committees[2].pk])

    wanted, analysed = while_editing(maya, between, want(maya, user=30), analyse)
    assert (wanted.size, analysed) == (1, set())


def test_two_who_want_roles_for_the_first_time_at_once_are_told_one_after_the_other(account, maya):
    while_another(want(maya, user=30), want(maya, champion=30))
    assert RoleTemplate.objects.known().get().roles == {"champion": 30}


def test_two_who_want_roles_at_once_before_there_is_an_account_do_not_both(maya):
    with pytest.raises(Refused, match="at the same moment"):
        while_another(want(maya, user=30), want(maya, champion=30))
    assert RoleTemplate.objects.get().roles == {"user": 30}


def test_a_view_saved_twice_at_once_under_one_name_is_one(maya):
    def save(query):
        view = SavedView(name="Mine", page="accounts", query=query)
        return lambda: saved_views.save_view(view, by=maya)

    while_another(save("mine=1"), save("mine=2"))
    assert SavedView.objects.get().query == "mine=2"
