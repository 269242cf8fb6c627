"""An authority's extract beside a register: brought here, its differences decided one by one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gonghui.faces.web.inputs import day_of
from gonghui.faces.web.page import Crumb, show, today
from gonghui.faces.web.paging import listed
from gonghui.faces.web.registers import pages
from gonghui.faces.web.registers.views.parts import crumbs
from gonghui.foundation.core.registers import Profile, Register
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers import actions, queries
from gonghui.foundation.registers.models import AuthorityCheck, AuthorityDifference

ROWS = 50
STATES = {
    "open": gettext_lazy("To be decided"),
    "accepted": gettext_lazy("Taken over"),
    "refused": gettext_lazy("Ours holds"),
}


def _found(request: HttpRequest, key: str, authority: str) -> tuple[Register, Profile]:
    declared = pages.register_named(request.user, key)
    system = next((one for one in declared.authorities if one.key == authority), None)
    if system is None or not queries.may_check(declared, request.user):
        raise Http404(_("There is no register of this name."))
    return declared, system


@never_cache
@login_required
def authority(request: HttpRequest, key: str, authority: str) -> HttpResponse:
    """The extracts compared so far and what differs, by state; a POST brings another extract."""
    declared, system = _found(request, key, authority)
    problem, typed = "", request.POST.dict() if request.method == "POST" else {}
    if request.method == "POST":
        try:
            _brought(request, declared, system)
        except Refusal as refusal:
            problem = str(refusal)
        else:
            return redirect("web:authority", key, authority)
    seen = queries.differences_seen(declared, request.user).filter(check_made__authority=authority)
    state = request.GET.get("state", "")
    state = state if state in STATES else "open"
    counts = queries.states_counted(seen)
    page = listed(request, seen.filter(state=state), order=("pk",), size=ROWS)
    context = {
        "register": declared,
        "authority": system,
        "list": page,
        "rows": queries.stated(declared, page.rows, request.user),
        "state": state,
        "states": [(name, word, counts[name]) for name, word in STATES.items()],
        "checks": [one for one in queries.checks_of(declared, request.user) if one.authority == authority],
        "typed": {"stated_on": today().isoformat()} | typed,
        "problem": problem,
        "crumbs": crumbs(declared, Crumb(str(system.label))),
    }
    return show(request, "registers/authority.html", context, status=422 if problem else 200)


def _brought(request: HttpRequest, declared: Register, system: Profile) -> AuthorityCheck:
    file = request.FILES.get("extract")
    if file is None:
        raise Refusal(_("No file was chosen; choose the sheet first."))
    try:
        stated_on = day_of(request.POST.get("stated_on", "").strip())
    except ValueError:
        raise Refusal(_("Write the day like 2025-12-31.")) from None
    check = actions.check_with_authority(
        register=declared,
        authority=system.key,
        content=file.read(),
        name=file.name or "",
        source=request.POST.get("source", ""),
        stated_on=stated_on,
        by=request.user,
    )
    said = _("%(rows)s rows compared, %(alike)s alike; what differs stands below.")
    messages.success(request, said % {"rows": check.rows, "alike": check.alike})
    return check


@require_POST
@login_required
def decide_stated(request: HttpRequest, key: str, authority: str, public_id: UUID) -> HttpResponse:
    """Accepts or refuses what an authority states of one record."""
    declared, _system = _found(request, key, authority)
    seen = queries.differences_seen(declared, request.user)
    difference: AuthorityDifference | None = seen.filter(public_id=public_id).first()
    if difference is None:
        raise Http404()
    try:
        actions.decide_difference(
            difference=difference,
            accept="accept" in request.POST,
            reason=request.POST.get("reason", ""),
            by=request.user,
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Decided; it stays in the list of its state."))
    return redirect("web:authority", key, authority)
