"""Loading plans: whole or not at all, in place, every difference in the log."""

from datetime import date

import pytest

from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.plans.actions import SENTENCES, load_plan
from gonghui.insight.plans.models import Goal, Indicator, Plan, Target, YearTarget
from tests.plan_city import PLAN_FILE

pytestmark = pytest.mark.django_db
SMALL = """\
plan: small
name: {zh: 小规划, en: Small plan}
area: "110000"
period: {from: 2021-01-01, to: 2025-12-31}
owners:
  one: {zh: 某部, create: true}
goals:
  - {number: 1, key: first, name: {zh: 甲, en: First}}
  - {number: 2, key: second, name: {zh: 乙, en: Second}}
indicators:
  - number: 1
    name: {zh: 工作室, en: Studios}
    goal: first
    owner: one
    unit: {zh: 家, en: studios}
    metric: innovation_studios
    target:
      comparator: ">="
      direction: up
      value: 8000
      text: "8000"
      baseline: {on: 2020-12-31, value: 100}
      path: {2021: 1000, 2023: 5000}
      districts: {"110101": 10}
  - number: 2
    name: {zh: 率, en: Rate}
    unit: {zh: "%", en: "%", factor: 0.01}
    target: {comparator: ">=", direction: up, value: 94, text: "94", districts: same}
"""


def counts():
    return [model.objects.count() for model in (Plan, Goal, Indicator, Target, YearTarget)]


def test_a_plan_is_made_with_its_targets(plan_city, by):
    plan = load_plan(text=SMALL, by=by)
    assert counts() == [1, 2, 2, 5, 2]
    studios = plan.indicators.get(number=1)
    assert studios.owner.name_zh == "某部"
    assert studios.goal.key == "first"
    own = studios.targets.get(area=plan_city.whole)
    assert (own.value, own.baseline, own.due_on) == (8000, 100, date(2025, 12, 31))
    share = studios.targets.get(area=plan_city.districts[0])
    assert (share.value, share.text, share.baseline) == (10, "10", None)
    assert {t.value for t in plan.indicators.get(number=2).targets.all()} == {94}


def test_loading_again_changes_nothing(plan_city, by):
    load_plan(text=SMALL, by=by)
    before, made = Change.objects.count(), counts()
    load_plan(text=SMALL, by=by)
    assert Change.objects.count() == before
    assert counts() == made


def test_what_differs_is_changed_in_place_and_logged(plan_city, by):
    first = load_plan(text=SMALL, by=by)
    before = Change.objects.count()
    second = load_plan(
        text=SMALL.replace("value: 8000", "value: 9000").replace("2023: 5000", "2023: 6000"), by=by
    )
    assert second.pk == first.pk
    assert second.indicators.get(number=1).targets.get(area=plan_city.whole).value == 9000
    assert set(
        Change.objects.order_by("-id")[: Change.objects.count() - before].values_list("verb", flat=True)
    ) == {
        "edit_target",
        "edit_step",
    }


def test_what_the_file_no_longer_says_is_removed_and_logged(plan_city, by):
    load_plan(text=SMALL, by=by)
    shorter = SMALL[: SMALL.index("  - number: 2\n    name")]
    shorter = shorter.replace("  - {number: 2, key: second, name: {zh: 乙, en: Second}}\n", "")
    load_plan(text=shorter.replace("2021: 1000, ", ""), by=by)
    assert counts() == [1, 1, 1, 2, 1]
    verbs = set(Change.objects.filter(after__isnull=True).values_list("verb", flat=True))
    assert verbs == {"remove_goal", "remove_indicator", "remove_target", "remove_step"}


def test_goals_may_change_places(plan_city, by):
    load_plan(text=SMALL, by=by)
    swapped = SMALL.replace("{number: 1, key: first", "{number: 9, key: first").replace(
        "{number: 2, key: second", "{number: 1, key: second"
    )
    plan = load_plan(text=swapped, by=by)
    assert dict(plan.goals.values_list("key", "number")) == {"first": 9, "second": 1}


def test_every_verb_has_its_sentence(plan_city, by):
    load_plan(text=SMALL, by=by)
    verbs = set(Change.objects.filter(model__startswith="plans.").values_list("verb", flat=True))
    assert verbs <= set(SENTENCES)


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('area: "110000"', 'area: "990000"', "990000"),
        ('{"110101": 10}', '{"110199": 10}', "110199"),
        ("{zh: 某部, create: true}", "{zh: 某部}", "create"),
        ("{zh: 某部, create: true}", "{code: 91110000000000000X}", "no body"),
        ("metric: innovation_studios", "metric: unheard_of", "unheard_of"),
    ],
)
def test_what_the_house_does_not_know_is_refused_and_nothing_stays(plan_city, by, was, becomes, said):
    with pytest.raises(Refusal, match=said):
        load_plan(text=SMALL.replace(was, becomes), by=by)
    assert counts() == [0, 0, 0, 0, 0]
    assert not Body.objects.filter(name_zh="某部").exists()


def test_an_owner_that_exists_is_not_founded_twice(plan_city, by):
    load_plan(text=SMALL.replace("zh: 某部", f"zh: {plan_city.employers[0].name_zh}"), by=by)
    assert Indicator.objects.get(number=1).owner_id == plan_city.employers[0].pk


def test_an_owner_of_an_ambiguous_name_is_refused(plan_city, by):
    Body.objects.filter(pk=plan_city.employers[1].pk).update(name_zh="单位0")
    with pytest.raises(Refusal, match="code"):
        load_plan(text=SMALL.replace("zh: 某部", "zh: 单位0"), by=by)


def test_beijings_plan_loads(plan_city, by):
    plan = load_plan(text=PLAN_FILE.read_text("utf-8"), by=by)
    assert plan.indicators.count() == 18
    assert plan.goals.filter(indicators=None).count() == 2
    assert Target.objects.filter(area=plan_city.whole, is_confirmed=True).count() == 18
