"""Scripts of ours: they keep nothing in the browser and build no code, and pages need no other than ours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted((ROOT / "gonghui/faces/web/static").glob("*.js"))
NEVER = re.compile(
    r"localStorage|sessionStorage|indexedDB|document\.cookie|document\.write|\beval\b|new Function"
    r"|postMessage|insertAdjacentHTML|outerHTML|__proto__|Object\.assign|https?://|setTimeout\([\"']"
)
# The wall screen puts in a part of a page of ours, asked for at an address that the page itself holds.
OWN_PARTS = {"wall.js": 1, "reading.js": 1}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_store_nothing_and_build_no_code(script):
    text = script.read_text("utf-8")
    assert not NEVER.findall(text)
    assert text.count("innerHTML") == OWN_PARTS.get(script.name, 0)


def test_pages_hold_no_script_and_no_style_of_their_own():
    """The policy would refuse them; nobody finds out on a page that is seldom opened."""
    wrong = []
    for page in sorted((ROOT / "gonghui").rglob("templates/**/*.html")):
        text = page.read_text("utf-8")
        if re.search(
            r"<script(?![^>]*\bsrc=)[^>]*>\s*\S|<style|\sstyle=|\son[a-z]+=\"|javascript:|<(script|link)[^>]+https?://",
            text,
        ):
            wrong.append(page.name)
    assert not wrong
