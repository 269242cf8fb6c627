"""A letter as a .docx."""

from __future__ import annotations

from gonghui.engines.cases.rules.letters import Paper, lines_of
from gonghui.foundation.core.rules.word_files import new_document, number_page, packed, write


def as_docx(paper: Paper) -> bytes:
    """A paper as an Office Open XML document. The same paper gives the same bytes."""
    document = new_document()
    section = document.sections[0]
    # The first page of a letter bears no number.
    section.different_first_page_header_footer = True
    for line in lines_of(paper):
        write(document.add_paragraph(), line)
    number_page(section.footer, "center")
    return packed(document, title=paper.number, on=paper.on)
