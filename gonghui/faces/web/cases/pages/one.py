"""One case: what it is, who may know what, its clocks, its bodies, its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gonghui.engines.cases import queries
from gonghui.engines.cases.actions.doors import law_that_applies, steps_apart
from gonghui.engines.cases.models import Case, CaseClock, CaseConsent, CaseLink, Handling
from gonghui.engines.cases.queries.history import HistoryLine
from gonghui.engines.cases.queries.words import OPINION
from gonghui.engines.cases.rules.due import OVERDUE
from gonghui.engines.cases.rules.kinds import CaseKind, Step, declared_kinds, kind_of
from gonghui.faces.web import words
from gonghui.faces.web.cases.pages import listing
from gonghui.faces.web.cases.pages.deeds import DEEDS, WHAT
from gonghui.faces.web.cases.pages.due import Due, due, dues_of
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.queries.history import HIDDEN

# Pages that the module of a kind has for a case: words, address, in which state it is of use ("" for any).
# Offered to whoever works on the case; each page asks for its own role besides.
OWN_PAGES: Mapping[str, tuple[tuple[Any, str, str], ...]] = {
    "appeal": (
        (gettext_lazy("Call back"), "web:call-back", "answered"),
        (gettext_lazy("What the caller was told"), "web:taken", ""),
        (gettext_lazy("Ask for a review of an unreasonable request"), "web:review", ""),
        (gettext_lazy("Propose to leave it out of the rates"), "web:exclude", ""),
    ),
    "joining": ((gettext_lazy("Who applies"), "web:joining-case", ""),),
    "plan_making": ((gettext_lazy("The draft, opinions and answers"), "web:planning:making", ""),),
    "plan_self_assessment": ((gettext_lazy("The self-assessment"), "web:evaluation:unit", ""),),
    "plan_countersign": ((gettext_lazy("The evaluation"), "web:evaluation:of-case", ""),),
    "plan_follow_up": ((gettext_lazy("The evaluation"), "web:evaluation:of-case", ""),),
}
_FOUNDED = (gettext_lazy("What is founded or elected"), "web:founding", "")
_ELECTIONS = ("founding", "election", "by_election")
_ABOUT_WHOM = (gettext_lazy("The person's entry"), "web:request-person", "")
_REQUESTS = ("own_correction", "own_deletion", "own_question")
OWN_PAGES = {
    **OWN_PAGES,
    **dict.fromkeys(_ELECTIONS, (_FOUNDED,)),
    **dict.fromkeys(_REQUESTS, (_ABOUT_WHOM,)),
}
# Steps that the module of a kind has a page for: votes are entered name by name.
OWN_STEPS = {(kind, "elect"): "web:election-votes" for kind in _ELECTIONS}
OWN_STEPS[("plan_self_assessment", "file")] = "web:evaluation:unit"
EFFECTS = {
    "start": gettext_lazy("The limit begins"),
    "pause": gettext_lazy("The limit stands still"),
    "resume": gettext_lazy("The limit runs on"),
    "extend": gettext_lazy("More time was granted: %(amount)s"),
    "stop": gettext_lazy("The limit ends: what was owed is done"),
    "restart": gettext_lazy("The limit begins anew"),
}
COUNTS = {
    "moment": gettext_lazy("from the moment, round the clock"),
    "next_day": gettext_lazy("from the day after"),
    "same_day": gettext_lazy("from the same day"),
}


@dataclass(frozen=True)
class Told:
    """One event of a clock in words."""

    at: datetime
    words: str
    due_at: datetime | None


@dataclass(frozen=True)
class Clock:
    """A clock of the case with how its due moment came about."""

    label: str
    rule: str
    words: str  # the limit and from when it counts
    due: Due | None
    stand: str  # runs, stands still, ended
    missed_at: datetime | None
    assumed: bool
    told: list[Told]


@dataclass(frozen=True)
class Part:
    """A body's part in the case."""

    handling: Handling
    due: Due | None
    opinion: str
    letter: Any
    deeds: list[tuple[str, str]]


@dataclass(frozen=True)
class Line:
    """One line of history, what was entered under its labels."""

    line: HistoryLine
    words: list[tuple[str, str]]
    state: str


def title_of(case: Case, reader: queries.Reader) -> str:
    """The title, for those who may read it."""
    return case.title if reader.personal else HIDDEN


