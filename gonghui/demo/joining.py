"""Joining as it stands when the city is loaded: platforms, drives, codes, applications, transfers.

As with the hotline, what is open is told in hours before the loading, through the actions that officers
use; it lies after the years of the true answers and changes none of them. What is planted among the
applications is listed in `PLANTED`: state, and the findings that an officer must see.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from gonghui.affairs.membership import actions
from gonghui.affairs.membership.actions import Said
from gonghui.affairs.membership.models import Entrance, PlatformCompany
from gonghui.demo.city.names import MARK, identity_number, person_name, phone_number
from gonghui.demo.city.times import SHANGHAI, stream
from gonghui.demo.ids import Ids
from gonghui.engines.cases.actions import do_step
from gonghui.engines.cases.models import Case
from gonghui.foundation.accounts.models import Account, RoleGrant
from gonghui.foundation.bodies.models import Body, Employer
from gonghui.foundation.core.actions import recorded
from gonghui.foundation.people.actions import add_household_member, form_household
from gonghui.foundation.people.models import Membership, Person
from gonghui.foundation.privacy.actions import enter_relative
from gonghui.foundation.privacy.rules import Guardian

BRANDS = (
    ("快达外卖", "food", "food_rider"),
    ("迅驰快递", "parcel", "courier"),
    ("满运货车", "freight", "truck_driver"),
)


@dataclass(frozen=True)
class Planted:
    """An application: so many hours before the loading, brought to a state; and what does not fit in it."""

    hours: float
    state: str
    findings: tuple[str, ...] = ()
    group: str = "food_rider"
    entrance: str = "drive"


PLANTED = (
    Planted(3, "submitted"),
    Planted(20, "submitted", group="courier"),
    Planted(30, "submitted", ("phone_of_another",)),
    Planted(44, "submitted", ("identity_of_another", "member_elsewhere"), "courier"),
    Planted(52, "submitted", ("employer_unknown",), "", "street"),
    Planted(400, "submitted", group="truck_driver"),  # overdue
    Planted(70, "completing", group="courier"),
    Planted(90, "refused", group="truck_driver"),
    Planted(100, "withdrawn", group="food_rider"),
    Planted(120, "approved"),
    Planted(150, "approved", group="courier"),
    Planted(170, "approved", group="truck_driver"),
    Planted(200, "approved", group="food_rider"),
    Planted(230, "approved", group="courier"),
    Planted(260, "approved", group="", entrance="street"),
    Planted(60, "moved", ("member_elsewhere",), "courier"),
)


class Joining:
    """Brings joining to life."""

    def __init__(self, ids: Ids, by: Account, now: datetime) -> None:
        self.ids, self.city, self.by, self.now = ids, ids.city, by, now
        self.rng = stream(self.city.seed, "joining")
        self.used = {row.identity for row in self.city.persons}
        self.today = now.astimezone(SHANGHAI).date()
        street = self.city.geography.jianwai
        self.union = Body.objects.select_related("union").get(union__territory=ids.areas[street])
        self.entrances: dict[str, Entrance] = {}
        self.count = 0

    def arrange(self) -> None:
        """Platforms, a running drive with targets and codes, one that has ended."""
        firms = Employer.objects.filter(body__valid_to=None, industry="I", body__merged_into=None)
        for firm, (brand, business, group) in zip(
            firms.order_by("body")[: len(BRANDS)], BRANDS, strict=False
        ):
            actions.enter_platform(
                employer=firm.body,
                brand=brand + MARK,
                business=business,
                valid_from=max(date(2021, 1, 1), firm.body.valid_from),
                federation=self.union,
                groups=[group],
                by=self.by,
            )
        groups = ["food_rider", "courier", "truck_driver"]
        begins = self.today - timedelta(days=60)
        ended = actions.open_drive(
            name=f"冬季送温暖入会行动{MARK}",
            body=self.union,
            groups=["courier"],
            on=begins - timedelta(days=200),
            until=begins,
            target=20,
            by=self.by,
        )
        running = actions.open_drive(
            name=f"新就业形态劳动者集中入会行动{MARK}",
            body=self.union,
            groups=groups,
            on=begins,
            target=12,
            by=self.by,
        )
        for group, members in (("food_rider", 6), ("courier", 4)):  # of truck drivers nobody set one
            actions.set_target(drive=running, worker_group=group, members=members, by=self.by)
        area = self.union.union.territory
        opened: dict[str, Any] = {"by": self.by, "on": begins}
        self.entrances["drive"] = actions.open_entrance(drive=running, area=area, words="平台站点", **opened)
        self.entrances["street"] = actions.open_entrance(area=area, words="街道职工服务站", **opened)
        day_before = begins - timedelta(days=1)
        self.entrances["ended"] = actions.open_entrance(
            drive=ended, area=area, words="旧海报", by=self.by, on=day_before
        )

    def fill(self) -> int:
        """The applications, each brought to its state; how many."""
        for row in PLANTED:
            self._apply(row)
        return self.count

    def _apply(self, row: Planted) -> None:
        at = self.now - timedelta(hours=row.hours)
        self.count += 1
        name, identity, phone = self._who(row)
        platforms = list(PlatformCompany.objects.order_by("pk").values_list("employer", flat=True))
        employer = f"无名小店{self.count}{MARK}" if "employer_unknown" in row.findings else ""
        several = platforms[: 1 + self.count % 2] if row.group else []
        with recorded(at=at):
            applied = actions.apply_to_join(
                entrance=self.entrances[row.entrance],
                said=Said(
                    name=name,
                    identity=identity,
                    phone=phone,
                    worker_group=row.group,
                    employer_name=employer,
                    platforms=several,
                ),
                token=f"demo-{self.city.seed}-{self.count}",
                by=self.by,
                now=at,
            )
        self._bring(applied.application.case, row, at)

    def _who(self, row: Planted) -> tuple[str, str, str]:
        sex = self.rng.choice("FM")
        born = date(1975 + self.rng.randrange(28), 1 + self.rng.randrange(12), 1 + self.rng.randrange(28))
        name = person_name(self.rng, sex)
        identity = identity_number(self.rng, born, sex, self.used)
        phone = phone_number(self.rng)
        if row.findings:
            member = self._a_member()
            if "phone_of_another" in row.findings:
                phone = member.phone
            if "member_elsewhere" in row.findings:
                identity = member.identity
                name = name if "identity_of_another" in row.findings else member.name
        return name, identity, phone

    def _a_member(self) -> Any:
        """A generated person who is a member today; another one each time."""
        held = Membership.objects.filter(valid_to=None, status="in_force").exclude(union=self.union.pk)
        ids = {pk: key for key, pk in self.ids.taken("persons").items()}
        found = [pk for pk in held.order_by("pk").values_list("person", flat=True)[:200] if pk in ids]
        rows = [self.city.persons[ids[pk]] for pk in found]
        return [one for one in rows if one.identity and one.phone][self.count]

    def _bring(self, case: Case, row: Planted, at: datetime) -> None:
        later = at + timedelta(hours=row.hours / 3)
        steps: dict[str, tuple[str, dict[str, Any], str]] = {
            "completing": ("ask_more", {"missing": f"请补充一张近期接单记录{MARK}"}, ""),
            "refused": ("refuse", {"advice": ""}, "no_work"),
            "withdrawn": ("withdraw", {}, ""),
            "approved": ("approve", {}, ""),
            "moved": ("move", {}, ""),
        }
        if row.state not in steps:
            return
        step, fields, reason = steps[row.state]
        given = {name: value for name, value in fields.items() if value}
        with recorded(at=later):
            held = Case.objects.get(pk=case.pk)
            do_step(case=held, step=step, by=self.by, now=later, fields=given, reason=reason)

    def transfers(self) -> int:
        """Transfers with the old union, with the new one, done and overdue; how many."""
        stages = (("asked", 10), ("released", 50), ("done", 90), ("asked", 400))
        for place, (stage, hours) in enumerate(stages, start=1):
            self.count += place
            row = self._a_member()
            person = Person.objects.get(pk=self.ids.of("persons", row.key))
            held = Membership.objects.select_related("union__body").get(person=person, valid_to=None)
            at = self.now - timedelta(hours=hours)
            with recorded(at=at):
                asked = actions.ask_transfer(
                    membership=held, union=self.union.union, by=self.by, now=at, phone=row.phone
                )
            case = asked.transfer.case
            for number, step in enumerate(
                ("release", "take_in")[: ("asked", "released", "done").index(stage)], 1
            ):
                moment = at + timedelta(hours=number * hours / 4)
                with recorded(at=moment):
                    case = do_step(case=Case.objects.get(pk=case.pk), step=step, by=self.by, now=moment)
        return len(stages)

    def family(self) -> int:
        """A household at the union of the demo chair: a couple, a child and a parent entered by name.

        Returns:
            How many belong to it; 0 where the union has no members who live with nobody.
        """
        union = RoleGrant.objects.get(account__username="chair").body
        members = Membership.objects.filter(union=union.pk, valid_to=None, person__households=None)
        pair = [row.person for row in members.select_related("person").order_by("pk")[:2]]
        if len(pair) < 2:
            return 0
        on, why = self.today - timedelta(days=400), f"入户走访{MARK}"
        told: dict[str, Any] = {"on": on, "because": why, "by": self.by}
        with recorded(at=self.now - timedelta(days=2)):
            home = form_household(head=pair[0], address=f"演示路2号{MARK}", **told)
            add_household_member(household=home, person=pair[1], relation="spouse", **told)
            none: dict[str, Any] = {}
            agreed: dict[str, Any] = {
                "guardian": Guardian(pair[0], "parent"),
                "how": "signed",
                "agreed_on": self.today,
            }
            for relation, born, more in (
                ("child", date(on.year - 9, 5, 3), agreed),
                ("parent", date(on.year - 67, 2, 8), none),
            ):
                name = person_name(self.rng, "F")
                enter_relative(household=home, relation=relation, name=name, birth_date=born, **more, **told)
        return 4


def open_joining(ids: Ids, *, by: Account, now: datetime, say: Callable[[str], Any]) -> None:
    """Platforms, drives, applications and transfers.

    Args:
        now: the moment of loading.
    """
    joining = Joining(ids, by, now)
    joining.arrange()
    applications = joining.fill()
    transfers, family = joining.transfers(), joining.family()
    say(f"{applications} applications to join, {transfers} transfers, a household of {family}")
