"""What stands in a cell of a spreadsheet. Pure."""

NOT_AVAILABLE = "#N/A"
ERRORS = {
    *("#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"),
    *("#FIELD!", "#BLOCKED!", "#CONNECT!", "#GETTING_DATA"),
    # Where Excel is French, Italian or German.
    *("#VALEUR!", "#NOM?", "#NOMBRE!", "#NUL!", "#PROPAGATION!"),
    *("#RIF!", "#VALORE!", "#NOME?", "#NULLO!", "#ESPANSIONE!", "#N/D"),
    *("#BEZUG!", "#WERT!", "#ZAHL!", "#ÜBERLAUF!", "#NV"),
}
"""What a formula shows that has come to nothing, and nobody means."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: object) -> object:
    """A spreadsheet would run a text that begins like a formula.

    >>> harmless("=1+1"), harmless("one"), harmless(-1)
    ("'=1+1", 'one', -1)
    """
    is_formula = isinstance(cell, str) and cell.startswith(FORMULA)
    return f"'{cell}" if is_formula else cell


def as_meant(cell: str) -> str:
    """What `harmless` made of a text, which comes back in a file of ours, as the text again.

    >>> as_meant("'+41 91"), as_meant("'s Hertogenbosch")
    ('+41 91', "'s Hertogenbosch")
    """
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
