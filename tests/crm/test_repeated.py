"""What a source repeats word for word is told as if all rows were read, which are not."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from msgspec.structs import replace

from accounts import organisations
from accounts.models import Access, Account, User
from crm import erasing, holdings, incoming, repeated, sync
from crm.models import Link, Source
from crm.shapes import SHAPES
from stakeholders import people
from stakeholders.models import Stakeholder, Tie, Touch
from tests import factories

pytestmark = pytest.mark.django_db

STAMP, NEWER, OLDER = "2026-02-02T00:00:00Z", "2026-02-03T00:00:00Z", "2026-02-01T00:00:00Z"


@pytest.fixture
def crm():
    return Source.objects.create(name="salesforce")


@pytest.fixture
def clerk():
    return factories.user("clerk", access=Access.ADMINISTRATOR)


@pytest.fixture
def owner():
    return factories.user("owner")


def record(type_, external_id, *, at=STAMP, refs=None, **fields):
    named = {name: {"external_id": to} for name, to in (refs or {}).items()}
    head = {"type": type_, "external_id": external_id, "source_modified_at": at}
    return head | {"fields": fields, "refs": named}


def whole(**change):
    """One of each type, and a second person; `change` is what a person is told with."""
    at = {"account": "001"}
    return [
        record("account", "001", name="Client", owner="owner"),
        record("stakeholder", "003", refs=at, last_name="Ruiz", phone="1"),
        record("stakeholder", "004", refs=at, last_name="Bo", **change),
        record("opportunity", "006", refs=at, name="Renewal", opened_on="2026-01-10"),
        record(
            "touch", "007", refs={"stakeholder": "003"}, kind="call", on="2026-02-01", user="clerk"
        ),
    ]


@pytest.fixture
def send(crm, clerk, owner):
    """Send a batch as it is told when all rows are read, and then as it is told."""

    def sent(batch, user=clerk):
        with pytest.MonkeyPatch.context() as patch, transaction.atomic():
            patch.setattr(repeated, "among", lambda *_args, **_named: {})
            slowly = sync.apply(crm, batch, user=user)
            transaction.set_rollback(True)
        told = sync.apply(crm, batch, user=user)
        # A record and an act that are made anew have another id.
        made = {one.index for one in told if one.status == "created"}
        kept, before = (
            [replace(one, act=None) for one in results if one.index not in made]
            for results in (told, slowly)
        )
        assert kept == before
        assert [one.status for one in told] == [one.status for one in slowly]
        return [str(one.status) for one in told]

    sent(whole())
    return sent


def test_what_is_repeated_is_unchanged_and_no_row_of_it_is_made(send, crm, clerk):
    with CaptureQueriesContext(connection) as captured:
        results = sync.apply(crm, whole(), user=clerk)
    assert {one.status for one in results} == {"unchanged"}
    assert not any("stakeholders_position" in one["sql"] for one in captured.captured_queries)
    assert send(whole()) == ["unchanged"] * 5


def test_what_is_no_repetition_finds_what_is(send):
    batch = [
        *whole(title="CIO"),
        record("stakeholder", "005", refs={"account": "001", "reports_to": "003"}, last_name="Ek"),
    ]
    assert send(batch) == ["unchanged"] * 2 + ["updated"] + ["unchanged"] * 2 + ["created"]
    assert send(batch) == ["unchanged"] * 6
    assert Tie.objects.get().other.person.last_name == "Ruiz"


@pytest.mark.parametrize("at", [NEWER, OLDER, None])
def test_a_stamp_counts_as_ever(send, at):
    batch = whole()
    batch[1]["source_modified_at"] = at
    assert send(batch)[1] == ("stale" if at == OLDER else "unchanged")
    assert send(whole())[1] == ("stale" if at == NEWER else "unchanged")


def edited(clerk):
    people.change_person(_person(), by=clerk, phone="2")


def archived(_clerk):
    Account.objects.update(archived_at=timezone.now())


def renamed(clerk):
    organisations.change_account(Account.objects.get(), name="Other", by=clerk)


def retracted(_clerk):
    Touch.objects.update(retracted_at=timezone.now())


def without_owner(_clerk):
    User.objects.filter(username="owner").update(is_active=False)


def erased(clerk):
    erasing.erase(_person().person, by=clerk)


def left(clerk):
    people.leave(_person(), on=timezone.localdate(), by=clerk)


def _person():
    return Stakeholder.objects.get(person__last_name="Ruiz")


@pytest.mark.parametrize("act", [edited, archived, renamed, retracted, without_owner, erased, left])
def test_what_happened_here_is_found(send, clerk, act):
    act(clerk)
    send(whole())
    send(whole())


@pytest.mark.parametrize(
    "batch",
    [
        [{"type": "stakeholder", "op": "delete", "external_id": "003"}],
        [{"type": "stakeholder", "op": "merge", "external_id": "003", "losers": ["004"]}],
        [record("stakeholder", "003", refs={"account": "001"}, last_name="Ruiz", phone="3")],
        [record("account", "002", name="Second")],
        [record("stakeholder", "008", refs={"account": "009"}, last_name="Lost")],
    ],
)
def test_what_else_the_source_says_is_found(send, batch):
    send([*batch, *whole()])
    send(batch)
    send(whole())
    send([*whole(), *batch])


def test_who_may_not_change_them_is_told_so(send):
    assert send(whole(), user=factories.user("tom")) == ["invalid"] * 5


@pytest.mark.once("postgresql")
def test_what_else_the_source_calls_ours_is_not_read_through(crm, clerk):
    """With half a million ids of a source each batch read all of them twice."""
    told = {"source": crm, "type": "stakeholder"}
    others = [Link(**told, external_id=f"o{n}", subject=f"stk_{n}") for n in range(20_000)]
    Link.objects.bulk_create(others, batch_size=5_000)
    documents = [record("stakeholder", f"n{n}", last_name="Ruiz") for n in range(100)]
    read = [incoming.read(one, index, SHAPES) for index, one in enumerate(documents)]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE crm_link")
        with CaptureQueriesContext(connection) as asked:
            repeated.among(crm, read, user=clerk, by=crm)
            holdings.load(crm, read, clerk)
        queries = [one["sql"] for one in asked if 'FROM "crm_link"' in one["sql"]]
        assert len(queries) == 2
        for query in queries:
            cursor.execute(f"EXPLAIN {query}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Index Cond: ((source_id = " in plan
            assert "Seq Scan" not in plan
