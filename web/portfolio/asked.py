"""Which accounts are asked for, in which order, on which day; nonsense is the default."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from web.days import ShownDay

SORTS = ("risk", "coverage", "at_risk", "moved", "name")
SORTS_OF_THE_PAST = ("risk", "coverage", "name")
TEXTS = ("search", "segment", "industry", "country", "stage", "owner", "team", "parent")
POINTS = ("risk_from", "risk_below", "coverage_from", "coverage_below", "heard_below", "unopened")
FIRST = ("search", "mine")
TODAY_ONLY = ("stage", "heard_below")
"""What the past is not narrowed by: of neither is it known what it was then."""
LONGEST = 100


@dataclass(frozen=True)
class Asked:
    """How a list is asked for; `owner`, `team` and `parent` are public ids, limits whole points.

    `unopened` are whole days in which nobody opened a page of the account.
    `risk_from` is met by a risk that is printed so or higher, `risk_below` by a lower one.
    `is_wider` says that a filter was left out because it is of today only.
    """

    search: str = ""
    segment: str = ""
    industry: str = ""
    country: str = ""
    stage: str = ""
    owner: str = ""
    team: str = ""
    parent: str = ""
    mine: bool = False
    risk_from: int | None = None
    risk_below: int | None = None
    coverage_from: int | None = None
    coverage_below: int | None = None
    heard_below: int | None = None
    unopened: int | None = None
    sort: str = "risk"
    page: str = "1"
    day: ShownDay = field(default_factory=lambda: ShownDay.of(""))
    is_wider: bool = False

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Asked":
        day = ShownDay.of(asked.get("on", ""))
        sorts = SORTS_OF_THE_PAST if day.is_past else SORTS
        sort = asked.get("sort", "risk")
        left_out = TODAY_ONLY if day.is_past else ()
        given = {name: said for name, said in asked.items() if name not in left_out}
        return cls(
            **{name: _text(given.get(name, "")) for name in TEXTS},
            **{name: _points(given.get(name, "")) for name in POINTS},
            mine=given.get("mine") == "1",
            sort=sort if sort in sorts else "risk",
            page=given.get("page", "1"),
            day=day,
            is_wider=any(asked.get(name) for name in left_out),
        )

    def but(self, **values: object) -> "Asked":
        """The same with other filters, from the first page on."""
        return replace(self, page="1", **values)

    def without(self, name: str) -> "Asked":
        return self.but(**{name: getattr(Asked, name)})

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are set, as an address says them."""
        said = {name: getattr(self, name) for name in (*TEXTS, "mine", *POINTS)}
        told = {name: "1" if value is True else str(value) for name, value in said.items()}
        return {name: told[name] for name, value in said.items() if value not in ("", None, False)}

    @property
    def unseen(self) -> dict[str, str]:
        """The filters that have no field while only the first few are offered."""
        return {name: said for name, said in self.filters.items() if name not in FIRST}

    @property
    def is_filtered(self) -> bool:
        return bool(self.filters)

    @property
    def query(self) -> str:
        """What is asked, without the page."""
        on = {"on": self.day.text} if self.day.is_past else {}
        return urlencode(self.filters | {"sort": self.sort} | on)

    @property
    def filter_query(self) -> str:
        """The filters alone, for a page with an order of its own."""
        return urlencode(self.filters)

    @property
    def query_of_today(self) -> str:
        """The same list today."""
        return f"?{urlencode(self.filters | {'sort': self.sort})}"


def _text(given: str) -> str:
    return given.replace("\0", "").strip()[:LONGEST]


def _points(given: str) -> int | None:
    """Whole points 0..100; None for anything else."""
    is_number = given.isascii() and given.isdigit() and len(given) <= 3
    return int(given) if is_number and int(given) <= 100 else None
