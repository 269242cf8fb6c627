"""Processes really killed while they stage and publish: nothing is half visible, nothing is lost."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection

from gonghui.affairs.skills.models import Recognition, Studio
from gonghui.foundation.core.models import Change
from gonghui.foundation.registers import queries
from gonghui.foundation.registers.actions import publish_sheet, sheets, stage_sheet
from gonghui.foundation.registers.jobs import resume_staging
from gonghui.foundation.registers.models import SheetImport

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 1500
KILLS = 5
CHILD = """
import sys, django
django.setup()
from gonghui.foundation.registers import jobs
from gonghui.foundation.registers.actions import publish_sheet, sheets
from gonghui.foundation.registers.models import SheetImport
sheets.CHUNK = 50
sheet = SheetImport.objects.select_related("by", "file").get(pk=int(sys.argv[2]))
print("ready", flush=True)
if sys.argv[1] == "stage":
    jobs.resume_staging(sheet=sheet.pk)
else:
    publish_sheet(sheet=sheet, by=sheet.by)
"""


def killed(what: str, sheet: SheetImport, after: float) -> bool:
    """Runs a process that stages or publishes, and kills it; whether it was still at work."""
    kept = connection.settings_dict
    host, port = kept["HOST"], kept["PORT"]
    where = f"?host={host}" if host.startswith("/") else ""
    server = "" if host.startswith("/") else f"{host}:{port}" if port else host
    password = f":{kept['PASSWORD']}" if kept["PASSWORD"] else ""
    url = f"postgresql://{kept['USER']}{password}@{server}/{kept['NAME']}{where}"
    environment = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "GONGHUI_ATTACHMENTS": str(settings.ATTACHMENT_DIR),
        "GONGHUI_CRYPTO_KEYS": json.dumps(settings.CRYPTO_KEYS),
    }
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, what, str(sheet.pk)],
        env=environment,
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n", child.stderr and child.stderr.read().decode()
    time.sleep(after)
    alive = child.poll() is None
    child.kill()
    child.communicate()
    return alive


def test_a_killed_process_leaves_nothing_half_visible(town, monkeypatch):
    monkeypatch.setattr(sheets, "LONG", 0)
    lines = ["工作室名称,类别,所在单位,负责人,级别,认定日期"]
    lines += [f"室{n},劳模,东风机械厂,张三丰,市级,2025-03-01" for n in range(ROWS)]
    register = queries.register("studios")
    content = "\n".join(lines).encode("gb18030")
    sheet = stage_sheet(register=register, content=content, name="长表.csv", by=town.officer)
    chance = random.Random(1)

    for _ in range(KILLS):
        killed("stage", sheet, chance.uniform(0, 0.3))
        sheet.refresh_from_db()
        assert sheet.rows.count() == sheet.row_count
        assert not Studio.objects.exists()
    resume_staging(sheet=sheet.pk)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.row_count, sheet.error_count) == ("checked", ROWS, 0)

    monkeypatch.setattr(sheets, "LONG", ROWS)
    for _ in range(KILLS):
        killed("publish", sheet, chance.uniform(0, 2.5))
        sheet.refresh_from_db()
        seen = Studio.objects.count(), Recognition.objects.count(), sheet.state
        assert seen in {(0, 0, "checked"), (ROWS, ROWS, "published")}
        assert Change.objects.filter(verb="publish_sheet").count() == (sheet.state == "published")
        if sheet.state == "published":
            break
    else:
        publish_sheet(sheet=sheet, by=town.officer)
    assert Studio.objects.count() == Recognition.objects.count() == ROWS
    assert len(set(Studio.objects.values_list("number", flat=True))) == ROWS
