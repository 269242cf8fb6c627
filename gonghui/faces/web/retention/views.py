"""What falls due by class and month, the records behind each number, and what is held back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache

from gonghui.faces.web.cases.pages.forms import Ask
from gonghui.faces.web.evaluation.pages import entered
from gonghui.faces.web.page import Crumb, needs, show, today
from gonghui.faces.web.paging import listed
from gonghui.faces.web.retention import pages
from gonghui.foundation.accounts.queries import allows
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.rules.retention import Kept, Way, kept_row
from gonghui.foundation.law.queries import Unknown
from gonghui.foundation.retention import actions, queries
from gonghui.foundation.retention.models import RetentionHold

ROWS = 50


def crumbs(*more: Crumb) -> list[Crumb]:
    """The way to a page of retention."""
    return [Crumb(_("Retention"), reverse("web:retention:calendar") if more else ""), *more]


def kept_named(request: HttpRequest, key: str) -> Kept:
    """The kind of records of an address.

    Raises:
        Http404: none, or none that the reader's roles read.
    """
    try:
        kept = kept_row(key)
    except LookupError:
        raise Http404() from None
    if not kept.counted or not allows(request.user, Permission.VIEW, kept.retention_class.category):
        raise Http404()
    return kept


@never_cache
@needs(Permission.VIEW)
def calendar(request: HttpRequest) -> HttpResponse:
    """What falls due of all that the reader looks after or reads."""
    on = today()
    lines = queries.calendar(request.user, on)
    context = {
        "on": on,
        "lines": [
            {
                "name": pages.kind_words(line.kept),
                "of": line.of,
                "duty": pages.DUTY_WORDS[line.of.duty.value],
                "term": pages.term_words(line.term),
                "source": line.term,
            }
            for line in lines
        ],
        "table": pages.table(lines, on),
        "others": [
            (one, pages.term_words(one.term) if one.term else "", pages.DUTY_WORDS[one.note])
            for one in queries.uncounted(request.user, on)
        ],
        "open": queries.disposals_visible_to(request.user).filter(state__in=("proposed", "approved")).count(),
        "holds": queries.on_hold(on).filter(pk__in=queries.holds_visible_to(request.user)).count(),
        "crumbs": crumbs(),
    }
    return show(request, "retention/calendar.html", context)


@never_cache
@needs(Permission.VIEW)
def due(request: HttpRequest, key: str) -> HttpResponse:
    """The records behind a number of the calendar."""
    kept, on = kept_named(request, key), today()
    which = request.GET.get("which", queries.PAST)
    try:
        found, term = queries.due_rows(kept, request.user, on, which)
    except (LookupError, Unknown):
        raise Http404(_("There is no such number in the calendar.")) from None
    page = listed(request, found, order=(kept.begins, "pk"), size=ROWS)
    klass = kept.retention_class
    may = queries.may_propose(kept, request.user)
    context = {
        "kept": kept,
        "of": klass,
        "name": pages.kind_words(kept),
        "which": pages.which_words(which),
        "term": term,
        "term_words": pages.term_words(term),
        "count": found.count(),
        "list": page,
        "rows": pages.rows(kept, page.rows, term, request.user, on),
        "may": may,
        "may_propose": may and which == queries.PAST and klass.way != Way.STAYS and bool(page.rows),
        "is_archive": queries.is_archive(kept),
        "crumbs": crumbs(Crumb(pages.kind_words(kept))),
    }
    return show(request, "retention/due.html", context)


@never_cache
@needs(Permission.EDIT)
def hold(request: HttpRequest, key: str, public_id: UUID) -> HttpResponse:
    """Holds one record, or its person, back."""
    kept = kept_named(request, key)
    row = queries.rows_within(kept, request.user, Permission.EDIT).filter(public_id=public_id).first()
    if row is None:
        raise Http404(_("There is no such record among those you look after."))
    term = queries.term_of(kept.retention_class, today())
    name = pages.rows(kept, [row], term, request.user, today())[0].name
    asks = [
        Ask(
            name="basis",
            label=_("Why"),
            kind="choice",
            choices=dict(RetentionHold.Basis.choices),
        ),
        Ask(name="reason", label=_("Reason in words"), longest=200),
        Ask(name="source", label=_("Document or file number"), longest=200),
        Ask(
            name="until",
            label=_("Held until, where it is known"),
            kind="date",
            required=False,
            help=_("The first day on which it is free again. Empty: until somebody lifts the hold."),
        ),
    ]

    def do(values: dict[str, Any]) -> object:
        given = {name: values.get(name, "") for name in ("basis", "reason", "source")}
        return actions.place_hold(kept=kept, row=row.pk, until=values.get("until"), by=request.user, **given)

    return entered(
        request,
        asks,
        do,
        done=_("Held back; nothing of it is disposed of until the hold is lifted."),
        back=reverse("web:retention:holds"),
        title=_("Hold %(name)s back") % {"name": name},
        sub=_("What is held back is left out of every list, and keeps its person."),
        crumbs=crumbs(Crumb(_("Hold back"))),
    )


@never_cache
@needs(Permission.VIEW)
def holds(request: HttpRequest) -> HttpResponse:
    """What is held back, and what was."""
    rows = queries.holds_visible_to(request.user).select_related("body", "placed_by", "lifted_by")
    page = listed(request, rows, order=("-pk",), size=ROWS)
    context = {
        "list": page,
        "rows": [(one, pages.held_what(one)) for one in page.rows],
        "may": allows(request.user, Permission.EDIT),
        "names": allows(request.user, Permission.VIEW_PERSONAL),
        "crumbs": crumbs(Crumb(pgettext("retention", "Held back"))),
    }
    return show(request, "retention/holds.html", context)


@never_cache
@needs(Permission.EDIT)
def lift(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ends a hold."""
    found = queries.holds_visible_to(request.user).filter(public_id=public_id, lifted_at=None).first()
    if found is None:
        raise Http404(_("There is no such hold among those you may lift."))
    return entered(
        request,
        [Ask(name="because", label=_("Why it is not held back any more"), longest=200)],
        lambda values: actions.lift_hold(hold=found, because=values.get("because", ""), by=request.user),
        done=_("The hold is lifted; the term goes on."),
        back=reverse("web:retention:holds"),
        title=_("Lift the hold"),
        sub=f"{pages.held_what(found)} · {found.source}",
        crumbs=crumbs(
            Crumb(pgettext("retention", "Held back"), reverse("web:retention:holds")),
            Crumb(_("Lift the hold")),
        ),
    )
