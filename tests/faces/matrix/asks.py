"""The words in which an address says who may open it. Rows of them stand in `asked/`, one for every address.

A row is what ought to be, said from the policy: which permission, in which category, over which kind of
thing. It is written by hand, never taken from what a view does; the matrix asks the site whether it agrees.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gonghui.foundation.accounts.rules import ROLES, Permission
from gonghui.foundation.core.registers import Category

# Besides permissions: who needs none.
ANYBODY, SIGNED_IN, KEY = "anybody", "signed in", "a key of a machine"
# Instead of a category: that of the register which the address names.
OF_REGISTER = "of the register"

Demand = tuple[Permission, Any]


@dataclass(frozen=True)
class Ask:
    """What an address asks of whoever opens it.

    Attributes:
        who: a permission; or one of the words above.
        of: its category; several: any of them will do; none: in any category at all.
        about: the kind of thing that the address names (`KINDS`); the permission must hold where that lies.
            Empty: nothing, or a list that is narrowed to what the account reaches.
        also: further permissions that are wanted besides, anywhere.
        post: it is sent, never opened.
        names: categories in which VIEW_PERSONAL opens the names that stand there, where not in `of`.
        workers: it is for those who look after workers, not for who has cases of plans only.
        admin: administrators whose permission opens it as well; no record stands there.
    """

    who: Permission | str
    of: tuple[Category | str, ...] = ()
    about: str = ""
    also: tuple[Demand, ...] = ()
    post: bool = False
    names: tuple[Category, ...] = ()
    workers: bool = False
    admin: tuple[Permission, ...] = ()

    def demands(self, category: Category | None = None) -> list[Demand]:
        """The permissions of which one is wanted.

        Args:
            category: of the register that is asked for, where the address names one.
        """
        if not isinstance(self.who, Permission):
            return []
        if not self.of:
            return [(self.who, None)]
        return [(self.who, category if one == OF_REGISTER else Category(one)) for one in self.of]

    def _beside(self, category: Category | None) -> list[Demand]:
        """What is wanted besides; sealed numbers stand in one category of registers alone."""
        found = [(one, category if of == OF_REGISTER else of) for one, of in self.also]
        return [one for one in found if one[0] != Permission.REVEAL or one[1] == Category.PEOPLE]

    def permits(self, role: str, category: Category | None = None) -> bool:
        """Whether a role, wherever it is held, holds what the address asks for."""
        if self.who in (ANYBODY, SIGNED_IN):
            return True
        if any(ROLES[role].permits(one) for one in self.admin):
            return True
        held, seen_with = ROLES[role], SEEN_WITH.get("appeal" if self.workers else self.about)
        return (
            any(held.permits(*one) for one in self.demands(category))
            and all(held.permits(*one) for one in self._beside(category))
            and (seen_with is None or any(held.permits(*one) for one in seen_with))
        )


# Cases besides are for those who may do one of these: a case in which a worker speaks is nobody's who only
# makes plans, and a draft of a plan is none of a hotline's.
OF_WORKERS: tuple[Demand, ...] = ((Permission.DISPATCH, Category.CASES), (Permission.VIEW, Category.PEOPLE))
SEEN_WITH: dict[str, tuple[Demand, ...]] = {
    **dict.fromkeys(("appeal", "founding", "election", "joining"), OF_WORKERS),
    "making": (
        (Permission.EDIT_PLAN, Category.CASES),
        (Permission.FREEZE, Category.CASES),
        (Permission.EXPORT, Category.FIGURES),
    ),
}

# What an address may be about, and where that lies, in an auditor's words.
KINDS = {
    "": "nothing, or what the account reaches",
    "record": "a record of a register; where its unit lies",
    "body": "an organisation; where it lies",
    "person": "a person; where the units lie to which the person is tied",
    "couple": "two entries that are likely one person; where both of them lie",
    "appeal": (
        "a worker's case; where a unit lies that took it in, leads it or helps; for those who dispatch cases "
        "or see people"
    ),
    "founding": "the founding of a union; as an appeal",
    "election": "an election; as an appeal",
    "joining": "an application to join; as an appeal",
    "making": (
        "a plan in the making; where the group lies that drafts it; for those who draft, decide or take "
        "figures out"
    ),
    "drive": "a drive for members; where the union lies that runs it, or one below",
    "sheet": "a sheet that was brought; whoever brought it, and who may bring such sheets there",
    "request": "a request for a large export; who asked, and who may let it out",
    "figures": "figures of an area; the area, or one around it, is the account's",
    "district": "figures of a district; it, or an area around it, is the account's",
    "whole": "a matter of the whole city; the role is held there",
    "own": "what the account itself keeps, and nobody else's",
    "plan": "what belongs to a plan, which all who see the figures of any area may read",
    "unit": "a self-assessment; the unit that is asked, and who follows the plan",
    "public": "what is laid before everybody",
}


def may(
    who: Permission | str,
    *of: Category | str,
    about: str = "",
    also: tuple[Demand, ...] = (),
    post: bool = False,
    names: tuple[Category, ...] = (),
    workers: bool = False,
    admin: tuple[Permission, ...] = (),
) -> Ask:
    """A row of the table, short to write."""
    assert about in KINDS, about
    return Ask(who, of, about, also, post, names, workers, admin)
