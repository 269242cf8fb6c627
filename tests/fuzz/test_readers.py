"""Whatever bytes somebody brings, they are read or refused in a sentence. `make fuzz` goes on longer."""

from __future__ import annotations

import pytest

from gonghui.foundation.core.rules import Refusal
from tests.fuzz.readers import READERS
from tests.fuzz.trying import rounds, tried

# Drawn once; another seed every run would be another test every run.
SEED = 1


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_good_files_are_read(reader):
    for content in reader.seeds():
        try:
            reader.read(content)
        except Refusal:
            # What stands for a file of an old office program is none.
            assert reader.name in {"sheet.xls", "model"}, reader.name


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_broken_files_are_read_or_refused(reader):
    crashes = [crash for crash in rounds(reader, SEED) if crash is not None]
    assert not crashes, "\n\n".join(f"{one.told}\n{one.content[:200]!r}" for one in crashes[:3])


def test_a_crash_would_be_seen():
    """The trial itself: an error that is no refusal, and a reader that does not come to an end."""
    from dataclasses import replace

    broken = replace(READERS[0], read=lambda content: {}[len(content)])
    found = tried(broken, b"x")
    assert found is not None
    assert "KeyError" in found.told

    def for_ever(_content: bytes) -> None:
        while True:
            pass

    found = tried(replace(READERS[0], read=for_ever, seconds=0.05), b"x")
    assert found is not None
    assert "TooSlow" in found.told
