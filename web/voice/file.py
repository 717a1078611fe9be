"""The page as rows of a file: ratios as they are, one line for each group and way to count."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from web.voice.asked import BYS, KINDS, Listening
from web.voice.page import Heard
from web.voice.scoring import WAYS, Four


def rows(asked: Listening, heard: Heard) -> Iterator[list[object]]:
    """A head, all answers together, then each group."""
    yield [
        BYS[asked.by],
        _("Question"),
        _("Counted"),
        _("Score"),
        _("Low"),
        _("High"),
        _("Answers"),
    ]
    for name, found in ((_("All"), heard.whole), *heard.groups):
        yield from _lines(asked, name, found)


def _lines(asked: Listening, name: str, found: Four) -> Iterator[list[object]]:
    for way, score in zip(WAYS, found.ways, strict=True):
        value = "" if score.score is None else round(score.score, 4)
        ends = ["", ""] if score.score is None else [round(score.low, 4), round(score.high, 4)]
        yield [name, KINDS[asked.kind], way, value, *ends, score.answers]
