"""The shapes of records that no source sends, as JSON Schema."""

from typing import Any

import msgspec

from accounts.models import Access
from api.notation import (
    COUNT,
    DAY,
    MOMENT,
    NUMBER,
    RATIO,
    TEXT,
    Schema,
    by_id,
    listed,
    nullable,
    record,
    ref,
)
from committee.vocabulary import Basis, EvidenceKind, Level, TieKind
from crm.checking import expected
from crm.custom_values import MOST_LETTERS
from crm.models import CustomField
from crm.shapes import AMOUNT
from feedback.capturing import LONGEST
from feedback.intake import SCALES
from feedback.models import Case, Channel, Idea
from feedback.reading.themes import Theme
from feedback.rules import Sentiment

NAME: Schema = {**TEXT, "minLength": 1, "maxLength": 255}
WORDS: Schema = {**TEXT, "maxLength": 20_000}
LINE: Schema = {**TEXT, "minLength": 1, "maxLength": LONGEST}
FLAG: Schema = {"type": "boolean"}
STANCE: Schema = {**NUMBER, "minimum": -1, "maximum": 1}


OWN = set(CustomField.Type.values)
"""The types that a company can give fields of its own."""
CUSTOM_IN: Schema = {
    **by_id(
        {"anyOf": [{**TEXT, "maxLength": MOST_LETTERS}, NUMBER, {"type": ["boolean", "null"]}]}
    ),
    "description": "Fields that your company defined, by key; null clears. Others are ignored.",
}


def kind_of(kind: Any) -> Schema:
    """What a field takes, from its kind in crm.shapes."""
    if kind is AMOUNT:
        pattern = r"^\d{1,12}(\.\d{1,2})?$"
        return {"type": "string", "pattern": pattern, "description": expected(kind)}
    return msgspec.json.schema(kind)


def word(vocabulary: Any) -> Schema:
    """One of the words of a vocabulary."""
    return {"type": "string", "enum": [str(one) for one in vocabulary]}


def scores() -> dict[str, Schema]:
    """Each score on its own scale; none where it was not given."""
    return {
        name: nullable({"type": "integer", "minimum": low, "maximum": high})
        for name, (low, high) in SCALES.items()
    }


def _shape(type_: str, **members: Schema) -> Schema:
    return record({"type": {"type": "string", "enum": [type_]}, "id": TEXT, **members})


PLACE = {"account": TEXT, "stakeholder": TEXT}
NOTED = {
    "version": COUNT,
    "account": nullable(TEXT),
    "author": nullable(TEXT),
    "words": TEXT,
    "at": MOMENT,
    "votes": COUNT,
    "used_in": TEXT,
    "used_link": nullable(TEXT),
    "settled_at": nullable(MOMENT),
}
NOTED_TOLD = {
    "words": LINE,
    "external_id": nullable(NAME),
    "account": nullable(ref("Whom")),
    "author": nullable(NAME),
}
RECORDS: dict[str, Schema] = {
    "User": _shape("user", name=TEXT, access=word(Access.values), is_active=FLAG),
    "Person": _shape(
        "person",
        version=COUNT,
        first_name=TEXT,
        last_name=TEXT,
        email=TEXT,
        phone=TEXT,
        language=TEXT,
        stakeholders=listed(record({"id": TEXT, "account": TEXT})),
    ),
    "Tie": _shape(
        "tie",
        account=TEXT,
        kind=word(TieKind),
        stakeholder=TEXT,
        other=TEXT,
        strength={**NUMBER, "exclusiveMinimum": 0, "maximum": 1},
        since=DAY,
    ),
    "Relationship": _shape(
        "relationship", **PLACE, user=TEXT, level=word(Level), wanted=word(Level), since=DAY
    ),
    "Assessment": _shape(
        "assessment",
        links=listed(ref("Link")),
        **PLACE,
        stance=nullable(STANCE),
        kind=word(EvidenceKind),
        basis=word(Basis),
        on=DAY,
        author=nullable(TEXT),
        reason=TEXT,
        feedback=nullable(TEXT),
    ),
    "Feedback": _shape(
        "feedback",
        links=listed(ref("Link")),
        **PLACE,
        said_on=DAY,
        channel=word(Channel.values),
        **scores(),
        text=TEXT,
        is_handled=FLAG,
        reading=nullable(ref("Reading")),
    ),
    "Reading": record(
        {
            "language": TEXT,
            "tone": word(Sentiment),
            "sentiment": STANCE,
            "certainty": RATIO,
            "topics": listed(word(Theme)),
            "phrases": listed(TEXT),
            "overruled": FLAG,
        }
    ),
    "Whom": {
        "oneOf": [record({"external_id": NAME}), record({"id": NAME})],
        "description": "A stakeholder by your own id, or by ours.",
    },
    "Sender": {
        **record({"name": TEXT, "email": TEXT}, needs=()),
        "description": "Who said it, where you do not know which stakeholder that is.",
    },
    "FeedbackTold": record(
        {
            "stakeholder": nullable(ref("Whom")),
            "said_on": DAY,
            "external_id": nullable(NAME),
            "channel": word(Channel.values),
            **scores(),
            "text": WORDS,
            "sender": nullable(ref("Sender")),
            "subject": TEXT,
        },
        needs=("said_on",),
    ),
    "AssessmentTold": record(
        {
            "stakeholder": ref("Whom"),
            "on": DAY,
            "external_id": nullable(NAME),
            "stance": nullable(STANCE),
            "kind": word(["commitment", "assessment", "meeting"]),
            "basis": word(Basis),
            "reason": WORDS,
        },
        needs=("stakeholder", "on", "stance"),
    ),
    "TieTold": record(
        {
            "stakeholder": ref("Whom"),
            "other": ref("Whom"),
            "kind": word([TieKind.INFLUENCES, TieKind.CONFLICTS_WITH]),
            "strength": {**NUMBER, "exclusiveMinimum": 0, "maximum": 1},
            "on": nullable(DAY),
        },
        needs=("stakeholder", "other", "kind"),
    ),
    "RelationshipTold": record(
        {
            "stakeholder": ref("Whom"),
            "level": word(Level),
            "wanted": word(Level),
            "user": nullable(NAME),
            "on": nullable(DAY),
        },
        needs=("stakeholder", "level", "wanted"),
    ),
    "GoalTold": record(
        {"account": ref("Whom"), "name": {**NAME, "maxLength": 120}, "on": nullable(DAY)},
        needs=("account", "name"),
    ),
    "Taken": record({"id": TEXT, "is_new": FLAG}),
    "Goal": _shape("goal", account=TEXT, name=TEXT, since=DAY),
    "Case": _shape(
        "case",
        version=COUNT,
        **PLACE,
        feedback=nullable(TEXT),
        owner=nullable(TEXT),
        rule=nullable(TEXT),
        state=word(Case.State.values),
        opened_at=MOMENT,
        due_at=MOMENT,
        first_response_at=nullable(MOMENT),
        closed_at=nullable(MOMENT),
        outcome=nullable(word(Case.Outcome.values)),
        outcome_words=TEXT,
    ),
    "Insight": _shape("insight", **NOTED, stakeholder=nullable(TEXT)),
    "InsightTold": record({**NOTED_TOLD, "stakeholder": nullable(ref("Whom"))}, needs=("words",)),
    "Idea": _shape("idea", **NOTED, state=word(Idea.State.values), reason=TEXT),
    "IdeaTold": record(NOTED_TOLD, needs=("words",)),
}
