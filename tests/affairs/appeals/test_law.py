"""The law that applies beside a case: as valid on the day it was taken in, each with its source."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gonghui.affairs.appeals import actions
from gonghui.affairs.appeals.queries.law import keys_for, law_of
from gonghui.affairs.appeals.rules.categories import setting
from gonghui.affairs.appeals.rules.followup import Citation
from gonghui.engines.cases.actions.doors import law_that_applies
from gonghui.foundation.law.rules import statute

DAY = timedelta(days=1)


def entry(town, category, since, until=None, question="何时发工资？"):
    cited = Citation(statute="劳动合同法", article="30", valid_from=since, valid_to=until)
    given = {"category": category, "question": question, "answer": "按约定发。", "sources": ["官方文本"]}
    return actions.add_entry(citations=[cited], on=since, by=town.head, **given)


def test_amounts_of_the_category_and_of_the_branch_above_stand_beside_the_case(take):
    law = law_that_applies(take(category="wages.overtime").appeal.case)
    keys = [one.key for one in law.amounts]
    assert keys.index("overtime.weekday.rate") < keys.index("dispute.claim.years")
    assert all(one.source and one.mark and one.holds(law.on) for one in law.amounts)
    assert str(law.what)


def test_only_articles_valid_on_that_day_are_cited(town, take):
    entry(town, "wages.arrears", town.on - DAY, town.on, question="旧")
    held = entry(town, "wages.arrears", town.on - DAY, town.on + DAY, question="当日有效")
    entry(town, "insurance.unpaid", town.on - DAY, question="别类")
    law = law_of(take().appeal.case)
    assert [one.question for one in law.answers] == [held.question]
    (article,) = law.answers[0].articles
    assert (article.statute, article.article, article.source) == ("劳动合同法", "30", "官方文本")
    # Taken in a day later, the article is no longer in force; taken in long ago, neither.
    assert [one.question for one in law_of(take(hours=24, phone="13800000008").appeal.case).answers] == []


def test_what_is_not_known_for_the_day_is_said_and_never_nought(town, take):
    appeal = take(category="wages.minimum").appeal
    appeal.opened_on = town.on.replace(year=1990)
    appeal.save(update_fields=["opened_on"])
    law = law_of(appeal.case)
    assert "wage.minimum.month" not in [one.key for one in law.amounts]
    assert law.unknown


def test_without_a_category_there_is_none(take):
    assert law_of(take(hazards=["injury"], category="").appeal.case) is None


def test_every_key_that_is_filed_under_a_category_is_known(town):
    rows = setting("hotline.categories.law", town.on).value
    tree = {str(row["key"]) for row in setting("hotline.categories", town.on).value}
    assert {str(row["category"]) for row in rows} <= tree
    assert {str(key) for row in rows for key in row["keys"]} <= set(statute())


@pytest.mark.parametrize(
    ("category", "keys"),
    [("a.b", ["x", "y", "z"]), ("a", ["y", "z"]), ("c", []), ("a.b.d", ["x", "y", "z"])],
)
def test_the_nearest_come_first_and_none_twice(category, keys):
    rows = [{"category": "a", "keys": ["y", "z"]}, {"category": "a.b", "keys": ["x", "y"]}]
    assert keys_for(rows, category) == keys
