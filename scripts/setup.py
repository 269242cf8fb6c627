"""Sets everything up inside this checkout; does again only what changed. `make setup` calls it.

Plain Python 3.11 without any package: it runs before there are any. What a step did is remembered
in .venv/stamps as the digest of what it depended on.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import machine

ROOT = machine.ROOT
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMPS = VENV / "stamps"
LOG = VENV / "setup.log"
SPARK = VENV / "spark"  # beside the other packages, not among them: see docs/adr/0019
# uv and npm bring certificates of their own; a mirror's may be known only to the system.
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
STATIC = ROOT / "gonghui" / "faces" / "web" / "static"

# From node_modules into gonghui/faces/web/static/vendor: only what pages load.
FRONTEND = [
    "@tabler/core/dist/css/tabler.min.css",
    "echarts/dist/echarts.common.min.js",
]


class SetupError(Exception):
    """A step failed; the message says what to do."""


def main() -> int:
    """Runs the steps.

    `--for-run` leaves out Debian's packages, which only tests need; `--for-test` leaves the verdict
    on them to the tests, which name what could not run. `--for-spark` adds the optional group `spark`
    and its Java, in place of Debian's other packages.

    Returns:
        0, or 1 when a step failed, or when packages are missing under CI.
    """
    started = time.monotonic()
    try:
        make_environment()
        with (VENV / "setup.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            STAMPS.mkdir(exist_ok=True)
            install_packages()
            install_project()
            copy_front_end()
            compile_messages()
            collect_static()
            if "--for-spark" in sys.argv:
                install_java()
                install_spark()
                say(f"Set-up is complete ({time.monotonic() - started:.1f} s).")
                return 0
        enough = "--for-run" in sys.argv or install_from_apt()
    except SetupError as error:
        print(f"\nSet-up stopped: {error}", file=sys.stderr)
        return 1
    print(f"Set-up is complete ({time.monotonic() - started:.1f} s).", flush=True)
    return 0 if enough or "--for-test" in sys.argv or not machine.is_ci() else 1


# -- steps -------------------------------------------------------------------------------------------


def make_environment() -> None:
    """The virtual environment."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever calls it may have an older one
        raise SetupError(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    if (BIN / "python").exists() and (BIN / "pip").exists():
        return
    shutil.rmtree(VENV, ignore_errors=True)
    with step("virtual environment"):
        made = subprocess.run(
            [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
        )
        if made.returncode and machine.can_install():  # Debian keeps `venv` in a package of its own
            machine.install([f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"], run)
            made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=False)
        if made.returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            raise SetupError(
                "Python cannot make a virtual environment. On Debian: "
                + machine.command([f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"])
            )


def install_packages() -> None:
    """The locked Python packages, each checked against its hash."""
    lock = ROOT / "requirements" / "dev.lock"
    with changed("packages", lock) as needed:
        if needed:
            with step("Python packages"):
                _install_locked(lock)


def _install_locked(lock: Path, *more: str) -> None:
    arguments = ["install", "--require-hashes", "-r", str(lock), *more]
    installer = ROOT / "requirements" / "installer.lock"
    try:
        run([BIN / "pip", "install", "--require-hashes", "--only-binary", ":all:", "-r", installer])
        run([BIN / "uv", "pip", *arguments, "--python", BIN / "python"], {"UV_LINK_MODE": "copy"})
    except SetupError:
        say("  the fast installer does not work here; pip does the same, slower")
        run([BIN / "pip", *arguments])


def install_spark() -> None:
    """The optional group `spark`, into a folder of its own that only `make test-spark` puts on the path."""
    lock = ROOT / "requirements" / "spark.lock"
    with changed("spark", lock) as needed:
        if needed or not (SPARK / "pyspark").exists():
            shutil.rmtree(SPARK, ignore_errors=True)
            with step("Spark"):
                # PySpark comes as source: it is put together by the setuptools of the locked set.
                _install_locked(lock, "--no-deps", "--no-build-isolation", "--target", str(SPARK))


def install_java() -> None:
    """Java for Spark, from Debian, where there is none that is new enough."""
    if machine.java():
        return
    packages = list(machine.wanted(machine.APT_LIST_OF_SPARK))
    if machine.can_install():
        with step("Debian packages " + " ".join(packages)):
            machine.install(packages, run)
    if not machine.java():
        raise SetupError(
            f"Spark needs Java {machine.OLDEST_JAVA} or newer (JAVA_HOME, or on the path). "
            f"Install it with:\n  {machine.command(packages)}"
        )


def install_project() -> None:
    """The project itself, editable, so that .venv/bin/gonghui exists."""
    with changed("project", ROOT / "pyproject.toml") as needed:
        if needed or not (BIN / "gonghui").exists():
            with step("gonghui itself"):
                run([BIN / "pip", "install", "--no-build-isolation", "--no-deps", "--no-index", "-e", ROOT])


def copy_front_end() -> None:
    """Style sheet and charts from npm; node and npm come from a wheel."""
    vendor = STATIC / "vendor"
    lock = ROOT / "package-lock.json"
    with changed("front-end", lock, Path(__file__)) as needed:
        if not needed and all((vendor / Path(name).name).exists() for name in FRONTEND):
            return
        with step("front-end assets"):
            run([BIN / "npm", "ci", "--no-audit", "--no-fund"])
            vendor.mkdir(parents=True, exist_ok=True)
            for name in FRONTEND:
                text = (ROOT / "node_modules" / name).read_text("utf-8")
                # The maps stay behind, and hashed file names want every named file to be there.
                text = re.sub(r"(/\*|//)# sourceMappingURL=[^\s*]+(\s*\*/)?", "", text)
                (vendor / Path(name).name).write_text(text, "utf-8")


def compile_messages() -> None:
    """Message catalogues, without gettext's own programs."""
    catalogues = sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
    with changed("messages", *catalogues) as needed:
        if needed or not all(path.with_suffix(".mo").exists() for path in catalogues):
            with step("messages"):
                run([BIN / "python", ROOT / "scripts" / "messages.py", "compile"])


def collect_static() -> None:
    """Static files under hashed names, compressed."""
    files = [path for path in STATIC.rglob("*") if path.is_file()]
    with changed(
        "static", ROOT / "requirements" / "dev.lock", ROOT / "config" / "settings.py", *files
    ) as needed:
        if needed or not (ROOT / "staticfiles" / "staticfiles.json").exists():
            with step("static files"):
                run([BIN / "python", ROOT / "manage.py", "collectstatic", "--noinput", "-v", "0"])


def install_from_apt() -> bool:
    """Debian's packages that tests need.

    Returns:
        Whether they are all there.
    """
    lacking = machine.missing()
    if lacking and machine.can_install():
        with step("Debian packages " + " ".join(lacking)):
            try:
                machine.install(list(lacking), run)
            except SetupError as error:
                say(f"  {error}")
        lacking = machine.missing()
    if lacking:
        say("These Debian packages are missing; without them the following cannot run:")
        for name, why in lacking.items():
            say(f"  {name}: {why}")
        say("Install them with:\n  " + machine.command(list(lacking)))
    return not lacking


# -- how ---------------------------------------------------------------------------------------------


def say(text: str) -> None:
    """One line of progress."""
    print(text, flush=True)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Says what is being done, then how long it took."""
    started = time.monotonic()
    say(f"  … {name}")
    yield
    say(f"  ✓ {name} ({time.monotonic() - started:.1f} s)")


@contextmanager
def changed(name: str, *files: Path) -> Iterator[bool]:
    """Whether the files differ from those of the last time the step succeeded; remembers them."""
    digest = hashlib.sha256(sys.version.encode())
    for path in files:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0")
        digest.update(path.read_bytes() if path.exists() else b"")
    stamp = STAMPS / name
    yield not (stamp.exists() and stamp.read_text() == digest.hexdigest())
    stamp.write_text(digest.hexdigest())


def run(command: list[str | Path], environment: dict[str, str] | None = None) -> None:
    """Runs a program quietly.

    Raises:
        SetupError: it failed; the end of its output is in the message.
    """
    words = [str(word) for word in command]
    own = {"PATH": f"{BIN}:{os.environ.get('PATH', os.defpath)}", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    if CERTIFICATES.exists():
        for name in ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"):
            own[name] = os.environ.get(name, str(CERTIFICATES))
    done = subprocess.run(
        words,
        cwd=ROOT,
        env=os.environ | own | (environment or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if VENV.exists():
        with LOG.open("a", encoding="utf-8") as log:
            log.write(f"$ {' '.join(words)}\n{done.stdout}\n")
    if done.returncode:
        end = "\n".join(done.stdout.splitlines()[-15:])
        raise SetupError(f"{' '.join(words[:4])} … failed:\n{end}\n(all of it: {LOG.relative_to(ROOT)})")


if __name__ == "__main__":
    sys.exit(main())
