"""The life of a union in words, its terms, key facts and checklist."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from gonghui.affairs.organising import queries
from gonghui.affairs.organising.models import ItemCheck, KeyChange, UnionTerm
from gonghui.affairs.organising.queries.terms import OVERDUE, reminders
from gonghui.affairs.organising.rules.elections import stand_of, term_ends
from gonghui.faces.web import words
from gonghui.faces.web.bodies.pages import tree_words
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body, Succession
from gonghui.foundation.bodies.queries import heirs, names_of


@dataclass(frozen=True)
class Told:
    """One moment of a life: the day, what happened, and whom it leads to."""

    on: date
    said: str
    url: str = ""


def life_of(body: Body) -> list[Told]:
    """What happened to a body, the oldest first."""
    found = [Told(body.valid_from, _("founded as “%(name)s”") % {"name": names_of(body)[0][0]})]
    found += [
        Told(start, _("renamed “%(name)s”") % {"name": name}) for name, start, _end in names_of(body)[1:]
    ]
    found += _places(body)
    found += _successions(body)
    if body.valid_to is not None:
        found.append(Told(body.valid_to, _("ended")))
    return sorted(found, key=lambda told: told.on)


def _url(body: Body) -> str:
    return reverse("web:union-life", args=[body.public_id])


def _places(body: Body) -> Iterable[Told]:
    trees = tree_words()
    for edge in body.parent_edges.select_related("parent"):
        said = _("placed under %(name)s (%(tree)s)") % {
            "name": words.name_of(edge.parent),
            "tree": trees[edge.tree],
        }
        yield Told(edge.valid_from, said, _url(edge.parent))
    for seat in body.seats.select_related("area"):
        yield Told(seat.valid_from, _("seated in %(name)s") % {"name": words.name_of(seat.area)})


def _successions(body: Body) -> Iterable[Told]:
    for one in body.successions.select_related("to_body"):
        name, url = words.name_of(one.to_body), _url(one.to_body)
        merged = one.kind == Succession.Kind.MERGE
        said = _("merged into %(name)s") if merged else _("%(name)s came out of it")
        yield Told(one.on, said % {"name": name}, url)
    for one in body.preceded_by.select_related("from_body"):
        name, url = words.name_of(one.from_body), _url(one.from_body)
        merged = one.kind == Succession.Kind.MERGE
        said = _("%(name)s was merged into it") if merged else _("came out of %(name)s")
        yield Told(one.on, said % {"name": name}, url)


@dataclass(frozen=True)
class TermLine:
    """A term with when it is due to end, and how it stands."""

    since: date
    until: date | None
    years: int
    due: date
    extended: bool
    stand: str
    days: int
    term: UnionTerm | None


def terms_of(body: Body, on: date) -> list[TermLine]:
    """The terms of a union's committee, the latest first; one that stands on its record only, too."""
    union = body.union
    rows = list(queries.terms_of(union))
    lines = [_line(row.valid_from, row.valid_to, row.years, row.extended_to, on, row) for row in rows]
    known = {row.valid_from for row in rows}
    if union.elected_on is not None and union.elected_on not in known:
        lines.insert(0, _line(union.elected_on, None, union.term_years, None, on, None))
    return lines


def _line(
    since: date, until: date | None, years: int, extended: date | None, on: date, term: UnionTerm | None
) -> TermLine:
    due = term_ends(since, years, extended)
    stand, left = stand_of(due, on, reminders=reminders(on), overdue_after=OVERDUE)
    stand = "" if until is not None and until <= on else stand
    return TermLine(since, until, years, due, extended is not None, stand, abs(left), term)


def page_of(body: Body, on: date) -> dict[str, Any]:
    """Everything that the page of a union's life shows, besides what may be done."""
    union = body.union
    heir = heirs([body.pk], on)[body.pk]
    return {
        "life": life_of(body),
        "names": names_of(body),
        "terms": terms_of(body, on),
        "facts": union.key_facts.order_by("kind", "-valid_from"),
        "proposals": union.key_changes.filter(state=KeyChange.State.PROPOSED).select_related("proposed_by"),
        "checklist": queries.checklist_of(union, on),
        "claimed": ItemCheck.State.CLAIMED,
        "heir": None if heir == body.pk else Body.objects.get(pk=heir),
        "elections": union.elections.select_related("case").order_by("-case__opened_at"),
    }


def evidence_links(account: Account, body: Body, on: date) -> dict[int, list[tuple[str, str]]]:
    """By the checks that the page shows: words and address of what shows each item."""
    found: dict[int, list[tuple[str, str]]] = {}
    for stand in queries.checklist_of(body.union, on):
        check, links = stand.check, []
        if check is None:
            continue
        if queries.evidence_file(check, account) is not None:
            links.append((_("file"), reverse("web:item-evidence", args=[body.public_id, check.public_id])))
        if (shown := queries.evidence_of(check)) is not None:
            key, public_id = shown
            address = ("web:case", [public_id]) if key == "case" else ("web:record", [key, public_id])
            links.append((_("record"), reverse(address[0], args=address[1])))
        found[check.pk] = links
    return found
