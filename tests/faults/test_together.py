"""Several at once: the site's two processes, two officers at one record, a sheet published twice at once."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Callable
from urllib.parse import quote

import pytest

from tests.faults.installation import (
    PASSWORD,
    PLAN,
    ROOT,
    STUDIOS,
    Installation,
    Officer,
    until,
)
from tests.faults.sheets import LONG, SHORT, Held, Sheet, jobs

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults")]

# A third process: enters a studio, or opens a second officer's account.
ELSEWHERE = """
import sys, django
django.setup()
from datetime import date
from gonghui.affairs.skills.actions import recognise_studio
from gonghui.foundation.accounts.actions import create_account, grant_role
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.models import Body
what, text, password = sys.argv[1:]
by = system_account()
if what == "studio":
    body = Body.objects.filter(kind="employer", valid_to=None).order_by("name_zh").first()
    recognise_studio(body=body, name=text, kind="model_worker", leader_name="李四", level="city",
                     recognised_on=date(2025, 3, 1), by=by)
elif not Account.objects.filter(username=text).exists():
    office = Account.objects.get(username="skills").grants.get().body
    account = create_account(username=text, name="第二位", by=by, password=password)
    grant_role(account=account, role="skills_officer", body=office, by=by)
"""


def elsewhere(installation: Installation, what: str, text: str) -> None:
    """Does something in a process that is neither site nor worker."""
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, what, text, PASSWORD],
        cwd=ROOT,
        env=installation.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Runs acts at one moment; their results in order."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        start.wait()
        results[place] = act()  # type: ignore[call-overload]

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_a_record_written_elsewhere_shows_in_every_process(installation: Installation) -> None:
    officer = Officer(installation)
    until(lambda: len(installation.site()) == 2, installation.said)
    windows = [officer.through(pid) for pid in installation.site()]
    before = [window.figure() for window in windows]  # each has read the old state
    elsewhere(installation, "studio", "别处来的工作室")
    for window, old in zip(windows, before, strict=True):
        until(lambda window=window, old=old: window.figure() == old + 1, installation.said, 30)
        page = window.get(f"/plans/{PLAN}/{STUDIOS}/")
        assert str(old + 1) in re.sub(r"(?<=\d)[\s,](?=\d{3})", "", page)  # groups of thousands joined
        assert window.listed("别处来的工作室") == 1


def fields(page: str) -> dict[str, str]:
    """What a form would send if nothing was typed."""
    found = dict(re.findall(r'<input[^>]* name="(\w+)"[^>]*? value="([^"]*)"', page))
    for name, options in re.findall(r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    found.pop("csrfmiddlewaretoken", None)
    return found


def test_two_officers_at_one_record_at_once(installation: Installation) -> None:
    elsewhere(installation, "officer", "second")
    elsewhere(installation, "studio", "两人同改工作室")
    officers = [Officer(installation), Officer(installation, "second")]
    found = officers[0].json(f"/registers/studios?search={quote('两人同改工作室')}")
    place = f"/registers/studios/{found['rows'][0]['id']}/edit/"
    for number in range(5):
        forms = [fields(officer.get(place)) for officer in officers]
        assert forms[0] == forms[1]
        assert "version" in forms[0]
        said = [f"甲写{number}", f"乙写{number}"]
        answers = at_once(
            *(
                lambda officer=officer, form=form, text=text: officer.post(
                    place, form | {"leader_name": text}
                )
                for officer, form, text in zip(officers, forms, said, strict=True)
            )
        )
        statuses = [answer[0] for answer in answers]  # type: ignore[index]
        assert sorted(statuses) == [302, 422], "one saves, the other is told"
        told = answers[statuses.index(422)][1]  # type: ignore[index]
        assert said[statuses.index(302)] in told
        assert fields(officers[0].get(place))["leader_name"] == said[statuses.index(302)]
        # Different fields of one record do not get into each other's way.
        forms = [fields(officer.get(place)) for officer in officers]
        answers = at_once(
            lambda form=forms[0], n=number: officers[0].post(place, form | {"leader_name": f"丙写{n}"}),
            lambda form=forms[1], n=number: officers[1].post(place, form | {"members": str(10 + n)}),
        )
        assert [answer[0] for answer in answers] == [302, 302]  # type: ignore[index]
        now = fields(officers[0].get(place))
        assert (now["leader_name"], now["members"]) == (f"丙写{number}", str(10 + number))


@pytest.mark.parametrize("rows", [SHORT, LONG])
def test_a_sheet_published_twice_at_once_is_published_once(
    installation: Installation, body: str, rows: int
) -> None:
    officer = Officer(installation)
    sheet = Sheet(f"同发{rows}批", rows)
    place = sheet.brought(installation, officer, body).place
    windows = [officer.beside() for _ in range(3)]
    said = at_once(*(lambda one=one: one.press(place, "publish") for one in windows))
    assert sorted(str(answer).split(":")[0] for answer in said) == ["bad", "bad", "good"], said
    sheet.settled(installation, "published")
    assert officer.listed(sheet.tag) == rows
    said = at_once(*(lambda one=one: one.press(place, "roll-back") for one in windows))
    assert sorted(str(answer).split(":")[0] for answer in said) == ["bad", "bad", "good"], said
    sheet.settled(installation, "rolled_back")
    assert officer.listed(sheet.tag) == 0


def test_a_job_delivered_twice_is_done_once(installation: Installation, body: str) -> None:
    officer = Officer(installation)
    sheet = Sheet("两次送达", LONG)
    officer.bring(sheet.content(body), f"{sheet.tag}.csv")
    deliver(installation, "registers.resume_staging", sheet, times=2)
    place = sheet.settled(installation, "checked").place
    with Held(installation) as held:
        held.hold("skills_recognition")
        assert officer.press(place, "publish").startswith("good")
        held.waiting(1)
        deliver(installation, "registers.continue_publishing", sheet, times=2)
        until(lambda: states(installation, sheet).count("doing") == 2, lambda: jobs(installation))
    sheet.settled(installation, "published")
    until(lambda: set(states(installation, sheet)) == {"succeeded"}, lambda: jobs(installation))
    assert officer.listed(sheet.tag) == LONG
    assert sheet.settled(installation, "published").published == 1


def deliver(installation: Installation, task: str, sheet: Sheet, *, times: int) -> None:
    """Puts a sheet's job into the queue again."""
    seen = sheet.seen(installation)
    assert seen is not None
    installation.ask(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args) SELECT 'sheets', %s, "
        "jsonb_build_object('sheet', %s::bigint) FROM generate_series(1, %s) RETURNING id",
        task,
        seen.id,
        times,
    )


def states(installation: Installation, sheet: Sheet) -> list[str]:
    """How far the jobs of a sheet are."""
    seen = sheet.seen(installation)
    assert seen is not None
    rows = installation.ask(
        "SELECT status::text FROM procrastinate_jobs "
        "WHERE queue_name = 'sheets' AND (args->>'sheet')::bigint = %s",
        seen.id,
    )
    return [row[0] for row in rows]
