import json
from pathlib import Path

import pytest

from committee import committee_from_document

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture(scope="session")
def deal():
    return json.loads((DATA / "example_deal.json").read_text())


@pytest.fixture(scope="session")
def example(deal):
    """Return the example's committee and its date."""
    return committee_from_document(deal)
