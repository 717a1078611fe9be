"""Where the log goes, and what it leaves out."""

import logging
from typing import Any

FORBIDDEN = 403


class OneLine(logging.Filter):
    """Says that somebody was refused in one line: where in the code it was is no news."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", None) == FORBIDDEN:
            record.exc_info = record.exc_text = None
        return True


def to_stderr(level: str) -> dict[str, Any]:
    """All of the log from this level on, a line each, to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
        "filters": {"one_line": {"()": "config.logs.OneLine"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "loggers": {"django.request": {"filters": ["one_line"]}},
        "root": {"handlers": ["stderr"], "level": level},
    }
