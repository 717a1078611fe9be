"""Meetings are read out of a calendar: those that took place, each once, with who was there."""

import contextlib
import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings, strategies as st

from stakeholders import invitations
from stakeholders.invitations import Invited, Unreadable

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
ZURICH = ZoneInfo("Europe/Zurich")
ANA = "ATTENDEE;CN=Ana Ruiz:mailto:Ana@client.example"


def calendar(*events, head=""):
    lines = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{head}{lines}END:VCALENDAR\r\n"
    return text.encode()


def event(start="DTSTART:20260302T083000Z", *more, uid="1"):
    return "\r\n".join((f"UID:{uid}", "SUMMARY:Review", start, ANA, *more))


def read(*events, **more):
    return invitations.read(calendar(*events, **more), now=NOW, zone=ZURICH)


def days(*events, **more):
    return sorted(one.on for one in read(*events, **more))


def test_a_meeting_says_when_it_was_and_who_was_there():
    (one,) = read(event())
    assert (one.title, one.on) == ("Review", date(2026, 3, 2))
    assert one.at == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    assert one.invited == (Invited("Ana Ruiz", "ana@client.example"),)


@pytest.mark.parametrize(
    ("start", "day"),
    [
        pytest.param("DTSTART:20260302T233000Z", 3, id="midnight is ours, not Greenwich's"),
        pytest.param("DTSTART:20260302T233000", 2, id="a floating time is local"),
        pytest.param("DTSTART;VALUE=DATE:20260302", 2, id="a whole day"),
        pytest.param("DTSTART;TZID=America/New_York:20260302T200000", 3, id="evening in New York"),
        pytest.param("DTSTART;TZID=W. Europe Standard Time:20260302T090000", 2, id="as Outlook"),
    ],
)
def test_the_day_is_that_of_the_reader(start, day):
    assert days(event(start)) == [date(2026, 3, day)]


def test_who_declined_and_rooms_were_not_there_and_nobody_is_there_twice():
    told = read(
        event(
            "DTSTART:20260302T083000Z",
            "ORGANIZER;CN=Maya:mailto:maya@quorate.example",
            "ATTENDEE;PARTSTAT=DECLINED:mailto:bo@client.example",
            "ATTENDEE;CUTYPE=ROOM:mailto:room@client.example",
            "ATTENDEE:MAILTO:ana@client.example",
            "ATTENDEE:urn:uuid:1",
        )
    )
    assert [one.address for one in told[0].invited] == [
        "maya@quorate.example", "ana@client.example",
    ]  # fmt: skip


def test_letters_that_no_database_keeps_are_left_out():
    assert read(event().replace("Review", "Re\0view"))[0].title == "Re view"


def test_what_is_to_come_or_was_called_off_is_no_meeting():
    assert days(event("DTSTART:20260401T083000Z")) == []
    assert days(event("DTSTART:20260302T083000Z", "STATUS:CANCELLED")) == []
    assert days(event(), head="METHOD:CANCEL\r\n") == []


WEEKLY = ("DTSTART;TZID=Europe/Zurich:20260302T090000", "RRULE:FREQ=WEEKLY")
MARCH = [date(2026, 3, day) for day in (2, 9, 16)]


def test_a_series_is_each_meeting_that_took_place():
    assert days(event(*WEEKLY)) == MARCH
    assert len({one.key for one in read(event(*WEEKLY))}) == 3


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param(["EXDATE;TZID=Europe/Zurich:20260309T090000"], [2, 16], id="one left out"),
        pytest.param(["RRULE:FREQ=WEEKLY;COUNT=2"], [2, 9], id="a number of times"),
        pytest.param(["RRULE:FREQ=WEEKLY;UNTIL=20260309T080000Z"], [2, 9], id="until a moment"),
    ],
)
def test_a_series_ends_and_leaves_out_as_it_says(more, expected):
    rule = [] if more[0].startswith("RRULE") else [WEEKLY[1]]
    found = days(event(WEEKLY[0], *rule, *more))
    assert found == [date(2026, 3, day) for day in expected]


