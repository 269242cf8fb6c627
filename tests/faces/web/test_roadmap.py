"""Tasks and weights entered by forms: who may, what is refused beside its field, what another person does."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gonghui.affairs.skills.models import Studio
from gonghui.demo.planning.roadmap import ADOPTED, WAITING, open_roadmap
from gonghui.foundation.bodies.models import Body
from gonghui.insight.plans.models import Plan
from gonghui.insight.roadmap.models import IndexAdoption, IndexWeights, Task, TaskReport
from gonghui.insight.roadmap.rules import composites, parts_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
BASE = "/plans/beijing-14/"
NEW = {
    "name_zh": "键入的任务",
    "owner": "市总工会经济工作部",
    "helper_2": "市总工会权益工作部",
    "starts_on": "2021-02-01",
    "due_on": "2025-06-30",
    "milestone_1_name": "第一步",
    "milestone_1_due_on": "2022-01-31",
    "milestone_3_name": "第三步",
    "milestone_3_due_on": "2023-01-31",
    "budget_union": "1200.50",
    "document": "文1",
}


@pytest.fixture
def roadmap(demo):
    """The demo's tasks; the last one waits for its check."""
    open_roadmap(now=NOW, say=lambda line: None)
    return {one.number: one for one in Task.objects.order_by("number")}


def told(answer, status=422):
    assert answer.status_code == status
    return answer.content.decode()


def wrong(page):
    """The fields that a page marks as refused."""
    return re.findall(r'id="(?:f_|e_)?(\w+)"[^>]*aria-invalid="true"', page) + re.findall(
        r'name="(\w+)"[^>]*aria-invalid="true"', page
    )


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name_zh": ""}, "name_zh"),
        ({"owner": "没有的单位"}, "owner"),
        ({"due_on": "2030-01-01"}, "due_on"),
        ({"starts_on": "昨天"}, "starts_on"),
        ({"helper_2": "市总工会经济工作部"}, "helper_1"),
        ({"milestone_1_due_on": ""}, "milestone_1_due_on"),
        ({"milestone_3_due_on": "2026-01-01"}, "milestone_3_due_on"),
        ({"budget_union": "很多"}, "budget_union"),
        ({"document": ""}, "document"),
    ],
)
def test_a_task_that_is_refused_says_so_beside_the_field_and_keeps_the_rest(roadmap, sign_in, changed, field):
    page = told(sign_in("plan").post(f"{BASE}roadmap/new/", NEW | changed))
    assert field in wrong(page)
    assert 'value="第一步"' in page
    assert 'value="市总工会权益工作部"' in page or "helper_2" in changed
    assert len(roadmap) == Task.objects.count()


def test_a_task_is_entered_with_all_that_belongs_to_it(roadmap, sign_in):
    office = sign_in("plan")
    assert f"{BASE}roadmap/new/" in office.get(f"{BASE}roadmap/").content.decode()
    goal = Plan.objects.get(key="beijing-14").goals.first()
    answer = office.post(f"{BASE}roadmap/new/", NEW | {"goal": str(goal.public_id)})
    assert answer.status_code == 302
    made = Task.objects.get(name_zh="键入的任务")
    assert (made.goal, made.milestones.count(), made.helpers.count()) == (goal, 2, 1)
    page = office.get(answer["Location"]).content.decode()
    assert "1,200.50" in page
    reader = sign_in("leader")
    assert "roadmap/new/" not in reader.get(f"{BASE}roadmap/").content.decode()
    assert reader.get(f"{BASE}roadmap/new/").status_code == 403
    assert reader.post(f"{BASE}roadmap/new/", NEW).status_code == 403


def test_progress_with_a_file_stands_with_the_task_and_the_file_is_handed_out(roadmap, sign_in):
    task, office = roadmap[2], sign_in("plan")
    address = f"/plans/tasks/{task.public_id}/"
    sent = {"on": "2025-10-01", "words": "过半", "record": "", "file": ""}
    assert "file" in wrong(told(office.post(f"{address}progress/", sent)))
    page = told(office.post(f"{address}progress/", sent | {"record": "不是网址"}))
    assert "record" in wrong(page)
    assert "过半" in page
    file = SimpleUploadedFile("a.txt", "材料".encode())
    assert office.post(f"{address}progress/", sent | {"file": file}).status_code == 302
    page = office.get(address).content.decode()
    found = re.search(rf'href="({address}files/[0-9a-f-]+/)">a.txt', page)
    answer = sign_in("leader").get(found[1])
    assert answer.content == "材料".encode()
    assert "attachment" in answer["Content-Disposition"]
    other = found[1].replace(str(task.public_id), str(roadmap[1].public_id))
    assert sign_in("leader").get(other).status_code == 404
    for who in ("leader", "hotline"):
        assert sign_in(who).get(f"{address}progress/").status_code == 403
        assert sign_in(who).post(f"{address}progress/", sent).status_code == 403
    assert 'data-testid="progress"' not in sign_in("leader").get(address).content.decode()


