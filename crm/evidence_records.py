"""What people are tied by, want, think and said, as outward records; queries do not grow."""

from collections.abc import Iterable, Sequence

from crm import records, showing
from crm.models import Link
from crm.records import Document
from feedback import understanding
from feedback.models import Case, Feedback, Understanding
from stakeholders.models import Assessment, Goal, Relationship, Tie


def ties(rows: Sequence[Tie]) -> list[Document]:
    return [
        {
            "type": "tie",
            "id": row.public_id,
            "account": row.stakeholder.account.public_id,
            "kind": row.kind,
            "stakeholder": row.stakeholder.public_id,
            "other": row.other.public_id,
            "strength": row.strength,
            "since": row.from_on,
        }
        for row in rows
    ]


def relationships(rows: Sequence[Relationship]) -> list[Document]:
    return [
        {
            "type": "relationship",
            "id": row.public_id,
            "account": row.stakeholder.account.public_id,
            "stakeholder": row.stakeholder.public_id,
            "user": row.user.public_id,
            "level": row.level,
            "wanted": row.wanted,
            "since": row.from_on,
        }
        for row in rows
    ]


def goals(rows: Sequence[Goal]) -> list[Document]:
    return [
        {
            "type": "goal",
            "id": row.public_id,
            "account": row.account.public_id,
            "name": row.name,
            "since": row.from_on,
        }
        for row in rows
    ]


def assessments(rows: Sequence[Assessment]) -> list[Document]:
    links = showing.links_by_id(rows)
    return [assessment(row, links[row.public_id]) for row in rows]


def feedback(rows: Sequence[Feedback]) -> list[Document]:
    links = showing.links_by_id(rows)
    read = understanding.held(row.public_id for row in rows)
    return [said(row, links[row.public_id], read.get(row.public_id)) for row in rows]


def cases(rows: Sequence[Case]) -> list[Document]:
    return [
        {
            "type": "case",
            "id": row.public_id,
            "version": row.version,
            "account": row.stakeholder.account.public_id,
            "stakeholder": row.stakeholder.public_id,
            "feedback": row.feedback or None,
            "owner": row.owner.public_id if row.owner else None,
            "rule": row.rule.public_id if row.rule else None,
            "state": row.state,
            "opened_at": row.opened_at,
            "due_at": row.due_at,
            "first_response_at": row.first_response_at,
            "closed_at": row.closed_at,
            "outcome": row.outcome or None,
            "outcome_words": row.outcome_words,
        }
        for row in rows
    ]


def assessment(row: Assessment, links: Iterable[Link]) -> Document:
    return {
        "type": "assessment",
        "id": row.public_id,
        "links": [records.link(one) for one in links],
        "account": row.stakeholder.account.public_id,
        "stakeholder": row.stakeholder.public_id,
        "stance": row.stance,
        "kind": row.kind,
        "basis": row.basis,
        "on": row.on,
        "author": row.author.public_id if row.author else None,
        "reason": row.reason,
        "feedback": row.feedback or None,
    }


def said(row: Feedback, links: Iterable[Link], read: Understanding | None) -> Document:
    """One feedback; `is_handled` once it became evidence, with how its words read."""
    return {
        "type": "feedback",
        "id": row.public_id,
        "links": [records.link(one) for one in links],
        "account": row.stakeholder.account.public_id,
        "stakeholder": row.stakeholder.public_id,
        "said_on": row.said_on,
        "channel": row.channel,
        "nps": row.nps,
        "csat": row.csat,
        "ces": row.ces,
        "text": row.text,
        "is_handled": row.handled_at is not None,
        "reading": None if read is None else reading(read),
    }


def reading(row: Understanding) -> Document:
    """How words are understood; below a certainty of 0.6 that is unclear and moves no number."""
    return {
        "language": row.language,
        "tone": row.tone,
        "sentiment": row.sentiment,
        "certainty": row.certainty,
        "topics": row.topics,
        "phrases": row.phrases,
        "overruled": row.is_overruled,
    }
