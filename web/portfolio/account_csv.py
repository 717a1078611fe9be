"""The list of accounts as a file, line by line; the risk only where the reader may judge."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Account
from web.portfolio import money
from web.portfolio.asked import Asked
from web.portfolio.exposure import Exposure, exposures_of
from web.portfolio.headlines import if_judged
from web.templatetags.figures import rounded

CHUNK = 2000
TEXTS = (
    "public_id", "name", "parent__name", "segment", "industry", "country", "city",
    "owner__first_name", "owner__last_name", "owner__team__name",
)  # fmt: skip


def file_rows(found: QuerySet[Account], asked: Asked) -> Iterator[list[str]]:
    """The header and a row for each account, in three queries however many there are."""
    open_now = {} if asked.day.is_past else exposures_of(found.order_by().values("pk"))
    currencies = sorted({deal[1] for held in open_now.values() for deal in held if deal[0]})
    # Made before the first line is sent: afterwards the language of the request is gone.
    head = [*_headers(), *_headers_of_amounts(currencies)]
    return chain([head], _lines(_rows(found, asked), open_now, currencies))


def _lines(
    rows: QuerySet, open_now: dict[int, tuple[Exposure, ...]], currencies: list[str]
) -> Iterator[list[str]]:
    for pk, is_judged, *values in rows.iterator(chunk_size=CHUNK):
        yield [*_cells(values), *_amounts(open_now.get(pk, ()), currencies, is_judged)]


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
        _("Heard power (%)"), _("Consensus risk 30 days ago (%)"),
    ]  # fmt: skip


def _headers_of_amounts(currencies: list[str]) -> Iterator[str]:
    """A column for each currency, so that a spreadsheet can add up."""
    for currency in currencies:
        yield _("Open pipeline (%(currency)s)") % {"currency": currency}
        yield _("Revenue at risk (%(currency)s)") % {"currency": currency}


def _cells(values: list[Any]) -> list[str]:
    *texts, first, last, team = values[: len(TEXTS)]
    numbers = [*values[len(TEXTS) :], None, None][:4]
    return [
        *(text or "" for text in texts),
        f"{first or ''} {last or ''}".strip(),
        team or "",
        *("" if ratio is None else str(round(100 * ratio)) for ratio in numbers),
    ]


def _amounts(held: tuple[Exposure, ...], currencies: list[str], is_judged: bool) -> Iterator[str]:
    """What is open and what of it is at risk, in whole units of each currency."""
    opened = money.by_currency((deal[1], deal[0]) for deal in held)
    judged = [deal for deal in held if deal[2]] if is_judged else []
    at_risk = money.by_currency((deal[1], deal[3]) for deal in judged)
    for currency in currencies:
        for sums in (opened, at_risk):
            yield str(rounded(sums[currency])) if currency in sums else ""
