"""What every page needs before its own matter: who may open it, as of when, for which area."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gonghui.faces.web import words
from gonghui.faces.web.inputs import FarDay, day_of
from gonghui.foundation.accounts.queries import allows, own_area, scope_of, sees_area
from gonghui.foundation.accounts.queries.areas import reaches_area
from gonghui.foundation.accounts.rules import Permission, Scope
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.bodies.queries import ancestors_of, area_by_code, areas_below, districts
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.warehouse.queries import pinned

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Crumb:
    """One step of the path above a page's title; the last has no address."""

    name: str
    url: str = ""


@dataclass(frozen=True)
class Lens:
    """The day and the area a page of figures looks at."""

    on: date
    area: Area
    scope: Scope
    problems: list[str] = field(default_factory=list)

    @property
    def days(self) -> list[date]:
        """Days worth a look: today and the ends of the last five years."""
        now = today()
        return [now, *(date(now.year - back, 12, 31) for back in range(1, 6))]

    @property
    def area_id(self) -> int | None:
        """What the warehouse wants: None for the whole city."""
        return None if self.area.level == Area.Level.CITY else self.area.pk


def permitted(request: HttpRequest, permission: Permission, category: Category | None = None) -> bool:
    """Whether somebody is signed in whose roles allow `permission`."""
    return request.user.is_authenticated and allows(request.user, permission, category)


def needs(permission: Permission, category: Category | None = None) -> Callable[[View], View]:
    """A view that asks for sign-in, and for a role that allows `permission` in `category`."""

    def decorate(view: View) -> View:
        @wraps(view)
        @login_required
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not permitted(request, permission, category):
                raise PermissionDenied(_("None of your roles opens this page."))
            return view(request, *args, **kwargs)

        return answer

    return decorate


def over(request: HttpRequest, permission: Permission, category: Category, area: Area) -> None:
    """Goes on only where the account holds a permission over a whole area.

    Raises:
        PermissionDenied: it holds it nowhere, over a part, or over another area.
    """
    if not reaches_area(request.user, permission, category, area):
        raise PermissionDenied(_("This is kept by those whose role covers the whole area."))


def today() -> date:
    """Today in the installation's time zone."""
    return timezone.localdate()


def read_day(request: HttpRequest, default: date, problems: list[str], name: str = "as_of") -> date:
    """The day asked for in the address; a wrong one is answered with a sentence and the default."""
    text = request.GET.get(name, "").strip()
    if not text:
        return default
    try:
        return day_of(text)
    except FarDay:
        said = _("Nothing is known of %(text)s, so far away; shown below is %(day)s.")
    except ValueError:
        said = _("“%(text)s” is not a date. Write it like 2025-12-31; shown below is %(day)s.")
    problems.append(said % {"text": text[:40], "day": words.day(default)})
    return default


def read_lens(request: HttpRequest, default_on: date | None = None, code: str = "") -> Lens:
    """The lens of a figures page from its address.

    Args:
        code: of the area, where the page's own path names it.
    Raises:
        PermissionDenied: no figures, or an area outside the account's own.
        Http404: no such area on that day.
    """
    problems: list[str] = []
    on = read_day(request, default_on or today(), problems)
    scope = scope_of(request.user, Permission.VIEW_FIGURES, Category.FIGURES)
    code = code or request.GET.get("area", "").strip()
    try:
        area = area_by_code(code, on) if code else own_area(scope)
    except (LookupError, Refusal) as error:
        raise Http404(_("There is no area with the code %(code)s.") % {"code": code}) from error
    if area is None or not sees_area(scope, area, on):
        raise PermissionDenied(_("Your roles show the figures of your own area only."))
    return Lens(on, area, scope, problems)


def area_choices(lens: Lens) -> list[Area]:
    """The areas offered in the area control: the own one, the districts and zones, the streets around."""
    own = own_area(lens.scope)
    offered = [own] if own else []
    if lens.scope.everything:
        offered += districts(lens.on)
        offered += list(Area.objects.filter(level=Area.Level.ZONE, valid_to=None).order_by("code"))
    around = lens.area
    if around.level == Area.Level.STREET:
        around = next((a for a in ancestors_of(around, lens.on) if a.level == Area.Level.DISTRICT), around)
    if around.level == Area.Level.DISTRICT:
        offered += list(areas_below(around, lens.on, level=Area.Level.STREET))
    return offered if lens.area in offered else [*offered, lens.area]


def from_one_state(view: View) -> View:
    """A view whose figures all come out of one state of the warehouse, so that parts add to the whole."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with pinned():
            return view(request, *args, **kwargs)

    return answer


def show(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The rendered page or fragment."""
    return render(request, template, context, status=status)


def area_crumbs(lens: Lens, plan: Any) -> list[Crumb]:
    """Cockpit, plan and the areas around, each through the same day."""
    cockpit = reverse("web:cockpit", args=[plan.key])
    above = (
        [*ancestors_of(lens.area, lens.on), lens.area] if lens.area.level != Area.Level.CITY else [lens.area]
    )
    seen = [area for area in above if sees_area(lens.scope, area, lens.on)]
    return [Crumb(words.name_of(plan), f"{cockpit}?as_of={lens.on}")] + [
        Crumb(words.name_of(area), f"{cockpit}?as_of={lens.on}&area={area.code}") for area in seen
    ]
