"""Renaming, merging, splitting, dissolving, re-parenting and moving unions: each one action, on any day.

Bodies keep their own rows (`foundation.bodies`), people theirs; here is what belongs together: a union that
ends hands its employers, the unions under it and its members on, and its terms, facts and posts end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.organising.models import (
    Election,
    Founding,
    ItemCheck,
    KeyChange,
    KeyFact,
    Standard,
    UnionTerm,
)
from gonghui.affairs.organising.rules.kinds import DISSOLUTION
from gonghui.engines.cases.actions import open_case
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries.roles import Roles
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies import actions as bodies
from gonghui.foundation.bodies.actions.refusals import refuse_outside
from gonghui.foundation.bodies.actions.reorganising import cut, locked_bodies, who_goes_on
from gonghui.foundation.bodies.models import Area, Body, BodyEdge, BodyTree, Coverage, Succession
from gonghui.foundation.bodies.queries import in_force, parents_of, seat_of
from gonghui.foundation.bodies.rules import Stretch
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions import end_posts_at, hand_memberships
from gonghui.foundation.people.models import Employment, Membership

EDIT, BODIES = Permission.EDIT, Category.BODIES


@dataclass(frozen=True, kw_only=True)
class Part:
    """A union that comes out of another one: its name, the employers that it covers, further members.

    Members who work for one of its employers on the day go along; `persons` besides.
    """

    name_zh: str
    employers: Sequence[int]
    persons: Sequence[int] = ()
    area: Area | None = None  # where it sits; as the union it comes from, when not given


def _may(by: Account, on: date, *unions: Body) -> list[Body]:
    """The unions, locked, where the account decides on them and they exist on the day.

    The union above decides (工会法 art. 12 and 13): a role at the union itself is not enough.
    """
    held = locked_bodies(*unions)
    roles = Roles(scope_of(by, EDIT, BODIES))
    for body in held:
        if body.kind != Body.Kind.UNION:
            raise Refusal(_("%(body)s is no trade union.") % {"body": body}, "union")
        demand(by, EDIT, BODIES, body.pk)
        above = list(parents_of(body, on).values())
        if not roles.covers(body) or (above and not roles.among({one.pk for one in above})):
            raise Refusal(_("The union above %(body)s decides on this; ask it.") % {"body": body})
        refuse_outside(body, str(body), on, field="on")
    return held


@transaction.atomic
def rename_union(
    *, union: Body, name_zh: str, on: date, by: Account, name_en: str = "", document: str = ""
) -> Body:
    """Gives a union another name from any day on; it is found by its former names.

    Raises:
        Refusal: outside the area of the role, or as of `bodies.actions.rename_body`.
    """
    (held,) = _may(by, on, union)
    return bodies.rename_body(body=held, name_zh=name_zh, on=on, by=by, name_en=name_en, document=document)


@transaction.atomic
def reparent_union(*, union: Body, tree: str, parent: Body, on: date, by: Account) -> BodyEdge:
    """Places a union under another one in any tree from any day on, until its next place on record."""
    (held,) = _may(by, on, union)
    if parent.kind != Body.Kind.UNION:
        raise Refusal(_("%(body)s is no trade union.") % {"body": parent}, "parent")
    return bodies.replant_body(tree=tree, child=held, parent=parent, on=on, by=by)


@transaction.atomic
def move_union(*, union: Body, area: Area, on: date, by: Account) -> Body:
    """Moves the seat of a union from any day on; it counts there from then on."""
    (held,) = _may(by, on, union)
    bodies.reseat_body(body=held, area=area, on=on, by=by)
    return held


@transaction.atomic
def merge_unions(*, unions: Sequence[Body], into: Body, on: date, by: Account, document: str = "") -> Body:
    """Merges unions into one that exists: it takes their employers, the unions under them and their members.

    Where `into` itself went on in another union later, what is handed over follows it there.

    Raises:
        Refusal: none to merge, one twice or into itself, outside the area of the role or of its life, one
            ended already, or `into` ended without going on in one other union.
    """
    if not unions or len({one.pk for one in (*unions, into)}) != len(unions) + 1:
        raise Refusal(_("Name each union once, and another one into which they go."), "unions")
    held = _may(by, on, *unions, into)
    target = held.pop()
    to = who_goes_on(target, on)
    if ends := {union.pk for union in held} & {body for body, *_days in to}:
        name = next(union for union in held if union.pk in ends)
        raise Refusal(
            _("%(into)s went on in %(union)s later; the merger contradicts that.")
            % {"into": target, "union": name},
            "into",
        )
    for union in held:
        above = parents_of(union, on)
        _hand_all(union, to, on, by)
        for tree in _without_parent(target, above, on):
            bodies.replant_body(tree=tree, child=target, parent=above[tree], on=on, by=by)
        _close(union, on, by)
        bodies.succeed(
            from_body=union, to_body=target, on=on, kind=Succession.Kind.MERGE, by=by, document=document
        )
    return target


def _without_parent(target: Body, above: dict[str, Body], on: date) -> list[str]:
    """Trees in which the union that goes on stood under the one that ends, and now under none."""
    held = set(BodyEdge.objects.filter(in_force(on), child=target).values_list("tree", flat=True))
    later = set(BodyEdge.objects.filter(child=target, valid_to=on).values_list("tree", flat=True))
    return [tree for tree in above if tree in later - held and above[tree].pk != target.pk]


def _hand_all(union: Body, to: Sequence[Stretch], on: date, by: Account) -> None:
    bodies.hand_children(body=union, to=to, on=on, by=by)
    bodies.hand_coverages(union=union, to=to, on=on, by=by)
    hand_memberships(union=union, to=to, on=on, by=by)


@transaction.atomic
def split_union(
    *, union: Body, parts: Sequence[Part], on: date, by: Account, goes_on: bool = True, document: str = ""
) -> list[Body]:
    """Splits a union: new unions come out of it with some of its employers and members.

    Args:
        goes_on: the union itself goes on with what no part takes; otherwise it ends, and the parts must take
            every employer and every member.
    Returns:
        The new unions, in the order of the parts.
    Raises:
        Refusal: no part, an employer that it does not cover or that two parts take, or something left over.
    """
    (held,) = _may(by, on, union)
    employers = [pk for part in parts for pk in part.employers]
    covered = Coverage.objects.filter(in_force(on), union=held.pk)
    if not parts or len(parts) < (1 if goes_on else 2):
        raise Refusal(_("Name the unions into which it is split."), "parts")
    if len(set(employers)) != len(employers) or set(employers) - set(
        covered.values_list("employer", flat=True)
    ):
        raise Refusal(_("Each part takes employers that the union covers, none of them twice."), "parts")
    made = [_make_part(held, part, on, by, document) for part in parts]
    if not goes_on:
        _refuse_left_over(held, on)
        bodies.hand_children(body=held, to=[(made[0].pk, on, None)], on=on, by=by)
        _close(held, on, by)
    return made


def _make_part(union: Body, part: Part, on: date, by: Account, document: str) -> Body:
    own = union.union
    facts = {
        "type": "basic" if len(part.employers) < 2 and own.type in ("basic", "joint") else own.type,
        "territory": None,
        "term_years": own.term_years,
        "elected_on": None,
    }
    area = part.area or seat_of(union, on)
    made = bodies.found_body(kind="union", name_zh=part.name_zh, on=on, area=area, by=by, union=facts)
    for tree, parent in parents_of(union, on).items():
        bodies.replant_body(tree=tree, child=made, parent=parent, on=on, by=by)
    to = [(made.pk, on, None)]
    bodies.hand_coverages(union=union, to=to, on=on, by=by, employers=part.employers)
    at_work = Employment.objects.filter(
        Q(employer__in=part.employers) | Q(host__in=part.employers), in_force(on)
    )
    persons = {*at_work.values_list("person", flat=True), *part.persons}
    # A name twice in the parts' lists stays with the first: its membership is handed on already.
    hand_memberships(union=union, to=to, on=on, by=by, persons=persons)
    bodies.succeed(from_body=union, to_body=made, on=on, kind=Succession.Kind.SPLIT, by=by, document=document)
    return made


def _refuse_left_over(union: Body, on: date) -> None:
    left = Coverage.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), union=union.pk).count()
    members = Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), union=union.pk).count()
    if left or members:
        raise Refusal(
            _("%(employers)s employers and %(members)s members are in no part; name where they go.")
            % {"employers": left, "members": members},
            "parts",
        )


@transaction.atomic
def dissolve_union(
    *, union: Body, on: date, by: Account, now: datetime, reason: str, document: str = ""
) -> Body:
    """Dissolves a union: its members are kept at the superior, and the superior is told (工会法 art. 13).

    What stood under it stands under the superior; the employers that it covered are covered by nobody.

    Raises:
        Refusal: no reason, no superior, or outside the area of the role or of its life.
    """
    (held,) = _may(by, on, union)
    if not reason.strip():
        raise Refusal(_("Say why the union is dissolved; nobody dissolves one at will."), "reason")
    above = parents_of(held, on)
    superior = above.get(BodyTree.TERRITORIAL) or next(iter(above.values()), None)
    if superior is None:
        raise Refusal(_("Place the union under its superior first: that is where the members are kept."))
    to = who_goes_on(superior, on)
    bodies.hand_children(body=held, to=to, on=on, by=by)
    members = hand_memberships(union=held, to=to, on=on, by=by, kept=Membership.Kept.CLOSED)
    _close(held, on, by)
    _report(held, superior, members, on, by, now, reason.strip(), document)
    return held


def _report(
    union: Body,
    superior: Body,
    members: int,
    on: date,
    by: Account,
    now: datetime,
    reason: str,
    document: str,
) -> Case:
    """Tells the superior: a filing on its desk, which somebody else accepts."""
    return open_case(
        kind=DISSOLUTION,
        by=by,
        now=now,
        title=str(_("Dissolved: %(name)s") % {"name": union.name_zh})[:120],
        lead=superior,
        area=seat_of(superior, on),
        channel="",
        fields={"union": union.name_zh, "on": on, "members": members, "why": reason, "document": document},
    )


def _close(union: Body, on: date, by: Account) -> None:
    """Ends a union that has handed everything on: its posts, terms, facts, and the body."""
    said: dict[str, Any] = {"union": union.name_zh, "on": on.isoformat()}
    open_here = Q(valid_to=None) | Q(valid_to__gt=on)
    _refuse_open_cases(union)
    end_posts_at(body=union, on=on, by=by)
    for term in UnionTerm.objects.filter(open_here, union=union.pk):
        cut(term, on=on, verb="end_term", by=by, params=said)
    for fact in KeyFact.objects.filter(open_here, union=union.pk):
        cut(fact, on=on, verb="end_key_fact", by=by, params=said)
    for standard in Standard.objects.filter(open_here, union=union.pk):
        cut(standard, on=on, verb="end_standard", by=by, params=said)
    for change in KeyChange.objects.filter(union=union.pk, state=KeyChange.State.PROPOSED):
        before = fields_of(change)
        change.state = KeyChange.State.WITHDRAWN
        change.version += 1
        change.save()
        record_change(verb="withdraw_key_change", record=change, by=by, before=before, params=said)
    for claim in ItemCheck.objects.filter(union=union.pk, state=ItemCheck.State.CLAIMED):
        before = fields_of(claim)
        claim.state = ItemCheck.State.LACKING
        claim.version += 1
        claim.save()
        record_change(verb="check_item", record=claim, by=by, before=before, params=said)
    bodies.close_body(body=union, on=on, by=by)


def _refuse_open_cases(union: Body) -> None:
    election = Election.objects.filter(union=union.pk, is_open=True).select_related("case").first()
    founding = Founding.objects.filter(superior=union, union=None, employers__is_open=True).first()
    case = election.case if election else founding.case if founding else None
    if case is None:
        case = Case.objects.filter(lead=union, closed_at=None).order_by("pk").first()
    if case is not None:
        raise Refusal(
            _("The case %(number)s is still open at %(union)s; close it or send it on first.")
            % {"number": case.number, "union": union}
        )
