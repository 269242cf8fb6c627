"""A plan by goal, a district, two days, the sheet, the wall; and an indicator's own words."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import translation

from gonghui.faces.web import words
from gonghui.faces.web.indicators.pages.definition import counted_out
from gonghui.faces.web.plans.pages.comparing import decimals_of, signed
from gonghui.faces.web.plans.pages.measures import lines_of
from gonghui.faces.web.plans.pages.walls import size_of
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.people.models import Person
from gonghui.foundation.warehouse.queries import Figure, figures_by_area

pytestmark = pytest.mark.django_db
COCKPIT = "/plans/beijing-14/"
END = "2025-12-31"


def text_of(client, page, **query):
    answer = client.get(page, query)
    assert answer.status_code == 200, page
    return answer.content.decode()


def test_by_goal_every_goal_stands_and_unmeasured_ones_say_so(sign_in):
    page = text_of(sign_in("leader"), COCKPIT, by="goal")
    heads = re.findall(r'<tr class="group"><th[^>]*>(.*?)</th>', page)
    assert [head[0] for head in heads] == list("123456")
    assert [("tag" in head) for head in heads] == [False, True, False, False, False, True]
    assert len(re.findall(r'<td class="num blank">', page)) == 18


def test_a_plan_without_goals_has_no_tabs_and_tells_what_was_reported_before(sign_in):
    page = text_of(sign_in("leader"), "/plans/beijing-13/")
    assert "by=goal" not in page
    assert "基层工会组织数" in page


def test_the_own_plan_opens_first_and_all_are_listed(sign_in):
    client = sign_in("leader")
    assert client.get("/plans/").url == COCKPIT
    page = text_of(client, "/plans/all/")
    assert all(f"/plans/{key}/" in page for key in ("beijing-14", "beijing-13", "beijing-2018", "jiangsu-14"))


def test_a_plan_of_elsewhere_shows_its_goals_and_no_number_of_ours(sign_in):
    page = text_of(sign_in("leader"), "/plans/jiangsu-14/")
    assert "江苏省" in page
    assert 'id="area"' not in page
    assert not re.search(r'<td class="num value"[^>]*><span><b>', page)
    assert "two-days" not in page  # days of no records have nothing to compare


def test_a_district_shows_its_own_and_its_streets_add_up(sign_in):
    page = text_of(sign_in("chaoyang"), f"{COCKPIT}areas/110105/", as_of=END)
    district = Area.objects.get(code="110105", valid_to=None)
    parts = figures_by_area("innovation_studios", area=district.pk, as_of=date(2025, 12, 31), level="street")
    streets = Area.objects.in_bulk(parts)
    for key, figure in parts.items():
        row = re.search(rf'<th scope="row">{streets[key].name_zh}</th>(.*?)</tr>', page, re.DOTALL)
        assert row
        assert re.sub(r"\D", "", re.findall(r'class="quiet"[^>]*>(.*?)<', row[1])[0]) == str(figure.numerator)


@pytest.mark.parametrize(("code", "status"), [("110108", 403), ("110000", 403), ("999999", 404)])
def test_a_district_leader_opens_no_other_district(sign_in, code, status):
    assert sign_in("chaoyang").get(f"{COCKPIT}areas/{code}/").status_code == status


def test_what_is_no_district_has_no_district_page(sign_in):
    client = sign_in("leader")
    assert client.get(f"{COCKPIT}areas/110000/").status_code == 404
    assert client.get("/plans/jiangsu-14/areas/110105/").status_code == 404


def test_two_days_lead_to_the_records_of_both(sign_in):
    page = text_of(sign_in("leader"), f"{COCKPIT}two-days/", then="2022-12-31", as_of=END)
    assert f"{COCKPIT}1/?as_of=2022-12-31&amp;area=110000#records" in page
    assert f"{COCKPIT}1/?as_of={END}&amp;area=110000#records" in page


def test_two_days_the_wrong_way_round_say_so(sign_in):
    page = text_of(sign_in("leader"), f"{COCKPIT}two-days/", then=END, as_of="2022-12-31")
    assert 'role="alert"' in page


def test_a_bad_earlier_day_says_what_to_do(sign_in):
    page = text_of(sign_in("leader"), f"{COCKPIT}two-days/", then="2024-13-01")
    assert "“2024-13-01”不是日期" in page


def test_the_sheet_has_no_chrome_and_every_page_a_head(sign_in):
    page = text_of(sign_in("leader"), f"{COCKPIT}sheet/", as_of=END)
    assert 'class="mainnav"' not in page
    assert page.count('<tr class="running">') == 2
    assert len(re.findall(r"<c-|x-html-table", page)) == 0


def test_the_wall_is_whole_and_its_part_alone_is_enough_to_renew_it(sign_in):
    client = sign_in("leader")
    page = text_of(client, f"{COCKPIT}wall/")
    assert page.count("<h2") == 18
    assert "市领导" not in page  # nobody's name, not the reader's either
    part = text_of(client, f"{COCKPIT}wall/", part="now")
    assert "data-wall" in part
    assert "<html" not in part
    assert sign_in("").get(f"{COCKPIT}wall/", {"part": "now"}).status_code == 302


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("职工之家", ""),
        ("街道(乡镇)工会劳动争议调解员配备率", "long"),
        ("工" * 24, "longer"),
        ("工" * 30, "longest"),
        ("x" * 28, ""),
    ],
)
def test_long_names_are_smaller_on_the_wall(name, size):
    assert size_of(name) == size


def test_a_target_in_words_stands_whole_on_the_wall(sign_in):
    page = sign_in("leader").get(f"{COCKPIT}wall/", {"as_of": END}).context["page"]
    says = {card.state.indicator.number: card.says for card in page.cards}
    assert (says[6], says[7], says[15]) == ("与经济增长基本同步", "<5", "应建尽建")
    assert not says[1]


def two_days(then, now, difference="as they are", decimals=1, target=None):
    indicator = SimpleNamespace(decimals=decimals, unit_factor=1, unit_zh="家", unit_en="")
    one, other = (
        SimpleNamespace(indicator=indicator, value=value and Decimal(value), target=target)
        for value in (then, now)
    )
    if difference == "as they are":
        difference = other.value - one.value
    return SimpleNamespace(then=one, now=other, difference=difference)


@pytest.mark.parametrize(
    ("then", "now", "decimals", "shown"),
    [
        ("83.9286", "82.7586", 1, ("83.9", "82.8", "−1.1 家")),
        ("0.0840", "0.0849", 2, ("0.084", "0.085", "+0.001 家")),
        ("4.4", "4.4", 1, ("4.4", "4.4", "0.0 家")),
        ("7", "11", 0, ("7", "11", "+4 家")),
    ],
)
def test_the_difference_is_that_of_what_is_printed(then, now, decimals, shown):
    row = two_days(then, now, decimals=decimals)
    finest = decimals_of(row)
    printed = (words.number(row.then.value, finest), words.number(row.now.value, finest))
    with translation.override("zh-hans"):
        assert (*printed, signed(row, finest).replace(words.SPACE, " ")) == shown


def test_no_difference_is_taken_where_the_basis_changed():
    row = two_days("1", "2", difference=None)
    assert (decimals_of(row), signed(row, 1)) == (1, "—")


def test_what_the_page_of_two_days_prints_subtracts(sign_in):
    rows = sign_in("leader").get(f"{COCKPIT}two-days/", {"then": "2022-12-31", "as_of": END}).context["rows"]
    plain = [row for row in rows if row.difference != "—" and not row.remarks]
    assert plain
    for row in plain:
        then, now, less = (
            Decimal(re.sub(r"[^\d.-]", "", text.replace("−", "-")))
            for text in (row.then_text, row.now_text, row.difference.split(words.SPACE)[0].split(" ")[0])
        )
        assert now - then == less, row.indicator.name_zh


def months(*bases):
    return [Figure("x", 1, date(2024, n, 28), None, n, None, {}, basis) for n, basis in enumerate(bases, 1)]


def test_a_line_is_cut_where_the_basis_changes():
    assert [len(line) for line in lines_of(months("a", "a", "b"), is_flow=False)] == [2, 1]
    assert [len(line) for line in lines_of(months("", "", ""), is_flow=False)] == [3]


def test_a_flow_is_cut_at_every_new_year():
    flow = [Figure("x", 1, date(year, 12, 31), None, 1) for year in (2023, 2024)]
    assert [len(line) for line in lines_of(flow, is_flow=True)] == [1, 1]


def trend_data(page):
    return json.loads(re.search(r'id="trend-data"[^>]*>(.*?)</script>', page, re.DOTALL)[1])


def test_a_flow_is_drawn_from_nothing_every_year(sign_in):
    data = trend_data(text_of(sign_in("leader"), f"{COCKPIT}16/", as_of=END))
    days = dict(map(tuple, data["recorded"]))
    assert all(days[f"{year}-01-01"] == 0 for year in range(2022, 2026))
    assert sum(value is None for _day, value in data["recorded"]) == 5
    assert data["notes"]


def test_a_break_of_basis_is_a_gap_with_a_mark_and_a_sentence(sign_in):
    page = text_of(sign_in("leader"), f"{COCKPIT}4/", as_of=END)
    data = trend_data(page)
    gaps = [day for day, value in data["recorded"] if value is None]
    assert len(gaps) == len(data["notes"]) == len(data["marks"]) == 1
    assert "skilled_people" not in json.dumps(data)  # what stands beside is in no line


def test_each_part_of_a_definition_says_whose_words_it_is(sign_in):
    page = text_of(sign_in("leader"), f"{COCKPIT}9/", as_of=END)
    table = re.search(r'<table class="data cards says">(.*?)</table>', page, re.DOTALL)[1]
    rows = re.findall(r'<th scope="row">(.*?)</th>', table)
    assert len(rows) >= 6
    assert table.count('class="tag ours"') >= 5
    assert table.count('<span class="tag">') == 1  # the target is the plan's


def test_every_indicator_states_population_condition_exclusions_attribution_and_version(sign_in):
    client = sign_in("leader")
    wanted = ["Counted", "Of these", "Excluded", "Where", "Version in force", "Target"]
    with translation.override("zh-hans"):
        named = [translation.gettext(one) for one in wanted]
    for number in range(1, 19):
        found = client.get(f"{COCKPIT}{number}/", {"as_of": END}).context["statements"]
        assert [what for what in dict.fromkeys(one.what for one in found) if what in named] == named, number
        assert all(one.says for one in found), number


def test_the_sentence_why_some_left_runs_into_their_number():
    with translation.override("zh-hans"):
        assert counted_out("没有职工。", 4) == "没有职工：4"


def test_what_stands_beside_is_a_table_of_its_own(sign_in):
    page = text_of(sign_in("leader"), f"{COCKPIT}18/", as_of=END)
    assert "11\u202f390\u202f000" in page or "11390000" in re.sub(r"\s", "", page)


def rows_of(page):
    rows = page[page.index('id="record-rows"') :]
    return re.findall(r'<td class="title"><a href="([^"]*)">(.*?)</a>', rows[: rows.index("</tbody>")])


@pytest.mark.parametrize(("who", "named"), [("leader", "masked"), ("evaluator", "nameless")])
def test_people_behind_a_number_are_masked_or_have_no_name(sign_in, who, named):
    page = text_of(sign_in(who), f"{COCKPIT}18/", as_of=END)
    found = rows_of(page) if 'id="record-rows"' in page else []
    names = set(Person.objects.values_list("name", flat=True))
    shown = {name for _url, name in found}
    assert not {name for name in shown if len(name) > 1} & names
    if named == "masked":
        assert found
        assert all("*" in name for name in shown)
    else:
        assert not any("*" in name for name in shown)


def test_streets_behind_a_number_are_shown_to_everybody(sign_in):
    found = rows_of(text_of(sign_in("chaoyang"), f"{COCKPIT}11/", as_of=END, area="110105"))
    streets = set(
        Area.objects.filter(code__startswith="110105", level="street").values_list("name_zh", flat=True)
    )
    assert found
    assert {name for _url, name in found} <= streets
    assert all(f"{COCKPIT}11/?as_of={END}&amp;area=110105" in url for url, _name in found)


def test_the_same_matter_is_linked_and_told_apart(sign_in):
    page = text_of(sign_in("leader"), f"{COCKPIT}7/")
    assert "/plans/beijing-13/6/" in page
