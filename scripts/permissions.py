"""Writes docs/permissions.md: which role holds which permission in which category; what each address asks.

Roles are read from the policy itself (gonghui/foundation/accounts/rules); addresses from the table that the
matrix tries on the running site (tests/faces/matrix/asked). `--check` writes nothing and fails where the page
is not up to date.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "permissions.md"
sys.path.insert(0, str(ROOT))

HEAD = """# Who may do what

Written by `python scripts/permissions.py`; a test fails while it is not up to date. For auditors: every line
is tried on the running site by `tests/faces/matrix`, by some readers of each kind in every run of the tests,
by every role at every place with `make test-matrix`.

A role is held **at a body** (a federation, a street's union, a base union) and reaches over that body's
subtree: the areas it leads, the bodies seated in them or standing below it, the employers those cover. It
allows **permissions** in **categories** of records. Two roles of one account do not add up: what is done to a
record wants one role that allows it there. What lies outside is not found, not counted and not named.

**Fields.** Names, birth date and sex are shown to `view_personal` in the record's category, over its body; to
everybody else masked (王\\*\\*). Identity number, phone and address lie sealed; `reveal` opens one at a time,
for a purpose that is written down. Whatever is told to somebody signed in is sent with
`Cache-Control: no-store`.
"""
# Groups of roles, as an auditor asks for them.
GROUPS = (
    ("Leaders and evaluators, who change nothing", ("city_leader", "district_leader", "evaluator")),
    (
        "The plan and those who answer for it",
        (
            "plan_office",
            "plan_drafter",
            "plan_approver",
            "plan_supervisor",
            "plan_evaluation",
            "indicator_owner",
        ),
    ),
    (
        "Departments",
        (
            "skills_officer",
            "participation_officer",
            "rights_officer",
            "places_officer",
            "assistance_officer",
            "membership_officer",
        ),
    ),
    ("The 12351 hotline", ("hotline_officer", "hotline_supervisor")),
    ("Districts, streets and base unions", ("district_officer", "street_officer", "union_chair")),
)
GROUP_OF_ADMINISTRATORS = "The three administrators, who exclude each other and see no record"


def prepared() -> None:
    """Django with the project's settings, in English."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.utils import translation

    django.setup()
    translation.activate("en")


def page() -> str:
    """The whole page."""
    from django.utils import translation

    with translation.override("en"):
        return "\n".join([HEAD, *_roles(), *_addresses()]).rstrip() + "\n"


# -- roles ---------------------------------------------------------------------------------------------------


def _roles() -> Iterator[str]:
    from gonghui.foundation.accounts.rules import ADMINISTRATORS, ROLES

    yield "## Roles\n"
    yield "A dot: the role allows it in that category, wherever it is held.\n"
    grouped = {key for _name, keys in GROUPS for key in keys}
    missing = ROLES.keys() - grouped - ADMINISTRATORS
    if missing:
        raise SystemExit(f"scripts/permissions.py: no group of roles holds {sorted(missing)}")
    for name, keys in GROUPS:
        yield f"### {name}\n"
        yield from _of_group(keys)
    yield f"### {GROUP_OF_ADMINISTRATORS}\n"
    yield from _table(
        ["role", "what it is for", "permissions"],
        (
            [f"`{key}`", str(ROLES[key].description), _listed(ROLES[key].permissions)]
            for key in ROLES
            if key in ADMINISTRATORS
        ),
    )


def _of_group(keys: Iterable[str]) -> Iterator[str]:
    """What each role is for, then one table: a line a category in which it allows the same."""
    from gonghui.foundation.accounts.rules import ADMINISTRATIVE, ROLES, Permission
    from gonghui.foundation.core.registers import Category

    roles = [ROLES[key] for key in keys]
    for role in roles:
        yield f"- `{role.key}` {role.name}: {role.description}"
    yield ""
    columns = [
        one for one in Permission if one not in ADMINISTRATIVE and any(one in r.permissions for r in roles)
    ]
    rows = []
    for role in roles:
        alike: dict[tuple[bool, ...], list[str]] = {}
        for category in Category:
            allowed = tuple(role.permits(one, category) for one in columns)
            if any(allowed):
                alike.setdefault(allowed, []).append(category.value)
        for allowed, categories in alike.items():
            named = "all" if len(categories) == len(Category) else ", ".join(categories)
            rows.append([f"`{role.key}`", named, *("●" if one else "" for one in allowed)])
    yield from _table(["role", "in", *(one.value for one in columns)], rows)


# -- addresses -----------------------------------------------------------------------------------------------


def _addresses() -> Iterator[str]:
    from tests.faces.matrix.asked import figures, records, work
    from tests.faces.matrix.asks import KINDS

    yield "## Addresses\n"
    yield (
        "*Opened* is what a browser or program asks for, *sent* what changes something or searches. The "
        "permission must be held where the thing lies that the address names (*about*).\n"
    )
    yield from _table(["about", "where that lies"], ([key, text] for key, text in KINDS.items() if key))
    yield from _section("Signing in, cases, the hotline, pages for workers", work.ASKED)
    yield from _section("Organisations, people, registers, the search, the API", records.ASKED)
    yield from _section("Plans, reports, evaluations", figures.ASKED)


def _section(name: str, asked: dict[str, object]) -> Iterator[str]:
    from tests.faces.who_may_know import patterns

    yield f"### {name}\n"
    routes = {full: route for route, full in patterns()}
    rows = [[_route(routes[full]), *_asked(ask)] for full, ask in asked.items() if full in routes]
    yield from _table(["address", "", "permission", "in", "about", "roles"], rows)


def _route(route: str) -> str:
    return "`/" + re.sub(r"<\w+:", "<", route) + "`"


def _asked(ask: object) -> list[str]:
    from gonghui.foundation.accounts.rules import ADMINISTRATIVE, ROLES, Permission
    from gonghui.foundation.core.registers import Category
    from tests.faces.matrix.asks import OF_REGISTER, Ask

    assert isinstance(ask, Ask)
    how = "sent" if ask.post else "opened"
    if not isinstance(ask.who, Permission):
        return [how, ask.who, "", ask.about, ""]
    wanted = " and ".join([ask.who.value, *(f"{one.value} in {of}" for one, of in ask.also)])
    if ask.who in ADMINISTRATIVE:
        return [how, wanted, "", ask.about, _listed(key for key in ROLES if ask.permits(key))]
    if OF_REGISTER in ask.of:
        return [how, wanted, "the register's category", ask.about, "as in the tables above"]
    able = [key for key in ROLES if ask.permits(key) and not ADMINISTRATIVE & ROLES[key].permissions]
    staff = [key for key, role in ROLES.items() if role.kind == "staff"]
    short = "all but administrators" if able == staff else _listed(able)
    short += "".join(f"; {key}" for key in ROLES if key not in staff and ask.permits(key))
    return [how, wanted, " or ".join(Category(one).value for one in ask.of) or "any", ask.about, short]


# -- tables --------------------------------------------------------------------------------------------------


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(str(name) for name in names))


def _table(heads: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    yield "| " + " | ".join(heads) + " |"
    yield "|" + " --- |" * len(heads)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""


def main(arguments: list[str]) -> int:
    """Writes the page, or checks it.

    Returns:
        1 where it is to be written anew.
    """
    prepared()
    text = page()
    if "--check" in arguments:
        current = PAGE.read_text("utf-8") if PAGE.exists() else ""
        if text != current:
            print("docs/permissions.md is not up to date: python scripts/permissions.py")
        return int(text != current)
    PAGE.write_text(text, "utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(text.splitlines())} lines")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
