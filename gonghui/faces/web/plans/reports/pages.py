"""What the pages of reports show: words for states, gaps beside the paper, files and their state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.queries.history import sentence
from gonghui.insight.indicators.queries import Difference
from gonghui.insight.reports.models import Gap, Report, ReportFile
from gonghui.insight.reports.queries import newest_file, sheet_of
from gonghui.insight.reports.queries.papers import digest_of
from gonghui.insight.reports.rules.blocks import Sheet
from gonghui.insight.reports.rules.pages import as_html
from gonghui.insight.reports.rules.wording import PASSAGES, WANTED

KIND_WORDS: dict[str, Any] = {
    "annual": _("Annual monitoring report"),
    "midterm": _("Mid-term evaluation report"),
    "final": _("Final evaluation report"),
    "statistics": _("Annual union statistics"),
}
STATE_WORDS: dict[str, Any] = {"draft": _("Draft report"), "issued": _("Issued")}
GAP_WORDS: dict[str, Any] = {
    "no_data": _("No data"),
    "preliminary": _("Preliminary value"),
    "words": _("Passage to be written"),
}
FILE_WORDS: dict[str, Any] = {
    "making": _("being made"),
    "made": _("made"),
    "failed": _("failed"),
}
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEDIA_TYPES = {"docx": WORD_TYPE, "pdf": "application/pdf"}


@dataclass(frozen=True)
class Passage:
    """One passage that a person writes."""

    place: str
    name: str
    text: str


@dataclass(frozen=True)
class Made:
    """A file of the report as it stands.

    Attributes:
        is_current: it shows the paper as it is now.
    """

    form: str
    file: ReportFile | None
    state: Any
    is_current: bool


def paper(report: Report) -> tuple[SafeString, Sheet]:
    """The paper as HTML, escaped where it is made; every figure leads to where it comes from."""
    sheet = sheet_of(report)
    known = set(report.figures.values_list("key", flat=True))

    def address(key: str) -> str:
        if key in known:
            return reverse("web:report-figure", args=[report.public_id, key])
        return ""

    # Escaped where it is made.
    return mark_safe(as_html(sheet, address)), sheet  # nosec B308, B703


def passages(report: Report, typed: dict[str, str] | None = None) -> list[Passage]:
    """The passages of a draft, with what was typed and refused."""
    written = {**report.words, **(typed or {})}
    return [Passage(place, PASSAGES[place][1], written.get(place, "")) for place in WANTED[report.kind]]


def gaps(report: Report) -> list[tuple[Gap, Any]]:
    """The gaps of a draft, open ones first."""
    rows = list(report.gaps.select_related("closed_by").order_by("place"))
    rows.sort(key=lambda gap: (gap.closed_by_id is not None, gap.place))
    return [(gap, GAP_WORDS[gap.kind]) for gap in rows]


def files(report: Report, sheet: Sheet) -> list[Made]:
    """Both files of a report, and whether each shows the paper as it is now."""
    now = digest_of(sheet)
    found = []
    for form in ReportFile.Form.values:
        file = newest_file(report, form)
        state = FILE_WORDS[file.state] if file else ""
        found.append(Made(form, file, state, file is not None and file.paper_digest == now))
    return found


WHAT_WORDS: dict[str, Any] = {
    "added": _("counts now and did not"),
    "removed": _("counted and does not any more"),
    "entered": _("entered the numerator"),
    "left": _("left the numerator"),
}


@dataclass(frozen=True)
class Moved:
    """A record that counts otherwise, and what was done to it."""

    name: str
    what: Any
    changes: list[tuple[Any, str]]


@dataclass(frozen=True)
class Since:
    """What became of a frozen figure."""

    difference: Difference
    records: list[Moved]

    @property
    def is_empty(self) -> bool:
        """Whether the same records give the same figure."""
        return self.difference.is_empty


def since(found: Difference) -> Since:
    """A difference in sentences."""
    rows = [
        Moved(row.name, WHAT_WORDS[row.what], [(one.recorded_at, sentence(one)) for one in row.changes])
        for row in found.records
    ]
    return Since(found, rows)
