"""What a chair should do next. When a thing is due is said by the rules of the module whose thing it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, Max, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from gonghui.affairs.assistance.models import Enrolment
from gonghui.affairs.assistance.rules import enrolment_due
from gonghui.affairs.participation.models import Congress, OpenAffairs, Session
from gonghui.affairs.participation.rules import disclosure_due, new_term_due, session_due
from gonghui.affairs.places.models import Room, RoomDuty
from gonghui.affairs.places.rules import room_due
from gonghui.affairs.rights.models import CollectiveContract
from gonghui.affairs.rights.rules import renewal_due
from gonghui.faces.web import words
from gonghui.foundation.accounts.queries import allows
from gonghui.foundation.accounts.rules import Permission, in_force
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.bodies.rules import election_due
from gonghui.foundation.core.registers import Category
from gonghui.foundation.people.models import Post
from gonghui.foundation.people.rules import certificate_due

AT_MOST = 3  # things due that are shown
Pairs = Sequence[tuple[Congress, Session | None]]


@dataclass(frozen=True)
class Due:
    """One thing a chair should do: what, why, by when, and the one button."""

    what: str
    why: str
    by: date
    late: bool
    button: str
    url: str


def things_due(account: Any, body: Body, bodies: Sequence[Body], congresses: Pairs, on: date) -> list[Due]:
    """At most three things at a union and its employers, the most overdue first.

    Only what the account may enter itself: nobody is told to press a button that is not there.
    """
    ids = [one.pk for one in bodies]
    found = [*_elections(body, on)]
    if allows(account, Permission.EDIT, Category.PARTICIPATION):
        found += [*_congresses(congresses, on), *_disclosures(ids, on)]
    if allows(account, Permission.ADD, Category.PLACES):
        found += _rooms(ids, on)
    if allows(account, Permission.EDIT, Category.RIGHTS):
        found += [*_contracts(ids, on), *_certificates(ids, on)]
    if allows(account, Permission.ADD, Category.ASSISTANCE):
        found += _enrolments(body, on)
    return sorted(found, key=lambda due: due.by)[:AT_MOST]


def _due(what: str, why: str, by: date, on: date, button: str, url: str) -> Due:
    return Due(what, why, by, by <= on, button, url)


def _elections(body: Body, on: date) -> Iterable[Due]:
    union = body.union
    if (ends := election_due(union.elected_on, union.term_years, on)) is not None:
        yield _due(
            _("Elect the union committee anew"),
            _("The committee elected on %(day)s serves %(n)s years (Trade Union Law, art. 16).")
            % {"day": words.long_day(union.elected_on), "n": union.term_years},
            ends,
            on,
            _("Open my union's page"),
            reverse("web:body", args=[body.public_id]),
        )


def _congresses(pairs: Pairs, on: date) -> Iterable[Due]:
    for congress, session in pairs:
        if (ends := new_term_due(congress.valid_to, on)) is not None:
            filled = {"body": congress.body.public_id, "kind": congress.kind, "term": congress.term + 1}
            yield _due(
                _("Elect the delegates of a new term"),
                _("Term %(n)s of the congress of %(body)s ends.")
                % {"n": congress.term, "body": words.name_of(congress.body)},
                ends,
                on,
                _("Register the new term"),
                reverse("web:add", args=["congresses"]) + "?" + urlencode(filled),
            )
            continue
        last = session.held_on if session else congress.valid_from
        if (next_by := session_due(last, on)) is not None:
            why = (
                _("The last session was on %(day)s; a congress meets at least once a year.")
                if session
                else _(
                    "No session has been entered since the term began on %(day)s; "
                    "a congress meets at least once a year."
                )
            )
            yield _due(
                _("Hold a session of the workers' congress"),
                why % {"day": words.long_day(last)},
                next_by,
                on,
                _("Enter the session"),
                reverse("web:act", args=["congresses", congress.public_id, "session"]),
            )


def _disclosures(bodies: Sequence[int], on: date) -> Iterable[Due]:
    systems = OpenAffairs.objects.filter(in_force(on), body__in=bodies).select_related("body")
    for system in systems.annotate(last=Max("disclosures__disclosed_on")):
        if (next_by := disclosure_due(system.last or system.valid_from, on)) is None:
            continue
        why = (
            _("%(body)s last disclosed on %(day)s; it does so at least once a year.")
            if system.last
            else _("%(body)s set up open factory affairs on %(day)s and has disclosed nothing since.")
        )
        yield _due(
            _("Disclose factory affairs to the workers"),
            why
            % {
                "body": words.name_of(system.body),
                "day": words.long_day(system.last or system.valid_from),
            },
            next_by,
            on,
            _("Enter the disclosure"),
            reverse("web:act", args=["open-affairs", system.public_id, "disclose"]),
        )


def _rooms(bodies: Sequence[int], on: date) -> Iterable[Due]:
    duties = RoomDuty.objects.filter(in_force(on), body__in=bodies).select_related("body")
    for duty in duties.exclude(Exists(Room.objects.filter(in_force(on), duty=OuterRef("pk")))):
        filled = {"duty": duty.number, "body": duty.body.public_id, "name": duty.name}
        yield _due(
            _("Set up the mother-and-baby room “%(name)s”") % {"name": duty.name},
            _("The place has stood on the list of places that should have one since %(day)s.")
            % {"day": words.long_day(duty.valid_from)},
            room_due(duty.valid_from),
            on,
            _("Register the room"),
            reverse("web:add", args=["rooms"]) + "?" + urlencode(filled),
        )


def _contracts(bodies: Sequence[int], on: date) -> Iterable[Due]:
    """Of each body and kind the contract that runs longest: what is renewed already is not due."""
    signed = CollectiveContract.objects.filter(body__in=bodies, valid_from__lte=on).select_related("body")
    latest: dict[tuple[int, str, str], CollectiveContract] = {}
    for contract in signed.order_by("valid_from", "pk"):
        held = latest.get(key := (contract.body_id, contract.kind, contract.trade))
        if (
            held is None
            or contract.valid_to is None
            or (held.valid_to and contract.valid_to >= held.valid_to)
        ):
            latest[key] = contract
    ended = {CollectiveContract.Ended.TERMINATED, CollectiveContract.Ended.DISSOLVED}
    for contract in latest.values():
        ends = renewal_due(contract.valid_to, on)
        if ends is None or contract.ended in ended:
            continue
        why = _("“%(kind)s” of %(body)s ended on %(day)s.") if ends <= on else _(
            "“%(kind)s” of %(body)s runs until %(day)s; either side may ask for a renewal now."
        )  # fmt: skip
        yield _due(
            _("Renew the collective contract"),
            why
            % {
                "kind": contract.get_kind_display(),
                "body": words.name_of(contract.body),
                "day": words.long_day(ends),
            },
            ends,
            on,
            _("Enter the renewal"),
            reverse("web:act", args=["contracts", contract.public_id, "renew"]),
        )


def _certificates(bodies: Sequence[int], on: date) -> Iterable[Due]:
    posts = Post.objects.filter(in_force(on), kind=Post.Kind.MEDIATOR, body__in=bodies)
    for post in posts.exclude(number="").select_related("body"):
        if (ends := certificate_due(post.certified_to, on)) is not None:
            yield _due(
                _("Renew a mediator's certificate"),
                _("The certificate of mediator %(number)s at %(body)s lapses; without it nobody counts.")
                % {"number": post.number, "body": words.name_of(post.body)},
                ends,
                on,
                _("Enter the certificate"),
                reverse("web:act", args=["mediators", post.public_id, "certify"]),
            )


def _enrolments(body: Body, on: date) -> Iterable[Due]:
    enrolled = Enrolment.objects.filter(union=body.pk, withdrawn_on=None)
    last = enrolled.aggregate(ends=Max("valid_to"))["ends"]
    if (ends := enrolment_due(last, on)) is not None:
        count = enrolled.filter(valid_to=ends).count()
        yield _due(
            _("Enrol the workers in mutual aid anew"),
            _("The cover of %(count)s enrolments through your union ends.") % {"count": words.number(count)},
            ends,
            on,
            _("Bring the list of this year"),
            reverse("web:sheets", args=["enrolments"]),
        )
