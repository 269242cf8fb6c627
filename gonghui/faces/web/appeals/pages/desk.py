"""What stands beside the desk's form, and a danger case that keeps whatever could be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from gonghui.affairs.appeals import queries
from gonghui.affairs.appeals.actions import Said
from gonghui.affairs.appeals.models import Appeal
from gonghui.affairs.appeals.models.choices import Hazard
from gonghui.affairs.appeals.rules.dispatch import Choice, reason_words
from gonghui.affairs.appeals.rules.intake import REASON_TEXTS, WAYS
from gonghui.affairs.appeals.rules.kinds import APPEAL_KIND
from gonghui.faces.web.appeals.forms import DeskForm
from gonghui.faces.web.listening.words import beside_form
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.rules import read_name, read_phone

SHOWN = 8


def choice_words(choice: Choice) -> dict[str, Any]:
    """A proposal of dispatch: the body, None where somebody must choose, and the reason in words."""
    body = Body.objects.filter(pk=choice.body).first() if choice.body else None
    return {"body": body, "reason": reason_words(choice.reason, choice.params)}


def beside(form: DeskForm, account: Account, now: datetime, on: date) -> dict[str, Any]:
    """History, likely duplicates, suggestions and the proposal, from what is typed so far.

    Half a number finds nothing, and neither do a few signs of the wording.
    """
    form.is_valid()
    given = form.cleaned_data
    phone = _phone(given.get("phone", ""))
    employer = form.chosen_employer()
    named, area = given.get("employer_name", ""), given.get("place")
    category = form.tree.get(given.get("category", ""))
    history = list(queries.caller_history(phone, account, on)[:SHOWN]) if phone else []
    alike = queries.duplicates(
        account=account,
        now=now,
        on=on,
        phone=phone,
        employer=employer,
        employer_name=named if len(named) > 1 else "",
        place=area.pk if area else None,
        category=category.key if category else "",
    )
    way = next((way for way in WAYS if way.channel == given.get("told_channel")), None)
    proposed = None
    if way is None and (category or area or employer) and given.get("request") != "consult":
        proposed = choice_words(
            queries.propose(category=category, employer=employer, area=area, on=on, consents=form.ticks())
        )
    return {
        "typed_phone": bool(phone),
        "history": history,
        "alike": [(one, [REASON_TEXTS[key] for key in like.reasons]) for like, one in alike[:SHOWN]],
        "follows": form.data.get("follows", ""),
        "employer": employer,
        "category": category,
        "needs_employer": bool(category and category.needs_employer and not (employer or named)),
        "needs_place": bool(category and category.place == "matter" and not area),
        "gathered": queries.gathered(employer, given.get("workers"), now, on, account),
        "proposed": proposed,
        "told": way.told % {"number": way.number, "label": way.label} if way else "",
        "entries": list(queries.entries(on, category=category.key)[:3]) if category else [],
        "states": APPEAL_KIND.states,
        "tree": form.tree,
    } | beside_form(
        text=f"{given.get('wording', '')} {given.get('wanted', '')}",
        area=area,
        about=employer,
        employer=employer.name_zh if employer else named,
        tree=form.tree,
        account=account,
        on=on,
    )


def danger_said(form: DeskForm) -> Said:
    """What is known of a danger, whatever is missing or wrong: nothing typed may stand in its way."""
    form.is_valid()
    said = form.said()
    hazards = form.cleaned_data.get("hazards") or []
    kept = {"phone": _phone(said.phone), "name": _name(said.name)}
    return replace(said, hazards=hazards or [Hazard.UNCLEAR], branch="", told_channel="", category="", **kept)


def deadlines(appeal: Appeal) -> list[dict[str, Any]]:
    """The clocks that run on an appeal, the stricter first, 12345's own among them."""
    labels = {clock.name: clock.label for clock in APPEAL_KIND.clocks}
    rows: list[dict[str, Any]] = [
        {"label": labels.get(clock.name, clock.name), "due_at": clock.due_at, "is_theirs": False}
        for clock in appeal.case.clocks.all()
        if clock.running and clock.due_at
    ]
    if appeal.other_due_at:
        rows.append({"label": "12345", "due_at": appeal.other_due_at, "is_theirs": True})
    return sorted(rows, key=lambda row: row["due_at"])


def _phone(text: str) -> str:
    try:
        return read_phone(text) if text.strip() else ""
    except Refusal:
        return ""


def _name(text: str) -> str:
    try:
        return read_name(text) if text.strip() else ""
    except Refusal:
        return ""
