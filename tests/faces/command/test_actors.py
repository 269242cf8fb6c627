"""Who ran which command: named, logged, never with what may be personal; administrators get no records."""

from __future__ import annotations

import argparse
import json
import os
import pwd
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from gonghui.faces.command import acting, main
from gonghui.foundation.accounts.actions import create_account, grant_role
from gonghui.foundation.accounts.models import Access
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies import actions as bodies
from gonghui.foundation.core.actions import chain_logs
from gonghui.foundation.people.actions import register_person
from tests.faces.command.test_command import NOWHERE, shell
from tests.plan_city import PLAN_FILE, SINCE

WHOM, FIRM = "欧阳知微", "大洋建筑公司"
OFFICES = ("system_admin", "security_admin", "audit_admin")
ME = pwd.getpwuid(os.getuid()).pw_name
TODAY = timezone.localdate


@pytest.fixture
def gonghui(capfd: Any) -> Any:
    """Runs a command here; gives exit status, what it wrote, and what it said."""

    def run(*words: object) -> tuple[int, str, str]:
        capfd.readouterr()
        status = main.main([str(word) for word in words])
        written = capfd.readouterr()
        return status, written.out, written.err

    return run


@pytest.fixture
def city(plan_city: Any) -> Any:
    """The plan city with a plan, a person, a firm, and an account of each office."""
    by = system_account()
    facts = {"unit_kind": "enterprise", "ownership": "private"}
    area = plan_city.streets[0]
    bodies.found_body(kind="employer", name_zh=FIRM, on=SINCE, area=area, by=by, employer=facts)
    union = bodies.found_body(
        kind="union",
        name_zh="区总工会",
        on=SINCE,
        area=area,
        by=by,
        union={"type": "federation", "territory": plan_city.districts[0]},
    )
    register_person(name=WHOM, identity="", phone="13912345678", by=by)
    for kind in OFFICES:
        account = create_account(username=kind, name=kind, kind=kind, by=by)
        grant_role(account=account, role=kind, body=union, by=by, on=SINCE)
    create_account(username="clerk", name="办事员", by=by)
    leader = create_account(username="quxian", name="区领导", by=by)
    grant_role(account=leader, role="district_leader", body=union, by=by, on=SINCE)
    return plan_city


def leaves(parser: argparse.ArgumentParser) -> list[str]:
    return [leaf.get_default("words") for leaf in main._leaves(parser)]


def commands(folder: Any) -> dict[str, list[str]]:
    """Every command that asks the database, with what it wants; the others name a file and nothing else."""
    today = TODAY().isoformat()
    return {
        "indicators": ["--as-of", "2025-12-31", "--json"],
        "plan load": [str(PLAN_FILE)],
        "plan corrections": [],
        "plan list": ["--json"],
        "search": [FIRM, "--json"],
        "warehouse refresh": [],
        "warehouse rebuild": ["--json"],
        "warehouse verify": ["--json"],
        "change verify": ["--json"],
        "audit export": ["--from", today, "--to", today, "--out", str(folder / "evidence.zip")],
        "account open": ["newcomer", "新来的"],
        "account password": ["clerk"],
        "account lock": ["clerk"],
        "account unlock": ["clerk"],
        "account factor": ["clerk"],  # who has none, so it is refused
        "retention due": ["--json"],
        "retention run": [],
        "retention log": ["--out", "-"],
        "retention redo": [str(folder / "none.log")],
        "keys status": ["--json"],
        "keys rotate": ["--json"],
        "serve": ["--port", "8123"],
        "worker": [],
        "demo": ["--scale", "tiny"],
    }


WITHOUT_DATABASE = {
    "plan text",
    "plan check",
    "plan read",
    "plan try",
    "people match",
    "appeals train",
    "appeals classify",
    "appeals similar",
    "appeals hot",
    "risk backtest",
    "audit verify",
}
# What each office does, and nothing else.
THEIRS = {
    "system_admin": {
        "account open",
        "account password",
        "retention run",
        "retention log",
        "warehouse refresh",
        "warehouse rebuild",
        "warehouse verify",
        "change verify",
        "keys status",
        "keys rotate",
        "serve",
        "worker",
        "demo",
    },
    "security_admin": {"account lock", "account unlock"},
    "audit_admin": {"change verify", "audit export"},
}


