"""From the drafting of a plan to plans: files read by the worker, what was published taken over."""

from __future__ import annotations

import pytest

from gonghui.affairs.planning.actions import bring_version
from gonghui.affairs.planning.models import VersionBytes, VersionFile
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.plans.actions import read_version_file, take_over_published
from gonghui.insight.plans.models import DraftItem, PlanDraft
from gonghui.insight.plans.rules.published import CAPTION, with_targets
from tests.affairs.planning.conftest import TARGETS, TEXT, office, plan

__all__ = ["office", "plan"]

# Of our own making.
DOCUMENT = (
    "# 试验规划\n\n## 一、目标\n\n到2031年，街边座椅达到400把，路灯完好率达到99%以上。\n"
    + "平常的一句话。\n" * 9
)
State = VersionFile.State


def brought(plan, content, name="稿.md", note="二稿"):
    return bring_version(
        making=plan.fresh(), content=content, name=name, note=note, by=plan.office.drafter, now=plan.at
    )


def test_a_file_is_read_by_the_worker_into_a_version(plan):
    file = brought(plan, DOCUMENT.encode())
    assert file.state == State.READING
    assert not plan.fresh().versions.exists()
    file = read_version_file(file=file, by=plan.office.drafter, now=plan.at)
    version = plan.fresh().versions.get()
    assert (file.state, file.kept) == (State.KEPT, version)
    assert version.note == "二稿"
    assert {row["target"] for row in version.targets} == {"400把", "99%以上"}
    assert not VersionBytes.objects.exists()
    assert read_version_file(file=file, by=plan.office.drafter, now=plan.at).kept == version
    assert plan.fresh().versions.count() == 1


def test_one_file_at_a_time(plan):
    brought(plan, DOCUMENT.encode())
    with pytest.raises(Refusal) as refused:
        brought(plan, b"another")
    assert refused.value.field == "file"


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", "没有什么可读的。".encode()])
def test_what_is_no_plan_becomes_no_version(plan, content):
    if not content:
        with pytest.raises(Refusal):
            brought(plan, content)
        return
    file = read_version_file(file=brought(plan, content), by=plan.office.drafter, now=plan.at)
    assert file.state == State.REFUSED
    assert file.problem
    assert not plan.fresh().versions.exists()


def test_a_draft_that_went_before_the_public_meanwhile_stays_as_it_is(plan):
    plan.keep()
    file = brought(plan, DOCUMENT.encode())
    plan.step("consult", until=plan.at.date().replace(month=4, day=20))
    assert read_version_file(file=file, by=plan.office.drafter, now=plan.at).state == State.REFUSED
    assert plan.fresh().versions.count() == 1


def test_what_is_published_is_taken_over_as_a_draft(plan):
    with pytest.raises(Refusal):
        take_over_published(making=plan.fresh(), by=plan.office.drafter)
    plan.approved()
    plan.step("publish", on=plan.at.date(), document="文1号")
    draft = take_over_published(making=plan.fresh(), by=plan.office.drafter)
    assert draft.state == PlanDraft.State.OPEN, draft.problem
    assert (draft.title, draft.start_year, draft.end_year) == ("试验规划", 2027, 2031)
    assert draft.text.startswith(TEXT.strip())
    items = draft.items.filter(kind=DraftItem.Kind.INDICATOR)
    assert {one.read["name"]: one.read["target_value"] for one in items} == {"服务点": 20, "工匠工作室": 5}
    assert {one.read["target_year"] for one in items} == {2031}
    for item in draft.items.all():
        assert item.state == DraftItem.State.OPEN
        assert all(draft.text[span["start"] : span["end"]] == span["quote"] for span in item.spans)
    assert take_over_published(making=plan.fresh(), by=plan.office.drafter) == draft


def test_targets_that_the_text_names_are_not_written_twice():
    assert with_targets("正文", TARGETS, {"服务点", "工匠工作室"}, 2031) == "正文"
    told = with_targets("正文", TARGETS, {"服务点"}, 2031)
    assert CAPTION in told
    assert "工匠工作室" in told
    assert "服务点" not in told
