"""Analysed accounts, a rule that opens cases for detractors, and a key that may tell of feedback.

Run as ``python -m tests.bench.voice_prepare ACCOUNTS`` on an empty database, for tests.bench.voice:
a line of JSON.
"""

import json
import sys

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import Access, Account
from crm.models import Source
from feedback import case_rules
from feedback.case_rules import Draft
from feedback.rules import Actions, Band, Conditions, Tier
from stakeholders import analysis
from stakeholders.models import BuyingCommittee, Stakeholder
from tests import factories
from tests.bench import world

AT_ONCE = 100
PAGES = 10


def main(accounts: int) -> None:
    """Print the secret of the key, everybody who may say something, and what pages to open."""
    call_command("migrate", verbosity=0)
    world.build(accounts, timezone.localdate())
    clerk = factories.user("clerk", access=Access.ADMINISTRATOR)
    asked = Conditions(bands=(Band.DETRACTOR.value,))
    actions = Actions({tier.value: 24 for tier in Tier})
    rule = case_rules.add_rule(Draft("Detractors", asked, actions), by=clerk)
    case_rules.switch_on(rule, version=rule.version, by=clerk)
    source = Source.objects.create(name="survey-tool")
    pks = list(BuyingCommittee.objects.values_list("pk", flat=True))
    for first in range(0, len(pks), AT_ONCE):
        analysis.analyse_all(pks[first : first + AT_ONCE])
    secret = factories.secret_of_key(source, clerk)
    # Far from each other, as the accounts are spoken of one after the other.
    every = max(1, accounts // PAGES)
    pages = [_page(account) for account in Account.objects.order_by("pk")[::every][:PAGES]]
    print(json.dumps({"secret": secret, "people": _turn_by_turn(), "pages": pages}))


def _page(account: Account) -> dict[str, str]:
    """What a browser needs to hold the page of an account open for its owner."""
    client = Client()
    client.force_login(account.owner)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"account": account.public_id, "cookie": f"{cookie.key}={cookie.value}"}


def _turn_by_turn() -> list[str]:
    """The first of every account, then the second of every account, and so on."""
    met: dict[int, int] = {}
    found = []
    people = Stakeholder.objects.order_by("pk").values_list("account", "public_id")
    for account, public_id in people:
        met[account] = met.get(account, -1) + 1
        found.append((met[account], account, public_id))
    return [public_id for _turn, _account, public_id in sorted(found)]


if __name__ == "__main__":
    main(int(sys.argv[1]))
