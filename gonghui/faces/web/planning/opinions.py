"""Drafts of plans before everybody: read, say something, and later the answers. No account, no script."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from gonghui.affairs.planning import actions, queries
from gonghui.affairs.planning.models import PlanMaking, Remark
from gonghui.affairs.planning.rules.entries import HEADING, headings_of
from gonghui.affairs.planning.rules.kinds import PUBLISHED
from gonghui.faces.web.page import today
from gonghui.faces.web.paging import listed
from gonghui.faces.web.portal import visits
from gonghui.faces.web.portal.forms import PlainForm
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.core.rules import Refusal

SENT = "plan_opinion_sent"
A_PAGE = 20


class OpinionForm(PlainForm):
    """One box; part and who says it only if one likes."""

    words = forms.CharField(
        label=gettext_lazy("What would you change, and why?"),
        help_text=gettext_lazy("In your own words. Please write no names and no phone numbers."),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    about = forms.ChoiceField(label=gettext_lazy("About which part?"), required=False)
    sender = forms.ChoiceField(
        label=gettext_lazy("Who are you?"),
        help_text=gettext_lazy("You need not say."),
        required=False,
        choices=[("", "—"), *((key, label) for key, label in Remark.Sender.choices if key)],
    )
    token = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, parts: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whole = ("", gettext_lazy("the whole draft"))
        choices = [whole, *((part, part) for part in parts)]
        self.fields["about"] = forms.ChoiceField(
            label=gettext_lazy("About which part?"), required=False, choices=choices
        )


def _public(public_id: UUID) -> PlanMaking:
    found = queries.public_making(public_id)
    if found is None:
        raise Http404(_("There is no such draft before the public."))
    return found


def _show(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page in the style of the portal; nobody helps here, and nothing was opened."""
    return render(request, f"opinions/{template}", {"clerk": None, "opened": False, **context}, status=status)


def sections_of(text: str) -> list[tuple[str, list[str]]]:
    """A text as headings with their paragraphs; what stands before the first has no heading."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in text.splitlines():
        bare = " ".join(line.lstrip("# ").split())
        if not bare:
            continue
        if HEADING.match(line) and len(bare) <= 60:
            found.append((bare, []))
        else:
            found[-1][1].append(bare)
    return [one for one in found if one[0] or one[1]]


@visits.shared_phone
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """Drafts on which one may say something, those being answered, and published plans."""
    on = today()
    context = {
        "open": queries.open_consultations(on),
        "waiting": queries.waiting_makings(on),
        "published": queries.published_makings(),
    }
    return _show(request, "plans.html", context)


@visits.shared_phone
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One draft, and the box under it while the window is open; a published plan with its number."""
    found, on = _public(public_id), today()
    is_published = found.case.state == PUBLISHED
    shown = found.submitted if is_published else found.consulted
    assert shown is not None
    is_open = queries.is_open(found, on)
    form = OpinionForm(
        request.POST if request.method == "POST" else None,
        initial={"token": uuid4().hex},
        parts=headings_of(shown.text),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if request.session.session_key is None:
            request.session.create()
        try:
            taken = actions.put_remark(
                making=found,
                words=given["words"],
                form=given["token"],
                about=given["about"],
                sender=given["sender"],
                browser=request.session.session_key or "",
                by=system_account(),
                now=timezone.now(),
            )
        except Refusal as refusal:
            form.refuse(refusal.field, refusal.message)
        else:
            request.session[SENT] = {"plan": str(public_id), "number": taken.number}
            return redirect("web:opinions:sent", public_id)
    form.tie_errors()
    tally = queries.tally_of(found, Remark.Kind.PUBLIC)
    context = {
        "making": found,
        "version": shown,
        "sections": sections_of(shown.text),
        "is_open": is_open,
        "is_published": is_published,
        "form": form,
        "tally": tally,
        "answers": queries.counted(queries.answers_published(found)),
        "limits": queries.comment_limits(found, on),
    }
    return _show(request, "plan.html", context, status=422 if form.errors else 200)


@visits.shared_phone
@require_safe
def sent(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """After sending: the number under which the answer will stand."""
    found, held = _public(public_id), request.session.get(SENT)
    if not held or held.get("plan") != str(public_id):
        return redirect("web:opinions:plan", public_id)
    return _show(request, "sent.html", {"making": found, "number": held["number"]})


@visits.shared_phone
@require_safe
def answers(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What became of the opinions: counts, and behind each the gist, the answer and the reason."""
    found = _public(public_id)
    chosen = request.GET.get("answer", "")
    chosen = chosen if chosen in Remark.Answer.values else ""
    page = listed(request, queries.answers_published(found, chosen), order=("number", "pk"), size=A_PAGE)
    context = {
        "making": found,
        "page": page,
        "chosen": chosen,
        "tally": queries.counted(queries.answers_published(found)),
        "received": queries.tally_of(found, Remark.Kind.PUBLIC).total,
    }
    return _show(request, "answers.html", context)
