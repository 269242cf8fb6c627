"""One installation for all tests of this folder: starting one takes longer than breaking it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.installation import Installation, until
from tests.faults.processes import alive, descendants


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """A running installation with the tiny demo city; stopped at the end, nothing of it left running."""
    # Not pytest's own folder: that is closed to the user that the database server runs as.
    with tempfile.TemporaryDirectory(prefix="gonghui-faults-") as name:
        Path(name).chmod(0o755)
        made = Installation(Path(name))
        made.start()
        try:
            yield made
        finally:
            assert made.process is not None
            below = list(descendants(made.process.pid))
            status = made.stop()
        until(lambda: not any(alive(pid) for pid in below), lambda: below, 20)
        assert made.server.process() is None
        assert status == 0, made.said()


@pytest.fixture
def body(installation: Installation) -> str:
    """The name of an employer that can host studios."""
    found = until(
        lambda: installation.ask(
            "SELECT min(name_zh) FROM bodies_body WHERE kind = 'employer' AND valid_to IS NULL"
        ),
        installation.said,
    )
    return str(found[0][0])
