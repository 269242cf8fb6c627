"""Answers at once: citing articles in force that day, and no others."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gonghui.affairs.appeals.actions import add_entry, answer, end_citation, retire_entry
from gonghui.affairs.appeals.rules.followup import Citation
from gonghui.engines.cases.models import Case
from gonghui.foundation.core.rules import Refusal

ART_7 = Citation(statute="劳动争议调解仲裁法", article="7", valid_from=date(2008, 5, 1))
OLD = Citation(
    statute="妇女权益保障法", article="26", valid_from=date(2005, 12, 1), valid_to=date(2023, 1, 1)
)
COMING = Citation(statute="某法", article="1", valid_from=date(2027, 1, 1))


@pytest.fixture
def entry(town):
    return add_entry(
        category="wages.arrears",
        question="拖欠工资到哪里申请仲裁？",
        answer="可向劳动合同履行地的劳动人事争议仲裁委员会申请。",
        citations=[ART_7],
        on=town.on,
        by=town.head,
    )


def test_an_entry_answers_while_its_article_is_in_force(town, take, entry):
    appeal = take(request="consult").appeal
    answer(appeal=appeal, text="", entry=entry, by=town.clerk, now=town.now)
    case = Case.objects.get(pk=appeal.pk)
    assert (case.state, case.outcome) == ("closed", "answered")


def test_an_article_that_ended_answers_no_more(town, take, entry):
    end_citation(citation=entry.citations.get(), on=town.on, by=town.head)
    appeal = take(request="consult").appeal
    with pytest.raises(Refusal):
        answer(appeal=appeal, text="", entry=entry, by=town.clerk, now=town.now)
    assert Case.objects.get(pk=appeal.pk).state == "registered"
    with pytest.raises(Refusal):
        end_citation(citation=entry.citations.get(), on=date(2008, 5, 1), by=town.head)


def test_out_of_use_it_answers_no_more(town, take, entry):
    retire_entry(entry=entry, by=town.head)
    with pytest.raises(Refusal):
        answer(appeal=take(request="consult").appeal, text="", entry=entry, by=town.clerk, now=town.now)


@pytest.mark.parametrize("citations", [[], [OLD], [COMING], [ART_7, OLD]])
def test_an_entry_without_a_valid_article_is_refused(town, citations):
    with pytest.raises(Refusal):
        add_entry(
            category="wages.arrears",
            question="?",
            answer="!",
            citations=citations,
            on=town.on,
            by=town.head,
        )


def test_the_day_of_an_article_is_half_open():
    assert not OLD.holds(date(2023, 1, 1))
    assert OLD.holds(date(2022, 12, 31))
    assert not OLD.holds(OLD.valid_from - timedelta(days=1))


def test_the_clerks_own_words_need_no_entry(town, take):
    appeal = take(request="consult").appeal
    with pytest.raises(Refusal):
        answer(appeal=appeal, text=" ", by=town.clerk, now=town.now)
    answer(appeal=appeal, text="请带身份证到街道工会办理", by=town.clerk, now=town.now)
    assert Case.objects.get(pk=appeal.pk).outcome == "answered"