def summary(case: Case, reader: queries.Reader) -> list[tuple[Any, Any, str]]:
    """What stands on top: label, value, address."""
    kind = declared_kinds().get(case.kind)
    facts: list[tuple[Any, Any, str]] = [
        (_("Kind"), listing.kind_word(kind, case.kind), ""),
        (_("State"), listing.state_word(kind, case.state), ""),
    ]
    if case.outcome:
        facts.append(
            (_("What came of it"), kind.outcomes.get(case.outcome, "") if kind else case.outcome, "")
        )
    facts += [
        (_("Urgency"), Case.Urgency(case.urgency).label, ""),
        (_("Came by"), listing.channel_word(kind, case.channel) or "—", ""),
        (_("Opened"), words.moment(case.opened_at), ""),
    ]
    if case.about is not None:
        facts.append((_("About"), words.name_of(case.about), ""))
    if case.area is not None:
        facts.append((_("Place of the matter"), words.name_of(case.area), ""))
    facts += [
        (_("Lead"), words.name_of(case.lead), reverse("web:body", args=[case.lead.public_id])),
        (_("Handler"), case.handler.name if case.handler else _("nobody yet"), ""),
        (_("Worker"), _worker(case, reader), ""),
    ]
    return facts


def names_worker(case: Case, reader: queries.Reader) -> bool:
    """Whether the page shows a worker by name: to whoever may read it, on its face or in what was entered."""
    concerns = case.person_id is not None or case.kind in ("appeal", "joining")
    return concerns and not case.anonymous and reader.may_read("name")


def _worker(case: Case, reader: queries.Reader) -> str:
    if case.anonymous:
        return _("stays unnamed, by own wish")
    if case.person is None:
        return _("not in the register of people")
    return case.person.name if reader.may_read("name") else HIDDEN


def consents(reader: queries.Reader) -> list[tuple[str, list[tuple[str, bool]]]]:
    """Who may know what: for each who, every what and whether it is allowed."""
    return [
        (
            str(to_label),
            [(str(label), (what, to) in reader.ticks) for what, label in WHAT.items()],
        )
        for to, to_label in CaseConsent.To.choices
    ]


def clocks(case: Case, now: datetime) -> list[Clock]:
    """The clocks of a case, each with its events in words."""
    found = []
    for story in queries.clock_stories(case, now):
        unit = str(CaseClock.Unit(story.unit).label)
        state = story.state
        runs = state.running or state.paused
        counts = COUNTS.get(story.counts_from, story.counts_from)
        found.append(
            Clock(
                label=str(story.label),
                rule=story.rule,
                words=_("%(limit)s %(unit)s, %(counts)s")
                % {"limit": story.limit, "unit": unit, "counts": counts},
                due=due(story.label, state.due_at, now) if state.running else None,
                stand=_stand(state),
                missed_at=state.breached_at,
                assumed=state.assumed and runs,
                told=[Told(e.at, _effect(e, unit), due_at) for e, due_at in story.events],
            )
        )
    return found


def _effect(event: Any, unit: str) -> str:
    return str(EFFECTS[event.effect]) % {"amount": f"{event.amount} {unit}"}


def _stand(state: Any) -> str:
    if state.running:
        return _("runs")
    if state.paused:
        return _("stands still")
    return _("has ended") if state.stopped_at else _("has not begun")


def parts(
    case: Case, account: Account, reader: queries.Reader, deeds: set[str], on: date, now: datetime
) -> list[Part]:
    """The bodies of a case with their to-dos, opinions and letters; the lead first."""
    rows = case.handlings.exclude(role=Handling.Role.ORIGIN).select_related("body", "account", "letter")
    held = sorted(rows, key=lambda row: (row.state != "open", row.role != "lead", row.pk))
    own = {part.pk for part in queries.own_parts(case, account, on)}
    key = queries.case_key(case)
    found = []
    for handling in held:
        is_open = handling.state == Handling.State.OPEN
        readable = key if reader.may_read_words(handling.body_id, case.lead_id) else None
        opinion = queries.open_words(handling.opinion, key=readable, part=OPINION) or ""
        found.append(
            Part(
                handling=handling,
                due=due("", handling.due_at, now) if is_open and handling.due_at else None,
                opinion=opinion or (HIDDEN if handling.opinion else ""),
                letter=getattr(handling, "letter", None),
                deeds=_part_deeds(case, handling, deeds, own) if is_open else [],
            )
        )
    return found


def _part_deeds(case: Case, part: Handling, deeds: set[str], own: set[int]) -> list[tuple[str, str]]:
    offered = []
    if part.pk in own:
        offered.append(("give_opinion", part.pk))
    letter = getattr(part, "letter", None)
    if letter is not None and "enter_reply" in deeds:
        offered.append(("enter_reply", letter.pk))
    if part.role != Handling.Role.LEAD and "release_part" in deeds:
        offered.append(("release_part", part.pk))
    return [(str(DEEDS[name].label), f"{deed_url(case, name)}?part={pk}") for name, pk in offered]


def deed_url(case: Case, name: str) -> str:
    """Where a deed is done."""
    return reverse("web:case-deed", args=[case.public_id, name])


def step_url(case: Case, step: Step) -> str:
    """Where a step is taken."""
    page = OWN_STEPS.get((case.kind, step.name))
    if page:
        return reverse(page, args=[case.public_id])
    return reverse("web:case-step", args=[case.public_id, step.name])


