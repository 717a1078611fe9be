"""The translatable texts in the source, found without gettext's own tools."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.utils.translation.template import templatize

ROOMS = ("accounts", "api", "config", "crm", "demo", "feedback", "stakeholders", "web")
# How many texts a call takes, and whether the first is a context.
CALLS = {
    "_": (1, False),
    "gettext": (1, False),
    "gettext_lazy": (1, False),
    "gettext_noop": (1, False),
    "ngettext": (2, False),
    "ngettext_lazy": (2, False),
    "pgettext": (1, True),
    "pgettext_lazy": (1, True),
    "npgettext": (2, True),
    "npgettext_lazy": (2, True),
}
LITERAL = r"""u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
TEMPLATE_CALL = re.compile(rf"\b(_|n?p?gettext)\(\s*({LITERAL}(?:\s*,\s*{LITERAL})*)")


class Text(NamedTuple):
    """What a catalogue has an entry for; no context and no plural are empty."""

    context: str
    singular: str
    plural: str = ""


def texts(root: Path) -> dict[Text, str]:
    """Every translatable text of the rooms and the first file that has it."""
    found: dict[Text, str] = {}
    for room in ROOMS:
        for path in sorted((root / room).rglob("*")):
            for text in _texts_in(path):
                found.setdefault(text, str(path.relative_to(root)))
    return found


def _texts_in(path: Path) -> Iterator[Text]:
    if path.suffix == ".py":
        yield from _in_python(path.read_text())
    elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
        yield from _in_template(path.read_text(), str(path))


def _in_python(source: str) -> Iterator[Text]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (name := _name(node.func)) in CALLS:
            strings = [given.value for given in node.args if isinstance(given, ast.Constant)]
            yield _text(name, strings)


def _in_template(source: str, origin: str) -> Iterator[Text]:
    for call in TEMPLATE_CALL.finditer(templatize(source, origin=origin)):
        strings = ast.literal_eval(f"({call[2]},)")
        yield _text(call[1], list(strings))


def _name(function: ast.expr) -> str:
    return getattr(function, "id", getattr(function, "attr", ""))


def _text(call: str, strings: list[str]) -> Text:
    count, has_context = CALLS[call]
    context = strings.pop(0) if has_context else ""
    return Text(context, *strings[:count])
