"""Pure: what a text says, in which language, how it sounds and how sure that is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from feedback import signatures
from feedback.reading import close_encoding, encoding, language, themes, tone, wording
from feedback.reading.cues import LANGUAGES
from feedback.reading.encoding import Numbers
from feedback.reading.tone import AllChances, Chances
from feedback.rules import SURE_ENOUGH, Sentiment

VERSION = 6
"""Counted up by two whenever the same text may come out otherwise."""
AT_ONCE = VERSION - 1
"""Stands on a reading that is unclear as long as the text was not read closely."""
MOST_PHRASES = 3
MOST_OF_A_PHRASE = 140
NOT_ENOUGH = 0.5
"""More certainty than that nobody has about a language that was never learnt."""
FAINT = 0.1
"""What a sentence without any tone weighs beside one that has one."""
WARMTH = 2.5
"""Takes back how careful chances are: to weigh sentences is no matter of caution."""
TELLING = 0.4
"""A sentence is a key phrase if that much of it is not neutral."""


@dataclass(frozen=True, slots=True)
class TextReading:
    """How words read: sentiment in [-1, 1], certainties in [0, 1], in the order of the text."""

    language: str = ""
    language_certainty: float = 0.0
    sentiment: float = 0.0
    tone: str = Sentiment.NEUTRAL.value
    certainty: float = 0.0
    topics: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    reader: int = VERSION

    @property
    def is_clear(self) -> bool:
        """Whether anybody may rely on it."""
        return self.certainty >= SURE_ENOUGH

    @property
    def stance(self) -> float | None:
        """What it says of a stance; nothing where it is unclear."""
        return self.sentiment if self.is_clear else None


@dataclass(frozen=True, slots=True)
class _Begun:
    """The sentences of a text, in which language it is, and how certain that is."""

    parts: list[str]
    language: str
    certainty: float


@dataclass(frozen=True, slots=True)
class _Sentence:
    words: str
    encoded: Numbers
    chances: Chances

    @property
    def telling(self) -> float:
        negative, neutral, positive = (one**WARMTH for one in self.chances)
        return float(1.0 - neutral / (negative + neutral + positive))


def read(text: str, spoken: str = "") -> TextReading:
    """Read any text; `spoken` is the language of whoever said it.

    Only the first 20,000 characters and 60 sentences are read, and no signature. Each sentence is
    read by itself, those that sound like something weigh more. In a language that was never
    learnt, and of a text without words, the certainty stays too low to rely on.
    """
    (found,) = read_all([(text, spoken)])
    return found


def read_closely(text: str, spoken: str = "") -> TextReading:
    """As `read`; what is unclear so is read by a larger encoder, too, ten times as slowly.

    Nothing here reads the text better: it is the reading that lasts. On a processor that cannot
    hold the larger encoder that is the first.
    """
    found = read(text, spoken)
    if found.reader == VERSION or not close_encoding.is_possible():
        return replace(found, reader=VERSION)
    begun = _begun(text, spoken)
    heard = _heard([(part, begun.language) for part in begun.parts], tone.all_close_chances)
    return _finished(begun, heard, VERSION)


def read_all(given: Iterable[tuple[str, str]]) -> list[TextReading]:
    """As `read`, of several texts, the sentences of all together: for a third of the time.

    Which texts are read together changes the last digit of one reading in two hundred.
    """
    begun = [_begun(*one) for one in given]
    heard = iter(_heard([(part, one.language) for one in begun for part in one.parts]))
    return [_finished(one, list(islice(heard, len(one.parts))), AT_ONCE) for one in begun]


def _begun(text: str, spoken: str) -> _Begun:
    text = signatures.parted(wording.cleaned(text)).words
    parts = wording.sentences(text)
    main = language.language_of(text, spoken) if parts else (spoken[:2].lower(), 0.0)
    return _Begun(parts, *main)


def _finished(begun: _Begun, heard: list[_Sentence], reader_if_unclear: int) -> TextReading:
    """The sentences as one reading."""
    if not heard:
        return TextReading(language=begun.language, reader=VERSION)
    combined = _combined(heard)
    sure = round(max(combined), 3)
    is_known = begun.language in LANGUAGES
    if not is_known:
        sure = min(sure, NOT_ENOUGH)
    return TextReading(
        language=begun.language,
        language_certainty=begun.certainty,
        sentiment=round(combined[2] - combined[0], 3),
        tone=list(Sentiment)[combined.index(max(combined))].value,
        certainty=sure,
        topics=tuple(theme.value for theme in themes.themes([one.encoded for one in heard])),
        phrases=_phrases(heard),
        reader=reader_if_unclear if is_known and sure < SURE_ENOUGH else VERSION,
    )


def _heard(
    parts: Sequence[tuple[str, str]], all_chances: AllChances = tone.all_chances
) -> list[_Sentence]:
    """Each sentence, of a text in that language, by itself, though all are heard together."""
    if not parts:
        return []
    said = [part for part, _main in parts]
    encoded = encoding.encode_all(said)
    chances = all_chances(said, encoded, [_language_of(*one) for one in parts])
    return [_Sentence(*one) for one in zip(said, encoded, chances, strict=True)]


def _language_of(sentence: str, main: str) -> str:
    """Its own language where that is one we know, else that of the whole text."""
    own, _certainty = language.language_of(sentence, main)
    return own if own in LANGUAGES else main


def _combined(heard: list[_Sentence]) -> list[float]:
    weights = [FAINT + one.telling for one in heard]
    whole = sum(weights)
    return [
        sum(weight * one.chances[which] for weight, one in zip(weights, heard, strict=True)) / whole
        for which in range(3)
    ]


def _phrases(heard: list[_Sentence]) -> tuple[str, ...]:
    """The sentences that sound most like something, in their order, each cut to a length."""
    by_tone = sorted(range(len(heard)), key=lambda place: (-heard[place].telling, place))
    kept = [place for place in by_tone[:MOST_PHRASES] if heard[place].telling >= TELLING]
    return tuple(wording.shortened(heard[place].words, MOST_OF_A_PHRASE) for place in sorted(kept))