def steps(case: Case, account: Account, on: date) -> list[Step]:
    """The steps offered here, the primary one first; those that follow from other work are not."""
    offered = queries.steps_offered(case, account, on)
    here = [step for step in offered if step.name not in steps_apart(case.kind)]
    return sorted(here, key=lambda step: not step.primary)


def menu(case: Case, deeds: set[str]) -> list[tuple[str, str]]:
    """What may be done beside the steps: words and address."""
    return [
        (str(deed.label), deed_url(case, name)) for name, deed in DEEDS.items() if deed.menu and name in deeds
    ]


def own_pages(case: Case, deeds: set[str]) -> list[tuple[str, str]]:
    """The pages that the case's own module has for it, for whoever works on it: words and address."""
    if not deeds:
        return []
    found = [
        (str(label), reverse(name, args=[case.public_id]))
        for label, name, state in OWN_PAGES.get(case.kind, ())
        if state in ("", case.state)
    ]
    if case.closed_at is None:
        found.append((str(_("People of the pools")), reverse("web:case-people", args=[case.public_id])))
    return found


def lines(case: Case, account: Account, on: date) -> list[Line]:
    """History, the newest first, with what was entered under the labels of its fields."""
    kind = kind_of(case.kind)
    return [
        Line(
            line=line,
            words=_entered(kind, line),
            state=str(kind.states.get(line.to_state, "")) if line.to_state != line.from_state else "",
        )
        for line in reversed(queries.history(case, account, on))
    ]


def _entered(kind: CaseKind, line: HistoryLine) -> list[tuple[str, str]]:
    step = kind.step(line.step)
    fields = {one.name: one for one in (*kind.fields, *(step.needs if step else ()))}
    return [
        (str(fields[name].label) if name in fields else name, _value(value))
        for name, value in line.words.items()
    ]


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return words.yes_no(value)
    return words.number(value) if isinstance(value, int) else str(value)


def reason_words(kind: CaseKind, step: str, said: str) -> str:
    """A reason with its key in words, where the step has a list of them."""
    declared = kind.step(step)
    key, separator, note = said.partition(": ")
    if declared is None or key not in declared.reasons:
        return said
    return f"{declared.reasons[key]}{separator and _(': ')}{note}"


def links(case: Case, account: Account, on: date) -> list[tuple[str, Case]]:
    """Cases that belong to this one, as far as the account sees them: in words how, and the case."""
    made = [(link.kind, link.other_id) for link in case.links.order_by("pk")]
    made += [(link.kind, link.case_id) for link in case.linked_from.order_by("pk")]
    seen = (
        queries.cases_visible_to(account, on).filter(pk__in=[pk for _kind, pk in made]).in_bulk()
        if made
        else {}
    )
    return [(str(CaseLink.Kind(kind).label), seen[pk]) for kind, pk in made if pk in seen]


def page_of(case: Case, account: Account, on: date, now: datetime) -> Mapping[str, Any]:
    """Everything that the page of a case shows."""
    reader = queries.reader_of(case, account, on)
    kind = kind_of(case.kind)
    told = lines(case, account, on)
    deeds = queries.deeds_offered(case, account, on)
    return {
        "case": case,
        "title": title_of(case, reader),
        "facts": summary(case, reader),
        "dues": dues_of(case, now),
        "late": any(one.group == OVERDUE for one in dues_of(case, now)),
        "consents": consents(reader),
        "reader": reader,
        "clocks": clocks(case, now),
        "parts": parts(case, account, reader, deeds, on, now),
        "extensions": _extensions(case, account, reader, deeds),
        "steps": [(step, step_url(case, step)) for step in steps(case, account, on)],
        "menu": menu(case, deeds),
        "files": queries.files_of(case, account, on),
        "links": links(case, account, on),
        "history": [(line, reason_words(kind, line.line.step, line.line.reason)) for line in told],
        "own_pages": own_pages(case, deeds),
        "law": law_that_applies(case),
        "acting_for": queries.whose_work([case], account, on).get(case.pk),
    }


def _extensions(
    case: Case, account: Account, reader: queries.Reader, deeds: set[str]
) -> Sequence[tuple[Any, Any, str, str, str]]:
    """Requests for more time waiting for a decision: request, its clock's name, how much, why, where it is
    decided."""
    asked = queries.asked_extensions(case)
    units = {clock.name: clock.get_unit_display() for clock in case.clocks.all()} if asked else {}
    key = queries.case_key(case) if asked and reader.may_read_words(case.lead_id, case.lead_id) else None
    may = "decide_extension" in deeds
    kind = kind_of(case.kind)
    found = []
    for request in asked:
        declared = kind.clock(request.clock)
        decides = may and request.asked_by_id != account.pk
        url = f"{deed_url(case, 'decide_extension')}?part={request.pk}" if decides else ""
        why = queries.open_reason(request.reason, key=key)
        amount = f"{request.amount} {units.get(request.clock, '')}".strip()
        found.append((request, declared.label if declared else request.clock, amount, why, url))
    return found
