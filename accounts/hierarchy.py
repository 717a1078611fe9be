"""Which accounts stand below which: subsidiaries and their subsidiaries."""

from accounts.models import Account

BELOW = """
WITH RECURSIVE below(id) AS (
    SELECT id FROM accounts_account WHERE id = %s
    UNION
    SELECT child.id FROM accounts_account child JOIN below ON child.parent_id = below.id
)
SELECT id FROM below
"""
"""`UNION` takes each account once, so that accounts in a circle come to an end."""


def ids_below(account_pk: int) -> list[int]:
    """The account and all below it, however deep; one query, whoever may see them."""
    return [account.pk for account in Account.objects.raw(BELOW, [account_pk])]
