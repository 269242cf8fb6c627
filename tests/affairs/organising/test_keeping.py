"""Key facts by two people, the six haves with their expiry, employers that should have a union."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone, translation

from gonghui.affairs.organising.actions import (
    approve_key_change,
    check_self,
    confirm_item,
    enter_payment,
    enter_visit,
    open_election,
    propose_key_change,
    refuse_item,
    refuse_key_change,
    withdraw_key_change,
)
from gonghui.affairs.organising.actions.keys import account_number_of
from gonghui.affairs.organising.models import ItemCheck, KeyFact, Standard
from gonghui.affairs.organising.queries import (
    by_street,
    checklist_of,
    evidence_file,
    evidence_of,
    gaps,
    items,
    listed,
    missing_by_item,
    should_found,
    showable,
    visits_of,
)
from gonghui.affairs.organising.rules.elections import should_found as why_found
from gonghui.affairs.organising.rules.standards import read_items, spans_of_all, united
from gonghui.foundation.bodies.actions import count_heads, cover, found_body
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.warehouse.queries.figures import figure
from gonghui.foundation.warehouse.queries.reading import forget

D20, D21, D22, D24 = date(2020, 5, 1), date(2021, 5, 1), date(2022, 5, 1), date(2024, 5, 1)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def spans(*pairs):
    return [(date(2020, 1, a), None if b is None else date(2020, 1, b)) for a, b in pairs]


def test_days_on_which_every_item_is_confirmed():
    assert united(spans((5, 9), (1, 5), (20, None), (22, 25))) == spans((1, 9), (20, None))
    confirmed = {"a": spans((1, 10), (20, None)), "b": spans((5, 22)), "c": spans((1, 7), (6, 25))}
    assert spans_of_all(["a", "b", "c"], confirmed) == spans((5, 10), (20, 22))
    assert spans_of_all(["a", "d"], confirmed) == []
    assert spans_of_all([], confirmed) == []
    with pytest.raises(ValueError, match="stands twice"):
        read_items([{"key": "a", "name": "甲"}, {"key": "a", "name": "乙"}])


def test_who_should_have_a_union():
    told = {"on": D22, "workers_from": 25, "months": 6}
    assert why_found(workers=25, paid=False, opened_on=D21, **told) == ["workers"]
    assert why_found(workers=24, paid=True, opened_on=D21, **told) == ["paid"]
    assert why_found(workers=None, paid=False, opened_on=D21, **told) == []
    assert why_found(workers=900, paid=True, opened_on=date(2021, 11, 2), **told) == []
    assert why_found(workers=900, paid=True, opened_on=date(2021, 11, 1), **told) == ["workers", "paid"]


@pytest.mark.django_db
def test_of_two_people_one_proposes_and_the_other_approves(life):
    union = life.unions[0]
    told = {"union": union, "kind": "seal", "by": life.chair}
    change = propose_key_change(text="旧章", effective_on=D20, **told)
    with pytest.raises(Refusal):
        propose_key_change(text="别章", effective_on=D20, **told)
    with pytest.raises(Refusal):
        approve_key_change(record=change, by=life.chair)
    approve_key_change(record=change, by=life.clerk)
    with pytest.raises(Refusal):  # two officers at once: the second is told
        refuse_key_change(record=change, reason="不对", by=life.second)
    later = propose_key_change(text="新章", effective_on=D22, **told)
    approve_key_change(record=later, by=life.clerk)
    between = propose_key_change(text="中章", effective_on=D21, **told)
    approve_key_change(record=between, by=life.clerk)
    facts = KeyFact.objects.filter(union=union.pk).order_by("valid_from")
    assert [(one.text, one.valid_from, one.valid_to) for one in facts] == [
        ("旧章", D20, D21),
        ("中章", D21, D22),
        ("新章", D22, None),
    ]
    taken_back = propose_key_change(text="错章", effective_on=D24, **told)
    with pytest.raises(Refusal):
        withdraw_key_change(record=taken_back, by=life.clerk)
    withdraw_key_change(record=taken_back, by=life.chair)
    refused = propose_key_change(text="再章", effective_on=D24, **told)
    with pytest.raises(Refusal):
        refuse_key_change(record=refused, reason=" ", by=life.clerk)
    refuse_key_change(record=refused, reason="缺文件", by=life.clerk)
    assert facts.count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "seal", "text": " "}, "text"),
        ({"kind": "other", "text": "甲"}, "kind"),
        ({"kind": "account", "text": "银行", "account_number": "12"}, "account_number"),
        ({"kind": "legal_person", "text": "911100001000000000"}, "text"),
        ({"kind": "seal", "text": "章", "effective_on": date(2014, 1, 1)}, "effective_on"),
    ],
)
def test_a_wrong_key_fact_is_refused(life, values, field):
    given = {"union": life.unions[0], "by": life.chair, "effective_on": D20} | values
    with pytest.raises(Refusal) as refused:
        propose_key_change(**given)
    assert refused.value.field in (field, "code")


@pytest.mark.django_db
def test_an_account_lies_sealed_and_the_log_holds_no_digit_of_it(life):
    change = propose_key_change(
        union=life.unions[0],
        kind="account",
        text="工商银行",
        account_number="6222000012345678",
        effective_on=D20,
        by=life.chair,
    )
    fact = approve_key_change(record=change, by=life.clerk)
    assert account_number_of(fact) == "6222000012345678"
    log = Change.objects.filter(model__startswith="organising.key").values_list("after", "params")
    assert "62220000" not in str(list(log))


PAPER = ("批复.pdf", b"%PDF-1.4\n1 0 obj\nendobj\n%%EOF")


@pytest.mark.django_db
def test_what_shows_an_item_is_a_file_or_a_record_of_the_union(life):
    union, other = life.unions[0], life.unions[1]
    with pytest.raises(Refusal) as refused:
        check_self(union=union, item="chair", has=True, by=life.chair, file=("批复.pdf", b"<html>"))
    assert refused.value.field == "file"
    mine = open_election(union=union, by=life.chair, now=timezone.now()).case
    theirs = open_election(union=other, by=life.clerk, now=timezone.now()).case
    offered = showable(union, life.chair, timezone.localdate())
    assert f"case:{mine.public_id}" in offered
    assert f"case:{theirs.public_id}" not in offered
    for key in (f"case:{theirs.public_id}", "case:1", "nothing:1", ""):
        with pytest.raises(Refusal):
            check_self(union=union, item="chair", has=True, by=life.chair, shows=key)
    assert not ItemCheck.objects.exists()
    check = check_self(union=union, item="chair", has=True, by=life.chair, shows=f"case:{mine.public_id}")
    assert evidence_of(check) == ("case", mine.public_id)
    check = check_self(union=union, item="organs", has=True, by=life.chair, file=PAPER)
    for account, sees in ((life.chair, True), (life.clerk, True), (life.local, False)):
        assert (evidence_file(check, account) is not None) is sees
    assert check.file.sealed


@pytest.mark.django_db
def test_six_confirmed_items_count_until_the_first_expires(life):
    union, today = life.unions[0], timezone.localdate()
    for key in items(today):
        check = check_self(union=union, item=key, has=True, by=life.chair, file=PAPER, said_on=D20)
        with pytest.raises(Refusal):
            confirm_item(record=check, by=life.chair)
        assert not Standard.objects.exists()
        confirm_item(record=check, by=life.clerk, checked_on=D20)
    (held,) = Standard.objects.all()
    assert (held.valid_from, held.valid_to) == (D20, D21)
    assert [one.holds for one in checklist_of(union.union, D20)] == [True] * 6
    assert [one.holds for one in checklist_of(union.union, D21)] == [False] * 6
    assert union.union not in gaps(life.clerk, D20)
    assert union.union in gaps(life.clerk, D21)
    forget()
    told = figure("six_haves_rate", as_of=D20)
    assert (told.numerator, told.denominator) == (1, 5)
    assert figure("six_haves_rate", as_of=D21).numerator == 0
    forget()


@pytest.mark.django_db
def test_what_is_not_confirmed_says_what_is_missing(life):
    union = life.unions[0]
    with pytest.raises(Refusal) as refused:
        check_self(union=union, item="chair", has=True, by=life.chair, evidence="在档案柜", said_on=D20)
    assert refused.value.field == "file"
    with pytest.raises(Refusal):
        check_self(union=union, item="nothing", has=True, by=life.chair, file=PAPER, said_on=D20)
    check = check_self(union=union, item="chair", has=True, by=life.chair, file=PAPER, said_on=D20)
    with pytest.raises(Refusal):
        check_self(union=union, item="chair", has=True, by=life.chair, file=PAPER, said_on=D20)
    refuse_item(record=check, by=life.clerk, note="缺批复", checked_on=D21)
    with pytest.raises(Refusal):
        confirm_item(record=check, by=life.second)
    check_self(union=union, item="organs", has=False, by=life.chair, said_on=D20)
    lacking, counts = missing_by_item([union.union], D22)
    assert len(lacking[union.pk]) == 6
    assert counts["chair"] == 1


@pytest.fixture
def gap(life):
    def firm(name, workers=None, paid=False, opened=D20, seat=None):
        facts = {"unit_kind": "enterprise", "ownership": "private"}
        body = found_body(
            kind="employer", name_zh=name, on=opened, area=seat or life.one, by=life.by, employer=facts
        )
        if workers is not None:
            count_heads(employer=body.employer, on=D21, workers=workers, by=life.by)
        if paid:
            enter_payment(employer=body, paid_on=D21, yuan=300, by=life.by)
        return body

    life.big, life.payer = firm("大厂", 25), firm("缴费店", 3, paid=True)
    life.far_firm = firm("远厂", 80, seat=life.far)
    for name, workers, opened in (("小店", 24, D20), ("未计数", None, D20), ("新店", 99, date(2022, 1, 1))):
        firm(name, workers, opened=opened)
    life.member = firm("已建会", 60)
    cover(union=life.unions[0].union, employer=life.member.employer, on=D21, by=life.by)
    return life


@pytest.mark.django_db
def test_the_list_names_who_should_have_a_union_and_why(gap):
    rows = {one.body: one.reasons for one in listed(should_found(gap.keeper, D22))}
    assert rows == {gap.big: ("workers",), gap.payer: ("paid",), gap.far_firm: ("workers",)}
    mine = should_found(gap.clerk, D22)
    assert {one.body for one in mine} == {gap.big, gap.payer}
    for account in (gap.keeper, gap.clerk):
        found = should_found(account, D22)
        assert sum(count for _street, count in by_street(found)) == len(listed(found)) == found.count()
    assert [(street, count) for street, count in by_street(mine)] == [(gap.one, 2)]
    assert {one.body for one in should_found(gap.keeper, D22, area=gap.west)} == {gap.far_firm}
    cover(union=gap.unions[0].union, employer=gap.big.employer, on=D22, by=gap.by)
    assert gap.big not in {one.body for one in should_found(gap.keeper, D22)}


@pytest.mark.django_db
def test_visits_stand_with_the_employer_and_leave_no_name_in_the_log(gap):
    enter_visit(
        employer=gap.big,
        visited_on=D22,
        outcome="thinking",
        by=gap.clerk,
        workers_heard=6,
        spoken_with="李经理",
        note="下月再谈",
        tag="two_steps",
    )
    (visit,) = visits_of(gap.big)
    assert (visit.spoken_with, visit.tag) == ("李经理", "two_steps")
    (row,) = [one for one in listed(should_found(gap.clerk, D22)) if one.body == gap.big]
    assert row.last_visit[0] == D22
    assert "李经理" not in str(list(Change.objects.filter(verb="enter_visit").values_list("after")))
    for values, field in (
        ({"outcome": "odd"}, "outcome"),
        ({"tag": "odd"}, "tag"),
        ({"visited_on": date(2019, 1, 1)}, "visited_on"),
        ({"employer": gap.unions[0]}, "employer"),
    ):
        given = {"employer": gap.big, "visited_on": D22, "outcome": "willing", "by": gap.clerk} | values
        with pytest.raises(Refusal) as refused:
            enter_visit(**given)
        assert refused.value.field == field
    with pytest.raises(Refusal):
        enter_payment(employer=gap.payer, paid_on=D21, yuan=300, by=gap.clerk)
