"""The words that a source may use are spelled out for the type checker, and are ours."""

from typing import get_args

import pytest

from committee.vocabulary import Basis as OurBasis, EvidenceKind
from crm.feedback_reading import Basis, Channel, Kind
from feedback.models import Channel as OurChannel


@pytest.mark.parametrize(
    ("said", "ours"), [(Channel, OurChannel), (Basis, OurBasis)], ids=["channel", "basis"]
)
def test_the_words_that_may_be_said_are_all_of_ours(said, ours):
    words, meta = get_args(said)
    assert get_args(words) == tuple(one.value for one in ours)
    assert all(word in meta.description for word in get_args(words))


def test_the_kinds_that_may_be_said_are_some_of_ours():
    words, meta = get_args(Kind)
    assert set(get_args(words)) < {one.value for one in EvidenceKind}
    assert all(word in meta.description for word in get_args(words))
