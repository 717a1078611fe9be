from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from web import digest


class Command(BaseCommand):
    help = "Mail the digests that are due today, or one user theirs whether it is due or not."

    def add_arguments(self, parser):
        parser.add_argument("--user", metavar="NAME", help="mail this user now")

    def handle(self, *, user, **options):
        now = timezone.now()
        sent = int(digest.send(_called(user), now)) if user else digest.send_due(now)
        self.stdout.write(f"{sent} sent." if sent else "Nothing to tell: no mail was sent.")


def _called(name):
    found = User.objects.filter(username=name, is_active=True).first()
    if found is None:
        raise CommandError(f"There is no active user called {name}.")
    if not found.email:
        raise CommandError(f"{name} has no e-mail address.")
    return found
