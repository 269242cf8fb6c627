"""Reports from draft to issue: whole at once, bound to frozen values, unalterable, corrections told."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from gonghui.affairs.skills import actions as skills
from gonghui.foundation.accounts.actions import create_account, grant_role
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.indicators.models import FrozenFigure
from gonghui.insight.reports import actions, queries
from gonghui.insight.reports.models import Gap, Report, ReportFigure, ReportFile
from gonghui.insight.reports.rules.blocks import pieces_of
from tests.insight.reports.conftest import ISSUED_ON, NOW
from tests.plan_city import SINCE

database = pytest.mark.django_db
moments = pytest.mark.django_db(transaction=True)


@database
def test_a_draft_is_whole_and_every_figure_is_what_the_records_say(office):
    report = office.draft()
    values = {one.key: one for one in report.figures.all()}
    assert (values["1.value"].value, values["1.value"].numerator) == (6, 6)
    assert values["count.all"].value == 18
    unknown = {one.key for one in values.values() if one.state == "no_data" and one.key.endswith(".value")}
    assert unknown == set(report.gaps.filter(kind="no_data").values_list("key", flat=True))
    sheet = queries.sheet_of(report)
    assert sheet.mark
    shown = {piece.key: piece for piece in pieces_of(sheet) if not piece.key.startswith("words.")}
    assert {key: piece.text for key, piece in shown.items()} == {key: values[key].text for key in shown}
    assert all(shown[key].is_gap for key in unknown)


@database
def test_districts_add_up_to_the_city(office):
    report = office.draft()
    parts = report.figures.filter(key__startswith="area.1.")
    assert sum(one.numerator for one in parts) == report.figures.get(key="1.value").numerator


@database
def test_open_gaps_and_a_hand_in_the_draft_keep_it_from_being_issued(office):
    report = office.draft()
    with pytest.raises(Refusal):
        office.issue(report)
    office.complete(report)
    with pytest.raises(Refusal):
        office.issue(report, by=office.drafter)
    # Whoever only wrote a passage does not issue it either.
    report.refresh_from_db()
    actions.write_words(
        report=report, place="problems", text="改", version=report.version, by=office.issuer, now=NOW
    )
    with pytest.raises(Refusal):
        office.issue(report)
    report.refresh_from_db()
    assert report.state == Report.State.DRAFT
    assert not FrozenFigure.objects.exists()


@moments
@pytest.mark.parametrize(
    ("number", "issued_on", "field"),
    [
        ("", ISSUED_ON, "number"),
        ("试1", date(2026, 3, 3), "issued_on"),
        ("试1", date(2025, 12, 30), "issued_on"),
    ],
)
def test_number_and_day_are_checked(office, number, issued_on, field):
    report = office.complete(office.draft())
    with pytest.raises(Refusal) as refused:
        office.issue(report, number=number, issued_on=issued_on)
    assert refused.value.field == field


@moments
def test_issued_every_figure_of_the_text_equals_its_frozen_value(office):
    report = office.issue(office.complete(office.draft()))
    frozen = [one for one in report.figures.select_related("frozen") if one.frozen]
    assert frozen
    for one in frozen:
        kept = one.frozen
        assert (kept.numerator, kept.denominator) == (one.numerator, one.denominator)
        assert (kept.metric, kept.definition_version, kept.as_of) == (
            one.metric,
            one.definition_version,
            one.as_of,
        )
    bound = {one.key for one in frozen}
    known = report.figures.filter(key__endswith=".value").exclude(state="no_data")
    assert bound == set(known.values_list("key", flat=True))
    sheet = queries.sheet_of(report)
    assert (sheet.mark, sheet.number, sheet.on) == ("", "试〔2026〕1号", ISSUED_ON)
    assert queries.digest_of(sheet) == report.digest
    assert Change.objects.filter(verb="issue_report", record=report.pk).count() == 1


@moments
def test_nothing_of_an_issued_report_changes_not_even_past_the_actions(office):
    report = office.issue(office.complete(office.draft()))
    figure = report.figures.filter(frozen__isnull=False).first()
    gap = report.gaps.first()
    attempts = [
        lambda: Report.objects.filter(pk=report.pk).update(title="别的"),
        lambda: Report.objects.filter(pk=report.pk).update(state="draft"),
        lambda: Report.objects.filter(pk=report.pk).delete(),
        lambda: ReportFigure.objects.filter(pk=figure.pk).update(text="7家"),
        lambda: ReportFigure.objects.filter(pk=figure.pk).delete(),
        lambda: ReportFigure.objects.create(report=report, key="x", place=1, label="x", text="1"),
        lambda: Gap.objects.filter(pk=gap.pk).update(reason="别的"),
        lambda: FrozenFigure.objects.filter(pk=figure.frozen_id).update(numerator=7),
        lambda: FrozenFigure.objects.filter(pk=figure.frozen_id).delete(),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    for action in (
        lambda: actions.take_figures(report=report, by=office.drafter, now=NOW),
        lambda: actions.sign_gap(gap=gap, reason="别的", by=office.drafter, now=NOW),
        lambda: office.write(report, "problems", "别的"),
        lambda: office.issue(report, number="试〔2026〕2号"),
    ):
        with pytest.raises(Refusal):
            action()


@moments
def test_a_later_correction_names_the_records_and_leaves_the_report(office):
    report = office.issue(office.complete(office.draft()))
    assert queries.corrections(report, account=system_account()) == []
    skills.revoke_studio(studio=office.city.studios[0], on=date(2025, 12, 1), by=office.drafter)
    found = queries.corrections(report, account=system_account())
    told = {one.figure.key: one.difference for one in found}
    assert "1.value" in told
    assert [row.unit for row in told["1.value"].records] == [office.city.studios[0].pk] or told[
        "1.value"
    ].total
    assert told["1.value"].frozen.numerator == 6
    again = Report.objects.get(pk=report.pk)
    assert queries.digest_of(queries.sheet_of(again)) == again.digest == report.digest


@moments
def test_figures_that_moved_since_the_draft_are_not_issued_unseen(office):
    report = office.complete(office.draft())
    skills.revoke_studio(studio=office.city.studios[0], on=date(2025, 12, 1), by=office.drafter)
    with pytest.raises(Refusal):
        office.issue(report)
    assert not FrozenFigure.objects.exists()
    report = actions.take_figures(report=report, by=office.drafter, now=NOW)
    assert report.figures.get(key="1.value").value == 5
    assert not report.gaps.filter(closed_by=None).exists()
    office.issue(report)


@database
def test_a_gap_is_filled_with_a_source_or_signed_with_a_reason(office):
    report = office.draft()
    gap = report.gaps.filter(kind="no_data").first()
    for action in (
        lambda: actions.fill_gap(gap=gap, value="12家", source=" ", by=office.drafter, now=NOW),
        lambda: actions.fill_gap(gap=gap, value="", source="来文", by=office.drafter, now=NOW),
        lambda: actions.sign_gap(gap=gap, reason=" ", by=office.drafter, now=NOW),
    ):
        with pytest.raises(Refusal):
            action()
    actions.fill_gap(gap=gap, value="12家", source="某部来文", by=office.drafter, now=NOW)
    shown = {piece.key: piece for piece in pieces_of(queries.sheet_of(report))}[gap.key]
    assert (shown.text, shown.is_gap) == ("12家（补报数）", False)
    actions.reopen_gap(gap=gap, by=office.drafter, now=NOW)
    assert {piece.key: piece for piece in pieces_of(queries.sheet_of(report))}[gap.key].is_gap


@database
def test_a_passage_names_figures_by_key_and_refuses_unknown_ones(office):
    report = office.draft()
    with pytest.raises(Refusal):
        office.write(report, "problems", "共{99.value}。")
    report = office.write(report, "problems", "共{1.value}。")
    assert not report.gaps.filter(key="words.problems").exists()
    with pytest.raises(Refusal):  # somebody else saw the version before
        actions.write_words(
            report=report, place="measures", text="x", version=report.version - 1, by=office.drafter, now=NOW
        )
    text = "".join(piece.text for piece in pieces_of(queries.sheet_of(report)))
    assert "6家" in text


@database
@pytest.mark.parametrize(
    ("kind", "year", "field"),
    [("annual", 2019, "year"), ("weekly", 2025, "kind"), ("statistics", 2026, "year")],
)
def test_what_cannot_be_drafted_is_refused(office, kind, year, field):
    with pytest.raises(Refusal) as refused:
        office.draft(kind=kind, year=year)
    assert refused.value.field == field


@database
def test_who_only_reads_drafts_nothing_and_sees_what_is_issued_alone(office):
    reader = create_account(username="reader", name="reader", by=system_account())
    grant_role(account=reader, role="city_leader", body=office.body, by=system_account(), on=SINCE)
    report = office.draft()
    with pytest.raises(Refusal):
        actions.draft_report(
            kind="annual", plan=office.plan, body=office.body, year=2025, addressee="x", by=reader, now=NOW
        )
    assert queries.report_of(report.public_id, reader) is None
    assert queries.report_of(report.public_id, office.issuer) == report


@database
def test_the_statistics_are_prefilled_and_differences_explained(office):
    report = office.draft(kind="statistics", year=2025)
    values = {one.key: one for one in report.figures.all()}
    # Studios by 30 September: six at the end of 2025, and five a year before.
    assert (values["s401.now"].value, values["s401.before"].value) == (6, 5)
    assert (values["s401.added"].value, values["s401.gone"].value) == (1, 0)
    assert values["s401.change"].text == "增加1"
    assert values["s202.now"].value == 8
    assert report.gaps.filter(key="s103.now", kind="no_data").exists()
    assert report.as_of == date(2025, 9, 30)


@database
def test_a_file_of_the_same_paper_is_asked_for_once(office):
    report = office.draft()
    first = actions.ask_file(report=report, form="docx", by=office.issuer, now=NOW)
    assert actions.ask_file(report=report, form="docx", by=office.drafter, now=NOW) == first
    made = actions.make_file(file=first, by=office.issuer, now=NOW)
    assert (made.state, made.done) == (ReportFile.State.MADE, made.total)
    again = actions.make_file(file=ReportFile.objects.get(pk=first.pk), by=office.issuer, now=NOW)
    assert again.digest == made.digest
    with pytest.raises(DatabaseError), transaction.atomic():
        ReportFile.objects.filter(pk=made.pk).update(digest="0")
    # The draft moved on: its file would show another paper.
    office.write(report, "problems", "新的")
    report.refresh_from_db()
    assert actions.ask_file(report=report, form="docx", by=office.issuer, now=NOW) != first


@database
def test_a_draft_that_moved_on_before_its_file_was_made_says_so(office):
    report = office.draft()
    file = actions.ask_file(report=report, form="docx", by=office.issuer, now=NOW)
    office.write(report, "problems", "新的")
    failed = actions.make_file(file=file, by=office.issuer, now=NOW)
    assert (failed.state, bool(failed.problem)) == (ReportFile.State.FAILED, True)


@database
def test_a_figure_without_data_never_holds_a_value(office):
    report = office.draft()
    with pytest.raises(DatabaseError), transaction.atomic():
        ReportFigure.objects.create(
            report=report, key="y", place=1, label="y", text="y", state="no_data", value=0
        )
