"""A mail is read as it came, however broken: who said what, or why nobody is asked about it."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings, strategies as st

from feedback.mail import mails, threads
from tests.feedback.mails import (
    ANA,
    FORWARDS,
    REPLIES,
    WORDS,
    attached,
    mail,
    raw,
    report,
    with_file,
)

OURS = mails.Ours(
    addresses=frozenset({"voice@quorate.example"}),
    hosts=frozenset({"app.quorate.example"}),
    domains=frozenset({"quorate.example"}),
)


def read(told):
    return mails.read(told, OURS)


def test_a_plain_mail_says_who_said_what_and_when():
    told = read(mail())
    assert (told.name, told.address) == ("Ana Ruiz", "ana@client.example")
    assert (told.subject, told.text, told.reason) == ("Support", WORDS, "")
    assert told.at == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", REPLIES.values(), ids=REPLIES)
def test_of_a_reply_only_the_new_words_count(text):
    told = read(mail(text, subject="Re: Support"))
    assert (told.text, told.reason) == (WORDS, "")


@pytest.mark.parametrize(("subject", "above"), FORWARDS.values(), ids=FORWARDS)
def test_a_forwarded_mail_is_by_whoever_wrote_it(subject, above):
    told = read(mail(above + WORDS, sender="maya@quorate.example", subject=subject))
    assert (told.name, told.address, told.text) == ("Ana Ruiz", "ana@client.example", WORDS)
    assert told.reason == ""


def test_a_mail_that_was_attached_whole_is_by_whoever_wrote_it():
    told = read(attached())
    assert (told.address, told.text, told.reason) == ("ana@client.example", WORDS, "")


def test_a_forward_without_an_author_is_parked_with_all_its_words():
    told = read(mail(f"See what they say: {WORDS}", subject="Fwd: Support"))
    assert (told.reason, WORDS in told.text) == ("forward", True)


AUTOMATIC = {
    "by its header": mail(Auto_Submitted="auto-replied"),
    "generated": mail(Auto_Submitted="auto-generated"),
    "an older header": mail(X_Autoreply="yes"),
    "by precedence": mail(Precedence="auto_reply"),
    "English": mail(subject="Automatic reply: Support"),
    "out of office": mail(subject="Out of Office: back on Monday"),
    "French": mail(subject="Réponse automatique : Support"),
    "away, French": mail(subject="Absence du bureau"),
    "Italian": mail(subject="Risposta automatica: Support"),
    "away, Italian": mail(subject="Fuori sede fino al 3 marzo"),
    "a receipt": report("disposition-notification"),
}
BOUNCES = {
    "a report": report("delivery-status"),
    "from a postmaster": mail(sender="MAILER-DAEMON@host.example"),
    "English": mail(subject="Undeliverable: Support"),
    "French": mail(subject="Échec de la remise : Support"),
    "Italian": mail(subject="Mancato recapito: Support"),
    "by its header": mail(X_Failed_Recipients="ana@client.example"),
}
LOOPS = {
    "from our mailbox": mail(sender="Voice <Voice@Quorate.example>"),
    "sent by us": raw(WORDS.encode()).replace(b"1@client.example", b"1@app.quorate.example"),
    "round and round": mail(Received=[f"from a by b; {n}" for n in range(40)]),
}
BULK = {
    "a list": mail(List_Id="<news.client.example>"),
    "a newsletter": mail(List_Unsubscribe="<https://client.example/off>"),
    "by precedence": mail(Precedence="bulk"),
}


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        pytest.param(told, reason, id=f"{reason}, {name}")
        for reason, cases in {
            "auto_reply": AUTOMATIC, "bounce": BOUNCES, "loop": LOOPS, "bulk": BULK,
        }.items()
        for name, told in cases.items()
    ],
)  # fmt: skip
def test_what_nobody_wrote_by_hand_is_parked_with_the_reason(told, reason):
    assert read(told).reason == reason


@pytest.mark.parametrize(
    "subject",
    ["Absent from your roadmap", "Auto parts are late", "Our office is cold", "Delivery was late"],
)
def test_what_a_person_writes_about_such_things_is_not_parked(subject):
    assert read(mail(subject=subject)).reason == ""


FRENCH = "Très déçu : personne ne répond à Genève."


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param(
            FRENCH.encode("latin-1"), "text/plain; charset=utf-8", id="says UTF-8, is not"
        ),
        pytest.param(FRENCH.encode(), "text/plain; charset=iso-8859-1", id="is UTF-8, says it not"),
        pytest.param(FRENCH.encode(), "text/plain", id="says nothing"),
        pytest.param(FRENCH.encode("cp1252"), "text/plain; charset=x-unheard-of", id="unheard of"),
        pytest.param(FRENCH.encode("utf-16"), "text/plain; charset=utf-16", id="two bytes each"),
    ],
)
def test_letters_are_right_whatever_the_charset_says(body, kind):
    assert read(raw(body, kind=kind)).text == FRENCH


HTML = "<html><head><style>p{color:red}</style><script>x()</script></head><body><p>Nobody has "
HTML += "answered&nbsp;for two weeks.</p><img src='https://track.example/1.gif'></body></html>"


def test_a_mail_of_html_alone_is_read_as_text():
    assert read(mail(None, html=HTML)).text.split() == WORDS.split()


def test_of_text_and_html_the_text_is_read_unless_it_is_empty():
    assert read(mail(WORDS, html="<p>Other</p>")).text == WORDS
    assert read(mail(" ", html=HTML)).text.split() == WORDS.split()


def test_a_large_file_is_neither_kept_nor_decoded():
    told = read(with_file(20 * 1024 * 1024))
    assert (told.text, told.reason) == (WORDS, "")
    assert told.size > 20 * 1024 * 1024


def test_a_mail_that_is_too_large_is_parked_with_its_subject():
    told = read(mail() + b"A" * mails.LARGEST)
    assert (told.reason, told.subject, told.address) == (
        "too_large",
        "Support",
        "ana@client.example",
    )


def test_no_words_of_its_own_are_parked_as_that():
    quoted = "On Monday, Maya wrote:\n> Hi\n> How is it?"
    assert read(mail(quoted)).reason == "empty"
    assert read(mail("  ")).reason == "empty"


BROKEN = {
    "nothing": b"",
    "no headers": b"\r\n\r\njust words",
    "bytes": bytes(range(256)) * 40,
    "a boundary that never comes": raw(b"words", kind='multipart/mixed; boundary="x"'),
    "a boundary without a name": raw(b"words", kind="multipart/alternative"),
    "base64 that is none": raw(b"!!!!", encoding="base64"),
    "a type that is none": raw(b"words", kind=";;;"),
    "an encoding that is none": raw(b"words", encoding="x-none"),
    "a date that is none": mail(Resent_Date="never").replace(b"02 Mar", b"99 Foo"),
    "an address that is none": raw(b"words", head="From: <<>>@@\r\n"),
    "a header of a megabyte": raw(b"words", head="X-Long: " + "a" * 1_000_000 + "\r\n"),
    "encoded words that are none": raw(b"words", head="Subject: =?utf-8?b?////?= =?x?q?=\r\n"),
    "parts within parts": b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n" * 60,
}


@pytest.mark.parametrize("told", BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_read_as_far_as_it_goes(told):
    found = read(told)
    assert found.key
    assert found.size == len(told)
    assert "\0" not in found.text + found.subject + found.name


def test_the_same_mail_has_the_same_key_and_another_has_another():
    again = mail().replace(b"Subject: Support", b"Subject: [external] Support")
    assert read(mail()).key == read(again).key
    without = mail().replace(b"Message-ID: <1@client.example>\n", b"")
    assert read(without).key == read(without).key != read(mail()).key
    assert read(without + b"!").key != read(without).key


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=3000))
def test_no_bytes_make_it_fail(told):
    assert read(told).size == len(told)


MARKS = [
    "From: ",
    "\n",
    "> ",
    "On ",
    " wrote:",
    "De : ",
    "\r\n",
    "Le ",
    "a écrit :",
    "-- ",
    "é",
    "\0",
]
HEADERS = [b"Content-Type: ", b"multipart/mixed; boundary=", b"x", b"\r\n", b"--x", b"=?utf-8?q?"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(HEADERS + [one.encode() for one in MARKS]), max_size=60))
def test_no_pieces_of_mails_make_it_fail(pieces):
    told = b"".join(pieces)
    assert read(told).size == len(told)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*MARKS, "words "]), max_size=80).map("".join))
def test_new_words_are_words_of_the_mail(text):
    new = threads.new_words(text)
    assert new.count("words") <= text.count("words")


BUSY = [
    "On ", "Le ", "> ", "From: \n", "On " * 60 + "\n", "Thanks,\n", "\n", "\u3000\n", " \n>\n",
]  # fmt: skip


@pytest.mark.parametrize("piece", BUSY)
def test_a_mail_that_was_made_to_keep_us_busy_does_not(piece):
    before = time.process_time()
    text = f"Hello{piece * 20_000} wrote:"
    threads.is_forward("", text)
    threads.author(text, [])
    threads.new_words(text)
    assert time.process_time() - before < 5


def test_blank_lines_between_two_thoughts_do_not_part_them():
    text = f"{WORDS}\n\n\n\n\nAnd one more thing."
    assert read(mail(text)).text.split() == text.split()


def test_a_long_paragraph_is_kept_whole():
    text = f"{WORDS}\n{'It is the same in every week. ' * 40}".strip()
    assert read(mail(f"{text}\n\nOn Monday, {ANA} wrote:\n> Hi")).text.split() == text.split()


def test_the_last_day_of_the_calendar_is_no_day_of_a_mail():
    last = b"Fri, 31 Dec 9999 23:59:59 +0000"
    assert read(mail().replace(b"Mon, 02 Mar 2026 09:30:00 +0100", last)).at is None
