import click
from django.core.management.base import BaseCommand, CommandError

from feedback import rereading

MOST_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Read the words of all feedback again that a former version read, or nobody; what a person "
        "overruled stays. Stopped in the middle, it goes on where it was."
    )

    def handle(self, **options):
        failed = []
        with click.progressbar(length=rereading.due().count(), label="Reading") as bar:
            for block in rereading.blocks():
                failed += rereading.read_block(block)
                bar.update(len(block))
        if failed:
            raise CommandError(
                f"{len(failed)} feedbacks failed: {failed[:MOST_SHOWN]}. The log says why."
            )
        self.stdout.write("All feedback is read.")
