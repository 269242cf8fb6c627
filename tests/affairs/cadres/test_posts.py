"""Posts that must be there and posts that are; the file of a cadre."""

from __future__ import annotations

from datetime import date

import pytest

from gonghui.affairs.cadres.actions import appoint_cadre, appraise, enter_rank, pay_allowance, train
from gonghui.affairs.cadres.models import Allowance, Appraisal, CadreTerm
from gonghui.affairs.cadres.queries import seats_of, staffing, vacancies
from gonghui.affairs.cadres.rules import posts_needed
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal

SINCE = date(2024, 1, 1)


def by_key(town, account=None):
    return {one.key: one for one in staffing(account or town.keeper, town.on)}


def chair(town, body, name="郑安", **more):
    return appoint_cadre(name=name, body=body, kind="chair", valid_from=SINCE, by=town.keeper, **more)


@pytest.mark.parametrize(
    ("union_type", "public", "workers", "kinds"),
    [
        ("street", False, None, [("chair", False, False, True), ("vice_chair", True, False, True)]),
        ("zone", False, 900, [("chair", False, False, True), ("vice_chair", True, False, True)]),
        ("federation", False, 900, [("chair", False, True, True)]),
        ("basic", False, 200, [("chair", False, False, True), ("chair", True, False, False)]),
        ("basic", False, 199, [("chair", False, False, True)]),
        ("basic", False, None, [("chair", False, False, True)]),
        ("basic", True, 50, [("chair", False, True, True)]),
    ],
)
def test_which_posts_a_union_needs(union_type, public, workers, kinds):
    found = posts_needed(union_type, public=public, workers=workers, full_time_from=200, deputies=1)
    assert [(one.kind, one.full_time, one.rank, one.binding) for one in found] == kinds


def test_a_vacancy_is_filled_by_an_appointment_and_named_until_then(town, rate):
    before = by_key(town)
    assert (before["deputies"].needed, before["deputies"].filled, before["deputies"].vacant) == (2, 0, 2)
    assert {body.pk for body in vacancies(town.keeper, "deputies", town.on)} == {
        town.street.pk,
        town.second.pk,
    }
    appoint_cadre(
        name="沈平", body=town.street, kind="vice_chair", valid_from=SINCE, by=town.keeper, full_time=False
    )
    assert by_key(town)["deputies"].filled == 0
    appoint_cadre(
        name="沈明", body=town.street, kind="vice_chair", valid_from=SINCE, by=town.keeper, full_time=True
    )
    assert by_key(town)["deputies"].filled == 1
    assert list(vacancies(town.keeper, "deputies", town.on)) == [town.second]
    assert rate("deputy_rate", town.on) == (1, 2)
    assert rate("deputy_rate", date(2023, 12, 31)) == (0, 2)


def test_the_rank_counts_for_federations_and_public_units_only(town, rate):
    assert by_key(town)["ranks"].needed == 3  # two federations, the plant's own union
    post = chair(town, town.plant)
    assert rate("chair_rank_rate", town.on) == (0, 3)
    enter_rank(post=post, rank="middle", on=SINCE, by=town.keeper)
    assert by_key(town)["ranks"].filled == 0
    with pytest.raises(Refusal) as refused:
        enter_rank(post=post, rank="deputy", on=SINCE, by=town.keeper)
    assert refused.value.field == "on"
    enter_rank(post=post, rank="deputy", on=date(2025, 1, 1), by=town.keeper)
    assert by_key(town)["ranks"].filled == 1
    assert rate("chair_rank_rate", town.on) == (1, 3)
    assert rate("chair_rank_rate", date(2024, 12, 31)) == (0, 3)
    assert list(CadreTerm.objects.order_by("valid_from").values_list("rank", "valid_to")) == [
        ("middle", date(2025, 1, 1)),
        ("deputy", None),
    ]


def test_a_full_time_chair_is_allowed_from_two_hundred_workers_and_never_missing(town):
    found = by_key(town)["full_time"]
    assert (found.needed, found.binding) == (1, False)
    assert town.own in vacancies(town.keeper, "full_time", town.on)
    chair(town, town.own, full_time=True)
    assert by_key(town)["full_time"].vacant == 0


def test_nobody_sees_vacancies_outside_the_own_area(town):
    assert {body.pk for body in vacancies(town.chair, "chairs", town.on)} == {town.own.pk}


def test_training_is_kept_with_its_hours_and_not_twice(town):
    post = chair(town, town.own)
    facts = {"name": "主席培训班", "hours": 16, "began_on": date(2025, 5, 6), "ended_on": date(2025, 5, 7)}
    train(post=post, by=town.chair, **facts)
    with pytest.raises(Refusal):
        train(post=post, by=town.chair, **facts)
    for wrong, field in (({"hours": 40}, "hours"), ({"ended_on": date(2025, 5, 5)}, "ended_on")):
        with pytest.raises(Refusal) as refused:
            train(post=post, by=town.chair, **{**facts, "name": "另一班", **wrong})
        assert refused.value.field == field


def test_an_appraisal_is_entered_once_and_its_finding_is_sealed_in_the_log(town):
    post = chair(town, town.own)
    facts = {"year": 2025, "unit": town.street, "decided_on": date(2026, 1, 10), "by": town.keeper}
    with pytest.raises(Refusal):
        appraise(post=post, result="best", **facts)
    appraise(post=post, result="partly", note="走访不够", **facts)
    with pytest.raises(Refusal) as refused:
        appraise(post=post, result="done", **facts)
    assert "2025" not in str(refused.value)
    assert Appraisal.objects.get().result == "partly"
    change = Change.objects.filter(verb="appraise").get()
    assert "走访不够" not in str(change.after)
    assert "partly" not in str(change.after)


def test_an_allowance_is_for_unions_of_non_public_enterprises(town):
    month = {"month": date(2026, 1, 20), "yuan": "300.50", "paid_on": date(2026, 2, 5), "by": town.keeper}
    with pytest.raises(Refusal):
        pay_allowance(post=chair(town, town.plant, name="何进"), **month)
    post = chair(town, town.own)
    pay_allowance(post=post, **month)
    kept = Allowance.objects.get()
    assert (kept.fen, kept.month) == (30050, date(2026, 1, 1))
    with pytest.raises(Refusal):
        pay_allowance(post=post, **month)
    with pytest.raises(Refusal):
        pay_allowance(post=post, **{**month, "month": date(2023, 12, 1)})


def test_a_stranger_keeps_no_file(town):
    post = chair(town, town.plant)
    with pytest.raises(Refusal):
        enter_rank(post=post, rank="deputy", on=date(2025, 1, 1), by=town.chair)


def test_the_posts_of_one_union_follow_from_the_dated_rules(town):
    def told(body, on=town.on):
        return [(one.needed.kind, one.needed.full_time, one.filled) for one in seats_of(body, on)]

    assert told(town.street) == [("chair", False, False), ("vice_chair", True, False)]
    # Before the plan nobody asked for a deputy.
    assert told(town.street, date(2020, 12, 31)) == [("chair", False, False)]
    chair(town, town.own, full_time=False)
    assert told(town.own) == [("chair", False, True), ("chair", True, False)]
    post = chair(town, town.plant, name="何进")
    assert told(town.plant) == [("chair", False, False)]
    enter_rank(post=post, rank="deputy", on=date(2025, 1, 1), by=town.keeper)
    assert told(town.plant) == [("chair", False, True)]
