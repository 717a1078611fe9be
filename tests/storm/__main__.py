"""``python -m tests.storm NUMBER SECONDS``: one line for each act, when it is committed."""

import json
import random
import sys
import time

from django.db import transaction

from accounts import journal, organisations
from accounts.models import Account, ChangeSet, User

LONGEST_PAUSE = 0.01


@transaction.atomic
def act(account: Account, user: User, number: int, pause: float) -> ChangeSet:
    """One or two changes, and a pause before the commit, in which others overtake."""
    changes = organisations.change_account(account, by=user, city=f"City {number}")
    if number % 3 == 0:
        journal.update(changes, account, segment=f"Segment {number}")
    time.sleep(pause)
    return changes


def main(number: int, seconds: float) -> None:
    chance = random.Random(number)
    user = User.objects.get(username="maya")
    account = organisations.add_account(Account(name=f"Writer {number}", owner=user), by=user)
    give_up_at, count = time.monotonic() + seconds, 0
    while time.monotonic() < give_up_at:
        began, count = time.monotonic(), count + 1
        changes = act(account, user, count, chance.random() * LONGEST_PAUSE)
        print(json.dumps([changes.public_id, began, time.monotonic()]), flush=True)


main(int(sys.argv[1]), float(sys.argv[2]))
