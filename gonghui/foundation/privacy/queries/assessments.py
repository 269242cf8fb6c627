"""Which uses are assessed, and which are owed an assessment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import allows, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.privacy.models import Assessment
from gonghui.foundation.privacy.rules import Use, uses


@dataclass(frozen=True)
class Assessed:
    """A use that must be assessed, with its latest approved assessment and how it stands on a day."""

    MISSING, WAITING, OVERDUE, STOPPED, DONE = "missing", "waiting", "overdue", "stopped", "done"

    use: Use
    latest: Assessment | None  # approved
    waiting: Assessment | None  # made later, not yet approved
    state: str

    @property
    def is_owed(self) -> bool:
        """Whether an assessment is missing or overdue."""
        return self.state in {self.MISSING, self.WAITING, self.OVERDUE}


def assessed(on: date) -> list[Assessed]:
    """Every use that art. 55 wants assessed, and how that stands on a day: missing and overdue ones first.

    What nobody has approved is none yet.
    """
    rows: dict[str, list[Assessment]] = {}
    made = Assessment.objects.filter(made_on__lte=on).select_related("made_by", "approved_by")
    for row in made.order_by("made_on", "pk"):
        rows.setdefault(row.use, []).append(row)
    found = [_assessed(use, rows.get(use.key, []), on) for use in uses().values() if use.needs_assessment]
    order = [Assessed.STOPPED, Assessed.OVERDUE, Assessed.MISSING, Assessed.WAITING, Assessed.DONE]
    return sorted(found, key=lambda one: order.index(one.state))


def _assessed(use: Use, rows: list[Assessment], on: date) -> Assessed:
    approved = [row for row in rows if row.approved_on is not None and row.approved_on <= on]
    latest = approved[-1] if approved else None
    later = [row for row in rows if row not in approved and (latest is None or row.pk > latest.pk)]
    waiting = later[-1] if later else None
    if latest is None:
        state = Assessed.WAITING if waiting else Assessed.MISSING
    elif latest.conclusion == Assessment.Conclusion.STOP:
        state = Assessed.STOPPED
    else:
        state = Assessed.OVERDUE if latest.next_due <= on else Assessed.DONE
    return Assessed(use, latest, waiting, state)


def may_see_uses(account: Account) -> bool:
    """Whether an account sees declarations, assessments and counts: who reads people's registers, and the
    administrators of security and audit, who see no person."""
    return any(
        (
            allows(account, Permission.VIEW, Category.PEOPLE),
            allows(account, Permission.GRANT_ROLES),
            allows(account, Permission.VIEW_AUDIT),
        )
    )


def may_assess(account: Account) -> bool:
    """Whether an account makes assessments: it keeps the people of the whole city."""
    return scope_of(account, Permission.EDIT, Category.PEOPLE).everything


def may_approve(account: Account, assessment: Assessment) -> bool:
    """Whether an account approves one: it could make one, or administers security, and is another one."""
    able = may_assess(account) or allows(account, Permission.GRANT_ROLES)
    return able and account.pk != assessment.made_by_id and assessment.approved_on is None
