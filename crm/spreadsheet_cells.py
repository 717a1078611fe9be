"""What stands in a cell of a spreadsheet. Pure."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: object) -> object:
    """A spreadsheet would run a text that begins like a formula.

    >>> harmless("=1+1"), harmless("one"), harmless(-1)
    ("'=1+1", 'one', -1)
    """
    is_formula = isinstance(cell, str) and cell.startswith(FORMULA)
    return f"'{cell}" if is_formula else cell
