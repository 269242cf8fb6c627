"""What happened to single records, through the actions that an officer uses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from gonghui.affairs.assistance.actions import withdraw_enrolment
from gonghui.affairs.assistance.models import Enrolment
from gonghui.affairs.organising.actions import end_list
from gonghui.affairs.organising.models import FirmList
from gonghui.affairs.participation.actions import end_open_affairs
from gonghui.affairs.participation.models import OpenAffairs
from gonghui.affairs.places.actions import (
    close_facility,
    close_room,
    end_duty,
    reopen_facility,
    suspend_facility,
)
from gonghui.affairs.places.models import Facility, Room, RoomDuty
from gonghui.affairs.rights.actions import end_contract
from gonghui.affairs.rights.models import CollectiveContract
from gonghui.affairs.skills.actions import (
    correct_certificate,
    revoke_studio,
    upgrade_studio,
    withdraw_certificate,
    withdraw_title,
)
from gonghui.affairs.skills.models import Craftsman, Recognition, SkillCertificate, Studio
from gonghui.demo.ids import Ids
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.actions import dissolve_body, end_coverage, merge_body, move_seat, place_body
from gonghui.foundation.bodies.models import Area, Body, BodyTree, Coverage
from gonghui.foundation.people.actions import certify, end_post
from gonghui.foundation.people.models import Post
from gonghui.foundation.registers.actions import edit_record


def move(ids: Ids, by: Account, *, employer: int, union: int, area: str, parent: int, on: date) -> None:
    """An employer and its union move; the union stands under the street union there."""
    to = Area.objects.get(pk=ids.areas[area])
    for body in (employer, union):
        move_seat(body=_body(ids, body), area=to, on=on, by=by)
    place_body(tree=BodyTree.TERRITORIAL, child=_body(ids, union), parent=_body(ids, parent), on=on, by=by)


def dissolve(ids: Ids, by: Account, *, employer: int, union: int | None, coverage: int, on: date) -> None:
    """An employer closes, its own union with it; seats, places and coverages end."""
    dissolve_body(body=_body(ids, employer), on=on, by=by)
    if union is not None:
        dissolve_body(body=_body(ids, union), on=on, by=by)


def merge(
    ids: Ids, by: Account, *, employer: int, union: int | None, coverage: int, on: date, into: int
) -> None:
    """An employer is taken over by another."""
    dissolve(ids, by, employer=employer, union=union, coverage=coverage, on=on)
    merge_body(duplicate=_body(ids, employer), into=_body(ids, into), by=by)


def end_studio(ids: Ids, by: Account, *, studio: int, on: date, reason: str) -> None:
    """A studio's recognition ends."""
    revoke_studio(studio=Studio.objects.get(pk=ids.of("studios", studio)), on=on, by=by, reason=reason)


def upgrade(ids: Ids, by: Account, *, studio: int, level: str, on: date, document: str) -> None:
    """A studio rises a level."""
    found = Studio.objects.get(pk=ids.of("studios", studio))
    upgrade_studio(studio=found, level=level, on=on, by=by, document=document)


def correct_recognition(ids: Ids, by: Account, *, recognition: int, changes: dict[str, Any]) -> None:
    """What was entered of a recognition was wrong."""
    found = Recognition.objects.get(pk=ids.of("recognitions", recognition))
    edit_record(record=found, expected_version=found.version, values=changes, verb="correct_studio", by=by)


def end_title(ids: Ids, by: Account, *, craftsman: int, level: str, on: date, reason: str) -> None:
    """A craftsman's title ends."""
    found = Craftsman.objects.get(pk=ids.of("craftsmen", craftsman))
    withdraw_title(craftsman=found, level=level, on=on, by=by, reason=reason)


def end_certificate(ids: Ids, by: Account, *, certificate: int, on: date) -> None:
    """A certificate is withdrawn."""
    found = SkillCertificate.objects.get(pk=ids.of("certificates", certificate))
    withdraw_certificate(certificate=found, on=on, by=by)


def regrade(ids: Ids, by: Account, *, certificate: int, grade: str) -> None:
    """A certificate was entered with the wrong grade."""
    found = SkillCertificate.objects.get(pk=ids.of("certificates", certificate))
    correct_certificate(record=found, expected_version=found.version, grade=grade, by=by)


