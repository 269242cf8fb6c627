"""With what every address is asked for: what the own subtree has of each kind, and where that lies.

Whatever an address names lies in the own subtree, never in the foreign one: an account held there must
not reach it. Things that the demo city has anyway (plans, drives, cases of joining) lie where it put them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.apps import apps
from django.urls import reverse

from gonghui.affairs.membership.models import Application, Drive, Entrance
from gonghui.affairs.organising.models import Election, Founding
from gonghui.affairs.planning.models import PlanMaking
from gonghui.engines.cases.models import Case, Handling
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.registers import Category, Register, declared_registers
from gonghui.foundation.registers.models import ExportRequest, SheetImport
from gonghui.insight.evaluation.models import Engagement, Evaluation, Practice, SelfAssessment, TargetChange
from gonghui.insight.monitoring.models import ReportedFigure
from gonghui.insight.plans.models import Indicator, PlanDraft
from gonghui.insight.reports.models import Report
from gonghui.insight.roadmap.models import Task
from gonghui.insight.roadmap.rules import composites
from tests.faces.matrix.asked import ASKED
from tests.faces.matrix.asks import OF_REGISTER
from tests.faces.matrix.planted import CITY, World, led_by, reaches_area, reaches_body

# Nothing is behind these, or nothing before a second factor is set up, or other tests make what they want:
# whoever may open them is told that there is nothing.
CLOSED = {
    "api:api-root",
    "web:cases-behind",
    "web:model-cases",
    "web:pair",
    "web:proposed-hot",
    "web:hot-issue",
    "web:recording",
    "web:decide-exclusion",
    "web:decide-review",
    "web:burden-records",
    "web:handed-records",
    "web:handed-book",
    "web:send-to-case",
    "web:planning:step",
    "web:portal:progress-of",
    "account_signup",
    "account_set_password",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_download_recovery_codes",
}
NONE = UUID("00000000-0000-4000-8000-000000000000")
PLAN, STUDIOS = "beijing-14", "innovation_studios"
Lies = Callable[[str], bool]


@dataclass(frozen=True)
class Sent:
    """One thing sent to the site: the address, with what, and for whom it is there.

    Attributes:
        lies: whether what it names lies within the reach of a place; None where it names nothing.
        is_there: whether what it names exists at all: what does not is found by nobody.
        category: of the register that it names.
        narrows: what is asked for again, narrowed to what lies in the own subtree.
    """

    name: str
    url: str
    post: bool
    lies: Lies | None
    is_there: bool = True
    category: Category | None = None
    register: str = ""
    narrows: bool = False


@dataclass(frozen=True)
class Thing:
    """What the parts of an address stand for."""

    parts: Mapping[str, Any]
    lies: Lies | None = None
    query: str = ""

    @property
    def is_there(self) -> bool:
        """Whether the demo city has what is asked for."""
        return not {NONE, 0, "none"} & set(self.parts.values())


class Things:
    """What is there of each kind, asked for by the name of an address."""

    def __init__(self, world: World) -> None:
        self.world, self.own = world, world.own
        self.plan = Indicator.objects.filter(plan__key=PLAN, metric=STUDIOS).select_related("plan").get()

    # -- where things lie ------------------------------------------------------------------------------

    def at(self, *bodies: Body) -> Lies:
        """Where any of some bodies lies."""
        return lambda place: any(reaches_body(place, body, self.world) for body in bodies)

    def of_case(self, case: Case | None) -> Lies:
        """Where whoever took a case in, leads it or helps lies."""
        rows = Handling.objects.filter(case=case).exclude(state=Handling.State.WITHDRAWN)
        rows = rows.exclude(role=Handling.Role.LETTER).select_related("body__union__territory")
        return self.at(*(one.body for one in rows))

    def in_area(self, place: str) -> bool:
        """Whether figures of the own street are of a place."""
        return reaches_area(place, self.own.street, self.world)

    def in_district(self, place: str) -> bool:
        """Whether figures of the own district are of a place."""
        return reaches_area(place, self.own.district, self.world)

    @staticmethod
    def whole(place: str) -> bool:
        """Whether the whole city is of a place."""
        return place == CITY

    @staticmethod
    def nobody(place: str) -> bool:
        """Somebody else's, or of nobody who is asked about here."""
        return False

    # -- what an address names -------------------------------------------------------------------------

    def about(self, name: str) -> Thing:
        """What stands in the parts of an address, by the kind of thing that it is about."""
        more, kind = self.named.get(name, {}), ASKED[name].about
        if not kind:
            return Thing(more)
        made: Thing = getattr(self, f"_{kind}")(name)
        return Thing({**made.parts, **more}, made.lies, made.query)

    @cached_property
    def named(self) -> dict[str, dict[str, Any]]:
        """What the further parts of addresses stand for; the public id is of the thing itself."""
        draft = PlanDraft.objects.first()
        item = draft.items.first() if draft else None
        of_draft = {"public_id": draft.public_id if draft else NONE}
        report = Report.objects.exclude(state="issued").filter(plan__key=PLAN).first()
        gap = report.gaps.first() if report else None
        of_plan = {"key": PLAN}
        indicator = {**of_plan, "number": self.plan.number}
        index = {**of_plan, "index": "harmonious_relations"}
        return {
            "web:union-deed": {"name": "key"},
            "web:item-evidence": {"check_id": NONE},
            "web:my-union-paper": {"name": "none"},
            "web:election-paper": {"name": "notice"},
            "web:end-case-part": {"part": NONE},
            "web:retention:due": {"key": "members"},
            "web:retention:propose": {"key": "members"},
            "web:retention:hold": {"key": "members", "public_id": NONE},
            "web:retention:lift": {"public_id": NONE},
            "web:retention:list": {"public_id": NONE},
            "web:retention:package": {"public_id": NONE},
            "web:anomaly": {"account": 0, "rule": "none", "day": "2025-01-01"},
            "web:privacy:use": {"key": "none"},
            "web:privacy:assessment": {"public_id": NONE},
            "web:request-person": {"public_id": NONE},
            "web:vacancies": {"key": "none"},
            "web:group-behind": {"key": "none"},
            "web:revoke": {"pk": 0},
            "web:end-acting": {"pk": 0},
            "web:case-step": {"name": "reply"},
            "web:case-deed": {"name": "add_file"},
            "web:case-file": {"file_id": NONE},
            "web:case-letter": {"letter_id": NONE},
            "web:case-letter-docx": {"letter_id": NONE},
            "web:retire-entry": {"pk": 0},
            "web:end-citation": {"pk": 0},
            "web:end-row": {"public_id": NONE},
            "web:end-shift": {"public_id": NONE},
            "web:end-line": {"public_id": NONE},
            "web:model-cases": {"target": "category"},
            "web:public-month-of": {"year": 2025, "number": 1},
            "web:one-series": {"key": "none"},
            "api:attachment": {"message_id": "none"},
            "web:portal:progress-of": of_plan,
            "web:portal:progress-paper": {**of_plan, "public_id": NONE, "form": "pdf"},
            "web:joining:start": {"code": "none"},
            "web:plan-document": of_draft,
            "web:plan-document-states": of_draft,
            "web:plan-document-make": of_draft,
            "web:plan-document-add": of_draft,
            "web:plan-document-together": {**of_draft, "kind": "indicator"},
            "web:plan-document-decide": {**of_draft, "item_id": item.public_id if item else NONE},
            "web:plan-document-reopen": {**of_draft, "item_id": item.public_id if item else NONE},
            "web:report-figure": {"key": "1.value"},
            "web:report-words": {"place": "problems"},
            "web:report-gap": {"gap_id": gap.public_id if gap else NONE},
            "web:report-file": {"form": "docx"},
            "web:task-reach": {"number": 1},
            "web:task-file": {"file_id": NONE},
            "web:component": {"metric": in_an_index()},
            "web:draft-weights": index,
            "web:drop-weights": index,
            "web:adopt-weights": index,
            "web:new-task": of_plan,
            "web:official": of_plan,
            "web:forecasts": of_plan,
            "web:measure": indicator,
            "web:supervise": indicator,
            "web:enter-reported": indicator,
            "web:evaluation:propose-target": indicator,
            "web:evaluation:third-strike": {"number": 1},
            "web:evaluation:deed": {"name": "conclude"},
            "web:planning:step": {"name": "publish"},
            "web:planning:deed": {"name": "meeting"},
            "web:planning:version": {"number": 1},
            "web:planning:remark": {"remark_id": NONE},
        }

    def _body(self, name: str) -> Thing:
        union = self.own.union
        return Thing({"public_id": union.public_id}, self.at(union))

    def _person(self, name: str) -> Thing:
        return Thing({"public_id": self.own.person.public_id}, self.at(self.own.union, self.own.employer))

    def _couple(self, name: str) -> Thing:
        return Thing({"public_id": self.own.double.public_id}, self.at(self.own.union, self.own.employer))

    def _appeal(self, name: str) -> Thing:
        case = self.own.appeal.case
        return Thing({"public_id": case.public_id}, self.of_case(case))

    def _case(self, case: Case | None) -> Thing:
        return Thing({"public_id": case.public_id if case else NONE}, self.of_case(case))

    def _founding(self, name: str) -> Thing:
        found = Founding.objects.select_related("case").first()
        return self._case(found.case if found else None)

    def _election(self, name: str) -> Thing:
        found = Election.objects.select_related("case").first()
        return self._case(found.case if found else None)

    def _joining(self, name: str) -> Thing:
        found = Application.objects.select_related("case").first()
        return self._case(found.case if found else None)

    def _making(self, name: str) -> Thing:
        found = PlanMaking.objects.select_related("case").order_by("-pk").first()
        return self._case(found.case if found else None)

    def _drive(self, name: str) -> Thing:
        if name == "web:join-poster":
            code = Entrance.objects.select_related("union__body").first()
            assert code is not None
            return Thing({"code": code.code}, self.at(code.union.body))
        found = Drive.objects.select_related("body").first()
        assert found is not None
        return Thing({"public_id": found.public_id}, self.at(found.body))

    def _sheet(self, name: str) -> Thing:
        found = SheetImport.objects.filter(register="members").first()
        return Thing({"key": "members", "public_id": found.public_id if found else NONE}, self.nobody)

    def _request(self, name: str) -> Thing:
        found = ExportRequest.objects.first()  # a leader's, of the whole roll of members
        return Thing({"public_id": found.public_id if found else NONE}, self.whole)

    def _own(self, name: str) -> Thing:
        parts = {"public_id": NONE} if "<uuid:public_id>" in ROUTES[name] else {}
        return Thing(parts, self.nobody)

    def _public(self, name: str) -> Thing:
        found = PlanMaking.objects.select_related("case").order_by("-pk").first()
        return Thing({"public_id": found.case.public_id if found else NONE})

    def _figures(self, name: str) -> Thing:
        parts = {"key": PLAN, "plan": PLAN, "number": self.plan.number}
        wanted = {key: value for key, value in parts.items() if f"{key}>" in ROUTES[name]}
        return Thing(wanted, self.in_area, f"?area={self.own.street.code}")

    def _district(self, name: str) -> Thing:
        return Thing({"key": PLAN, "code": self.own.district.code}, self.in_district)

    def _plan(self, name: str) -> Thing:
        task = Task.objects.order_by("pk").first()
        # Its page looks through an area: a base union leads none.
        lies = lambda place: led_by(place, self.world) is not None  # noqa: E731
        return Thing({"public_id": task.public_id if task else NONE}, lies)

    def _unit(self, name: str) -> Thing:
        found = SelfAssessment.objects.select_related("case", "body").first()
        lies = self.at(found.body) if found else self.nobody
        return Thing({"public_id": found.case.public_id if found else NONE}, lies)

    def _whole(self, name: str) -> Thing:
        if "public_id" not in ROUTES[name]:
            return Thing({}, self.whole)
        found: Any = None
        if name.startswith("web:report"):
            kept = Report.objects.filter(plan__key=PLAN)
            drafts = {"web:report-figures", "web:report-words", "web:report-gap", "web:report-issue"}
            found = kept.filter(state="draft" if name in drafts else "issued").first()
        elif name.startswith("web:task"):
            found = Task.objects.filter(plan__key=PLAN).order_by("pk").first()
        elif name in {"web:differences", "web:correct-figure"}:
            found = ReportedFigure.objects.filter(area__level="city").select_related("indicator").first()
            number = found.indicator.number if found else 1
            parts = {"key": PLAN, "number": number, "public_id": found.public_id if found else NONE}
            return Thing(parts, self.whole)
        elif name == "web:evaluation:practice":
            found = Practice.objects.first()
        elif name == "web:evaluation:decide-target":
            found = TargetChange.objects.first()
        elif name.startswith("web:evaluation:third"):
            found = Engagement.objects.filter(filed_at__isnull=False).first()
        elif name == "web:evaluation:of-case":
            found = Case.objects.exclude(follow_up=None).first()
        elif name.startswith("web:evaluation"):
            found = Evaluation.objects.first()
        return Thing({"public_id": found.public_id if found else NONE}, self.whole)

    # -- registers -------------------------------------------------------------------------------------

    def of_registers(self, name: str) -> Iterator[tuple[Register, Thing]]:
        """The same address of every register."""
        ask = ASKED[name]
        for register in declared_registers().values():
            if not _is_offered(name, register):
                continue
            parts: dict[str, Any] = {"key": register.key}
            if ask.about == "sheet":
                if register.key == "members":
                    yield register, self._sheet(name)
                continue
            if "<slug:profile>" in ROUTES[name]:
                if not register.profiles:
                    continue
                parts["profile"] = register.profiles[0].key
            if "<slug:authority>" in ROUTES[name]:
                if not register.authorities:
                    continue
                parts["authority"] = register.authorities[0].key
            if name == "web:decide-stated":
                parts["public_id"] = NONE
            if ask.about != "record":
                yield register, Thing(parts)
                continue
            record = self.own.records.get(register.key) or self._met(register)
            if record is None or (name == "web:act" and not register.acts):
                continue
            if name == "web:act":
                parts["name"] = register.acts[0].key
            parts["public_id"] = record.public_id
            yield register, Thing(parts, self.at(self.body_of(register, record)))

    def _met(self, register: Register) -> Any:
        """A record of a register to which nothing is added by hand: the units themselves, or any."""
        if register.model == "bodies.Body":
            return self.own.union if register.key == "unions" else self.own.employer
        return apps.get_model(register.model)._default_manager.order_by("pk").first()

    @staticmethod
    def body_of(register: Register, record: Any) -> Body:
        """The body whose record it is."""
        rows = apps.get_model(register.model)._default_manager.filter(pk=record.pk)
        pk = rows.values_list(register.body_path or "pk", flat=True).get()
        return Body.objects.select_related("union__territory").get(pk=pk)


