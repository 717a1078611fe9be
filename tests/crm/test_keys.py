"""Keys of machines: made by hand, shown once, and ended."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.errors import Refused
from accounts.models import Change
from crm import credentials, keys, scopes, sources
from crm.command_line import CommandLine
from crm.credentials import Grant
from crm.models import Credential, Source
from tests import factories

pytestmark = pytest.mark.django_db


def make(*arguments):
    out, told = io.StringIO(), io.StringIO()
    call_command("create_api_key", *arguments, stdout=out, stderr=told)
    assert "only now" in told.getvalue()
    return out.getvalue().strip()


def test_the_command_makes_a_key_that_opens_and_is_not_kept():
    maya = factories.user("maya")
    token = make("salesforce", "maya", "--days", "30", "--label", "nightly")
    key = keys.admitted(token).credential
    assert (key.user, key.source.name, key.label) == (maya, "salesforce", "nightly")
    assert timedelta(days=29) < key.expires_at - timezone.now() < timedelta(days=31)
    secret = token.rpartition("_")[2]
    assert all(secret not in str(value) for value in Credential.objects.values().get().values())


def test_a_second_key_is_of_the_same_source():
    factories.user("maya")
    assert make("salesforce", "maya") != make("salesforce", "maya")
    assert Source.objects.count() == 1


@pytest.mark.parametrize(
    "arguments", [("salesforce", "nobody"), ("sales force", "maya"), ("x" * 61, "maya")]
)
def test_nonsense_makes_no_key(arguments):
    factories.user("maya")
    with pytest.raises(CommandError):
        call_command("create_api_key", *arguments)
    assert not Credential.objects.exists()
    assert not Source.objects.exists()


def test_a_key_changed_by_one_letter_opens_nothing():
    factories.user("maya")
    token = make("salesforce", "maya")
    other = "0" if token[-1] != "0" else "1"
    assert keys.admitted(token[:-1] + other) is None
    assert keys.admitted(token.replace("qk_", "sk_")) is None
    assert keys.admitted(token.upper()) is None


def test_a_key_that_was_revoked_stays_so():
    factories.user("maya")
    token = make("salesforce", "maya")
    credentials.revoke(keys.admitted(token).credential, by=CommandLine())
    ended = Credential.objects.get().revoked_at
    credentials.revoke(Credential.objects.get(), by=CommandLine())
    assert Credential.objects.get().revoked_at == ended
    assert keys.admitted(token) is None


def test_a_key_is_revoked_by_its_prefix_alone():
    factories.user("maya")
    kept, token = make("salesforce", "maya"), make("salesforce", "maya")
    with pytest.raises(CommandError):
        call_command("revoke_api_key", token)
    assert keys.admitted(token)
    call_command("revoke_api_key", keys.admitted(token).credential.prefix, stdout=io.StringIO())
    assert keys.admitted(token) is None
    assert keys.admitted(kept)


def test_the_use_is_noted_once_a_minute_and_not_for_every_request(django_assert_num_queries):
    factories.user("maya")
    key = keys.admitted(make("salesforce", "maya")).credential
    credentials.note_use(key)
    key.refresh_from_db()
    assert key.last_used_at is not None
    with django_assert_num_queries(0):
        credentials.note_use(key)


def test_a_key_holds_the_scopes_it_was_made_with_and_usually_those_of_a_sync():
    factories.user("maya")
    narrow = make("salesforce", "maya", "--scope", "sync", "--scope", "accounts:read")
    assert keys.admitted(narrow).scopes == {"sync", "accounts:read"}
    usual = keys.admitted(make("salesforce", "maya")).scopes
    assert "sync" in usual
    assert usual.isdisjoint({"erasure", "policies", "webhooks", "accounts:write"})


def test_a_scope_that_there_is_not_makes_no_key():
    factories.user("maya")
    with pytest.raises(CommandError, match="everything"):
        call_command("create_api_key", "salesforce", "maya", "--scope", "everything")
    assert not Credential.objects.exists()
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    ("grant", "field"),
    [
        (Grant(()), "scopes"),
        (Grant(("sync",), expires_at=datetime(2020, 1, 1, tzinfo=UTC)), "expires_at"),
    ],
    ids=["it could do nothing", "it has ended already"],
)
def test_a_key_of_no_use_is_refused(grant, field):
    maya = factories.user("maya")
    source = sources.add_source("salesforce", by=maya)
    with pytest.raises(Refused) as refused:
        keys.create_key(source, maya, grant, by=maya)
    assert refused.value.field == field


def test_the_journal_tells_of_a_key_but_not_its_digest():
    factories.user("maya")
    key = keys.admitted(make("salesforce", "maya")).credential
    told = Change.objects.get(subject=key.public_id)
    assert told.after["scopes"] == list(scopes.SYNCING)
    assert key.secret_digest not in str(told.after)


def test_the_name_of_a_source_is_taken_once():
    maya = factories.user("maya")
    sources.add_source("salesforce", by=maya)
    with pytest.raises(Refused) as refused:
        sources.add_source(" salesforce", by=maya)
    assert (refused.value.field, refused.value.code) == ("name", "taken")


def test_a_source_that_is_stopped_lets_nobody_in_until_it_is_started_again():
    maya = factories.user("maya")
    token = make("salesforce", "maya")
    source = Source.objects.get()
    sources.change_source(source, is_active=False, by=maya)
    assert keys.admitted(token) is None
    sources.change_source(source, is_active=True, by=maya)
    assert keys.admitted(token)
