import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

from config.staticfiles import SERVED


@pytest.mark.parametrize("name", SERVED)
def test_every_served_file_is_there(name):
    assert finders.find(name)


def test_nothing_else_of_node_modules_is_served():
    assert finders.find("library/package.json") is None
    assert finders.find("library/../package.json") is None


def test_the_collected_files_have_hashed_names(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "config.staticfiles.Manifest"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    assert list((tmp_path / "library").glob("htmx.min.*.js"))
