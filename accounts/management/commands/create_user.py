from getpass import getpass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Access, User

FIELDS = ("email", "first_name", "last_name", "access")


class Command(BaseCommand):
    help = "Create a user; without --password nobody signs in as that user but by a key."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--access", choices=Access.values, default=Access.READ_ONLY.value)
        parser.add_argument("--email", default="")
        parser.add_argument("--first-name", default="")
        parser.add_argument("--last-name", default="")
        parser.add_argument("--password", action="store_true", help="ask for a password")

    def handle(self, *, username, password, **options):
        user = User(username=username, **{name: options[name] for name in FIELDS})
        try:
            user.set_password(_asked(user) if password else None)
            user.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        user.save()
        self.stdout.write(f"{user.username} ({user.get_access_display()}) is there.")


def _asked(user):
    given = getpass("Password: ")
    if given != getpass("Password again: "):
        raise CommandError("The two passwords differ.")
    validate_password(given, user)
    return given
