"""kill -9 in the middle of a merger of unions: all of it is there, or nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from gonghui.affairs.organising.actions import merge_unions
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import add_area, cover, found_body, place_body
from gonghui.foundation.bodies.models import Body, BodyEdge, Coverage, Succession
from gonghui.foundation.core.actions.installation import name_installation
from gonghui.foundation.core.models import Change
from gonghui.foundation.people.actions import admit_member, appoint, register_person
from gonghui.foundation.people.models import Membership, Post
from tests.faults.processes import alive, strike

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults")]
ROOT = Path(__file__).resolve().parents[2]
DAY, ON = date(2015, 1, 1), date(2022, 5, 1)
# What a merger writes, in its order: it is stopped at each, by a lock that somebody else holds.
TABLES = ("bodies_bodyedge", "bodies_coverage", "people_membership", "people_post", "bodies_succession")
MERGE = """
import sys
import django
django.setup()
from datetime import date
from gonghui.affairs.organising.actions import merge_unions
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.models import Body
gone, into = (Body.objects.get(name_zh=name) for name in ("甲工会", "乙工会"))
print("ready", flush=True)
sys.stdin.readline()
merge_unions(unions=[gone], into=into, on=date(2022, 5, 1), by=system_account())
print("done", flush=True)
"""


def address() -> str:
    told = connection.settings_dict
    password = f":{told['PASSWORD']}" if told["PASSWORD"] else ""
    # The host may be a folder with a socket.
    place = f"host={told['HOST']}&port={told['PORT'] or 5432}"
    return f"postgresql://{told['USER']}{password}@/{told['NAME']}?{place}"


@pytest.fixture
def unions(db) -> None:
    by = system_account()
    name_installation(code="TT", name_zh="试验市", by=by)
    street = add_area(code="990101001", name_zh="东街", level="street", on=DAY, by=by)

    def union(name: str, kind: str = "basic") -> Body:
        facts = {"type": kind}
        return found_body(kind="union", name_zh=name, on=DAY, area=street, by=by, union=facts)

    above, gone, _into, child = union("总工会", "street"), union("甲工会"), union("乙工会"), union("丙工会")
    place_body(tree="territorial", child=gone, parent=above, on=DAY, by=by)
    place_body(tree="territorial", child=child, parent=gone, on=DAY, by=by)
    facts = {"unit_kind": "enterprise", "ownership": "private"}
    firm = found_body(kind="employer", name_zh="甲厂", on=DAY, area=street, by=by, employer=facts)
    cover(union=gone.union, employer=firm.employer, on=DAY, by=by)
    for n in range(40):
        person = register_person(name=f"员{'甲乙丙丁'[n % 4]}", by=by)
        admit_member(person=person, union=gone.union, on=DAY, by=by)
    appoint(person=person, body=gone, kind="chair", on=DAY, by=by)


def state() -> tuple[object, ...]:
    """Everything that a merger touches."""
    return (
        sorted(Body.objects.values_list("name_zh", "valid_to", "version")),
        sorted(BodyEdge.objects.values_list("child", "parent", "valid_from", "valid_to"), key=str),
        sorted(Coverage.objects.values_list("union", "employer", "valid_from", "valid_to"), key=str),
        sorted(Membership.objects.values_list("person", "union", "valid_from", "valid_to"), key=str),
        sorted(Post.objects.values_list("person", "valid_to"), key=str),
        Succession.objects.count(),
        Change.objects.count(),
    )


@pytest.fixture
def merging() -> Iterator[list[subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        strike([process.pid])
        process.wait()


def begin(started: list[subprocess.Popen[str]]) -> subprocess.Popen[str]:
    """A process of its own that stands before a merger until it is told to go."""
    environment = {
        **os.environ,
        "DATABASE_URL": address(),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(ROOT),
        "GONGHUI_SECRET_KEY": "only-for-tests",
        "GONGHUI_CRYPTO_KEYS": json.dumps(settings.CRYPTO_KEYS),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", MERGE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        cwd=ROOT,
        text=True,
    )
    started.append(process)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "ready"
    return process


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def wait_for_lock(other: psycopg.Connection, process: subprocess.Popen[str]) -> None:
    """Until the merger waits for the table that we hold."""
    asked = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()"
    )
    for _try in range(600):
        if other.execute(asked).fetchone() != (0,):
            return
        assert process.poll() is None, "the merger went through"
        time.sleep(0.1)
    pytest.fail("the merger never came to the table")


def settle() -> None:
    """Until the killed process's transaction is gone from the server."""
    for _try in range(600):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid() AND state LIKE '%transaction%'"
            )
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.1)
    pytest.fail("the killed transaction stays")


@pytest.mark.django_db(transaction=True)
def test_a_merger_killed_anywhere_leaves_nothing_and_goes_through_after(
    unions: None, merging: list[subprocess.Popen[str]]
) -> None:
    before = state()
    for table in TABLES:
        process = begin(merging)
        with psycopg.connect(address(), autocommit=False) as other:
            other.execute(f"LOCK TABLE {table} IN SHARE MODE")
            go(process)
            wait_for_lock(other, process)
            strike([process.pid])
            process.wait()
            assert not alive(process.pid)
        settle()
        assert state() == before, table
    for delay in (0.0, 0.02, 0.05, 0.1, 0.2, 0.4):
        # At whatever point it is then: nothing of it, or all.
        process = begin(merging)
        go(process)
        time.sleep(delay)
        strike([process.pid])
        process.wait()
        settle()
        if state() != before:
            break
    if not Succession.objects.exists():
        assert state() == before
        gone, into = (Body.objects.get(name_zh=name) for name in ("甲工会", "乙工会"))
        merge_unions(unions=[gone], into=into, on=ON, by=system_account())
    gone, into = (Body.objects.get(name_zh=name) for name in ("甲工会", "乙工会"))
    assert gone.valid_to == ON
    assert Membership.objects.filter(union=into.pk, valid_from=ON, valid_to=None).count() == 40
    assert Membership.objects.filter(union=gone.pk, valid_to=ON, ended="transferred").count() == 40
    assert Coverage.objects.filter(union=into.pk, valid_from=ON).count() == 1
    assert set(Post.objects.values_list("valid_to", flat=True)) == {ON}
    assert Succession.objects.count() == 1
