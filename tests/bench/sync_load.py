"""The records of the sync bench, and COPY of a row for each."""

import io
import random
from time import perf_counter

import psycopg

SEED = 20261129
BATCH = 1_000
COLUMNS = (
    "external_id", "first_name", "last_name", "email", "phone", "language", "title", "department",
    "location", "seniority", "account", "modified_at",
)  # fmt: skip
STAMP = "2026-06-01T08:00:00Z"


def records(count: int, prefix: str) -> list[dict]:
    """Mixed records: of ten, one account, seven people, one opportunity, one touch."""
    dice = random.Random(SEED)
    return [_record(number, prefix, dice) for number in range(count)]


def batches(made: list[dict]) -> list[list[dict]]:
    """A thousand records each, children and parents in any order."""
    found = [made[start : start + BATCH] for start in range(0, len(made), BATCH)]
    for batch in found:
        random.Random(SEED).shuffle(batch)
    return found


def _record(number: int, prefix: str, dice: random.Random) -> dict:
    family, kind = divmod(number, 10)
    head = {"external_id": f"{prefix}{number}", "source_modified_at": STAMP}
    account = {"account": {"external_id": f"{prefix}{family * 10}"}}
    if kind == 0:
        fields = {"name": f"Client {prefix}{family}", "country": "CH", "city": "Bern"}
        return head | {"type": "account", "fields": fields}
    if kind == 8:
        fields = {"name": "Renewal", "opened_on": "2026-01-10", "amount": "1000.00"}
        return head | {"type": "opportunity", "fields": fields, "refs": account}
    if kind == 9:
        fields = {"kind": "call", "on": "2026-02-01", "user": "clerk"}
        refs = {"stakeholder": {"external_id": f"{prefix}{family * 10 + 1}"}}
        return head | {"type": "touch", "fields": fields, "refs": refs}
    return head | {"type": "stakeholder", "fields": _person(number, dice), "refs": account}


def _person(number: int, dice: random.Random) -> dict:
    return {
        "first_name": "Person",
        "last_name": f"{number:06}",
        "email": f"person{number}@client.example",
        "phone": f"+41 31 {number:06}",
        "language": "fr",
        "title": dice.choice(("CFO", "CIO", "Head of purchasing")),
        "department": "Finance",
        "location": "Bern",
        "seniority": dice.choice(("director", "manager", "executive")),
    }


def copy_upsert(url: str, count: int) -> float:
    """Rows a second of COPY to a temporary table and INSERT ON CONFLICT: what the server can do."""
    text = "\n".join("\t".join(f"{name}{row}" for name in COLUMNS) for row in range(count))
    columns = ", ".join(f"{name} text" for name in COLUMNS)
    with psycopg.connect(url, autocommit=True) as to:
        to.execute(f"CREATE TABLE raw_contacts ({columns}, PRIMARY KEY (external_id))")
        start = perf_counter()
        with to.transaction():
            to.execute("CREATE TEMP TABLE arriving (LIKE raw_contacts) ON COMMIT DROP")
            with to.cursor().copy("COPY arriving FROM STDIN") as copy:
                copy.write(io.BytesIO(text.encode() + b"\n").getvalue())
            updates = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:])
            to.execute(
                "INSERT INTO raw_contacts SELECT * FROM arriving ORDER BY external_id"
                f" ON CONFLICT (external_id) DO UPDATE SET {updates}"
            )
        return count / (perf_counter() - start)
