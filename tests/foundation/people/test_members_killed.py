"""A process killed at many points of a roll's way in: nothing is half there, lost or doubled."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from datetime import date
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import add_area, found_body
from gonghui.foundation.core.models import Change, Installation
from gonghui.foundation.people.models import Employment, Membership, Person
from gonghui.foundation.registers import queries
from gonghui.foundation.registers.actions import publish_sheet, sheets, stage_sheet
from gonghui.foundation.registers.jobs import continue_publishing, resume_staging
from gonghui.foundation.registers.models import SheetImport
from tests.foundation.people.conftest import START, number

pytestmark = pytest.mark.django_db(transaction=True)
ROWS, STAGING, PUBLISHING = 900, 5, 8
# The process kills itself at the n-th statement that it sends, in the middle of whatever it does then.
CHILD = """
import os, signal, sys, django
django.setup()
from django.db import connection
from gonghui.foundation.registers import jobs
from gonghui.foundation.registers.actions import sheets
sheets.CHUNK, sheets.LONG = 100, 0
left = int(sys.argv[3])
def strike(execute, sql, params, many, context):
    global left
    left -= 1
    if left <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)
connection.execute_wrappers.append(strike)
getattr(jobs, sys.argv[1])(sheet=int(sys.argv[2]))
"""


@pytest.fixture
def city():
    """One union and one factory, and the account that brings the roll."""
    import_module("gonghui.foundation.accounts.migrations.0002_system_account").make_system_account(
        apps, None
    )
    by = system_account()
    Installation.objects.create(code="BJ", name_zh="演示市", is_demo=True)
    street = add_area(code="990101001", name_zh="街道", level="street", on=START, by=by)
    make = {"on": START, "area": street, "by": by}
    found_body(kind="union", name_zh="一厂工会", union={"type": "basic"}, **make)
    facts = {"unit_kind": "enterprise", "ownership": "private"}
    found_body(kind="employer", name_zh="一厂", employer=facts, **make)
    return SimpleNamespace(by=by)


def killed(job: str, sheet: SheetImport, statements: int) -> bool:
    """Runs a job in a process that is killed at a statement; whether it came so far."""
    kept = connection.settings_dict
    host, port = kept["HOST"], kept["PORT"]
    where = f"?host={host}" if host.startswith("/") else ""
    server = "" if host.startswith("/") else f"{host}:{port}" if port else host
    password = f":{kept['PASSWORD']}" if kept["PASSWORD"] else ""
    environment = os.environ | {
        "DATABASE_URL": f"postgresql://{kept['USER']}{password}@{server}/{kept['NAME']}{where}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "GONGHUI_ATTACHMENTS": str(settings.ATTACHMENT_DIR),
        "GONGHUI_CRYPTO_KEYS": json.dumps(settings.CRYPTO_KEYS),
    }
    done = subprocess.run(
        [sys.executable, "-c", CHILD, job, str(sheet.pk), str(statements)],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
    )
    assert done.returncode in (0, -9), done.stderr.decode()
    return done.returncode == -9


def settle() -> None:
    """Waits until the server has noticed that the killed process is gone."""
    with connection.cursor() as cursor:
        for _try in range(200):
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
            )
            if not cursor.fetchone()[0]:
                return
            time.sleep(0.05)


def test_nothing_is_half_there_wherever_it_is_killed(city, monkeypatch):
    monkeypatch.setattr(sheets, "LONG", 0)
    lines = ["姓名,身份证号,所在工会,入会日期,工作单位"]
    lines += [f"王敏,{number(n)},一厂工会,2021年3月5日,一厂" for n in range(ROWS)]
    sheet = stage_sheet(
        register=queries.register("members"),
        content="\n".join(lines).encode("gb18030"),
        name="名册.csv",
        by=city.by,
    )
    chance, struck = random.Random(5), 0
    for _ in range(STAGING):
        struck += killed("resume_staging", sheet, chance.randint(3, 60))
        settle()
        sheet.refresh_from_db()
        assert sheet.rows.count() == sheet.row_count
        assert not Person.objects.exists()
    resume_staging(sheet=sheet.pk)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.row_count, sheet.error_count) == ("checked", ROWS, 0)

    assert publish_sheet(sheet=sheet, by=city.by).state == "publishing"
    for _ in range(PUBLISHING):
        struck += killed("continue_publishing", sheet, chance.randint(3, 60))
        settle()
        sheet.refresh_from_db()
        seen = Person.objects.count(), Membership.objects.count(), Employment.objects.count(), sheet.state
        assert seen in {(0, 0, 0, "publishing"), (ROWS, ROWS, ROWS, "published")}
        assert Change.objects.filter(verb="publish_sheet").count() == (sheet.state == "published")
    continue_publishing(sheet=sheet.pk)
    continue_publishing(sheet=sheet.pk)
    sheet.refresh_from_db()
    assert struck > 0
    assert sheet.state == "published"
    assert Person.objects.count() == Membership.objects.count() == Employment.objects.count() == ROWS
    assert set(Membership.objects.values_list("valid_from", flat=True)) == {date(2021, 3, 5)}
    assert Change.objects.filter(batch=sheet.batch, verb="load_memberships").count() == 1
