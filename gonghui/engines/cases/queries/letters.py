"""The text of a letter of inquiry, from records alone, in Chinese; and reading it and its answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as now_in
from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.models import Case, CaseConsent, Letter
from gonghui.engines.cases.queries.reach import reader_of, sees
from gonghui.engines.cases.queries.words import LETTER, REPLY, case_key, open_words
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.rules import Refusal


def letter_text(
    case: Case,
    body: Body,
    *,
    number: str,
    text: str,
    on: date,
    told: Mapping[str, str],
    by: date | None = None,
) -> str:
    """The letter as it is issued. The case's title stays out of it: it may name somebody.

    Args:
        told: what may be told of the worker: name, phone, wording.
        by: the day by which an answer is asked for.
    """
    with translation.override("zh-hans"):
        lines = [
            now_in("Letter of inquiry"),
            number,
            now_in("To: %(body)s") % {"body": body.name_zh},
            now_in("Our case: %(number)s") % {"number": case.number},
        ]
        if case.about is not None:
            lines.append(now_in("Concerning: %(body)s") % {"body": case.about.name_zh})
        lines += [f"{CaseConsent.What(what).label}：{value}" for what, value in told.items()]
        lines += ["", text, ""]
        if by is not None:
            lines.append(now_in("Please answer by %(day)s.") % {"day": by.isoformat()})
        lines.append(now_in("Please name the number of this letter in your answer."))
        lines += ["", case.lead.name_zh, on.isoformat()]
    return "\n".join(lines)


def read_letter(letter: Letter, reader: Account, on: date) -> tuple[str, str]:
    """The text of a letter and of its answer, empty where there is none.

    Raises:
        Refusal: the reader may not see the case, or no words in it.
    """
    case = letter.handling.case
    if not sees(reader, case, on) or not reader_of(case, reader, on).personal:
        raise Refusal(_("The words of this case are not for your account."))
    key = case_key(case)
    text = open_words(letter.text, key=key, part=LETTER)
    return text or "", open_words(letter.reply, key=key, part=REPLY) or ""