def close(ids: Ids, by: Account, *, room: int, on: date, reason: str) -> None:
    """A room closes."""
    close_room(room=Room.objects.get(pk=ids.of("rooms", room)), on=on, by=by, reason=reason)


def leave_list(ids: Ids, by: Account, *, duty: int, on: date) -> None:
    """A place is taken off the list."""
    end_duty(duty=RoomDuty.objects.get(pk=ids.of("room_duties", duty)), on=on, by=by)


def withdraw(ids: Ids, by: Account, *, enrolment: int, on: date) -> None:
    """An enrolment in mutual aid is withdrawn."""
    withdraw_enrolment(enrolment=Enrolment.objects.get(pk=ids.of("enrolments", enrolment)), on=on, by=by)


def end_openness(ids: Ids, by: Account, *, system: int, on: date) -> None:
    """A system of open factory affairs ends."""
    found = OpenAffairs.objects.get(pk=ids.of("open_affairs", system))
    end_open_affairs(open_affairs=found, on=on, by=by)


def suspend(ids: Ids, by: Account, *, facility: int, on: date, reason: str) -> None:
    """A station shuts for a while."""
    suspend_facility(facility=_facility(ids, facility), on=on, reason=reason, by=by)


def reopen(ids: Ids, by: Account, *, facility: int, on: date) -> None:
    """A suspended station opens again."""
    reopen_facility(facility=_facility(ids, facility), on=on, by=by)


def close_place(ids: Ids, by: Account, *, facility: int, on: date, reason: str) -> None:
    """A home or station closes, or loses its name."""
    close_facility(facility=_facility(ids, facility), on=on, reason=reason, by=by)


def end_firm_list(ids: Ids, by: Account, *, firm_list: int, on: date) -> None:
    """A newer list takes a list's place."""
    end_list(firm_list=FirmList.objects.get(pk=ids.of("firm_lists", firm_list)), on=on, by=by)


def uncover(ids: Ids, by: Account, *, coverage: int, on: date) -> None:
    """A union no longer covers an employer."""
    end_coverage(coverage=Coverage.objects.get(pk=ids.of("coverages", coverage)), on=on, by=by)


def end_a_contract(ids: Ids, by: Account, *, contract: int, on: date, reason: str) -> None:
    """A collective contract ends before its term."""
    found = CollectiveContract.objects.get(pk=ids.of("contracts", contract))
    end_contract(contract=found, on=on, by=by, reason=reason)


def end_pool_post(ids: Ids, by: Account, *, post: int, on: date, reason: str) -> None:
    """An instructor or mediator leaves."""
    end_post(post=Post.objects.get(pk=ids.of("pool_posts", post)), on=on, by=by, reason=reason)


def renew_certificate(ids: Ids, by: Account, *, post: int, certificate: str, on: date, until: date) -> None:
    """A certificate is lengthened before it lapses."""
    found = Post.objects.get(pk=ids.of("pool_posts", post))
    certify(post=found, certificate=certificate, certified_from=on, certified_to=until, by=by)


def _facility(ids: Ids, key: int) -> Facility:
    return Facility.objects.get(pk=ids.of("facilities", key))


def _body(ids: Ids, key: int) -> Body:
    return Body.objects.get(pk=ids.body(key))


EVENTS: dict[str, Callable[..., None]] = {
    "end_contract": end_a_contract,
    "end_pool_post": end_pool_post,
    "certify": renew_certificate,
    "move": move,
    "dissolve": dissolve,
    "merge": merge,
    "end_studio": end_studio,
    "upgrade_studio": upgrade,
    "correct_recognition": correct_recognition,
    "withdraw_title": end_title,
    "withdraw_certificate": end_certificate,
    "correct_certificate": regrade,
    "close_room": close,
    "end_duty": leave_list,
    "suspend_facility": suspend,
    "reopen_facility": reopen,
    "close_facility": close_place,
    "end_firm_list": end_firm_list,
    "end_coverage": uncover,
    "withdraw_enrolment": withdraw,
    "end_open_affairs": end_openness,
}
