import time
from datetime import timedelta

import click
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import jobs
from accounts.models import Job
from stakeholders import blocks, chronicle, tasks

POLL_SECONDS = 0.5
MOST_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Analyse every committee again, shared among the workers where there are some. "
        "Stopped in the middle, it goes on where it was."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--past", type=int, metavar="DAYS", help="fill in missing days of the last DAYS instead"
        )
        parser.add_argument("--every", type=int, default=14, help="days between two past days")
        parser.add_argument(
            "--verify",
            action="store_true",
            help="compute stored analyses again from what was known then, and compare",
        )

    def handle(self, *, past, every, verify, **options):
        if every < 1 or (past is not None and past < 1):
            raise CommandError("Days are counted from 1.")
        if verify:
            self._verify()
        elif past is not None:
            self._fill(past, every)
        else:
            self._analyse()

    def _analyse(self):
        run = blocks.unfinished("all")
        if run:
            self.stdout.write("Going on with the run that was left.")
        else:
            now = timezone.now()
            run = f"all {now.isoformat()}"
            blocks.enqueue(run, now, afresh=True)
        handed_out = blocks.of_run(run)
        waiting = handed_out.filter(state__in=blocks.WAITING)
        sent = None
        with click.progressbar(length=handed_out.count(), label="Analysing", show_pos=True) as bar:
            while left := set(waiting.values_list("pk", flat=True)):
                # What died with its workers too often is nobody's to take.
                jobs.bury()
                # Without workers sending is doing; what a killed run held is free after its lease.
                for pk in left if sent is None or settings.CELERY_TASK_ALWAYS_EAGER else ():
                    tasks.analyse_block.delay(pk)
                    self._show(bar, handed_out)
                sent = left
                time.sleep(POLL_SECONDS)
                self._show(bar, handed_out)
        self._report(handed_out)

    def _show(self, bar, handed_out):
        done = handed_out.exclude(state__in=blocks.WAITING).count()
        bar.update(done - bar.pos)

    def _report(self, handed_out):
        failed = handed_out.filter(state=Job.State.FAILED)
        done = handed_out.filter(state=Job.State.DONE).values_list("result", flat=True)
        left_out = [pk for result in done for pk in result.get("failed", [])]
        if failed.exists() or left_out:
            raise CommandError(
                f"{failed.count()} blocks failed; committees left out: {left_out[:MOST_SHOWN]}."
                " The log says why."
            )
        self.stdout.write("Every committee is up to date.")

    def _fill(self, days, every):
        today = timezone.localdate()
        wanted = [today - timedelta(days=back) for back in range(days, 0, -every)]
        with click.progressbar(wanted, label="Filling in", show_pos=True) as bar:
            kept = sum(chronicle.fill(on) for on in bar)
        self.stdout.write(f"{kept} past analyses were added.")

    def _verify(self):
        checked, others = 0, []
        with click.progressbar(length=chronicle.stored(), label="Verifying") as bar:
            for count, found in chronicle.differing():
                bar.update(count)
                checked += count
                others += found
        if others:
            listed = ", ".join(others[:MOST_SHOWN])
            raise CommandError(f"{len(others)} of {checked} come out otherwise: {listed}.")
        self.stdout.write(f"All {checked} come out exactly as they were stored.")
