"""What the pages of organisations show: a body's facts, its places in the trees, a chair's own union."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from gonghui.affairs.participation.models import Congress, Session
from gonghui.affairs.participation.rules import SESSION_WITHIN_MONTHS
from gonghui.affairs.places.models import Room, RoomDuty
from gonghui.affairs.skills.models import Recognition, Studio
from gonghui.faces.web import words
from gonghui.foundation.accounts.queries import allows, grants_of, scope_of
from gonghui.foundation.accounts.rules import ROLES, Permission, in_force
from gonghui.foundation.bodies.models import AreaPath, Body, BodyEdge, BodyPath, BodyTree, Coverage
from gonghui.foundation.bodies.queries import children_of, employers_of, head_count_of, parents_of, seat_of
from gonghui.foundation.core.registers import Category
from gonghui.foundation.people.models import Membership

WITH_MEMBERS = {"basic", "joint", "community"}  # the other unions have unions under them
AT_MOST = 3  # things due that are shown
SOON = timedelta(days=180)
SESSION_WARNING = timedelta(days=30)
BRANCH_ROWS = 100


def visible(account: Any, on: date) -> Q:
    """The bodies an account may see on a day."""
    return scope_of(account, Permission.VIEW, Category.BODIES, on).as_q("")


def body_named(account: Any, public_id: Any, on: date) -> Body:
    """A body within the account's scope; outside it looks as if it were not there."""
    found = Body.objects.filter(visible(account, on), public_id=public_id).select_related(
        "union__territory", "employer", "merged_into"
    )
    body = found.first()
    if body is None:
        raise Http404()
    return body


def with_children(bodies: QuerySet[Body], tree: str, on: date) -> QuerySet[Body]:
    """Marks which bodies have others under them in a tree."""
    below = BodyEdge.objects.filter(in_force(on), tree=tree, parent=OuterRef("pk"))
    return bodies.annotate(has_children=Exists(below)).select_related("union")


def roots(account: Any, tree: str, on: date) -> QuerySet[Body]:
    """Where an account's tree begins: the tops of the whole, or the bodies its roles are held at."""
    scope = scope_of(account, Permission.VIEW, Category.BODIES, on)
    if scope.everything:
        tops = Body.objects.filter(kind=Body.Kind.UNION, merged_into=None).filter(
            Exists(BodyEdge.objects.filter(in_force(on), tree=tree, parent=OuterRef("pk"))),
            ~Exists(BodyEdge.objects.filter(in_force(on), tree=tree, child=OuterRef("pk"))),
        )
    else:
        tops = Body.objects.filter(pk__in=scope.bodies)
    return with_children(tops.order_by("pinyin", "id"), tree, on)


def branch(account: Any, body: Body, tree: str, on: date) -> QuerySet[Body]:
    """The bodies directly under one that the account may see, at most `BRANCH_ROWS`."""
    return with_children(children_of(body, on, tree).filter(visible(account, on)), tree, on)[:BRANCH_ROWS]


@dataclass(frozen=True)
class TreePlace:
    """Where a body stands in one tree: all above it from the top, and how many below."""

    tree: str
    label: str
    above: list[Body]
    below: int


def tree_words() -> dict[str, str]:
    """The trees of bodies in words."""
    return {
        BodyTree.TERRITORIAL: _("By territory"),
        BodyTree.INDUSTRIAL: _("By industry"),
        BodyTree.DIRECT: _("Directly led"),
    }


def places_in_trees(body: Body, on: date) -> list[TreePlace]:
    """A body's place in each tree in which it stands."""
    paths = BodyPath.objects.filter(in_force(on), Q(descendant=body) | Q(ancestor=body), depth__gt=0)
    above = paths.filter(descendant=body).select_related("ancestor").order_by("tree", "-depth")
    below = dict(paths.filter(ancestor=body).values_list("tree").annotate(n=Count("pk")))
    chains: dict[str, list[Body]] = {}
    for path in above:
        chains.setdefault(path.tree, []).append(path.ancestor)
    return [
        TreePlace(tree, label, chains.get(tree, []), below.get(tree, 0))
        for tree, label in tree_words().items()
        if tree in chains or below.get(tree)
    ]


