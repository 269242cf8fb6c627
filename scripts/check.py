"""Lint, format, types, import contracts, templates, security lint; all of them, then the verdict."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CODE = ["config", "gonghui", "scripts", "tests", "manage.py"]


def main() -> int:
    """Runs every check.

    Returns:
        0 when all are content.
    """
    templates = [
        str(path.relative_to(ROOT)) for path in sorted((ROOT / "gonghui").rglob("templates/**/*.html"))
    ]
    checks = {
        "lint": ["ruff", "check", *CODE],
        "format": ["ruff", "format", "--check", *CODE],
        "types": ["mypy", "config", "gonghui"],
        "import contracts": ["lint-imports", "--no-cache"],
        "security lint": ["bandit", "-q", "-c", "pyproject.toml", "-r", "config", "gonghui"],
    }
    if templates:
        checks["templates"] = ["djade", "--check", "--target-version", "5.2", *templates]
    failed = []
    for name, (program, *arguments) in checks.items():
        started = time.monotonic()
        done = subprocess.run(
            [str(BIN / program), *arguments],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        print(
            f"  {'✓' if done.returncode == 0 else '✗'} {name} ({time.monotonic() - started:.1f} s)",
            flush=True,
        )
        if done.returncode:
            failed.append(name)
            print(done.stdout + done.stderr, flush=True)
    print("Nothing to mend." if not failed else f"To mend: {', '.join(failed)}.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
