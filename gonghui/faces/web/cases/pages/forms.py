"""Forms of the workbench, made from what a step or deed asks: read, checked for form, kept when refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from gonghui.engines.cases.models import Case
from gonghui.engines.cases.rules.kinds import Act, CaseKind, Field, FieldKind, Step
from gonghui.engines.cases.rules.steps import LONGEST_REASON, OUTCOME, TO
from gonghui.faces.web import words
from gonghui.faces.web.inputs import EARLIEST, LATEST
from gonghui.foundation.bodies.queries import parents_of, search_bodies
from gonghui.foundation.core.rules import Refusal

REASON, NOTE = "reason", "note"
SENT_ON = frozenset({Act.REFER, Act.REASSIGN})
WANT_REASON = SENT_ON | {Act.RETURN, Act.REOPEN}
OFFERED = 6  # names offered where a text fits several


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One input: what is asked, and what was typed when it comes back.

    `kind` is one of the engine's kinds of field, or file, or checks (several of a list).
    """

    name: str
    label: Any
    kind: str = "text"
    required: bool = True
    choices: Mapping[str, Any] = field(default_factory=dict)
    longest: int = 2000
    help: Any = ""
    value: Any = ""
    error: str = ""

    @property
    def is_long(self) -> bool:
        """Whether the text wants more than a line."""
        return self.kind == "text" and self.longest > LONGEST_REASON

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        """Key, words, and whether it is chosen."""
        chosen = self.value if isinstance(self.value, list | tuple | set) else [self.value]
        return [(key, str(label), key in chosen) for key, label in self.choices.items()]


def ask_of(declared: Field) -> Ask:
    """The input of a declared field."""
    return Ask(
        name=declared.name,
        label=declared.label,
        kind=str(declared.kind),
        required=declared.required and declared.kind != FieldKind.FLAG,
        choices=declared.choices,
        longest=declared.longest,
    )


def asks_of_step(kind: CaseKind, step: Step) -> list[Ask]:
    """What a step asks: its fields, the outcome where several are possible, to whom, and why."""
    asks = [ask_of(declared) for declared in step.needs]
    if len(step.outcomes) > 1:
        outcomes = {key: kind.outcomes[key] for key in step.outcomes}
        asks.insert(0, Ask(name=OUTCOME, label=_("What came of it"), kind="choice", choices=outcomes))
    if step.act in SENT_ON:
        # A module may find the unit by itself: what is missing, the action says.
        asks.append(Ask(name=TO, label=_("To which unit"), kind="body", required=False))
    if step.reasons:
        asks.append(Ask(name=REASON, label=_("Reason"), kind="choice", choices=step.reasons))
        asks.append(Ask(name=NOTE, label=_("More about the reason"), required=False, longest=200))
    else:
        needed = step.needs_reason or step.act in WANT_REASON
        # To whom the catalogue sends needs no reason; a choice by hand does, and the action says so.
        needed = needed and step.act != Act.REASSIGN
        asks.append(reason(required=needed))
    return asks


def reason(*, required: bool) -> Ask:
    """Why something is done: kept with the case."""
    return Ask(name=REASON, label=_("Reason"), required=required, longest=LONGEST_REASON)


def read(asks: Sequence[Ask], request: HttpRequest) -> tuple[dict[str, Any], dict[str, str]]:
    """What was entered, by name, and what is wrong with it; what is empty is left out.

    Whether something required is missing, and all else about the matter, the action says.
    """
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for ask in asks:
        if ask.kind == "file":
            sent = request.FILES.get(ask.name)
            if sent is not None:
                values[ask.name] = sent
            elif ask.required:
                errors[ask.name] = _("Choose a file.")
            continue
        try:
            value = _READERS.get(ask.kind, _text)(request.POST, ask)
        except Refusal as refusal:
            errors[ask.name] = str(refusal)
            continue
        if value not in ("", None):
            values[ask.name] = value
        elif ask.required:
            errors[ask.name] = _("“%(field)s” is missing; enter it.") % {"field": ask.label}
    return values, errors


def _text(post: QueryDict, ask: Ask) -> Any:
    return post.get(ask.name, "").replace("\0", "").strip()


def _choice(post: QueryDict, ask: Ask) -> Any:
    text = _text(post, ask)
    if text and text not in ask.choices:
        raise Refusal(_("Choose one of the list."))
    return text


def _date(post: QueryDict, ask: Ask) -> Any:
    text = _text(post, ask)
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = date.min
    if day is not None and not EARLIEST <= day < LATEST:
        raise Refusal(_("“%(text)s” is no day; write it like 2025-12-31.") % {"text": text[:40]})
    return day


def _number(post: QueryDict, ask: Ask) -> Any:
    text = _text(post, ask)
    if text and not (text.lstrip("-").isdecimal() and len(text) < 16):
        raise Refusal(_("“%(text)s” is no whole number.") % {"text": text[:40]})
    return int(text) if text else None


def _body(post: QueryDict, ask: Ask) -> Any:
    text = _text(post, ask)
    if not text:
        return None
    found = list(search_bodies(text)[: OFFERED + 1])
    same = [body for body in found if body.name_zh == text] or found
    if len(same) == 1:
        return same[0]
    if not same:
        raise Refusal(
            _("No organisation is called “%(text)s”; type the beginning of its name.") % {"text": text}
        )
    names = "、".join(words.name_of(body) for body in same[:OFFERED])
    raise Refusal(_("Several fit: %(names)s. Type the whole name.") % {"names": names})


_READERS: dict[str, Callable[[QueryDict, Ask], Any]] = {
    "choice": _choice,
    "date": _date,
    "number": _number,
    "body": _body,
    "flag": lambda post, ask: ask.name in post,
    "checks": lambda post, ask: [key for key in post.getlist(ask.name) if key in ask.choices],
}


def typed(asks: Sequence[Ask], request: HttpRequest, errors: Mapping[str, str]) -> list[Ask]:
    """The same inputs with what was typed and what is wrong with each."""
    back = []
    for ask in asks:
        value: Any = request.POST.get(ask.name, "")
        if ask.kind == "checks":
            value = request.POST.getlist(ask.name)
        back.append(replace(ask, value=value, error=errors.get(ask.name, "")))
    return back


def filled(asks: Sequence[Ask], given: Mapping[str, Any]) -> list[Ask]:
    """The inputs with what is known already."""
    return [replace(ask, value=given[ask.name]) if ask.name in given else ask for ask in asks]


def said_reason(values: Mapping[str, Any]) -> str:
    """The reason as the engine keeps it: a key, with more words behind it."""
    why, note = str(values.get(REASON, "")), str(values.get(NOTE, ""))
    return f"{why}: {note}" if note and why else why


def units_near(case: Case, on: date) -> list[str]:
    """Names offered where a unit is asked for: those above the lead, those that took part, the origin."""
    parts = case.handlings.select_related("body").order_by("-pk")[:20]
    near = [*parents_of(case.lead, on).values(), *(part.body for part in parts)]
    return list(dict.fromkeys(body.name_zh for body in near if body.pk != case.lead_id))
