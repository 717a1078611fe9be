"""The steps of a scenario in words, and why one no longer fits. Reads no rows."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from committee import (
    DoesNotFit,
    EmployeeLeaves,
    Misfit,
    PersonLeaves,
    QuotaSet,
    RuleSet,
    SeatFilled,
    StanceSet,
    Step,
    TermsSet,
    TieAdded,
    TouchAdded,
)
from committee.vocabulary import TieKind
from web import decision, labels
from web.templatetags.figures import percent

Names = Mapping[str, str]


def in_words(step: Step, names: Names) -> str:
    """What would be, as a short sentence without a full stop."""
    return _WORDS[type(step)](step, names)


def misfit(error: DoesNotFit, names: Names) -> str:
    """Why a kept step cannot be taken, and what it means for those after it."""
    words = {"number": error.index + 1, "why": why(error, names)}
    return _("Step %(number)s does not fit: %(why)s It and what follows are not counted.") % words


def why(error: DoesNotFit, names: Names) -> str:
    """Why a step cannot be taken."""
    name = {"name": names.get(error.who, error.who)}
    told = {
        Misfit.STRANGER: _("%(name)s is not among the people of this account on that day.") % name,
        Misfit.LEFT: _("%(name)s has left in a step before.") % name,
        Misfit.NO_TOUCH: _("no contact of %(name)s is known, so there is nothing to lose.") % name,
        Misfit.TAKEN: _("the seat of %(name)s is not empty.") % name,
        Misfit.SEATED: _("%(name)s already has a seat that decides.") % name,
        Misfit.KNOWN: _("%(name)s is known here already; choose them from the list.") % name,
        Misfit.RULE: _(
            "the decision rule cannot be met then, or it is a rule of its own that no seat shapes."
        ),
    }
    return told.get(error.why, _("something in it is impossible."))


def _person_leaves(step: PersonLeaves, names: Names) -> str:
    return _("%(name)s leaves") % {"name": _name(step.person, names)}


def _employee_leaves(step: EmployeeLeaves, names: Names) -> str:
    return _("%(name)s leaves us") % {"name": _name(step.employee, names)}


def _stance(step: StanceSet, names: Names) -> str:
    stance = labels.STANCES[round(step.stance * 2)]
    return _("%(name)s: %(stance)s") % {"name": _name(step.person, names), "stance": stance}


def _touch(step: TouchAdded, names: Names) -> str:
    return _("%(how)s of %(ours)s with %(theirs)s") % {
        "how": labels.TOUCHES[step.kind],
        "ours": _name(step.employee, names),
        "theirs": _name(step.person, names),
    }


def _tie(step: TieAdded, names: Names) -> str:
    words = {
        "one": _name(step.person, names),
        "tie": labels.TIES[step.kind],
        "other": _name(step.other, names),
    }
    told = _("%(one)s %(tie)s %(other)s") % words
    return f"{told} ({percent(step.strength)})" if step.kind is TieKind.INFLUENCES else told


def _quota(step: QuotaSet, _names: Names) -> str:
    return _("Quota of the others: %(quota)s") % {"quota": step.quota}


def _rule(step: RuleSet, names: Names) -> str:
    return _("Needed: %(rule)s") % {"rule": decision.tree_in_words(step.rule, names)}


def _terms(step: TermsSet, names: Names) -> str:
    terms = [_("weight %(weight)s") % {"weight": step.weight}]
    terms += [_("can veto")] * step.is_veto + [_("must approve")] * step.is_approver
    return _("%(name)s: %(stance)s") % {
        "name": _name(step.person, names),
        "stance": ", ".join(terms),
    }


def _seat(step: SeatFilled, names: Names) -> str:
    words = {"name": _name(step.person, names), "seat": _name(step.seat, names)}
    return _("%(name)s takes the seat: %(seat)s") % words


def _name(key: str, names: Names) -> str:
    return names.get(key, key)


_WORDS: dict[type[Step], Callable[[Any, Names], str]] = {
    PersonLeaves: _person_leaves,
    EmployeeLeaves: _employee_leaves,
    StanceSet: _stance,
    TouchAdded: _touch,
    TieAdded: _tie,
    QuotaSet: _quota,
    RuleSet: _rule,
    TermsSet: _terms,
    SeatFilled: _seat,
}
