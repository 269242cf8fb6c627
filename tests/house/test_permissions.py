"""The page for auditors says what the policy and the table of addresses say today."""

from __future__ import annotations

from pathlib import Path

from scripts import permissions

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_for_auditors_is_up_to_date():
    written = (ROOT / "docs" / "permissions.md").read_text("utf-8")
    assert written == permissions.page(), "write it anew: python scripts/permissions.py"


def test_every_role_stands_on_it_once():
    from gonghui.foundation.accounts.rules import ADMINISTRATORS, ROLES

    grouped = [key for _name, keys in permissions.GROUPS for key in keys]
    assert sorted(grouped) == sorted(ROLES.keys() - ADMINISTRATORS)
