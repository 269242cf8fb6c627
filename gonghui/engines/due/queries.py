"""What is due at a union: at most three things, and the papers that belong to one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gonghui.engines.due.rules import Asked, Due, Paper, as_docx, declared_sources, fill, read_pack
from gonghui.engines.due.rules.packs import Template
from gonghui.foundation.accounts.queries import allows
from gonghui.foundation.core.rules import Refusal

AT_MOST = 3


def all_due(asked: Asked) -> list[Due]:
    """Everything that is due and that the account may do, what is due first."""
    found: list[Due] = []
    for source in declared_sources():
        if allows(asked.account, source.permission, source.category):
            found += source.find(asked)
    return sorted(found, key=lambda due: (due.by, due.key))


def things_due(asked: Asked) -> list[Due]:
    """At most three of them: a chair has twenty minutes a week."""
    return all_due(asked)[:AT_MOST]


def due_named(asked: Asked, key: str) -> Due:
    """The thing of a key.

    Raises:
        Refusal: it is not due (any more).
    """
    found = next((due for due in all_due(asked) if due.key == key), None)
    if found is None:
        raise Refusal(_("This is not due any more; go back to “My union”."))
    return found


def templates_of(due: Due) -> tuple[Template, ...]:
    """The papers that belong to a thing due, not filled in yet."""
    return () if due.pack is None else read_pack(due.pack).papers


def papers_of(due: Due, asked: Asked) -> list[tuple[Template, Paper]]:
    """The papers that belong to a thing due, filled in from records."""
    if due.pack is None:
        return []
    pack, facts = read_pack(due.pack), due.facts()
    return [(one, fill(one, pack.labels, facts, asked.on)) for one in pack.papers]


def paper_file(due: Due, key: str, asked: Asked) -> tuple[str, bytes]:
    """One paper as a file: its name, and a .docx.

    Raises:
        Refusal: there is no such paper.
    """
    for template, paper in papers_of(due, asked):
        if template.key == key:
            return f"{template.name}.docx", as_docx(paper)
    raise Refusal(_("There is no such paper among these."))
