"""Log lines carry no personal data."""

import logging

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