def test_one_of_a_series_that_was_moved_or_called_off_counts_as_it_is():
    moved = event("DTSTART:20260310T083000Z", "RECURRENCE-ID;TZID=Europe/Zurich:20260309T090000")
    assert days(event(*WEEKLY), moved) == [date(2026, 3, day) for day in (2, 10, 16)]
    called_off = event(
        "DTSTART:20260309T080000Z",
        "RECURRENCE-ID;TZID=Europe/Zurich:20260309T090000",
        "STATUS:CANCELLED",
    )
    assert days(event(*WEEKLY), called_off) == [date(2026, 3, day) for day in (2, 16)]


def test_a_series_keeps_its_hour_when_the_clock_is_changed():
    summer = datetime(2026, 4, 10, tzinfo=UTC)
    found = invitations.read(calendar(event(*WEEKLY)), now=summer, zone=ZURICH)
    assert {one.at.astimezone(ZURICH).hour for one in found} == {9}


@pytest.mark.parametrize(
    "rule",
    ["FREQ=SECONDLY", "FREQ=HOURLY", "FREQ=DAILY;BYSECOND=0,1,2", "FREQ=NEVER", "FREQ=DAILY"],
)
def test_no_rule_makes_more_than_a_page(rule):
    old = event("DTSTART:19700101T000000Z", f"RRULE:{rule}")
    assert len(read(old)) <= invitations.MOST_MEETINGS


NEVER = ["DAILY;BYMONTH=2", "DAILY;INTERVAL=0;BYMONTH=2", "WEEKLY;BYMONTH=2", "MONTHLY;BYMONTH=2"]


@pytest.mark.parametrize("rule", NEVER)
def test_a_rule_that_never_happens_is_soon_given_up(rule):
    before = time.process_time()
    read(event("DTSTART:19700101T090000Z", f"RRULE:FREQ={rule};BYMONTHDAY=30"))
    assert time.process_time() - before < 1


def test_of_too_many_series_the_first_meeting_is_taken_alone():
    once = "DTSTART:20260202T090000Z", "RRULE:FREQ=WEEKLY;COUNT=1"
    series = [event(*once, uid=str(one)) for one in range(invitations.MOST_SERIES)]
    found = days(*series, event(*WEEKLY, uid="last"))
    assert found[-2:] == [date(2026, 2, 2), date(2026, 3, 2)]


@pytest.mark.parametrize(
    "rule",
    ["FREQ=DAILY", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", "FREQ=MONTHLY;BYDAY=1MO,-1FR"],
)
def test_a_series_that_began_long_ago_goes_on_in_its_step(rule):
    """Its newest turns are those that somebody finds who follows it from the start."""
    begun = datetime(2000, 1, 3, 9, tzinfo=UTC)
    told = rrulestr(rule, dtstart=begun).between(datetime(2026, 2, 20, tzinfo=UTC), NOW)
    found = days(event("DTSTART:20000103T090000Z", f"RRULE:{rule}"))
    assert found[-len(told) :] == [one.date() for one in told]


def test_the_same_meeting_has_the_same_key_whatever_else_changed():
    (one,), (other,) = read(event()), read(event().replace("Review", "Review 2"))
    assert one.key == other.key
    assert read(event(uid="2"))[0].key != one.key


@pytest.mark.parametrize("raw", [b"", b"words", b"BEGIN:VCARD\r\nEND:VCARD\r\n", b"\xff" * 99])
def test_what_is_no_calendar_is_said_to_be_none(raw):
    with pytest.raises(Unreadable):
        invitations.read(raw, now=NOW, zone=ZURICH)


def test_a_file_that_is_too_large_is_not_looked_at():
    with pytest.raises(Unreadable, match="too_large"):
        invitations.read(b"x" * (invitations.LARGEST + 1), now=NOW, zone=ZURICH)


PIECES = [
    "DTSTART", ":20260302T090000Z", ";TZID=x", "\r\n", "RRULE:FREQ=", "DAILY", ";COUNT=",
    "ATTENDEE", ":mailto:", "UID:1", "EXDATE", "BEGIN:VEVENT", "END:VEVENT", "9", ";", "=",
]  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_no_pieces_of_calendars_make_it_fail(piece):
    with contextlib.suppress(Unreadable):
        invitations.read(calendar(piece), now=NOW, zone=ZURICH)
