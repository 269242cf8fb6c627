"""Words of a case: sealed under its own key, opened for whoever may read them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from gonghui.engines.cases.models import Case
from gonghui.foundation.core.queries.records import subject_key
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.core.rules.sealed import seal_values

WORDS, REASON = "caseevent.words", "caseevent.reason"
OPINION, LETTER, REPLY = "handling.opinion", "letter.text", "letter.reply"


def case_key(case: Case) -> bytes | None:
    """The case's own key; None when it was destroyed, and its words with it."""
    return subject_key(case.subject_id)


def seal_words(said: Any, *, key: bytes, part: str) -> bytes:
    """Anything that JSON holds, sealed for one part of a case."""
    return provider().seal(json.dumps(said, ensure_ascii=False), key=key, context=f"cases.{part}".encode())


def open_words(sealed: bytes | memoryview | None, *, key: bytes | None, part: str) -> Any:
    """What `seal_words` sealed; None where there is nothing, or no key any more.

    Raises:
        Unreadable: of another case or part, or altered.
    """
    if sealed is None or key is None:
        return None
    return json.loads(provider().open(sealed, key=key, context=f"cases.{part}".encode()))


def seal_reason(reason: str, *, key: bytes) -> bytes | None:
    """A reason, sealed; None where none was given."""
    return seal_words(reason, key=key, part=REASON) if reason else None


def open_reason(sealed: bytes | memoryview | None, *, key: bytes | None) -> str:
    """What `seal_reason` sealed; empty where there is none, or no key any more."""
    return (open_words(sealed, key=key, part=REASON) or "") if sealed else ""


def for_the_log(key: bytes) -> Callable[[dict[str, Any]], Mapping[str, Any]]:
    """What values of a case pass through on their way into the change log."""
    return partial(seal_values, Case, key=key)
