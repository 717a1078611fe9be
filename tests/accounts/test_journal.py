import pytest
from django.db import IntegrityError, connection, models
from django.test.utils import CaptureQueriesContext, isolate_apps

from accounts import journal, organisations, undoing
from accounts.errors import ChangedSince, Refused
from accounts.folding import Folded
from accounts.models import Account, Change, ChangeSet
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya():
    return factories.user("maya")


@pytest.fixture
def account(maya):
    return factories.account(maya)


def test_a_change_tells_before_and_after(account, maya):
    changes = organisations.change_account(account, by=maya, name="Acme SA", city="Lyon")
    change = changes.changes.get()
    assert (change.op, change.subject) == ("updated", account.public_id)
    assert change.before == {"name": "Acme", "city": ""}
    assert change.after == {"name": "Acme SA", "city": "Lyon"}
    assert changes.origin == maya.public_id


def test_a_change_that_changes_nothing_leaves_no_trace(account, maya):
    changes = organisations.change_account(account, by=maya, name="Acme")
    account.refresh_from_db()
    assert (changes.changes.count(), account.version) == (0, 1)


def test_undo_restores_the_former_values(account, maya):
    changes = organisations.change_account(account, by=maya, name="Acme SA")
    undoing.undo(changes, maya)
    account.refresh_from_db()
    assert (account.name, account.version) == ("Acme", 3)


def test_undo_happens_once(account, maya):
    changes = organisations.change_account(account, by=maya, name="Acme SA")
    undoing.undo(changes, maya)
    with pytest.raises(Refused, match="already undone"):
        undoing.undo(changes, maya)


def test_undoing_an_undo_does_it_again(account, maya):
    changes = organisations.change_account(account, by=maya, name="Acme SA")
    undoing.undo(undoing.undo(changes, maya), maya)
    account.refresh_from_db()
    assert account.name == "Acme SA"


def test_what_somebody_has_built_on_is_not_undone(account, maya):
    changes = organisations.change_account(account, by=maya, name="Acme SA")
    organisations.change_account(account, by=factories.user("tom"), name="Acme Group")
    with pytest.raises(ChangedSince):
        undoing.undo(changes, maya)
    account.refresh_from_db()
    assert account.name == "Acme Group"
    assert not ChangeSet.objects.exclude(undoes=None).exists()


def test_many_rows_take_as_many_queries_as_one(maya, django_assert_num_queries):
    changes = journal.begin(maya)
    with CaptureQueriesContext(connection) as one:
        journal.create_all(changes, [Account(name="One")])
    with django_assert_num_queries(len(one)):
        journal.create_all(changes, [Account(name=f"{number}") for number in range(50)])
    assert Change.objects.count() == 51


def test_a_circle_of_parent_accounts_is_refused(maya, account):
    child = factories.account(maya, name="Child", parent=account)
    grandchild = factories.account(maya, name="Grandchild", parent=child)
    with pytest.raises(Refused, match="own parent"):
        organisations.change_account(account, by=maya, parent=account)
    with pytest.raises(Refused, match="Grandchild stands below Acme"):
        organisations.change_account(account, by=maya, parent=grandchild)


def test_the_database_refuses_an_account_that_is_its_own_parent(account):
    account.parent = account
    with pytest.raises(IntegrityError):
        account.save()


def test_what_somebody_read_earlier_counts_and_tells_what_is_so_now(account, maya):
    stale = Account.objects.get(pk=account.pk)
    organisations.change_account(account, by=maya, city="Lyon", name="Acme SA")
    changes = organisations.change_account(stale, by=factories.user("tom"), city="Nice")
    assert changes.changes.get().before == {"city": "Lyon"}
    now = Account.objects.get(pk=account.pk)
    assert (now.name, now.city, now.version) == ("Acme SA", "Nice", 3)
    assert (stale.name, stale.version) == (now.name, now.version)


def test_what_somebody_changed_since_the_seen_version_is_not_overwritten(account, maya):
    organisations.change_account(account, by=maya, version=1, city="Lyon")
    with pytest.raises(Refused, match="in the meantime"):
        organisations.change_account(account, by=factories.user("tom"), version=1, city="Nice")
    assert Account.objects.get(pk=account.pk).city == "Lyon"


def test_a_name_is_not_taken_away(account, maya):
    with pytest.raises(Refused, match="needs a name"):
        organisations.change_account(account, by=maya, name=" ")


@isolate_apps("accounts")
def test_what_only_says_others_folded_is_told_by_none_whatever_it_is_called():
    class Sought(models.Model):
        name = models.TextField()
        folded = models.TextField()
        searched = Folded("name")

        class Meta:
            app_label = "accounts"

    assert journal.values_of(Sought(name="Zoë", folded="no")) == {"name": "Zoë", "folded": "no"}
