from django.core.management.base import BaseCommand, CommandError

from crm import credentials
from crm.command_line import CommandLine
from crm.models import Credential


class Command(BaseCommand):
    help = "End a key or an OAuth client now; what it wrote stays."

    def add_arguments(self, parser):
        parser.add_argument("prefix", help="the letters after qk_ or qc_, as whoami tells them")

    def handle(self, *, prefix, **options):
        found = Credential.objects.select_related("source").filter(prefix=prefix).first()
        if found is None:
            raise CommandError(f"There is no key {prefix}.")
        credentials.revoke(found, by=CommandLine())
        self.stdout.write(f"The key {prefix} of {found.source.name} opens nothing any more.")
