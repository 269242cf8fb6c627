"""Reports before everybody: only what was issued, by the office's own act, never a small cell."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gonghui.foundation.core.rules import Refusal
from gonghui.insight.reports import actions, queries
from gonghui.insight.reports.rules.public import as_judged, is_small
from tests.insight.reports.conftest import NOW

moments = pytest.mark.django_db(transaction=True)


def publish(office, report, **more):
    return actions.publish_report(report=report, by=office.issuer, now=NOW, **more)


@pytest.mark.parametrize(
    ("numerator", "denominator", "small"),
    [
        (4, None, True),
        (5, None, False),
        (0, None, False),
        (None, None, False),
        (3, 100, True),
        (97, 100, True),  # three are left
        (100, 100, False),
        (0, 100, False),
        (50, 100, False),
        (2, 2, True),
        (0, 3, True),
        (300, 100, False),
    ],
)
def test_small_cells(numerator, denominator, small):
    told = [None if one is None else Decimal(one) for one in (numerator, denominator)]
    assert is_small(*told) is small


def test_a_judgement_is_read_from_the_paper_and_nowhere_else():
    row = ["12", "某率", "{12.value}", "{12.target}", "略滞后", "部门"]
    head = ["序号", "指标", "完成情况", "目标", "评价", "责任单位"]
    content = {
        "annexes": [{"b": 1}, {"g": ["区", "某率"], "rows": [["甲区", "1"]]}, {"g": head, "rows": [row]}]
    }
    assert as_judged(content) == {12: ("slightly_behind", "{12.target}")}
    assert as_judged({}) == {}


@moments
def test_who_only_reads_publishes_nothing_and_a_paper_with_small_cells_stays_inside(office, by):
    report = office.issue(office.complete(office.draft()))
    with pytest.raises(Refusal):
        actions.publish_report(report=report, by=by, now=NOW)
    # The districts of this small city count fewer than five each.
    with pytest.raises(Refusal) as refused:
        publish(office, report, with_paper=True)
    assert refused.value.field == "with_paper"
    publish(office, report)
    assert queries.public_file("beijing-14", report.public_id, "docx") is None
    statistics = office.issue(office.complete(office.draft("statistics")), number="试2")
    with pytest.raises(Refusal):
        publish(office, statistics)
