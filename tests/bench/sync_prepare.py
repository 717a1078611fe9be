"""An empty database with two sources, a key for each, and the speeds of saving row by row.

Run as ``python -m tests.bench.sync_prepare ROWS``, for tests.bench.sync: a line of JSON.
"""

import json
import sys

from django.core.management import call_command

from accounts.models import Access, Account, Change, ChangeSet, Job, Provenance
from crm.models import Link, Source
from stakeholders.models import Person
from tests import factories
from tests.bench import sync_naive


def main(rows: int) -> None:
    """Print the secrets by source, and how many rows a second were saved one by one."""
    call_command("migrate", verbosity=0)
    clerk = factories.user("clerk", access=Access.ADMINISTRATOR)
    secrets = {
        name: factories.secret_of_key(Source.objects.create(name=name), clerk)
        for name in ("first", "second")
    }
    naive = sync_naive.row_by_row(rows, Source.objects.get(name="first"), clerk)
    for model in (Person, Account, Link, Change, ChangeSet, Provenance, Job):
        model.objects.all().delete()
    print(json.dumps({"secrets": secrets, "naive": naive}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
