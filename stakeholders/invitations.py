"""PURE: reads meetings out of a calendar file: those that took place, and who was invited."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice, takewhile
from typing import Any

from dateutil.rrule import rrulestr
from icalendar import Calendar, Event, vRecur
from icalendar.error import BrokenCalendarProperty

LARGEST = 2 * 1024 * 1024
MOST_EVENTS = 5_000
MOST_MEETINGS = 50
"""The newest of a file; older ones belong into an import."""
FAR_BACK = timedelta(days=366)
MOST_TURNS = 4_000
"""Turns of a rule that are looked at: daily for ten years."""
SELDOM = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
ROOMS = {"ROOM", "RESOURCE"}


class Unreadable(ValueError):
    """This is no calendar."""


@dataclass(frozen=True)
class Invited:
    """Somebody who was asked to come."""

    name: str
    address: str


@dataclass(frozen=True)
class Meeting:
    """A meeting that took place; `key` is the same however often a calendar tells of it."""

    key: str
    at: datetime
    on: date
    title: str
    invited: tuple[Invited, ...]


def read(raw: bytes, *, now: datetime, zone: tzinfo) -> list[Meeting]:
    """The newest meetings before now, that were not called off; the newest first.

    Times without a zone, and the day of a meeting, are those of `zone`.
    """
    if len(raw) > LARGEST:
        raise Unreadable("too_large")
    events = _events(raw)
    moved = {(_uid(one), _start(one, "RECURRENCE-ID", zone)) for one in events}
    found = {}
    for event in events:
        if _is_called_off(event):
            continue
        for at in _times(event, moved, now, zone):
            meeting = _meeting(event, at, zone)
            found[meeting.key] = meeting
    return sorted(found.values(), key=lambda one: (one.at, one.key), reverse=True)[:MOST_MEETINGS]


def _events(raw: bytes) -> list[Event]:
    # The parser raises whatever it stumbles over.
    try:
        calendars = Calendar.from_ical(raw.decode("utf-8", "replace"), multiple=True)
        kept = [one for one in calendars if str(one.get("METHOD", "")).upper() != "CANCEL"]
        walked = [event for one in kept for event in one.walk("VEVENT")]
        found = [event for event in walked if isinstance(event, Event)]
    except Exception as error:
        raise Unreadable("malformed") from error
    if not calendars or not isinstance(calendars[0], Calendar):
        raise Unreadable("malformed")
    return found[:MOST_EVENTS]


def _is_called_off(event: Event) -> bool:
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def _times(
    event: Event, moved: set[tuple[str, datetime | None]], now: datetime, zone: tzinfo
) -> list[datetime]:
    """When it took place: once, or as its rule says, but for what was moved or left out."""
    start = _start(event, "DTSTART", zone)
    if start is None:
        return []
    if event.get("RECURRENCE-ID") is not None or event.get("RRULE") is None:
        return [start] if now - FAR_BACK <= start <= now else []
    without = {_uid_at(event, at) for at in _left_out(event, zone)} | moved
    turns = _turns(event, start, now)
    return [at for at in turns if at >= now - FAR_BACK and _uid_at(event, at) not in without]


def _turns(event: Event, start: datetime, now: datetime) -> list[datetime]:
    rule = next(iter(_several(event["RRULE"])), None)
    if not isinstance(rule, vRecur) or not _is_seldom(rule):
        return [start] if start <= now else []
    # A rule counts in the clock of the meeting, which daylight saving moves.
    clock = start.replace(tzinfo=None)
    try:
        turns = rrulestr(_in_clock(rule, start), dtstart=clock)
    except (ValueError, TypeError, KeyError):
        return [start] if start <= now else []
    until = now.astimezone(start.tzinfo).replace(tzinfo=None)
    past = takewhile(lambda at: at <= until, islice(turns, MOST_TURNS))
    return [at.replace(tzinfo=start.tzinfo) for at in past]


def _is_seldom(rule: vRecur) -> bool:
    """Once a day at most, so that looking through it ends."""
    within = any(name in rule for name in ("BYHOUR", "BYMINUTE", "BYSECOND"))
    return not within and str((rule.get("FREQ") or [""])[0]).upper() in SELDOM


def _in_clock(rule: vRecur, start: datetime) -> str:
    """The rule with its end in the clock of the meeting, too."""
    told = dict(rule)
    ends = told.pop("UNTIL", [])
    text: str = vRecur(told).to_ical().decode()  # type: ignore[no-untyped-call]
    for end in ends:
        moment = end if isinstance(end, datetime) else datetime.combine(end, time.max)
        local = moment.astimezone(start.tzinfo) if moment.tzinfo else moment
        text += f";UNTIL={local.replace(tzinfo=None):%Y%m%dT%H%M%S}"
    return text


def _left_out(event: Event, zone: tzinfo) -> Iterator[datetime]:
    told = event.get("EXDATE")
    for one in _several(told):
        for day in _told(one, "dts") or ():
            yield _moment(day.dt, zone)


def _meeting(event: Event, at: datetime, zone: tzinfo) -> Meeting:
    original = _start(event, "RECURRENCE-ID", zone) or at
    key = hashlib.sha256(f"{_uid(event)}\n{original.astimezone(UTC).isoformat()}".encode())
    return Meeting(
        key=key.hexdigest(),
        at=at.astimezone(UTC),
        on=at.astimezone(zone).date(),
        title=_line(event.get("SUMMARY", "")),
        invited=tuple(_invited(event)),
    )


def _invited(event: Event) -> Iterator[Invited]:
    """Everybody once, but rooms and whoever declined."""
    seen = set()
    for one in [*_several(event.get("ORGANIZER")), *_several(event.get("ATTENDEE"))]:
        told = getattr(one, "params", {})
        address = str(one).strip().removeprefix("MAILTO:").removeprefix("mailto:").casefold()
        declined = str(told.get("PARTSTAT", "")).upper() == "DECLINED"
        is_room = str(told.get("CUTYPE", "")).upper() in ROOMS
        if "@" in address and not declined and not is_room and address not in seen:
            seen.add(address)
            yield Invited(_line(told.get("CN", "")).strip("\"' "), address[:254])


def _line(told: Any) -> str:
    """In one line, of letters that every database keeps."""
    kept = "".join(letter if letter.isprintable() else " " for letter in str(told))
    return " ".join(kept.split())[:200]


def _several(told: Any) -> Iterable[Any]:
    return told if isinstance(told, list) else [told] if told is not None else []


def _start(event: Event, name: str, zone: tzinfo) -> datetime | None:
    moment = _told(event.get(name), "dt")
    return _moment(moment, zone) if isinstance(moment, date) else None


def _told(value: Any, name: str) -> Any:
    """What a property holds; nothing if it is not what it should be."""
    try:
        return getattr(value, name, None)
    except BrokenCalendarProperty:
        return None


def _moment(told: date, zone: tzinfo) -> datetime:
    """A day is its noon, which is that day wherever the reader is."""
    moment = told if isinstance(told, datetime) else datetime.combine(told, time(12))
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _uid(event: Event) -> str:
    """Without one, what it is about and when it was made up."""
    told = str(event.get("UID", ""))
    return told or f"{event.get('SUMMARY', '')}\n{event.get('DTSTAMP', '')}"


def _uid_at(event: Event, at: datetime) -> tuple[str, datetime]:
    return _uid(event), at
