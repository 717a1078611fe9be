from django.core.management.base import BaseCommand, CommandError

from crm import keys
from crm.models import ApiKey


class Command(BaseCommand):
    help = "End a key now; what it wrote stays."

    def add_arguments(self, parser):
        parser.add_argument("prefix", help="the letters of the key after qk_, as whoami tells them")

    def handle(self, *, prefix, **options):
        key = ApiKey.objects.select_related("source").filter(prefix=prefix).first()
        if key is None:
            raise CommandError(f"There is no key {prefix}.")
        keys.revoke_key(key)
        self.stdout.write(f"The key {prefix} of {key.source.name} opens nothing any more.")
