"""The pages for developers say all that the description says, a section at a time."""

import re
from urllib.parse import unquote

import pytest
from drf_spectacular.generators import SchemaGenerator

from tests import factories

pytestmark = [pytest.mark.once("sqlite"), pytest.mark.django_db]
MOST_BYTES = 130_000


@pytest.fixture
def read(client):
    client.force_login(factories.user())

    def page(section=""):
        answer = client.get("/developers/", {"section": section} if section else {})
        assert answer.status_code == 200
        return answer.content.decode()

    return page


@pytest.fixture
def sections(read):
    """The page of each section by its name, found as a reader finds them."""
    names = map(unquote, set(re.findall(r'href="\?section=([^"#]+)"', read())))
    return {name: read(name) for name in names}


def places(page):
    return set(re.findall(r'id="([^"]+)"', page))


def test_every_operation_and_every_shape_has_its_place(read, sections):
    told = SchemaGenerator().get_schema(request=None, public=True)
    operations = [one for item in told["paths"].values() for one in item.values()]
    wanted = {one["operationId"] for one in operations}
    assert wanted <= places(read())
    wanted |= {f"shape-{name}" for name in told["components"]["schemas"]}
    assert wanted <= set().union(*map(places, sections.values()))


def test_what_leads_to_a_place_finds_it(read, sections):
    for page in sections.values():
        assert set(re.findall(r'href="#([^"]+)"', page)) <= places(page)
    for section, place in re.findall(r'href="\?section=([^"#]+)#([^"]+)"', read()):
        assert place in places(sections[unquote(section)])


def test_scopes_examples_and_refusals_are_told(sections):
    whole = "".join(sections.values())
    for word in ("sync", "003Hs00001AbCdEFGH", "application/problem+json", "RFC 9457."):
        assert word in whole


def test_no_page_is_heavy(read, sections):
    sizes = {name: len(page.encode()) for name, page in sections.items()} | {"": len(read())}
    assert {name: size for name, size in sizes.items() if size > MOST_BYTES} == {}


def test_a_section_that_is_none_is_not_found(client):
    client.force_login(factories.user())
    assert client.get("/developers/?section=cats").status_code == 404


def test_nothing_in_them_runs(read, sections):
    for page in (read(), *sections.values()):
        assert not re.search(r"<script(?![^>]+\bsrc=)|\bon\w+=\"|\bstyle=\"", page)
