"""The promises of the guide, each with the tests that keep it: a gap shows here."""

import re
from importlib import import_module
from pathlib import Path

import pytest

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text("utf-8")
SECTION = GUIDE.partition("## What you can count on\n")[2].partition("\n## ")[0]
ROWS = re.findall(r"^\| ([A-Z1].*?) \| (`.*`) \|$", SECTION, re.MULTILINE)
PROMISED = [
    "1,000 records",
    "Partial success",
    "All or nothing",
    "`unchanged`, and no event",
    "stale write",
    "References",
    "owns a field",
    "aliases and an undo",
    "share a record",
    "kept 30 days",
    "overwritten in silence",
    "No error hides",
    "Merged records",
    "created again",
    "e-mail",
    "echoes",
    "clear",
    "delete is seen",
    "Pages",
    "same key",
]
"""What integration engineers complain of elsewhere, in the order of the guide."""


@pytest.mark.parametrize(("words", "row"), list(zip(PROMISED, ROWS, strict=True)))
def test_every_promise_is_kept_by_tests_on_both_databases(words, row):
    promise, kept_by = row
    assert words in promise
    for module, name in re.findall(r"`(\w+)\.(\w+)`", kept_by):
        tests = import_module(f"tests.api.{module}")
        assert hasattr(tests, name), f"{module}.{name} is missing"
        marks = [getattr(tests, "pytestmark", []), getattr(getattr(tests, name), "pytestmark", [])]
        held = {mark.name for one in marks for mark in (one if isinstance(one, list) else [one])}
        assert "django_db" in held, f"{module}.{name} touches no database"
        assert "skip" not in held | {mark.partition("_")[0] for mark in held}
