"""The list of accounts as a file, line by line; the risk only where the reader may judge."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Account
from web.portfolio import money
from web.portfolio.asked import Asked
from web.portfolio.exposure import Exposure, expected, exposures_of, opened
from web.portfolio.headlines import if_judged

CHUNK = 2000
TEXTS = (
    "public_id", "name", "parent__name", "segment", "industry", "country", "city",
    "owner__first_name", "owner__last_name", "owner__team__name",
)  # fmt: skip


def file_rows(found: QuerySet[Account], asked: Asked) -> Iterator[list[str]]:
    """The header and a row for each account, in three queries however many there are."""
    # Made before the first line is sent: afterwards the language of the request is gone.
    head = _headers()
    open_now = {} if asked.day.is_past else exposures_of(found.order_by().values("pk"))
    return chain([head], _lines(_rows(found, asked), open_now))


def _lines(rows: QuerySet, open_now: dict[int, tuple[Exposure, ...]]) -> Iterator[list[str]]:
    for pk, is_judged, *values in rows.iterator(chunk_size=CHUNK):
        yield _cells(values, open_now.get(pk, ()), is_judged)


def _rows(found: QuerySet[Account], asked: Asked) -> QuerySet:
    if asked.day.is_past:
        return found.values_list("pk", "is_judged", *TEXTS, "risk", "coverage")
    told = found.annotate(heard=if_judged("heard_power"), before=if_judged("risk_before"))
    return told.values_list(
        "pk", "is_judged", *TEXTS, F("risk"), F("coverage"), F("heard"), F("before")
    )


def _headers() -> list[str]:
    return [
        _("Id"), _("Account"), _("Parent account"), _("Segment"), _("Industry"), _("Country"),
        _("City"), _("Owner"), _("Team"), _("Consensus risk (%)"), _("Coverage (%)"),
        _("Heard power (%)"), _("Consensus risk 30 days ago (%)"), _("Open pipeline"),
        _("Revenue at risk"),
    ]  # fmt: skip


def _cells(values: list[Any], held: tuple[Exposure, ...], is_judged: bool) -> list[str]:
    *texts, first, last, team = values[: len(TEXTS)]
    numbers = [*values[len(TEXTS) :], None, None][:4]
    return [
        *(text or "" for text in texts),
        f"{first or ''} {last or ''}".strip(),
        team or "",
        *("" if ratio is None else str(round(100 * ratio)) for ratio in numbers),
        _amounts(opened(held)),
        _amounts(expected(held)) if is_judged else "",
    ]


def _amounts(sums: list[money.Amount]) -> str:
    return " + ".join(f"{currency} {amount:.0f}" for amount, currency in sums)
