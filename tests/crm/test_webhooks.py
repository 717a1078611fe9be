"""Webhooks out: everything is told once written, sent until it is taken, and only where it may."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from standardwebhooks import Webhook

from accounts import organisations
from accounts.errors import Refused
from accounts.models import Access
from crm import erasing, feed, posting, sync, tasks, webhook_messages, webhook_sending, webhooks
from crm.models import Delivery, Source, WebhookEndpoint
from crm.webhook_retries import PATIENCE, RETRIES
from crm.webhook_sending import World
from crm.webhooks import Interest
from tests import factories
from tests.commits import commit
from tests.stand_ins.loopback import Answer
from tests.stand_ins.receiver import Receiver

pytestmark = pytest.mark.django_db
State = Delivery.State


@pytest.fixture
def receiver():
    stand_in = Receiver(datetime.now(UTC))
    yield stand_in
    stand_in.stop()


@pytest.fixture
def clerk():
    return factories.user("clerk", access=Access.ADMINISTRATOR)


@pytest.fixture
def source():
    return Source.objects.create(name="salesforce")


@pytest.fixture
def account(clerk):
    return factories.account(clerk)


@pytest.fixture
def added(receiver, clerk, source, account):
    """A function that sets up an endpoint at the receiver."""

    def add(**interest):
        commit()
        return webhooks.add_endpoint(
            source, f"{receiver.address}/told", Interest(**interest), user=clerk, by=clerk
        )

    return add


@pytest.fixture
def endpoint(added):
    return added()[0]


class Clock:
    """The world as a sender sees it, where time passes when told to."""

    def __init__(self):
        self.at = timezone.now()

    @property
    def world(self):
        return World(now=lambda: self.at, chance=lambda: 0.0)

    def run(self, endpoint, **later):
        self.at += timedelta(**later)
        commit()
        webhook_sending.run(endpoint.pk, self.world)


@pytest.fixture
def clock():
    return Clock()


def rename(account, name):
    organisations.change_account(account, name=name, by=account.owner)


def told(receiver):
    return [(event["op"], event["record"]["name"]) for event in receiver.events]


def test_a_change_is_told_with_a_signature_of_every_live_secret(
    added, receiver, account, clerk, clock
):
    endpoint, first = added()
    second = webhooks.rotate_secret(endpoint, by=clerk)
    rename(account, "Acme SA")
    clock.run(endpoint)
    (asked,) = receiver.asked
    for secret in (first, second):
        message = Webhook(secret).verify(asked.body, dict(asked.headers))
    assert message["type"] == "changes"
    assert message["data"]["endpoint"] == endpoint.public_id
    assert len(asked.headers["webhook-signature"].split(" ")) == 2
    assert told(receiver) == [("updated", "Acme SA")]
    assert endpoint.deliveries.get().state == State.DELIVERED


def test_the_secret_before_the_last_signs_no_more(added, clerk):
    endpoint, first = added()
    webhooks.rotate_secret(endpoint, by=clerk)
    webhooks.rotate_secret(endpoint, by=clerk)
    assert len(endpoint.salts) == 2
    assert first not in str(endpoint.salts)


def test_what_was_there_before_is_not_told(endpoint, receiver, clock):
    clock.run(endpoint)
    assert receiver.asked == []


def test_a_batch_of_many_records_is_one_message(endpoint, receiver, source, clerk, clock):
    records = [
        {"type": "account", "external_id": str(n), "fields": {"name": f"A{n}"}} for n in range(40)
    ]
    sync.apply(source, records, user=clerk)
    clock.run(endpoint)
    assert len(receiver.asked) == 1
    accounts = [event for event in receiver.events if event["type"] == "account"]
    assert len(accounts) == 40


def test_a_load_of_records_comes_in_messages_of_bounded_size(
    endpoint, receiver, source, clerk, clock
):
    records = [
        {"type": "account", "external_id": str(n), "fields": {"name": f"A{n}"}} for n in range(150)
    ]
    sync.apply(source, records, user=clerk)
    clock.run(endpoint)
    assert max(len(asked.json["data"]["events"]) for asked in receiver.asked) <= 100
    ids = [event["id"] for event in receiver.events if event["type"] == "account"]
    assert len(ids) == len(set(ids)) == 150


def test_heavy_events_share_no_message(endpoint, account, clerk, clock, monkeypatch):
    monkeypatch.setattr(webhook_messages, "MOST_BYTES", 700)
    for name in ("One", "Two", "Three"):
        rename(account, name)
    clock.run(endpoint)
    assert [delivery.events for delivery in endpoint.deliveries.all()] == [1, 1, 1]


def test_nothing_is_lost_or_written_twice_where_two_write_at_once(endpoint, account, clock):
    """Both have read the same place: the second one finds that it was told."""
    rename(account, "Acme SA")
    commit()
    other = WebhookEndpoint.objects.select_related("user").get(pk=endpoint.pk)
    webhook_messages.write_next(endpoint, clock.at)
    webhook_messages.write_next(other, clock.at)
    assert endpoint.deliveries.count() == 1
    endpoint.refresh_from_db()
    assert endpoint.position == feed.head()


def test_one_hears_only_of_what_one_asked_for(added, receiver, account, clerk, source, clock):
    of_account = added(types=("account",), accounts=(account.public_id,))[0]
    of_fields = added(types=("account",), fields=("city",))[0]
    not_of_clerk = added(exclude_origin=clerk.public_id)[0]
    other = factories.account(clerk, name="Other")
    rename(account, "Acme SA")
    organisations.change_account(other, city="Lyon", by=source)
    heard = {}
    for one in (of_account, of_fields, not_of_clerk):
        receiver.asked.clear()
        clock.run(one)
        heard[one.pk] = [(event["op"], event["changed"]) for event in receiver.events]
    assert heard[of_account.pk] == [("updated", ["name"])]
    assert [op for op, _changed in heard[of_fields.pk]] == ["created", "updated"]
    assert heard[not_of_clerk.pk] == [("updated", ["city"])]


def test_one_hears_nothing_that_ones_user_may_not_see(receiver, source, account, clock):
    tom = factories.user("tom")
    endpoint, _secret = webhooks.add_endpoint(
        source, f"{receiver.address}/told", Interest(), user=tom, by=tom
    )
    rename(account, "Acme SA")
    clock.run(endpoint)
    assert receiver.asked == []


def test_a_failure_is_tried_again_at_every_interval_then_given_up(
    endpoint, receiver, account, clock
):
    rename(account, "Acme SA")
    receiver.faults.extend([Answer(500, "no")] * 20)
    clock.run(endpoint)
    for pause in RETRIES:
        clock.run(endpoint, seconds=pause.total_seconds() - 1)
        asked = len(receiver.asked)
        clock.run(endpoint, seconds=2)
        assert len(receiver.asked) == asked + 1
    delivery = endpoint.deliveries.get()
    assert (delivery.state, delivery.attempts, delivery.status) == (State.FAILED, 10, 500)
    assert set(receiver.ids) == {delivery.public_id}
    clock.run(endpoint, days=1)
    assert len(receiver.asked) == 10


def test_what_comes_after_a_failure_is_told_meanwhile(endpoint, receiver, account, clock):
    rename(account, "One")
    receiver.faults.append(Answer(500, "no"))
    clock.run(endpoint)
    rename(account, "Two")
    clock.run(endpoint, seconds=1)
    assert len(set(receiver.ids)) == 2
    clock.run(endpoint, seconds=6)
    assert endpoint.deliveries.filter(state=State.DELIVERED).count() == 2


@pytest.mark.parametrize("status", [301, 302, 307, 400, 429, 503])
def test_no_other_answer_passes_for_taken_and_no_redirect_is_followed(
    endpoint, receiver, account, clock, status
):
    rename(account, "Acme SA")
    receiver.faults.append(Answer(status, "x", {"Location": f"{receiver.address}/elsewhere"}))
    clock.run(endpoint)
    delivery = endpoint.deliveries.get()
    assert (delivery.state, delivery.status) == (State.WAITING, status)
    assert receiver.count("/elsewhere") == 0


def test_a_receiver_that_is_gone_is_told_no_more(
    endpoint, receiver, account, clock, django_capture_on_commit_callbacks, clerk
):
    clerk.email = "clerk@quorate.example"
    clerk.save()
    rename(account, "Acme SA")
    receiver.faults.append(Answer(410, "gone"))
    with django_capture_on_commit_callbacks(execute=True):
        clock.run(endpoint)
    endpoint.refresh_from_db()
    assert (endpoint.is_active, endpoint.disabled_reason) == (False, "gone")
    assert endpoint.deliveries.get().state == State.FAILED
    (notice,) = mail.outbox
    assert notice.to == ["clerk@quorate.example"]
    assert endpoint.url in notice.body
    assert not webhook_sending.with_work(clock.at).exists()


def test_five_days_of_failure_stop_an_endpoint_and_nothing_is_lost(
    endpoint, receiver, account, clerk, clock
):
    rename(account, "One")
    receiver.faults.extend([Answer(500, "no")] * 2)
    clock.run(endpoint)
    rename(account, "Two")
    clock.run(endpoint, seconds=PATIENCE.total_seconds())
    endpoint.refresh_from_db()
    assert (endpoint.is_active, endpoint.disabled_reason) == (False, "failing")
    rename(account, "Three")
    clock.run(endpoint, hours=1)
    assert len(receiver.asked) == 2
    webhooks.change_endpoint(endpoint, is_active=True, by=clerk)
    clock.run(endpoint, days=1)
    assert endpoint.deliveries.filter(state=State.DELIVERED).count() == 3
    endpoint.refresh_from_db()
    assert (endpoint.disabled_reason, endpoint.failing_since) == ("", None)


def test_a_success_ends_the_count_of_the_failing_days(endpoint, receiver, account, clock):
    for name in ("One", "Two", "Three"):
        rename(account, name)
        if name != "Two":
            receiver.faults.append(Answer(500, "no"))
        clock.run(endpoint, days=4)
    endpoint.refresh_from_db()
    assert endpoint.is_active


def test_who_is_killed_between_claim_and_sending_is_made_up_for(endpoint, receiver, account, clock):
    rename(account, "Acme SA")
    commit()
    webhook_messages.write_all(endpoint, clock.at)
    claimed = webhook_sending.claim(endpoint, clock.at)
    clock.run(endpoint, seconds=30)
    assert receiver.asked == []
    clock.run(endpoint, seconds=31)
    assert receiver.ids == [claimed.public_id]
    assert endpoint.deliveries.get().state == State.DELIVERED


def test_who_is_killed_after_sending_sends_the_same_message_again(
    endpoint, receiver, account, clock
):
    rename(account, "Acme SA")
    commit()

    class Killed(BaseException):
        pass

    def post(*given):
        posting.post(*given)
        raise Killed

    with pytest.raises(Killed):
        webhook_sending.run(endpoint.pk, World(now=lambda: clock.at, post=post))
    clock.run(endpoint, seconds=61)
    first, second = receiver.asked
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


def test_only_one_has_the_turn_until_it_is_over(endpoint, account, clock):
    rename(account, "Acme SA")
    commit()
    assert webhook_sending.take(endpoint.pk, clock.at)
    assert not webhook_sending.take(endpoint.pk, clock.at)
    assert webhook_sending.take(endpoint.pk, clock.at + webhook_sending.TURN * 2)


def test_the_clock_finds_what_is_to_be_told(endpoint, receiver, account):
    rename(account, "Acme SA")
    commit()
    tasks.tell_webhooks()
    assert told(receiver) == [("updated", "Acme SA")]
    tasks.tell_webhooks()
    assert len(receiver.asked) == 1


def test_a_receiver_that_sleeps_costs_no_more_than_the_patience(
    endpoint, receiver, account, clock, monkeypatch
):
    monkeypatch.setattr(posting, "SECONDS", 0.3)
    woken = threading.Event()
    receiver.faults.append(lambda asked: woken.wait(10) and None)
    rename(account, "Acme SA")
    begun = time.monotonic()
    clock.run(endpoint)
    took = time.monotonic() - begun
    woken.set()
    delivery = endpoint.deliveries.get()
    assert (delivery.error, delivery.state) == ("timeout", State.WAITING)
    assert took < 5


def test_a_broken_answer_and_a_long_one_do_no_harm(endpoint, receiver, account, clock):
    receiver.faults.extend([Answer(200, "x" * 1_000_000)])
    rename(account, "Acme SA")
    clock.run(endpoint)
    delivery = endpoint.deliveries.get()
    assert (delivery.state, len(delivery.response)) == (State.DELIVERED, 500)


def test_nobody_at_the_address_is_a_failure_like_others(endpoint, receiver, account, clock):
    receiver.stop()
    rename(account, "Acme SA")
    clock.run(endpoint)
    assert endpoint.deliveries.get().error == "unreachable"


def test_outside_development_a_private_address_hears_nothing(
    endpoint, receiver, account, clock, settings
):
    settings.IS_LAPTOP = False
    for url in (
        receiver.address,
        receiver.address.replace("http://127.0.0.1", "https://localhost"),
    ):
        WebhookEndpoint.objects.update(url=url)
        rename(account, url[:40])
        clock.run(endpoint)
    assert {one.error for one in endpoint.deliveries.all()} == {"unfit_address"}
    assert receiver.asked == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "http://receiver.example/"},
        {"types": ("person",)},
        {"types": ()},
        {"fields": ("shoe_size",)},
        {"accounts": ("acc_unknown",)},
    ],
)
def test_what_makes_no_sense_is_refused_at_its_place(endpoint, clerk, wrong):
    with pytest.raises(Refused) as refusal:
        webhooks.change_endpoint(endpoint, by=clerk, **wrong)
    assert refusal.value.field.split("/")[0] in wrong


def test_a_delivery_is_sent_again_under_its_id_when_asked(
    endpoint, receiver, account, clerk, clock
):
    rename(account, "Acme SA")
    clock.run(endpoint)
    webhooks.replay(endpoint.deliveries.get(), by=clerk)
    clock.run(endpoint, minutes=1)
    assert len(receiver.asked) == 2
    assert len(set(receiver.ids)) == 1


def test_a_range_is_sent_again_in_its_order(endpoint, receiver, account, clerk, clock):
    for name in ("One", "Two", "Three"):
        rename(account, name)
        clock.run(endpoint)
    first, second, _third = endpoint.deliveries.order_by("pk")
    receiver.asked.clear()
    assert webhooks.replay_range(endpoint, first.from_seq, second.to_seq, by=clerk) == 2
    clock.run(endpoint, minutes=1)
    assert receiver.ids == [first.public_id, second.public_id]


def test_a_ping_tells_nothing(endpoint, receiver, clerk, clock):
    webhooks.ping(endpoint, by=clerk)
    clock.run(endpoint, seconds=1)
    (asked,) = receiver.asked
    assert asked.json["type"] == "ping"


def test_an_erased_person_is_in_no_delivery(endpoint, receiver, account, clerk, clock):
    ana = factories.stakeholder(account, "Ana Ruiz")
    clock.run(endpoint)
    assert endpoint.deliveries.filter(body__contains="Ruiz").exists()
    done = erasing.erase(ana.person, by=clerk)
    assert done.counts["delivery"] == 1
    assert not endpoint.deliveries.filter(body__contains="Ruiz").exists()
    assert endpoint.deliveries.filter(body__contains=ana.public_id).exists()


def test_old_deliveries_are_forgotten_but_not_what_waits(endpoint, clock):
    for state in State.values:
        old = endpoint.deliveries.create(body="{}", state=state)
        Delivery.objects.filter(pk=old.pk).update(created_at=clock.at - timedelta(days=31))
    tasks.forget_deliveries()
    assert [one.state for one in endpoint.deliveries.all()] == [State.WAITING]


def test_the_queries_do_not_grow_with_what_is_told(endpoint, clerk, source, clock):
    counted = []
    for size in (1, 50):
        records = [
            {"type": "account", "external_id": f"{size}-{n}", "fields": {"name": f"A{n}"}}
            for n in range(size)
        ]
        sync.apply(source, records, user=clerk)
        with CaptureQueriesContext(connection) as queries:
            clock.run(endpoint)
        counted.append(len(queries))
    assert counted[0] == counted[1]
