"""Two vendors at loopback addresses, their connections, and a turn whose time is ours."""

from datetime import UTC, datetime

import pytest

from accounts.models import Access
from crm.connection_models import HELD_BACK
from crm.connectors import running
from crm.connectors.turns import Turn
from crm.models import Connection, Link, Source
from tests import factories
from tests.commits import commit
from tests.stand_ins.hubspot import SECRET, TOKEN, HubSpotStandIn
from tests.stand_ins.salesforce import SalesforceStandIn

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
SECRETS = {"SF_CLIENT_ID": "key", "SF_CLIENT_SECRET": "secret", "HS_TOKEN": TOKEN}
SECRETS |= {"HS_CLIENT_SECRET": SECRET}


class Bench:
    """A connection, the vendor it leads to, and what a turn at it came to."""

    def __init__(self, vendor, connection):
        self.vendor = vendor
        self.connection = connection
        self.pauses = []

    def sync(self, *, at_each_page=None, confirms=False, **options):
        """One turn on the vendor's clock; what it did, by what became of the records."""
        commit()
        self.connection.refresh_from_db()
        turn = Turn(now=lambda: self.vendor.now, pause=self._pause)
        turn.tell, turn.confirms = at_each_page or turn.tell, confirms
        assert running.run(self.connection, turn, **options)
        self.connection.refresh_from_db()
        return dict(turn.came)

    def _pause(self, seconds):
        self.pauses.append(seconds)
        self.vendor.pass_time(seconds=seconds)

    def refusals(self):
        """What is refused; who is only held back is not among them."""
        rows = self.connection.refusals.exclude(code__in=HELD_BACK).order_by("pk")
        return [(row.way, row.type, row.external_id, row.code) for row in rows]

    def refused(self):
        """The only one."""
        return self.connection.refusals.exclude(code__in=HELD_BACK).get()

    def held_back(self):
        rows = self.connection.refusals.filter(code__in=HELD_BACK)
        return dict(rows.values_list("external_id", "code"))

    def subject(self, type_, external_id):
        found = Link.objects.get(source=self.connection.source, type=type_, external_id=external_id)
        return found.subject


@pytest.fixture
def clerk(settings):
    settings.CONNECTION_SECRETS = SECRETS
    return factories.user("clerk", access=Access.ADMINISTRATOR)


@pytest.fixture
def salesforce(clerk):
    vendor = SalesforceStandIn(NOW)
    source = Source.objects.create(name="salesforce")
    connection = Connection.objects.create(
        source=source, user=clerk, kind="salesforce", address=vendor.address, secrets_word="SF"
    )
    yield Bench(vendor, connection)
    vendor.stop()


@pytest.fixture
def hubspot(clerk):
    vendor = HubSpotStandIn(NOW)
    source = Source.objects.create(name="hubspot")
    connection = Connection.objects.create(
        source=source, user=clerk, kind="hubspot", address=vendor.address, secrets_word="HS"
    )
    yield Bench(vendor, connection)
    vendor.stop()
