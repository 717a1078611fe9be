"""What a survey says to one person, in one language, for its mail and for its page."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from feedback import scales
from feedback.models import Survey
from feedback.survey_templates import NAME

ROW = 6
"""So many scores stand beside each other on a phone."""


@dataclass(frozen=True)
class Score:
    """One score to choose, and where a click on it in a mail leads."""

    value: int
    address: str = ""


@dataclass(frozen=True)
class Words:
    """The texts of a survey in the language that is spoken now."""

    subject: str
    greeting: str
    question: str
    words: str
    thanks: str
    did: str
    lowest: str
    highest: str
    rows: list[list[Score]]

    @property
    def scores(self) -> list[Score]:
        return [one for row in self.rows for one in row]


def said(
    survey: Survey,
    language: str,
    *,
    first_name: str = "",
    address: Callable[[int], str] = lambda value: "",
) -> Words:
    """What it says; of a mail with the name of its reader and an address behind each score."""
    texts = survey.texts.get(language, {})
    parts = {part: texts.get(part, "").strip() for part in ("subject", *TOLD)}
    parts["greeting"] = _named(parts["greeting"], first_name)
    lowest, highest = _ends(survey.question)
    scores = [Score(value, address(value)) for value in scales.steps(survey.question)]
    rows = [scores[start : start + ROW] for start in range(0, len(scores), ROW)]
    return Words(**parts, lowest=lowest, highest=highest, rows=rows)


TOLD = ("greeting", "question", "words", "thanks", "did")


def _named(greeting: str, first_name: str) -> str:
    """Without a name its place goes, with the blank before it."""
    if first_name.strip():
        return greeting.replace(NAME, first_name.strip())
    return greeting.replace(f" {NAME}", "").replace(NAME, "").strip()


def _ends(question: str) -> tuple[str, str]:
    if question == Survey.Question.NPS:
        return _("Not at all likely"), _("Extremely likely")
    if question == Survey.Question.CSAT:
        return _("Very dissatisfied"), _("Very satisfied")
    return _("Very difficult"), _("Very easy")
