import json
from pathlib import Path

import pytest

from committee import analyse, committee_from_document, result_document

DATA = Path(__file__).parent.parent / "data"
DEAL = json.loads((DATA / "example_deal.json").read_text())
RESULT = json.loads((DATA / "example_result.json").read_text())


@pytest.mark.parametrize(("nodes", "tolerance"), [(16, 1e-4), (48, 1e-6)])
def test_the_example_deal_gives_the_example_result(nodes, tolerance):
    committee, on = committee_from_document(DEAL)
    found = result_document(analyse(committee, on, nodes=nodes))
    low, high = found.pop("band")
    assert low < found["risk"] < high
    assert list(found) == list(RESULT)
    different = [
        (place, mine, theirs)
        for (place, mine), (_, theirs) in zip(flat(found), flat(RESULT), strict=True)
        if (mine != theirs if isinstance(theirs, str) else abs(mine - theirs) > tolerance)
    ]
    assert different == []


def flat(document, place=""):
    """Yield every number and word of a document with its place, keys of objects in order."""
    if isinstance(document, dict):
        for key in sorted(document):
            yield from flat(document[key], f"{place}.{key}")
    elif isinstance(document, list):
        yield f"{place}.length", len(document)
        for index, entry in enumerate(document):
            yield from flat(entry, f"{place}[{index}]")
    else:
        yield place, document


def test_the_example_of_the_explanation_has_its_band_and_its_unknown_opposition():
    committee, on = committee_from_document(DEAL)
    analysis = analyse(committee, on)
    assert [round(100 * risk) for risk in analysis.band] == [64, 74]
    assert round(100 * analysis.base_risk) == 71
