"""A person is forgotten: no table holds their words, and no sync brings them back."""

import io
import json
import zipfile
import zlib

import openpyxl
import pytest
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from accounts.models import Access
from crm import erasing, feed, loads, sync, webhook_erasing, webhook_messages, webhooks
from crm.models import ColumnMemory, Connection, Erasure, Import, Link, Load, Refusal, Reply, Source
from feedback import arrivals, insights, intake, senders
from feedback.models import Arrival, Feedback
from stakeholders import analysis, assessments, people, seats, touches
from stakeholders.models import Assessment, Person, Position, Stakeholder
from tests import factories
from tests.commits import commit

pytestmark = pytest.mark.django_db
HOOK = "https://hooks.client.example/changes"
ROOMS = ("accounts", "stakeholders", "feedback", "crm")


@pytest.fixture
def source():
    return Source.objects.create(name="salesforce")


@pytest.fixture
def clerk():
    return factories.user("clerk", access=Access.ADMINISTRATOR)


@pytest.fixture
def send(source, clerk):
    return lambda *batch: sync.apply(source, list(batch), user=clerk)


def account(external_id="001"):
    return {"type": "account", "external_id": external_id, "fields": {"name": "Client"}}


def person(external_id="003", *, email="Zofia@client.example", **more):
    return {
        "type": "stakeholder",
        "external_id": external_id,
        "fields": {"first_name": "Zofia", "last_name": "Zywiecka", "email": email, **more},
        "refs": {"account": {"external_id": "001"}},
    }


@pytest.fixture
def load(source, clerk, django_capture_on_commit_callbacks):
    """A file of these records, written as far as it could be."""

    def loaded(*records):
        row = loads.open_load(source, loads.Request("ndjson"), by=clerk)
        lines = b"".join(json.dumps(one).encode() + b"\n" for one in records)
        loads.append(row, io.BytesIO(lines), offset=0)
        with django_capture_on_commit_callbacks(execute=True):
            loads.start(row)
        return Load.objects.get(pk=row.pk)

    return loaded


def workbook(*cells):
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Name", "Note"])
    book.active.append(cells)
    book.save(file)
    return file.getvalue()


def arrive(by):
    """What she sent, and what somebody unknown said of her."""
    for number, text in enumerate(("I am here", "Ask Zofia Zywiecka")):
        said = intake.Said("email", text=text)
        sender = arrivals.Sender("Zofia Z.", "zofia@client.example")
        day = timezone.localdate()
        message = arrivals.Message(said, day, Arrival.Door.PASTE, str(number), sender)
        known = Stakeholder.objects.none() if number else senders.there()
        arrivals.take(message, arrivals.Known(known), by=by)


def note_of_others(account, by):
    """What is noted of a colleague of hers, who names her as well."""
    act = {"on": timezone.localdate(), "by": by}
    new = Person(first_name="Ben", last_name="Oth")
    ben = people.add_stakeholder(account, new, post=people.Post(), **act)
    people.change_stakeholder(ben, notes="Reports to ZYWIECKA", by=by)
    touches.log_touch([ben], touches.Contact(by, "call", "Zofia Zywiecka's idea, he says"), **act)
    assessments.record(ben, assessments.Statement(0.5, reason="Zywiecka said so"), **act)
    intake.receive(ben, intake.Said(nps=2, text="Zofia Zywiecka never answers. Awful."), **act)


def tell(zofia, by):
    """What one of us noticed about her, and what was decided for her sake."""
    line = insights.Line("insight", "Zofia skis", zofia.account, zofia)
    insights.change_words(insights.capture(line, by=by), "She skis", by=by)
    idea = insights.capture(insights.Line("idea", "Skis for all"), by=by)
    decision = insights.Decision("done", "Zofia Zywiecka likes it", "A day with Zofia Zywiecka")
    insights.decide(idea, decision, by=by)