def facts(body: Body, on: date) -> list[tuple[str, str]]:
    """What is known of a body, as label and text; the unknown is left out."""
    seat = seat_of(body, on)
    above = ancestors(seat, on) if seat else []
    found = [
        (_("Kind"), words.choice("body.kind", body.kind)),
        (_("Unified social credit code"), body.code),
        (_("Seat"), " › ".join(words.name_of(area) for area in [*above, seat]) if seat else ""),
        (_("Exists since"), words.day(body.valid_from)),
        (_("Dissolved on"), words.day(body.valid_to) if body.valid_to else ""),
    ]
    if hasattr(body, "union"):
        union = body.union
        found += [
            (_("Type of union"), words.choice("union.type", union.type)),
            (_("Leads the area"), words.name_of(union.territory)),
            (_("Term"), _("%(n)s years") % {"n": union.term_years}),
            (_("Elected on"), words.day(union.elected_on) if union.elected_on else ""),
            (_("Members"), words.number(members(body, on)) if union.type in WITH_MEMBERS else ""),
        ]
    if hasattr(body, "employer"):
        employer, heads = body.employer, head_count_of(body, on)
        found += [
            (_("Kind of unit"), words.choice("employer.unit_kind", employer.unit_kind)),
            (_("Ownership"), words.choice("employer.ownership", employer.ownership)),
            (_("Industry"), employer.industry),
        ]
        if heads:
            found.append((_("Workers"), f"{words.number(heads.workers)} ({words.day(heads.counted_on)})"))
            found.append((_("Of them women"), words.number(heads.women)))
    return [(label, text) for label, text in found if text]


def ancestors(seat: Any, on: date) -> list[Any]:
    """The areas around a seat, widest first."""
    paths = AreaPath.objects.filter(in_force(on), tree="statistical", descendant=seat, depth__gt=0)
    return [path.ancestor for path in paths.select_related("ancestor").order_by("-depth")]


def members(body: Body, on: date) -> int:
    """Members of a union on a day, those with retained membership included."""
    return Membership.objects.filter(in_force(on), union=body.pk).count()


def coverages(body: Body) -> list[Coverage]:
    """Every coverage of or by a body, the latest first."""
    rows = Coverage.objects.filter(Q(union=body.pk) | Q(employer=body.pk))
    return list(rows.select_related("union__body", "employer__body").order_by("-valid_from", "pk")[:50])


def holdings(account: Any, bodies: Iterable[Body], on: date) -> list[tuple[str, str, Any]]:
    """Records of the registers at some bodies: (register key, text, record), what the account may see."""
    ids = [body.pk for body in bodies]
    found: list[tuple[str, str, Any]] = []
    for key, category, model in (
        ("studios", Category.SKILLS, Studio),
        ("congresses", Category.PARTICIPATION, Congress),
        ("rooms", Category.PLACES, Room),
        ("room-duties", Category.PLACES, RoomDuty),
    ):
        scope = scope_of(account, Permission.VIEW, category, on)
        rows = (
            model.objects.filter(scope.as_q("body"), body__in=ids).select_related("body").order_by("-pk")[:20]
        )
        found += [(key, title_of(row), row) for row in rows]
    return found


def title_of(row: Any) -> str:
    """What a record is called on a page."""
    if isinstance(row, Congress):
        return _("%(kind)s, term %(term)s") % {"kind": row.get_kind_display(), "term": row.term}
    return str(row)


@dataclass(frozen=True)
class Due:
    """One thing a chair should do: what, why, by when, and the one button."""

    what: str
    why: str
    by: date
    late: bool
    button: str
    url: str


@dataclass(frozen=True)
class MyUnion:
    """The page of a union's chair."""

    body: Body
    members: int
    employers: list[tuple[Body, Any]]
    parents: dict[str, Body]
    congresses: list[tuple[Congress, Session | None]]
    studios: list[Studio]
    rooms: list[Room]
    duties: list[RoomDuty]
    due: list[Due] = field(default_factory=list)


def own_unions(account: Any) -> list[Body]:
    """The unions at which an account holds a role that keeps their records."""
    keeps = [
        grant.body
        for grant in grants_of(account)
        if ROLES[grant.role].permits(Permission.ADD, Category.BODIES) and hasattr(grant.body, "union")
    ]
    return list({body.pk: body for body in keeps}.values())


