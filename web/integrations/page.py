"""What the pages of the sources show: how they fare, and what lets them in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from crm import credentials, health
from crm.models import Credential, Refusal, Source
from web.integrations import changing, words
from web.integrations.forms import ChangeForm, CredentialForm, SourceForm
from web.webhooks import page as webhooks
from web.webhooks.forms import EndpointForm

WHOAMI = "/api/v1/whoami"
OAUTH = "/oauth/token"


@dataclass(frozen=True)
class Figure:
    """One measure of a source, with its name."""

    name: str
    label: str
    value: str
    is_worrying: bool


@dataclass(frozen=True)
class SourceLine:
    """A source and how it fares."""

    row: Source
    figures: list[Figure]


@dataclass(frozen=True)
class CredentialLine:
    """What lets a source in, and whether it still does."""

    row: Credential
    state: str
    is_live: bool
    scopes: list[str]


def of_all(form: SourceForm | None = None) -> dict[str, Any]:
    """Every source with its measures, and the form for another."""
    return {
        "lines": _lines(list(Source.objects.exclude(name__startswith=Source.FILES))),
        "form": form or SourceForm(),
    }


def of_one(
    source: Source,
    *,
    change: ChangeForm | None = None,
    form: CredentialForm | None = None,
    endpoint: EndpointForm | None = None,
) -> dict[str, Any]:
    """One source, what lets it in, and forms to change it and to let it in anew."""
    held = source.credentials.select_related("source", "user", "application")
    (line,) = _lines([source])
    return {
        "line": line,
        "source": source,
        "credentials": [_credential(row) for row in held],
        "change": change or changing.form(source),
        "unfit": list(source_refusals(source)),
        "form": form or CredentialForm(),
        "endpoints": webhooks.lines(source),
        "endpoint_form": endpoint or EndpointForm(source=source),
        "whoami": WHOAMI,
        "held_back": [
            (words.HELD_BACK[code], count) for code, count in health.why_held_back(source).items()
        ],
    }


def made(credential: Credential, secret: str) -> dict[str, Any]:
    """A credential with its secret, this one time."""
    is_client = credential.application is not None
    return {
        "row": credential,
        "source": credential.source,
        "secret": secret,
        "client_id": credential.application.client_id if is_client else "",
        "command": _command(credential, secret),
        "whoami": WHOAMI,
        "token": OAUTH,
        "scopes": [words.scope(name) for name in credential.scopes],
    }


def source_refusals(source: Source):
    """The fields of the other system that could not be written, with the reason."""
    return Refusal.objects.filter(connection__source=source, type="field").order_by("external_id")


def _lines(sources: list[Source]) -> list[SourceLine]:
    now = timezone.now()
    found = health.of(sources, now)
    return [SourceLine(row, _figures(found[row.public_id], now)) for row in sources]


def _figures(values: dict[str, Any], now: datetime) -> list[Figure]:
    return [
        Figure(
            name,
            str(words.MEASURES[name]),
            words.measured(name, value, now),
            words.is_worrying(name, value, now),
        )
        for name, value in values.items()
    ]


def _credential(row: Credential) -> CredentialLine:
    scopes = [words.scope(name) for name in row.scopes]
    return CredentialLine(row, _state(row), credentials.is_live(row), scopes)


def _state(row: Credential) -> str:
    if row.revoked_at is not None:
        return _("revoked")
    if row.expires_at is not None and row.expires_at <= timezone.now():
        return _("has ended")
    if not row.user.is_active:
        return _("its user has left")
    return _("opens") if row.source.is_active else _("its source is stopped")


def _command(credential: Credential, secret: str) -> str:
    if credential.application is None:
        return f'curl -H "Authorization: Bearer {secret}" {settings.PUBLIC_URL}{WHOAMI}'
    name = f"{credential.application.client_id}:{secret}"
    return f'curl -u "{name}" -d grant_type=client_credentials {settings.PUBLIC_URL}{OAUTH}'
