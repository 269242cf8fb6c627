"""What goes down to base unions: by one door, within the list, asked once; refusals are kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gonghui.affairs.governance.actions import load_asked_fields, load_sendings, retire_item
from gonghui.affairs.governance.models import AskedField, Sending
from gonghui.affairs.governance.queries import answers_of, burden, received_by, sendings_counted
from gonghui.affairs.governance.queries.burden import FIELDS, fields_counted, totals
from gonghui.affairs.governance.rules import field_key, field_names
from gonghui.engines.cases.actions import open_case, take_step
from gonghui.engines.cases.models import Case
from gonghui.engines.due.queries import all_due, papers_of
from gonghui.engines.due.rules import Asked
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal

FORM = {"kind": "form", "title": "情况表", "wanted": "填写情况"}


@pytest.fixture(autouse=True)
def listed(item):
    return item()


def refusal(send, **more):
    with pytest.raises(Refusal) as refused:
        send(**more)
    return refused.value.field


def test_a_task_opens_a_case_at_each_union_and_is_one_sending(town, send):
    sending = send(to=[town.own, town.joint], wanted_by=date(2026, 3, 20))
    assert {one.case.lead_id for one in sending.addressees.all()} == {town.own.pk, town.joint.pk}
    assert Change.objects.filter(verb="ask_down").get().params["count"] == 2
    assert list(received_by(town.own, 2026)) == [sending]


@pytest.mark.parametrize("kind", ["meeting", "document", "notice"])
def test_a_meeting_or_paper_opens_no_case(town, send, kind):
    send(kind=kind, wanted="")
    assert not Case.objects.exists()
    assert burden(town.keeper, 2026)[0].counts == {kind: 1}


def test_what_stands_outside_the_list_is_refused_and_kept(town, send, listed, item):
    assert refusal(send, item="") == "item"
    assert refusal(send, item="steps.count") == "item"
    item(key="only.joint", union_type="joint")
    assert refusal(send, item="only.joint") == "to"
    retire_item(item=listed, on=town.on, by=town.keeper)
    assert refusal(send) == "item"
    kept = list(Sending.objects.order_by("pk").values_list("refused", "named"))
    assert kept == [("no_item", ""), ("no_item", "steps.count"), ("other_type", ""), ("not_in_force", "")]
    assert not Case.objects.exists()
    assert Change.objects.filter(verb="refuse_down").count() == 4
    assert len(Sending.objects.values_list("number").distinct()) == 4


def test_only_base_unions_below_are_addressed_and_nothing_is_kept_of_a_slip(town, send):
    for to in ([], [town.distant], [town.street], [town.firm]):
        assert refusal(send, to=to) == "to"
    assert refusal(send, title=" ") == "title"
    assert refusal(send, wanted=" ") == "wanted"
    assert refusal(send, **FORM, fields=["  "]) == "fields"
    with pytest.raises(Refusal):
        send(by=town.chair)
    assert not Sending.objects.exists()


def test_a_form_asks_no_field_that_a_register_holds(town, send):
    fields = ["工会名称", "1.会员人数（人）：", "食堂座位数"]
    assert refusal(send, **FORM, fields=fields) == "fields"
    assert Sending.objects.get().refused == "held"
    assert not AskedField.objects.exists()
    send(**FORM, fields=fields, prefill=fields[:2])
    rows = {one.name: one.answered_by for one in AskedField.objects.all()}
    assert rows["食堂座位数"] == ""
    assert rows["工会名称"] == "bodies.name"
    load = burden(town.keeper, 2026)[0]
    assert load.fields == {"asked": 1, "prefilled": 2}
    assert load.refused == 1


def test_a_field_is_asked_once_a_year_of_a_union(town, send):
    send(**FORM, fields=["食堂座位数"])
    assert refusal(send, **FORM, fields=["食堂座位数（个）"]) == "fields"
    assert Sending.objects.filter(refused="asked").count() == 1
    send(**FORM, fields=["食堂座位数"], to=[town.joint])
    send(**FORM, fields=["食堂座位数"], now=town.now + timedelta(days=366))
    assert totals(burden(town.keeper, 2026)).get("twice", 0) == 0


def test_labels_and_headers_of_registers_answer_fields(town):
    assert answers_of(["合同编号", "毫不相干的字段"]).get("毫不相干的字段") is None
    assert len(answers_of(["统一社会信用代码", "职工人数"])) == 2


@pytest.mark.parametrize(
    ("written", "key"),
    [("1、姓 名（必填）：", "姓名"), ("联系电话*", "联系电话"), ("会员人数 [人]", "会员人数")],
)
def test_how_a_field_is_written_makes_no_difference(written, key):
    assert field_key(written) == key
    assert field_names([written, key]) == [" ".join(written.split())]


def test_the_base_union_hands_in_objects_and_the_sender_accepts(town, send):
    case = send().addressees.get().case
    step = {"now": town.now}
    case = take_step(case=case, step="take_up", by=town.chair, **step)
    with pytest.raises(Refusal):
        take_step(case=case, step="accept_task", by=town.officer, **step)
    case = take_step(case=case, step="hand_in", by=town.chair, fields={"done": "已检查"}, **step)
    case = take_step(case=case, step="accept_task", by=town.officer, **step)
    assert (case.state, case.outcome) == ("over", "done")
    other = send(title="再查一次").addressees.get().case
    other = take_step(case=other, step="object", by=town.chair, reason="上月已查", **step)
    other = take_step(case=other, step="take_back", by=town.officer, reason="确已查过", **step)
    assert other.outcome == "taken_back"


def test_a_task_is_due_at_the_union_with_its_paper_until_it_is_handed_in(town, send):
    case = send().addressees.get().case
    asked = Asked(account=town.chair, body=town.own, bodies=(town.own, town.firm), on=town.on, now=town.now)
    due = next(one for one in all_due(asked) if one.key == f"case:{case.public_id}")
    ((_template, paper),) = papers_of(due, asked)
    text = "".join(piece.text for line in paper.lines() for piece in line)
    assert "夏季安全检查" in text
    assert "东一街道总工会" in text
    assert "〔待填：完成情况〕" in paper.gaps()
    take_step(case=case, step="hand_in", by=town.chair, now=town.now, fields={"done": "已查"})
    # A clock that stands sets no day: nothing is due of it.
    assert not [one for one in all_due(asked) if one.key == due.key]


# -- the burden -------------------------------------------------------------------------------------------


@pytest.fixture
def paper_forms(town):
    rows = [
        (f"TT-XF-2024-{n:06d}", town.street.pk, kind, f"旧件{n}", None, date(2024, 5, n), "", "", town.by.pk)
        for n, kind in enumerate(["meeting"] * 7 + ["form"], start=1)
    ]
    ids = load_sendings(rows=rows, to=[[town.own.pk, town.joint.pk]] * len(rows), by=town.by)
    form = ids[-1]
    load_asked_fields(
        rows=[
            (form, "会员人数", "会员人数", "", True, town.street.pk, date(2024, 5, 8)),
            (form, "食堂座位数", "食堂座位数", "", False, town.street.pk, date(2024, 5, 8)),
        ],
        by=town.by,
    )
    return ids


def test_every_number_is_that_of_its_records(town, send, paper_forms):
    send()
    refusal(send, item="")
    for year in (2024, 2026):
        loads = burden(town.keeper, year)
        for one in loads:
            for kind, count in one.counts.items():
                assert sendings_counted(town.keeper, year, body=one.body, kind=kind).count() == count
            assert sendings_counted(town.keeper, year, body=one.body, refused=True).count() == one.refused
            for what in FIELDS:
                count = fields_counted(town.keeper, year, body=one.body, what=what).count()
                assert one.fields.get(what, 0) == count
    told = totals(burden(town.keeper, 2024))
    assert {name: told.get(name, 0) for name in ("meeting", "form", "asked", "twice", "prefilled")} == {
        "meeting": 7,
        "form": 1,
        "asked": 2,
        "twice": 1,
        "prefilled": 0,
    }


def test_beyond_the_cap_is_shown(town, paper_forms):
    (load,) = burden(town.keeper, 2024)
    assert load.over == {"meeting"}
    assert burden(town.chair, 2024) == []


def test_what_a_gate_refuses_in_another_module_is_kept_once(town):
    """A case of a kind that no item covers: the refusal stands beside those of what was sent down."""
    given = {"kind": "election", "title": "张三的事", "lead": town.own, "origin": town.street}
    with pytest.raises(Refusal):
        open_case(by=town.officer, now=town.now, **given)
    kept = Sending.objects.get()
    assert (kept.refused, kept.named, kept.body) == ("no_item", "election", town.street)
    assert "张三" not in kept.title
    assert not Case.objects.exists()
    assert sendings_counted(town.keeper, 2026, refused=True).count() == 1
