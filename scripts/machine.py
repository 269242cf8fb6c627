"""What this machine has of requirements/apt.txt, and installing the rest."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APT_LIST = ROOT / "requirements" / "apt.txt"
# What only the optional group `spark` needs.
APT_LIST_OF_SPARK = ROOT / "requirements" / "apt-spark.txt"
OLDEST_JAVA = 17  # of Spark 4


def wanted(apt_list: Path = APT_LIST) -> dict[str, str]:
    """Package → what cannot run without it."""
    found = {}
    for line in apt_list.read_text("utf-8").splitlines():
        name, _, why = line.partition("#")
        if name.strip():
            found[name.strip()] = why.strip()
    return found


def missing() -> dict[str, str]:
    """The packages of the list that are not installed, with what cannot run without them."""
    return {name: why for name, why in wanted().items() if not _installed(name)}


def command(packages: list[str]) -> str:
    """The line that installs packages, as a person would type it."""
    return "sudo apt-get update && sudo apt-get install -y --no-install-recommends " + " ".join(packages)


def install(packages: list[str], run: Callable[[list[str], dict[str, str]], None]) -> None:
    """Installs packages as root; the package lists are fetched once, first."""
    environment = {"DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update", "-q"], environment)
    run(["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages], environment)


def can_install() -> bool:
    """Root on a machine with apt."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def is_ci() -> bool:
    """Whether nobody is watching: then what could not run is a failure."""
    return os.environ.get("CI", "").lower() not in {"", "0", "false", "no"}


def java() -> str | None:
    """The Java that Spark would start, where it is new enough: JAVA_HOME's, else the one on the path."""
    home = os.environ.get("JAVA_HOME")
    program = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if not program or not Path(program).exists():
        return None
    done = subprocess.run([program, "-version"], capture_output=True, text=True, check=False)
    version = re.search(r'version "(\d+)', done.stderr + done.stdout)
    return program if done.returncode == 0 and version and int(version[1]) >= OLDEST_JAVA else None


def _installed(package: str) -> bool:
    if shutil.which("dpkg-query") is None:
        return False
    done = subprocess.run(
        ["dpkg-query", "-W", "-f=${Status}", package], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() == "install ok installed"
