"""What this machine has of requirements/apt.txt, and installing the rest."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APT_LIST = ROOT / "requirements" / "apt.txt"


def wanted() -> dict[str, str]:
    """Package → what cannot run without it."""
    found = {}
    for line in APT_LIST.read_text("utf-8").splitlines():
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


def _installed(package: str) -> bool:
    if shutil.which("dpkg-query") is None:
        return False
    done = subprocess.run(
        ["dpkg-query", "-W", "-f=${Status}", package], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() == "install ok installed"
