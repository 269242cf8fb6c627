"""Every text of the platform is there in Chinese."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
# Names of languages and brands that stay as they are.
SAME_IN_BOTH = {"English", "Excel", "JSON", "CSV", "API", "TOTP"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def used(tmp_path_factory) -> polib.POFile:
    """Every msgid of code and templates, gathered anew beside the checkout."""
    if shutil.which("xgettext") is None:
        pytest.skip("xgettext is not installed: apt-get install gettext")
    copy = tmp_path_factory.mktemp("messages")
    for name in ("gonghui", "config"):
        shutil.copytree(
            ROOT / name,
            copy / name,
            ignore=shutil.ignore_patterns("__pycache__", "static", "migrations", "*.csv"),
        )
    (copy / "locale").mkdir()
    command = [sys.executable, "-m", "django", "makemessages", "-l", "zh_Hans", "--no-wrap", "-v", "0"]
    subprocess.run(command, cwd=copy, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    return polib.pofile(str(copy / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))


@pytest.fixture(scope="module")
def catalogue() -> dict[tuple[str | None, str], polib.POEntry]:
    """What stands in the project's own catalogue."""
    return {
        (entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete
    }


def texts(entry: polib.POEntry) -> list[str]:
    """The translations of an entry, one a plural form."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_text_is_translated(used, catalogue):
    missing = []
    for entry in used:
        found = catalogue.get((entry.msgctxt, entry.msgid))
        if found is None or found.fuzzy or not all(texts(found)):
            missing.append(f"{entry.msgid!r} ({entry.occurrences[0][0] if entry.occurrences else ''})")
    assert not missing, f"{len(missing)} texts without Chinese:\n" + "\n".join(missing)


def test_translations_are_chinese_and_keep_their_placeholders(catalogue):
    wrong = []
    for (_, msgid), entry in catalogue.items():
        wanted = set(PLACEHOLDER.findall(msgid)) | set(PLACEHOLDER.findall(entry.msgid_plural or ""))
        for text in texts(entry):
            if not set(PLACEHOLDER.findall(text)) <= wanted or (
                not entry.msgid_plural and set(PLACEHOLDER.findall(text)) != wanted
            ):
                wrong.append(f"{msgid!r} → {text!r}: placeholders differ")
            if re.search(r"[A-Za-z]{3}", msgid) and msgid == text and msgid not in SAME_IN_BOTH:
                wrong.append(f"{msgid!r} stayed English")
    assert not wrong, "\n".join(wrong)


def test_nothing_is_left_over(used, catalogue):
    known = {(entry.msgctxt, entry.msgid) for entry in used}
    left = [msgid for context, msgid in catalogue if (context, msgid) not in known and msgid]
    assert not left, "no longer used: " + "; ".join(left)
