"""Each kind of difference as a sentence; what happens often is summed up in one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext

from committee import Evidence
from committee.explanation import shown_stance
from committee.vocabulary import DifferenceKind as Kind
from stakeholders.models import Position, Tie
from stakeholders.queries import SeatFacts
from web import decision, labels
from web.changes import judgements
from web.changes.differences import POST, REPORTS_TO, ROLES, Change, Side
from web.contact_words import contacts, statements
from web.names import names_of
from web.roster import roster
from web.templatetags.figures import percent

SUMMED_UP = {Kind.TOUCHED, Kind.TOUCH_WITHDRAWN, Kind.HEARD, Kind.EVIDENCE_WITHDRAWN}
"""What is told once for each person, however often it happened."""


@dataclass(frozen=True)
class Telling:
    """The two days, and what people, seats and colleagues are called on them."""

    before: Side
    after: Side
    names: Mapping[str, str]
    authors: Mapping[Evidence, str]

    @classmethod
    def of(cls, before: Side, after: Side) -> "Telling":
        names = {}
        for side in (before, after):
            members = roster(side.facts, None, words={}, sees_judgements=False)
            seats = {one.seat.public_id: seat_label(one) for one in side.facts.seats}
            names |= seats | names_of(members, side.facts)
        return cls(before, after, names, judgements.authors(after))

    def name(self, key: str | None) -> str:
        return self.names.get(key or "", _("somebody"))


def seat_label(seat: SeatFacts) -> str:
    """What a seat is called: its name, else its roles."""
    roles = ", ".join(str(labels.ROLES[role]) for role in seat.roles)
    return seat.seat.name or roles or _("Empty seat")


def sentence(same: Sequence[Change], told: Telling) -> str:
    """One change, or several of a kind that is summed up; KeyError for a kind without words."""
    return SENTENCES[same[0].kind](same, told)


def _plain(template: str) -> Callable[[Sequence[Change], Telling], str]:
    """A sentence that needs nothing but who it is about."""

    def say(same: Sequence[Change], told: Telling) -> str:
        one = same[0]
        return template % {"name": told.name(one.person), "other": told.name(one.other)}

    return say


def _rule(_same: Sequence[Change], told: Telling) -> str:
    rules = {
        "before": decision.needed(told.before.facts, told.names),
        "now": decision.needed(told.after.facts, told.names),
    }
    return _("The decision rule changed. Before: %(before)s. Now: %(now)s.") % rules


def _close(same: Sequence[Change], _told: Telling) -> str:
    before, after = same[0].before, same[0].after
    if after is None:
        return _("No close is expected any more.")
    days = {"now": formats.date_format(after)}
    if before is None:
        return _("The close is now expected on %(now)s.") % days
    days["before"] = formats.date_format(before)
    return _("The expected close moved from %(before)s to %(now)s.") % days


def _seat(held: str, empty: str) -> Callable[[Sequence[Change], Telling], str]:
    def say(same: Sequence[Change], told: Telling) -> str:
        one = same[0]
        words = {"seat": told.name(one.other), "name": told.name(one.person)}
        return (held if one.person else empty) % words

    return say


def _coming(same: Sequence[Change], told: Telling) -> str:
    one = same[0]
    if one.person in told.before.people:
        return _("%(name)s is tied to the committee now.") % {"name": told.name(one.person)}
    return _("%(name)s joined.") % {"name": told.name(one.person)}


def _going(same: Sequence[Change], told: Telling) -> str:
    one = same[0]
    if one.person in told.after.people:
        return _("%(name)s is no longer tied to the committee.") % {"name": told.name(one.person)}
    return _("%(name)s left.") % {"name": told.name(one.person)}


def _post(same: Sequence[Change], told: Telling) -> str:
    one = same[0]
    words = {"name": told.name(one.person), "before": _title(one.before), "now": _title(one.after)}
    return _("%(name)s has another post: %(now)s (before: %(before)s).") % words


def _title(post: Position) -> str:
    return ", ".join(part for part in (post.title, post.department) if part) or pgettext(
        "post", "unknown"
    )


def _roles(same: Sequence[Change], told: Telling) -> str:
    one = same[0]
    words = {"before": _named(one.before), "now": _named(one.after)}
    if one.person is None:
        return _("An empty seat has other roles: %(now)s (before: %(before)s).") % words
    words["name"] = told.name(one.person)
    return _("%(name)s has other roles: %(now)s (before: %(before)s).") % words


def _named(roles: Sequence[str]) -> str:
    return ", ".join(str(labels.ROLES[role]) for role in roles) or pgettext("roles", "none")


def _reweighed(same: Sequence[Change], told: Telling) -> str:
    key = same[0].person
    words = {"name": told.name(key), "what": ", ".join(_weights(key, told))}
    if not words["what"]:
        return _("%(name)s counts differently in the decision.") % words
    return _("%(name)s counts differently in the decision: %(what)s.") % words


def _weights(key: str | None, told: Telling) -> list[str]:
    """What a seat may do now, and another rank of who sits there."""
    was, now = _terms(told.before).get(key), _terms(told.after).get(key)
    found = []
    if was and now and was.is_veto != now.is_veto:
        found.append(_("can block") if now.is_veto else _("can no longer block"))
    if was and now and was.is_approver != now.is_approver:
        found.append(_("must approve") if now.is_approver else _("need no longer approve"))
    older, newer = told.before.people.get(key), told.after.people.get(key)
    if older and newer and older.seniority != newer.seniority:
        ranks = {"before": _rank(older), "now": _rank(newer)}
        found.append(_("rank %(now)s instead of %(before)s") % ranks)
    return found


def _terms(side: Side) -> dict:
    holders = side.day.seats if side.day else {}
    return {holders.get(one.seat.public_id): one.terms for one in side.facts.seats}


def _rank(post: Position) -> str:
    return str(labels.SENIORITIES[post.seniority]).lower()


def _stance(turned: str) -> Callable[[Sequence[Change], Telling], str]:
    def say(same: Sequence[Change], told: Telling) -> str:
        one = same[0]
        words = {"name": told.name(one.person)}
        if one.after is None:
            return _("The stance of %(name)s is unknown again.") % words
        words["now"] = labels.STANCES[one.after].lower()
        if one.before is None:
            return _("The stance of %(name)s is known now: the risk counts %(now)s.") % words
        return turned % {**words, "before": labels.STANCES[one.before].lower()}

    return say


def _tie(of_facts: str, of_attention: str) -> Callable[[Sequence[Change], Telling], str]:
    """In the words of the tie; where no tie changed but what it makes, of who listens."""

    def say(same: Sequence[Change], told: Telling) -> str:
        one = same[0]
        words = {"name": told.name(one.person), "other": told.name(one.other)}
        tie = one.after or one.before
        if not isinstance(tie, Tie):
            return of_attention % words
        if one.before and one.after and tie.kind == REPORTS_TO:
            words["former"] = told.name(told.before.key_of(one.before.other_id))
            return _("%(name)s reports to %(other)s now, no longer to %(former)s.") % words
        words |= {"tie": labels.TIES[tie.kind], "strength": percent(tie.strength)}
        return of_facts % words

    return say


def _silent(same: Sequence[Change], told: Telling) -> str:
    days = same[0].after
    return ngettext(
        "No contact with %(name)s for %(days)s day.",
        "No contact with %(name)s for %(days)s days.",
        days,
    ) % {"name": told.name(same[0].person), "days": days}


def _first_touch(same: Sequence[Change], told: Telling) -> str:
    one = same[0]
    return _("First contact with %(name)s: %(how)s, by %(who)s.") % {
        "name": told.name(one.person),
        "how": contacts([one.after.kind]),
        "who": told.name(one.other),
    }


def _touches(template: str) -> Callable[[Sequence[Change], Telling], str]:
    def say(same: Sequence[Change], told: Telling) -> str:
        kinds = [(one.after or one.before).kind for one in same]
        words = {"name": told.name(same[0].person), "contacts": contacts(kinds)}
        said = template % words
        return said[:1].upper() + said[1:]

    return say


def _heard(same: Sequence[Change], told: Telling) -> str:
    """What is new about somebody, and what whoever of us judged them last said."""
    key, heard = same[0].person, [one.after for one in same]
    name, analysis = told.name(key), told.after.analysis
    said = _("New about %(name)s: %(what)s.") % {
        "name": name,
        "what": statements([one.kind for one in heard]),
    }
    counts = shown_stance(analysis, key) if analysis and key in analysis.stance else None
    judged = judgements.last(heard, told.authors, name, counts)
    return judged if judged and len(heard) == 1 else f"{said} {judged}".strip()


def _unheard(same: Sequence[Change], told: Telling) -> str:
    return _("What was heard about %(name)s no longer counts: %(what)s.") % {
        "name": told.name(same[0].person),
        "what": statements([one.before.kind for one in same]),
    }


SENTENCES = {
    Kind.RULE_CHANGED: _rule,
    Kind.CLOSE_MOVED: _close,
    Kind.SEAT_ADDED: _seat(
        gettext_lazy("A seat was added: %(seat)s, held by %(name)s."),
        gettext_lazy("An empty seat was added: %(seat)s."),
    ),
    Kind.SEAT_REMOVED: _seat(
        gettext_lazy("A seat was removed: %(seat)s, held by %(name)s until then."),
        gettext_lazy("An empty seat was removed: %(seat)s."),
    ),
    Kind.SEAT_FILLED: _plain(gettext_lazy("%(name)s took the seat that was empty: %(other)s.")),
    Kind.SEAT_EMPTIED: _plain(gettext_lazy("The seat of %(name)s is empty now: %(other)s.")),
    Kind.SEAT_PASSED_ON: _plain(gettext_lazy("%(name)s took over the seat of %(other)s.")),
    Kind.JOINED: _coming,
    Kind.LEFT: _going,
    POST: _post,
    ROLES: _roles,
    Kind.REWEIGHED: _reweighed,
    Kind.TURNED: _stance(gettext_lazy("%(name)s turned from %(before)s to %(now)s.")),
    Kind.FADED: _stance(
        gettext_lazy(
            "The stance of %(name)s faded from %(before)s to %(now)s: nothing new was heard."
        )
    ),
    Kind.TIE_ADDED: _tie(
        gettext_lazy("New tie: %(name)s %(tie)s %(other)s."),
        gettext_lazy("%(name)s listens to %(other)s now."),
    ),
    Kind.TIE_REMOVED: _tie(
        gettext_lazy("A tie ended: %(name)s %(tie)s %(other)s."),
        gettext_lazy("%(name)s no longer listens to %(other)s."),
    ),
    Kind.TIE_CHANGED: _tie(
        gettext_lazy("A tie changed: %(name)s %(tie)s %(other)s, strength %(strength)s."),
        gettext_lazy("%(name)s listens to %(other)s more or less than before."),
    ),
    Kind.INTRODUCTION_ADDED: _plain(gettext_lazy("%(name)s can introduce us to %(other)s now.")),
    Kind.INTRODUCTION_REMOVED: _plain(
        gettext_lazy("%(name)s can no longer introduce us to %(other)s.")
    ),
    Kind.INTRODUCTION_CHANGED: _plain(
        gettext_lazy("How well %(name)s can introduce us to %(other)s changed.")
    ),
    Kind.FIRST_TOUCH: _first_touch,
    Kind.TOUCHED: _touches(gettext_lazy("%(contacts)s with %(name)s.")),
    Kind.TOUCH_WITHDRAWN: _touches(gettext_lazy("%(contacts)s with %(name)s no longer counted.")),
    Kind.HEARD: _heard,
    Kind.EVIDENCE_WITHDRAWN: _unheard,
    Kind.SILENT: _silent,
}
