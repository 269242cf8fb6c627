"""What is entered in a plan's making beside its steps: each asks a few things and calls one action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gonghui.affairs.planning import actions
from gonghui.affairs.planning.models import AskedBody, Expert, Meeting, PlanMaking, Remark, UpperPlan
from gonghui.affairs.planning.rules.entries import headings_of
from gonghui.engines.cases.rules.clocks import SHANGHAI
from gonghui.faces.web.cases.pages.forms import Ask
from gonghui.faces.web.page import today
from gonghui.foundation.accounts.models import Account

Values = Mapping[str, Any]
# What an expert or a unit says stands one a line: each line is answered by itself.
ONE_A_LINE = gettext_lazy("One a line; each is answered by itself.")


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One thing entered. `part` finds what it is about, where it is about more than the plan."""

    label: Any
    asks: Callable[[PlanMaking, Any], list[Ask]]
    do: Callable[[PlanMaking, Any, Values, Account, datetime], object]
    part: Callable[[PlanMaking, int], Any] | None = None
    help: Any = ""


def _abouts(making: PlanMaking) -> dict[str, str]:
    text = making.consulted.text if making.consulted else ""
    return {heading: heading for heading in headings_of(text)}


def _remark_asks(making: PlanMaking, part: Any) -> list[Ask]:
    channels = {key: label for key, label in Remark.Channel.choices if key != Remark.Channel.PAGE}
    senders = {key: label for key, label in Remark.Sender.choices if key}
    return [
        Ask(name="channel", label=_("How it came"), kind="choice", choices=channels),
        Ask(name="came_on", label=_("Day on which it came"), kind="date", value=today().isoformat()),
        Ask(
            name="about", label=_("About which part"), kind="choice", required=False, choices=_abouts(making)
        ),
        Ask(name="words", label=_("What it says"), longest=8000, help=_("Kept sealed; never published.")),
        Ask(name="sender", label=_("Who says it"), kind="choice", required=False, choices=senders),
    ]


def _enter_remark(making: PlanMaking, part: Any, v: Values, by: Account, now: datetime) -> object:
    came = datetime.combine(v["came_on"], time(12), SHANGHAI) if "came_on" in v else now
    same_day = came.date() == now.astimezone(SHANGHAI).date()
    return actions.enter_remark(
        making=making,
        words=v["words"],
        channel=v["channel"],
        about=v.get("about", ""),
        sender=v.get("sender", ""),
        came_at=now if same_day else came,
        by=by,
        now=now,
    )


def _expert_asks(making: PlanMaking, part: Any) -> list[Ask]:
    return [
        Ask(name="name", label=_("The expert's name"), longest=60),
        Ask(name="unit", label=_("Unit of the expert"), longest=120),
        Ask(name="field", label=_("Field"), longest=60),
    ]


def _verdict_asks(making: PlanMaking, part: Any) -> list[Ask]:
    return [
        Ask(name="verdict", label=_("Verdict"), kind="choice", choices=dict(Expert.Verdict.choices)),
        Ask(name="reported_on", label=_("Day of the verdict"), kind="date", value=today().isoformat()),
        Ask(name="findings", label=_("Findings"), longest=8000, required=False, help=ONE_A_LINE),
    ]


def _ask_asks(making: PlanMaking, part: Any) -> list[Ask]:
    return [
        Ask(name="body", label=_("Which unit"), kind="body"),
        Ask(name="text", label=_("What is asked"), longest=4000),
        Ask(name="answer_by", label=_("Answer asked for by"), kind="date", required=False),
    ]


def _stance_asks(making: PlanMaking, part: Any) -> list[Ask]:
    return [
        Ask(
            name="stance",
            label=_("How it stands to the draft"),
            kind="choice",
            choices=dict(AskedBody.Stance.choices),
        ),
        Ask(name="replied_on", label=_("The day it bears"), kind="date", value=today().isoformat()),
        Ask(name="text", label=_("The answer"), longest=4000),
        Ask(name="findings", label=_("What it wants changed"), longest=8000, required=False, help=ONE_A_LINE),
    ]


