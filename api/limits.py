"""How much one client may ask: counted in the cache by whole minutes, and told with every answer.

The headers are those of draft-ietf-httpapi-ratelimit-headers-10.
"""

from dataclasses import dataclass

from django.conf import settings

from accounts import counting
from api.problems import Problem
from crm.models import Credential

WINDOW_SECONDS = 60
NAME = "client"


@dataclass(frozen=True)
class Allowance:
    """What a client may ask within a window, and what is left of it."""

    quota: int
    used: int
    reset_seconds: int

    @property
    def headers(self) -> dict[str, str]:
        left = max(0, self.quota - self.used)
        return {
            "RateLimit-Policy": f'"{NAME}";q={self.quota};w={WINDOW_SECONDS}',
            "RateLimit": f'"{NAME}";r={left};t={self.reset_seconds}',
        }


def spend(credential: Credential) -> Allowance:
    """Count one request of a client; the cache is asked once, at the start of a window twice."""
    used = counting.count(f"api.requests:{credential.public_id}", WINDOW_SECONDS)
    return Allowance(settings.API_REQUESTS_PER_MINUTE, *used)


def refuse_beyond(allowance: Allowance) -> None:
    """429 for who has asked more than that."""
    if allowance.used > allowance.quota:
        raise Problem(
            429,
            f"This client may ask {allowance.quota} times a minute.",
            headers={"Retry-After": str(allowance.reset_seconds)},
        )
