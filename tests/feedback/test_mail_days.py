"""The day of a mail that is pasted as a mail program shows it."""

from datetime import date

import pytest
from django.utils import translation
from django.utils.dates import MONTHS

from feedback.mail import mails
from feedback.mail.days import day_of

WORDS = "We are waiting for the offer."
SHOWN = """{names[0]}: Ana Ruiz <ana@client.example>
{names[1]}: {sent}
{names[2]}: Maya Tester <maya@ours.example>
{names[3]}: The offer

{words}
"""
NAMES = {
    "en": ("From", "Sent", "To", "Subject"),
    "fr": ("De", "Envoyé", "À", "Objet"),
    "it": ("Da", "Inviato", "A", "Oggetto"),
}
NOVEMBER = date(2026, 11, 27)


def shown(language, sent):
    return mails.pasted(SHOWN.format(names=NAMES[language], sent=sent, words=WORDS))


@pytest.mark.parametrize(
    ("language", "sent"),
    [
        ("en", "Friday, 27 November 2026 09:12"),
        ("en", "Friday, November 27, 2026 9:12 AM"),
        ("en", "Fri, 27 Nov 2026 09:12:00 +0100"),
        ("en", "11/27/2026 9:12 AM"),
        ("fr", "vendredi 27 novembre 2026 09:12"),
        ("fr", "ven. 27 nov. 2026 à 09:12"),
        ("fr", "27/11/2026 09:12"),
        ("it", "venerdì 27 novembre 2026 09:12"),
        ("it", "ven 27 nov 2026 alle ore 09:12"),
        ("it", "27/11/2026 09:12"),
    ],
)
def test_a_mail_as_it_is_shown_keeps_its_day_its_subject_and_its_words(language, sent):
    mail = shown(language, sent)
    assert mail.at.date() == NOVEMBER
    assert (mail.address, mail.subject, mail.text) == ("ana@client.example", "The offer", WORDS)


@pytest.mark.parametrize(
    ("told", "is_english", "day"),
    [
        ("2026-11-27 09:12", False, NOVEMBER),
        ("1er décembre 2026", False, date(2026, 12, 1)),
        ("1° dicembre 2026", False, date(2026, 12, 1)),
        ("27. November 2026", False, NOVEMBER),
        ("27.11.2026", True, NOVEMBER),
        ("lundi 3 août 2026", False, date(2026, 8, 3)),
        ("3 GIUGNO 2026", False, date(2026, 6, 3)),
        ("3/4/2026", False, date(2026, 4, 3)),
        ("3/4/2026 9:12 AM", True, date(2026, 3, 4)),
        ("4/4/2026", True, date(2026, 4, 4)),
        ("27/11/2026 9:12 AM", True, NOVEMBER),
        ("3/4/2026", True, None),
        ("31/02/2026", False, None),
        ("31 février 2026", False, None),
        ("tomorrow", True, None),
        ("1 January 9999", True, None),
        ("", False, None),
    ],
)
def test_a_line_tells_one_day_or_none(told, is_english, day):
    assert day_of(told, is_english=is_english) == day


@pytest.mark.parametrize("language", ["en", "fr", "it"])
@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_has_its_name(language, month):
    with translation.override(language):
        name = str(MONTHS[month])
    assert day_of(f"9 {name} 2026") == date(2026, month, 9)


def test_without_a_day_that_can_be_read_it_has_none():
    assert shown("en", "some day").at is None
    assert mails.pasted(WORDS).at is None
