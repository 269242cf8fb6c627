"""The own file as a document and as JSON: the same facts in the same order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from gonghui.affairs.membership.queries.own.file import OwnFile
from gonghui.foundation.core.rules.papers import FIRST_FONT, HEADING_FONT, TITLE_SIZE, Line
from gonghui.foundation.core.rules.word_files import new_document, number_page, packed, write

FORMAT, VERSION = "gonghui-own-file", 1  # of the JSON: a reader asks for both


def said(value: Any) -> str:
    """A value in words, in the reader's language; days as 2025-12-31."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


def as_json(file: OwnFile) -> bytes:
    """The own file for machines (个人信息保护法 art. 45): facts by name, values as words, numbers masked."""
    whole = {
        "format": FORMAT,
        "version": VERSION,
        "of": file.of,
        "made_at": file.at.isoformat(),
        "sections": [
            {
                "key": section.key,
                "title": str(section.title),
                "entries": [{one.name: said(one.value) for one in entry.facts} for entry in section.entries],
            }
            for section in file.sections
        ],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2).encode()


def as_docx(file: OwnFile) -> bytes:
    """The own file as an Office Open XML document on the page of official papers."""
    document = new_document()
    for line in _lines(file):
        write(document.add_paragraph(), line)
    number_page(document.sections[0].footer, "center")
    return packed(document, title=_("What the union keeps about me"), on=timezone.localdate(file.at))


def _lines(file: OwnFile) -> Iterator[Line]:
    yield Line(
        text=_("What the union keeps about me"), font=HEADING_FONT, size=TITLE_SIZE, place="center", kept=True
    )
    yield Line(text=f"{file.of}　{said(file.at)}", place="center")
    for section in file.sections:
        yield Line()
        yield Line(text=str(section.title), font=FIRST_FONT, place="left", kept=True)
        for entry in section.entries:
            parts = [f"{one.label}{_(': ')}{said(one.value)}" for one in entry.facts]
            yield Line(text=_("; ").join(parts), place="left", first=2)
