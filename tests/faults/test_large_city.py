"""The load of a large city, killed in the middle of its mass: it goes on, and ends with the same city."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from gonghui.foundation.core.models import Change
from tests.faults.installation import PATIENCE, ROOT, until
from tests.faults.processes import alive, descendants

pytestmark = pytest.mark.faults
# Parts that are there before each kill; the first comes while people are loaded, with the tables open.
KILLS = (1, 40)
# What is the same whichever ids and keys the rows got.
CONTENTS = """
SELECT 'people', count(*), md5(string_agg(row, ',' ORDER BY row)) FROM (
    SELECT name || sex || birth_date || coalesce(length(phone), 0) AS row FROM people_person
) AS rows
UNION ALL
SELECT 'memberships', count(*), md5(string_agg(row, ',' ORDER BY row)) FROM (
    SELECT p.name || p.birth_date || b.name_zh || m.ended || m.valid_from || coalesce(m.valid_to::text, '')
        AS row
    FROM people_membership m JOIN people_person p ON p.id = m.person_id
    JOIN bodies_body b ON b.id = m.union_id
) AS rows
UNION ALL
SELECT 'employments', count(*), md5(string_agg(row, ',' ORDER BY row)) FROM (
    SELECT p.name || p.birth_date || coalesce(b.name_zh, '') || e.kind || e.valid_from AS row
    FROM people_employment e JOIN people_person p ON p.id = e.person_id
    LEFT JOIN bodies_body b ON b.id = e.employer_id
) AS rows
UNION ALL
SELECT 'enrolments', count(*), md5(string_agg(row, ',' ORDER BY row)) FROM (
    SELECT p.name || p.birth_date || b.name_zh || e.plan_id || e.valid_from || e.contribution AS row
    FROM assistance_enrolment e JOIN people_person p ON p.id = e.person_id
    JOIN bodies_body b ON b.id = e.union_id
) AS rows
"""
PARTS = f"SELECT params ->> 'part' FROM {Change._meta.db_table} WHERE params ? 'part'"
KEYS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND convalidated ORDER BY 1, 2, 3
"""


class Town:
    """A database of its own and the command that loads it."""

    def __init__(self, name: str, folder: Path) -> None:
        given = settings.DATABASES["default"]
        self.facts = {
            "host": str(given["HOST"] or ""),
            "port": str(given["PORT"] or ""),
            "user": str(given["USER"] or ""),
            "password": str(given["PASSWORD"] or ""),
        }
        self.facts = {key: value for key, value in self.facts.items() if value}
        self.name, self.folder = name, folder
        self.drop()
        # A copy of one with all tables, where there is one: what is killed is the load.
        template = os.environ.get("GONGHUI_TEST_TEMPLATE")
        self.admin("CREATE DATABASE {}" + (f' TEMPLATE "{template}"' if template else ""))

    def admin(self, statement: str) -> None:
        with psycopg.connect(dbname="postgres", autocommit=True, **self.facts) as db:
            db.execute(sql.SQL(statement).format(sql.Identifier(self.name)))

    def drop(self) -> None:
        self.admin("DROP DATABASE IF EXISTS {} WITH (FORCE)")

    def kill_at(self, parts: int) -> None:
        """Loads, and kills the command without a word as soon as so many parts are there."""
        process = self.load()
        with psycopg.connect(dbname=self.name, autocommit=True, **self.facts) as db:
            deadline = time.monotonic() + 3 * PATIENCE  # migrations, people, enrolments
            while True:
                try:
                    if db.execute(f"SELECT count(*) FROM ({PARTS}) AS parts").fetchone()[0] >= parts:
                        break
                except psycopg.errors.UndefinedTable:
                    pass
                assert time.monotonic() < deadline, self.said()
                assert process.poll() is None, self.said()
                time.sleep(0.02)  # what is to be killed wants the processor, too
        below = list(descendants(process.pid))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        until(lambda: not any(alive(pid) for pid in below), lambda: below)

    def rows(self, statement: str) -> list[tuple]:
        with psycopg.connect(dbname=self.name, autocommit=True, **self.facts) as db:
            return db.execute(statement).fetchall()

    def load(self) -> subprocess.Popen:
        user = self.facts.get("user", "postgres") + (
            ":" + self.facts["password"] if "password" in self.facts else ""
        )
        place = f"?host={self.facts.get('host', '')}&port={self.facts.get('port', '5432')}"
        environment = os.environ | {
            "DATABASE_URL": f"postgresql://{user}@/{self.name}{place}",
            "GONGHUI_VAR": str(self.folder),
        }
        said = (self.folder / "said").open("ab")
        command = "from gonghui.faces.command.main import main; main(['demo', '--scale', 'sample'])"
        return subprocess.Popen(
            [sys.executable, "-c", command], cwd=ROOT, env=environment, stdout=said, stderr=said
        )

    def said(self) -> str:
        return (self.folder / "said").read_text("utf-8")


@pytest.fixture
def towns(tmp_path: Path) -> Iterator[tuple[Town, Town]]:
    made = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        made.append(Town(f"gonghui_faults_large_{name}_{os.getpid()}", tmp_path / name))
    yield made[0], made[1]
    for town in made:
        town.drop()


def test_a_killed_load_goes_on_and_ends_with_the_same_city(towns):
    town, whole = towns
    before: list[tuple] = []
    for kill in KILLS:
        town.kill_at(kill)
        assert set(before) <= set(town.rows(PARTS))
        before = town.rows(PARTS)
        assert len(before) >= kill
    assert town.load().wait() == 0, town.said()
    after = town.rows(PARTS)
    assert set(before) < set(after)
    assert len(set(after)) == len(after)
    assert whole.load().wait() == 0, whole.said()
    assert town.rows(CONTENTS) == whole.rows(CONTENTS)
    assert town.rows(KEYS) == whole.rows(KEYS)
    assert sorted(after) == sorted(whole.rows(PARTS))
