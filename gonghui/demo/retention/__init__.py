"""What falls due in a loaded city: a file is held, a list waits for a second person, two orders are old.

Files of former members fall due by themselves; the orders lie before the years of the true answers.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from gonghui.affairs.appeals.actions import LoadedAppeal, load_appeals
from gonghui.demo.accounts import FEDERATION, PASSWORD
from gonghui.demo.city.names import MARK
from gonghui.engines.cases.actions.loading import LoadedCase, LoadedStep
from gonghui.foundation.accounts.actions import create_account, grant_role
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.core.actions import next_free_number, recorded
from gonghui.foundation.core.rules.retention import kept_row
from gonghui.foundation.retention.actions import place_hold, propose_disposal
from gonghui.foundation.retention.models import Disposal, RetentionHold
from gonghui.foundation.retention.queries import PAST, due_rows

OFFICERS = (("membership", "会籍岗（演示）"), ("membership-lead", "会籍岗负责人（演示）"))
OLD_ORDERS = 2  # closed in 2014: ten years and more ago
CLOSED = date(2014, 5, 12)


def open_retention(*, by: Account, now: datetime, say: Callable[[str], Any]) -> None:
    """Enters what falls due; nothing where it was entered before.

    Args:
        now: the moment of loading.
    """
    if RetentionHold.objects.exists() or Disposal.objects.exists():
        return
    first, _second = _officers(by)
    with recorded(at=now - timedelta(days=3)):
        _old_orders(by, now)
    members, today = kept_row("members"), timezone.localdate(now)
    due, _term = due_rows(members, first, today, PAST)
    held = due.order_by("-valid_to", "pk").first()
    if held is None:
        return
    source = f"民初字第1号{MARK}"
    place_hold(kept=members, row=held.pk, basis="court", reason="劳动争议一审未结", source=source, by=first)
    told = f"1 file held, {OLD_ORDERS} old orders"
    if due.exists():
        made = propose_disposal(kept=members, due_on=today, by=first)
        told += f", list {made.number} of {made.listed} records waits for a second person"
    say(told)


def _officers(by: Account) -> list[Account]:
    made = []
    for username, name in OFFICERS:
        account = Account.objects.filter(username=username).first()
        if account is None:
            account = create_account(username=username, name=name, by=by, password=PASSWORD)
            body = Body.objects.get(name_zh=FEDERATION)
            grant_role(account=account, role="membership_officer", body=body, by=by)
        made.append(account)
    return made


def _old_orders(by: Account, now: datetime) -> None:
    federation = Body.objects.get(name_zh=FEDERATION)
    desk = Account.objects.get(username="hotline")
    area = Area.objects.filter(level=Area.Level.STREET, valid_to=None).order_by("pk")[0]
    rows = []
    for n in range(OLD_ORDERS):
        at = timezone.make_aware(datetime.combine(CLOSED, datetime.min.time())) + timedelta(days=n, hours=9)
        case = LoadedCase(
            number=next_free_number(series="SQ", on=at.date()),
            title="咨询：工资支付",
            origin=federation.pk,
            opened_at=at,
            opened_by=desk.pk,
            steps=[
                LoadedStep(step="answer_now", at=at + timedelta(minutes=20), by=desk.pk, outcome="answered")
            ],
            area=area.pk,
            channel="phone",
            words={"wording": "当年工资拖欠如何主张（演示）"},
        )
        rows.append(
            LoadedAppeal(
                case=case,
                request="consult",
                track="answer",
                category="wages.arrears",
                name=f"旧诉求人{n + 1}",
                phone=f"1390000000{n + 1}",
            )
        )
    load_appeals(rows=rows, by=by, now=now)
