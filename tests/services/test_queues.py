"""What is sent ahead does not wait behind all the analyses that it asked for."""

import pytest
from celery import Celery
from kombu import Connection, Consumer

from accounts import tasks as resuming
from config import celery_app
from crm import tasks
from stakeholders import tasks as analysing

ANALYSES = 20
AHEAD = [tasks.RUN_LOAD, tasks.CHECK, tasks.RUN, tasks.UNDO, resuming.resume_due_jobs.name]


@pytest.fixture
def app():
    """The settings of a process that sends its tasks and does not do them at once."""
    with Celery(set_as_current=False) as app:
        app.config_from_object("django.conf:settings", namespace="CELERY")
        app.conf.task_always_eager = False
        yield app


def assert_ahead_by_turns(app, address):
    """All analyses are sent first; of what goes ahead each waits for one of them at most."""
    with Connection(address) as connection:
        for name in (*[analysing.ANALYSE] * ANALYSES, *AHEAD):
            app.send_task(name, [1], connection=connection)
        taken = order_of_work(app, connection)
    places = [place for place, name in enumerate(taken) if name in AHEAD]
    assert all(place <= 2 * number + 1 for number, place in enumerate(places))


def order_of_work(app, connection):
    """The names of all tasks, in the order in which one worker gets them."""
    taken = []

    def take(_body, message):
        taken.append(message.headers["task"])
        message.ack()

    with connection.channel() as channel:
        channel.basic_qos(0, 1, False)
        with Consumer(channel, list(app.amqp.queues.values()), callbacks=[take]):
            while len(taken) < ANALYSES + len(AHEAD):
                connection.drain_events(timeout=10)
    return taken


def test_one_worker_without_redis_takes_everything_loads_by_turns(app):
    assert_ahead_by_turns(app, "memory://localhost")


@pytest.mark.services
def test_one_worker_on_redis_takes_everything_loads_by_turns(app, redis_url, broker):
    assert_ahead_by_turns(app, redis_url)


def test_what_goes_ahead_are_tasks_that_there_are(settings):
    celery_app.loader.import_default_modules()
    assert set(settings.CELERY_TASK_ROUTES) == set(AHEAD) <= set(celery_app.tasks)
