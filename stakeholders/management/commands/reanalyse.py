import time
from datetime import timedelta

import click
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Max
from django.utils import timezone

from accounts import jobs
from accounts.models import Job
from stakeholders import blocks, chronicle, tasks

POLL_SECONDS = 0.5
MOST_SHOWN = 20
EVERY_DAYS = 14
# A hundred years: more is a slip, and would lead out of the calendar.
MOST_DAYS = 36_525


class Command(BaseCommand):
    help = (
        "Analyse every committee again, shared among the workers where there are some. "
        "Stopped in the middle, it goes on where it was."
    )

    def add_arguments(self, parser):
        instead = parser.add_mutually_exclusive_group()
        instead.add_argument(
            "--past", type=int, metavar="DAYS", help="fill in missing days of the last DAYS instead"
        )
        parser.add_argument(
            "--every",
            type=int,
            metavar="DAYS",
            help=f"days between two past days, with --past ({EVERY_DAYS})",
        )
        instead.add_argument(
            "--verify",
            action="store_true",
            help="compute stored analyses again from what was known then, and compare",
        )

    def handle(self, *, past, every, verify, **options):
        if any(days is not None and days < 1 for days in (past, every)):
            raise CommandError("Days are counted from 1.")
        if every is not None and past is None:
            raise CommandError("--every says how far past days are apart: it goes with --past.")
        if past is not None and past > MOST_DAYS:
            raise CommandError(f"No more than {MOST_DAYS} days can be filled in.")
        if verify:
            self._verify()
        elif past is not None:
            self._fill(past, every or EVERY_DAYS)
        else:
            self._analyse()

    def _analyse(self):
        run = blocks.unfinished("all")
        if run:
            self._go_on(blocks.of_run(run))
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

    def _go_on(self, handed_out):
        self.stdout.write("Going on with the run that was left.")
        # Without a word the bar would stand still for as long.
        held = handed_out.filter(state=Job.State.RUNNING, lease_until__gt=timezone.now())
        if until := held.aggregate(last=Max("lease_until"))["last"]:
            free_at = timezone.localtime(until)
            self.stdout.write(f"What it was doing is free again at {free_at:%H:%M:%S}, if it died.")

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
