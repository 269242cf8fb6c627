"""A report as a file: asked for, made by the worker, told where it failed."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app as jobs

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import digest
from gonghui.insight.reports.models import Report, ReportFile
from gonghui.insight.reports.queries.papers import digest_of, sheet_of
from gonghui.insight.reports.queries.reports import reports_visible_to
from gonghui.insight.reports.rules.pdf import as_pdf
from gonghui.insight.reports.rules.word import as_docx

MAKE = "reports.make_file"  # a task of jobs.py, by name
BULKY = {"content"}


@transaction.atomic
def ask_file(*, report: Report, form: str, by: Account, now: datetime) -> ReportFile:
    """Asks for the report as it stands as a file; the same paper is made once.

    Raises:
        Refusal: the account may not read the report, or there is no such form.
    """
    if not reports_visible_to(by).filter(pk=report.pk).exists():
        raise Refusal(_("This report is not for your account."))
    if form not in ReportFile.Form.values:
        raise Refusal(_("A report comes as .docx or as PDF; choose one."))
    held = Report.objects.select_for_update().get(pk=report.pk)
    sheet = sheet_of(held)
    file, is_new = ReportFile.objects.get_or_create(
        report=held, form=form, paper_digest=digest_of(sheet), defaults={"total": _steps(sheet)}
    )
    if is_new or file.state == ReportFile.State.FAILED:
        if not is_new:
            file.state, file.problem, file.done, file.version = "making", "", 0, file.version + 1
            file.save(update_fields=["state", "problem", "done", "version"])
        params = {"title": held.title, "form": form}
        record_change(verb="ask_file", record=file, by=by, params=params, seal=_told)
        jobs.configure_task(MAKE).defer(file=file.pk)
    return file


def _steps(sheet: object) -> int:
    return len(sheet.blocks) + len(sheet.annexes)  # type: ignore[attr-defined]


def _told(values: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if name not in BULKY}


def make_file(*, file: ReportFile, by: Account, now: datetime) -> ReportFile:
    """Lays a report out and keeps the file. Does nothing once it is made.

    How far it has come is seen while it runs, so this is no transaction.

    Raises:
        Refusal: the machine lacks what makes PDF.
    """
    file.refresh_from_db(fields=["state"])
    if file.state == ReportFile.State.MADE:
        return file
    sheet = sheet_of(Report.objects.select_related("body").get(pk=file.report_id))
    if digest_of(sheet) != file.paper_digest:
        return _failed(file, by, str(_("The draft was changed before its file was made; ask for it again.")))

    def progress(done: int) -> None:
        ReportFile.objects.filter(pk=file.pk, state=ReportFile.State.MAKING).update(done=done)

    on: date = sheet.on or timezone.localdate(file.report.known_at)
    try:
        content = (as_docx if file.form == ReportFile.Form.DOCX else as_pdf)(sheet, on, progress)
    except Refusal as refusal:
        return _failed(file, by, str(refusal))
    return _kept(file, content, by, now)


@transaction.atomic
def _kept(file: ReportFile, content: bytes, by: Account, now: datetime) -> ReportFile:
    held = ReportFile.objects.select_for_update().select_related("report").get(pk=file.pk)
    if held.state == ReportFile.State.MADE:
        return held
    before = _told(fields_of(held))
    held.content, held.digest, held.state = content, digest(content).hex(), ReportFile.State.MADE
    held.done, held.made_at, held.version = held.total, now, held.version + 1
    held.save()
    params = {"title": held.report.title, "form": held.form}
    record_change(verb="make_file", record=held, by=by, before=before, params=params, seal=_told)
    return held


@transaction.atomic
def _failed(file: ReportFile, by: Account, problem: str) -> ReportFile:
    held = ReportFile.objects.select_for_update().select_related("report").get(pk=file.pk)
    before = _told(fields_of(held))
    held.state, held.problem, held.version = ReportFile.State.FAILED, problem[:300], held.version + 1
    held.save(update_fields=["state", "problem", "version"])
    params = {"title": held.report.title, "form": held.form}
    record_change(verb="fail_file", record=held, by=by, before=before, params=params, seal=_told)
    return held


def fail_file(*, file: ReportFile, by: Account) -> ReportFile:
    """A bug of ours while the worker had it: said so."""
    return _failed(file, by, str(_("The platform failed while making it; tell its keeper.")))
