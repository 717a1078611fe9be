"""An account with its subsidiaries, added up for the page of the account."""

from dataclasses import dataclass

from django.urls import reverse

from accounts import hierarchy
from accounts.models import Account, User
from web.portfolio import listing
from web.portfolio.asked import Asked
from web.portfolio.holdings import holdings
from web.portfolio.sums import Sums, total


@dataclass(frozen=True)
class Family:
    """An account with its subsidiaries, as far as the user may see them."""

    sums: Sums
    below: int
    list_url: str
    portfolio_url: str


def family(account: Account, user: User) -> Family | None:
    """The roll-up over an account and all below it; None where the user sees nothing below."""
    below = hierarchy.ids_below(account.pk)
    if len(below) == 1:
        return None
    held = holdings(listing.accounts_of(user).filter(pk__in=below))
    query = Asked(parent=account.public_id).filter_query
    if len(held) < 2:
        return None
    return Family(
        total(held),
        len(held) - 1,
        f"{reverse('accounts')}?{query}",
        f"{reverse('portfolio')}?{query}",
    )
