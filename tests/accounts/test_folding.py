"""Text as it is searched: one fold for what is kept and for what is asked."""

import unicodedata

import pytest
from hypothesis import given, strategies as st

from accounts.folding import Folded, fold, following, spellings
from accounts.models import Account, Alert
from stakeholders.models import Person, Position


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("François LEFÈVRE", "francois lefevre"),
        ("Groß, GROẞ", "gross, gross"),
        ("Søren Łukasz Đorđe", "soren lukasz dorde"),
        ("Ærø Œuvre Þór", "aero oeuvre thor"),
        ("İstanbul ılık", "istanbul ilik"),
        ("e\N{COMBINING ACUTE ACCENT}", "e"),
        ("Ελλάδα ИВАН 李明", "ελλαδα иван 李明"),
        ("\N{TELEPHONE SIGN}", "tel"),
        ("", ""),
    ],
)
def test_small_letters_without_accents(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_what_is_folded_stays_so_however_it_was_composed(text):
    once = fold(text)
    assert fold(once) == once
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


def test_a_name_is_spelled_with_accents_or_without():
    assert spellings("Groß") == {"Groß", "Gross"}
    apart = unicodedata.normalize("NFD", "Żak")
    assert spellings("Żak") == spellings(apart) == {"Żak", apart, "Zak"}
    assert spellings("Ærø") == {"Ærø", "Aero"}


def test_a_row_says_it_by_itself_whatever_it_was_made_with():
    ana = Person(first_name="Zoë", last_name="Łuk", folded="something else")
    assert ana.folded == "zoe luk"
    ana.last_name = "Groß"
    assert ana.folded == "zoe gross"


def test_a_column_that_says_others_is_written_with_them():
    assert following(Person, ["last_name", "version"]) == ["folded"]
    assert following(Person, ["email"]) == []
    assert following(Position, ["title"]) == ["folded"]
    assert following(Account, ["city"]) == ["folded"]
    assert following(Alert, ["parameters"]) == []


def test_a_migration_makes_the_same_column_again():
    _name, path, of, options = Folded("title").deconstruct()
    assert (path, tuple(of)) == ("accounts.folding.Folded", ("title",))
    assert Folded(*of, **options).of == ("title",)