def my_union(account: Any, body: Body, on: date) -> MyUnion:
    """Everything on a chair's page; of the registers, those that the account's roles open."""

    def opened(rows: QuerySet[Any], category: Category) -> QuerySet[Any]:
        return rows if allows(account, Permission.VIEW, category) else rows.none()

    employers = [employer.body for employer in employers_of(body, on)[:50]]
    ids = [body.pk, *(employer.pk for employer in employers)]
    congresses = opened(Congress.objects.all(), Category.PARTICIPATION)
    held = (
        congresses.filter(Q(body__in=ids) | Q(coverages__employer__in=ids), valid_from__lte=on)
        .select_related("body")
        .distinct()
        .order_by("-valid_from")
    )
    latest: dict[int, Congress] = {}
    for congress in held:
        latest.setdefault(congress.body_id, congress)
    sessions = {
        session.congress_id: session
        for session in Session.objects.filter(congress__in=latest.values(), held_on__lte=on).order_by(
            "held_on"
        )
    }
    pairs = [(congress, sessions.get(congress.pk)) for congress in latest.values()]
    standing = Recognition.objects.filter(in_force(on), studio=OuterRef("pk"))
    studios = opened(Studio.objects.all(), Category.SKILLS)
    rooms = opened(Room.objects.all(), Category.PLACES)
    duties = opened(RoomDuty.objects.select_related("body"), Category.PLACES)
    due = duties.filter(in_force(on), body__in=ids)
    found = MyUnion(
        body,
        members(body, on),
        [(employer, head_count_of(employer, on)) for employer in employers],
        parents_of(body, on),
        pairs,
        list(studios.filter(Exists(standing), body__in=ids)),
        list(rooms.filter(in_force(on), body__in=ids)),
        list(due.exclude(Exists(Room.objects.filter(in_force(on), duty=OuterRef("pk"))))),
    )
    found.due.extend(things_due(found, on))
    return found


def things_due(page: MyUnion, on: date) -> list[Due]:
    """At most three things, the most overdue first."""
    found = [*_elections(page.body, on), *_congresses(page.congresses, on), *_rooms(page.duties, on)]
    return sorted(found, key=lambda due: due.by)[:AT_MOST]


def _elections(body: Body, on: date) -> Iterable[Due]:
    union = body.union
    if union.elected_on is None:
        return
    ends = same_day(union.elected_on, union.term_years)
    if ends - on <= SOON:
        yield Due(
            _("Elect the union committee anew"),
            _("The committee elected on %(day)s serves %(n)s years (Trade Union Law, art. 16).")
            % {"day": words.long_day(union.elected_on), "n": union.term_years},
            ends,
            ends < on,
            _("Open my union's page"),
            reverse("web:body", args=[body.public_id]),
        )


def _congresses(pairs: Sequence[tuple[Congress, Session | None]], on: date) -> Iterable[Due]:
    for congress, session in pairs:
        if congress.valid_to and congress.valid_to - on <= SOON:
            yield Due(
                _("Elect the delegates of a new term"),
                _("Term %(n)s of the congress of %(body)s ends.")
                % {"n": congress.term, "body": words.name_of(congress.body)},
                congress.valid_to,
                congress.valid_to <= on,
                _("Register the new term"),
                reverse("web:add", args=["congresses"])
                + f"?body={congress.body.public_id}&kind={congress.kind}&term={congress.term + 1}",
            )
            continue
        last = session.held_on if session else congress.valid_from
        next_by = same_day(last, months=SESSION_WITHIN_MONTHS)
        if next_by - on <= SESSION_WARNING:
            why = (
                _("The last session was on %(day)s; a congress meets at least once a year.")
                if session
                else _(
                    "No session has been entered since the term began on %(day)s; "
                    "a congress meets at least once a year."
                )
            )
            yield Due(
                _("Hold a session of the workers' congress"),
                why % {"day": words.long_day(last)},
                next_by,
                next_by <= on,
                _("Enter the session"),
                reverse("web:act", args=["congresses", congress.public_id, "session"]),
            )


def _rooms(duties: Sequence[RoomDuty], on: date) -> Iterable[Due]:
    for duty in duties:
        yield Due(
            _("Set up the mother-and-baby room “%(name)s”") % {"name": duty.name},
            _("The place has stood on the list of places that should have one since %(day)s.")
            % {"day": words.long_day(duty.valid_from)},
            same_day(duty.valid_from, 1),
            same_day(duty.valid_from, 1) <= on,
            _("Register the room"),
            reverse("web:add", args=["rooms"])
            + "?"
            + urlencode({"duty": duty.number, "body": duty.body.public_id, "name": duty.name}),
        )


def same_day(day: date, years: int = 0, months: int = 0) -> date:
    """The same day so many years and months later; 29 February becomes 28."""
    month = day.month - 1 + months
    year = day.year + years + month // 12
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month % 12 + 1, last)
        except ValueError:
            continue
    raise ValueError(day)
