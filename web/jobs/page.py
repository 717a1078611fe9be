"""What the pages of jobs show: large loads of sources and files of people, side by side."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.models import User
from crm import import_results, load_results
from crm.load_results import Wanted
from crm.models import Import, Load
from web import access, outcomes
from web.conflicts.words import TYPES
from web.imports import page as file_pages
from web.jobs import words

MOST_SHOWN = 50
MOST_KEY = 2**63 - 1
FILE, LOAD = 0, 1
"""Of one moment the loads come first."""
TAKES = (Load.State.OPEN, Load.State.UPLOADING)
STOPS = (*TAKES, Load.State.QUEUED, Load.State.RUNNING)
SOON, LATER = "every 1s", "every 5s"


class Place(NamedTuple):
    """Where a job stands in the list: its moment, and of one moment files after loads."""

    at: datetime
    rank: int
    pk: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()} {self.rank} {self.pk}"


@dataclass(frozen=True)
class Line:
    """One job of the list."""

    name: str
    what: str
    who: str
    state: str
    is_active: bool
    share: float
    place: Place
    url: str

    @property
    def at(self) -> datetime:
        return self.place.at


def visible(user: User) -> QuerySet[Load]:
    """All loads for who may let sources in, else those that were made in the user's name."""
    found = Load.objects.select_related("source", "user", "job")
    return found if access.may_connect(user) else found.filter(user=user)


def of_all(user: User, before: str) -> dict[str, Any]:
    """The newest jobs, or those behind a place; the same queries for one and for many."""
    place = _read(before)
    loads = _behind(visible(user), LOAD, place)
    files = _behind(file_pages.own(user), FILE, place)
    lines = [*map(_load, loads[: MOST_SHOWN + 1]), *map(_file, files[: MOST_SHOWN + 1])]
    lines.sort(key=lambda line: line.place, reverse=True)
    shown = lines[:MOST_SHOWN]
    following = str(shown[-1].place) if len(lines) > MOST_SHOWN else ""
    return {"lines": shown, "following": following, "is_first": not before}


def _read(before: str) -> Place | None:
    """A place as it was written; of nonsense the beginning."""
    moment, _, rest = before.partition(" ")
    rank, _, pk = rest.partition(" ")
    try:
        at = parse_datetime(moment)
        if at is None or at.tzinfo is None:
            return None
        return Place(at.astimezone(UTC), int(rank), min(int(pk), MOST_KEY))
    except (ValueError, OverflowError):
        return None


def _behind(rows: QuerySet, rank: int, place: Place | None) -> QuerySet:
    """The rows of one rank in the order of the list, behind a place if there is one."""
    rows = rows.order_by("-created_at", "-pk")
    if place is None:
        return rows
    earlier = Q(created_at__lt=place.at)
    if rank < place.rank:
        return rows.filter(earlier | Q(created_at=place.at))
    same = Q(created_at=place.at, pk__lt=place.pk) if rank == place.rank else Q(pk=None)
    return rows.filter(earlier | same)


def of_one(load: Load) -> dict[str, Any]:
    """One load: how far it is, or what became of it."""
    is_open = load.state in TAKES
    is_going_on = load.is_active and load.shown_state == load.state
    return {
        "load": load,
        "title": _title(load),
        "state": Load.State(load.shown_state).label,
        "is_open": is_open,
        "is_going_on": is_going_on,
        "is_stopping": load.state == Load.State.CANCELLING,
        "may_stop": load.state in STOPS and load.shown_state == load.state,
        "asks_again": LATER if is_open else SOON if is_going_on else "",
        "progress": outcomes.progress(load_results.progress(load)),
        "counts": outcomes.counted(load.counts),
        "why": words.why(load),
        "files": [(str(one), words.FILES[one]) for one in files(load)],
    }


def files(load: Load) -> list[Wanted]:
    """Which files of results there are; none once somebody of them was erased."""
    if load.received_bytes == 0:
        return []
    told = load_results.progress(load)
    has_rest = load.shown_state in {Load.State.CANCELLED, Load.State.FAILED}
    there = {
        Wanted.OK: told["records"] > told["failed"],
        Wanted.FAILED: told["failed"] > 0,
        Wanted.UNPROCESSED: has_rest and load.reason.get("code") not in words.UNREADABLE,
    }
    return [one for one, is_there in there.items() if is_there]


def results(load: Load, wanted: Wanted) -> Iterable[str]:
    """A file of results, line by line."""
    return load_results.as_table(load, load_results.documents(load, wanted), wanted)


def _title(load: Load) -> str:
    of = TYPES.get(load.type, load.type)
    if not of:
        return _("Load of %(source)s") % {"source": load.source}
    return _("Load of %(source)s: %(type)s") % {"source": load.source, "type": of}


def _load(load: Load) -> Line:
    return Line(
        name=_title(load),
        what=load.get_format_display(),
        who=str(load.user),
        state=str(Load.State(load.shown_state).label),
        is_active=load.is_active and load.shown_state == load.state,
        share=load_results.progress(load)["share"],
        place=Place(load.created_at, LOAD, load.pk),
        url=reverse("job", args=[load.public_id]),
    )


def _file(row: Import) -> Line:
    return Line(
        name=row.file_name,
        what=row.get_kind_display(),
        who=str(row.user),
        state=str(Import.State(row.state).label),
        is_active=row.state in file_pages.ACTIVE,
        share=import_results.progress(row, timezone.now())["share"],
        place=Place(row.created_at, FILE, row.pk),
        url=reverse("import", args=[row.public_id]),
    )
