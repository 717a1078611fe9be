from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from accounts.errors import Refused
from accounts.models import User
from crm import connections, privacy, sources
from crm.models import Connection, Source


class Command(BaseCommand):
    help = (
        "Connect a source (made when it is new) to Salesforce or HubSpot. Its secrets are "
        "variables of the environment: CRM_<word>_CLIENT_ID and CRM_<word>_CLIENT_SECRET, "
        "or CRM_<word>_TOKEN."
    )

    def add_arguments(self, parser):
        parser.add_argument("source", help="short name of the source, such as salesforce")
        parser.add_argument("kind", choices=Connection.Kind.values)
        parser.add_argument("user", help="user name of whose rights apply")
        parser.add_argument("--address", default="", help="https://acme.my.salesforce.com")
        parser.add_argument("--word", help="of the secrets; the name of the source in capitals")

    def handle(self, *, source, kind, user, address, word, **options):
        owner = User.objects.filter(username=user, is_active=True).first()
        if owner is None:
            raise CommandError(f"There is no active user {user}.")
        known = Source.objects.filter(name=source).first()
        try:
            found = known or sources.add_source(source, by=owner)
            reach = connections.Reach(kind, word or source.upper().replace("-", "_"), address)
            made = connections.connect(found, reach, user=owner, by=owner)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        names = [f"CRM_{made.secrets_word}_{name}" for name in connections.SECRETS[kind]]
        self.stdout.write(f"{source} is connected. It is asked with {' and '.join(names)}.")
        if kind in privacy.EARS:
            place = reverse("vendor_events", args=[made.public_id])
            self.stdout.write(f"Whom to forget it tells at {settings.PUBLIC_URL}{place}")
