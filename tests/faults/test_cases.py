"""Killed between the taking of a request and its dispatch: it is there whole, or not at all."""

from __future__ import annotations

import re
import threading

import pytest

from tests.faults.installation import AWAY, Installation, Officer, until
from tests.faults.sheets import Held

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults")]
# What a request leaves in the tables. Numbers are drawn from a sequence: a killed request may leave a gap.
KEPT = """
SELECT (SELECT count(*) FROM cases_case), (SELECT count(*) FROM appeals_appeal),
       (SELECT count(*) FROM appeals_portalform), (SELECT count(*) FROM appeals_dispatch),
       (SELECT count(*) FROM core_subjectkey),
       (SELECT count(*) FROM core_change WHERE verb IN ('open_case', 'take_appeal', 'dispatch_appeal'))
"""
BUSY = (
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND state <> 'idle' AND query LIKE '%%appeals_dispatch%%'"
)


class Worker(Officer):
    """Somebody with a phone and no account, in the portal."""

    def __init__(self, installation: Installation) -> None:
        self.port, self.cookies, self.kept = installation.port, {}, None

    def form(self) -> dict[str, str]:
        """A form filled in, with the number that it bears."""
        token = re.search(r'name="token"[^>]*value="(\w+)"', self.get("/portal/"))
        assert token is not None
        wording = "公司两个月没有发工资，请帮忙要回来"
        return {"token": token[1], "wording": wording, "place": "110101", "phone": "13800000001"}

    def send(self, form: dict[str, str], file: bytes = b"", name: str = "") -> tuple[int, str]:
        """Sends it."""
        return self.post("/portal/", form, file, name)

    def send_in_vain(self, form: dict[str, str]) -> None:
        """Sends it to a site that dies over it."""
        try:
            status, place = self.send(form)
        except AWAY:
            return
        raise AssertionError(f"answered {status}, {place}")


def kept(installation: Installation) -> tuple[int, ...]:
    """What the tables hold of requests."""
    return tuple(installation.ask(KEPT)[0])


@pytest.mark.parametrize("victim", ["site", "database"])
def test_killed_between_taking_and_dispatch_nothing_half_is_kept(
    installation: Installation, victim: str
) -> None:
    worker = Worker(installation)
    form = worker.form()
    before = kept(installation)
    with Held(installation) as held:
        held.hold("appeals_dispatch")
        sending = threading.Thread(target=worker.send_in_vain, args=(form,))
        sending.start()
        held.waiting(1)
        installation.kill(victim)
        installation.note(f"{victim} killed between taking and dispatch")
        sending.join()
    installation.recover()
    # A server process whose site is gone goes on until it wants to answer; then it takes all back.
    until(lambda: not installation.ask(BUSY), installation.said)
    assert kept(installation) == before
    # The same form again makes one request, dispatched; once more, none.
    status, place = until(lambda: worker.send(form), installation.said)
    assert (status, place) == (302, "/portal/sent/")
    after = kept(installation)
    assert [new - old for new, old in zip(after, before, strict=True)] == [1, 1, 1, 1, 1, 3]
    assert worker.send(form)[0] == 302
    assert kept(installation) == after
    state = installation.ask(
        "SELECT state FROM cases_case WHERE number LIKE %s ORDER BY id DESC LIMIT 1", "%-SQ-%"
    )
    assert state == [("dispatched",)]
