"""`make audit` finds what is known, and is never content where nothing was asked."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime

import pytest

from scripts import audit

NOW = datetime(2026, 6, 10, tzinfo=UTC)


def record(name="Django", ecosystem="PyPI", events=(("introduced", "0"), ("fixed", "5.2.3")), **more):
    ranges = [{"type": "ECOSYSTEM", "events": [{what: text} for what, text in events]}]
    return {
        "id": "X-1",
        "modified": "2026-06-01T00:00:00Z",
        "affected": [{"package": {"ecosystem": ecosystem, "name": name}, "ranges": ranges}],
    } | more


@pytest.fixture
def root(tmp_path):
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "base.lock").write_text(
        "django==5.2.2 \\\n    --hash=sha256:ab\nninja-x==1.0\n"
    )
    packages = {
        "": {},
        "node_modules/htmx.org": {"version": "2.0.4"},
        "node_modules/a/node_modules/@b/c": {"version": "1.0.0"},
    }
    (tmp_path / "package-lock.json").write_text(json.dumps({"packages": packages}))
    return tmp_path


CLEAN = [record(name="other"), record(name="other", ecosystem="npm")]


def asked(root, records, capsys, *words):
    dump = root / "dump"
    dump.mkdir(exist_ok=True)
    with zipfile.ZipFile(dump / "all.zip", "w") as packed:
        for number, one in enumerate(records):
            packed.writestr(f"{number}.json", json.dumps(one))
    status = audit.main(["--advisories", str(dump), *words], root=root, now=NOW)
    return status, capsys.readouterr().out


def test_without_advisories_it_does_not_say_that_all_is_well(root, capsys, monkeypatch):
    monkeypatch.delenv("ADVISORIES", raising=False)
    assert audit.main([], root=root, now=NOW) == audit.NOT_ASKED
    assert "nothing is known" in capsys.readouterr().out
    assert audit.main(["--advisories", str(root / "nowhere.json")], root=root) == audit.NOT_ASKED


@pytest.mark.parametrize(
    "records", [[], CLEAN[:1], CLEAN[1:], [one | {"modified": "2025-01-01T00:00:00Z"} for one in CLEAN]]
)
def test_nor_with_none_of_an_ecosystem_or_with_old_ones(root, capsys, records):
    status, said = asked(root, records, capsys)
    assert status == audit.NOT_ASKED
    assert "not asked" in said


def test_whatever_is_known_is_named_with_what_mends_it(root, capsys):
    status, said = asked(root, [*CLEAN, record()], capsys)
    assert status == audit.FOUND
    assert "django 5.2.2 (PyPI): X-1, mended in 5.2.3" in said
    status, said = asked(
        root, [*CLEAN, record(name="@b/c", ecosystem="npm", events=(("introduced", "0"),))], capsys
    )
    assert status == audit.FOUND
    assert "no version mends it" in said


@pytest.mark.parametrize(
    "one",
    [
        record(events=(("introduced", "0"), ("fixed", "5.2.2"))),
        record(events=(("introduced", "5.2.3"),)),
        record(events=(("introduced", "0"), ("last_affected", "5.2.1"))),
        record(withdrawn="2026-06-02T00:00:00Z"),
        record(name="htmx.org", ecosystem="npm", events=(("introduced", "1.0.0-beta1"), ("fixed", "2.0.4"))),
    ],
)
def test_what_does_not_touch_our_version_is_no_finding(root, capsys, one):
    assert asked(root, [*CLEAN, one], capsys)[0] == audit.CHECKED


@pytest.mark.parametrize(
    "events",
    [
        (("introduced", "0"), ("last_affected", "5.2.2")),
        (("introduced", "0"), ("fixed", "4.0"), ("introduced", "5.0"), ("fixed", "5.2.3")),
        (("introduced", "5.2.2"),),
    ],
)
def test_ranges_as_osv_writes_them(root, capsys, events):
    assert asked(root, [*CLEAN, record(events=events)], capsys)[0] == audit.FOUND


def test_the_house_s_own_locks_are_read():
    found = audit.locked(audit.ROOT)
    assert {"django", "cryptography", "lxml"} <= {one.name for one in found if one.ecosystem == "PyPI"}
    assert len([one for one in found if one.ecosystem == "npm"]) > 3
