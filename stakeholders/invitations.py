"""PURE: reads meetings out of a calendar file: those that took place, and who was invited."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
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
"""Turns of a rule that are looked at."""
MOST_SERIES = 200
"""Rules that are followed; of further ones the first meeting is taken alone."""
SELDOM = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
WITHIN_A_DAY = {"BYHOUR", "BYMINUTE", "BYSECOND"}
RARE = WITHIN_A_DAY | {"BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"}
"""What no calendar says of days or weeks, and what may keep a rule from ever happening."""
AGES = 19 * timedelta(days=146_097)
"""The calendar repeats every 400 years; near its end a rule that never happens is given up soon."""
_STEPS = {"DAILY": timedelta(days=1), "WEEKLY": timedelta(weeks=1)}
"""Steps that may be skipped by the thousand, as they are all of one length."""
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
    for event in [one for one in events if one.get("RRULE") is not None][MOST_SERIES:]:
        del event["RRULE"]
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
    clock, until = (at.replace(tzinfo=None) for at in (start, now.astimezone(start.tzinfo)))
    try:
        most = min(int(_first(rule, "COUNT", MOST_TURNS)), MOST_TURNS)
        begun = _begun(rule, clock, until)
        turns = rrulestr(_in_clock(rule, start, until), dtstart=begun + AGES)
        past = [at - AGES for at in islice(turns, most)]
    except (ValueError, TypeError, KeyError, OverflowError):
        return [start] if start <= now else []
    return [at.replace(tzinfo=start.tzinfo) for at in past]


def _begun(rule: vRecur, clock: datetime, until: datetime) -> datetime:
    """Where to begin to follow a rule: near the time that counts, if its turns are not counted."""
    step = _STEPS.get(str(_first(rule, "FREQ", "")).upper())
    if step is None or "COUNT" in rule:
        return clock
    step *= int(_first(rule, "INTERVAL", 1))
    return clock + max((until - FAR_BACK - clock) // step - 1, 0) * step


def _is_seldom(rule: vRecur) -> bool:
    """Once a day at most, forwards, and soon again, so that looking through it ends."""
    name, interval = str(_first(rule, "FREQ", "")).upper(), str(_first(rule, "INTERVAL", 1))
    forbidden = RARE if name in _STEPS else WITHIN_A_DAY
    is_forwards = interval.isdecimal() and int(interval) > 0
    return name in SELDOM and is_forwards and not any(one in rule for one in forbidden)


def _first(rule: vRecur, name: str, otherwise: Any) -> Any:
    return next(iter(_several(rule.get(name))), otherwise)


def _in_clock(rule: vRecur, start: datetime, until: datetime) -> str:
    """The rule with its end in the clock of the meeting, too, and never after `until`."""
    told = dict(rule)
    ends, _count = told.pop("UNTIL", []), told.pop("COUNT", None)
    last = min([until, *(_clock_of(end, start) for end in _several(ends))])
    text: str = vRecur(told).to_ical().decode()  # type: ignore[no-untyped-call]
    return f"{text};UNTIL={last + AGES:%Y%m%dT%H%M%S}"


def _clock_of(end: date, start: datetime) -> datetime:
    moment = end if isinstance(end, datetime) else datetime.combine(end, time.max)
    local = moment.astimezone(start.tzinfo) if moment.tzinfo else moment
    return local.replace(tzinfo=None)


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
