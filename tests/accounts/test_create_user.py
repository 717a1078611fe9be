"""Users are made by a command, and what is no user is refused."""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.management.commands import create_user
from accounts.models import User

pytestmark = pytest.mark.django_db


def make(*arguments):
    call_command("create_user", *arguments, stdout=io.StringIO())
    return User.objects.get()


def test_a_user_for_machines_has_no_password():
    user = make("integration", "--access", "administrator")
    assert (user.access, user.has_usable_password()) == ("administrator", False)


def test_a_user_reads_only_unless_told():
    assert make("rae").access == "read_only"


def test_a_password_is_asked_for_twice(monkeypatch):
    monkeypatch.setattr(create_user, "getpass", lambda prompt: "seven quiet rivers")
    assert make("maya", "--password").check_password("seven quiet rivers")


@pytest.mark.parametrize(
    ("answers", "arguments"),
    [
        (["seven quiet rivers", "seven quick rivers"], ("maya", "--password")),
        (["12345678", "12345678"], ("maya", "--password")),
        ([], ("ma ya",)),
        ([], ("maya", "--email", "nobody")),
        ([], ("maya", "--access", "everything")),
    ],
    ids=["two that differ", "a weak one", "no user name", "no address", "no access"],
)
def test_nonsense_makes_no_user(monkeypatch, answers, arguments):
    given = iter(answers)
    monkeypatch.setattr(create_user, "getpass", lambda prompt: next(given))
    with pytest.raises(CommandError):
        make(*arguments)
    assert not User.objects.exists()


def test_a_name_is_taken_once():
    make("maya")
    with pytest.raises(CommandError, match="already exists"):
        make("maya")
