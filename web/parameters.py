"""The parameters of the method as one table in words: value, meaning, basis."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from committee import Parameters
from web import labels


@dataclass(frozen=True)
class Line:
    """One parameter: its words, its default, whence it comes."""

    name: str
    value: str
    basis: str


@dataclass(frozen=True)
class Group:
    """Parameters that belong together."""

    title: str
    lines: list[Line]


def groups() -> list[Group]:
    """The whole table with the defaults of the method."""
    given = Parameters()
    return [
        Group(_("Stance"), _lines(given, _stance())),
        Group(_("Evidence: bias / noise of one item / half-life in days"), _evidence(given)),
        Group(_("Survey answers as a stance, clipped to -1 and 1"), _surveys(given)),
        Group(_("Time"), _lines(given, _time())),
        Group(_("Influence"), _lines(given, _influence())),
        Group(_("Coverage"), _lines(given, _coverage())),
        Group(_("Points of a contact"), _points(given)),
        Group(_("Next contact"), _lines(given, _next())),
    ]


def _lines(given: Parameters, words: dict[str, tuple[str, str]]) -> list[Line]:
    return [
        Line(label, _shown(getattr(given, name)), basis) for name, (label, basis) in words.items()
    ]


def _shown(value: Any) -> str:
    return formats.localize(Decimal(f"{value:g}"))


def _stance() -> dict[str, tuple[str, str]]:
    return {
        "prior_mean": (_("Stance of an unknown person"), _("a coin flip; judgement")),
        "prior_variance": (_("Variance of that stance"), _("a coin flip; judgement")),
        "vote_noise": (_("Noise of a vote (standard deviation)"), _("judgement")),
        "threshold_approver": (_("An approver says yes above"), _("judgement")),
        "threshold_veto_holder": (_("A veto holder lets pass above"), _("consent in juries")),
        "actively_against": (_("Actively against is below"), _("judgement")),
    }


def _time() -> dict[str, tuple[str, str]]:
    tenure = _("median tenure 3.9 years (BLS 2024)")
    officers = _("tenure of chief officers (Korn Ferry)")
    return {
        "drift_half_life_days": (_("Half-life of a stance, days"), _("judgement")),
        "horizon_days": (_("Days to close when no date is set"), _("judgement")),
        "turnover_per_year": (_("Share of people who leave in a year"), tenure),
        "turnover_executive": (_("Share of executives who leave"), officers),
        "turnover_chief_executive": (_("Share of chief executives who leave"), officers),
        "turnover_chief_marketing": (_("Share of marketing chiefs who leave"), officers),
        "shock_floor": (_("Least correlation of votes"), _("judgement")),
        "reference_variance": (_("Variance that correlation is measured with"), _("judgement")),
        "nodes": (_("Nodes of the numerical integration"), _("precision, not judgement")),
    }


def _influence() -> dict[str, tuple[str, str]]:
    basis = _("Friedkin and Johnsen; fit first")
    return {
        "susceptibility": (_("How far people follow those they listen to"), basis),
        "susceptibility_director": (_("The same for directors"), basis),
        "susceptibility_executive": (_("The same for executives"), basis),
        "listens_to_boss": (_("Listens to the boss"), _("judgement")),
        "listens_to_report": (_("Listens to a direct report"), _("judgement")),
        "listens_to_adviser": (_("Listens to a trusted adviser"), _("judgement")),
        "listens_to_peer": (_("Listens to a peer"), _("judgement")),
    }


def _coverage() -> dict[str, tuple[str, str]]:
    return {
        "tie_half_life_days": (_("Half-life of a contact, days"), _("Burt 2002")),
        "full_points": (_("Points of a strong contact"), _("judgement")),
        "hop_factor": (_("What an introduction keeps per person"), _("judgement")),
        "hops": (_("Most people of an introduction"), _("judgement")),
        "thread_floor": (_("Weakest link that counts as a thread"), _("judgement")),
    }


def _next() -> dict[str, tuple[str, str]]:
    return {
        "lift": (_("What a good meeting adds to a stance"), _("judgement")),
        "meeting_points": (_("Points of that meeting"), _("judgement")),
        "coverage_weight": (_("Weight of coverage beside agreement"), _("judgement")),
    }


def _evidence(given: Parameters) -> list[Line]:
    basis = _("directness orders them; judgement")
    return [
        Line(
            str(labels.EVIDENCE[kind]),
            " / ".join(map(_shown, (one.bias, one.item_noise, one.half_life_days))),
            basis,
        )
        for kind, one in given.evidence.items()
    ]


def _surveys(given: Parameters) -> list[Line]:
    basis = _("keeps the cut points 9 and 7 of the NPS")
    return [
        Line(str(labels.EVIDENCE[kind]), f"(x - {_shown(one.centre)}) / {_shown(one.width)}", basis)
        for kind, one in given.surveys.items()
    ]


def _points(given: Parameters) -> list[Line]:
    basis = _("Gilbert and Karahalios 2009; judgement")
    return [
        Line(str(labels.TOUCHES[kind]), _shown(value), basis)
        for kind, value in given.points.items()
    ]