@pytest.fixture
def zofia(send, clerk, source, load):
    """Somebody about whom everything is known that can be."""
    interest = webhooks.Interest(exclude_origin="nobody")
    endpoint, _secret = webhooks.add_endpoint(source, HOOK, interest, user=clerk, by=clerk)
    told = send(account(), person(phone="Zofia-old"))
    zofia = Stakeholder.objects.get(public_id=told[1].id)
    act = {"on": timezone.localdate(), "by": clerk}
    people.change_person(zofia, phone="Zofia-phone", by=clerk)
    send(person(phone="Zofia-new"))
    send(person("007", email="zofia@private.example"))
    send({"type": "stakeholder", "external_id": "003", "op": "merge", "losers": ["007"]})
    load(person("008", email="zofia: no address"))
    commit()
    webhook_messages.write_all(endpoint, timezone.now())
    people.change_stakeholder(zofia, notes="Zofia skis", needs=["Zofia wants"], by=clerk)
    people.take_post(zofia, post=people.Post(title="Zofia-title"), **act)
    assessments.record(zofia, assessments.Statement(0.5, reason="Zofia said"), **act)
    touches.log_touch([zofia], touches.Contact(clerk, "call", "Zofia called"), **act)
    intake.receive(zofia, intake.Said(nps=9, text="I am Zofia"), **act)
    Import.objects.create(user=clerk, kind="people", file_name="f.csv", content=b"name;Zywiecka")
    book = workbook("Zywiecka", "Zofia skis")
    Import.objects.create(user=clerk, kind="people", file_name="f.xlsx", content=book)
    report = {"problems": [{"line": 2, "value": "Zofia Zywiecka"}]}
    undone = {"counts": {"kept": 1}, "kept": [{"name": "Zofia Zywiecka"}]}
    Import.objects.create(
        user=clerk, kind="people", file_name="g.csv", content=b"", report=report, undone=undone
    )
    Import.objects.create(
        user=clerk, kind="people", file_name="Zofia Zywiecka.csv", content=b"name"
    )
    # A file without headers begins with a person.
    pairs = [["zofia zywiecka", "name"], ["client", "account"]]
    ColumnMemory.objects.create(user=clerk, kind="people", digest="d", pairs=pairs)
    arrive(clerk)
    tell(zofia, clerk)
    Reply.objects.create(source=source, key="k", digest="d", status=200, body={"a": "Zofia"})
    return zofia


def told_anywhere():
    """Every table and column of ours that holds a word of hers."""
    found = set()
    for model in apps.get_models():
        if model._meta.app_label in ROOMS:
            for row in model._default_manager.values():
                found |= {(model.__name__, name) for name, value in row.items() if _is_hers(value)}
    return found


def _is_hers(value):
    if isinstance(value, bytes | memoryview):
        value = _unpacked(bytes(value)).decode("utf-8", "replace")
    text = json.dumps(value, cls=DjangoJSONEncoder).casefold()
    return "zofia" in text or "zywiecka" in text


def _unpacked(content):
    """A workbook, or results, as the text that is in them."""
    if content.startswith(b"PK"):
        book = zipfile.ZipFile(io.BytesIO(content))
        return b"".join(book.read(name) for name in book.namelist())
    try:
        return zlib.decompress(content)
    except zlib.error:
        return content


HELD = {
    ("Provenance", "fields"), ("Conflict", "theirs"), ("Conflict", "base"), ("Conflict", "ours"),
    ("LoadPiece", "content"), ("LoadBlock", "results"), ("Import", "content"),
    ("Import", "file_name"), ("Import", "report"), ("Import", "undone"), ("ColumnMemory", "pairs"),
    ("Reply", "body"), ("Delivery", "body"), ("Person", "email"),
    ("Change", "after"), ("Position", "title"), ("Touch", "note"), ("Assessment", "reason"),
    ("Feedback", "text"), ("Arrival", "sender_address"), ("Arrival", "sender_name"),
    ("Arrival", "text"), ("Idea", "reason"), ("Idea", "used_in"),
}  # fmt: skip
"""Where the story above leaves a word of hers."""


def test_no_table_holds_a_word_of_hers_afterwards(zofia, clerk):
    assert told_anywhere() >= HELD
    erasing.erase(zofia.person, by=clerk)
    assert told_anywhere() == set()


@pytest.mark.parametrize("external_id", ["003", "007"])
def test_whoever_became_one_with_her_is_forgotten_with_her(zofia, clerk, source, external_id):
    loser = Stakeholder.objects.exclude(pk=zofia.pk).get(person__first_name="Zofia")
    erasing.erase({"003": zofia, "007": loser}[external_id].person, by=clerk)
    assert told_anywhere() == set()


