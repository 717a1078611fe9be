import gettext

import polib
import pytest

from config.messages import compile_catalogues, faults, update_catalogues
from config.texts import Text, texts

TEMPLATE = """{% load i18n %}
<p title="{% translate "It's late" %}">{{ _("Now") }}</p>
{% blocktranslate count n=seats trimmed %}
  One seat
{% plural %}
  {{ n }} seats
{% endblocktranslate %}
{% translate "May" context "month" %}
"""
CODE = 'title = _("Title of %(name)s") % {"name": 1}\nrows = ngettext("row", "rows", 2)\n'
FRENCH = {
    "It's late": "Il est tard",
    "Now": "Maintenant",
    "May": "Mai",
    "Title of %(name)s": "Titre de %(name)s",
}


@pytest.fixture
def house(tmp_path):
    templates = tmp_path / "web" / "templates" / "web"
    templates.mkdir(parents=True)
    (templates / "page.html").write_text(TEMPLATE)
    (tmp_path / "web" / "pages.py").write_text(CODE)
    return tmp_path


@pytest.fixture
def french(house):
    """The French catalogue of the house, translated."""
    update_catalogues(house)
    path = house / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    catalogue = polib.pofile(str(path))
    for entry in catalogue:
        entry.msgstr = FRENCH.get(entry.msgid, "")
        if entry.msgid_plural:
            entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
    catalogue.save()
    return path


def french_faults(house):
    return [fault for fault in faults(house) if fault.startswith("fr")]


def test_the_texts_of_code_and_templates_are_found(house):
    assert set(texts(house)) == {
        Text("", "It's late"),
        Text("", "Now"),
        Text("", "One seat", "%(n)s seats"),
        Text("month", "May"),
        Text("", "Title of %(name)s"),
        Text("", "row", "rows"),
    }


def test_a_translated_catalogue_has_no_fault(house, french):
    assert french_faults(house) == []


def test_a_new_text_is_missed(house, french):
    (house / "web" / "more.py").write_text('_("Brand new")')
    assert french_faults(house) == ["fr: no translation of 'Brand new' (web/more.py)"]


def test_a_text_that_is_gone_is_named(house, french):
    (house / "web" / "pages.py").write_text("")
    assert "fr: no longer in the source: 'row'" in french_faults(house)


def test_a_lost_placeholder_is_named(house, french):
    french.write_text(french.read_text().replace("Titre de %(name)s", "Titre"))
    (fault,) = french_faults(house)
    assert fault.startswith("fr: other placeholders in the translation of 'Title of")


def test_a_fuzzy_translation_is_none(house, french):
    french.write_text(french.read_text().replace('msgid "Now"', '#, fuzzy\nmsgid "Now"'))
    assert french_faults(house) == ["fr: no translation of 'Now' (web/templates/web/page.html)"]


def test_an_update_keeps_what_was_translated(house, french):
    (house / "web" / "more.py").write_text('_("Brand new")')
    assert update_catalogues(house) == 2  # one in French, one in Italian
    found = {entry.msgid: entry.msgstr for entry in polib.pofile(str(french))}
    assert found["Now"] == "Maintenant"
    assert found["Brand new"] == ""


def test_the_compiled_catalogue_speaks(house, french):
    assert compile_catalogues(house) == 2
    with french.with_suffix(".mo").open("rb") as file:
        spoken = gettext.GNUTranslations(file)
    assert spoken.gettext("Now") == "Maintenant"
