"""Pure: how well texts are read, as tables; what `docs/text.md` shows."""

from collections.abc import Iterable, Sequence
from functools import cache

from feedback.reading import encoding, labelled, tone, wording
from feedback.reading.cues import LANGUAGES
from feedback.reading.labelled import KINDS, OUTSIDE, UNSEEN, Labelled, Tally
from feedback.reading.tone import AllChances, Chances
from feedback.rules import SURE_ENOUGH

TITLES = {
    "test": "First test split",
    "test_later": "Later test split",
    "outside": "First outside",
    "outside_later": "Later outside",
}


def report() -> str:
    """The tables of the sentences that nothing was fitted to."""
    known = labelled.labelled(*LANGUAGES, *OUTSIDE)
    return "\n\n".join(
        f"## {TITLES[split]}\n\n{table([one for one in known if one.split == split])}"
        for split in UNSEEN
    )


def table(sentences: Sequence[Labelled]) -> str:
    """A row for each language and kind: how many, how they are read, what the reader is sure of."""
    heads = ("language", "kind", "sentences", "read as labelled", "sure", "right when sure")
    seen = "negative read as - 0 +", "neutral read as - 0 +", "positive read as - 0 +"
    lines = [_line((*heads, *seen)), _line(["---"] * (len(heads) + len(seen)))]
    for language in LANGUAGES:
        for kind in KINDS:
            some = [one for one in sentences if (one.language, one.kind) == (language, kind)]
            if some:
                lines.append(_line((language, kind, *_cells(tally(some)))))
    return "\n".join(lines)


def tally(sentences: Iterable[Labelled]) -> Tally:
    """How these sentences are read, of those that nothing was fitted to."""
    chosen = list(sentences)
    found = _found()
    return labelled.tally(chosen, [found[one] for one in chosen])


@cache
def _found() -> dict[Labelled, tuple[int, bool]]:
    """The class that each is read as, closely where it is unclear, and whether that is sure."""
    known = [one for one in labelled.labelled(*LANGUAGES, *OUTSIDE) if one.split in UNSEEN]
    found = dict(zip(known, _chances(known, tone.all_chances), strict=True))
    unclear = [one for one, chances in found.items() if max(chances) < SURE_ENOUGH]
    found |= zip(unclear, _chances(unclear, tone.all_close_chances), strict=True)
    return {
        one: (tone.CLASSES[chances.index(max(chances))], max(chances) >= SURE_ENOUGH)
        for one, chances in found.items()
    }


def _chances(sentences: Sequence[Labelled], of: AllChances) -> list[Chances]:
    said = [one.sentence for one in sentences]
    return of(said, encoding.encode_all(said), [one.language for one in sentences])


def words(one: Labelled) -> list[str]:
    return wording.words(one.sentence)


def _cells(found: Tally) -> list[str]:
    rows = [" / ".join(str(found.pairs[label, one]) for one in (-1, 0, 1)) for label in (-1, 0, 1)]
    right = f"{found.sure_and_right / found.sure:.0%}" if found.sure else "-"
    sure = f"{found.sure / found.count:.0%}"
    return [str(found.count), f"{found.accuracy:.0%}", sure, right, *rows]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
