"""Pure: what something is about, of a short list of themes between businesses."""

from enum import StrEnum
from functools import cache

import numpy as np

from feedback.reading import encoding
from feedback.reading.encoding import Numbers

NEAR_ENOUGH = 0.28
"""The least likeness, -1 to 1, of a sentence to a description of a theme."""
MOST = 3


class Theme(StrEnum):
    """What is talked about between businesses."""

    SUPPORT = "support"
    QUALITY = "quality"
    RELIABILITY = "reliability"
    USABILITY = "usability"
    PRICE = "price"
    INVOICING = "invoicing"
    DELIVERY = "delivery"
    ONBOARDING = "onboarding"
    PEOPLE = "people"
    TRAINING = "training"
    INTEGRATION = "integration"
    SECURITY = "security"


DESCRIPTIONS = {
    Theme.SUPPORT: (
        "nobody answers our ticket", "the customer support hotline helps quickly",
        "waiting for a reply from the help desk", "le service client répond",
        "l'assistenza risponde",
    ),
    Theme.QUALITY: (
        "the quality of the product", "defective parts", "the work was done badly",
        "la qualité des pièces", "la qualità dei pezzi",
    ),
    Theme.RELIABILITY: (
        "the system is down", "an outage, the line stood still", "it crashes and is unavailable",
        "une panne du système", "il sistema è fermo",
    ),
    Theme.USABILITY: (
        "the interface is easy to use", "the screen is confusing", "the new dashboard",
        "l'interface est intuitive", "l'interfaccia è intuitiva",
    ),
    Theme.PRICE: (
        "the price is too high", "the contract and its renewal", "we terminate the agreement",
        "le prix et le contrat", "il prezzo e il contratto",
    ),
    Theme.INVOICING: (
        "the invoice is wrong", "a credit note and the payment", "billing errors",
        "la facture", "la fattura",
    ),
    Theme.DELIVERY: (
        "the delivery is late", "the shipment arrived", "the parcels and pallets of the carrier",
        "la livraison", "la consegna",
    ),
    Theme.ONBOARDING: (
        "the onboarding and the rollout", "the implementation project went live",
        "the installation and set-up", "la mise en place du projet", "l'avviamento del progetto",
    ),
    Theme.PEOPLE: (
        "our account manager", "the consultants are friendly", "the relationship with your team",
        "notre interlocuteur", "il nostro referente",
    ),
    Theme.TRAINING: (
        "the training course", "the documentation and the manual", "the trainer explained it",
        "la formation et la documentation", "il corso e la documentazione",
    ),
    Theme.INTEGRATION: (
        "the integration with our ERP", "the interface and the API", "import and export of data",
        "la liaison avec notre ERP", "il collegamento con il gestionale",
    ),
    Theme.SECURITY: (
        "the security of the data", "passwords and access rights", "a data breach",
        "la sécurité des données", "la sicurezza dei dati",
    ),
}  # fmt: skip


def themes(encoded: list[Numbers]) -> tuple[Theme, ...]:
    """The themes nearest to sentences, each of one at most; the one that most speak of first."""
    found: dict[Theme, float] = {}
    for sentence in encoded:
        theme, likeness = nearest(sentence)
        if likeness >= NEAR_ENOUGH:
            found[theme] = found.get(theme, 0.0) + likeness
    return tuple(sorted(found, key=lambda theme: (-round(found[theme], 6), theme)))[:MOST]


def nearest(sentence: Numbers) -> tuple[Theme, float]:
    """The theme with the description that is most like a sentence, and how like it is."""
    order, described = _described()
    likeness = described @ sentence
    best = int(np.argmax(likeness))
    return order[best], float(likeness[best])


@cache
def _described() -> tuple[list[Theme], Numbers]:
    pairs = [(theme, one) for theme, several in DESCRIPTIONS.items() for one in several]
    return [theme for theme, _one in pairs], encoding.encode_all([one for _, one in pairs])
