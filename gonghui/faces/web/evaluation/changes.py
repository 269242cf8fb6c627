"""Changes of targets, proposed and decided; practices told and decided."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gonghui.faces.web import words
from gonghui.faces.web.cases.pages.forms import Ask
from gonghui.faces.web.evaluation import pages
from gonghui.faces.web.evaluation.views import VIEW
from gonghui.faces.web.monitoring.views import indicator_crumbs, indicator_named
from gonghui.faces.web.page import Crumb, needs, over, permitted, show, today
from gonghui.faces.web.paging import listed
from gonghui.faces.web.plans.pages import indicator_url
from gonghui.faces.web.plans.views import lens_of, plan_named
from gonghui.foundation.accounts.queries import home_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.evaluation import actions, queries
from gonghui.insight.evaluation.models import Evaluation, TargetChange
from gonghui.insight.evaluation.models.kept import LONGEST_PRACTICE
from gonghui.insight.plans.models import Plan, Target
from gonghui.insight.plans.queries import plan_rows

CHANGE = (Permission.EDIT_PLAN, Category.FIGURES)
DECIDE = (Permission.FREEZE, Category.FIGURES)
TELL = (Permission.EDIT, Category.CASES)
RUNNING = (Evaluation.State.OPEN, Evaluation.State.SIGNING)
A_PAGE = 30


@needs(*CHANGE)
def propose(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Proposes another target for an indicator in the area of the lens."""
    plan = plan_named(key)
    lens = lens_of(request, plan)
    indicator = indicator_named(plan, number)
    target = Target.objects.filter(indicator=indicator, area=lens.area).order_by("-due_on").first()
    if target is None:
        raise Http404(_("The plan sets this area no target here."))
    over(request, *CHANGE, target.area)
    running = Evaluation.objects.filter(plan=plan, state__in=RUNNING)
    offered = {str(one.pk): one.title for one in running.order_by("-opened_at")}
    value = "" if target.value is None else f"{target.value.normalize():f}"
    asks = [
        Ask(name="text", label=_("Target as it is to be printed"), longest=60, value=target.text),
        Ask(name="due_on", label=_("To be reached by"), kind="date", value=target.due_on.isoformat()),
        Ask(
            name="evaluation",
            label=_("After which evaluation"),
            kind="choice",
            required=False,
            choices=offered,
        ),
        Ask(name="reason", label=_("Why the target is to change"), longest=1000),
    ]
    if target.value is not None:
        unit = words.in_language(indicator, "unit")
        asks.insert(0, Ask(name="value", label=_("New value"), longest=24, value=value, help=unit))

    def do(values: dict[str, Any]) -> None:
        chosen = values.pop("evaluation", "")
        given = {"value": None, **values}
        evaluation = Evaluation.objects.get(pk=int(chosen)) if chosen else None
        actions.propose_target(
            target=target, evaluation=evaluation, by=request.user, now=timezone.now(), **given
        )

    return pages.entered(
        request,
        asks,
        do,
        done=_("Proposed; the target stays as it is until somebody else approves the change."),
        back=indicator_url(plan, number, lens) + "#targets",
        title=_("Propose a change of the target"),
        sub=f"{words.name_of(indicator)} · {words.name_of(lens.area)} · {words.target_text(target)}",
        crumbs=indicator_crumbs(plan, indicator, lens, _("Propose a change of the target")),
    )


