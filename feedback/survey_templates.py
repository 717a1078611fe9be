"""The surveys we ship, each in our three languages. Pure: texts and what they may hold."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

Texts = dict[str, dict[str, str]]
"""By language, then by part."""

LANGUAGES = ("en", "fr", "it")
PARTS = {
    "subject": 120,
    "greeting": 400,
    "question": 300,
    "words": 300,
    "thanks": 400,
    "did": 600,
}
"""What a survey says, and the most letters of it: the subject and the greeting of the mail, the
first question, the second one, the thanks, and what we did about what was said before."""
ALWAYS = ("subject", "greeting", "question", "thanks")
AFTER_OPENING = ("thanks", "did")
"""What may still be changed once people were asked: no question changes under its answers."""
NAME = "{first_name}"
"""Where the greeting of a mail says the first name of its reader."""
PLACES = {"greeting": (NAME,)}
"""What each part may name to be filled in; the other parts know nothing of their reader."""
_IN_BRACES = re.compile(r"\{[^{}]*\}|[{}]")


@dataclass(frozen=True)
class Template:
    """A survey to begin with."""

    question: str
    texts: Mapping[str, Mapping[str, str]]

    def copied(self) -> Texts:
        return {language: dict(said) for language, said in self.texts.items()}


TEMPLATES = {
    "relationship": Template(
        "nps",
        {
            "en": {
                "subject": "One question about working with us",
                "greeting": "Hello {first_name}, how is it to work with us? One click answers.",
                "question": "How likely are you to recommend us to a colleague?",
                "words": "What is the main reason for your answer?",
                "thanks": "Thank you. Your contact here reads this and will come back to you.",
                "did": "",
            },
            "fr": {
                "subject": "Une question sur notre collaboration",
                "greeting": "Bonjour {first_name}, comment se passe notre collaboration ? Un clic"
                " suffit pour répondre.",
                "question": "Dans quelle mesure nous recommanderiez-vous à un collègue ?",
                "words": "Quelle est la raison principale de votre réponse ?",
                "thanks": "Merci. Votre interlocuteur chez nous lit votre réponse et reviendra"
                " vers vous.",
                "did": "",
            },
            "it": {
                "subject": "Una domanda sulla nostra collaborazione",
                "greeting": "Buongiorno {first_name}, come va la collaborazione con noi? Basta un"
                " clic per rispondere.",
                "question": "Con quale probabilità ci consiglierebbe a un collega?",
                "words": "Qual è il motivo principale della Sua risposta?",
                "thanks": "Grazie. Il Suo referente da noi legge la risposta e La ricontatterà.",
                "did": "",
            },
        },
    ),
    "after_support": Template(
        "csat",
        {
            "en": {
                "subject": "Did our support help you?",
                "greeting": "Hello {first_name}, you recently asked our support for help.",
                "question": "How satisfied are you with the help you got?",
                "words": "What should we have done better?",
                "thanks": "Thank you. The support team reads every answer.",
                "did": "",
            },
            "fr": {
                "subject": "Notre assistance vous a-t-elle aidé ?",
                "greeting": "Bonjour {first_name}, vous avez récemment contacté notre assistance.",
                "question": "Quel est votre degré de satisfaction quant à l'aide reçue ?",
                "words": "Qu'aurions-nous dû faire mieux ?",
                "thanks": "Merci. L'équipe d'assistance lit chaque réponse.",
                "did": "",
            },
            "it": {
                "subject": "La nostra assistenza Le è stata utile?",
                "greeting": "Buongiorno {first_name}, di recente si è rivolto alla nostra"
                " assistenza.",
                "question": "Quanto è soddisfatto dell'aiuto ricevuto?",
                "words": "Che cosa avremmo dovuto fare meglio?",
                "thanks": "Grazie. La squadra di assistenza legge ogni risposta.",
                "did": "",
            },
        },
    ),
    "onboarding": Template(
        "ces",
        {
            "en": {
                "subject": "How easy was it to get started?",
                "greeting": "Hello {first_name}, you started with us not long ago.",
                "question": "How easy did we make it for you to get started?",
                "words": "What was the hardest part?",
                "thanks": "Thank you. We use this to make the start easier.",
                "did": "",
            },
            "fr": {
                "subject": "La mise en route a-t-elle été facile ?",
                "greeting": "Bonjour {first_name}, vous avez commencé avec nous il y a peu.",
                "question": "Dans quelle mesure vous avons-nous facilité la mise en route ?",
                "words": "Quelle a été la partie la plus difficile ?",
                "thanks": "Merci. Votre réponse nous aide à faciliter les débuts.",
                "did": "",
            },
            "it": {
                "subject": "È stato facile iniziare?",
                "greeting": "Buongiorno {first_name}, ha iniziato con noi da poco.",
                "question": "Quanto Le abbiamo facilitato l'inizio?",
                "words": "Quale è stata la parte più difficile?",
                "thanks": "Grazie. La risposta ci aiuta a rendere più facile l'inizio.",
                "did": "",
            },
        },
    ),
}


def faults(texts: Mapping[str, Mapping[str, str]], *, asks_words: bool) -> list[tuple[str, str]]:
    """Language and part of each text that is missing, in their order."""
    needed = [*ALWAYS, "words"] if asks_words else list(ALWAYS)
    return [
        (language, part)
        for language in LANGUAGES
        for part in needed
        if not texts.get(language, {}).get(part, "").strip()
    ]


def strangers(part: str, text: str) -> list[str]:
    """What stands in braces in this part and would be mailed as it is typed, each once."""
    known = PLACES.get(part, ())
    return [one for one in dict.fromkeys(_IN_BRACES.findall(text)) if one not in known]
