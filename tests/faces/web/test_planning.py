"""Pages of plans in the making, and the pages on which everybody may say something."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gonghui.affairs.planning import actions
from gonghui.affairs.planning.models import PlanMaking
from gonghui.demo.planning.texts import WORDS
from gonghui.insight.plans.jobs import read_version

STATIC = Path(__file__).resolve().parents[3] / "gonghui" / "faces" / "web" / "static"
DOCUMENT = """# 试验市职工服务规划（2031—2035年）

## 一、主要目标

到2035年，主要指标如下，力争全部实现规划的主要任务。

| 指标 | 单位 | 2030年 | 2035年 | 属性 |
|---|---|---|---|---|
| 服务点 | 个 | 100 | 200 | 预期性 |
"""
NEWER_CSS = re.compile(
    r"var\(|--[a-z]|\bgap:|:focus-visible|color-mix|:is\(|:where\(|:has\(|display: (grid|flex)"
)


@pytest.fixture
def opened(demo):
    return PlanMaking.objects.select_related("case").get(case__state="consulting")


@pytest.fixture
def published(demo):
    return PlanMaking.objects.select_related("case").get(case__state="published")


def address(making, *rest):
    return "/".join(["/planning", str(making.case.public_id), *rest]) + "/"


def public(making, *rest):
    return "/".join(["/portal/plans", str(making.case.public_id), *rest]) + "/"


def text_of(answer):
    return answer.content.decode()


def token_in(page):
    return re.search(r'name="token" value="([^"]+)"', text_of(page))[1]


# -- everybody ---------------------------------------------------------------------------------------------


def test_anybody_reads_the_draft_and_says_something_without_an_account(opened):
    client = Client()
    assert str(opened.case.public_id) in text_of(client.get("/portal/plans/"))
    page = client.get(public(opened))
    assert page.status_code == 200
    before = opened.remarks.count()
    facts = {"words": "希望有热水。", "about": "三、重点任务", "sender": "worker", "token": token_in(page)}
    sent = client.post(public(opened), facts)
    assert sent.status_code == 302
    assert sent["Location"] == public(opened, "sent")
    assert f'data-testid="number">{before + 1}<' in text_of(client.get(sent["Location"]))
    assert client.post(public(opened), facts).status_code == 302
    assert opened.remarks.count() == before + 1


def test_what_was_typed_is_kept_where_it_is_refused(opened):
    client = Client()
    page = client.get(public(opened))
    answer = client.post(public(opened), {"words": "长" * 2001, "token": token_in(page), "sender": "worker"})
    assert answer.status_code == 422
    assert "长" * 2001 in text_of(answer)
    assert 'id="error_words"' in text_of(answer)


def test_after_the_window_nothing_is_taken(opened):
    client = Client()
    token = token_in(client.get(public(opened)))
    today = timezone.localdate()
    PlanMaking.objects.filter(pk=opened.pk).update(consult_until=today - timedelta(days=1))
    page = client.get(public(opened))
    assert 'name="words"' not in text_of(page)
    before = opened.remarks.count()
    assert client.post(public(opened), {"words": "还来得及吗", "token": token}).status_code == 422
    assert opened.remarks.count() == before


def test_no_word_of_an_opinion_is_on_a_page_for_everybody(opened, published):
    client = Client()
    pages = [public(one, *rest) for one in (opened, published) for rest in ((), ("answers",))]
    shown = "".join(text_of(client.get(one)) for one in ["/portal/plans/", *pages])
    assert not [words for _about, words, _sender in WORDS if words in shown]
    for private in ("drafter", "演示专家"):
        assert private not in shown


def test_the_counts_of_answers_lead_to_as_many(published):
    client = Client()
    whole = text_of(client.get(public(published, "answers")))
    found = re.findall(r'href="(\?[^"]*)"[^>]*>[^<]*<b>(\d+)</b>', whole)
    assert len(found) == 4
    for query, count in found:
        shown = text_of(client.get(public(published, "answers") + query))
        assert shown.count('data-testid="answered"') == int(count)
    assert sum(int(count) for _query, count in found[1:]) == int(found[0][1])


def test_a_draft_that_is_not_public_is_not_there(opened):
    actions.begin_plan(
        name_zh="未公开的规划",
        body=opened.case.lead,
        area=opened.area,
        first_year=2030,
        last_year=2034,
        by=opened.case.opened_by,
        now=timezone.now(),
    )
    hidden = PlanMaking.objects.select_related("case").get(name_zh="未公开的规划")
    client = Client()
    assert client.get(public(hidden)).status_code == 404
    assert "未公开的规划" not in text_of(client.get("/portal/plans/"))


def test_the_pages_for_everybody_are_light_and_of_2017(opened, published):
    style = re.sub(r"/\*.*?\*/", "", (STATIC / "opinions.css").read_text("utf-8"), flags=re.S)
    assert not NEWER_CSS.search(style)
    for path in ("/portal/plans/", public(opened), public(published), public(published, "answers")):
        page = Client().get(path)
        shown = text_of(page)
        assert "no-store" in page["Cache-Control"]
        assert not re.search(r"<style|style=|onclick|https?://(?!testserver|www\.w3\.org)", shown)
        weight = len(page.content) + sum(
            (STATIC / name).stat().st_size for name in ("portal.css", "portal.js", "opinions.css")
        )
        assert weight < 60_000, (path, weight)


# -- whoever makes plans -----------------------------------------------------------------------------------


@pytest.mark.parametrize("rest", [(), ("versions", "1"), ("opinions",)])
def test_who_opens_a_plan_in_the_making(sign_in, published, rest):
    for who in ("drafter", "approver", "leader"):
        assert sign_in(who).get(address(published, *rest)).status_code == 200
    for who in ("jianwai", "chair", "hotline"):
        assert sign_in(who).get(address(published, *rest)).status_code == 404
    assert sign_in("secadmin").get(address(published, *rest)).status_code == 403
    assert sign_in("").get(address(published, *rest)).status_code == 302


@pytest.mark.parametrize("who", ["approver", "leader"])
def test_only_who_drafts_is_offered_to_enter_anything(sign_in, opened, who):
    assert sign_in(who).get(address(opened, "do", "expert")).status_code == 404
    assert sign_in(who).get(address(opened, "versions", "keep")).status_code == 404
    assert "/do/" not in text_of(sign_in(who).get(address(opened))).split("<main", 1)[-1]


def test_words_and_names_are_for_whoever_sees_names(sign_in, opened):
    first = WORDS[0][1]
    assert first in text_of(sign_in("drafter").get(address(opened, "opinions")))
    leader = sign_in("leader")
    assert first not in text_of(leader.get(address(opened, "opinions")))
    assert "演示专家甲" not in text_of(leader.get(address(opened)))
    assert "演示专家甲" in text_of(sign_in("drafter").get(address(opened)))


def test_two_versions_side_by_side(sign_in, published):
    shown = text_of(sign_in("drafter").get(address(published, "compare")))
    assert re.search(r"<del>[^<]*二十一[^<]*</del>", shown)
    assert re.search(r"<ins>[^<]*二十二[^<]*</ins>", shown)
    assert shown.count('data-was="changed"') == 2
    assert shown.count('data-was="new"') == 1
    whole = text_of(sign_in("drafter").get(address(published, "compare") + "?from=1&to=2&whole=1"))
    assert whole.count('class="kept"') > shown.count('class="kept"')


def test_the_counts_of_opinions_lead_to_as_many(sign_in, published):
    client = sign_in("drafter")
    shown = text_of(client.get(address(published)))
    links = re.findall(r'href="(/planning/[^"]+/opinions/[^"]*)">[^<]*<b>(\d+)</b>', shown)
    assert len(links) == 15
    for link, count in links:
        assert text_of(client.get(link.replace("&amp;", "&"))).count('data-testid="remark"') == int(count)


def test_an_opinion_is_answered_and_the_next_one_comes(sign_in, opened):
    client = sign_in("drafter")
    PlanMaking.objects.filter(pk=opened.pk).update(consult_until=timezone.localdate() - timedelta(days=1))
    closed = client.post(address(opened, "steps", "close_window"), {"version": opened.case.version})
    assert closed.status_code == 302
    first, second = opened.remarks.order_by("number")[:2]
    page = address(opened, "opinions", str(first.public_id))
    bad = client.post(page, {"answer": "adopted", "gist": "找13800138000", "reason": "好", "version": 1})
    assert bad.status_code == 422
    assert "找13800138000" in text_of(bad)
    assert 'id="e_gist"' in text_of(bad)
    good = client.post(page, {"answer": "partly", "gist": "开晚些", "reason": "先试行", "version": 1})
    assert good.status_code == 302
    assert str(second.public_id) in good["Location"]
    first.refresh_from_db()
    assert (first.answer, first.answered_by.username) == ("partly", "drafter")


def test_a_step_says_what_lacks(sign_in, opened):
    client = sign_in("drafter")
    assert 'data-testid="lacks"' in text_of(client.get(address(opened)))
    refused = client.post(address(opened, "steps", "close_window"), {"version": opened.case.version})
    assert refused.status_code == 422
    assert client.get(address(opened, "steps", "keep_drafting")).status_code == 404
    assert sign_in("leader").get(address(opened, "steps", "close_window")).status_code == 404


def test_a_plan_is_begun_and_its_draft_comes_out_of_a_file(sign_in, demo):
    client = sign_in("drafter")
    assert sign_in("approver").get("/planning/begin/").status_code == 403
    facts = {"name_zh": "文件来的规划", "first_year": "2031", "last_year": "2035"}
    begun = client.post("/planning/begin/", facts)
    assert begun.status_code == 302
    made = PlanMaking.objects.select_related("case").get(name_zh="文件来的规划")
    told = SimpleUploadedFile("draft.md", DOCUMENT.encode())
    kept = client.post(address(made, "versions", "keep"), {"file": told, "note": "一稿"})
    assert kept.status_code == 302, text_of(kept)
    assert 'data-testid="file-reading"' in text_of(client.get(address(made)))
    read_version(file=made.files.get().pk)
    version = made.versions.get()
    assert "主要目标" in version.text
    assert [row["target"] for row in version.targets if "服务点" in row["name"]] == ["200"]
    bad = {"text": "二稿", "targets": "只有名", "note": "二稿"}
    worse = client.post(address(made, "versions", "keep"), bad)
    assert worse.status_code == 422
    assert 'id="e_targets"' in text_of(worse)


def test_the_lists_ask_the_database_as_often_for_three_rows_as_for_one(sign_in, opened):
    client = sign_in("drafter")

    def asked(path):
        client.get(path)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(path).status_code == 200
        return len(caught)

    few = asked(address(opened, "opinions") + "?kind=expert")
    many = asked(address(opened, "opinions"))
    assert many <= few + 1
    one = asked("/planning/")
    for name in ("甲规划", "乙规划"):
        actions.begin_plan(
            name_zh=name,
            body=opened.case.lead,
            area=opened.area,
            first_year=2030,
            last_year=2034,
            by=opened.case.opened_by,
            now=timezone.now(),
        )
    assert asked("/planning/") == one
    everybody = Client()

    def seen():
        with CaptureQueriesContext(connection) as caught:
            assert everybody.get("/portal/plans/").status_code == 200
        return len(caught)

    seen()
    assert seen() <= 8


def test_the_case_leads_to_its_plan(sign_in, opened):
    page = sign_in("drafter").get(f"/cases/{opened.case.public_id}/")
    assert f"/planning/{opened.case.public_id}/" in text_of(page)
    assert "/planning/" in text_of(sign_in("drafter").get("/cases/")).split("<main", 1)[0]
