"""Who sees which case: one answer for list, count, search, inbox, files and history."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gonghui.engines.cases.actions import (
    add_file,
    assign,
    declare_tie,
    hand_over,
    help_asked,
    name_holder,
    refer,
    restrict,
    take_step,
    tick_consents,
    withdraw_consents,
)
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries import (
    cases_visible_to,
    files_of,
    history,
    inbox,
    load_of,
    open_cases_visible_to,
    reader_of,
    search_cases,
    sees,
    steps_offered,
    ties_of,
    to_do,
)
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.queries.history import HIDDEN
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.identity import check_digit_18
from gonghui.foundation.people.actions import appoint, employ, register_person
from tests.engines.cases.conftest import DAY, NOW, later

TODAY = NOW.date()
MATTER = ("matter", "union_of_employer")
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def person(city, name, n):
    first17 = f"99010119800201{n:03}"
    return register_person(name=name, identity=first17 + check_digit_18(first17), by=city.by)


ROLES = ["desk", "supervisor", "east_officer", "west_officer", "clerk", "chair", "leader", "evaluator"]
# Led by the street's union in the east, about the mill, whose own union the chair leads.
SEES = {"desk", "supervisor", "east_officer", "clerk", "leader"}


@pytest.mark.parametrize("who", ROLES)
def test_every_door_gives_the_same_answer(city, who):
    case, account = city.open(), getattr(city, who)
    file = add_file(case=case, content=PDF, name="工资条.pdf", by=city.desk, now=later(hours=1))
    expected = who in SEES
    assert sees(account, case, TODAY) == expected
    assert cases_visible_to(account, TODAY).count() == expected
    assert [c.pk for c in inbox(account, TODAY).rows] == [case.pk] * expected
    assert search_cases(account, TODAY, case.number).exists() == expected
    assert search_cases(account, TODAY, "东风").exists() == expected
    assert load_of(account, TODAY, NOW)["open"] == expected
    assert [f.pk for f in files_of(case, account, TODAY)] == [file.file_id] * expected
    exports = cases_visible_to(account, TODAY, Permission.EXPORT).exists()
    assert exports == expected
    if expected:
        assert history(case, account, TODAY)
    else:
        assert steps_offered(case, account, TODAY) == []
        with pytest.raises(Refusal, match="no such case"):
            history(case, account, TODAY)


@pytest.mark.parametrize("kind", ["system_admin", "security_admin", "audit_admin"])
def test_administrators_see_no_case(city, kind):
    city.open()
    account = Account.objects.create(username=kind, name=kind, kind=kind)
    assert not cases_visible_to(account, TODAY).exists()


def test_a_wider_federation_seated_in_a_street_is_not_below_it(city):
    """The city's federation has its seat in the clerk's street; its cases are none of the clerk's."""
    case = city.open(lead=city.federation)
    assert not sees(city.clerk, case, TODAY)
    assert not cases_visible_to(city.clerk, TODAY).exists()
    assert not sees(city.east_officer, case, TODAY)
    assert sees(city.desk, case, TODAY)


def test_names_stay_masked_where_they_are_not_read(city):
    case = city.open()
    add_file(case=case, content=PDF, name="张三的工资条.pdf", by=city.desk, now=later(hours=1))
    take_step(
        case=case,
        step="dispatch",
        by=city.desk,
        now=later(hours=2),
        fields={"to": city.eastern},
        reason="张三所在单位属东区",
    )
    case.refresh_from_db()
    assert [f.name for f in files_of(case, city.leader, TODAY)] == [HIDDEN]
    assert [f.name for f in files_of(case, city.desk, TODAY)] == ["张三的工资条.pdf"]
    assert [line.reason for line in history(case, city.leader, TODAY)][-1] == HIDDEN
    line = history(case, city.desk, TODAY)[-1]
    assert (line.reason, line.sentence) == ("张三所在单位属东区", "sent the case to 东区总工会")
    assert line.who == "desk（试验市总工会）"
    # The worker is told which unit acted, not which officer, and no inner word.
    told = history(case, None, TODAY)[-1]
    assert (told.who, told.reason, dict(told.words)) == ("试验市总工会", "", {})
    # Titles may hold names: who may not read them does not find by them.
    assert search_cases(city.desk, TODAY, "欠工资").exists()
    assert not search_cases(city.leader, TODAY, "欠工资").exists()