def _is_offered(name: str, register: Register) -> bool:
    """Whether a register has what an address does with it."""
    wanted = {"web:add": register.add, "web:edit": register.edit, "web:sheets": register.add_many}
    return name not in wanted or wanted[name] is not None


def in_an_index() -> str:
    """A metric that is a component of a composite index."""
    return next(part.metric for one in composites() for part in one.components if part.metric)


# Full name → route, filled by whoever walks the routes.
ROUTES: dict[str, str] = {}


def every_address(world: World) -> list[Sent]:
    """What is sent to every address of the table; of registers to each of them."""
    things, found = Things(world), []
    for name, ask in ASKED.items():
        if name not in ROUTES:
            continue
        if OF_REGISTER in ask.of:
            for register, thing in things.of_registers(name):
                url = reverse(name, kwargs=thing.parts) + thing.query
                kind = register.category, register.key
                found.append(Sent(name, url, ask.post, thing.lies, thing.is_there, *kind))
            continue
        thing = things.about(name)
        url = reverse(name, kwargs=thing.parts) + thing.query
        found.append(Sent(name, url, ask.post, thing.lies, thing.is_there and name not in CLOSED))
        if isinstance(ask.who, Permission) and not (ask.post or ask.about):
            # Lists and forms, narrowed to what lies in the own subtree: in every way an address may say so.
            found.append(Sent(name, f"{url}?{narrowed(world)}", False, None, False, narrows=True))
    return found


def narrowed(world: World) -> str:
    """The own subtree in every way in which addresses narrow a list or fill a form in."""
    own = world.own
    ways = {"area": own.street.code, "as_of": "2025-12-31", "case": own.appeal.case.number}
    ways |= dict.fromkeys(("union", "unit", "body", "giver"), str(own.union.public_id))
    ways |= {"employer": str(own.employer.public_id), "person": str(own.person.public_id)}
    return urlencode(ways)
