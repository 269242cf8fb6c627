"""Danger now: raised with one key, whatever the form holds; then the script, and who takes it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from gonghui.affairs.appeals import actions, queries
from gonghui.affairs.appeals.models import Appeal
from gonghui.affairs.appeals.models.choices import Channel, Hazard, Request
from gonghui.affairs.appeals.rules.danger import SCRIPTS
from gonghui.faces.web.appeals import pages
from gonghui.faces.web.appeals.forms import DeskForm
from gonghui.faces.web.appeals.views.desk import join, origin_of
from gonghui.faces.web.page import Crumb, needs, show, today
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal


@sensitive_post_parameters()
@require_POST
@needs(Permission.ADD, Category.CASES)
def raise_danger(request: HttpRequest) -> HttpResponse:
    """Opens the danger case at once; what is missing or wrong in the form does not stand in its way."""
    form = DeskForm(request.POST, on=today())
    said, opened = pages.danger_said(form), {"origin": origin_of(request), "by": request.user}
    try:
        taken = actions.take_appeal(said=said, now=timezone.now(), **opened)
    except Refusal:
        # Something that was typed cannot be kept as it is; the danger goes out without it.
        bare = actions.Said(request=Request.HELP, channel=Channel.PHONE, hazards=said.hazards)
        taken = actions.take_appeal(said=bare, now=timezone.now(), **opened)
    join(request, form.cleaned_data.get("call"), taken.appeal)
    return redirect("web:danger-case", taken.appeal.case.public_id)


@needs(Permission.VIEW, Category.CASES)
def danger_case(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Emergency numbers, what to say, who was told and until when; taking it, or passing it on."""
    appeal = pages.appeal_named(request.user, public_id)
    if request.method == "POST":
        try:
            messages.success(request, _act(request, appeal))
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("web:danger-case", public_id)
    calls = list(appeal.calls.select_related("account").order_by("told_at", "pk"))
    first = next((one for one in appeal.hazards if one in SCRIPTS), Hazard.UNCLEAR)
    context = {
        "appeal": appeal,
        "case": appeal.case,
        "script": SCRIPTS[Hazard(first)],
        "others": [script for key, script in SCRIPTS.items() if key not in (first, Hazard.UNCLEAR)],
        "calls": calls,
        "taken": next((call for call in calls if call.taken_at), None),
        "turn": queries.on_duty(appeal, timezone.now(), today()),
        "deadlines": pages.deadlines(appeal),
        "may_note": appeal.case.state == "handling",
        "crumbs": pages.trail(request, Crumb(appeal.case.number)),
    }
    return show(request, "appeals/danger.html", context)


def _act(request: HttpRequest, appeal: Appeal) -> str:
    now, wanted = timezone.now(), request.POST.get("act", "")
    if wanted == "take":
        actions.take_danger(appeal=appeal, by=request.user, now=now)
        return _("It is yours. The two hours run on.")
    if wanted == "decline":
        told = actions.decline_danger(appeal=appeal, by=request.user, now=now)
        if told is None:
            return _("Noted. Nobody is left in line: the whole desk has it.")
        return _("Noted. The next in line was told.")
    actions.record_contact(appeal=appeal, said=request.POST.get("said", ""), by=request.user, now=now)
    return _("Written down.")
