"""Where words end and a signature begins, in three languages; what is no signature stays."""

import pytest
from hypothesis import given, strategies as st

from feedback import signatures
from feedback.mail import mails
from feedback.reading import text

WORDS = "Nobody has answered us for two weeks."
SIGNED = {
    "a mark": ("-- \nAna Ruiz\nAcme SpA", "Ana Ruiz"),
    "a mark without its blank": ("--\nAna Ruiz", "Ana Ruiz"),
    "a mark above a company": ("-- \nacme.example\n+39 02 1234", ""),
    "English": ("Kind regards,\nAna Ruiz\nCFO", "Ana Ruiz"),
    "English, thanks": ("Many thanks and best regards\n\nAna Ruiz", "Ana Ruiz"),
    "English, short": ("Best,\nAna", "Ana"),
    "English, in a line": ("Yours sincerely, Ana Ruiz", "Ana Ruiz"),
    "French": ("Bien cordialement,\nJ. de la Tour", "J. de la Tour"),
    "French, greetings": ("Avec mes meilleures salutations\nJean-Luc D'Arc", "Jean-Luc D'Arc"),
    "French, to you": ("Bien à vous,\nÉlise Noël", "Élise Noël"),
    "Italian": ("Cordiali saluti\nPaola Neri", "Paola Neri"),
    "Italian, in a line": ("Saluti, Paola Neri", "Paola Neri"),
    "Italian, thanks": ("Grazie,\nPaola", "Paola"),
    "no name at all": ("Distinti saluti", ""),
}
WITHIN = {
    "English": ("Best regards, Ana Ruiz", "Ana Ruiz"),
    "English, thanks": ("Thanks and kind regards, Ana Ruiz.", "Ana Ruiz"),
    "English, name and company below": ("Yours sincerely,\nAna Ruiz\nAcme SpA", "Ana Ruiz"),
    "English, company below": ("Regards, Ana Ruiz\nAcme SpA", "Ana Ruiz"),
    "French": ("Bien cordialement, Jean-Luc D'Arc", "Jean-Luc D'Arc"),
    "French, thanks": ("Merci d'avance, cordialement, J. de la Tour", "J. de la Tour"),
    "French, greetings": ("Meilleures salutations, Élise Noël", "Élise Noël"),
    "Italian": ("Cordiali saluti, Paola Neri", "Paola Neri"),
    "Italian, thanks": ("Grazie mille e distinti saluti - Paola Neri", "Paola Neri"),
}
UNSIGNED = {
    "praise after thanks": "Thank you\nPerfect",
    "thanks within": "Thanks, but nobody answers.",
    "a formula that goes on": "Best service I ever had\nAna Ruiz told me so",
    "regards within": "Regards from the team that waits.\nWe are angry.",
    "a list": "-- slow\n-- dear",
    "words below": "Cordialement\n" + "Il y a encore ceci, et c'est très long. " * 4,
    "the formula alone": "Cordialement",
    "thanks to somebody": "It runs again. Thanks Anna, that was great.",
    "thanks to somebody, called by name": "It runs again. Thanks, Anna",
    "thanks to somebody, in French": "Tout marche. Merci beaucoup, Madame Noël",
    "thanks to somebody, in Italian": "Funziona. Grazie mille, Paola",
    "thanks from the heart": "Funziona di nuovo. Grazie di cuore per l'aiuto, Paola",
    "regards to somebody": "We stop here. Best regards to Anna",
    "regards and more": "We stop here. Best regards, Anna Keller told me to say.",
    "regards in a sentence": "She sends her best regards, Anna",
    "a formula within, alone": "We stop here. Best regards",
}


@pytest.mark.parametrize(("end", "name"), SIGNED.values(), ids=SIGNED)
def test_a_signature_is_no_part_of_the_words_and_tells_a_name(end, name):
    assert signatures.parted(f"{WORDS}\n\n{end}") == (WORDS, name)


@pytest.mark.parametrize(("end", "name"), WITHIN.values(), ids=WITHIN)
def test_a_signature_in_the_line_of_the_last_sentence_is_cut_there(end, name):
    assert signatures.parted(f"We waited.\n{WORDS} {end}") == (f"We waited.\n{WORDS}", name)
    assert text.read(f"{WORDS} {end}") == text.read(WORDS)


@pytest.mark.parametrize("said", UNSIGNED.values(), ids=UNSIGNED)
def test_what_is_no_signature_stays(said):
    assert signatures.parted(said) == (said, "")


def test_of_a_signature_alone_the_words_stay_for_somebody_to_look_at():
    assert signatures.parted("Saluti, Paola Neri") == ("Saluti, Paola Neri", "Paola Neri")


@given(st.text(alphabet="Aa -.,\n\u00e9", max_size=200))
def test_words_are_never_lost_to_nothing(said):
    words, _name = signatures.parted(said)
    assert said.startswith(words)
    assert bool(words.strip()) == bool(said.strip())


@pytest.mark.parametrize("end", [end for end, _name in SIGNED.values()], ids=SIGNED)
def test_how_words_read_does_not_hang_on_how_they_are_signed(end):
    assert text.read(f"{WORDS}\n\n{end}") == text.read(WORDS)


@pytest.mark.parametrize(
    "below",
    ["", "\n\nOn Mon, 2 Mar 2026, Maya wrote:\n> Hello\n>\n> Kind regards,\n> Maya Lind"],
)
def test_who_signs_a_pasted_mail_is_told_and_not_who_is_quoted(below):
    mail = mails.pasted(f"{WORDS}\n\nKind regards,\nAna Ruiz{below}")
    assert (mail.text, mail.signed, mail.name) == (WORDS, "Ana Ruiz", "")


def test_who_sent_a_mail_counts_more_than_who_signs_it():
    raw = f"From: Bo Lee <bo@client.example>\nMessage-ID: <1@b>\n\n{WORDS}\n\nRegards,\nAna Ruiz\n"
    mail = mails.read(raw.encode())
    assert (mail.name, mail.signed, mail.text) == ("Bo Lee", "", WORDS)