@needs(*DECIDE)
def decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Approves or refuses a proposed change."""
    rows = TargetChange.objects.select_related("indicator__plan", "area", "proposed_by")
    change = rows.filter(public_id=public_id).first()
    if change is None:
        raise Http404(_("There is no such proposal."))
    over(request, *DECIDE, change.area)
    plan, indicator = change.indicator.plan, change.indicator
    back = reverse("web:indicator", args=[plan.key, indicator.number]) + f"?area={change.area.code}#targets"
    asks = [
        Ask(
            name="verdict",
            label=_("Decision"),
            kind="choice",
            choices={"approve": _("Approve the change"), "refuse": _("Refuse the change")},
        ),
        Ask(
            name="document",
            label=_("Document of the decision"),
            longest=120,
            required=False,
            help=_("Wanted with an approval."),
        ),
        Ask(
            name="holds_from",
            label=_("Holds from"),
            kind="date",
            required=False,
            value=today().isoformat(),
            help=_("Days before it go on being judged by the old target."),
        ),
        Ask(name="reason", label=_("Reason"), longest=200, required=False, help=_("Wanted with a refusal.")),
    ]
    told = _("%(old)s → %(new)s, proposed by %(name)s: %(reason)s") % {
        "old": f"{change.old_text} ({change.old_due_on})",
        "new": f"{change.new_text} ({change.new_due_on})",
        "name": change.proposed_by.name,
        "reason": change.reason,
    }
    return pages.entered(
        request,
        asks,
        lambda values: actions.decide_target(
            change=change,
            approve=values.pop("verdict") == "approve",
            by=request.user,
            now=timezone.now(),
            **values,
        ),
        done=_("Decided; the old target stays on record beside the new one."),
        back=back,
        title=_("Decide on the change of a target"),
        sub=f"{words.name_of(indicator)} · {words.name_of(change.area)}",
        crumbs=[*pages.crumbs(plan=plan)[:1], Crumb(words.name_of(indicator), back), Crumb(_("Decision"))],
        more={"help": told},
    )


@needs(*VIEW)
def practices(request: HttpRequest) -> HttpResponse:
    """The library of practices."""
    plan = Plan.objects.filter(key=request.GET.get("plan", "")).first()
    found = queries.practices_visible_to(request.user, plan)
    page = listed(request, found, order=["-submitted_at", "-pk"], size=A_PAGE)
    context = {
        "plan": plan,
        "page": page,
        "rows": [(one, pages.PRACTICE_WORDS[one.state]) for one in page.rows],
        "may_tell": permitted(request, *TELL),
        "may_decide": queries.may_issue(request.user),
        "crumbs": pages.crumbs(None, Crumb(_("Good practices")), plan=plan),
    }
    return show(request, "evaluation/practices.html", context)


@needs(*TELL)
def tell(request: HttpRequest) -> HttpResponse:
    """Tells of a practice of the reader's own unit."""
    home = home_of(request.user, *TELL)
    assert home is not None
    plans = {row.plan.key: row.plan for row in plan_rows() if row.measured}
    asks = [
        Ask(
            name="plan",
            label=_("Plan"),
            kind="choice",
            value=request.GET.get("plan", ""),
            choices={key: words.name_of(one) for key, one in plans.items()},
        ),
        Ask(
            name="indicator",
            label=_("About which indicator"),
            kind="number",
            required=False,
            help=_("Its number in the plan, if it is about one."),
        ),
        Ask(name="title", label=_("What it is called"), longest=120),
        Ask(
            name="text",
            label=_("What was done, and what came of it"),
            longest=LONGEST_PRACTICE,
            help=_("Everybody in the unions reads it; name no workers."),
        ),
    ]

    def do(values: dict[str, Any]) -> None:
        plan, number = plans[values.pop("plan")], values.pop("indicator", None)
        indicator = plan.indicators.filter(number=number).first() if number is not None else None
        if number is not None and indicator is None:
            raise Refusal(_("The plan has no indicator %(number)s.") % {"number": number}, "indicator")
        actions.submit_practice(
            plan=plan, indicator=indicator, body=home, by=request.user, now=timezone.now(), **values
        )

    return pages.entered(
        request,
        asks,
        do,
        done=_("Told; it is published once another person approved it."),
        back=reverse("web:evaluation:practices"),
        title=_("Tell of a practice"),
        sub=words.name_of(home),
        crumbs=pages.crumbs(None, Crumb(_("Good practices"), reverse("web:evaluation:practices"))),
    )


@needs(*DECIDE)
def practice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Publishes a practice, or refuses it."""
    one = queries.practices_visible_to(request.user).filter(public_id=public_id).first()
    if one is None:
        raise Http404(_("There is no such practice."))
    over(request, *DECIDE, one.plan.area)
    asks = [
        Ask(
            name="verdict",
            label=_("Decision"),
            kind="choice",
            choices={"publish": _("Publish it"), "refuse": _("Refuse it")},
        ),
        Ask(name="reason", label=_("Reason"), longest=200, required=False, help=_("Wanted with a refusal.")),
    ]
    return pages.entered(
        request,
        asks,
        lambda values: actions.decide_practice(
            practice=one,
            publish=values.pop("verdict") == "publish",
            by=request.user,
            now=timezone.now(),
            **values,
        ),
        done=_("Decided."),
        back=reverse("web:evaluation:practices"),
        title=_("Decide on a practice"),
        sub=f"{one.title} · {words.name_of(one.body)}",
        crumbs=pages.crumbs(None, Crumb(_("Good practices"), reverse("web:evaluation:practices"))),
        more={"help": one.text},
    )
