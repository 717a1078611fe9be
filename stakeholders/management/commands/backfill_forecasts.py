import click
from django.core.management.base import BaseCommand

from stakeholders import record


class Command(BaseCommand):
    help = (
        "Compute what the method would have said before each close, from what was known then, "
        "where no analysis was kept. Safe to stop and to repeat."
    )

    def handle(self, **options):
        for days in record.HORIZONS:
            asked, found = self._fill(days)
            self.stdout.write(f"{days} days before: {found} computed, {asked - found} impossible")

    def _fill(self, days):
        asked = found = 0
        length, label = record.lacking(days).count(), f"{days} days before"
        with click.progressbar(length=length, label=label, show_pos=True) as bar:
            for more_asked, more_found in record.backfill(days):
                asked, found = asked + more_asked, found + more_found
                bar.update(more_asked)
        return asked, found
