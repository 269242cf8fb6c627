"""Work orders are papers: the archive has them first, then their words go; figures and the chain stay."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from gonghui.affairs.appeals.actions import accept
from gonghui.affairs.appeals.models import Appeal
from gonghui.engines.cases.actions import add_file
from gonghui.engines.cases.models import Case, CaseAttachment
from gonghui.engines.cases.queries.words import case_key
from gonghui.foundation.accounts.models import Access
from gonghui.foundation.core.actions import chain_changes
from gonghui.foundation.core.models import Attachment
from gonghui.foundation.core.queries import verify_chain
from gonghui.foundation.core.queries.files import attachment_path
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import digest
from gonghui.foundation.core.rules.retention import due_day, kept_row
from gonghui.foundation.people.actions import register_person
from gonghui.foundation.people.queries import reasons_to_keep
from gonghui.foundation.retention.actions import (
    carry_out_disposal,
    carry_out_disposals,
    confirm_transfer,
    decide_disposal,
    pack_disposal,
    propose_disposal,
    take_package,
)
from gonghui.foundation.retention.queries import PAST, calendar

CASES = kept_row("cases")
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 32


def closed_long_ago(case, months=121):
    """A case whose term has passed."""
    then = timezone.now() - timedelta(days=1)
    day = due_day(then.date(), -months)
    closed = then.replace(year=day.year, month=day.month, day=day.day)
    Case.objects.filter(pk=case.pk).update(opened_at=closed - timedelta(days=9), closed_at=closed)


def due(by):
    lines = {line.kept.key: line for line in calendar(by, timezone.localdate())}
    return lines["cases"].counts.get(PAST, 0)


def test_papers_go_to_the_archive_first_and_only_then_their_words_go(town, take):
    old, young = take().appeal, take(hours=1, phone="13800000002").appeal
    restricted = take(hours=2, phone="13800000003").appeal
    accept(appeal=old, by=town.worker, now=town.now + timedelta(hours=2))
    file = add_file(case=old.case, content=JPEG, name="王小明.jpg", by=town.clerk, now=town.now).file
    path = attachment_path(file.digest)
    for appeal in (old, restricted):
        closed_long_ago(appeal.case)
    closed_long_ago(young.case, months=100)
    Case.objects.filter(pk=restricted.case_id).update(restricted=True)
    assert (due(town.clerk), due(town.head)) == (1, 2)

    made = propose_disposal(kept=CASES, due_on=timezone.localdate(), by=town.clerk)
    assert made.listed == 1
    with pytest.raises(Refusal, match="approved"):
        pack_disposal(disposal=made, by=town.clerk)
    made = decide_disposal(disposal=made, approve=True, by=town.second)
    with pytest.raises(Refusal, match="archive"):
        carry_out_disposal(disposal=made, by=town.by)
    assert carry_out_disposals(by=town.by) == 0
    with pytest.raises(Refusal, match="package"):
        confirm_transfer(disposal=made, receipt="京档1号", by=town.clerk)

    made = pack_disposal(disposal=made, by=town.clerk)
    with zipfile.ZipFile(io.BytesIO(take_package(disposal=made, by=town.clerk))) as package:
        manifest = package.read("manifest.json")
        told = json.loads(manifest)
        assert made.package_digest == digest(manifest).hex()
        assert told["records"] == 1
        assert told["ids_sm3"] == made.digest
        contents = {name: package.read(name) for name in told["files_sm3"]}
        assert {name: digest(content).hex() for name, content in contents.items()} == told["files_sm3"]
        words = contents[f"records/{old.case.public_id}.json"].decode()
    assert "王小明" in words
    assert "13800000001" in words
    assert "公司两个月没有发工资" in words
    assert "hash" not in words.replace("hash_version", "")
    assert JPEG in contents.values()
    assert Access.objects.filter(kind="export", account=town.clerk.pk).exists()
    # On the disk the package lies sealed.
    assert "王小明".encode() not in attachment_path(made.package.digest).read_bytes()

    with pytest.raises(Refusal, match="receipt"):
        confirm_transfer(disposal=made, receipt=" ", by=town.clerk)
    confirm_transfer(disposal=made, receipt="京档1号", by=town.clerk)
    cases_before = Case.objects.count()
    assert carry_out_disposals(by=town.by) == 1
    old = Appeal.objects.select_related("case").get(pk=old.pk)
    assert case_key(old.case) is None
    assert (old.case.title, old.caller_name, old.caller_hash, old.query_hash) == ("-", None, None, None)
    assert not CaseAttachment.objects.filter(case=old.case).exists()
    assert not Attachment.objects.filter(pk=file.pk).exists()
    # Nor does the package stay: the archive has it.
    made.refresh_from_db()
    assert (made.state, made.package) == ("done", None)
    assert made.package_digest
    assert not Attachment.objects.filter(model="retention.disposal").exists()
    assert Case.objects.count() == cases_before
    assert case_key(Case.objects.get(pk=young.case_id)) is not None
    chain_changes()
    assert verify_chain().ok
    assert (due(town.clerk), due(town.head)) == (0, 1)
    assert str(path)  # the content goes when the transaction holds


def test_an_open_case_keeps_its_person_and_a_closed_one_for_ten_years(town, take):
    person = register_person(name="王小明", by=town.by)
    case = take(person=person).appeal.case
    (reason,) = reasons_to_keep(person, timezone.localdate())
    assert (reason.of, reason.until, reason.mark) == ("cases", None, "ours")
    closed_long_ago(case, months=119)
    (reason,) = reasons_to_keep(person, timezone.localdate())
    assert reason.until is not None
    closed_long_ago(case)
    assert reasons_to_keep(person, timezone.localdate()) == []
