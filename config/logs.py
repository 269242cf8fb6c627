"""Log lines without personal data, one line an event, with the zone of their time."""

from __future__ import annotations

import logging
import re
from datetime import datetime

# PostgreSQL names the offending values there: a keyed hash, a name, a number.
_VALUES = re.compile(r"^(DETAIL|CONTEXT|HINT): .*$", re.MULTILINE)
_IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)")
# What a terminal or a reader of logs would take for more than text: line ends, escapes, turned writing.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


class Formatter(logging.Formatter):
    """Leaves out what a database error quotes, and anything shaped like an identity or phone number."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """The moment with its distance from UTC, to the millisecond."""
        return datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds")

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The event on one line, whatever somebody sent."""
        text = _VALUES.sub(r"\1: (left out)", super().formatMessage(record))
        return _CONTROL.sub(lambda sign: f"\\x{ord(sign[0]):02x}", text)

    def format(self, record: logging.LogRecord) -> str:
        """The line as written, and the stack below where there is one."""
        text = _VALUES.sub(r"\1: (left out)", super().format(record))
        return _IDENTITY.sub("(number left out)", text)