# -- what the worker ticked ------------------------------------------------------------------------------


def test_the_employers_own_union_sees_nothing_until_the_worker_ticks_so(city):
    other = city.staff("organiser", "street_officer", city.mill_union)
    case = city.open(lead=city.street_union)
    for account in (city.chair, other):
        assert not sees(account, case, TODAY)
    case = tick_consents(case=case, ticks=[MATTER], by=city.desk, now=later(hours=1))
    case = take_step(
        case=case,
        step="dispatch",
        by=city.desk,
        now=later(hours=2),
        fields={"to": city.mill_union},
        reason="职工同意",
    )
    assert sees(city.chair, case, TODAY)
    assert sees(other, case, TODAY)
    case = withdraw_consents(case=case, ticks=[MATTER], by=city.desk, now=later(hours=3))
    assert not sees(city.chair, case, TODAY)
    assert not cases_visible_to(other, TODAY).exists()


def test_opening_at_the_employers_own_union_wants_the_tick(city):
    with pytest.raises(Refusal, match="has not allowed"):
        city.open(lead=city.mill_union)
    assert not Case.objects.exists()
    case = city.open(lead=city.mill_union, consents=[MATTER])
    assert sees(city.chair, case, TODAY)


@pytest.mark.parametrize("ticks", [[("colour", "employer")], [("name", "everybody")]])
def test_only_known_consents_are_noted(city, ticks):
    with pytest.raises(Refusal) as refused:
        tick_consents(case=city.open(), ticks=ticks, by=city.desk, now=later(hours=1))
    assert refused.value.field == "consents"


# -- who is tied ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["relative", "lawyer", "employment", "other"])
def test_a_declared_tie_excludes_the_handler(city, kind):
    case = city.open()
    assert sees(city.clerk, case, TODAY)
    tie = declare_tie(account=city.clerk, employer=city.mill, kind=kind, by=city.clerk, on=DAY)
    assert not sees(city.clerk, case, TODAY)
    assert sees(city.colleague, case, TODAY)
    with pytest.raises(Refusal, match="tied to the employer"):
        assign(case=case, account=city.clerk, by=city.colleague, now=later(hours=1))
    # A tie that ended, and one to another employer, exclude nobody.
    tie.valid_to = TODAY
    tie.save()
    assert sees(city.clerk, case, TODAY)
    assert sees(city.clerk, city.open(about=city.shop), TODAY)


def test_a_tie_is_declared_once_by_its_own_account(city):
    given = {"account": city.clerk, "employer": city.mill, "by": city.clerk, "on": DAY}
    with pytest.raises(Refusal, match="no such tie"):
        declare_tie(kind="friend", **given)
    declare_tie(kind="lawyer", **given)
    with pytest.raises(Refusal, match="declared already"):
        declare_tie(kind="lawyer", **given)
    with pytest.raises(Refusal, match="ask the administrator"):
        declare_tie(kind="other", **(given | {"by": city.colleague}))
    with pytest.raises(Refusal, match="would end before"):
        declare_tie(kind="other", until=DAY, **given)


def test_the_account_of_somebody_who_works_there_is_excluded(city):
    case, zhang = city.open(), person(city, "张三", 1)
    name_holder(account=city.clerk, person=zhang, by=city.clerk)
    assert sees(city.clerk, case, TODAY)
    employ(person=zhang, employer=city.mill.employer, kind="contract", on=DAY, by=city.by)
    city.clerk.refresh_from_db()
    assert ties_of(city.clerk, TODAY).own >= {city.mill.pk}
    assert not sees(city.clerk, case, TODAY)
    with pytest.raises(Refusal, match="no such case"):
        take_step(case=case, step="dispatch", by=city.clerk, now=later(hours=1), fields={"to": city.eastern})


