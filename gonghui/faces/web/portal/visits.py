"""What one visit of the portal is: which cases were opened with a code, until when, and who helps.

It lies in the session: nothing is asked of the phone but a cookie.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from gonghui.affairs.appeals.models import Appeal
from gonghui.affairs.appeals.queries.portal import last_text_to, portal_limits
from gonghui.engines.messages.actions import Kept, gateway
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import allows, home_of, system_account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.queries.installation import is_demo
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules.crypto import provider

OPENED, SENT = "portal_opened", "portal_sent"
CODE = b"web.portal.sent"
# What joining by phone and the own file keep in the same session (faces/web/membership, faces/web/ownfile).
OTHERS = ("joining_draft", "joining_opened", "joining_sent", "own_draft", "own_visit", "own_sent")


def clerk_of(request: HttpRequest) -> Account | None:
    """The clerk who does it for the worker: anybody signed in who may take cases in."""
    user = request.user
    return user if user.is_authenticated and allows(user, Permission.ADD, Category.CASES) else None


def actor(request: HttpRequest) -> Account:
    """Who asks: the clerk, or the portal's own account."""
    return clerk_of(request) or system_account()


def address_of(request: HttpRequest) -> str:
    """The network address, to be hashed; many people share one."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return request.META.get("REMOTE_ADDR", "")


def browser_of(request: HttpRequest) -> str:
    """What tells this browser from others; empty for a clerk's, and on the first visit."""
    return "" if clerk_of(request) else request.session.session_key or ""


def open_cases(request: HttpRequest, appeals: Iterable[Appeal]) -> None:
    """Notes that these may be seen in this visit, for as long as a sign-in lasts."""
    now = timezone.now()
    until = now.timestamp() + 60 * portal_limits(timezone.localdate(now)).signed_in_minutes
    if request.session.session_key:  # a visit that begins only now is written once, at its end
        request.session.cycle_key()
    opened = {**opened_cases(request), **{str(appeal.case.public_id): until for appeal in appeals}}
    request.session[OPENED] = opened


def opened_cases(request: HttpRequest) -> dict[str, float]:
    """Public id → until when, of the cases that may be seen in this visit."""
    now = timezone.now().timestamp()
    return {key: until for key, until in request.session.get(OPENED, {}).items() if until > now}


def opened_appeals(request: HttpRequest) -> list[Appeal]:
    """The appeals that may be seen in this visit, the newest first."""
    found = Appeal.objects.filter(case__public_id__in=list(opened_cases(request)))
    return list(found.select_related("case__lead").order_by("-case"))


def note_sent(request: HttpRequest, appeal: Appeal, code: str) -> None:
    """Keeps what the page after sending shows: the code sealed, so that it does not lie open in a table."""
    sealed = provider().seal(code, context=CODE).hex() if code else ""
    request.session[SENT] = {"case": str(appeal.case.public_id), "code": sealed}


def sent_of(request: HttpRequest) -> tuple[Appeal, str] | None:
    """The appeal that was sent in this visit, and its query code."""
    held = request.session.get(SENT)
    if not held or held["case"] not in opened_cases(request):
        return None
    appeal = Appeal.objects.select_related("case__lead").filter(case__public_id=held["case"]).first()
    if appeal is None:
        return None
    code = provider().open(bytes.fromhex(held["code"]), context=CODE) if held["code"] else ""
    return appeal, code


def end_visit(request: HttpRequest) -> None:
    """Forgets what was opened: the next one at a shared phone sees nothing of it."""
    for key in (OPENED, SENT, *OTHERS):
        request.session.pop(key, None)


def now_of(request: HttpRequest) -> datetime:
    """The moment of this request."""
    return timezone.now()


def demo_text(phone: str) -> str:
    """In a demo city, the message that a phone would have got; empty wherever messages are really sent."""
    return last_text_to(phone) if is_demo() and isinstance(gateway(), Kept) else ""


View = Callable[..., HttpResponse]


def shared_phone(view: View) -> View:
    """A view that no browser and no proxy keeps a copy of."""
    return never_cache(view)


def opened(view: View) -> View:
    """A view of one case that was opened with a code; others are sent to the page that asks for it."""

    @wraps(view)
    def answer(request: HttpRequest, public_id: Any) -> HttpResponse:
        appeal = None
        if str(public_id) in opened_cases(request):
            rows = Appeal.objects.select_related("case__lead")
            appeal = rows.filter(case__public_id=public_id).first()
        if appeal is None:
            return redirect("web:portal:follow")
        return view(request, appeal)

    return never_cache(answer)


def show(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page of the portal, with who helps."""
    clerk = clerk_of(request)
    frame = {
        "clerk": clerk,
        "clerk_unit": home_of(clerk, Permission.ADD, Category.CASES) if clerk else None,
        "opened": bool(opened_cases(request)) or any(key in request.session for key in OTHERS),
    }
    return render(request, f"portal/{template}", {**frame, **context}, status=status)
