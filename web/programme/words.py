"""What each practice of a healthy programme is called, means, and how it is computed."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from feedback.health import BY_HAND, GIVEN, PASSED_ON, REMINDED, Practice


class Words(NamedTuple):
    """Name, meaning, and how it is computed."""

    name: str
    meaning: str
    computed: str


WORDS = {
    Practice.CHANNELS: Words(
        _("Feedback on all channels"),
        _("Whoever listens by one channel hears those who like that channel."),
        _(
            "Share of the active channels with feedback in the last %(recent_days)s days. A "
            "channel is active if anything came by it within %(active_days)s days."
        ),
    ),
    Practice.GOALS: Words(
        _("CX goals in the teams, in line with the company"),
        _("What no team has as its goal is done when there is time, so never."),
        _("Share of teams with a CX goal that runs today for a goal of the company."),
    ),
    Practice.INSIGHTS: Words(
        _("Insights and ideas of employees used"),
        _("Who is near the customer sees first; who is never answered stops telling."),
        _(
            "Share of teams of which an insight was used, or an idea accepted or done, in the last "
            "%(recent_days)s days. Of all that was told or settled in these days, %(acted)s of "
            "%(told)s were acted upon."
        ),
    ),
    Practice.ANALYSED: Words(
        _("Customer data analysed every month"),
        _("A picture that nobody looks at is out of date when it is needed."),
        _(
            "Share of accounts that somebody opened, or that were computed anew because something "
            "changed, in each of the last %(months)s spans of %(month_days)s days. What is "
            "computed by the clock alone does not count."
        ),
    ),
    Practice.AUTOMATED: Words(
        _("Follow-up that starts by itself"),
        _("What somebody must remember is forgotten on the busiest day."),
        _(
            "Share of the cases of the last %(recent_days)s days that a rule opened and gave to "
            "somebody who still has it. Who is reminded by the clock is counted apart."
        ),
    ),
    Practice.SEGMENTS: Words(
        _("Enough data to understand each segment"),
        _("A mean over segments hides the one that is leaving."),
        _(
            "Share of segments in which %(heard_power)s %% of the power or more was heard, and "
            "which have %(answers)s answers or more. Accounts without a segment do not count."
        ),
    ),
    Practice.READERS: Words(
        _("Customer data used every day"),
        _("Who decides without looking decides for the customers they imagine."),
        _(
            "Share of active users outside the CX team who opened an account in each of the last "
            "%(weeks)s whole weeks, or of those that were noted so far. Counted by team, never by "
            "name."
        ),
    ),
}
STEPS = {
    GIVEN: _("Opened by a rule and given to somebody who still has it"),
    PASSED_ON: _("Opened by a rule, and with nobody or somebody else since"),
    BY_HAND: _("Opened by hand"),
    REMINDED: _("Reminded by the clock when their time had come"),
}
