"""The life of one union, and what is done with it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from gonghui.affairs.organising import queries
from gonghui.affairs.organising.models import ItemCheck
from gonghui.faces.web import words
from gonghui.faces.web.bodies.pages import body_named
from gonghui.faces.web.cases.pages import forms
from gonghui.faces.web.organising.pages import deeds
from gonghui.faces.web.organising.pages.life import evidence_links, page_of
from gonghui.faces.web.page import Crumb, needs, read_day, show, today
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.queries import attachment_content
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal


def found_union(request: HttpRequest, public_id: UUID) -> Body:
    """The union, or a page that says there is none for this reader."""
    body = body_named(request.user, public_id, today())
    if not hasattr(body, "union"):
        raise Http404(_("This is no trade union."))
    return body


def crumbs(body: Body, *more: Crumb) -> list[Crumb]:
    """The organisations, the union, its life, and what follows."""
    life = reverse("web:union-life", args=[body.public_id]) if more else ""
    return [
        Crumb(_("Organisations"), reverse("web:bodies")),
        Crumb(words.name_of(body), reverse("web:body", args=[body.public_id])),
        Crumb(_("Life of the union"), life),
        *more,
    ]


@needs(Permission.VIEW, Category.BODIES)
def life(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The life of a union in words, its terms, key facts and checklist."""
    body = found_union(request, public_id)
    problems: list[str] = []
    on = read_day(request, today(), problems)
    context = page_of(body, on) | {
        "body": body,
        "evidence": evidence_links(request.user, body, on),
        "on": on,
        "problems": problems,
        "deeds": deeds.offered(request.user, body, today()),
        "crumbs": crumbs(body),
    }
    return show(request, "organising/life.html", context)


@needs(Permission.VIEW, Category.BODIES)
def deed(request: HttpRequest, public_id: UUID, name: str) -> HttpResponse:
    """Does something with a union, by a form made from what it asks."""
    body = found_union(request, public_id)
    chosen = next((one for one in deeds.offered(request.user, body, today()) if one.name == name), None)
    if chosen is None:
        raise Http404(_("Your roles do nothing of this kind with this union."))
    asks = deeds.asks_of(chosen, request.user, body, today())
    errors: dict[str, str] = {}
    if request.method == "POST":
        values, errors = forms.read(asks, request)
        if not errors:
            try:
                url = chosen.do(body, values, request.user, timezone.now())
            except Refusal as refusal:
                errors = {refusal.field or "": str(refusal)}
            else:
                messages.success(request, _("Done: %(what)s.") % {"what": chosen.label})
                return redirect(url or reverse("web:union-life", args=[body.public_id]))
        asks = forms.typed(asks, request, errors)
    else:
        asks = forms.filled(
            asks, {ask.name: request.GET[ask.name] for ask in asks if ask.name in request.GET}
        )
    named = {ask.name for ask in asks}
    context = {
        "title": str(chosen.label),
        "sub": words.name_of(body),
        "help": str(chosen.help),
        "asks": asks,
        "errors": errors,
        "sends_file": any(ask.kind == "file" for ask in asks),
        "general": [text for field, text in errors.items() if field not in named],
        "back": reverse("web:union-life", args=[body.public_id]),
        "crumbs": crumbs(body, Crumb(str(chosen.label))),
    }
    return show(request, "organising/form.html", context, status=422 if errors else 200)


@needs(Permission.VIEW, Category.BODIES)
def evidence(request: HttpRequest, public_id: UUID, check_id: UUID) -> HttpResponse:
    """The file that shows an item of the six haves, to keep; for the union and for whoever checks."""
    body = found_union(request, public_id)
    check = ItemCheck.objects.filter(union=body.pk, public_id=check_id).select_related("file").first()
    attached = None if check is None else queries.evidence_file(check, request.user)
    if attached is None:
        raise Http404(_("There is no such file among those you may see."))
    try:
        content = attachment_content(attached)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("web:union-life", public_id)
    answer = HttpResponse(content, content_type=attached.media_type)
    answer["Content-Disposition"] = content_disposition_header(True, attached.name) or "attachment"
    return answer
