"""Examples of what is said, without persons: kept sealed with each case, opened where the case is seen."""

from __future__ import annotations

from collections.abc import Collection

from gonghui.foundation.core.rules.crypto import provider
from gonghui.insight.listening.models import Example

CONTEXT = b"listening.example.words"


def examples_of(appeals: Collection[int]) -> dict[int, str]:
    """The example of each of some appeals that has one; none of those whose key was destroyed.

    The caller has asked which of them may be seen.
    """
    rows = Example.objects.filter(appeal__in=appeals, appeal__case__subject__wrapped__isnull=False)
    machine, found = provider(), {}
    for pk, words, wrapped, version in rows.values_list(
        "appeal", "words", "appeal__case__subject__wrapped", "appeal__case__subject__key_version"
    ):
        assert wrapped is not None  # asked for above
        found[pk] = machine.open(words, key=machine.unwrap(wrapped, version), context=CONTEXT)
    return found
