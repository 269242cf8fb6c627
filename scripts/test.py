"""Runs every test on the embedded PostgreSQL; the lower floors, which the others ask for all they want of a
database, on Debian's too.

`make test` calls it. The last lines name what could not run and why; under CI that is a failure.
Arguments go to pytest, and then only the first server is used: `scripts/test.py tests/config -x`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import machine

ROOT = machine.ROOT
sys.path.insert(0, str(ROOT))

from config.postgres import PostgresError, Server, embedded, wheel_binaries  # noqa: E402

# A test server may lose everything in a crash; nobody keeps anything on it.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",
    "max_connections": "200",
}
# What asks a database for more than rows: intervals, COPY, locks, partitions, snapshots, kills.
LOWER = ["tests/foundation", "tests/engines"]
# All tables, migrated once a server: the tests' databases are copies of it, a second each, not a minute.
MIGRATED = "gonghui_migrated"
MIGRATE = (
    "import django; django.setup(); from config import processes; processes.make_database(); "
    "from django.core.management import call_command; call_command('migrate', verbosity=0)"
)
# Exit status of pytest: no tests collected.
NONE_COLLECTED = 5


def main(arguments: list[str]) -> int:
    """Runs the suite.

    Returns:
        0 when all that ran passed, and under CI nothing was left out.
    """
    started = time.monotonic()
    could_not: list[str] = []
    failed: list[str] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gonghui-test-")))
        folder.chmod(0o755)  # as root, the server's own user goes through it
        # Named tests are run as they are: what others would need is not missed.
        runs = _servers(folder, [] if arguments else could_not)
        rounds = [("named: " + " ".join(arguments), runs[0][1], arguments)] if arguments else _rounds(runs)
        for name, server, chosen in rounds:
            print(f"\n== tests {name} ==", flush=True)
            try:
                with server.running():
                    template = MIGRATED if not arguments and _migrated(server, folder) else ""
                    status, skipped = _pytest(chosen, server, folder, template)
            except PostgresError as error:
                could_not.append(f"tests {name}: {error}")
                continue
            if status not in {0, NONE_COLLECTED}:
                failed.append(name)
            could_not += [line for line in skipped if line not in could_not]
    return _verdict(failed, could_not, time.monotonic() - started)


def _rounds(runs: list[tuple[str, Server]]) -> list[tuple[str, Server, list[str]]]:
    """What is run where. Browser tests go by themselves: the browser's event loop stays on in its process,
    and Django takes another connection within one."""
    # Tests of one xdist_group share an installation: one process takes them all.
    spread = ["-n", "2", "--dist", "loadgroup"]
    first, server = runs[0]
    found = [(f"on {first}", server, [*spread, "-m", "not browser"])]
    if shutil.which("chromium"):
        found.append((f"in Chromium, on {first}", server, ["-m", "browser"]))
    return found + [(f"on {name}", other, [*spread, "--only-database", *LOWER]) for name, other in runs[1:]]


def _servers(folder: Path, could_not: list[str]) -> list[tuple[str, Server]]:
    found = [("the embedded PostgreSQL", _server(folder / "embedded", wheel_binaries()))]
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if debian:
        found.append(
            (f"Debian's PostgreSQL {debian[-1].parts[4]}", _server(folder / "debian", debian[-1].parent))
        )
    else:
        could_not.append(f"tests on Debian's PostgreSQL: no server is installed ({_how('postgresql')})")
    for package, tool in (("chromium", "chromium"), ("gettext", "xgettext")):
        if shutil.which(tool) is None:
            could_not.append(f"{machine.wanted()[package]}: {package} is not installed ({_how(package)})")
    if not Path("/usr/share/fonts/opentype/noto").exists() and "fonts-noto-cjk" in machine.missing():
        could_not.append(f"{machine.wanted()['fonts-noto-cjk']}: no Chinese font ({_how('fonts-noto-cjk')})")
    return found


def _server(home: Path, binaries: Path) -> Server:
    return Server(embedded(home).home, binaries, FAST)


def _how(package: str) -> str:
    return machine.command([package])


def _migrated(server: Server, folder: Path) -> bool:
    """Whether the template could be made; where it could not, the tests say why a table is not there."""
    environment = os.environ | {
        "DATABASE_URL": server.url(MIGRATED),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "GONGHUI_VAR": str(folder / "var"),
    }
    done = subprocess.run([sys.executable, "-c", MIGRATE], cwd=ROOT, env=environment, check=False)
    return done.returncode == 0


def _pytest(arguments: list[str], server: Server, folder: Path, template: str) -> tuple[int, list[str]]:
    """Exit status, and one line for every skipped test."""
    report = folder / "report.txt"
    environment = os.environ | {
        "DATABASE_URL": server.url(),
        "GONGHUI_TEST_TEMPLATE": template,
        "GONGHUI_VAR": str(folder / "var"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}",
    }
    command = [sys.executable, "-m", "pytest", "--create-db", "--durations=10", *arguments]
    with (
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process,
        report.open("w", encoding="utf-8") as file,
    ):
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            file.write(line)
    skipped = re.findall(r"^SKIPPED \[\d+\] (.*)$", report.read_text("utf-8"), re.MULTILINE)
    return process.returncode, skipped


def _verdict(failed: list[str], could_not: list[str], seconds: float) -> int:
    # The permitted skips: a checkout without the folder of shared documents beside it, or without the
    # public benchmark of record linkage, which comes with a package that cannot stand beside ours.
    permitted = ("shared/plans", "GONGHUI_FEBRL")
    unpermitted = [line for line in could_not if not any(what in line for what in permitted)]
    print(f"\n== {'FAILED ' + ' and '.join(failed) if failed else 'passed'} in {seconds:.0f} s ==")
    if could_not:
        print("Could not run:")
        for line in could_not:
            print(f"  - {line}")
    else:
        print("Everything ran.")
    if unpermitted and machine.is_ci() and not failed:
        print("Under CI that is a failure.")
    sys.stdout.flush()
    return 1 if failed or (unpermitted and machine.is_ci()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
