"""Hot issues and pairs are proposed from wordings and decided by persons; examples name nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gonghui.affairs.appeals.actions import mark_hot
from gonghui.engines.cases.models import Case, CaseLink
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import found_body
from gonghui.foundation.core.actions import destroy_subject_key
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.listening.actions import (
    accept_proposal,
    add_new_parts,
    confirm_pair,
    dismiss_pair,
    dismiss_proposal,
    propose_hot,
    propose_pairs,
)
from gonghui.insight.listening.models import Example, HotPart, HotProposal, LikelyPair, State
from gonghui.insight.listening.queries import (
    appeals_of_proposal,
    mass_proposals,
    not_added,
    pairs_proposed,
    proposals,
    split_from,
    weekly_growth,
)
from gonghui.insight.listening.queries.examples import examples_of
from tests.hotline_history import Told, closed_history, load_told

FACTS = {"unit_kind": "enterprise", "ownership": "private"}
MASS = "大洋建筑公司拖欠工资，工人都没拿到"


def gathered(town, count=6, **more):
    callers = (
        "王小明",
        "李大强",
        "赵春兰",
        "周玉梅",
        "吴海波",
        "郑文静",
        "孙丽",
        "钱多",
        "冯雪",
        "陈实",
        "卫东",
        "蒋平",
    )
    return [
        Told(
            on=town.on - timedelta(days=n % 9),
            category="wages.arrears",
            wording=f"{MASS}，我叫{callers[n]}，电话1380013{8000 + n}",
            caller=callers[n],
            about=town.firm.pk,
            is_open=True,
            **more,
        )
        for n in range(count)
    ]


@pytest.fixture
def heard(town):
    return load_told(town, gathered(town))


def run(town):
    return propose_hot(by=system_account(), now=town.now)


def test_cases_that_belong_together_are_proposed_once(town, heard):
    assert run(town) == 1
    assert run(town) == 1
    [shown] = proposals(town.clerk, town.on)
    assert (shown.seen, shown.hidden) == (6, 0)
    assert shown.proposal.about == town.firm
    assert not shown.proposal.is_mass
    assert set(shown.proposal.parts.values_list("appeal", flat=True)) == {one.pk for one in heard}


def test_title_and_examples_name_nobody(town, heard):
    run(town)
    told = [HotProposal.objects.get().title, *examples_of([one.pk for one in heard]).values()]
    assert len(told) > 1
    for text in told:
        assert not any(part in text for part in ("王小明", "李大强", "1380013", "8001"))


def test_an_erased_case_gives_no_example(town, heard):
    run(town)
    subject = Example.objects.select_related("appeal__case__subject").first().appeal.case.subject
    before = len(examples_of([one.pk for one in heard]))
    destroy_subject_key(key=subject, by=system_account())
    assert len(examples_of([one.pk for one in heard])) == before - 1


@pytest.mark.parametrize(("count", "is_mass"), [(9, False), (10, True), (12, True)])
def test_ten_callers_about_one_employer_may_be_a_mass_appeal(town, count, is_mass):
    load_told(town, gathered(town, count))
    run(town)
    assert HotProposal.objects.get().is_mass is is_mass
    assert bool(mass_proposals(town.clerk, town.on)) is is_mass
    assert mass_proposals(town.skills, town.on) == []


@pytest.mark.parametrize(("count", "proposed"), [(4, 0), (5, 1)])
def test_few_are_proposed_to_nobody(town, count, proposed):
    load_told(town, gathered(town, count))
    assert run(town) == proposed


def test_restricted_cases_are_in_no_proposal(town):
    load_told(town, gathered(town, restricted=True))
    assert run(town) == 0


def test_an_accepted_proposal_is_a_hot_issue(town, heard):
    run(town)
    proposal = HotProposal.objects.get()
    cases = list(Case.objects.filter(appeal__in=heard[:4]))
    hot = accept_proposal(
        proposal=proposal,
        title="欠薪",
        why="一事",
        cases=cases,
        lead=town.federation,
        by=town.clerk,
        now=town.now,
    )
    assert set(hot.links.values_list("other", flat=True)) == {case.pk for case in cases}
    proposal.refresh_from_db()
    assert (proposal.state, proposal.hot, proposal.decided_by) == (State.ACCEPTED, hot, town.clerk)
    assert Change.objects.filter(verb="accept_proposal").count() == 1
    with pytest.raises(Refusal):
        dismiss_proposal(proposal=proposal, reason="晚了", by=town.clerk, now=town.now)


def test_a_strange_case_is_not_slipped_in(town, heard):
    [other] = load_told(town, [Told(on=town.on, category="other", wording="公交线路改了")], start=900)
    run(town)
    with pytest.raises(Refusal):
        accept_proposal(
            proposal=HotProposal.objects.get(),
            title="欠薪",
            why="一事",
            cases=[heard[0].case, other.case],
            lead=town.federation,
            by=town.clerk,
            now=town.now,
        )


def test_what_was_dismissed_comes_again_only_when_it_has_grown(town, heard):
    run(town)
    dismiss_proposal(proposal=HotProposal.objects.get(), reason="同一家人", by=town.clerk, now=town.now)
    assert run(town) == 0
    load_told(town, gathered(town, 12)[6:], start=600)
    assert run(town) == 1


@pytest.mark.parametrize("reason", ["", "   ", "长" * 301])
def test_a_dismissal_wants_its_reason(town, heard, reason):
    run(town)
    with pytest.raises(Refusal) as refused:
        dismiss_proposal(proposal=HotProposal.objects.get(), reason=reason, by=town.clerk, now=town.now)
    assert refused.value.field == "reason"


def test_who_does_not_dispatch_decides_nothing(town, heard):
    run(town)
    with pytest.raises(Refusal):
        dismiss_proposal(proposal=HotProposal.objects.get(), reason="不", by=town.skills, now=town.now)


# -- pairs ------------------------------------------------------------------------------------------------


@pytest.fixture
def pair(town):
    rows = [
        Told(on=town.on - timedelta(days=n), category="safety.canteen", wording=text, about=town.firm.pk)
        for n, text in enumerate(
            (
                "大洋建筑公司食堂饭菜有虫子不卫生",
                "大洋建筑公司的食堂饭菜不卫生有虫子",
                "换了单位工会关系怎么转",
            )
        )
    ]
    load_told(town, rows)
    propose_pairs(by=system_account(), now=town.now)
    return LikelyPair.objects.get()


def test_a_pair_is_proposed_once_with_what_it_shares(town, pair):
    assert pair.score >= 0.6
    assert {"employers", "problems"} & set(pair.signs)
    assert propose_pairs(by=system_account(), now=town.now) == 0
    assert list(pairs_proposed(town.clerk, town.on)) == [pair]
    assert not pairs_proposed(town.skills, town.on).exists()


def test_the_same_words_at_two_employers_are_two_matters(town):
    other = found_body(
        kind="employer", name_zh="小河物流公司", on=town.on, area=town.one, by=town.by, employer=FACTS
    )
    rows = [
        Told(on=town.on, category="safety.canteen", wording="食堂饭菜有虫子不卫生", about=about)
        for about in (town.firm.pk, other.pk)
    ]
    load_told(town, rows)
    assert propose_pairs(by=system_account(), now=town.now) == 0


def test_a_confirmed_pair_is_linked(town, pair):
    confirm_pair(pair=pair, by=town.clerk, now=town.now)
    link = CaseLink.objects.get(kind=CaseLink.Kind.SAME_MATTER)
    assert {link.case_id, link.other_id} == {pair.first_id, pair.second_id}
    assert not pairs_proposed(town.clerk, town.on).exists()


def test_a_refused_pair_is_not_proposed_again(town, pair):
    dismiss_pair(pair=pair, reason="两家食堂", by=town.clerk, now=town.now)
    assert propose_pairs(by=system_account(), now=town.now) == 0
    assert Change.objects.get(verb="dismiss_pair").params["first"] == pair.first.case.number


def test_linked_cases_are_no_pair(town, heard):
    mark_hot(
        title="一",
        why="一",
        cases=[heard[0].case, heard[1].case],
        lead=town.federation,
        by=town.clerk,
        now=town.now,
    )
    propose_pairs(by=system_account(), now=town.now)
    assert LikelyPair.objects.exists()


@pytest.mark.parametrize("wording", ["长" * 10_000, "😀" * 30, "啊", "公司拖欠工資，老闆不發工資"])
def test_odd_wordings_stop_no_sweep(town, wording):
    load_told(town, [*closed_history(town.on, each=2), Told(on=town.on, category="other", wording=wording)])
    propose_hot(by=system_account(), now=town.now)
    propose_pairs(by=system_account(), now=town.now)


def parts_of(town, proposal):
    rows, _hidden = appeals_of_proposal(proposal, town.clerk, town.on)
    return list(rows)


def test_cases_that_came_later_are_added_to_what_was_taken_up(town, heard):
    run(town)
    proposal = HotProposal.objects.get()
    cases = [one.case for one in parts_of(town, proposal)]
    given = {"proposal": proposal, "by": town.clerk, "now": town.now}
    with pytest.raises(Refusal, match="not taken up"):
        add_new_parts(cases=cases, **given)
    assert not_added(proposal, parts_of(town, proposal)) == set()
    hot = accept_proposal(title="欠薪", why="多人反映", lead=town.federation, cases=cases, **given)
    load_told(town, gathered(town, 9)[6:], start=20)
    run(town)
    proposal = HotProposal.objects.get()
    rows = parts_of(town, proposal)
    new = not_added(proposal, rows)
    assert len(new) == 3
    assert sum(count for _monday, count in weekly_growth(rows)) == 9
    with pytest.raises(Refusal, match="belong to it"):
        add_new_parts(proposal=proposal, cases=[], by=town.clerk, now=town.now)
    more = [one.case for one in rows if one.pk in new]
    assert add_new_parts(proposal=proposal, cases=more, by=town.clerk, now=town.now) == 3
    assert CaseLink.objects.filter(case=hot, kind="mass").count() == 9
    assert not_added(proposal, rows) == set()


def test_a_topic_that_falls_in_two_says_from_which_it_came(town, heard):
    other = [
        Told(
            on=town.on - timedelta(days=n % 9),
            category="wages.arrears",
            wording=f"明远物流园食堂卫生太差，吃坏了肚子，电话1390013{8000 + n}",
            caller=f"职工{n}",
            is_open=True,
        )
        for n in range(6)
    ]
    run(town)
    earlier = HotProposal.objects.get()
    added = load_told(town, other, start=20)
    HotPart.objects.bulk_create(HotPart(proposal=earlier, appeal=one) for one in added)
    for _again in range(2):
        run(town)
        assert HotProposal.objects.count() == 2
    later = HotProposal.objects.exclude(pk=earlier.pk).get()
    assert split_from(later, town.clerk, town.on) == [earlier]
    assert split_from(earlier, town.clerk, town.on) == []
