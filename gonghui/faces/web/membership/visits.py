"""What one visit to join is: what was filled in so far (sealed), which cases were opened, until when.

It lies in the session, so that pages work without scripts and nothing of a person stands in an address.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from gonghui.affairs.membership.actions.texts import content_of
from gonghui.affairs.membership.models import MemberText
from gonghui.affairs.membership.queries.joining import matters_seen
from gonghui.affairs.membership.rules.settings import limits
from gonghui.engines.cases.models import Case
from gonghui.engines.messages.actions import Kept, gateway
from gonghui.faces.web.portal.visits import clerk_of
from gonghui.foundation.accounts.queries import home_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.queries.installation import is_demo
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules.crypto import provider

DRAFT, OPENED, SENT = "joining_draft", "joining_opened", "joining_sent"
KEYS = (DRAFT, OPENED, SENT)
CONTEXT = b"web.membership.visit"

View = Callable[..., HttpResponse]


def keep(request: HttpRequest, key: str, said: Any) -> None:
    """Keeps something in the session, sealed."""
    text = json.dumps(said, ensure_ascii=False)
    request.session[key] = provider().seal(text, context=CONTEXT).hex()


def kept(request: HttpRequest, key: str) -> Any:
    """What `keep` kept; None where there is nothing."""
    held = request.session.get(key)
    return json.loads(provider().open(bytes.fromhex(held), context=CONTEXT)) if held else None


def keep_draft(request: HttpRequest, draft: dict[str, Any]) -> None:
    """Keeps what was filled in, sealed, until it is sent or the visit ends."""
    keep(request, DRAFT, draft)


def draft_of(request: HttpRequest) -> dict[str, Any] | None:
    """What was filled in and not sent yet."""
    found: dict[str, Any] | None = kept(request, DRAFT)
    return found


def drop_draft(request: HttpRequest) -> None:
    """Forgets what was filled in: it was sent."""
    request.session.pop(DRAFT, None)


def open_case(request: HttpRequest, case: Case) -> None:
    """Notes that a case may be seen in this visit, for as long as a sign-in lasts."""
    now = timezone.now()
    until = now.timestamp() + 60 * limits(timezone.localdate(now)).signed_in_minutes
    request.session.cycle_key()
    request.session[OPENED] = {**opened(request), str(case.public_id): until}


def opened(request: HttpRequest) -> dict[str, float]:
    """Public id → until when, of the cases that may be seen in this visit."""
    now = timezone.now().timestamp()
    return {key: until for key, until in request.session.get(OPENED, {}).items() if until > now}


def opened_case(request: HttpRequest, public_id: UUID) -> Case | None:
    """A case that was opened in this visit."""
    found = matters_seen({str(public_id): 0}) if str(public_id) in opened(request) else []
    return found[0] if found else None


def note_sent(request: HttpRequest, case: Case, code: str) -> None:
    """Keeps what the page after sending shows."""
    keep(request, SENT, {"case": str(case.public_id), "code": code})


def sent_of(request: HttpRequest) -> tuple[Case, str] | None:
    """What was sent in this visit, and its query code."""
    held = kept(request, SENT)
    if not held:
        return None
    case = opened_case(request, UUID(held["case"]))
    return None if case is None else (case, str(held["code"]))


def demo_text(phone: str) -> str:
    """In a demo city, the message that a phone would have got; empty wherever messages are really sent."""
    if not is_demo() or not isinstance(gateway(), Kept):
        return ""
    hashes = [
        provider().keyed_hash(phone, purpose="phone", version=version) for version in provider().hash_versions
    ]
    rows = MemberText.objects.filter(phone_hash__in=hashes, kind=MemberText.Kind.CODE).order_by("-pk")
    message = rows.first()
    return content_of(message).get("text", "") if message is not None else ""


def private(view: View) -> View:
    """A view that no browser and no proxy keeps a copy of."""
    return never_cache(view)


def of_opened(view: View) -> View:
    """A view of one case that was opened with a code; others are sent to the page that asks for it."""

    @wraps(view)
    def answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
        case = opened_case(request, public_id)
        return redirect("web:joining:follow") if case is None else view(request, case)

    return never_cache(answer)


def show(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page in the style of the portal, with who helps."""
    clerk = clerk_of(request)
    frame = {
        "clerk": clerk,
        "clerk_unit": home_of(clerk, Permission.ADD, Category.CASES) if clerk else None,
        "opened": bool(opened(request)) or DRAFT in request.session,
    }
    return render(request, f"joining/{template}", {**frame, **context}, status=status)
