"""How far it is: what a worker learns with the phone and the code, without an account."""

from __future__ import annotations

from typing import Any

from gonghui.affairs.appeals.models import Appeal
from gonghui.affairs.appeals.queries.intake import of_caller
from gonghui.affairs.appeals.rules.asking import QUERY_CODE, read_code
from gonghui.affairs.appeals.rules.portal.texts import TOLD
from gonghui.engines.cases.queries.history import history
from gonghui.engines.cases.queries.reach import ticks_of
from gonghui.engines.cases.queries.words import WORDS, case_key, open_words
from gonghui.engines.cases.rules.kinds import kind_of
from gonghui.foundation.core.rules.crypto import provider

ANSWERS = ("answer_now", "tell_channel", "reply")


def appeal_by_code(code: str, phone: str = "") -> Appeal | None:
    """The appeal of a query code; None where there is none, or the phone is another's.

    Args:
        phone: asked for wherever the caller left one; one code tried against many phones tells nothing.
    """
    text = read_code(code)
    if not text:
        return None
    hashes = [
        provider().keyed_hash(text, purpose=QUERY_CODE, version=version)
        for version in provider().hash_versions
    ]
    found = Appeal.objects.filter(query_hash__in=hashes).select_related("case__lead").first()
    if found is None or found.caller_hash is None:
        return found
    if not phone:
        return None
    return Appeal.objects.filter(of_caller(phone), pk=found.pk).select_related("case__lead").first()


def told_to_worker(appeal: Appeal) -> dict[str, Any]:
    """Number, state, unit, answers, steps of an appeal as its own caller reads them: no officer's name."""
    case, kind = appeal.case, kind_of(appeal.case.kind)
    return {
        "number": case.number,
        "state": kind.states[case.state],
        "outcome": kind.outcomes.get(case.outcome, ""),
        "unit": case.lead.name_zh,
        "due_at": case.first_due_at,
        "may_answer": case.state == "answered",
        "may_reopen": case.state == "closed"
        and case.outcome in {"unsolved", "partly", "unreached", "solved"},
        "answers": answers_of(appeal),
        "ticks": ticks_of(case),
        "steps": [line for line in history(case, None) if line.step in TOLD],
    }


def answers_of(appeal: Appeal) -> list[dict[str, Any]]:
    """What the worker was answered, the newest first: moment, unit, text. Empty once the words are erased."""
    key = case_key(appeal.case)
    events = appeal.case.events.filter(step__in=ANSWERS).select_related("body").order_by("-at", "-pk")
    found = []
    for event in events:
        words = open_words(event.words, key=key, part=WORDS) or {}
        if text := words.get("answer"):
            found.append({"at": event.at, "unit": str(event.body or ""), "text": str(text)})
    return found
