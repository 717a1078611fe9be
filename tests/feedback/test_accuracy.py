"""How well texts are read: the stated floor, the document, and the honesty of the split."""

from collections import Counter
from pathlib import Path

import pytest

from feedback import labelled, measuring
from feedback.cues import LANGUAGES
from feedback.labelled import OUTSIDE

DOCUMENT = Path("docs/text.md")
FLOORS = {
    ("test", "plain"): 0.72,
    ("test", "implied"): 0.6,
    (OUTSIDE, "plain"): 0.8,
    (OUTSIDE, "implied"): 0.65,
}


@pytest.fixture(scope="module")
def tallies():
    known = [one for one in labelled.labelled(*LANGUAGES, OUTSIDE) if one.split != "train"]
    return {
        (split, language, kind): labelled.tally(
            [
                one
                for one in known
                if (one.split, one.language, one.kind) == (split, language, kind)
            ],
            measuring.class_of,
        )
        for split, kind in FLOORS
        for language in LANGUAGES
    }


def test_no_accuracy_falls_below_what_it_was(tallies):
    found: Counter = Counter()
    for (split, _language, kind), one in tallies.items():
        found[split, kind, "right"] += one.accuracy * one.count
        found[split, kind, "all"] += one.count
    shares = {
        (split, kind): found[split, kind, "right"] / found[split, kind, "all"]
        for split, kind in FLOORS
    }
    assert {key: share for key, share in shares.items() if share < FLOORS[key]} == {}


def test_the_document_shows_what_the_code_gives():
    assert measuring.report() in DOCUMENT.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_set_is_large_balanced_and_half_implied(language):
    known = labelled.labelled(language)
    assert len({one.sentence for one in known}) == len(known) >= 150
    kinds = Counter(one.kind for one in known)
    assert 0.4 < kinds["implied"] / len(known) < 0.65
    sentiments = Counter(one.sentiment for one in known)
    assert min(sentiments.values()) / len(known) > 0.25


def test_nothing_that_was_fitted_to_is_tested_on():
    known = labelled.labelled(*LANGUAGES, OUTSIDE)
    trained = {one.sentence for one in known if one.split == "train"}
    assert not trained & {one.sentence for one in known if one.split != "train"}
