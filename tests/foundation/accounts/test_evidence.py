"""The log of looking on its chain, and a file that proves both logs to somebody without a database."""

from __future__ import annotations

import json
import time
import zipfile
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from gonghui.foundation.accounts.actions import (
    create_account,
    export_evidence,
    grant_role,
    log_access,
    log_read,
)
from gonghui.foundation.accounts.models import Access
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import chain_logs
from gonghui.foundation.core.models import ChainLink
from gonghui.foundation.core.queries import verify_chain, verify_chains
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules import evidence as rules
from gonghui.foundation.core.rules.chain import declared_logs
from gonghui.foundation.core.rules.evidence import Writer, examine

CHANGES, LOOKING = declared_logs()


def tamper(statement: str) -> None:
    """As somebody with the database's own password would."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


def chain_all() -> None:
    deadline = time.monotonic() + 120
    while any(report.unchained for report in verify_chains()) and time.monotonic() < deadline:
        chain_logs()
        time.sleep(0.02)
    assert not any(report.unchained for report in verify_chains())


@pytest.fixture
def looked(transactional_db: None) -> Any:
    """An officer who looked at six things, in three links and one of a cluster that was left behind."""
    system = system_account()
    body = Body.objects.create(kind="other", name_zh="某单位", valid_from=date(2020, 1, 1))
    officer = create_account(username="officer", name="办事员甲", by=system)
    grant_role(account=officer, role="street_officer", body=body, by=system, on=date(2020, 1, 1))
    for n in range(3):
        look(officer, n)
        look(officer, 10 + n)
        chain_all()
    return officer


def look(officer: Any, record: int) -> None:
    log_access(by=officer, kind="reveal", model="people.person", record=record, purpose="核对会籍信息")


def exported(by: Any, days: int = 0) -> tuple[bytes, dict[str, Any]]:
    out, today = BytesIO(), timezone.localdate()
    told = export_evidence(first=today - timedelta(days=days), last=today, write=out.write, by=by)
    return out.getvalue(), told


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_access SET purpose = '核对会籍' WHERE id = (SELECT min(id) FROM accounts_access)",
        "UPDATE accounts_access SET account = account + 1 WHERE id = (SELECT max(id) FROM accounts_access)",
        "DELETE FROM accounts_access WHERE id = (SELECT min(id) + 1 FROM accounts_access)",
        "INSERT INTO accounts_access (transaction, account, kind, model, fields, rows, purpose, actor)"
        " SELECT transaction, account, kind, model, fields, rows, purpose, actor"
        " FROM accounts_access LIMIT 1",
        "DELETE FROM core_chainlink WHERE id = (SELECT min(id) FROM core_chainlink WHERE log = 'access')",
    ],
)
def test_a_row_of_looking_that_was_altered_is_found(looked: Any, statement: str) -> None:
    assert all(report.ok for report in verify_chains())
    assert verify_chain(LOOKING).changes == 6
    tamper(statement)
    assert verify_chain(CHANGES).ok
    assert not verify_chain(LOOKING).ok


def test_the_log_of_looking_goes_on_after_a_restore_elsewhere(looked: Any) -> None:
    look(looked, 77)  # in no link yet when the old cluster was left
    tamper("UPDATE core_chainlink SET cluster = 'elsewhere'")
    tamper("UPDATE accounts_access SET transaction = 1 WHERE record = 77")
    look(looked, 78)
    chain_all()
    look(looked, 79)
    chain_all()
    assert [report.ok for report in verify_chains()] == [True, True]
    assert ChainLink.objects.filter(log="access").values("cluster").distinct().count() == 2
    content, told = exported(system_account())
    path = written(content)
    assert examine(path, heads=[told["head"]]).ok
    tamper("UPDATE accounts_access SET rows = 2 WHERE record = 77")
    assert not verify_chain(LOOKING).ok


_folder: list[Path] = []


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> None:
    _folder[:] = [tmp_path]


def written(content: bytes) -> Path:
    path = _folder[0] / "evidence.zip"
    path.write_bytes(content)
    return path


def test_one_altered_byte_anywhere_in_the_file_is_found(looked: Any) -> None:
    content, told = exported(system_account())
    found = examine(written(content), heads=[told["head"]])
    assert (found.ok, found.problem, found.head) == (True, "", told["head"])
    assert [log["lines"] for log in found.logs] == [log["lines"] for log in told["logs"]]
    # Whoever holds the file learns nothing of what was changed: contents stand there as a digest.
    assert "某单位" not in content.decode("utf-8", "replace")
    places = {*range(0, len(content), max(len(content) // 150, 1)), len(content) - 1}
    with zipfile.ZipFile(BytesIO(content)) as packed:
        # Of every part: its header, its first byte, and what stands before the next one.
        for entry in packed.infolist():
            places |= {entry.header_offset + n for n in (0, 6, 10, 16, 24, 27, 31)}
            places |= {entry.header_offset + 60 + n for n in range(0, min(entry.file_size, 30), 7)}
    for place in sorted(places):
        altered = bytearray(content)
        altered[place] ^= 1
        assert is_found(bytes(altered)), place
    for more in (content + b"\0", b"\0" + content, content[:-1], content[: len(content) // 2], b""):
        assert is_found(more)


def is_found(content: bytes) -> bool:
    try:
        return not examine(written(content)).ok
    except Refusal:
        return True


def remade(content: bytes, alter: Any) -> bytes:
    """The file made anew by somebody who can compute every digest but the links'."""
    with zipfile.ZipFile(BytesIO(content)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    alter(parts)
    manifest = json.loads(parts.pop(rules.MANIFEST))
    del parts[rules.SEAL], manifest["parts"], manifest["format"], manifest["head"]
    for log in manifest["logs"]:
        links = [json.loads(line) for line in parts[f"{log['key']}/links.jsonl"].splitlines()]
        log |= {
            "links": len(links),
            "lines": parts[f"{log['key']}/lines.jsonl"].count(b"\n"),
            "head": links[-1]["digest"] if links else log["previous"],
        }
    out = BytesIO()
    writer = Writer(out.write)
    for name, part in parts.items():
        writer.part(name, [part])
    writer.close(manifest)
    return out.getvalue()


def without_row(parts: dict[str, bytes]) -> None:
    lines = parts["access/lines.jsonl"].splitlines(keepends=True)
    parts["access/lines.jsonl"] = b"".join(lines[:2] + lines[3:])


def swapped(parts: dict[str, bytes]) -> None:
    lines = parts["change/lines.jsonl"].splitlines(keepends=True)
    parts["change/lines.jsonl"] = b"".join([lines[1], lines[0], *lines[2:]])


def reworded(parts: dict[str, bytes]) -> None:
    parts["access/lines.jsonl"] = parts["access/lines.jsonl"].replace("会籍".encode(), "会费".encode(), 1)


def cut(parts: dict[str, bytes]) -> None:
    links = [json.loads(line) for line in parts["access/links.jsonl"].splitlines()]
    lines = parts["access/lines.jsonl"].splitlines(keepends=True)
    parts["access/lines.jsonl"] = b"".join(lines[: -links[-1]["count"]])
    parts["access/links.jsonl"] = b"".join(map(rules.link_line, links[:-1]))


@pytest.mark.parametrize(
    ("alter", "said"),
    [
        (without_row, "does not fit its lines 3 to 4|Lines of “access” are missing"),
        (swapped, "does not fit its lines 1 to"),
        (reworded, "does not fit its lines 1 to 2"),
    ],
)
def test_who_computes_every_other_digest_anew_is_found_by_the_links(
    looked: Any, alter: Any, said: str
) -> None:
    content, _told = exported(system_account())
    assert examine(written(remade(content, lambda parts: None))).ok
    found = examine(written(remade(content, alter)))
    assert not found.ok
    assert any(words in found.problem for words in said.split("|")), found.problem


def test_an_end_that_was_cut_off_is_found_by_the_head(looked: Any) -> None:
    content, told = exported(system_account())
    path = written(remade(content, cut))
    assert examine(path).ok
    for head in (told["head"], told["logs"][1]["head"]):
        found = examine(path, heads=[head])
        assert not found.ok
        assert head in found.problem
    # A head that was noted earlier, of one log, is found among its links.
    assert examine(path, heads=[told["logs"][0]["head"].upper()]).ok
    with pytest.raises(Refusal, match="64 hexadecimal"):
        examine(path, heads=["abc"])


def packed_with(*names: str, how: int = zipfile.ZIP_STORED, content: bytes = b"{}") -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", how) as packed:
        for name in names:
            packed.writestr(name, content)
    return out.getvalue()


NAMES = ("README.txt", "change/lines.jsonl", "change/links.jsonl", "manifest.json", "manifest.sm3")


def test_hostile_files_are_refused_in_a_sentence() -> None:
    bomb = packed_with(*NAMES, how=zipfile.ZIP_DEFLATED, content=b"0" * 10_000_000)
    for content in (
        b"no zip",
        b"PK\x05\x06" + bytes(18),
        bomb,
        packed_with("../../etc/passwd", *NAMES),
        packed_with("/etc/passwd"),
        packed_with("README.txt", "../x/lines.jsonl", "../x/links.jsonl", "manifest.json", "manifest.sm3"),
    ):
        with pytest.raises(Refusal, match="no evidence file"):
            examine(written(content))
    # Shaped like one, and written otherwise: something does not fit.
    for content in (packed_with(*NAMES), packed_with(*NAMES, content=b"[" * 3_000_000)):
        assert not examine(written(content)).ok
    with pytest.raises(Refusal, match="cannot be read"):
        examine(Path("/nowhere/at/all.zip"))


def test_only_who_audits_takes_evidence_out_and_that_is_logged(looked: Any) -> None:
    auditor = create_account(username="auditor", name="审计", kind="audit_admin", by=system_account())
    body = Body.objects.get()
    grant_role(account=auditor, role="audit_admin", body=body, by=system_account(), on=date(2020, 1, 1))
    with pytest.raises(Refusal):
        exported(looked)
    content, told = exported(auditor, days=1)
    access = Access.objects.latest("pk")
    assert (access.account, access.kind, access.body) == (auditor.pk, "export", body.pk)
    assert examine(written(content)).ok
    # Since the last link: the account, its role, and this very export.
    assert [log["not_linked_yet"] for log in told["logs"]] == [3, 1]
    today = timezone.localdate()
    with pytest.raises(Refusal, match="before the first"):
        export_evidence(first=today, last=today - timedelta(days=1), write=print, by=auditor)
    # Links from before contents were left out of them would tell records.
    tamper("UPDATE core_chainlink SET form = 1 WHERE id = (SELECT min(id) FROM core_chainlink)")
    with pytest.raises(Refusal, match="in the name of the system"):
        exported(auditor)


@pytest.mark.django_db
def test_opening_a_record_is_logged_once_and_never_altered(account: Any, town: Any) -> None:
    officer = account("a", "street_officer", town.basic)
    for _n in range(3):
        log_read(by=officer, record=town.basic, category=Category.PEOPLE)
    log_read(by=officer, record=town.group, category=Category.PEOPLE)
    rows = Access.objects.filter(kind="read").order_by("pk")
    assert [(row.model, row.record) for row in rows] == [
        ("bodies.body", town.basic.pk),
        ("bodies.body", town.group.pk),
    ]
    assert {row.body for row in rows} == {town.basic.pk}
    tamper("UPDATE accounts_access SET at = at - interval '11 minutes'")
    log_read(by=officer, record=town.basic, category=Category.PEOPLE)
    assert Access.objects.filter(kind="read").count() == 3
    for statement in ("UPDATE accounts_access SET rows = 2", "DELETE FROM accounts_access"):
        with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)
