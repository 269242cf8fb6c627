"""A case's history in words, and its files, as far as the reader may know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.models import Case, CaseClock, CaseEvent, CaseNotice
from gonghui.engines.cases.queries.reach import cases_visible_to, reader_of, sees
from gonghui.engines.cases.queries.words import WORDS, case_key, open_reason, open_words
from gonghui.engines.cases.rules.kinds import OPENED, CaseKind, kind_of
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.models import Attachment
from gonghui.foundation.core.queries.history import ACTED, HIDDEN
from gonghui.foundation.core.rules import Refusal

# What is done with a case beside the steps of its kind, in words; params are named in braces.
BESIDE: Mapping[str, Any] = {
    OPENED: _("opened the case"),
    "assign": _("named {account} as handler"),
    "hand_over": _("handed the case over to {account}"),
    "ask_help": _("asked {body} to help"),
    "give_opinion": _("{body} gave its opinion"),
    "release_part": _("released {body}"),
    "issue_letter": _("wrote to {body}, letter {letter}"),
    "enter_reply": _("entered the answer of {body} to letter {letter}"),
    "link": _("linked it to {number}"),
    "attach": _("added a file"),
    "ask_extension": _("asked for {amount} more ({clock})"),
    "grant_extension": _("granted {amount} more ({clock})"),
    "refuse_extension": _("refused more time ({clock})"),
    "tick_consent": _("noted what the worker allows to be told"),
    "withdraw_consent": _("noted that the worker takes a consent back"),
    "restrict": _("restricted who may see the case"),
    "state_due": _("noted the outside limit"),
    "for_worker": _("did it for the worker, at the worker's side"),
    "remind": _("reminded whoever handles it"),
    "urge": _("urged whoever handles it"),
    "supervise": _("put the case under supervision"),
    "notice": _("told the level above that it is overdue"),
}


@dataclass(frozen=True)
class HistoryLine:
    """One step of a case, in the reader's language."""

    at: datetime
    who: str  # account and unit; to the worker the unit alone
    sentence: str
    reason: str
    words: Mapping[str, Any]
    step: str
    from_state: str
    to_state: str


def sentence_of(kind: CaseKind, event: CaseEvent, units: Mapping[str, str] | None = None) -> str:
    """What was done, in the active language.

    Args:
        units: of the clocks, by their names: in them is told how much more time was asked for or granted.
    """
    step = kind.step(event.step)
    said = (step.sentence or step.label) if step is not None else BESIDE.get(event.step, event.step)
    clock = kind.clock(str(event.params.get("clock", "")))
    named: dict[str, Any] = {"clock": clock.label} if clock is not None else {}
    unit = (units or {}).get(str(event.params.get("clock", "")))
    if unit and "amount" in event.params:
        named["amount"] = f"{event.params['amount']} {CaseClock.Unit(unit).label}"
    return str(said).format_map(_Missing(event.params | named))


class _Missing(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def history(case: Case, reader: Account | None, on: date | None = None) -> list[HistoryLine]:
    """The steps of a case in order.

    Args:
        reader: None is the worker: told units and states, no officer's name, reason or internal word.
    Raises:
        Refusal: the reader may not see the case.
    """
    day = on or timezone.localdate()
    kind = kind_of(case.kind)
    events = case.events.select_related("by", "acting_for", "body").order_by("at", "pk")
    told = list(events)
    extended = any("amount" in event.params for event in told)
    units = dict(case.clocks.values_list("name", "unit")) if extended else {}
    if reader is None:
        return [_line(kind, event, str(event.body or ""), "", {}, units) for event in told]
    if not sees(reader, case, day):
        raise Refusal(_("There is no such case among those you may see."))
    may = reader_of(case, reader, day)
    key, unseen = case_key(case), _unseen_links(told, reader, day)
    lines = []
    for event in told:
        if event.step == "link" and event.params.get("number") in unseen:
            event.params = {**event.params, "number": HIDDEN}
        key_of_event = key if may.may_read_words(event.body_id, case.lead_id) else None
        readable = may.may_read_reason(event.step, event.body_id, case.lead_id)
        reason = open_reason(event.reason, key=key if readable else None) or (HIDDEN if event.reason else "")
        words = open_words(event.words, key=key_of_event, part=WORDS) or ({"": HIDDEN} if event.words else {})
        who = f"{who_of(event)}（{event.body}）" if event.body else who_of(event)
        lines.append(_line(kind, event, who, reason, words, units))
    return lines


def who_of(event: CaseEvent) -> str:
    """Who took a step, and for whom where somebody stood in."""
    if event.acting_for is None:
        return str(event.by)
    return str(ACTED) % {"who": event.by, "principal": event.acting_for}


def _unseen_links(events: Iterable[CaseEvent], reader: Account, on: date) -> set[str]:
    """The numbers of linked cases that the reader may not see: that there is one is not told here either."""
    numbers = {str(event.params.get("number")) for event in events if event.step == "link"}
    if not numbers:
        return set()
    seen = cases_visible_to(reader, on).filter(number__in=numbers).values_list("number", flat=True)
    return numbers - set(seen)


def _line(
    kind: CaseKind,
    event: CaseEvent,
    who: str,
    reason: str,
    words: Mapping[str, Any],
    units: Mapping[str, str],
) -> HistoryLine:
    return HistoryLine(
        at=event.at,
        who=who,
        sentence=sentence_of(kind, event, units),
        reason=reason,
        words=words,
        step=event.step,
        from_state=event.from_state,
        to_state=event.to_state,
    )


def last_told(case: Case) -> str:
    """Who did what last and when, in one line: for whoever came second."""
    events = case.events.exclude(step__in=CaseNotice.Rung.values)  # these change nothing in the case
    event = events.select_related("by", "acting_for").order_by("-pk").first()
    if event is None:
        return ""
    moment = timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M")
    return f"{who_of(event)}, {moment}: {sentence_of(kind_of(case.kind), event)}"


def files_of(case: Case, reader: Account, on: date) -> list[Attachment]:
    """The files of a case whose metadata a reader may see; the content is served for no others.

    The worker's own files count as wording; what they are called may name the worker. Names are masked
    where names are.
    """
    if not sees(reader, case, on):
        return []
    may = reader_of(case, reader, on)
    links = case.files.select_related("file").order_by("pk")
    shown = [link for link in links if not link.from_asker or may.may_read("wording")]
    for link in shown:
        if link.from_asker and not may.may_read("name"):
            link.file.name = f"{case.number}-{link.pk}.{link.file.name.rpartition('.')[2]}"
    files = [link.file for link in shown]
    if not may.personal:
        for file in files:
            file.name = HIDDEN
    return files
