from datetime import UTC

import click
from django.core.management.base import BaseCommand, CommandError
from django.db.models import F

from crm.connection_models import HELD_BACK
from crm.connectors import running
from crm.connectors.turns import Turn
from crm.models import Connection


class Command(BaseCommand):
    help = (
        "Sync a source now, as its connection says. Stopped in the middle, it goes on where it was."
    )

    def add_arguments(self, parser):
        parser.add_argument("source", help="short name of the source, such as salesforce")
        parser.add_argument("--full", action="store_true", help="read everything, not the changes")
        parser.add_argument(
            "--confirm", action="store_true", help="delete what a full list lacks, however much"
        )
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument("--pull", action="store_const", const="pull", dest="only", default="")
        ways.add_argument("--push", action="store_const", const="push", dest="only")

    def handle(self, *, source, full, confirm, only, **options):
        found = Connection.objects.filter(source__name=source).select_related("source", "user")
        connection = found.first()
        if connection is None:
            raise CommandError(f"There is no connection of a source {source}.")
        bars = Bars()
        turn = Turn(tell=bars.show, confirms=confirm)
        is_ours = running.run(connection, turn, is_full=full, only=only)
        bars.close()
        if not is_ours:
            raise CommandError(f"{source} is being synced already. {_free(connection)}")
        self._report(connection, turn)

    def _report(self, connection, turn):
        for word, count in sorted(turn.came.items()):
            self.stdout.write(f"{word:>16} {count}")
        connection.refresh_from_db()
        if connection.failure:
            due = f"It goes on at {connection.due_at:%Y-%m-%d %H:%M} UTC or when called again."
            raise CommandError(f"{connection.failure} {due}")
        kept = connection.refusals.exclude(code__in=HELD_BACK)
        refused = kept.order_by(F("due_at").desc(nulls_last=True), "pk")
        for row in refused[:10]:
            self.stderr.write(f"{row.type} {row.external_id}: {row.code} {row.detail}")


def _free(connection):
    """Until when it waits for who was killed."""
    connection.refresh_from_db()
    if connection.lease_until is None:
        return "Call it again."
    until = f"{connection.lease_until.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    return f"If whoever did it was killed, call it again after {until}."


class Bars:
    """A progress bar for each stream, one after the other."""

    def __init__(self):
        self.name, self.bar = "", None

    def show(self, name, done, total):
        if name != self.name:
            self.close()
            self.name = name
            self.bar = click.progressbar(length=total or done, label=f"{name:<24}", show_pos=True)
        # Only some lists say beforehand how long they are.
        self.bar.length = max(total or 0, done)
        self.bar.update(done - self.bar.pos)

    def close(self):
        if self.bar is not None:
            self.bar.render_finish()
            self.bar = None
