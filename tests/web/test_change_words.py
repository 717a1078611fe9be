"""Every kind of difference in the words of three languages."""

from datetime import date

import pytest
from django.utils import translation

from committee import Evidence, Listens, Touch
from committee.vocabulary import DifferenceKind as Kind, EvidenceKind, Stance, TouchKind
from stakeholders import people, queries, rules, seats, ties, touches
from tests import factories
from web.changes.change_words import SENTENCES, Telling, sentence
from web.changes.differences import POST, ROLES, Change, Side
from web.contact_words import CONTACTS, contacts

pytestmark = [pytest.mark.once("sqlite"), pytest.mark.django_db]

BEFORE, THEN, AFTER = date(2026, 3, 1), date(2026, 3, 10), date(2026, 4, 1)


def met(kind, on=THEN):
    return Touch("maya", "ana", kind, on)


def heard(kind):
    return Evidence("ana", kind, THEN, 0.5)


@pytest.fixture
def scene(maya):
    """Ana rose and got a veto, Bo came, Cy left; one of two decides instead of both."""
    account = factories.account(maya)
    committee = factories.committee(account)
    ana = factories.stakeholder(account, "Ana Ruiz", title="CFO", seniority="manager")
    cy = factories.stakeholder(account, "Cy Mora")
    seat = factories.seat(committee, ana, roles=("approver",))
    legal = factories.seat(committee, roles=("legal",))
    ties.draw_tie(cy, ana, ties.Link("reports_to"), on=BEFORE, by=maya)
    bo = factories.stakeholder(account, "Bo Lee", on=THEN)
    post = people.Post(title="CEO", seniority="director")
    people.take_post(ana, post=post, on=THEN, by=maya)
    seats.set_terms(seat, terms=seats.Terms(is_veto=True), on=THEN, by=maya)
    rules.set_rule(committee, rules.Rule(quota=1), on=THEN, by=maya)
    people.leave(cy, on=THEN, by=maya)
    touches.log_touch([ana], touches.Contact(maya, "call", ""), on=THEN, by=maya)
    sides = [Side.of(queries.facts_of([committee], day)[0]) for day in (BEFORE, AFTER)]
    keys = {"ana": ana, "bo": bo, "cy": cy, "legal": legal, "maya": maya}
    names = {name: row.public_id for name, row in keys.items()}
    ties.draw_tie(bo, ana, ties.Link("influences", 0.5), on=THEN, by=maya)
    return names, sides, cy.ties.first(), bo.ties.get()


def told(scene):
    """One change of every kind, the variants of some."""
    key, (before, after), line, influence = scene
    ana, bo, cy, legal = key["ana"], key["bo"], key["cy"], key["legal"]
    posts = before.people[ana], after.people[ana]
    touches = [met(TouchKind.MEETING)] * 4 + [met(TouchKind.CALL)] * 2
    nps = [heard(EvidenceKind.NPS)] * 2 + [heard(EvidenceKind.COMMITMENT)]
    turned = Stance.SUPPORTER, Stance.OPPONENT
    closes = date(2026, 5, 1), date(2026, 6, 1)
    return {
        "rule": [Change(Kind.RULE_CHANGED)],
        "close": [Change(Kind.CLOSE_MOVED, before=closes[0], after=closes[1])],
        "close known": [Change(Kind.CLOSE_MOVED, after=closes[1])],
        "close gone": [Change(Kind.CLOSE_MOVED, before=closes[0])],
        "seat": [Change(Kind.SEAT_ADDED, bo, legal)],
        "empty seat": [Change(Kind.SEAT_ADDED, None, legal)],
        "seat gone": [Change(Kind.SEAT_REMOVED, bo, legal)],
        "empty seat gone": [Change(Kind.SEAT_REMOVED, None, legal)],
        "filled": [Change(Kind.SEAT_FILLED, bo, legal)],
        "emptied": [Change(Kind.SEAT_EMPTIED, ana, legal)],
        "passed on": [Change(Kind.SEAT_PASSED_ON, bo, cy)],
        "joined": [Change(Kind.JOINED, bo)],
        "tied": [Change(Kind.JOINED, ana)],
        "left": [Change(Kind.LEFT, cy)],
        "untied": [Change(Kind.LEFT, ana)],
        "post": [Change(POST, ana, before=posts[0], after=posts[1])],
        "roles": [Change(ROLES, ana, legal, ("legal", "user"), ("champion",))],
        "no roles": [Change(ROLES, None, legal, ("legal",), ())],
        "reweighed": [Change(Kind.REWEIGHED, ana)],
        "reweighed somehow": [Change(Kind.REWEIGHED, bo)],
        "turned": [Change(Kind.TURNED, ana, before=turned[0], after=turned[1])],
        "known": [Change(Kind.TURNED, ana, after=turned[1])],
        "unknown": [Change(Kind.TURNED, ana, before=turned[0])],
        "faded": [Change(Kind.FADED, ana, before=turned[0], after=Stance.NEUTRAL)],
        "tie": [Change(Kind.TIE_ADDED, cy, ana, after=line)],
        "tie gone": [Change(Kind.TIE_REMOVED, cy, ana, before=line)],
        "tie changed": [Change(Kind.TIE_CHANGED, bo, ana, influence, influence)],
        "superior": [Change(Kind.TIE_CHANGED, cy, bo, line, line)],
        "listens": [Change(Kind.TIE_ADDED, cy, ana, after=Listens("cy", "ana"))],
        "listens no more": [Change(Kind.TIE_REMOVED, cy, ana, before=Listens("cy", "ana"))],
        "listens otherwise": [Change(Kind.TIE_CHANGED, cy, ana)],
        "introduces": [Change(Kind.INTRODUCTION_ADDED, cy, ana)],
        "introduces no more": [Change(Kind.INTRODUCTION_REMOVED, cy, ana)],
        "introduces otherwise": [Change(Kind.INTRODUCTION_CHANGED, cy, ana)],
        "first": [Change(Kind.FIRST_TOUCH, ana, key["maya"], after=met(TouchKind.VISIT))],
        "touched": [Change(Kind.TOUCHED, ana, after=one) for one in touches],
        "withdrawn": [Change(Kind.TOUCH_WITHDRAWN, ana, before=met(TouchKind.EVENT))],
        "heard": [Change(Kind.HEARD, ana, after=one) for one in nps],
        "unheard": [Change(Kind.EVIDENCE_WITHDRAWN, ana, before=heard(EvidenceKind.TEXT))],
        "silent": [Change(Kind.SILENT, ana, after=61)],
    }


