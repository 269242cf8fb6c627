"""What one visit to the own file is: whose it is and by which phone, sealed, for a short time.

It lies in the session, as other visits of the portal do; each page asks anew whether it still holds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from gonghui.affairs.membership.queries.joining import matters_seen
from gonghui.affairs.membership.queries.own import still_opens
from gonghui.affairs.membership.rules.own import OWN_KINDS
from gonghui.affairs.membership.rules.settings import own_limits
from gonghui.engines.cases.models import Case
from gonghui.faces.web.membership.visits import keep, kept, open_case, opened
from gonghui.faces.web.portal.visits import clerk_of
from gonghui.foundation.accounts.queries import home_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.people.models import Person

DRAFT, VISIT, SENT = "own_draft", "own_visit", "own_sent"
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Visit:
    """Whose file is open in this browser, and by which phone."""

    person: Person
    phone: str


def keep_draft(request: HttpRequest, phone: str, identity: str) -> None:
    """Keeps the numbers that were typed, sealed, until the code is."""
    keep(request, DRAFT, {"phone": phone, "identity": identity, "until": _until()})


def draft_of(request: HttpRequest) -> dict[str, Any] | None:
    """The numbers that were typed and not proved yet."""
    found = kept(request, DRAFT)
    return found if found and found["until"] > timezone.now().timestamp() else None


def _until() -> float:
    now = timezone.now()
    return now.timestamp() + 60 * own_limits(timezone.localdate(now)).visit_minutes


def begin(request: HttpRequest, person: Person, phone: str) -> None:
    """Opens the file of a person for a short visit; it is not lengthened by looking."""
    request.session.cycle_key()
    request.session.pop(DRAFT, None)
    keep(request, VISIT, {"person": person.pk, "phone": phone, "until": _until()})


def visit_of(request: HttpRequest) -> Visit | None:
    """The visit, while it lasts and the person and the phone are as they were proved."""
    held = kept(request, VISIT)
    if not held:
        return None
    person = (
        still_opens(held["person"], held["phone"]) if held["until"] > timezone.now().timestamp() else None
    )
    if person is None:
        request.session.pop(VISIT, None)
        return None
    return Visit(person, held["phone"])


def visiting(view: View) -> View:
    """A view of the own file; whoever has not proved who they are is sent to the page that asks for it."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        visit = visit_of(request)
        return redirect("web:own:start") if visit is None else view(request, visit, *args, **kwargs)

    return never_cache(answer)


def note_sent(request: HttpRequest, case: Case, code: str) -> None:
    """Opens a request for this visit, and keeps what the page after sending shows."""
    open_case(request, case)
    keep(request, SENT, {"case": str(case.public_id), "code": code})


def sent_of(request: HttpRequest) -> tuple[Case, str] | None:
    """What was sent in this visit, and its query code."""
    held = kept(request, SENT)
    case = opened_request(request, UUID(held["case"])) if held else None
    return None if case is None else (case, str(held["code"]))


def opened_request(request: HttpRequest, public_id: UUID) -> Case | None:
    """A request that was opened in this visit, by its query code or by sending it."""
    if str(public_id) not in opened(request):
        return None
    found = matters_seen({str(public_id): 0}, OWN_KINDS)
    return found[0] if found else None


def of_opened(view: View) -> View:
    """A view of one request that was opened; others are sent to the page that asks for the code."""

    @wraps(view)
    def answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
        case = opened_request(request, public_id)
        return redirect("web:own:follow") if case is None else view(request, case)

    return never_cache(answer)


def show(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page in the style of the portal, with who helps."""
    clerk = clerk_of(request)
    frame = {
        "clerk": clerk,
        "clerk_unit": home_of(clerk, Permission.ADD, Category.CASES) if clerk else None,
        "opened": VISIT in request.session or DRAFT in request.session or bool(opened(request)),
    }
    return render(request, f"own/{template}", {**frame, **context}, status=status)
