"""Make a portfolio once, and queue all of its blocks anew: the keys of the jobs as JSON.

Run as ``python -m tests.bench.hand_out ACCOUNTS``, for the workers of tests.bench.scale.
"""

import json
import sys

from django.core.management import call_command
from django.utils import timezone

from accounts.models import Account
from stakeholders import blocks
from tests.bench import world


def main(accounts: int) -> None:
    """Print the keys of the queued jobs."""
    call_command("migrate", verbosity=0)
    if not Account.objects.exists():
        world.build(accounts, timezone.localdate())
    now = timezone.now()
    print(json.dumps([job.pk for job in blocks.enqueue(f"all {now.isoformat()}", now)]))


if __name__ == "__main__":
    main(int(sys.argv[1]))
