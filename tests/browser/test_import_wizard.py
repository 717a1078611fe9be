"""A file from its upload to its undoing, by keyboard, in a real browser and on a phone."""

import pytest
from playwright.sync_api import expect

from stakeholders.models import Stakeholder

FILE = (
    "wer;Firma;Position;Rolle;Gewicht\n"
    "David Okafor;Northwind Industries;Chief financial officer;;\n"
    "Zoe Roe;Northwind Industries;Auditor;Coach;\n"
    "Cy Mora;Northwind Industries;Clerk;;lots\n"
)
FIELDS = {"wer": "Name", "Firma": "Account", "Rolle": "Roles", "Gewicht": "Weight"}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "leute.csv"
    path.write_text(FILE, "utf-8")
    return path


def titles():
    posts = Stakeholder.objects.filter(positions__retracted_at=None, positions__to_on=None)
    return set(posts.values_list("person__last_name", "positions__title"))


SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture
def sound(page, barriers):
    """That a page keeps nobody out and is not wider than the screen."""

    def look():
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    return look


def bring(page, live_server, file):
    page.goto(f"{live_server.url}/imports/")
    page.get_by_label("CSV or Excel file").set_input_files(file)
    page.get_by_role("button", name="Go on").press("Enter")


def choose(page):
    """Say what the columns are."""
    for header, field in FIELDS.items():
        page.get_by_label(header, exact=True).select_option(label=field)


@pytest.mark.parametrize("size", SIZES)
def test_a_file_is_mapped_looked_at_imported_and_undone(
    page, live_server, enter, house, sound, file, size
):
    before = titles()
    page.set_viewport_size(SIZES[size])
    bring(page, live_server, file)
    expect(page.get_by_label("Position")).to_have_value("title")
    page.get_by_role("button", name="See what would change").press("Enter")
    expect(page.get_by_role("alert").first).to_contain_text("Say which column is one of these")
    choose(page)
    sound()
    page.get_by_role("button", name="See what would change").press("Enter")

    changes = page.get_by_role("region", name="What would change")
    expect(changes).to_contain_text("CFO → Chief financial officer")
    expect(changes.locator("li", has_text="Zoe Roe")).to_contain_text("Auditor")
    refused = page.get_by_role("region", name="Would not be imported")
    expect(refused).to_contain_text("Line 4 Weight: “lots” is not a weight")
    sound()
    assert titles() == before

    page.get_by_role("button", name="Import", exact=True).press("Enter")
    expect(page.get_by_role("heading", name="Imported", exact=True)).to_be_visible()
    assert titles() - before == {("Okafor", "Chief financial officer"), ("Roe", "Auditor")}
    sound()
    with page.expect_download() as download:
        page.get_by_role("link", name="What was not imported, with the reason").press("Enter")
    assert "4;“lots” is not a weight" in download.value.path().read_text("utf-8")

    page.get_by_role("button", name="Undo this import").press("Enter")
    expect(page.get_by_role("heading", name="Undone")).to_be_visible()
    assert titles() == before
    sound()


def test_a_second_file_with_the_same_headers_needs_no_mapping(
    page, live_server, enter, house, told, file
):
    bring(page, live_server, file)
    choose(page)
    page.get_by_role("button", name="See what would change").press("Enter")
    page.get_by_role("button", name="Import", exact=True).press("Enter")
    page.get_by_role("button", name="Undo this import").press("Enter")
    expect(page.get_by_role("heading", name="Undone")).to_be_visible()
    bring(page, live_server, file)
    for header, field in FIELDS.items():
        chosen = page.get_by_label(header, exact=True).locator("option:checked")
        expect(chosen).to_have_text(field)
