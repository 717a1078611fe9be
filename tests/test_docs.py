"""The documents say what the code does: names, tables and links are compared with it."""

import doctest
import importlib
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

from committee import Parameters, vocabulary
from crm import csv_columns

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("committee", "accounts", "stakeholders", "feedback", "crm", "api", "web", "demo", "config")
CODE_BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^)\s]+)\)")
DOTTED = re.compile(rf"(?:{'|'.join(ROOMS)})(?:\.\w+)+")
PATH = re.compile(rf"(?:{'|'.join(ROOMS)}|tests|docs)/[\w/.]*")
ABOUT_CODE = ["README.md", "docs/architecture.md", "docs/glossary.md", "docs/method.md"]


def documents():
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return sorted(name for name in listed.stdout.split() if (ROOT / name).is_file())


def prose(name):
    """A document without its code blocks and comments."""
    return COMMENT.sub("", CODE_BLOCK.sub("", (ROOT / name).read_text("utf-8")))


def links(name):
    """Where the relative links of a document lead: path and anchor."""
    for target in LINK.findall(CODE.sub("", prose(name))):
        if "://" not in target and not target.startswith("mailto:"):
            path, _, anchor = target.partition("#")
            yield ((ROOT / name).parent / path if path else ROOT / name), anchor


def anchors(path):
    headings = re.findall(r"^#+ (.*)$", CODE_BLOCK.sub("", path.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


def words(name):
    """What stands in backticks, without the arguments of calls."""
    return {word.partition("(")[0] for word in CODE.findall(prose(name))}


def exists(dotted):
    """Whether a dotted name is a module, or something in one, however deep."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:length]))
        except ImportError:
            continue
        for part in parts[length:]:
            if not hasattr(found, part) and part not in getattr(found, "__annotations__", {}):
                return False
            found = getattr(found, part, None)
        return True
    return False


@pytest.mark.parametrize("name", documents())
def test_no_link_is_dead(name):
    dead = [
        f"{path}#{anchor}"
        for path, anchor in links(name)
        if not path.exists() or (anchor and anchor not in anchors(path))
    ]
    assert dead == []


def test_the_readme_leads_to_every_document():
    linked = {path.resolve() for path, _ in links("README.md")}
    assert [name for name in documents() if name.startswith("docs/")] != []
    assert [
        name
        for name in documents()
        if (name.startswith("docs/") or name == "CHANGELOG.md")
        and (ROOT / name).resolve() not in linked
    ] == []


@pytest.mark.parametrize("name", ABOUT_CODE)
def test_what_a_document_names_is_in_the_code(name):
    named = {word for word in words(name) if DOTTED.fullmatch(word) and "/" not in word}
    files = {word for word in named if (ROOT / word).exists()}
    assert {word for word in named - files if not exists(word)} == set()
    paths = {word for word in words(name) if PATH.fullmatch(word)}
    assert {path for path in paths if not (ROOT / path).exists()} == set()


def test_the_flows_run_through_modules_that_exist():
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    steps = {step for block in CODE_BLOCK.findall(text) for step in DOTTED.findall(block)}
    assert len(steps) > 20
    assert {step for step in steps if not exists(step)} == set()


def test_every_import_contract_is_explained():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    ids = {one["id"] for one in contracts["tool"]["importlinter"]["contracts"]}
    rows = re.findall(r"^\| ([a-z, ]+) \|", prose("docs/architecture.md"), re.MULTILINE)
    assert ids - {name for row in rows for name in row.split(", ")} == set()


def test_the_tables_of_parameters_are_the_defaults():
    expected = Parameters().document()
    assert documented_parameters() == expected


def documented_parameters():
    """The tables of docs/method.md as a document of parameters."""
    found, columns = {}, []
    for line in prose("docs/method.md").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        name = re.fullmatch(r"`([a-z_]+)(?:\.([a-z_]+))?`", cells[0])
        if name is None:
            columns = columns if set(line) <= set("|-") else cells[1:]
            continue
        values = [float(cell.replace("−", "-")) for cell in cells[1:] if is_number(cell)]
        table, kind = name.groups()
        if kind is None:
            found[table] = values[0]
        elif table == "points":
            found.setdefault(table, {})[kind] = values[0]
        else:
            found.setdefault(table, {})[kind] = dict(zip(columns, values, strict=True))
    return found


def is_number(cell):
    return re.fullmatch(r"−?\d+(\.\d+)?", cell) is not None


def test_the_examples_of_the_method_are_true():
    result = doctest.testfile(
        str(ROOT / "docs" / "method.md"), module_relative=False, encoding="utf-8"
    )
    assert result.attempted > 0
    assert result.failed == 0


def test_the_glossary_names_every_model_and_every_list_of_words():
    said = words("docs/glossary.md")
    models = {
        f"{model._meta.app_label}.models.{model.__name__}"
        for model in apps.get_models()
        if model._meta.app_label in ROOMS
    }
    enums = {
        f"committee.vocabulary.{name}"
        for name, value in vars(vocabulary).items()
        if isinstance(value, type) and value.__module__ == vocabulary.__name__
    }
    assert (models | enums) - said == set()


@pytest.mark.parametrize("kind", csv_columns.KINDS)
def test_every_column_that_the_document_names_is_understood(kind):
    """The rows of the table stand in the order of the kinds."""
    rows = [
        line
        for line in (ROOT / "docs" / "imports.md").read_text().splitlines()
        if line.startswith("| ")
    ]
    _kind, needs, also = rows[1 + csv_columns.KINDS.index(kind)].strip("| ").split(" | ")[:3]
    named = re.findall(r"`([^`]+)`", f"{needs} {also}")
    columns = csv_columns.match(named, kind)
    assert columns.unused == ()
    assert columns.places.keys() == csv_columns.HEADERS[kind].keys()
