"""What would be if: the facts of a committee with some steps taken. Reads and writes no rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import committee as method
from accounts.models import Opportunity
from committee import Analysis, Committee, Loss, Outcome, Step
from stakeholders import conversion
from stakeholders.models import Seat, SeatTerms
from stakeholders.queries import CommitteeFacts, SeatFacts

MOST_LOSSES = 40


@dataclass(frozen=True)
class Rehearsal:
    """The facts of a day as steps meet them; `amount` is what the deal is about, if it is open."""

    committee: Committee
    on: date
    parameters: method.Parameters
    amount: float | None

    @cached_property
    def before(self) -> Analysis:
        """What the method says of the facts."""
        return self._analysed(self.committee)

    def after(self, steps: Sequence[Step]) -> Committee:
        """The committee after the steps; DoesNotFit for one that cannot be taken."""
        return method.applied(self.committee, steps, self.on, parameters=self.parameters)

    def outcome(self, steps: Sequence[Step]) -> Outcome:
        """What the steps come to; DoesNotFit for one that cannot be taken."""
        found = self._analysed(self.after(steps)) if steps else self.before
        return method.outcome(self.before, found, amount=self.amount)

    def losses(self) -> tuple[Loss, ...]:
        """What it would come to if each person left, the worst first.

        In a crowd only those are rehearsed on whom most hangs; the rest holds next to nothing.
        """
        return method.losses(
            self.committee,
            self.before,
            parameters=self.parameters,
            amount=self.amount,
            among=self._weightiest(),
        )

    def _weightiest(self) -> set[str]:
        """At most so many of ours and of theirs, by what is lost of coverage and by power."""
        known = self.before
        weights = {
            name: loss + known.power.get(name, 0.0) for name, loss in known.key_person_loss.items()
        }
        return set(sorted(weights, key=lambda name: (-weights[name], name))[:MOST_LOSSES])

    def _analysed(self, committee: Committee) -> Analysis:
        nodes = self.parameters.nodes
        return method.analyse(committee, self.on, parameters=self.parameters, nodes=nodes)


def rehearsal(facts: CommitteeFacts, steps: Iterable[Step] = ()) -> Rehearsal:
    """The facts ready for these steps; NobodyDecides, or CommitteeError for an impossible rule."""
    parameters = conversion.parameters_of(facts)
    return Rehearsal(
        committee=conversion.as_committee(_with_those_named(facts, steps), parameters),
        on=facts.on,
        parameters=parameters,
        amount=_amount(facts),
    )


def _with_those_named(facts: CommitteeFacts, steps: Iterable[Step]) -> CommitteeFacts:
    """Whom a step names is looked at, too, as if on a seat without a vote, which changes nothing.

    Otherwise nothing would be known of somebody who so far has no tie to the committee.
    """
    named = {getattr(step, name, "") for step in steps for name in ("person", "other", "seat")}
    seated = {seat.holder for seat in facts.seats}
    added = [
        SeatFacts(Seat(), SeatTerms(weight=0), (), pk)
        for pk, key in facts.keys.items()
        if key in named and pk not in seated
    ]
    return replace(facts, seats=[*facts.seats, *added])


def _amount(facts: CommitteeFacts) -> float | None:
    """What was open on that day; a standing committee decides about no amount."""
    deal = facts.committee.opportunity
    if deal is None or deal.amount is None:
        return None
    was_open = deal.closed_on is not None and facts.on < deal.closed_on
    is_open = deal.outcome == Opportunity.Outcome.OPEN or was_open
    return float(deal.amount) if is_open else None
