"""What a page shows in any language can be typed or imported in that language."""

import pytest
from django.conf import settings
from django.utils import translation

from committee.vocabulary import Role, Seniority, Stance, TieKind, TouchKind
from crm import csv_words
from web import labels
from web.quick_add import parse

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def shown(table):
    """Every label of a table in every language."""
    for language in LANGUAGES:
        with translation.override(language):
            for key, label in table.items():
                yield key, str(label)


@pytest.mark.parametrize(
    ("table", "known"),
    [
        (labels.ROLES, csv_words.ROLES),
        (labels.SENIORITIES, csv_words.SENIORITIES),
        (labels.TIES, csv_words.TIES),
        (labels.TOUCHES, csv_words.TOUCHES),
    ],
    ids=["roles", "ranks", "ties", "touches"],
)
def test_an_import_knows_every_word_on_screen(table, known):
    wrong = {label for key, label in shown(table) if known.get(csv_words.plain(label)) != key}
    assert wrong == set()


def test_the_line_knows_every_role_on_screen():
    wrong = {
        label
        for role, label in shown(labels.ROLES)
        if role is not Role.OTHER and parse(f"Ana Ruiz, {label}").roles != (role,)
    }
    assert wrong == set()


def test_the_line_knows_every_role_that_an_import_knows():
    wrong = {
        word
        for word, role in csv_words.ROLES.items()
        if role is not Role.OTHER and parse(f"Ana Ruiz, {word}").roles != (role,)
    }
    assert wrong == set()


def test_a_word_for_another_role_is_a_title_in_a_line():
    assert parse("Ana Ruiz, primary contact").title == "primary contact"


def test_the_line_knows_every_stance_on_screen():
    wrong = {
        label
        for stance, label in shown(labels.STANCES)
        if parse(f"Ana Ruiz, {label}").stance is not stance
    }
    assert wrong == set()


def test_the_tables_speak_of_the_same_vocabulary():
    assert set(csv_words.ROLES.values()) == set(Role)
    assert set(csv_words.SENIORITIES.values()) == set(Seniority)
    assert set(csv_words.TIES.values()) == set(TieKind)
    assert set(csv_words.TOUCHES.values()) == set(TouchKind)
    assert set(labels.STANCES) == set(Stance)


@pytest.mark.parametrize(
    ("title", "rank"),
    [
        ("Vice-président exécutif", Seniority.EXECUTIVE),
        ("Executive Vice President", Seniority.EXECUTIVE),
        ("Vicepresidente esecutiva", Seniority.EXECUTIVE),
        ("Vice President Sales", Seniority.DIRECTOR),
        ("Vice-présidente", Seniority.DIRECTOR),
        ("Président", Seniority.CHIEF_EXECUTIVE),
    ],
)
def test_a_vice_president_is_no_president(title, rank):
    assert parse(f"Ana Ruiz, {title}").seniority is rank


@pytest.mark.parametrize(
    ("sign", "stance"),
    [("++", 2), ("+", 1), ("=", 0), ("-", -1), ("--", -2), ("− −", -2), ("+2", 2), ("-1", -1)],
)
def test_the_line_reads_signs_as_stances(sign, stance):
    assert parse(f"Ana Ruiz, CFO, {sign}").stance == stance
    assert parse(f"Ana Ruiz ({sign}), CFO").stance == stance
