from django.core.management.base import BaseCommand

from stakeholders import record


class Command(BaseCommand):
    help = (
        "Compute what the method would have said before each close, from what was known then, "
        "where no analysis was kept. Safe to stop and to repeat."
    )

    def handle(self, **options):
        for days in record.HORIZONS:
            asked = found = 0
            for more_asked, more_found in record.backfill(days):
                asked, found = asked + more_asked, found + more_found
                self.stdout.write(f"\r{days} days before: {found} of {asked}", ending="")
                self.stdout.flush()
            self.stdout.write(f"\r{days} days before: {found} computed, {asked - found} impossible")
