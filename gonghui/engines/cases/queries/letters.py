"""A letter of inquiry, from records alone, in Chinese; reading it, its file and its answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.models import Case, CaseConsent, Letter
from gonghui.engines.cases.queries.reach import reader_of, sees
from gonghui.engines.cases.queries.words import LETTER, REPLY, case_key, open_words, seal_words
from gonghui.engines.cases.rules.letters import (
    Paper,
    as_paper,
    as_said,
    as_text,
    file_name,
    paragraphs_of,
)
from gonghui.engines.cases.rules.word_files import as_docx
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.papers import written_day


def letter_of(
    case: Case,
    body: Body,
    *,
    number: str,
    text: str,
    on: date,
    told: Mapping[str, str],
    by: date | None = None,
) -> Paper:
    """The letter as it is issued. The case's title stays out of it: it may name somebody.

    Args:
        told: what may be told of the worker: name, phone, wording.
        by: the day by which an answer is asked for.
    """
    with translation.override("zh-hans"):
        parts = [str(_("Our case: %(number)s")) % {"number": case.number}]
        if case.about is not None:
            parts.append(str(_("Concerning: %(body)s")) % {"body": case.about.name_zh})
        parts += [f"{CaseConsent.What(what).label}：{value}" for what, value in told.items()]
        parts.append(text)
        if by is not None:
            parts.append(str(_("Please answer by %(day)s.")) % {"day": written_day(by)})
        parts.append(str(_("Please name the number of this letter in your answer.")))
        return Paper(
            head=case.lead.name_zh,
            number=number,
            title=str(_("Letter of inquiry")),
            to=body.name_zh,
            paragraphs=paragraphs_of(parts),
            on=on,
        )


def sealed_letter(paper: Paper, may_tell: Collection[str], key: bytes) -> bytes:
    """A letter as it is kept, with what its reader was allowed to be told of the worker."""
    return seal_words({"paper": as_said(paper), "told": sorted(may_tell)}, key=key, part=LETTER)


def read_letter(letter: Letter, reader: Account, on: date) -> tuple[str, str]:
    """The text of a letter and of its answer, empty where there is none.

    Raises:
        Refusal: the reader may not see the case, or no words in it.
    """
    paper, reply = _opened(letter, reader, on)
    return as_text(paper) if paper else "", reply


def letter_file(letter: Letter, reader: Account, on: date) -> tuple[str, bytes]:
    """A letter as it was issued, to be printed and sealed: the name of the file, and a .docx.

    Raises:
        Refusal: as of `read_letter`, or the words of the case were erased.
    """
    paper, _reply = _opened(letter, reader, on)
    if paper is None:
        raise Refusal(_("The words of this case were erased, those of its letters with them."))
    return file_name(paper), as_docx(paper)


def _opened(letter: Letter, reader: Account, on: date) -> tuple[Paper | None, str]:
    case = letter.handling.case
    refusal = Refusal(_("The words of this case are not for your account."))
    if not sees(reader, case, on):
        raise refusal
    may, key = reader_of(case, reader, on), case_key(case)
    said = open_words(letter.text, key=key, part=LETTER) or {}
    # To whom it was written the worker may have allowed more than to this reader.
    if not may.personal or may.only_helps or not all(may.may_read(what) for what in said.get("told", ())):
        raise refusal
    paper = as_paper(said["paper"]) if said else None
    return paper, open_words(letter.reply, key=key, part=REPLY) or ""
