"""How words read, in words: the tone with its sign, the language, the topics, what is unclear."""

from django.utils.translation import get_language_info, gettext as _, gettext_lazy

from feedback import understanding
from feedback.models import Understanding
from feedback.reading import cues
from feedback.reading.themes import Theme
from feedback.rules import Sentiment

TONES = dict(Understanding.Tone.choices)
STEPS = {Sentiment.NEGATIVE: -1, Sentiment.NEUTRAL: 0, Sentiment.POSITIVE: 1}
"""The sign and the colour of a tone are those of the stance that it moves towards."""
TOPICS = {
    Theme.SUPPORT: gettext_lazy("Support and answers"),
    Theme.QUALITY: gettext_lazy("Quality"),
    Theme.RELIABILITY: gettext_lazy("Reliability"),
    Theme.USABILITY: gettext_lazy("Ease of use"),
    Theme.PRICE: gettext_lazy("Price and contract"),
    Theme.INVOICING: gettext_lazy("Invoices"),
    Theme.DELIVERY: gettext_lazy("Delivery"),
    Theme.ONBOARDING: gettext_lazy("Introduction"),
    Theme.PEOPLE: gettext_lazy("People and relationship"),
    Theme.TRAINING: gettext_lazy("Training and documentation"),
    Theme.INTEGRATION: gettext_lazy("Integration and data"),
    Theme.SECURITY: gettext_lazy("Security"),
}


def topics_of(row: Understanding) -> list[str]:
    return [str(TOPICS[topic]) for topic in row.topics if topic in TOPICS]


def overruled(tone: str) -> str:
    """What somebody said of the words, told back to them."""
    return _("Read as you say: %(tone)s.") % {"tone": TONES[tone]} if tone else _("Topics saved.")


def language_of(row: Understanding) -> str:
    """The name of the language in the language of the reader, or its code."""
    if not row.language:
        return _("unknown")
    try:
        return str(get_language_info(row.language)["name_translated"])
    except KeyError:
        return row.language


def why_unclear(row: Understanding) -> str:
    """Why nobody relies on it; empty where it is clear."""
    if understanding.is_clear(row):
        return ""
    if row.language not in cues.LANGUAGES:
        return _("Words are read in English, French and Italian only.")
    if row.certainty == 0:
        return _("There are no words in it that could be read.")
    return _("The words could be meant in more than one way.")
