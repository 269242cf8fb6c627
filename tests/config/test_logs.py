"""Log lines carry no personal data."""

import logging
import re
import sys

from config.logs import Formatter


def line(text):
    return Formatter("%(message)s").format(logging.LogRecord("x", logging.ERROR, "", 0, text, (), None))


def test_what_a_database_error_quotes_is_left_out():
    text = line(
        'duplicate key value\nDETAIL:  Key (name)=(张三) already exists.\nCONTEXT: COPY, line 3: "张三"'
    )
    assert "张三" not in text
    assert "duplicate key value" in text


def test_numbers_shaped_like_identity_or_phone_are_left_out():
    text = line("row 11010519491231002X called 13800138000 under BJ-CX-2025-000123")
    assert "11010519491231002X" not in text
    assert "13800138000" not in text
    assert "BJ-CX-2025-000123" in text


def test_a_line_tells_its_zone_and_is_one_line():
    record = logging.LogRecord(
        "x", logging.ERROR, "", 0, "a\n2026-01-01 ERROR forged\x1b[2J\u202e%s", ("\r\n",), None
    )
    text = Formatter("%(asctime)s %(levelname)s %(name)s %(message)s").format(record)
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d ERROR x a", text)
    assert len(text.splitlines()) == 1
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_a_stack_stands_below_its_line():
    said = "".join(["13800138000\nDETAIL:  Key (name)=(张", "三)"])
    try:
        raise ValueError(said)
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", (), sys.exc_info())
    text = Formatter("%(message)s").format(record)
    assert text.startswith("failed\nTraceback")
    assert "张三" not in text
    assert "13800138000" not in text
