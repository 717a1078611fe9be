"""Which accounts stand below and above which: subsidiaries and parents, however far."""

from accounts.models import Account

BELOW = """
WITH RECURSIVE below(id) AS (
    SELECT id FROM accounts_account WHERE id = %s
    UNION
    SELECT child.id FROM accounts_account child JOIN below ON child.parent_id = below.id
)
SELECT id FROM below
"""
ABOVE = """
WITH RECURSIVE above(id, parent_id) AS (
    SELECT id, parent_id FROM accounts_account WHERE id = %s
    UNION
    SELECT account.id, account.parent_id
    FROM accounts_account account JOIN above ON account.id = above.parent_id
)
SELECT id FROM above
"""
"""`UNION` takes each account once, so that accounts in a circle come to an end."""


def ids_below(account_pk: int) -> list[int]:
    """The account and all below it, however deep; one query, whoever may see them."""
    return [account.pk for account in Account.objects.raw(BELOW, [account_pk])]


def ids_above(account_pk: int) -> list[int]:
    """The account, its parent, the parent of that, to the top; one query."""
    return [account.pk for account in Account.objects.raw(ABOVE, [account_pk])]


def is_in_circle(account: Account) -> bool:
    """Whether the account stands above itself; one query."""
    return account.parent_id is not None and account.pk in ids_above(account.parent_id)
