"""Are there known holes in what is installed? Lock files against a dump of advisories; `make audit` calls it.

The dump is a file that somebody brought: OSV's `all.zip` of an ecosystem (PyPI, npm), a folder of such, or
single JSON records. It never says 'nothing found' where nothing was asked: an ecosystem without advisories,
or with old ones only, is a failure of its own. Exit status 0: nothing known; 1: something; 2: not, or not
wholly, asked.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parent.parent
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", re.M)
CHECKED, FOUND, NOT_ASKED = 0, 1, 2


@dataclass(frozen=True, order=True)
class Package:
    """One locked package."""

    ecosystem: str  # as OSV calls it
    name: str
    version: str


@dataclass(frozen=True)
class Finding:
    """A locked package with a known hole."""

    package: Package
    advisory: str
    fixed: tuple[str, ...]


def locked(root: Path) -> set[Package]:
    """Everything that the lock files name."""
    found = set()
    for path in sorted((root / "requirements").glob("*.lock")):
        for name, version in PINNED.findall(path.read_text("utf-8")):
            found.add(Package("PyPI", canonical(name), version))
    packages = json.loads((root / "package-lock.json").read_text("utf-8"))["packages"]
    for place, package in packages.items():
        if place and "version" in package:
            name = package.get("name") or place.rpartition("node_modules/")[2]
            found.add(Package("npm", name, package["version"]))
    return found


def canonical(name: str) -> str:
    """A Python package's name in the one spelling."""
    return re.sub(r"[-_.]+", "-", name).lower()


def advisories(source: Path) -> Iterator[dict[str, Any]]:
    """Every record of a dump.

    Raises:
        OSError, ValueError, zipfile.BadZipFile: it cannot be read.
    """
    if source.is_dir():
        for path in sorted(source.rglob("*")):
            if path.suffix in {".json", ".zip"}:
                yield from advisories(path)
    elif source.suffix == ".zip":
        with zipfile.ZipFile(source) as packed:
            for name in packed.namelist():
                if name.endswith(".json"):
                    yield json.loads(packed.read(name))
    else:
        told = json.loads(source.read_text("utf-8"))
        yield from told if isinstance(told, list) else [told]


def key_of(text: str) -> tuple[Any, ...]:
    """What orders versions: PEP 440 where it is one, else the numbers of a version of npm."""
    try:
        return (1, Version(text))
    except InvalidVersion:
        release, _dash, before = text.partition("-")
        numbers = tuple(int(one) for one in re.findall(r"\d+", release.partition("+")[0]))
        return (0, numbers, not before, before)


def is_affected(version: str, affected: dict[str, Any]) -> bool:
    """Whether a version lies in the list or in a range of an advisory."""
    if version in affected.get("versions", ()):
        return True
    here = key_of(version)
    for one in affected.get("ranges", ()):
        if one.get("type") not in {"ECOSYSTEM", "SEMVER"}:
            continue
        inside = False
        events = [(what, text) for event in one.get("events", ()) for what, text in event.items()]
        for what, text in sorted(events, key=lambda event: (_order(event[1]), event[0] != "introduced")):
            reached = text == "0" or not _before(here, key_of(text))
            if what == "introduced" and reached:
                inside = True
            elif reached and (what == "fixed" or (what == "last_affected" and here != key_of(text))):
                inside = False
        if inside:
            return True
    return False


def _order(text: str) -> tuple[Any, ...]:
    return (-1,) if text == "0" else key_of(text)


def _before(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    # Of two kinds of version nothing is known: then it counts as reached, to be looked at by somebody.
    return one[0] == other[0] and one < other


def fixed_in(affected: dict[str, Any]) -> Iterator[str]:
    """The versions that mend it."""
    for one in affected.get("ranges", ()):
        for event in one.get("events", ()):
            if "fixed" in event and one.get("type") != "GIT":
                yield event["fixed"]


def findings(
    packages: Iterable[Package], records: Iterable[dict[str, Any]]
) -> tuple[list[Finding], dict[str, Any]]:
    """What is known of the packages, and of each ecosystem how many advisories were asked and the newest."""
    by_name: dict[tuple[str, str], list[Package]] = defaultdict(list)
    for package in packages:
        by_name[package.ecosystem, package.name].append(package)
    found: set[Finding] = set()
    asked: dict[str, Any] = {}
    for record in records:
        for affected in record.get("affected", ()):
            about = affected.get("package", {})
            ecosystem = str(about.get("ecosystem", "")).partition(":")[0]
            count, newest = asked.get(ecosystem, (0, ""))
            asked[ecosystem] = (count + 1, max(newest, str(record.get("modified", ""))))
            if record.get("withdrawn"):
                continue
            name = canonical(about.get("name", "")) if ecosystem == "PyPI" else about.get("name", "")
            for package in by_name.get((ecosystem, name), ()):
                if is_affected(package.version, affected):
                    found.add(Finding(package, record.get("id", "?"), tuple(sorted(set(fixed_in(affected))))))
    return sorted(found, key=lambda one: (one.package, one.advisory)), asked


def main(arguments: list[str] | None = None, *, root: Path = ROOT, now: datetime | None = None) -> int:
    """Says what is known.

    Returns:
        See the module.
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--advisories", type=Path, default=os.environ.get("ADVISORIES") or None)
    parser.add_argument("--days", type=int, default=30, help="older dumps are as none; 30 when not given")
    given = parser.parse_args(arguments)
    packages = locked(root)
    print(f"{len(packages)} packages are locked.")
    if given.advisories is None:
        return _not_asked(
            "No advisories were given, so nothing is known. Bring OSV's all.zip of PyPI and of npm into a "
            "folder and run: make audit ADVISORIES=folder"
        )
    try:
        found, asked = findings(packages, advisories(given.advisories))
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        return _not_asked(f"The advisories in {given.advisories} cannot be read: {error}")
    whole = True
    for ecosystem in sorted({package.ecosystem for package in packages}):
        count, newest = asked.get(ecosystem, (0, ""))
        old = not _recent(newest, (now or datetime.now(UTC)) - timedelta(days=given.days))
        if not count or old:
            whole = False
            why = f"the newest is of {newest[:10] or 'no day'}" if count else "there are none"
            print(f"✗ {ecosystem}: not asked: {why} among the advisories given.")
        else:
            print(f"  {ecosystem}: {count} advisories, the newest of {newest[:10]}.")
    for one in found:
        mended = f"mended in {', '.join(one.fixed)}" if one.fixed else "no version mends it"
        print(
            f"✗ {one.package.name} {one.package.version} ({one.package.ecosystem}): {one.advisory}, {mended}"
        )
    if found:
        return FOUND
    print(
        "Nothing is known of any of them."
        if whole
        else "What was not asked is not known to be free of holes."
    )
    return CHECKED if whole else NOT_ASKED


def _recent(text: str, since: datetime) -> bool:
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")) >= since
    except (ValueError, TypeError):
        return False


def _not_asked(sentence: str) -> int:
    print(f"✗ {sentence}")
    return NOT_ASKED


if __name__ == "__main__":
    sys.exit(main())