def _meeting_asks(making: PlanMaking, part: Any) -> list[Ask]:
    return [
        Ask(name="what", label=_("What meeting"), kind="choice", choices=dict(Meeting.What.choices)),
        Ask(name="held_on", label=_("Held on"), kind="date", value=today().isoformat()),
        Ask(name="attended", label=_("How many attended"), kind="number"),
        Ask(name="opposed", label=_("How many were against it"), kind="number", required=False),
        Ask(name="decision", label=_("What was decided"), longest=500),
        Ask(
            name="file", label=_("Minutes"), kind="file", help=_("PDF, PNG, JPEG, Word, Excel, CSV or text.")
        ),
    ]


def _upper_asks(making: PlanMaking, part: Any) -> list[Ask]:
    return [
        Ask(name="name", label=_("Plan above"), longest=120),
        Ask(
            name="plan_key",
            label=_("Its key, where it is kept here"),
            longest=40,
            required=False,
            help=_("As in the address of its page, such as beijing-14."),
        ),
        Ask(
            name="finding",
            label=_("How the draft stands to it"),
            kind="choice",
            choices=dict(UpperPlan.Finding.choices),
        ),
        Ask(name="words", label=_("In which targets and tasks, and why"), longest=500),
    ]


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


DEEDS: dict[str, Deed] = {
    "opinion": Deed(
        label=gettext_lazy("Enter an opinion"),
        asks=_remark_asks,
        do=_enter_remark,
        help=gettext_lazy("What came on paper, at a hearing or by telephone. No name is asked."),
    ),
    "expert": Deed(
        label=gettext_lazy("Name an expert"),
        asks=_expert_asks,
        do=lambda making, part, v, by, now: actions.invite_expert(
            making=making, name=v["name"], unit=v["unit"], field=v["field"], by=by, now=now
        ),
    ),
    "verdict": Deed(
        label=gettext_lazy("Enter the verdict"),
        asks=_verdict_asks,
        do=lambda making, part, v, by, now: actions.report_expert(
            expert=part,
            verdict=v["verdict"],
            reported_on=v["reported_on"],
            findings=_lines(v.get("findings", "")),
            by=by,
            now=now,
        ),
        part=lambda making, pk: making.experts.filter(pk=pk).first(),
    ),
    "ask": Deed(
        label=gettext_lazy("Ask a unit by letter"),
        asks=_ask_asks,
        do=lambda making, part, v, by, now: actions.ask_body(
            making=making, body=v["body"], text=v["text"], answer_by=v.get("answer_by"), by=by, now=now
        ),
        help=gettext_lazy("A numbered letter of the case, to print and seal; its answer is entered here."),
    ),
    "answer": Deed(
        label=gettext_lazy("Enter the unit's answer"),
        asks=_stance_asks,
        do=lambda making, part, v, by, now: actions.enter_stance(
            asked=part,
            stance=v["stance"],
            text=v["text"],
            replied_on=v["replied_on"],
            wishes=_lines(v.get("findings", "")),
            by=by,
            now=now,
        ),
        part=lambda making, pk: making.asked.filter(pk=pk).first(),
    ),
    "meeting": Deed(
        label=gettext_lazy("Enter a meeting"),
        asks=_meeting_asks,
        do=lambda making, part, v, by, now: actions.hold_meeting(
            making=making,
            what=v["what"],
            held_on=v["held_on"],
            attended=v["attended"],
            opposed=v.get("opposed"),
            decision=v["decision"],
            minutes=v["file"].read(),
            file_name=v["file"].name,
            by=by,
            now=now,
        ),
    ),
    "upper": Deed(
        label=gettext_lazy("Look at a plan above"),
        asks=_upper_asks,
        do=lambda making, part, v, by, now: actions.check_upper(
            making=making,
            name=v["name"],
            plan_key=v.get("plan_key", ""),
            finding=v["finding"],
            words=v["words"],
            by=by,
            now=now,
        ),
    ),
}


def deed_named(name: str, making: PlanMaking, part: str) -> tuple[Deed, Any]:
    """A deed, and what it is about.

    Raises:
        Http404: there is none, or no such part.
    """
    deed = DEEDS.get(name)
    if deed is None:
        raise Http404(_("There is no such entry in a plan's making."))
    if deed.part is None:
        return deed, None
    found = deed.part(making, int(part)) if part.isdecimal() and len(part) < 19 else None
    if found is None:
        raise Http404(_("This part of the making is not there any more."))
    return deed, found