def test_a_chair_employed_by_the_respondent_is_excluded_whatever_was_ticked(city):
    case = city.open(lead=city.mill_union, consents=[MATTER])
    assert sees(city.chair, case, TODAY)
    chair = person(city, "李四", 2)
    appoint(person=chair, body=city.mill_union, kind="chair", on=DAY, by=city.by)
    employ(person=chair, employer=city.mill.employer, kind="contract", on=DAY, by=city.by)
    assert not sees(city.chair, case, TODAY)
    # Another officer of that union is not tied by this.
    assert sees(city.staff("organiser", "street_officer", city.mill_union), case, TODAY)


# -- restricted and anonymous -----------------------------------------------------------------------------


def test_a_restricted_case_is_for_its_handlers_and_their_supervisors(city):
    case = restrict(case=city.open(), restricted=True, by=city.desk, now=later(hours=1))
    seen = {who for who in ROLES if sees(getattr(city, who), case, TODAY)}
    # The desk took it in, the clerk leads; the district supervises the street.
    assert seen == {"desk", "supervisor", "east_officer", "clerk"}
    assert cases_visible_to(city.clerk, TODAY).count() == 1
    with pytest.raises(Refusal):
        restrict(case=case, restricted=False, by=city.clerk, now=later(hours=2))
    assert not restrict(case=case, restricted=False, by=city.supervisor, now=later(hours=2)).restricted


def test_what_follows_from_a_restricted_case_is_restricted_and_has_no_consents(city):
    first = city.open(restricted=True, consents=[MATTER])
    second = city.open(from_case=first, link="repeat")
    assert second.restricted
    assert not second.consents.exists()
    assert second.links.get().kind == "repeat"
    assert second.events.get().params == {"from": first.number}


def test_an_anonymous_case_names_nobody(city):
    with pytest.raises(Refusal) as refused:
        city.open(anonymous=True, person=person(city, "张三", 1))
    assert refused.value.field == "person"
    assert city.open(anonymous=True).person is None


# -- helping ----------------------------------------------------------------------------------------------


def test_a_helping_unit_sees_the_case_but_not_whose_it_is(city):
    case = city.open()
    add_file(case=case, content=PDF, name="来信.pdf", by=city.desk, now=later(hours=1), from_asker=True)
    assert not sees(city.west_officer, case, TODAY)
    part = help_asked(case=case, body=city.western, by=city.clerk, now=later(hours=2))
    case.refresh_from_db()
    assert sees(city.west_officer, case, TODAY)
    assert [p.pk for p in to_do(city.west_officer, TODAY)] == [part.pk]
    may = reader_of(case, city.west_officer, TODAY)
    assert (may.personal, may.only_helps) == (True, True)
    assert not any(may.may_read(what) for what in ("name", "phone", "wording"))
    assert files_of(case, city.west_officer, TODAY) == []
    case = tick_consents(case=case, ticks=[("wording", "co_handlers")], by=city.desk, now=later(hours=3))
    may = reader_of(case, city.west_officer, TODAY)
    assert [what for what in ("name", "phone", "wording") if may.may_read(what)] == ["wording"]
    assert len(files_of(case, city.west_officer, TODAY)) == 1
    assert reader_of(case, city.desk, TODAY).may_read("name")
    assert not reader_of(case, city.leader, TODAY).may_read("name")


# -- handing over -----------------------------------------------------------------------------------------


def test_open_work_is_handed_over_but_never_to_somebody_tied(city):
    mine = [city.open(), city.open(about=city.shop), city.open(about=None)]
    mine = [assign(case=case, account=city.clerk, by=city.clerk, now=later(hours=1)) for case in mine]
    declare_tie(account=city.colleague, employer=city.mill, kind="relative", by=city.colleague, on=DAY)
    stayed = hand_over(
        account=city.clerk, to=city.colleague, by=city.clerk, now=later(hours=2), reason="产假"
    )
    assert [case.pk for case in stayed] == [mine[0].pk]
    handlers = dict(Case.objects.values_list("pk", "handler__username"))
    assert handlers == {mine[0].pk: "clerk", mine[1].pk: "colleague", mine[2].pk: "colleague"}
    last = history(Case.objects.get(pk=mine[1].pk), city.clerk, TODAY)[-1]
    assert (last.sentence, last.reason) == ("handed the case over to colleague", "产假")


