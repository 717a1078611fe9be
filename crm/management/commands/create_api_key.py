from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.errors import Refused
from accounts.models import User
from crm import keys, oauth_clients, scopes, sources
from crm.command_line import CommandLine
from crm.credentials import Grant
from crm.models import Source


class Command(BaseCommand):
    help = "Create a key for a source (made when it is new) with the rights of a user."

    def add_arguments(self, parser):
        parser.add_argument("source", help="short name of the outside system, such as salesforce")
        parser.add_argument("user", help="user name of whose rights apply")
        parser.add_argument("--label", default="", help="what the key is for")
        parser.add_argument("--days", type=int, help="after how many days the key ends")
        parser.add_argument(
            "--scope",
            action="append",
            metavar="SCOPE",
            help="what it may do, as often as needed (usual: what a sync needs): "
            + ", ".join(scopes.SCOPES),
        )
        parser.add_argument("--oauth", action="store_true", help="an OAuth client, not a key")

    def handle(self, *, source, user, **options):
        owner = User.objects.filter(username=user, is_active=True).first()
        if owner is None:
            raise CommandError(f"There is no active user {user}.")
        create = oauth_clients.create_client if options["oauth"] else keys.create_key
        try:
            with transaction.atomic():
                made, secret = create(_source(source), owner, _grant(**options), by=CommandLine())
        except Refused as refused:
            raise CommandError(f"{source}: {refused}") from refused
        if made.application:
            self.stdout.write(made.application.client_id)
        self.stdout.write(secret)
        self.stderr.write("This is shown only now; keep it where secrets are kept.")


def _source(name):
    found = Source.objects.filter(name=name).first()
    return found or sources.add_source(name, by=CommandLine())


def _grant(*, label, days, scope, **options):
    ends = timezone.now() + timedelta(days=days) if days else None
    return Grant(tuple(scope or scopes.SYNCING), label=label, expires_at=ends)