WORDS = {
    "rule": (
        ("The decision rule changed. Before: 2 of 2 must agree. Now: Ana Ruiz must not "
        "object; and 1 of the other 1 must agree."),
        ("La règle de décision a changé. Avant~: il faut l’accord de 2 sur 2. Désormais~: "
        "Ana Ruiz ne doit pas s’opposer ; et il faut l’accord de 1 des 1 autres."),
        ("La regola di decisione è cambiata. Prima: serve il consenso di 2 su 2. Ora: Ana "
        "Ruiz non deve opporsi; e serve il consenso di 1 degli altri 1."),
    ),
    "close": (
        "The expected close moved from 1 May 2026 to 1 June 2026.",
        "La clôture prévue est passée du 1 mai 2026 au 1 juin 2026.",
        "La chiusura prevista è passata dal 1 maggio 2026 al 1 giugno 2026.",
    ),
    "close known": (
        "The close is now expected on 1 June 2026.",
        "La clôture est désormais prévue le 1 juin 2026.",
        "La chiusura è ora prevista per il 1 giugno 2026.",
    ),
    "close gone": (
        "No close is expected any more.",
        "Aucune clôture n’est plus prévue.",
        "Non è più prevista alcuna chiusura.",
    ),
    "seat": (
        "A seat was added: Legal and compliance, held by Bo Lee.",
        "Un siège a été ajouté~: Juridique et conformité, occupé par Bo Lee.",
        "È stato aggiunto un posto: Legale e conformità, occupato da Bo Lee.",
    ),
    "empty seat": (
        "An empty seat was added: Legal and compliance.",
        "Un siège vacant a été ajouté~: Juridique et conformité.",
        "È stato aggiunto un posto vacante: Legale e conformità.",
    ),
    "seat gone": (
        "A seat was removed: Legal and compliance, held by Bo Lee until then.",
        "Un siège a été supprimé~: Juridique et conformité, occupé jusque-là par Bo Lee.",
        "È stato tolto un posto: Legale e conformità, occupato fino ad allora da Bo Lee.",
    ),
    "empty seat gone": (
        "An empty seat was removed: Legal and compliance.",
        "Un siège vacant a été supprimé~: Juridique et conformité.",
        "È stato tolto un posto vacante: Legale e conformità.",
    ),
    "filled": (
        "Bo Lee took the seat that was empty: Legal and compliance.",
        "Bo Lee a pris le siège qui était vacant~: Juridique et conformité.",
        "Bo Lee ha preso il posto che era vacante: Legale e conformità.",
    ),
    "emptied": (
        "The seat of Ana Ruiz is empty now: Legal and compliance.",
        "Le siège de Ana Ruiz est désormais vacant~: Juridique et conformité.",
        "Il posto di Ana Ruiz è ora vacante: Legale e conformità.",
    ),
    "passed on": (
        "Bo Lee took over the seat of Cy Mora.",
        "Bo Lee a repris le siège de Cy Mora.",
        "Bo Lee ha preso il posto di Cy Mora.",
    ),
    "joined": (
        "Bo Lee joined.",
        "Arrivée de Bo Lee.",
        "Arrivo di Bo Lee.",
    ),
    "tied": (
        "Ana Ruiz is tied to the committee now.",
        "Ana Ruiz a désormais un lien avec le comité.",
        "Ana Ruiz ha ora un legame con il comitato.",
    ),
    "left": (
        "Cy Mora left.",
        "Départ de Cy Mora.",
        "Uscita di Cy Mora.",
    ),
    "untied": (
        "Ana Ruiz is no longer tied to the committee.",
        "Ana Ruiz n’a plus de lien avec le comité.",
        "Ana Ruiz non ha più legami con il comitato.",
    ),
    "post": (
        "Ana Ruiz has another post: CEO (before: CFO).",
        "Ana Ruiz occupe un autre poste~: CEO (avant~: CFO).",
        "Ana Ruiz ha un altro incarico: CEO (prima: CFO).",
    ),
    "roles": (
        "Ana Ruiz has other roles: Champion (before: Legal and compliance, User).",
        "Ana Ruiz a d’autres rôles~: Champion (avant~: Juridique et conformité, Utilisateur).",
        "Ana Ruiz ha altri ruoli: Promotore interno (prima: Legale e conformità, Utilizzatore).",
    ),
    "no roles": (
        "An empty seat has other roles: none (before: Legal and compliance).",
        "Un siège vacant a d’autres rôles~: aucun (avant~: Juridique et conformité).",
        "Un posto vacante ha altri ruoli: nessuno (prima: Legale e conformità).",
    ),
    "reweighed": (
        ("Ana Ruiz counts differently in the decision: can block, rank director instead "
        "of manager."),
        ("Ana Ruiz compte autrement dans la décision~: peut bloquer, rang directeur au "
        "lieu de responsable."),
        ("Ana Ruiz conta diversamente nella decisione: può bloccare, livello direttore "
        "invece di responsabile."),
    ),
    "reweighed somehow": (
        "Bo Lee counts differently in the decision.",
        "Bo Lee compte autrement dans la décision.",
        "Bo Lee conta diversamente nella decisione.",
    ),
    "turned": (
        "Ana Ruiz turned from supporter to opponent.",
        "L’attitude de Ana Ruiz est passée de «~soutien~» à «~opposant~».",
        "La posizione di Ana Ruiz è passata da «sostenitore» a «oppositore».",
    ),
    "known": (
        "The stance of Ana Ruiz is known now: the risk counts opponent.",
        "L’attitude de Ana Ruiz est désormais connue~: le risque compte «~opposant~».",
        "La posizione di Ana Ruiz è ora nota: il rischio conta «oppositore».",
    ),
    "unknown": (
        "The stance of Ana Ruiz is unknown again.",
        "L’attitude de Ana Ruiz est de nouveau inconnue.",
        "La posizione di Ana Ruiz è di nuovo ignota.",
    ),
    "faded": (
        "The stance of Ana Ruiz faded from supporter to neutral: nothing new was heard.",
        ("L’attitude de Ana Ruiz s’est estompée de «~soutien~» à «~neutre~»~: rien de "
        "nouveau n’a été entendu."),
        ("La posizione di Ana Ruiz si è attenuata da «sostenitore» a «neutrale»: non si è "
        "sentito nulla di nuovo."),
    ),
    "tie": (
        "New tie: Cy Mora reports to Ana Ruiz.",
        "Nouveau lien~: Cy Mora rend compte à Ana Ruiz.",
        "Nuovo legame: Cy Mora riporta a Ana Ruiz.",
    ),
    "tie gone": (
        "A tie ended: Cy Mora reports to Ana Ruiz.",
        "Un lien a pris fin~: Cy Mora rend compte à Ana Ruiz.",
        "Un legame è finito: Cy Mora riporta a Ana Ruiz.",
    ),
    "tie changed": (
        "A tie changed: Bo Lee influences Ana Ruiz, strength 50~%.",
        "Un lien a changé~: Bo Lee influence Ana Ruiz, force 50~%.",
        "Un legame è cambiato: Bo Lee influenza Ana Ruiz, forza 50~%.",
    ),
    "superior": (
        "Cy Mora reports to Bo Lee now, no longer to Ana Ruiz.",
        "Cy Mora rend désormais compte à Bo Lee, et non plus à Ana Ruiz.",
        "Cy Mora ora riporta a Bo Lee, non più a Ana Ruiz.",
    ),
    "listens": (
        "Cy Mora listens to Ana Ruiz now.",
        "Cy Mora écoute désormais Ana Ruiz.",
        "Cy Mora ora ascolta Ana Ruiz.",
    ),
    "listens no more": (
        "Cy Mora no longer listens to Ana Ruiz.",
        "Cy Mora n’écoute plus Ana Ruiz.",
        "Cy Mora non ascolta più Ana Ruiz.",
    ),
    "listens otherwise": (
        "Cy Mora listens to Ana Ruiz more or less than before.",
        "Cy Mora écoute Ana Ruiz plus ou moins qu’avant.",
        "Cy Mora ascolta Ana Ruiz più o meno di prima.",
    ),
    "introduces": (
        "Cy Mora can introduce us to Ana Ruiz now.",
        "Cy Mora peut désormais nous présenter à Ana Ruiz.",
        "Cy Mora ora può presentarci a Ana Ruiz.",
    ),
    "introduces no more": (
        "Cy Mora can no longer introduce us to Ana Ruiz.",
        "Cy Mora ne peut plus nous présenter à Ana Ruiz.",
        "Cy Mora non può più presentarci a Ana Ruiz.",
    ),
    "introduces otherwise": (
        "How well Cy Mora can introduce us to Ana Ruiz changed.",
        "Cy Mora peut nous présenter à Ana Ruiz plus ou moins bien qu’avant.",
        "Cy Mora può presentarci a Ana Ruiz meglio o peggio di prima.",
    ),
    "first": (
        "First contact with Ana Ruiz: 1 visit, by Maya Tester.",
        "Premier contact avec Ana Ruiz~: 1 visite, par Maya Tester.",
        "Primo contatto con Ana Ruiz: 1 visita, di Maya Tester.",
    ),
    "touched": (
        "4 meetings and 2 calls with Ana Ruiz.",
        "4 rendez-vous et 2 appels avec Ana Ruiz.",
        "4 incontri e 2 telefonate con Ana Ruiz.",
    ),
    "withdrawn": (
        "1 event with Ana Ruiz no longer counted.",
        "1 événement avec Ana Ruiz~: ne compte plus.",
        "1 evento con Ana Ruiz: non conta più.",
    ),
    "heard": (
        "New about Ana Ruiz: NPS × 2, Commitment.",
        "Du nouveau sur Ana Ruiz~: NPS × 2, Engagement.",
        "Novità su Ana Ruiz: NPS × 2, Impegno.",
    ),
    "unheard": (
        "What was heard about Ana Ruiz no longer counts: Words.",
        "Ce qui a été entendu sur Ana Ruiz ne compte plus~: Verbatim.",
        "Quanto sentito su Ana Ruiz non conta più: Parole.",
    ),
    "silent": (
        "No contact with Ana Ruiz for 61 days.",
        "Aucun contact avec Ana Ruiz depuis 61 jours.",
        "Nessun contatto con Ana Ruiz da 61 giorni.",
    ),
}  # fmt: skip
"""In English, French and Italian; ~ stands for a space that does not break."""


def test_every_kind_of_difference_stands_in_the_table(scene):
    changes = told(scene)
    assert {same[0].kind for same in changes.values()} == set(SENTENCES) == {*Kind, POST, ROLES}
    assert WORDS.keys() == changes.keys()


@pytest.mark.parametrize("place", [0, 1, 2], ids=["en", "fr", "it"])
def test_every_kind_of_difference_reads_so(scene, place):
    with translation.override(("en", "fr", "it")[place]):
        telling = Telling.of(*scene[1])
        said = {name: sentence(same, telling) for name, same in told(scene).items()}
    assert said == {
        name: texts[place].replace("~", "\N{NO-BREAK SPACE}") for name, texts in WORDS.items()
    }


def test_a_kind_without_words_is_an_error(scene):
    with pytest.raises(KeyError):
        sentence([Change("new kind")], Telling.of(*scene[1]))


def test_every_kind_of_contact_has_a_word():
    assert CONTACTS.keys() == set(TouchKind)


def test_what_was_often_comes_first():
    kinds = [TouchKind.VISIT, TouchKind.CALL, TouchKind.CALL, TouchKind.EVENT, TouchKind.EVENT]
    assert contacts(kinds) == "2 calls, 2 events and 1 visit"
