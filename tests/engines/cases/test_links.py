"""Links between cases, and files."""

from __future__ import annotations

import pytest

from gonghui.engines.cases.actions import add_file, link_cases
from gonghui.engines.cases.jobs import climb_ladder, climb_ladder_danger
from gonghui.engines.cases.models import CaseAttachment, CaseLink
from gonghui.engines.cases.queries import history
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.queries.files import attachment_content, attachment_path
from gonghui.foundation.core.rules import Refusal
from tests.engines.cases.conftest import NOW, later

TODAY = NOW.date()
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.mark.parametrize("kind", CaseLink.Kind.values)
def test_both_cases_tell_of_a_link(city, kind):
    one, two = city.open(), city.open()
    changes = Change.objects.count()
    link_cases(case=one, other=two, kind=kind, by=city.desk, now=later(hours=1))
    assert Change.objects.count() == changes + 1
    for case, other in ((one, two), (two, one)):
        assert history(case, city.desk, TODAY)[-1].sentence == f"linked it to {other.number}"
    with pytest.raises(Refusal, match="linked so already"):
        link_cases(case=one, other=two, kind=kind, by=city.desk, now=later(hours=2))


def test_links_are_refused_where_they_make_no_sense(city):
    one, two = city.open(), city.open(lead=city.western, about=city.shop)
    given = {"case": one, "other": two, "kind": "repeat", "by": city.desk, "now": later(hours=1)}
    for wrong in (
        {"other": one},
        {"kind": "cousin"},
        {"by": city.clerk},  # sees one of the two
        {"by": city.chair},
        {"by": city.leader},  # sees both, changes nothing
    ):
        with pytest.raises(Refusal):
            link_cases(**(given | wrong))
    assert not CaseLink.objects.exists()


def test_a_file_lies_sealed_and_is_told_by_its_bytes(city):
    case = city.open()
    added = add_file(case=case, content=PDF, name="工资条.pdf", by=city.clerk, now=later(hours=1))
    file = added.file
    assert (file.media_type, file.sealed) == ("application/pdf", True)
    assert b"%PDF" not in attachment_path(file.digest).read_bytes()
    assert attachment_content(file) == PDF
    assert history(case, city.desk, TODAY)[-1].sentence == "added a file"
    for content, name in [(b"", "空.pdf"), (b"MZ\x90\x00" + bytes(200), "工资条.pdf")]:
        with pytest.raises(Refusal):
            add_file(case=case, content=content, name=name, by=city.clerk, now=later(hours=2))
    for account in (city.chair, city.west_officer, city.leader):
        with pytest.raises(Refusal):
            add_file(case=case, content=PDF, name="a.pdf", by=account, now=later(hours=2))
    assert CaseAttachment.objects.count() == 1


def test_the_jobs_run(city):
    city.open()
    city.open(urgency="danger")
    # Both limits passed long before today: unit and level above, where there is one.
    assert climb_ladder_danger(timestamp=0) == 1
    assert climb_ladder(timestamp=0) == 1
    assert climb_ladder(timestamp=0) == 0
