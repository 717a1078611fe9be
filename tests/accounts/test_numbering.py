import pytest
from django.core.management import call_command
from django.db import transaction

from accounts import journal, numbering, organisations, undoing
from accounts.models import Account, ChangeSet, Counter
from tests import factories
from tests.commits import commit


@pytest.fixture
def maya():
    return factories.user("maya")


@transaction.atomic
def write(maya, *sizes):
    for size in sizes:
        changes = journal.begin(maya)
        journal.create_all(changes, [Account(name=f"{n}") for n in range(size)])


def numbers():
    commit()
    return list(ChangeSet.objects.order_by("pk").values_list("seq", "size"))


@pytest.mark.django_db
def test_every_change_has_a_number_without_a_gap(maya):
    write(maya, 2, 1, 3)
    assert numbers() == [(1, 2), (3, 1), (4, 3)]
    assert numbering.next_number() == 7


@pytest.mark.django_db
def test_an_act_that_changed_nothing_takes_no_number(maya):
    write(maya, 1, 0, 0, 1)
    assert numbers() == [(1, 1), (2, 0), (2, 0), (2, 1)]


@pytest.mark.django_db
def test_a_number_once_given_stays(maya):
    write(maya, 2)
    before = numbers()
    write(maya, 2)
    assert numbers() == [*before, (3, 2)]


@pytest.mark.django_db
def test_an_undo_has_numbers_of_its_own(maya):
    account = factories.account(maya)
    changes = organisations.change_account(account, by=maya, name="Acme SA")
    undoing.undo(changes, maya)
    assert numbers() == [(1, 1), (2, 1), (3, 1)]


@pytest.mark.django_db
def test_what_was_taken_back_to_a_savepoint_leaves_no_number_twice(maya):
    changes = journal.begin(maya)
    journal.create(changes, Account(name="One"))
    with transaction.atomic():
        journal.create(changes, Account(name="Never"))
        transaction.set_rollback(True)
    journal.create(changes, Account(name="Two"))
    write(maya, 1)
    assert numbers() == [(1, 3), (4, 1)]


@pytest.mark.django_db(transaction=True)
def test_numbers_are_there_after_the_commit_and_begin_anew_in_an_empty_database(maya):
    write(maya, 2)
    numbering.settle()
    assert (ChangeSet.objects.get().seq, numbering.next_number()) == (1, 3)
    call_command("flush", interactive=False, verbosity=0)
    assert not Counter.objects.exists()
    write(factories.user("tom"), 1)
    numbering.settle()
    assert (ChangeSet.objects.get().seq, numbering.next_number()) == (1, 2)


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_is_rolled_back_takes_no_number(maya):
    with transaction.atomic():
        write(maya, 5)
        transaction.set_rollback(True)
    write(maya, 1)
    numbering.settle()
    assert ChangeSet.objects.get().seq == 1
