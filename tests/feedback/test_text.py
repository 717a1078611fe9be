"""How words are read: the language, the tone and how sure it is, themes, key phrases."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from feedback.reading import encoding, text
from feedback.reading.text import TextReading, read
from feedback.reading.themes import Theme, nearest

LONG = "The support is terrible and nobody answers. "


@pytest.mark.parametrize(
    ("said", "spoken", "language", "tone"),
    [
        ("Nobody answered for two weeks.", "", "en", "negative"),
        ("Aspettiamo da un mese una risposta.", "", "it", "negative"),
        ("Cela fait deux semaines que personne ne répond.", "", "fr", "negative"),
        ("Excellent product, we are very happy.", "", "en", "positive"),
        ("Nous sommes ravis de votre équipe.", "", "fr", "positive"),
        ("Siamo molto contenti della nuova versione.", "", "it", "positive"),
        ("Our meeting is on Thursday at ten.", "", "en", "neutral"),
        ("Perfetto!", "it", "it", "positive"),
        ("Not good.", "en", "en", "negative"),
    ],
)
def test_words_read_as_people_mean_them(said, spoken, language, tone):
    found = read(said, spoken)
    assert (found.language, found.tone) == (language, tone)
    assert found.is_clear
    assert found.stance == found.sentiment


@pytest.mark.parametrize(
    "said",
    ["", "   ", "😀😀", "42", "?!", "\x00\x07", "\ud800"],
    ids=["nothing", "blanks", "emoji", "numbers", "marks", "controls", "half a letter"],
)
def test_without_words_there_is_nothing_to_rely_on(said):
    found = read(said, "fr")
    assert found == TextReading(language="fr")
    assert found.stance is None


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Wir warten seit zwei Wochen auf eine Antwort und sind sehr enttäuscht.", "de"),
        ("El servicio es excelente y estamos muy contentos con todo.", "es"),
        ("Сервис ужасный, никто не отвечает уже две недели.", "ru"),
    ],
)
def test_another_language_is_told_and_moves_nothing(said, language):
    found = read(said, "en")
    assert found.language == language
    assert found.language_certainty > 0.5
    assert not found.is_clear
    assert found.stance is None


def test_a_megabyte_is_read_from_its_beginning():
    found = read(LONG * 25_000)
    assert found == read((LONG * 25_000)[:20_000])
    assert found.tone == "negative"


def test_control_characters_change_nothing():
    assert read("Very\x00 good\x1b support team.") == read("Very good support team.")


def test_sentences_in_two_languages_are_each_read_in_theirs():
    found = read("L'assistenza è pessima e scortese. The support is terrible and rude.")
    assert found.tone == "negative"
    assert found.is_clear


def test_greetings_do_not_thin_out_what_was_said():
    said = "Dear all,\nour order 4471 is in the portal.\nThe support is terrible.\nKind regards"
    assert read(said, "en").tone == "negative"


def test_the_sentences_that_sound_like_something_are_the_key_phrases():
    said = "We met on Monday. Your team is wonderful. The invoice goes to Leeds."
    assert read(said).phrases == ("Your team is wonderful.",)


def test_a_key_phrase_is_cut_at_a_word():
    (phrase,) = read("The support is terrible and rude " + "because of this and that " * 9).phrases
    assert len(phrase) <= text.MOST_OF_A_PHRASE + 1
    assert phrase.endswith("…")


@pytest.mark.parametrize(
    ("said", "theme"),
    [
        ("The invoice is wrong again.", Theme.INVOICING),
        ("Der Preis ist zu hoch.", Theme.PRICE),
        ("Le camion de livraison est arrivé en retard.", Theme.DELIVERY),
        ("Il sistema è fermo da questa mattina.", Theme.RELIABILITY),
        ("Nobody answers our support tickets.", Theme.SUPPORT),
        ("The training course was useful.", Theme.TRAINING),
        ("We worry about the security of our data.", Theme.SECURITY),
    ],
)
def test_a_sentence_has_the_theme_that_it_is_most_like(said, theme):
    assert nearest(encoding.encode(said))[0] == theme
    assert theme in read(said).topics


def test_what_is_like_no_theme_has_none():
    assert read("Happy birthday to your grandmother, dear Paul!").topics == ()


def test_many_are_encoded_as_each_by_itself():
    said = ["Nobody answers our support tickets.", "late", "La consegna è arrivata in ritardo."]
    alone = np.array([encoding.encode(one) for one in said])
    assert np.abs(encoding.encode_all(said) - alone).max() < 1e-6


def test_texts_that_are_read_together_read_as_each_by_itself():
    given = [
        ("Nobody answers our tickets. The team is friendly!", "en"),
        ("", "fr"),
        ("La consegna è arrivata in ritardo.", ""),
        ("😀", "it"),
        ("Perfetto!", "it"),
    ]
    assert text.read_all(given) == [read(*one) for one in given]
    assert text.read_all([]) == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["", "en", "fr", "it", "de", "xx"]))
def test_any_text_is_read_and_always_alike(said, spoken):
    found = read(said, spoken)
    assert -1 <= found.sentiment <= 1
    assert 0 <= found.certainty <= 1
    assert 0 <= found.language_certainty <= 1
    assert len(found.topics) <= 3
    assert len(found.phrases) <= text.MOST_PHRASES
    assert read(said, spoken) == found


def test_nothing_is_read_from_disk_before_the_first_text():
    code = (
        "import feedback.reading.text;"
        "from feedback.reading import close_encoding as c, encoding as e, language as l;"
        "print(*(one.cache_info().currsize for one in (c._encoder, e._encoder, l._detector)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["0", "0", "0"]
