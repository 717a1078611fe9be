"""Style sheets are one for each subject: what two of them say of one class surprises both."""

import re
from collections import defaultdict
from pathlib import Path

import web

SHEETS = Path(web.__file__).parent / "static" / "web" / "css"
OVER_ALL = {"phone.css", "print.css"}
"""Of a small screen and of paper: they change what the others say."""
RULE = re.compile(r"([^{}]+)\{")
CLASS = re.compile(r"\.(q-[a-z0-9-]+)")


def _stated(sheet: Path) -> set[str]:
    """The classes of which this sheet says something wherever they stand."""
    # What stands in parentheses holds commas of its own.
    text = re.sub(r"/\*.*?\*/|\([^()]*\)", "", sheet.read_text(), flags=re.DOTALL)
    selectors = (one.strip() for rule in RULE.findall(text) for one in rule.split(","))
    return {found[1] for one in selectors if (found := CLASS.fullmatch(one))}


def test_only_one_style_sheet_says_what_a_class_looks_like():
    stated = defaultdict(list)
    for sheet in sorted(SHEETS.glob("*.css")):
        for name in _stated(sheet) if sheet.name not in OVER_ALL else ():
            stated[name].append(sheet.name)
    assert len(stated) > 100
    assert {name: sheets for name, sheets in stated.items() if len(sheets) > 1} == {}
