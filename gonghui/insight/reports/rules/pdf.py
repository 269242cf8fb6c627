"""A report as PDF by WeasyPrint, on the page of GB/T 9704-2012. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.rules import Refusal
from gonghui.insight.reports.rules.blocks import Sheet
from gonghui.insight.reports.rules.pages import as_html

CSS = Path(__file__).parents[1] / "files" / "gbpaper.css"


def as_pdf(sheet: Sheet, on: date, progress: Callable[[int], Any] = lambda done: None) -> bytes:
    """The paper's bytes; the same paper gives the same on one machine.

    Args:
        on: what the file's own facts name as its day.
    Raises:
        Refusal: Pango, which lays text out, is not on this machine.
    """
    try:
        # Loaded here: it takes memory that only the worker has to spare, and needs a library of the system.
        from weasyprint import CSS as Style
        from weasyprint import HTML
    except OSError:
        raise Refusal(
            _("This machine lacks Pango, which lays out PDF; install libpango, or take the .docx.")
        ) from None
    body = as_html(sheet, progress=progress)
    day = f"{on.isoformat()}T00:00:00Z"
    text = (
        '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">'
        f"<title>{escape(sheet.title)}</title>"
        f'<meta name="dcterms.created" content="{day}"><meta name="dcterms.modified" content="{day}"></head>'
        f"<body>{body}</body></html>"
    )
    return bytes(
        HTML(string=text, url_fetcher=_nothing).write_pdf(
            stylesheets=[Style(string=CSS.read_text("utf-8"))],
            pdf_identifier=b"gonghui",
            full_fonts=False,
            presentational_hints=True,  # the widths of columns
        )
    )


def _nothing(url: str, *args: Any, **more: Any) -> Any:
    """A report fetches nothing from anywhere."""
    raise ValueError(f"a report names no address: {url}")