def test_a_load_that_was_not_through_ends_and_says_why(zofia, clerk, source):
    waiting = loads.open_load(source, loads.Request("ndjson"), by=clerk)
    loads.append(waiting, io.BytesIO(b'{"last_name": "Zywiecka"'), offset=0)
    untouched = loads.open_load(source, loads.Request("ndjson"), by=clerk)
    erasing.erase(zofia.person, by=clerk)
    waiting.refresh_from_db()
    untouched.refresh_from_db()
    assert (waiting.state, waiting.reason["code"]) == ("failed", "erased")
    assert untouched.state == "open"
    with pytest.raises(loads.WrongState):
        loads.append(waiting, io.BytesIO(b"}"), offset=waiting.received_bytes)


def test_a_later_load_keeps_nothing_of_her_among_its_results(zofia, clerk, load):
    erasing.erase(zofia.person, by=clerk)
    again = load(person(), person(language="no language"))
    assert again.counts == {"invalid": 2}
    again.pieces.all().delete()
    assert told_anywhere() == set()


def test_the_certificate_counts_what_was_emptied(zofia, clerk):
    done = erasing.erase(zofia.person, by=clerk, reason="She asked us to")
    assert Erasure.objects.get() == done
    assert (done.subject, done.origin) == (zofia.person.public_id, clerk.public_id)
    names = (
        "person", "feedback", "arrival", "link", "import", "reply", "touch", "name", "load",
        "conflict",
    )  # fmt: skip
    assert [done.counts[name] for name in names] == [2, 2, 2, 2, 4, 1, 1, 4, 1, 1]


def test_what_others_said_of_her_stays_without_her_name(zofia, clerk, source):
    note_of_others(zofia.account, clerk)
    start = feed.head()
    done = erasing.erase(zofia.person, by=clerk)
    assert told_anywhere() == set()
    (ben,) = Stakeholder.objects.filter(person__last_name="Oth")
    assert (ben.notes, ben.touches.get().note) == ("Reports to …", "…'s idea, he says")
    assert Feedback.objects.get(stakeholder=ben).text == "… never answers. Awful."
    assert done.counts["veiled"] == 4
    commit()
    told = feed.read(clerk, start, feed.Wanted()).events
    assert {one["type"] for one in told} >= {"touch", "feedback", "assessment", "stakeholder"}


def test_what_was_said_still_counts_and_is_nobodys(zofia, clerk):
    erasing.erase(zofia.person, by=clerk)
    assert Feedback.objects.known().filter(nps=9).exists()
    assert Assessment.objects.known().filter(stance=0.5).exists()
    assert not Position.objects.known().filter(to_on=None).exists()


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(person(), id="under the same id"),
        pytest.param(person("new"), id="under the same address"),
        pytest.param(person("new", email="ZOFIA@CLIENT.EXAMPLE"), id="in other letters"),
        pytest.param(person(email="other@client.example"), id="under the same id only"),
    ],
)
def test_no_sync_brings_her_back(zofia, clerk, send, again):
    erasing.erase(zofia.person, by=clerk)
    (result,) = send(again)
    assert (result.status, result.faults[0].code) == ("invalid", "erased")
    assert told_anywhere() == set()


def test_others_come_as_before_and_the_same_id_of_another_source_is_another(zofia, clerk, send):
    erasing.erase(zofia.person, by=clerk)
    told = send(person("004", email="ben@client.example"))
    assert [str(one.status) for one in told] == ["created"]
    other = Source.objects.create(name="erp")
    record = person("003", email="") | {"refs": {"account": {"id": zofia.account.public_id}}}
    (told,) = sync.apply(other, [record], user=clerk)
    assert str(told.status) == "created"


def test_the_digests_say_nothing_without_the_key(zofia, clerk, settings, send):
    erasing.erase(zofia.person, by=clerk)
    settings.SECRET_KEY = "another key of at least fifty characters, as the checks want"
    assert str(send(person())[0].status) == "created"


def test_the_committee_of_somebody_erased_is_analysed_with_an_empty_seat(zofia, clerk):
    today = timezone.localdate()
    committee = seats.open_committee(zofia.account, by=clerk)
    seat = seats.NewSeat(terms=seats.Terms(is_approver=True), holder=zofia)
    seats.add_seat(committee, seat, on=today, by=clerk)
    assert zofia.public_id in analysis.analysis_on(committee, today).power
    erasing.erase(zofia.person, by=clerk)
    found = analysis.analysis_on(committee, today)
    assert zofia.public_id not in found.power


