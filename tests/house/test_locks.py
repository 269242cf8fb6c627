"""Lock files: every package with hashes, no registry named, so that they work behind any mirror."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
APT_LISTS = sorted((ROOT / "requirements").glob("*.txt"))
HOSTS = re.compile(r"pypi\.org|pythonhosted|npmjs|registry\.|mirror|index-url|https?://", re.IGNORECASE)


@pytest.mark.parametrize("path", [*LOCKS, ROOT / ".npmrc", *APT_LISTS], ids=lambda p: p.name)
def test_no_registry_is_named(path):
    lines = path.read_text("utf-8").splitlines()
    assert not [
        line for line in lines if HOSTS.search(line) and "omit-lockfile-registry-resolved" not in line
    ]


def test_the_npm_lock_names_no_registry():
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    for name, package in packages.items():
        assert "resolved" not in package, name
        assert not name or "integrity" in package, name


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_package_has_hashes(path):
    text = path.read_text("utf-8").replace("\\\n", " ")
    pinned = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert pinned
    for line in pinned:
        assert re.match(r"^[\w.\[\]-]+==[^ ]+ .*--hash=sha256:[0-9a-f]{64}", line), line[:60]


def test_every_dependency_says_why_it_is_here():
    block = re.search(
        r"^dependencies = \[\n(.*?)^\]", (ROOT / "pyproject.toml").read_text("utf-8"), re.M | re.S
    )
    lines = [line.strip() for line in block[1].splitlines() if line.strip()]
    for before, line in zip(["", *lines], lines, strict=False):
        assert line.startswith("#") or before.startswith("#"), line


def test_every_debian_package_says_what_it_is_for():
    for line in "".join(path.read_text("utf-8") for path in APT_LISTS).splitlines():
        assert not line.strip() or line.startswith("#") or "#" in line, line
