"""What employees told, as records that leave the house."""

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Count, QuerySet

from crm.records import Document
from feedback.models import Idea, Insight

Noted = TypeVar("Noted", Insight, Idea)


def counted(rows: QuerySet[Noted]) -> QuerySet[Noted]:
    """With the number of those who are for it, and what the record names."""
    votes = Count("votes", distinct=True)
    return rows.annotate(supporters=votes).select_related("author", "account")


def insights(rows: Sequence[Insight]) -> list[Document]:
    """Rows of `counted`."""
    return [
        {
            **_told("insight", row),
            "stakeholder": row.stakeholder.public_id if row.stakeholder else None,
        }
        for row in rows
    ]


def ideas(rows: Sequence[Idea]) -> list[Document]:
    """Rows of `counted`."""
    return [{**_told("idea", row), "state": row.state, "reason": row.reason} for row in rows]


def _told(type_: str, row: Insight | Idea) -> Document:
    return {
        "type": type_,
        "id": row.public_id,
        "version": row.version,
        "account": row.account.public_id if row.account else None,
        "author": row.author.public_id if row.author else None,
        "words": row.words,
        "at": row.at,
        "votes": row.supporters,
        "used_in": row.used_in,
        "used_link": row.used_link or None,
        "settled_at": row.settled_at,
    }
