from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from crm import keys
from crm.models import Source


class Command(BaseCommand):
    help = "Create a key for a source (made when it is new) with the rights of a user."

    def add_arguments(self, parser):
        parser.add_argument("source", help="short name of the outside system, such as salesforce")
        parser.add_argument("user", help="user name of whose rights apply")
        parser.add_argument("--label", default="", help="what the key is for")
        parser.add_argument("--days", type=int, help="after how many days the key ends")

    def handle(self, *, source, user, label, days, **options):
        owner = User.objects.filter(username=user, is_active=True).first()
        if owner is None:
            raise CommandError(f"There is no active user {user}.")
        try:
            Source(name=source).clean_fields(exclude=["label"])
        except ValidationError as error:
            raise CommandError(f"{source}: {' '.join(error.messages)}") from error
        ends = timezone.now() + timedelta(days=days) if days else None
        found, _created = Source.objects.get_or_create(name=source)
        _key, secret = keys.create_key(found, owner, label=label, expires_at=ends)
        self.stdout.write(secret)
        self.stderr.write("This is shown only now; keep it where secrets are kept.")
