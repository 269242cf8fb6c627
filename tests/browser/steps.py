"""Steps that tests of the plan's loop share: signing in, a draft completed and issued, its papers read."""

from __future__ import annotations

import re
import zipfile
from importlib import import_module
from io import BytesIO

import pypdfium2
from django.apps import apps
from lxml import etree

from gonghui.demo.accounts import PASSWORD
from gonghui.foundation.accounts.queries import system_account
from gonghui.insight.reports.actions import make_file
from gonghui.insight.reports.models import ReportFile
from gonghui.insight.reports.queries.papers import printed_pieces

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FIGURES = (
    "[...document.querySelectorAll('[data-testid=paper] [data-figure]')].map(one => "
    "[one.dataset.figure, one.textContent])"
)


def with_system_account():
    """Playwright's loop gives this thread another connection object, without the rows kept for a rollback."""
    import_module("gonghui.foundation.accounts.migrations.0002_system_account").make_system_account(
        apps, None
    )


def sign_in(page, site, username):
    """Signs somebody in, whoever was before."""
    page.context.clear_cookies()
    page.goto(f"{site}/account/login/")
    page.fill("#id_login", username)
    page.fill("#id_password", PASSWORD)
    page.locator("main button").first.click()
    page.wait_for_url(re.compile(r"(plans|my-union|roles|registers|cases)"))


def draft(page, site, *, plan, kind, year):
    """Drafts a report by its form; the page of the draft is open then."""
    page.goto(f"{site}/plans/reports/new/")
    page.select_option("#kind", kind)
    page.select_option("#plan", plan)
    page.fill("#year", str(year))
    page.fill("#addressee", "市职工发展委员会")
    page.locator("#addressee").press("Enter")
    page.wait_for_selector('[data-testid="gaps"]')


def write_passages(page, report, text):
    """Writes every passage that the draft waits for."""
    page.wait_for_selector("[id^=words-]")
    for place in page.evaluate("[...document.querySelectorAll('[id^=words-]')].map(one => one.id)"):
        version = report.version
        page.fill(f"#{place} textarea", text)
        page.locator(f"#{place} button").press("Enter")
        page.wait_for_function(
            "old => document.querySelector('[id^=words-] [name=version]').value !== old", arg=f"{version}"
        )
        report.refresh_from_db()


def close_gaps(page, reason):
    """Signs for every open gap by the keyboard."""
    while left := page.locator(".gaplist .open").count():
        gap = page.locator(".gaplist .open").first
        gap.locator("summary").focus()
        page.keyboard.press("Enter")
        gap.locator('input[name="reason"]').fill(reason)
        gap.locator('input[name="reason"]').press("Enter")
        page.wait_for_function("left => document.querySelectorAll('.gaplist .open').length < left", arg=left)


def issue(page, number):
    """Issues the report whose page is open."""
    page.fill("#number", number)
    page.locator("#number").press("Enter")
    page.wait_for_selector(".digest")


def printed(report):
    """What the paper prints of every figure, by its key: its own text, or what a person filled in."""
    pieces = printed_pieces(report.figures.all(), report.gaps.all())
    return {key: piece.text for key, piece in pieces.items()}


def check_page(page, report):
    """Every figure on the page is what the report holds; what is frozen says the frozen value."""
    report.refresh_from_db()
    assert report.state == "issued"
    texts = printed(report)
    shown = page.evaluate(FIGURES)
    assert shown
    assert [pair for pair in shown if texts.get(pair[0]) != pair[1]] == []
    for one in report.figures.filter(frozen__isnull=False).select_related("frozen"):
        kept = (one.frozen.numerator, one.frozen.denominator, one.frozen.definition_version)
        assert kept == (one.numerator, one.denominator, one.definition_version)
    return {key for key, _text in shown}


def made(report, form):
    """The file of an issued report, made as the worker makes it."""
    file = ReportFile.objects.get(report=report, form=form)
    return make_file(file=file, by=system_account(), now=report.issued_at)


def check_files(page, report):
    """The .docx holds every figure as a locked field with its frozen text; the PDF prints them."""
    texts = printed(report)
    made(report, "docx")
    made(report, "pdf")
    page.reload()
    taken = {}
    for place in ("docx", "pdf"):
        link = page.locator(f'[data-testid="files"] a[href$="/{place}/"]').get_attribute("href")
        answer = page.request.get(page.url.split("/plans/")[0] + link)
        assert answer.ok
        taken[place] = answer.body()
    with zipfile.ZipFile(BytesIO(taken["docx"])) as packed:
        body = etree.fromstring(packed.read("word/document.xml"))
    fields = [
        (field.find(f"{W}sdtPr/{W}tag").get(f"{W}val"), "".join(field.itertext()))
        for field in body.iter(f"{W}sdt")
    ]
    assert fields
    assert [pair for pair in fields if texts.get(pair[0]) != pair[1]] == []
    with pypdfium2.PdfDocument(taken["pdf"]) as opened:
        said = "".join(one.get_textpage().get_text_bounded() for one in opened)
    said = re.sub(r"\s", "", said)
    assert report.document_number in said
    assert [text for key, text in fields if re.sub(r"\s", "", text) not in said] == []
    return {key for key, _text in fields}, taken
