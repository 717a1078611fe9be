"""A rule as a sentence, and what each of its words is called on screen."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import Team, User
from feedback.models import Channel
from feedback.rules import Band, Owner, Reason, Rule, Sentiment, Tier
from web import labels
from web.cases.words import TIERS
from web.one_feedback.words import TOPICS
from web.templatetags.figures import percent

BANDS = {
    Band.DETRACTOR: gettext_lazy("detractor (NPS 0 to 6)"),
    Band.PASSIVE: gettext_lazy("passive (NPS 7 or 8)"),
    Band.PROMOTER: gettext_lazy("promoter (NPS 9 or 10)"),
}
SENTIMENTS = {
    Sentiment.NEGATIVE: gettext_lazy("negative"),
    Sentiment.NEUTRAL: gettext_lazy("neutral"),
    Sentiment.POSITIVE: gettext_lazy("positive"),
}
OWNERS = {
    Owner.ACCOUNT_OWNER: gettext_lazy("the owner of the account"),
    Owner.CLOSEST: gettext_lazy("whoever of us stands closest to them"),
    Owner.TEAM_LEAD: gettext_lazy("the lead of the owner's team"),
}
CHANNELS = dict(Channel.choices)


def sentence(rule: Rule, names: Mapping[str, str]) -> str:
    """When, if, then; `names` are those of the teams and users that it speaks of."""
    asked = _(" and ").join(_conditions(rule, names)) or _("whatever it says")
    then = rule.actions
    owner = OWNERS.get(then.owner) or names.get(then.owner, _("somebody who is gone"))
    said = _(
        "When feedback arrives that is at most %(days)s days old, if %(asked)s, then open a case "
        "for %(owner)s, due within %(high)s h for high, %(medium)s h for medium and %(low)s h for "
        "low power."
    ) % {"days": rule.most_days_old, "asked": asked, "owner": owner, **then.due_hours}
    told = ", ".join(names[one] for one in then.notify if one in names)
    return f"{said} {_('Tell %(users)s, too.') % {'users': told}}" if told else said


def reason(one: Reason) -> str:
    """Why a condition holds, or does not, of one feedback: what was found."""
    if one.condition == "age":
        return ""
    if one.condition in {"at_most", "at_least"}:
        return f"{one.wanted[0].upper()} {one.found}"
    if one.condition == "least_power":
        return _("power %(power)s") % {"power": percent(one.found)}
    if one.condition == "band":
        return str(BANDS[one.found])
    vocabulary = VOCABULARIES.get(one.condition, {})
    return _listed(one.found, vocabulary)


def tiers(some: Iterable[str]) -> str:
    """Several tiers as one choice."""
    return _listed(some, TIERS)


def _conditions(rule: Rule, names: Mapping[str, str]) -> Iterable[str]:
    asked = rule.conditions
    if asked.bands:
        yield _("it comes from a %(bands)s") % {"bands": _listed(asked.bands, BANDS)}
    numbers = {"score": asked.score.upper(), "most": asked.at_most, "least": asked.at_least}
    if asked.at_most is not None:
        yield _("%(score)s is at most %(most)s") % numbers
    if asked.at_least is not None:
        yield _("%(score)s is at least %(least)s") % numbers
    for said, wanted, vocabulary in (
        (_("its words are %(words)s"), asked.sentiments, SENTIMENTS),
        (_("it came by %(words)s"), asked.channels, CHANNELS),
        (_("it is about %(words)s"), asked.topics, TOPICS),
        (_("they have the role %(words)s"), asked.roles, labels.ROLES),
        (_("they have %(words)s"), asked.tiers, TIERS),
        (_("their standing is %(words)s"), asked.standings, labels.STANDINGS),
        (_("the segment is %(words)s"), asked.segments, {}),
        (_("the account belongs to the team %(words)s"), asked.teams, names),
    ):
        if wanted:
            yield said % {"words": _listed(wanted, vocabulary)}
    if asked.least_power is not None:
        yield _("their power is at least %(power)s") % {"power": percent(asked.least_power)}


def _listed(words: Iterable[str], vocabulary: Mapping[Any, Any]) -> str:
    return _(" or ").join(str(vocabulary.get(word, word)) for word in words)


def names_of(rules: Iterable[Rule]) -> dict[str, str]:
    """Of the teams and users that rules speak of, by public id; two queries."""
    rules = list(rules)
    ids = {one for rule in rules for one in (rule.actions.owner, *rule.actions.notify)}
    users = User.objects.filter(public_id__in=ids)
    teams = Team.objects.filter(
        public_id__in={one for rule in rules for one in rule.conditions.teams}
    )
    return {row.public_id: str(row) for rows in (users, teams) for row in rows}


VOCABULARIES: dict[str, Mapping[Any, Any]] = {
    "sentiment": SENTIMENTS,
    "channel": CHANNELS,
    "topic": TOPICS,
    "role": labels.ROLES,
    "tier": TIERS,
    "standing": labels.STANDINGS,
}
TIER_CHOICES = (
    (Tier.HIGH,),
    (Tier.HIGH, Tier.MEDIUM),
    (Tier.MEDIUM,),
    (Tier.LOW,),
)
