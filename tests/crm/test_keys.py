"""Keys of machines: made by hand, shown once, and ended."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from crm import keys
from crm.models import ApiKey, Source
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
    key = keys.key_of(token)
    assert (key.user, key.source.name, key.label) == (maya, "salesforce", "nightly")
    assert timedelta(days=29) < key.expires_at - timezone.now() < timedelta(days=31)
    secret = token.rpartition("_")[2]
    assert all(secret not in str(value) for value in ApiKey.objects.values().get().values())


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
    assert not ApiKey.objects.exists()
    assert not Source.objects.exists()


def test_a_key_changed_by_one_letter_opens_nothing():
    factories.user("maya")
    token = make("salesforce", "maya")
    other = "0" if token[-1] != "0" else "1"
    assert keys.key_of(token[:-1] + other) is None
    assert keys.key_of(token.replace("qk_", "sk_")) is None
    assert keys.key_of(token.upper()) is None


def test_a_key_that_was_revoked_stays_so():
    factories.user("maya")
    token = make("salesforce", "maya")
    keys.revoke_key(keys.key_of(token))
    ended = ApiKey.objects.get().revoked_at
    keys.revoke_key(ApiKey.objects.get())
    assert ApiKey.objects.get().revoked_at == ended
    assert keys.key_of(token) is None


def test_a_key_is_revoked_by_its_prefix_alone():
    factories.user("maya")
    kept, token = make("salesforce", "maya"), make("salesforce", "maya")
    with pytest.raises(CommandError):
        call_command("revoke_api_key", token)
    assert keys.key_of(token)
    call_command("revoke_api_key", keys.key_of(token).prefix, stdout=io.StringIO())
    assert keys.key_of(token) is None
    assert keys.key_of(kept)


def test_the_use_is_noted_once_a_minute_and_not_for_every_request(django_assert_num_queries):
    factories.user("maya")
    key = keys.key_of(make("salesforce", "maya"))
    keys.note_use(key)
    key.refresh_from_db()
    assert key.last_used_at is not None
    with django_assert_num_queries(0):
        keys.note_use(key)