@pytest.mark.django_db
@pytest.mark.parametrize("office", OFFICES)
def test_no_command_gives_an_administrator_records(
    city: Any, gonghui: Any, tmp_path: Any, monkeypatch: Any, office: str
) -> None:
    monkeypatch.setattr("config.processes.serve", lambda **_asked: 0)
    monkeypatch.setattr("config.processes.work", lambda: None)
    # Built and verified elsewhere: who may is asked before.
    monkeypatch.setattr("gonghui.faces.command.warehouse.refresh", lambda **_asked: None)
    monkeypatch.setattr("gonghui.faces.command.warehouse.rebuild", lambda **_asked: None)
    monkeypatch.setattr("gonghui.faces.command.warehouse.verify", list)
    monkeypatch.setattr("gonghui.demo.command.load", lambda **_asked: None)
    monkeypatch.setattr("gonghui.demo.command.complete", lambda **_asked: None)
    monkeypatch.setattr("config.processes.make_database", lambda: None)
    assert gonghui("plan", "load", PLAN_FILE)[0] == 0
    asked = commands(tmp_path)
    assert set(leaves(main._parser())) == set(asked) | WITHOUT_DATABASE
    told = set()
    for words, more in asked.items():
        status, out, err = gonghui(*words.split(), *more, "--as", office)
        if status == 0:
            told.add(words)
            assert words != "retention due" or json.loads(out) == {"due": []}
        else:
            assert status in (1, 2), (words, err)
        for secret in (WHOM, FIRM, "139", "职工创新工作室"):
            assert secret not in out + err, (words, secret)
    # What falls due is a list of the own categories: an administrator has none, so it is empty.
    assert told == THEIRS[office] | {"retention due"}
    file = tmp_path / "evidence.zip"
    assert file.exists() == (office == "audit_admin")
    if file.exists():
        content = file.read_bytes().decode("utf-8", "replace")
        assert WHOM not in content
        assert FIRM not in content


@pytest.mark.django_db
def test_every_command_leaves_who_which_when_and_how_it_ended(city: Any, gonghui: Any) -> None:
    before = Access.objects.count()
    gonghui("search", FIRM, "--limit=3", "--json", "--as", "quxian")
    gonghui("plan", "load", "no-such-file.yaml", "--as", "quxian")
    gonghui("change", "verify", "--as", "nobody-of-that-name")
    gonghui("change", "verify")
    gonghui("plan", "check", PLAN_FILE)  # asks no database
    rows = list(Access.objects.order_by("pk")[before:].values())
    told = [(row["kind"], row["model"], row["fields"], row["purpose"]) for row in rows]
    assert told == [
        ("command", "search", ["--as", "--json", "--limit"], ""),
        ("ended", "search", [], "done"),
        ("command", "change verify", ["--as"], ""),
        ("ended", "change verify", [], "refused"),
        ("command", "change verify", [], ""),
        ("ended", "change verify", [], "done"),
    ]
    assert {row["actor"] for row in rows} == {ME}
    assert [row["record"] for row in rows[1::2]] == [row["id"] for row in rows[::2]]
    assert rows[0]["account"] != system_account().pk == rows[2]["account"] == rows[4]["account"]
    # What was typed is nowhere: a search may be a name, a path may name somebody.
    assert FIRM not in str(rows)
    assert "nobody-of-that-name" not in str(rows)


@pytest.mark.django_db
def test_a_command_that_fails_or_is_stopped_says_so(city: Any, gonghui: Any, monkeypatch: Any) -> None:
    def fails(**_asked: Any) -> None:
        raise RuntimeError("13912345678")

    def stops(**_asked: Any) -> None:
        raise KeyboardInterrupt

    for how, instead in (("failed", fails), ("stopped", stops)):
        monkeypatch.setattr("gonghui.faces.command.warehouse.rebuild", instead)
        gonghui("warehouse", "rebuild")
        assert Access.objects.latest("pk").purpose == how


def test_an_option_is_noted_by_its_name_only() -> None:
    arguments = ["search", "--lim=13912345678", "--js", "--", "--number"]
    leaf = main._parser().parse_args(arguments).leaf
    assert main.options_given(leaf, arguments) == ["--json", "--limit"]
    assert main.options_given(leaf, ["search", "--13912345678", "-1391", "--"]) == []
    assert acting.user_here() == ME


@pytest.mark.django_db(transaction=True)
def test_evidence_is_taken_out_and_checked_without_a_database(city: Any, gonghui: Any, tmp_path: Any) -> None:
    chain_logs()
    file, today = tmp_path / "e.zip", TODAY()
    days = ["--from", (today - timedelta(days=1)).isoformat(), "--to", today.isoformat()]
    status, out, _err = gonghui("audit", "export", *days, "--out", file, "--json", "--as", "audit_admin")
    told = json.loads(out)
    assert (status, told["ok"], file.stat().st_mode & 0o777) == (0, True, 0o600)
    assert [log["key"] for log in told["logs"]] == ["change", "access"]
    done = shell("audit", "verify", str(file), "--head", told["head"], "--json", **NOWHERE)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["head"] == told["head"]
    altered = bytearray(file.read_bytes())
    altered[len(altered) // 2] ^= 1
    file.write_bytes(altered)
    status, out, err = gonghui("audit", "verify", file)
    assert (status, out, len(err.splitlines())) == (1, "", 1)
    # Nothing is overwritten, and wrong input is a sentence.
    for words in (
        ["export", *days, "--out", file],
        ["export", *days, "--out", tmp_path / "no" / "such.zip"],
        ["export", "--from", "yesterday", "--to", "2026-01-01", "--out", tmp_path / "x.zip"],
        ["verify", PLAN_FILE],
        ["verify", tmp_path / "none.zip"],
        ["verify", file, "--head", "12"],
    ):
        status, out, err = gonghui("audit", *words)
        assert (status, out, len(err.strip().splitlines())) == (2, "", 1), err
    assert list(tmp_path.glob(".*")) == []