def test_one_who_works_for_two_clients_is_forgotten_at_both(zofia, clerk):
    elsewhere = factories.account(clerk, name="Other")
    post = people.Post(title="Zofia-board")
    people.add_stakeholder(elsewhere, zofia.person, post=post, on=timezone.localdate(), by=clerk)
    erasing.erase(zofia.person, by=clerk)
    assert told_anywhere() == set()
    assert not Stakeholder.objects.filter(archived_at=None).exists()


def test_links_are_gone_and_people_of_the_same_name_stay(zofia, clerk, send):
    send(person("009", email="z@other.example"))
    erasing.erase(zofia.person, by=clerk)
    assert not Link.objects.filter(external_id="003").exists()
    assert Person.objects.filter(last_name="Zywiecka").count() == 1


def test_a_former_address_brings_nobody_back_either(send, clerk):
    send(account(), person())
    row = Person.objects.get()
    people.change_person(Stakeholder.objects.get(), by=clerk, email="second@client.example")
    send(person(email="third@client.example"))
    erasing.erase(row, by=clerk)
    for address in ("Zofia@client.example", "second@client.example", "third@client.example"):
        (told,) = send(person("another", email=address.upper()))
        assert [fault.code for fault in told.faults] == ["erased"], address
    (other,) = send(person("another", email="somebody@client.example"))
    assert other.status == "created"


def test_what_never_got_through_of_them_is_forgotten_and_of_others_kept(send, source, clerk):
    send(account(), person())
    connection = Connection.objects.create(source=source, user=clerk, kind="hubspot")
    for external_id, fields in {
        "same address": {"email": "ZOFIA@client.example"},
        "same name": {"first_name": "Zofia", "last_name": "Zywiecka"},
        "same last name": {"first_name": "Jan", "last_name": "Zywiecka"},
    }.items():
        document = {"type": "stakeholder", "external_id": external_id, "fields": fields}
        about = {"type": "stakeholder", "external_id": external_id, "content": document}
        Refusal.objects.create(connection=connection, way="in", code="held", **about)
    done = erasing.erase(Person.objects.get(), by=clerk)
    assert Refusal.objects.get().external_id == "same last name"
    assert done.counts["refusal"] == 2


def test_who_follows_hears_that_somebody_was_erased(send, clerk):
    send(account(), person(), person("other", email="other@client.example"))
    commit()
    place = feed.head()
    row = Stakeholder.objects.first()
    erasing.erase(row.person, by=clerk)
    commit()
    told = feed.read(clerk, place, feed.Wanted(types=frozenset({"stakeholder"}))).events
    assert [(one["op"], one["id"], one["record"]) for one in told] == [
        ("erased", row.public_id, None)
    ]


def test_of_many_deliveries_a_few_are_held_at_a_time(send, source, clerk, monkeypatch):
    send(account(), person())
    row = Stakeholder.objects.get()
    endpoint, _secret = webhooks.add_endpoint(
        source, HOOK, webhooks.Interest(), user=clerk, by=clerk
    )
    event = {"id": row.public_id, "record": {"last_name": "Zywiecka"}, "links": ["003"]}
    body = json.dumps({"data": {"events": [event]}})
    for _number in range(5):
        endpoint.deliveries.create(body=body)
    monkeypatch.setattr(webhook_erasing, "AT_ONCE", 2)
    assert webhook_erasing.forget({row.public_id}) == 5
    assert not endpoint.deliveries.filter(body__contains="Zywiecka").exists()


@pytest.mark.parametrize(
    "file",
    ["first name;last name\nLi;Ng\n", "name;title\nLi Ng;CFO\n", 'name,title\n"Ng, Li",CFO\n'],
)
def test_a_file_that_names_somebody_by_short_names_is_emptied_and_no_other(send, clerk, file):
    told = send(account(), person(email="", first_name="Li", last_name="Ng"))
    other = b"first name;country\nBo;NG\nLi;IT\n"
    for content in (file.encode(), other):
        Import.objects.create(user=clerk, kind="people", file_name="f.csv", content=content)
    erasing.erase(Stakeholder.objects.get(public_id=told[1].id).person, by=clerk)
    kept = [bytes(row.content) for row in Import.objects.order_by("pk")]
    assert kept == [b"", other]
