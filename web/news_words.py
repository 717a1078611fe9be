"""What each kind of news says, why it matters, and when it is told."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from committee.fading import LEAST_LOSS, LEAST_SHARE
from committee.findings import (
    EMPTY_DAYS,
    MANY_UNMET,
    SILENT_DAYS,
    WIDE_GAP,
    WIDE_GAP_POWER,
    WORTH_TELLING,
)
from committee.vocabulary import FindingKind

EMPTY_SEAT = "empty_seat"
NEVER_HEARD = "never_heard"
YOUR_TIE_FADING = "your_tie_fading"
STEPS = 2
"""Steps of the screen's scale for 1 on the scale of stances."""

BOUNDS = {
    "points": round(WORTH_TELLING * 100),
    "silent_days": SILENT_DAYS,
    "many_unmet": MANY_UNMET,
    "gap_power": round(WIDE_GAP_POWER * 100),
    "gap_steps": WIDE_GAP * STEPS,
    "empty_days": EMPTY_DAYS,
    "share_lost": round(LEAST_SHARE * 100),
    "points_lost": round(LEAST_LOSS * 100),
}


class Words(NamedTuple):
    """Three sentences; the first has holes for the numbers of an alert, the last for BOUNDS."""

    what: str
    why: str
    rule: str


_SILENCE = _(
    "Told when somebody whom the decision rule counts was neither met nor heard for "
    "%(silent_days)s days, or never."
)
_NOBODY_CAN_SAY = _("Nobody can say what a silent decider thinks.")
_KEEP_OPEN = _("A call or a visit now keeps the way open.")
_FADING = _(
    "Told when a tie to somebody who matters has lost %(share_lost)s %% of its best strength of "
    "the last year, and %(points_lost)s points at least."
)
WORDS = {
    FindingKind.RISK_UP: Words(
        _("Consensus risk rose from %(before)s to %(after)s."),
        _("The committee is further from a yes than it was."),
        _("Told when the risk is %(points)s points or more above its lowest since we last told."),
    ),
    FindingKind.COVERAGE_DOWN: Words(
        _("Coverage fell from %(before)s to %(after)s."),
        _("Contacts age: whom we do not meet decides without us."),
        _("Told when coverage is %(points)s points or more below its best since we last told."),
    ),
    FindingKind.DECIDERS_UNMET: Words(
        _("We were never in contact with %(count)s of those who decide."),
        _("Nobody can say what they think: begin with whom it changes most to meet."),
        _(
            "Told once for all of them when %(many_unmet)s or more whom the decision rule counts "
            "were never met nor heard."
        ),
    ),
    FindingKind.DECIDER_SILENT: Words(
        _("%(name)s, who decides, was silent for %(days)s days."), _NOBODY_CAN_SAY, _SILENCE
    ),
    NEVER_HEARD: Words(
        _("We were never in contact with %(name)s, who decides."), _NOBODY_CAN_SAY, _SILENCE
    ),
    FindingKind.SINGLE_THREAD: Words(
        _("Only a single thread leads to %(name)s, who can say no."),
        _("If that one person goes, so does our way in."),
        _("Told when exactly one thread of ours leads to somebody without whom there is no yes."),
    ),
    EMPTY_SEAT: Words(
        _("An empty seat decides: %(name)s."),
        _("Nobody is known there, so nobody of us can convince them."),
        _("Told when the decision rule counts a seat in which nobody is known."),
    ),
    FindingKind.CHAMPION_GONE: Words(
        _("We lost %(name)s as our champion."),
        _("Fewer people speak for us when we are not in the room."),
        _("Told when somebody with the role of champion holds it no more."),
    ),
    FindingKind.PERCEPTION_GAP: Words(
        _("%(name)s is seen differently from two sides: %(steps)s steps of stance apart."),
        _("One of the pictures is wrong, and the risk rests on them."),
        _(
            "Told when two of three pictures (the account manager's, that of colleagues, the "
            "person's own words) of somebody with %(gap_power)s %% of the power or more are "
            "%(gap_steps)s steps or more apart; from opponent to advocate it is four."
        ),
    ),
    FindingKind.SEAT_EMPTY: Words(
        _("The seat %(name)s has been empty for %(days)s days."),
        _("Who comes next will make up their mind: be there early."),
        _("Told when a seat stays empty for %(empty_days)s days."),
    ),
    FindingKind.CYCLE_LONG: Words(
        _("This deal has been open for %(days)s days; its kind usually takes %(usual)s."),
        _("It may be stuck: ask what is missing for a decision."),
        _("Told when a deal is open for longer than three of four closed ones of its kind were."),
    ),
    FindingKind.RELATIONSHIP_FADING: Words(
        _("The tie of %(employee)s to %(name)s is fading: from %(before)s to %(after)s."),
        _KEEP_OPEN,
        _FADING,
    ),
    YOUR_TIE_FADING: Words(
        _("Your tie to %(name)s is fading: from %(before)s to %(after)s."), _KEEP_OPEN, _FADING
    ),
}


def words_of(kind: str, *, never: bool = False, of_a_seat: bool = False, yours: bool = False):
    """The words for an alert of this kind; KeyError for a kind without words."""
    if of_a_seat and kind in {FindingKind.DECIDER_SILENT, FindingKind.SINGLE_THREAD}:
        return WORDS[EMPTY_SEAT]
    if never and kind == FindingKind.DECIDER_SILENT:
        return WORDS[NEVER_HEARD]
    if yours and kind == FindingKind.RELATIONSHIP_FADING:
        return WORDS[YOUR_TIE_FADING]
    return WORDS[kind]