def test_a_record_by_its_address_shows_how_it_goes(roadmap, sign_in):
    task, office = roadmap[2], sign_in("plan")
    studio = Studio.objects.order_by("pk").first()
    sent = {"on": "2025-10-01", "words": "过半"}
    sent["record"] = f"http://site/registers/studios/{studio.public_id}/"
    assert office.post(f"/plans/tasks/{task.public_id}/progress/", sent).status_code == 302
    assert TaskReport.objects.get(kind="progress").record_id == studio.public_id


def test_what_one_reports_as_done_another_checks_or_sends_back(roadmap, sign_in):
    task = next(one for one in roadmap.values() if one.name_zh.startswith(WAITING))
    address = f"/plans/tasks/{task.public_id}/"
    office, chief = sign_in("plan"), sign_in("plan-chief")
    assert 'data-testid="check"' not in office.get(address).content.decode()
    assert office.post(f"{address}check/").status_code == 302
    assert Task.objects.get(pk=task.pk).done_on is None
    assert 'data-testid="check"' in chief.get(address).content.decode()
    assert "words" in wrong(told(chief.post(f"{address}send-back/", {"words": ""})))
    assert chief.post(f"{address}send-back/", {"words": "缺总结"}).status_code == 302
    page = office.get(address).content.decode()
    assert "缺总结" in page
    assert 'data-testid="claim"' not in page
    assert office.post(f"{address}done/", {"on": "2025-12-29", "words": ""}).status_code == 302
    assert chief.post(f"{address}check/").status_code == 302
    assert f"{Task.objects.get(pk=task.pk).done_on}" == "2025-12-29"
    assert 'data-testid="progress"' not in office.get(address).content.decode()


def test_a_milestone_is_entered_and_refused_beside_its_day(roadmap, sign_in):
    address = f"/plans/tasks/{roadmap[2].public_id}/milestone/"
    office = sign_in("plan")
    page = told(office.post(address, {"name": "加一步", "due_on": "2030-01-01"}))
    assert "due_on" in wrong(page)
    assert 'value="加一步"' in page
    assert office.post(address, {"name": "加一步", "due_on": "2025-01-01"}).status_code == 302
    assert roadmap[2].milestones.filter(name="加一步").exists()


def typed(**changed):
    found = next(one for one in composites() if one.key == ADOPTED)
    sent = {
        f"{name}_{place}": part[name]
        for place, part in enumerate(parts_of(found), start=1)
        for name in ("weight", "low", "high")
    }
    return sent | {"reason": "试算"} | changed


def test_weights_are_drafted_refused_and_adopted_by_another(roadmap, sign_in):
    office, chief, leader = (sign_in(who) for who in ("plan", "plan-chief", "leader"))
    address = f"{BASE}indices/{ADOPTED}/"
    page = told(office.post(f"{address}draft/", typed(weight_2="二", weight_1="7")))
    assert "weight_2" in wrong(page)
    assert 'value="7"' in page
    assert 'value="试算"' in page
    assert office.post(f"{address}draft/", typed(weight_1="7")).status_code == 302
    assert 'data-testid="tried"' in office.get(f"{BASE}indices/").content.decode()
    assert 'data-testid="tried"' not in leader.get(f"{BASE}indices/").content.decode()
    assert leader.get(f"{address}draft/").status_code == 403
    committee = Body.objects.filter(kind="committee", valid_to=None).order_by("pk").first()
    page = chief.get(f"{address}adopt/").content.decode()
    version = re.search(r'name="version" value="([0-9a-f]+)"', page)[1]
    sent = {"committee": committee.name_zh, "decision": "文2", "on": "2026-01-05", "version": version}
    told(office.post(f"{address}adopt/", sent))  # drafted by the same person
    assert "committee" in wrong(
        told(chief.post(f"{address}adopt/", sent | {"committee": "市总工会经济工作部"}))
    )
    told(chief.post(f"{address}adopt/", sent | {"version": "0" * 64}))
    assert chief.post(f"{address}adopt/", sent).status_code == 302
    assert IndexAdoption.objects.filter(index=ADOPTED).count() == 2
    assert IndexWeights.objects.get().state == "adopted"
    told(chief.get(f"{BASE}indices/nothing/draft/"), 404)


def test_a_draft_of_weights_is_given_up(roadmap, sign_in):
    office = sign_in("plan")
    office.post(f"{BASE}indices/{ADOPTED}/draft/", typed(weight_1="7"))
    assert office.post(f"{BASE}indices/{ADOPTED}/drop/").status_code == 302
    assert IndexWeights.objects.get().state == "dropped"


def test_the_indicators_owner_reports_on_the_tasks_of_the_own_department_alone(roadmap, sign_in):
    page = sign_in("skills").get(f"/plans/tasks/{roadmap[1].public_id}/progress/")
    assert page.status_code == 403  # keeps records of the department, does not report for it


def test_every_component_with_a_metric_leads_to_what_is_behind_it(roadmap, sign_in):
    client = sign_in("plan")
    text = told(client.get(f"{BASE}indices/"), 200)
    for part in text.split('data-testid="index"')[1:]:
        table = part[: part.index("</table>")]
        for row in table.split("<tr>")[2:]:
            found = re.search(r'class="title"><a href="([^"]+)"', row)
            if found is None:
                assert "暂无数据" in row  # no metric: no records to lead to
                continue
            assert client.get(found[1].replace("&amp;", "&")).status_code == 200
    assert "/series/" in text
