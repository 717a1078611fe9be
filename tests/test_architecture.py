"""What the house promises about itself: sizes, names, documentation, directions."""

import ast
import re
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import URLResolver, get_resolver

from config.environment import DECLARED
from config.messages import faults

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ["committee", "accounts", "stakeholders", "feedback", "crm", "api", "web", "demo", "config"]
FORBIDDEN_NAMES = {
    "base", "common", "core", "handlers", "helpers", "managers", "misc", "services", "utils",
}  # fmt: skip
MOST_LINES_OF_A_FILE = 300
MOST_LINES_OF_A_FUNCTION = 30
MOST_LINES_OF_A_VIEW = 12
MOST_LINES_OF_A_TEMPLATE = 80
MOST_LINES_OF_A_FRAGMENT = 40
LOCKS = ["requirements.txt", "requirements-dev.txt", "requirements-npm.txt", "package-lock.json"]
# Authors' donation pages stand in the npm lock; nothing is fetched from there.
FUNDING = re.compile(r'"url": "https://[^"]+"')
MACHINE_PATH = re.compile(r"\.\./shared|(?<![\w.])/(?:work|root|home|Users)/\w")


def tracked(pattern=""):
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    names = sorted(name for name in listed.stdout.split("\0") if name)
    return [name for name in names if re.search(pattern, name) and (ROOT / name).is_file()]


SOURCES = [
    name for name in tracked(r"\.py$") if name.split("/")[0] in ROOMS and "/migrations/" not in name
]
METHODS = {"get", "post", "put", "patch", "delete"}
TEMPLATES = tracked(r"/templates/.*\.html$")


def source_of(name):
    return (ROOT / name).read_text()


def functions(name):
    """Name and number of code lines of every function: no blanks, comments, docstring."""
    source = source_of(name)
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            numbers = range(body[0].lineno, body[-1].end_lineno + 1) if body else []
            code = [lines[number - 1].strip() for number in numbers]
            yield node, len([line for line in code if line and not line.startswith("#")])


def views(resolver):
    """File and name of every view that an address leads to."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern)
        else:
            view = pattern.callback
            yield f"{view.__module__.replace('.', '/')}.py", view.__name__


def documented_settings():
    rows = re.findall(r"^\| `([A-Z_]+)` \|([^|]*)\|", source_of("docs/operations.md"), re.MULTILINE)
    return {name: default.strip().strip("`") for name, default in rows}


def test_every_setting_is_documented_with_its_default():
    assert documented_settings() == DECLARED


def test_only_the_settings_read_the_environment():
    readers = [
        name
        for name in SOURCES
        if re.search(r"os\.(environ\[|environ\.get|getenv)", source_of(name))
    ]
    assert readers == ["config/environment.py"]


def test_no_file_is_named_after_a_layer():
    assert [name for name in tracked(r"\.py$") if Path(name).stem in FORBIDDEN_NAMES] == []


def test_no_file_is_longer_than_a_sitting():
    long = {name: len(source_of(name).splitlines()) for name in SOURCES}
    assert {name: size for name, size in long.items() if size > MOST_LINES_OF_A_FILE} == {}


def test_no_function_is_longer_than_a_page():
    sizes = {(name, node.name): size for name in SOURCES for node, size in functions(name)}
    assert {key: size for key, size in sizes.items() if size > MOST_LINES_OF_A_FUNCTION} == {}


def test_a_view_is_a_thin_door():
    doors = set(views(get_resolver()))
    files = {file for file, _name in doors}
    sizes = {
        (file, node.name): size
        for file in files & set(SOURCES)
        for node, size in functions(file)
        if (file, node.name) in doors or node.name in METHODS
    }
    assert sizes
    assert {key: size for key, size in sizes.items() if size > MOST_LINES_OF_A_VIEW} == {}


def test_no_template_is_longer_than_a_page():
    def most(name):
        is_fragment = Path(name).name.startswith("_")
        return MOST_LINES_OF_A_FRAGMENT if is_fragment else MOST_LINES_OF_A_TEMPLATE

    sizes = {name: len(source_of(name).splitlines()) for name in TEMPLATES}
    assert {name: size for name, size in sizes.items() if size > most(name)} == {}


def test_templates_hold_no_script_and_no_style():
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=|javascript:|\bhx-on\b"
        r"|\son(?:blur|change|click|error|focus|input|key\w+|load|mouse\w+|submit)\s*=",
        re.IGNORECASE,
    )
    found = {name: inline.findall(source_of(name)) for name in TEMPLATES}
    assert {name: what for name, what in found.items() if what} == {}


def test_no_import_stands_inside_a_function():
    found = [
        (name, node.name)
        for name in SOURCES
        for node, _size in functions(name)
        if any(isinstance(inner, ast.Import | ast.ImportFrom) for inner in ast.walk(node))
    ]
    assert found == []


def test_no_test_is_skipped():
    skips = re.compile(r"pytest\.(?:skip|importorskip|xfail)\b|mark\.(?:skip|skipif|xfail)\b")
    mine = "tests/test_architecture.py"
    tests = [name for name in tracked(r"^tests/.*\.py$") if name != mine]
    assert [name for name in tests if skips.search(source_of(name))] == []


def test_no_tracked_file_knows_a_machine():
    mine = "tests/test_architecture.py"
    texts = {name: (ROOT / name).read_bytes().decode("utf-8", "ignore") for name in tracked()}
    assert [
        name for name, text in texts.items() if name != mine and MACHINE_PATH.search(text)
    ] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock):
    assert re.findall(r".*://.*|^-.*", FUNDING.sub("", source_of(lock)), re.MULTILINE) == []


@pytest.mark.parametrize("lock", LOCKS[:3])
def test_every_locked_package_has_its_version_and_hashes(lock):
    packages = re.findall(r"^[a-z].*(?:\n +--hash=.*)*", source_of(lock), re.MULTILINE)
    assert packages
    assert [
        package for package in packages if "==" not in package or "--hash=" not in package
    ] == []


@pytest.mark.django_db
def test_the_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_every_text_is_translated():
    assert faults() == []


def test_no_foreign_key_points_to_an_upper_room():
    height = {room: level for level, room in enumerate(ROOMS)}
    upwards = [
        f"{model.__name__}.{field.name} -> {field.related_model.__name__}"
        for model in apps.get_models()
        for field in model._meta.get_fields(include_parents=False)
        if field.is_relation and field.concrete and field.related_model
        if height.get(field.related_model._meta.app_label, 0) > height.get(model._meta.app_label, 0)
        and model._meta.app_label in height
    ]
    assert upwards == []