def test_work_of_others_is_handed_over_by_the_dispatcher(city):
    assign(case=city.open(), account=city.clerk, by=city.clerk, now=later(hours=1))
    given = {"account": city.clerk, "to": city.colleague, "now": later(hours=2), "reason": "调离"}
    with pytest.raises(Refusal, match="whoever may dispatch"):
        hand_over(by=city.leader, **given)
    assert hand_over(by=city.supervisor, **given) == []
    with pytest.raises(Refusal):
        hand_over(**(given | {"by": city.clerk, "to": city.clerk}))
    with pytest.raises(Refusal):
        hand_over(**(given | {"by": city.clerk, "reason": ""}))


# -- pages ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["desk", "clerk", "chair"])
def test_a_list_asks_as_often_for_three_as_for_one(city, who):
    account = getattr(city, who)
    about = None if who == "chair" else city.mill
    lead = city.mill_union if who == "chair" else city.street_union

    def asked():
        with CaptureQueriesContext(connection) as told:
            page = inbox(account, TODAY)
            [(row.lead.name_zh, str(row.about), str(row.area), str(row.handler)) for row in page.rows]
        return len(told), len(page.rows)

    city.open(lead=lead, about=about)
    one = asked()
    city.open(lead=lead, about=about)
    city.open(lead=lead, about=about)
    three = asked()
    assert (one[1], three[1]) == (1, 3)
    assert one[0] == three[0]
    assert one[0] <= 17


def test_the_inbox_pages_through_everything_once_what_is_due_first(city):
    for urgency in ("ordinary", "danger", "ordinary", "danger"):
        city.open(urgency=urgency)
    undated = city.open(kind="test_filing", about=None)
    Case.objects.filter(pk=undated.pk).update(first_due_at=None)
    seen, after = [], None
    for _page in range(5):
        page = inbox(city.desk, TODAY, after=after, size=1)
        seen += page.rows
        after = page.after
    assert after is None
    assert len({case.pk for case in seen}) == 5
    assert [case.urgency for case in seen] == ["danger", "danger", "ordinary", "ordinary", "ordinary"]
    assert seen[-1] == undated
    assert [c.urgency for c in inbox(city.desk, TODAY, urgencies=["danger"]).rows] == ["danger"] * 2
    assert inbox(city.desk, TODAY, kinds=["test_filing"]).rows == [undated]
    assert inbox(city.desk, TODAY, mine=True).rows == []
    assert len(inbox(city.desk, TODAY, due_before=later(hours=3)).rows) == 2


def test_a_referral_moves_the_case_out_of_one_inbox_into_another(city):
    case = city.open()
    case = take_step(
        case=case,
        step="dispatch",
        by=city.desk,
        now=NOW,
        fields={"to": city.eastern},
        reason="区级事项",
    )
    refer(case=case, to=city.western, by=city.east_officer, now=later(hours=1), reason="在西区")
    assert inbox(city.east_officer, TODAY).rows == []
    assert len(inbox(city.west_officer, TODAY).rows) == 1


@pytest.mark.parametrize("named", [1, 20_000])
def test_lists_of_the_open_show_what_is_visible_however_it_is_looked_up(city, named):
    city.open()
    city.open(lead=city.mill_union, about=None)
    city.open(restricted=True)
    part = city.open(lead=city.western)
    help_asked(case=part, body=city.eastern, by=city.west_officer, now=NOW)
    for account in (city.desk, city.clerk, city.chair, city.leader, city.east_officer, city.west_officer):
        seen = set(cases_visible_to(account, TODAY).filter(closed_at=None))
        assert set(open_cases_visible_to(account, TODAY, named)) == seen
