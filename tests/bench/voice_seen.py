"""What became of feedback that was sent, asked of the database itself."""

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter

import psycopg

LOOK = """
SELECT f.id, l.external_id, f.handled_at IS NOT NULL
    AND NOT EXISTS (
        SELECT 1 FROM stakeholders_buyingcommittee b
        WHERE b.account_id = s.account_id AND NOT EXISTS (
            SELECT 1 FROM stakeholders_snapshot n
            WHERE n.committee_id = b.id AND n.computed_at >= f.handled_at))
    AND (f.nps > 6 OR EXISTS (
        SELECT 1 FROM feedback_case c JOIN accounts_alert a ON a.subject = c.public_id
        WHERE c.feedback = f.public_id))
FROM feedback_feedback f
JOIN crm_link l ON l.type = 'feedback' AND l.subject = f.public_id
JOIN stakeholders_stakeholder s ON s.id = f.stakeholder_id
WHERE f.id > {floor} ORDER BY f.id
"""
NAMES = """
SELECT l.external_id FROM crm_link l JOIN feedback_feedback f ON f.public_id = l.subject
WHERE l.type = 'feedback'
"""
CASES = """
SELECT l.external_id FROM feedback_case c
JOIN crm_link l ON l.type = 'feedback' AND l.subject = c.feedback
JOIN stakeholders_stakeholder s ON s.id = c.stakeholder_id
JOIN accounts_account a ON a.id = s.account_id
WHERE a.public_id = '{account}' ORDER BY c.id
"""
DOUBLED = (
    (
        "SELECT count(*) - (SELECT count(*) FROM crm_link WHERE type = 'feedback') "
        "FROM feedback_feedback"
    ),
    "SELECT count(*) - count(DISTINCT feedback) FROM feedback_case",
    "SELECT count(*) - count(DISTINCT subject) FROM accounts_alert WHERE kind = 'case_opened'",
    (
        "SELECT count(*) - count(DISTINCT feedback || kind) FROM stakeholders_assessment "
        "WHERE feedback <> '' AND retracted_at IS NULL"
    ),
)
"""Feedback beyond what the source named, cases, alerts and statements that hold beyond one each."""


class Watch:
    """Seconds from when feedback was due until it was seen, by what the source calls it."""

    def __init__(
        self, ask: Callable[[str], list[tuple]], due: Mapping[str, float], pid: int = 0
    ) -> None:
        self.ask, self.due, self.pid = ask, due, pid
        self.seen: dict[str, float] = {}
        self.floor = 0

    def look(self) -> None:
        """Note what can be seen now and could not before."""
        rows, now = self.ask(LOOK.format(floor=self.floor)), perf_counter()
        is_whole = True
        for pk, name, is_seen in rows:
            is_whole = is_whole and bool(is_seen)
            if is_seen and name in self.due:
                self.seen.setdefault(name, now - self.due[name])
            if is_whole:
                self.floor = pk

    def lost(self) -> int:
        """What was due and is not there."""
        return len(self.due.keys() - {name for (name,) in self.ask(NAMES)})

    def cases_of(self, account: str) -> list[str]:
        """What opened the cases of an account, in their order."""
        return [name for (name,) in self.ask(CASES.format(account=account))]

    def doubled(self) -> int:
        """What is there more than once."""
        return sum(self.ask(query)[0][0] for query in DOUBLED)


def of_postgresql(address: str, due: Mapping[str, float]) -> Watch:
    """A watch over a database of PostgreSQL."""
    plain = address.replace("postgres://", "postgresql://")
    to = psycopg.connect(plain, autocommit=True)
    return Watch(lambda query: to.execute(query).fetchall(), due, to.info.backend_pid)


def of_sqlite(file: Path, due: Mapping[str, float]) -> Watch:
    """A watch over a file of SQLite, which it only reads."""
    to = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    return Watch(lambda query: to.execute(query).fetchall(), due)
