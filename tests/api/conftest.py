"""Maya manages the account, Tom manages elsewhere, Rae is a stranger; each with a key."""

import pytest
from rest_framework.test import APIClient

from accounts.models import Access
from crm.models import Source
from tests import factories
from tests.api.speaking import speaker


@pytest.fixture
def source(db):
    return Source.objects.create(name="salesforce")


@pytest.fixture
def client_of(source):
    """A client that signs in with a key of this user, for these scopes or for all of them."""

    def sign_in(user, *held):
        client, secret = APIClient(), factories.secret_of_key(source, user, *held)
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return client

    return sign_in


@pytest.fixture
def maya(db):
    return factories.user("maya")


@pytest.fixture
def tom(db):
    return factories.user("tom")


@pytest.fixture
def rae(db):
    return factories.user("rae", access=Access.READ_ONLY)


@pytest.fixture
def clerk(db):
    return factories.user("clerk", access=Access.ADMINISTRATOR)


@pytest.fixture
def machine(clerk, client_of):
    """The client of a sync that sees everything."""
    return client_of(clerk)


@pytest.fixture
def send(source, clerk):
    """Our id of each record of a batch of the source, by its own."""

    def post(*records):
        told = speaker(source, clerk).send(*records)
        return {one["external_id"]: one["id"] for one in told}

    return post


@pytest.fixture
def deal(maya):
    """An account of Maya's with a committee of two."""
    account = factories.account(maya)
    opportunity = factories.opportunity(account)
    ana = factories.stakeholder(account, "Ana Ruiz", title="CFO")
    ben = factories.stakeholder(account, "Ben Oth")
    committee = factories.committee(account, for_opportunity=opportunity)
    factories.seat(committee, ana, is_veto=True, roles=("decision_maker",))
    factories.seat(committee, ben)
    return committee
