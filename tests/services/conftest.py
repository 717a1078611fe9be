"""The parts as an administrator runs them: PostgreSQL, Redis, and a web process that sends."""

import os

import pytest
import redis
from celery import Celery
from django.db import connection

from accounts import jobs
from accounts.models import Job
from stakeholders import tasks
from stakeholders.models import Snapshot
from tests import factories


@pytest.fixture
def broker(redis_url):
    """Sends tasks as a web process would; begins and ends with nothing in Redis."""
    with (
        redis.Redis.from_url(redis_url) as store,
        Celery(broker=redis_url, set_as_current=False) as app,
    ):
        store.flushdb()
        yield app
        store.flushdb()


@pytest.fixture
def environment(transactional_db, tmp_path):
    """The settings of a process beside this one, on the same database."""
    return {**os.environ, "DATABASE_URL": address(), "DATA_FOLDER": str(tmp_path)}


@pytest.fixture
def environment_of_worker(environment, redis_url):
    """A worker on Redis with little patience for dead ones."""
    return {**environment, "REDIS_URL": redis_url, "VISIBILITY_SECONDS": "3"}


@pytest.fixture
def job(transactional_db):
    """The queued analysis of a committee of one."""
    account = factories.account()
    committee = factories.committee(account)
    factories.seat(committee, factories.stakeholder(account), roles=("decision_maker",))
    Snapshot.objects.all().delete()
    Job.objects.all().delete()
    (job,) = jobs.enqueue(tasks.ANALYSE, [str(committee.pk)])
    return job


def address():
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    return f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
