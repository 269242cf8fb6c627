"""Opinions: said without a name, kept sealed, answered each, published without telling who said them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from gonghui.affairs.planning import actions, queries
from gonghui.affairs.planning.models import Remark
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.law.actions import set_value

WORDS = "李大姐说服务点关得太早，电话13800138000。"


def test_an_opinion_is_numbered_and_its_words_lie_sealed(plan):
    plan.consult()
    first, second = plan.say(WORDS, about="一、服务", sender="worker"), plan.say(form="f2")
    assert (first.number, second.number) == (1, 2)
    assert queries.words_of_remarks(plan.fresh(), [first])[first.pk] == WORDS
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM planning_remark WHERE id = %s", [first.pk])
        assert "李大姐".encode() not in bytes(cursor.fetchone()[0])
    told = Change.objects.get(model="planning.remark", record=first.pk)
    assert "$sealed" in str(told.after["words"])
    assert not {"form", "browser"} & set(told.after)


def test_a_second_tap_makes_no_second_opinion(plan):
    plan.consult()
    assert plan.say() == plan.say("又发一次")
    assert Remark.objects.count() == 1


@pytest.mark.parametrize("when", [-1, 30])
def test_only_while_the_window_is_open(plan, when):
    plan.consult(30)
    plan.later(days=when)
    with pytest.raises(Refusal):
        plan.say()
    assert not Remark.objects.exists()


def test_the_last_day_counts_to_its_end(plan):
    plan.consult(30)
    plan.later(days=29, hours=13)  # 23:00 in Beijing
    assert plan.say().number == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [({"words": " "}, "words"), ({"words": "长" * 2001}, "words"), ({"about": "九、没有的一节"}, "about")],
)
def test_what_cannot_be_taken_is_refused_beside_its_field(plan, more, field):
    plan.consult()
    with pytest.raises(Refusal) as refused:
        plan.say(**more)
    assert refused.value.field == field


def test_one_browser_is_counted_for_an_hour_and_forgotten_with_the_window(plan):
    plan.consult()
    for n in range(10):
        plan.say(form=f"f{n}", browser="甲")
    with pytest.raises(Refusal):
        plan.say(form="f10", browser="甲")
    plan.say(form="f10", browser="乙")
    plan.later(hours=1, minutes=1)
    plan.say(form="f11", browser="甲")
    plan.close()
    assert not Remark.objects.exclude(browser=None).exists()


def test_what_came_on_paper_is_entered_while_answers_are_given(plan):
    plan.consult()
    paper = {"words": "来信一封", "channel": "letter", "by": plan.office.drafter}
    plan.close()
    remark = actions.enter_remark(
        making=plan.fresh(), came_at=plan.at - timedelta(days=3), now=plan.at, **paper
    )
    assert (remark.channel, remark.number) == ("letter", 1)
    with pytest.raises(Refusal):
        actions.enter_remark(making=plan.fresh(), now=plan.at, **{**paper, "channel": "page"})
    with pytest.raises(Refusal):
        actions.enter_remark(making=plan.fresh(), now=plan.at, **{**paper, "by": plan.office.approver})
    plan.answer(remark)
    plan.step("to_experts")
    with pytest.raises(Refusal):
        actions.enter_remark(making=plan.fresh(), now=plan.at, **paper)


def test_every_opinion_is_answered_before_the_plan_goes_on(plan):
    plan.consult()
    one, two = plan.say(form="f1"), plan.say(form="f2")
    with pytest.raises(Refusal):
        plan.answer(one)  # the window is open still
    plan.close()
    plan.answer(one)
    with pytest.raises(Refusal):
        plan.step("to_experts")
    plan.answer(two)
    plan.step("to_experts")
    assert plan.fresh().case.state == "reviewing"


def test_what_is_adopted_wants_a_version_after_it(plan):
    plan.consult()
    one = plan.say()
    plan.close()
    plan.answer(one, answer="partly")
    with pytest.raises(Refusal):
        plan.step("to_experts")
    plan.keep("服务点开到十点。", note="按意见修改")
    plan.step("to_experts")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"answer": "maybe"}, "answer"),
        ({"gist": ""}, "gist"),
        ({"reason": ""}, "reason"),
        ({"gist": "找张三13800138000"}, "gist"),
        ({"reason": "请回信 a.b@example.com"}, "reason"),
        ({"reason": "身份证110101199001011234的同志"}, "reason"),
    ],
)
def test_an_answer_says_why_and_tells_nobody(plan, more, field):
    plan.consult()
    one = plan.say()
    plan.close()
    with pytest.raises(Refusal) as refused:
        plan.answer(one, **more)
    assert refused.value.field == field
    one.refresh_from_db()
    assert one.answer == ""


def test_two_who_answer_the_same_do_not_overwrite_each_other(plan):
    plan.consult()
    one = plan.say()
    plan.close()
    stale = Remark.objects.get(pk=one.pk)
    plan.answer(one)
    with pytest.raises(Refusal):
        actions.answer_remark(
            remark=stale, answer="adopted", gist="别的", reason="别的", by=plan.office.drafter, now=plan.at
        )


def test_answers_are_published_once_the_draft_went_on_and_their_counts_lead_to_them(plan):
    plan.consult()
    answers = ("adopted", "adopted", "partly", "not_adopted")
    remarks = [plan.say(WORDS, form=f"f{n}", sender="worker") for n in range(len(answers))]
    plan.close()
    for remark, answer in zip(remarks, answers, strict=True):
        plan.answer(remark, answer=answer)
    plan.keep("改过的稿", note="二稿")
    assert not queries.answers_published(plan.fresh()).exists()
    plan.step("to_experts")
    made = plan.fresh()
    tally = queries.counted(queries.answers_published(made))
    assert (tally.total, tally.adopted, tally.partly, tally.not_adopted) == (4, 2, 1, 1)
    for answer, count in (("adopted", 2), ("partly", 1), ("not_adopted", 1)):
        assert queries.answers_published(made, answer).count() == count
    loaded = queries.answers_published(made).first()
    assert {"words", "sender", "came_at", "browser"} <= loaded.get_deferred_fields()


def test_limits_are_dated_values(plan):
    plan.consult()
    value = {"characters": 5, "a_browser_an_hour": 1, "all_an_hour": 1}
    set_value(
        key="planning.comment.limits",
        region=plan.office.city.code,
        value=value,
        on=plan.at.date(),
        source="试验",
        mark="ours",
        by=plan.office.by,
    )
    with pytest.raises(Refusal) as refused:
        plan.say("六个字的意见")
    assert refused.value.field == "words"
    plan.say("五个字以")
    with pytest.raises(Refusal):
        plan.say("再来", form="f2")
