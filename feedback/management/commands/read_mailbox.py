from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from feedback import mailbox


class Command(BaseCommand):
    help = "Read the mailbox of IMAP_URL now, as is done every minute. Safe to stop and to repeat."

    def handle(self, **options):
        outcome = mailbox.read(timezone.now())
        if outcome is None:
            raise CommandError("There is no IMAP_URL, or somebody else reads it at this moment.")
        if outcome.error:
            raise CommandError(f"{outcome.error}. {outcome.new} new mails were kept before.")
        self.stdout.write(f"{outcome.new} new mails, {outcome.known} that were known.")
