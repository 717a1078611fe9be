"""How PostgreSQL spells what people are tied by, want, think and said, as `spelled_lines` asks."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import NullIf

from crm.spelled import Real, Spelled
from crm.spelled_lines import (
    ACCOUNTS,
    OPPORTUNITIES,
    STAKEHOLDERS,
    Rows,
    Way,
    alone,
    compact,
    text,
)
from feedback.models import Understanding

NOTHING, NO_NOTE = Value("", CharField()), Value("", TextField())
ACCOUNT, STAKEHOLDER = F("stakeholder__account__public_id"), F("stakeholder__public_id")
OF = {"account": ACCOUNT, "stakeholder": STAKEHOLDER}
MAY_READ = Q(is_judged=True) & ~Q(note="")
Write = Callable[[Rows, Sequence[Rows], Mapping[str, str]], Iterable[str]]


def _fact(type_: str) -> Write:
    """Each as `evidence_records` shows what no source has a name for."""

    def write(found: Rows, _told: Sequence[Rows], _links: Mapping[str, str]) -> Iterable[str]:
        head = f'{{"type":"{type_}","id":"'
        return (f'{head}{id_}",{fields[1:-1]}}}\n' for _pk, id_, fields in found)

    return write


def _linked(head: str) -> Write:
    """Each as a record with links is shown, which begins so."""

    def write(found: Rows, _told: Sequence[Rows], links: Mapping[str, str]) -> Iterable[str]:
        return (
            f'{head % id_}"links":[{links.get(id_, "")}],{fields[1:-1]}}}\n'
            for _pk, id_, fields, _judged in found
        )

    return write


def _of_feedback(found: Rows) -> list[QuerySet]:
    """How its words are understood."""
    held = Understanding.objects.known().filter(public_id__among=[row[1] for row in found])
    return [
        held.values_list("public_id", READING, *map(text, ("topics", "phrases", "is_overruled")))
    ]


def _feedback(found: Rows, told: Sequence[Rows], links: Mapping[str, str]) -> Iterable[str]:
    read = {
        id_: f'{fields[:-1]},"topics":{compact(topics)},"phrases":{compact(phrases)},'
        f'"overruled":{is_overruled}}}'
        for id_, fields, topics, phrases, is_overruled in told[0]
    }
    return (
        f'{{"type":"feedback","id":"{id_}","links":[{links.get(id_, "")}],{fields[1:-1]},'
        f'"reading":{read.get(id_, "null")}}}\n'
        for _pk, id_, fields, _judged in found
    )


READING = Spelled(
    language=F("language"),
    tone=F("tone"),
    sentiment=Real("sentiment"),
    certainty=Real("certainty"),
)
HANDLED = ExpressionWrapper(Q(handled_at__isnull=False), BooleanField())
WAYS: dict[str, Way] = {
    "account": ACCOUNTS,
    "stakeholder": STAKEHOLDERS,
    "opportunity": OPPORTUNITIES,
    "tie": Way(
        (
            *("pk", "public_id"),
            Spelled(
                account=ACCOUNT,
                kind=F("kind"),
                stakeholder=STAKEHOLDER,
                other=F("other__public_id"),
                strength=Real("strength"),
                since=F("from_on"),
            ),
        ),
        alone,
        _fact("tie"),
    ),
    "relationship": Way(
        (
            *("pk", "public_id"),
            Spelled(
                **OF,
                user=F("user__public_id"),
                level=F("level"),
                wanted=F("wanted"),
                since=F("from_on"),
            ),
        ),
        alone,
        _fact("relationship"),
    ),
    "touch": Way(
        (
            *("pk", "public_id"),
            Spelled(
                stakeholder=STAKEHOLDER,
                kind=F("kind"),
                on=F("on"),
                note=Case(When(is_judged=True, then=F("note")), default=NO_NOTE),
                user=F("user__public_id"),
            ),
            Case(When(MAY_READ, then=ACCOUNT), default=NOTHING),
        ),
        alone,
        _linked('{"type":"touch","id":"%s","version":1,'),
        judges=True,
    ),
    "assessment": Way(
        (
            *("pk", "public_id"),
            Spelled(
                **OF,
                stance=Real("stance"),
                kind=F("kind"),
                basis=F("basis"),
                on=F("on"),
                author=F("author__public_id"),
                reason=F("reason"),
                feedback=NullIf("feedback", NOTHING),
            ),
            ACCOUNT,
        ),
        alone,
        _linked('{"type":"assessment","id":"%s",'),
        judges=True,
    ),
    "feedback": Way(
        (
            *("pk", "public_id"),
            Spelled(
                **OF,
                said_on=F("said_on"),
                channel=F("channel"),
                nps=F("nps"),
                csat=F("csat"),
                ces=F("ces"),
                text=F("text"),
                is_handled=HANDLED,
            ),
            ACCOUNT,
        ),
        _of_feedback,
        _feedback,
        judges=True,
    ),
}
"""By the type of record; the others are few, or are put together from more than their row."""
