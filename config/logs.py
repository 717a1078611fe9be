"""What the log leaves out."""

import logging

FORBIDDEN = 403


class OneLine(logging.Filter):
    """Says that somebody was refused in one line: where in the code it was is no news."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", None) == FORBIDDEN:
            record.exc_info = record.exc_text = None
        return True
