"""Pure: what a text says, in which language, how it sounds and how sure that is."""

from dataclasses import dataclass

from feedback.reading import encoding, language, themes, tone, wording
from feedback.reading.cues import LANGUAGES
from feedback.reading.encoding import Numbers
from feedback.rules import SURE_ENOUGH, Sentiment

VERSION = 2
"""Counted up whenever the same text may come out otherwise."""
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

    @property
    def is_clear(self) -> bool:
        """Whether anybody may rely on it."""
        return self.certainty >= SURE_ENOUGH

    @property
    def stance(self) -> float | None:
        """What it says of a stance; nothing where it is unclear."""
        return self.sentiment if self.is_clear else None


@dataclass(frozen=True, slots=True)
class _Sentence:
    words: str
    encoded: Numbers
    chances: tuple[float, float, float]

    @property
    def telling(self) -> float:
        negative, neutral, positive = (one**WARMTH for one in self.chances)
        return float(1.0 - neutral / (negative + neutral + positive))


def read(text: str, spoken: str = "") -> TextReading:
    """Read any text, always alike; `spoken` is the language of whoever said it.

    Only the first 20,000 characters and 60 sentences are read. Each sentence is read by itself,
    those that sound like something weigh more. In a language that was never learnt, and of a
    text without words, the certainty stays too low to rely on.
    """
    text = wording.cleaned(text)
    parts = wording.sentences(text)
    if not parts:
        return TextReading(language=spoken[:2].lower())
    main, certainty = language.language_of(text, spoken)
    heard = _heard(parts, main)
    combined = _combined(heard)
    sure = max(combined) if main in LANGUAGES else min(max(combined), NOT_ENOUGH)
    return TextReading(
        language=main,
        language_certainty=certainty,
        sentiment=round(combined[2] - combined[0], 3),
        tone=list(Sentiment)[combined.index(max(combined))].value,
        certainty=round(sure, 3),
        topics=tuple(theme.value for theme in themes.themes([one.encoded for one in heard])),
        phrases=_phrases(heard),
    )


def _heard(parts: list[str], main: str) -> list[_Sentence]:
    """Each sentence by itself, though all are encoded and heard together."""
    encoded = encoding.encode_all(parts)
    chances = tone.all_chances(parts, encoded, [_language_of(part, main) for part in parts])
    return [_Sentence(*one) for one in zip(parts, encoded, chances, strict=True)]


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
