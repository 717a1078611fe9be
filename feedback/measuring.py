"""Pure: how well texts are read, as tables; what `docs/text.md` shows."""

from collections.abc import Sequence

from feedback import encoding, labelled, tone, wording
from feedback.cues import LANGUAGES
from feedback.labelled import KINDS, OUTSIDE, Labelled, Tally
from feedback.rules import SURE_ENOUGH


def report() -> str:
    """The tables of the sentences that nothing was fitted to."""
    tests = [one for one in labelled.labelled(*LANGUAGES) if one.split == "test"]
    return f"## Test split\n\n{table(tests)}\n\n## Outside\n\n{table(labelled.labelled(OUTSIDE))}"


def table(sentences: Sequence[Labelled]) -> str:
    """A row for each language and kind: how many, how they are read, what the reader is sure of."""
    heads = ("language", "kind", "sentences", "read as labelled", "sure", "right when sure")
    seen = "negative read as - 0 +", "neutral read as - 0 +", "positive read as - 0 +"
    lines = [_line((*heads, *seen)), _line(["---"] * (len(heads) + len(seen)))]
    for language in LANGUAGES:
        for kind in KINDS:
            some = [one for one in sentences if (one.language, one.kind) == (language, kind)]
            if some:
                lines.append(_line((language, kind, *_cells(labelled.tally(some, class_of)))))
    return "\n".join(lines)


def class_of(one: Labelled) -> tuple[int, bool]:
    """The class that a sentence is read as, and whether the reader is sure."""
    chances = tone.chances(one.sentence, encoding.encode(one.sentence), one.language)
    return tone.CLASSES[chances.index(max(chances))], max(chances) >= SURE_ENOUGH


def words(one: Labelled) -> list[str]:
    return wording.words(one.sentence)


def _cells(found: Tally) -> list[str]:
    rows = [" / ".join(str(found.pairs[label, one]) for one in (-1, 0, 1)) for label in (-1, 0, 1)]
    right = f"{found.sure_and_right / found.sure:.0%}" if found.sure else "-"
    sure = f"{found.sure / found.count:.0%}"
    return [str(found.count), f"{found.accuracy:.0%}", sure, right, *rows]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
