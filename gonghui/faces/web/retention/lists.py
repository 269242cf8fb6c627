"""Lists of disposal: proposed by one, decided by another, packed for the archive, carried out by the job."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gonghui.faces.web.page import Crumb, needs, show, today
from gonghui.faces.web.paging import listed
from gonghui.faces.web.retention import pages
from gonghui.faces.web.retention.views import ROWS, crumbs, kept_named
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.retention import kept_row
from gonghui.foundation.law.queries import Unknown
from gonghui.foundation.retention import actions, queries
from gonghui.foundation.retention.models import Disposal, DisposalItem

State = Disposal.State


@never_cache
@require_POST
@needs(Permission.EDIT)
def propose(request: HttpRequest, key: str) -> HttpResponse:
    """Lists what is due today of a kind, for a second person to decide."""
    kept = kept_named(request, key)
    try:
        made = actions.propose_disposal(kept=kept, due_on=today(), by=request.user)
    except (Refusal, Unknown) as refusal:
        messages.error(request, str(refusal))
        return redirect("web:retention:due", key=key)
    messages.success(
        request, _("%(count)d records are listed; a second person decides.") % {"count": made.listed}
    )
    return redirect("web:retention:list", public_id=made.public_id)


@never_cache
@needs(Permission.VIEW)
def disposals(request: HttpRequest) -> HttpResponse:
    """Every list, the newest first: what stays when the records are gone."""
    rows = queries.disposals_visible_to(request.user).select_related("body", "proposed_by", "decided_by")
    page = listed(request, rows, order=("-pk",), size=ROWS)
    context = {
        "list": page,
        "rows": [(one, pages.kind_words(kept_row(one.kept))) for one in page.rows],
        "crumbs": crumbs(Crumb(_("Lists of disposal"))),
    }
    return show(request, "retention/lists.html", context)


@never_cache
@needs(Permission.VIEW)
def disposal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One list with what became of its records; a POST does what stands to be done."""
    found = _found(request, public_id)
    problem = ""
    if request.method == "POST":
        try:
            messages.success(request, _done(request, found))
            return redirect("web:retention:list", public_id=public_id)
        except Refusal as refusal:
            problem = str(refusal)
    kept = kept_row(found.kept)
    stay = DisposalItem.Outcome.STAYED
    page = listed(request, found.items.filter(outcome=stay), order=("pk",), size=ROWS)
    may = queries.may_decide(found, request.user)
    is_archive = queries.is_archive(kept)
    keeps = queries.may_propose(kept, request.user)
    approved = found.state == State.APPROVED
    context = {
        "one": found,
        "name": pages.kind_words(kept),
        "term": pages.term_words(queries.term_of(kept.retention_class, today())),
        "of": kept.retention_class,
        "counts": {value: found.items.filter(outcome=value).count() for value in DisposalItem.Outcome.values},
        "list": page,
        "stay": [(item.pk, pages.stay_words(item)) for item in page.rows],
        "may_decide": may and found.state == State.PROPOSED,
        "own": found.proposed_by_id == request.user.pk,
        "is_archive": is_archive,
        "may_pack": keeps and is_archive and approved and found.package_id is None,
        "may_confirm": keeps and is_archive and approved and found.package_id and not found.transferred_at,
        "problem": problem,
        "crumbs": crumbs(Crumb(_("Lists of disposal"), reverse("web:retention:lists")), Crumb(found.number)),
    }
    return show(request, "retention/list.html", context, status=422 if problem else 200)


def _found(request: HttpRequest, public_id: UUID) -> Disposal:
    rows = queries.disposals_visible_to(request.user).select_related("proposed_by", "decided_by", "package")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404(_("There is no such list among those you may see."))
    return found


def _done(request: HttpRequest, found: Disposal) -> str:
    """Does what the form asks, and says so.

    Raises:
        Refusal: as the actions, or nothing was chosen.
    """
    told: dict[str, Any] = {"disposal": found, "by": request.user}
    reason = request.POST.get("reason", "")
    deeds: dict[str, tuple[Callable[..., Any], dict[str, Any], str]] = {
        "approve": (
            actions.decide_disposal,
            {"approve": True, "reason": reason},
            _("Approved; the job carries it out."),
        ),
        "refuse": (actions.decide_disposal, {"approve": False, "reason": reason}, _("Refused.")),
        "pack": (actions.pack_disposal, {}, _("The package is made; hand it over to the archive.")),
        "confirm": (
            actions.confirm_transfer,
            {"receipt": request.POST.get("receipt", "")},
            _("The archive has it; the job carries the list out."),
        ),
    }
    try:
        action, values, said = deeds[request.POST.get("deed", "")]
    except KeyError:
        raise Refusal(_("Choose what is to be done.")) from None
    action(**told, **values)
    return said


@never_cache
@require_POST
@needs(Permission.EXPORT)
def package(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The package for the archive; taking it is written into the log of looking."""
    found = _found(request, public_id)
    try:
        content = actions.take_package(disposal=found, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("web:retention:list", public_id=public_id)
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{found.number}.zip"'
    return answer
