"""Words for the tests of how they are understood, and what is held of them."""

from feedback.models import Understanding
from stakeholders.models import Assessment

AWFUL = "Your support is terrible and rude."
GERMAN = "Wir warten seit zwei Wochen auf eine Antwort und sind sehr enttäuscht."


def held(feedback):
    return Understanding.objects.known().get(public_id=feedback.public_id)


def stances(feedback):
    known = Assessment.objects.known().filter(feedback=feedback.public_id, kind="text")
    return list(known.values_list("stance", flat=True))
