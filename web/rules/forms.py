"""A rule as people write it: selects and numbers, at most seven at a time, no code."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from accounts.access import MAY_EDIT
from accounts.models import Account, Team, User
from feedback.case_rules import Draft
from feedback.rules import Actions, Band, Conditions, Owner, Rule, Tier
from feedback.scales import SCALES
from web import labels, rule_names
from web.one_feedback.words import TOPICS
from web.rules import words
from web.rules.proposals import DECIDERS

COMPARED = {
    "csat:at_most": gettext_lazy("CSAT at most"),
    "ces:at_most": gettext_lazy("CES at most"),
    "nps:at_most": gettext_lazy("NPS at most"),
    "csat:at_least": gettext_lazy("CSAT at least"),
    "ces:at_least": gettext_lazy("CES at least"),
    "nps:at_least": gettext_lazy("NPS at least"),
}
MOST_SEGMENTS = 200
ANY = ("", gettext_lazy("any"))
PARTS = {
    "if": ("score", "number", "sentiments", "tiers", "roles", "channels"),
    "more": ("topics", "segments", "teams", "standings", "power_percent", "most_days_old"),
    "then": ("owner", "high", "medium", "low", "notify"),
}
LISTS = ("topics", "sentiments", "tiers", "roles", "channels", "segments", "teams", "standings")


def _select(label: Any, *, required: bool = False) -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "form-select"})
    return forms.ChoiceField(label=label, required=required, widget=widget)


def _number(label: Any, least: int, most: int, *, required: bool = True) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"class": "form-control"})
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, required=required, widget=widget
    )


def _text(label: Any, most: int) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "form-control"})
    return forms.CharField(label=label, max_length=most, widget=widget)


class RuleForm(forms.Form):
    """When feedback arrives, if, then; a choice stands for the words that it joins by commas."""

    name = _text(gettext_lazy("Name of the rule"), 120)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    score = _select(gettext_lazy("Score"))
    number = _number(gettext_lazy("compared with"), 0, 10, required=False)
    sentiments = _select(gettext_lazy("Words"))
    tiers = _select(gettext_lazy("Power"))
    roles = _select(gettext_lazy("Role"))
    channels = _select(gettext_lazy("Channel"))
    topics = _select(gettext_lazy("Topic"))
    segments = _select(gettext_lazy("Segment"))
    teams = _select(gettext_lazy("Team of the account's owner"))
    standings = _select(gettext_lazy("Political standing"))
    power_percent = _number(gettext_lazy("Power at least (%)"), 0, 100, required=False)
    most_days_old = _number(gettext_lazy("At most so many days old"), 0, 365)
    owner = _select(gettext_lazy("Open a case for"), required=True)
    high = _number(gettext_lazy("Hours for high power"), 1, 2160)
    medium = _number(gettext_lazy("Hours for medium power"), 1, 2160)
    low = _number(gettext_lazy("Hours for low power"), 1, 2160)
    notify = forms.MultipleChoiceField(
        label=gettext_lazy("Tell these, too"),
        required=False,
        widget=forms.SelectMultiple(attrs={"class": "form-select", "size": 4}),
    )

    def __init__(self, data: Any = None, *, rule: Rule | None = None, **initial: Any) -> None:
        told = _told(rule) | initial if rule else {**_usual(), **initial}
        super().__init__(data, initial=told)
        for name, choices in _choices().items():
            field, held = self.fields[name], told.get(name, "")
            known = {value for value, _label in choices}
            more = [(held, held.replace(",", ", "))] if held and held not in known else []
            field.choices = [*([] if name == "owner" else [ANY]), *choices, *more]
        users = User.objects.filter(is_active=True, access__in=MAY_EDIT)
        people = [(user.public_id, str(user)) for user in users]
        self.fields["owner"].choices += people
        self.fields["notify"].choices = people

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("score", "") not in COMPARED or "number" in self.errors:
            return given
        score = given["score"].partition(":")[0]
        number, (low, high) = given.get("number"), SCALES[score]
        if number is None:
            self.add_error("number", _("Say which number."))
        elif not low <= number <= high:
            said = _("%(score)s goes from %(low)s to %(high)s.")
            self.add_error("number", said % {"score": score.upper(), "low": low, "high": high})
        return given

    @property
    def draft(self) -> Draft:
        """The rule as it was written."""
        given = self.cleaned_data
        percent = given["power_percent"]
        lists = {name: _split(given[name]) for name in LISTS}
        return Draft(
            name=rule_names.kept(given["name"]),
            conditions=Conditions(
                **lists,
                **_score(given["score"], given["number"]),
                least_power=None if percent is None else percent / 100,
            ),
            actions=Actions(
                due_hours={tier.value: given[tier.value] for tier in Tier},
                owner=given["owner"],
                notify=tuple(given["notify"]),
            ),
            most_days_old=given["most_days_old"],
        )

    @property
    def parts(self) -> Iterable[tuple[str, str, list[Any], bool]]:
        """The fields in groups, of which one is open at a time: with a fault, or the first."""
        titles = {"if": _("If"), "more": _("More conditions"), "then": _("Then")}
        faulty = [one for one, names in PARTS.items() if set(names) & self.errors.keys()]
        opened = (faulty or ["if"])[0]
        for one, names in PARTS.items():
            yield one, titles[one], [self[name] for name in names], one == opened


def _usual() -> dict[str, Any]:
    """What a new rule begins with."""
    hours = {"high": 24, "medium": 48, "low": 120}
    return {**hours, "most_days_old": 14, "owner": Owner.ACCOUNT_OWNER.value}


def _told(rule: Rule) -> dict[str, Any]:
    """What the form shows of a rule."""
    asked, then = rule.conditions, rule.actions
    power = asked.least_power
    return {
        **{name: ",".join(getattr(asked, name)) for name in LISTS},
        **_score_told(asked),
        "power_percent": None if power is None else round(power * 100),
        "most_days_old": rule.most_days_old,
        "owner": then.owner,
        "notify": list(then.notify),
        **then.due_hours,
    }


def _score_told(asked: Conditions) -> dict[str, Any]:
    if asked.bands:
        return {"score": ",".join(asked.bands)}
    for name in ("at_most", "at_least"):
        number = getattr(asked, name)
        if number is not None:
            return {"score": f"{asked.score}:{name}", "number": number}
    return {"score": ""}


def _score(chosen: str, number: int | None) -> dict[str, Any]:
    if chosen in COMPARED:
        scale, _colon, bound = chosen.partition(":")
        return {"score": scale, bound: number}
    return {"bands": _split(chosen)}


def _split(joined: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in joined.split(",") if word.strip())


def _choices() -> dict[str, list[tuple[str, Any]]]:
    """What can be chosen, two queries."""
    segments = Account.objects.exclude(segment="").order_by("segment")
    names = segments.values_list("segment", flat=True).distinct()[:MOST_SEGMENTS]
    tiers = [(",".join(some), words.tiers(some)) for some in words.TIER_CHOICES]
    both = ",".join((Band.DETRACTOR, Band.PASSIVE))
    return {
        "score": [
            *_options(words.BANDS),
            (both, _("detractor or passive")),
            *COMPARED.items(),
        ],
        "sentiments": _options(words.SENTIMENTS),
        "tiers": tiers,
        "roles": [(",".join(DECIDERS), _("one of those who decide")), *_options(labels.ROLES)],
        "topics": _options(TOPICS),
        "channels": list(words.CHANNELS.items()),
        "segments": [(name, name) for name in names if "," not in name],
        "teams": [(team.public_id, str(team)) for team in Team.objects.order_by("name")],
        "standings": _options(labels.STANDINGS),
        "owner": _options(words.OWNERS),
    }


def _options(vocabulary: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    return [(str(word), label) for word, label in vocabulary.items()]
