"""Why a whole file cannot be loaded, in the words of the API."""

from crm.csv_reading import Unreadable

FILES = {
    "empty": "The file is empty.",
    "workbook": "This is an Excel workbook; give xlsx as the format, or save it as text.",
    "binary": "This is no text.",
    "broken_workbook": "This is no Excel workbook (.xlsx), or it is damaged or locked.",
    "workbook_too_large": "This workbook unpacks to too much; save it as CSV.",
    "no_such_column": "There is no column {column}. The columns are: {headers}.",
    "mapped_twice": "{column} is {member}, as a column before it is. Say in columns which counts.",
    "column_missing": "No column says the {column}. The columns are: {headers}.",
}


def why(error: Unreadable) -> dict[str, str]:
    """The code and the sentence of a refusal."""
    return {"code": error.code, "detail": FILES[error.code].format(**error.values)}
