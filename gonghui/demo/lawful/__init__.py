"""Assessments and consents when the city is loaded: one overdue, one waiting, some withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from gonghui.demo.city.names import MARK
from gonghui.foundation.accounts.models import Account, RoleGrant
from gonghui.foundation.core.actions import recorded
from gonghui.foundation.people.models import Membership
from gonghui.foundation.privacy.actions import approve_assessment, assess, give_consent, withdraw_consent
from gonghui.foundation.privacy.models import Consent

OFFICER, APPROVER = "membership", "secadmin"
USE = "services_used"
AGREE, WITHDRAW = 14, 2  # members who agreed, the demo chair's own first, and how many took it back


@dataclass(frozen=True)
class Made:
    """An assessment: of which use, made and approved so many days ago, due in so many days."""

    use: str
    ago: int
    due_in: int
    approved: bool = True


PLANTED = (
    Made("member_register", ago=200, due_in=165),
    Made("child_in_household", ago=90, due_in=275),
    Made("hotline", ago=400, due_in=-35),  # overdue
    Made("joining", ago=3, due_in=362, approved=False),  # waits for the second account
)


def open_lawful(*, by: Account, now: datetime, say: Callable[[str], Any]) -> None:
    """Enters assessments and consents.

    Args:
        now: the moment of loading.
    """
    today = now.date()
    officer, approver = (Account.objects.get(username=username) for username in (OFFICER, APPROVER))
    for made in PLANTED:
        _assess(made, officer, approver, now)
    agreed, withdrawn = _consents(by, today, now)
    say(f"{len(PLANTED)} impact assessments, {agreed} consents, {withdrawn} of them withdrawn")


def _assess(made: Made, officer: Account, approver: Account, now: datetime) -> None:
    on = now.date() - timedelta(days=made.ago)
    with recorded(at=now - timedelta(days=made.ago)):
        row = assess(
            use=made.use,
            lawful=f"目的明确，只用列明的字段，法律依据见声明。{MARK}",
            risks=f"泄露后可能被骚扰或区别对待；内部人员可能超范围查看。{MARK}",
            measures=f"加密保存、默认遮盖、查看留痕、按角色和区域限定范围。{MARK}",
            conclusion="with_measures",
            on=on,
            next_due=now.date() + timedelta(days=made.due_in),
            by=officer,
        )
        if made.approved:
            approve_assessment(assessment=row, on=on, by=approver)


def _consents(by: Account, today: date, now: datetime) -> tuple[int, int]:
    union = RoleGrant.objects.get(account__username="chair").body
    grown = date(today.year - 18, 1, 1)
    members = Membership.objects.filter(valid_to=None, person__birth_date__lt=grown, person__merged_into=None)
    rows = members.select_related("person").order_by("pk")
    of_union, others = rows.filter(union=union.pk)[:AGREE], rows.exclude(union=union.pk)[:AGREE]
    persons = [row.person for row in [*of_union, *others][:AGREE]]
    on = today - timedelta(days=20)
    given: list[Consent] = []
    with recorded(at=now - timedelta(days=20)):
        given += [give_consent(person=one, use=USE, how="signed", by=by, on=on) for one in persons]
    with recorded(at=now - timedelta(days=5)):
        for consent in given[:WITHDRAW]:
            withdraw_consent(consent=consent, how="in_person", by=by, on=today - timedelta(days=5))
    return len(given), len(given[:WITHDRAW])
