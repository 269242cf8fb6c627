"""Message catalogues: `collect` gathers msgids from code and templates, `compile` makes .mo files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent


def collect(folder: Path = ROOT) -> None:
    """Brings locale/*/django.po up to date; wants gettext's programs."""
    command = [sys.executable, str(ROOT / "manage.py"), "makemessages", "--no-wrap", "--no-location"]
    for ignored in ("node_modules", ".venv", "tests", "staticfiles", "var"):
        command += ["--ignore", ignored]
    subprocess.run([*command, "--locale", "zh_Hans"], cwd=folder, check=True)


def compile_all() -> None:
    """Makes every .mo file, under another name first: a running site never reads half a file."""
    for path in sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po")):
        partial = path.with_suffix(".mo.partial")
        polib.pofile(str(path)).save_as_mofile(str(partial))
        partial.replace(path.with_suffix(".mo"))


if __name__ == "__main__":
    if sys.argv[1:] == ["compile"]:
        compile_all()
    else:
        collect()
        compile_all()
