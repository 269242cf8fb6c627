"""Ciphers and digests stand in one place; what else is digested elsewhere is no secret, and says so."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRIMITIVES = {"cryptography", "hmac", "gmssl", "gmalg", "nacl", "Crypto", "OpenSSL", "ssl"}
PROVIDER = "gonghui/foundation/core/rules/crypto/software.py"
# Fingerprints that guard nothing, and one that an operator makes with the tools of any machine.
DIGESTS = {
    "gonghui/demo/city/whole.py": "whether two demo cities are the same",
    "gonghui/demo/mass/draw.py": "whether two demo cities are the same",
    "gonghui/faces/api/appeals/keys.py": "keys of programs: 256 random bits, kept by `sha256sum` of them",
    "gonghui/faces/web/cases/views/listing.py": "whether the rows of a list differ from those shown",
    "gonghui/foundation/warehouse/queries/extract.py": "whether a base was built by these declarations",
    "gonghui/insight/plans/rules/regression.py": "a sentence of a published plan, told without the sentence",
    "config/postgres.py": "a short folder for the socket",
}


def imported(path: Path) -> set[str]:
    """The packages that a file imports anywhere in it."""
    found, text = set(), path.read_text("utf-8")
    if not any(one in text for one in (*PRIMITIVES, "hashlib")):
        return found  # most: parsing all of them takes its time
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def test_nothing_but_the_provider_touches_a_cipher():
    users, digesting = set(), set()
    for path in [*(ROOT / "gonghui").rglob("*.py"), *(ROOT / "config").rglob("*.py")]:
        name, packages = str(path.relative_to(ROOT)), imported(path)
        if packages & PRIMITIVES:
            users.add(name)
        if "hashlib" in packages:
            digesting.add(name)
    assert users == {PROVIDER}
    assert digesting == set(DIGESTS)
