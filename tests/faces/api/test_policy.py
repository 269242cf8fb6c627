"""What each role gets from the API, and how wrong questions are answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from gonghui.foundation.accounts.rules import ADMINISTRATORS, ROLES
from gonghui.foundation.bodies.models import Body
from tests.faces.api.conftest import ANONYMOUS, BACKEND, ApiCity

pytestmark = pytest.mark.django_db
Ask = Callable[..., Any]
INDICATOR = "indicators/beijing-14"


def studio_number(city: ApiCity) -> int:
    return city.plan.indicators.get(metric="innovation_studios").number


def test_nobody_unsigned_gets_anything(ask: Ask) -> None:
    of_indicators = ["indicators", *(f"{INDICATOR}/1{part}" for part in ("", "/records", "/trend"))]
    for path in (*of_indicators, "areas", "bodies", "registers", "registers/studios"):
        answer = ask(ANONYMOUS, path)
        assert answer.status_code == 401, path
        assert answer.json()["detail"]


def test_administrators_see_no_business_data(ask: Ask) -> None:
    for role in sorted(ADMINISTRATORS):
        for path in ("indicators", f"{INDICATOR}/1", "bodies", "registers/studios"):
            assert ask(role, path).status_code == 403, (role, path)
        assert ask(role, "registers").json() == {"registers": []}


def test_the_leader_sees_the_plan(ask: Ask, api_city: ApiCity) -> None:
    answer = ask("city_leader", "indicators", as_of="2025-12-31").json()
    assert answer["plan"] == "beijing-14"
    assert [row["number"] for row in answer["indicators"]] == list(range(1, 19))
    studios = next(row for row in answer["indicators"] if row["number"] == studio_number(api_city))
    assert (studios["value"], studios["numerator"], studios["denominator"]) == (6, 6, None)
    assert studios["area"]["code"] == "110000"
    assert studios["comparator"] == "ge"
    unmeasured = [row for row in answer["indicators"] if row["status"] == "no_data"]
    assert unmeasured
    assert all(row["value"] is None and row["numerator"] is None for row in unmeasured)
    one = ask("city_leader", f"{INDICATOR}/{studios['number']}", as_of="2025-12-31").json()
    assert one == studios


def test_a_district_gets_its_own_figures_and_no_other(ask: Ask, api_city: ApiCity) -> None:
    number = studio_number(api_city)
    path = f"{INDICATOR}/{number}"
    own = ask("district_leader", path, as_of="2025-12-31").json()
    assert own["area"]["code"] == "110101"
    whole = ask("city_leader", path, as_of="2025-12-31").json()
    other = ask("city_leader", path, as_of="2025-12-31", area="110102").json()
    assert own["value"] + other["value"] == whole["value"]
    assert ask("district_leader", path, area="110102").status_code == 403
    assert ask("district_leader", path, area="110000").status_code == 403
    assert ask("district_leader", path, area="110101001").status_code == 200
    assert ask("district_leader", path, area="999999").status_code == 404


def test_listed_and_hidden_records_equal_the_number_for_every_role(ask: Ask, api_city: ApiCity) -> None:
    for role in ROLES.keys() - ADMINISTRATORS:
        walk_records(ask, studio_number(api_city), role)


def walk_records(ask: Ask, number: int, role: str) -> None:
    figure = ask(role, f"{INDICATOR}/{number}", as_of="2025-12-31")
    if figure.status_code == 403:  # a chair's union leads no area: figures of areas are not the chair's
        assert role == "union_chair"
        return
    listed, after, pages = [], "", 0
    while True:
        parameters = {"as_of": "2025-12-31", "limit": 2, "after": after}
        answer = ask(role, f"{INDICATOR}/{number}/records", **parameters).json()
        listed += [row["id"] for row in answer["records"]]
        pages += 1
        if answer["next"] is None:
            break
        after = answer["next"]
    assert len(listed) == len(set(listed))
    assert len(listed) + answer["hidden"] == answer["total"] == figure.json()["numerator"]
    assert pages == max(1, -(-len(listed) // 2))


def test_a_trend_ends_with_the_figure(ask: Ask, api_city: ApiCity) -> None:
    number = studio_number(api_city)
    answer = ask("city_leader", f"{INDICATOR}/{number}/trend", since="2020-12-31", until="2025-12-31").json()
    assert answer["points"][0]["as_of"] == "2020-12-31"
    assert answer["points"][0]["value"] == 2
    assert (answer["points"][-1]["as_of"], answer["points"][-1]["value"]) == ("2025-12-31", 6)
    assert len(answer["points"]) == 61


def test_the_tree_of_areas(ask: Ask) -> None:
    answer = ask("system_admin", "areas", as_of="2025-12-31").json()
    (city,) = answer["areas"]
    assert (city["code"], city["level"]) == ("110000", "city")
    assert [district["code"] for district in city["below"]] == ["110101", "110102"]
    assert [len(district["below"]) for district in city["below"]] == [2, 2]
    assert ask("city_leader", "areas", as_of="2018-12-31").json()["areas"] == []


def test_bodies_are_paged_and_stay_within_the_scope(ask: Ask) -> None:
    def walk(role: str, **parameters: Any) -> list[str]:
        names, after = [], ""
        while True:
            answer = ask(role, "bodies", limit=3, after=after, **parameters).json()
            names += [row["name"] for row in answer["bodies"]]
            after = answer["next"]
            if after is None:
                return names

    whole = walk("city_leader")
    assert len(whole) == len(set(whole)) == Body.objects.count()
    own = walk("district_leader")
    assert set(own) < set(whole)
    assert "单位2" not in own
    assert walk("city_leader", search="单位3") == ["单位3"]
    assert walk("city_leader", kind="evaluator") == ["评估所"]
    assert walk("city_leader", as_of="2018-01-01") == []


def test_one_body_and_its_history(ask: Ask, api_city: ApiCity) -> None:
    inside, outside = api_city.city.employers[0], api_city.city.employers[2]
    answer = ask("district_leader", f"bodies/{inside.public_id}").json()
    assert answer["seat"]["code"] == "110101001"
    assert answer["employer"]["workers"] is None
    assert [union["name"] for union in answer["employer"]["unions"]] == ["工会"]
    assert ask("district_leader", f"bodies/{outside.public_id}").status_code == 404
    assert ask("district_leader", f"bodies/{outside.public_id}/history").status_code == 404
    entries = ask("district_leader", f"bodies/{inside.public_id}/history").json()["entries"]
    assert entries[-1]["by"] == "试验员"


def test_registers_follow_categories(ask: Ask) -> None:
    def keys(role: str) -> set[str]:
        return {one["key"] for one in ask(role, "registers").json()["registers"]}

    assert keys("city_leader") >= {"studios", "congresses", "rooms"}
    assert "studios" in keys("skills_officer")
    assert "rooms" not in keys("skills_officer")
    assert ask("skills_officer", "registers/rooms").status_code == 403
    assert ask("city_leader", "registers/nothing").status_code == 404


def test_a_register_page_by_page(ask: Ask) -> None:
    rows, after = [], ""
    while True:
        answer = ask("city_leader", "registers/studios", limit=4, after=after, as_of="2025-12-31").json()
        rows += [row["id"] for row in answer["rows"]]
        if answer["next"] is None:
            break
        after = answer["next"]
    assert len(rows) == len(set(rows)) == answer["visible"] == 6
    own = ask("district_leader", "registers/studios", as_of="2025-12-31").json()
    assert own["visible"] + own["hidden"] == 6
    assert own["hidden"] > 0
    assert len(own["rows"]) == own["visible"]


def test_names_are_masked_for_who_may_not_see_them(ask: Ask) -> None:
    seen = ask("skills_officer", "registers/studios").json()["rows"][0]["values"]["leader_name"]
    masked = ask("city_leader", "registers/studios").json()["rows"][0]["values"]["leader_name"]
    assert seen == "某人"
    assert masked != "某人"


def test_filters_and_one_record(ask: Ask, api_city: ApiCity) -> None:
    assert ask("city_leader", "registers/studios", area="110102").json()["visible"] == 2
    employer = api_city.city.employers[0]
    answer = ask("city_leader", "registers/studios", body=str(employer.public_id)).json()
    (row,) = answer["rows"]
    record = ask("city_leader", f"registers/studios/{row['id']}").json()
    assert record["values"] == row["values"]
    assert record["parts"][0]["total"] == 1
    entries = ask("city_leader", f"registers/studios/{row['id']}/history").json()["entries"]
    assert entries
    assert all(entry["sentence"] for entry in entries)
    outside = api_city.city.employers[2]
    (other,) = ask("city_leader", "registers/studios", body=str(outside.public_id)).json()["rows"]
    for path in ("", "/history"):
        assert ask("district_leader", f"registers/studios/{other['id']}{path}").status_code == 404


WRONG: list[tuple[str, dict[str, str], int, str | None]] = [
    ("indicators", {"as_of": "2025-02-30"}, 422, "as_of"),
    ("indicators", {"as_of": "yesterday"}, 422, "as_of"),
    ("indicators", {"as_of": "0"}, 422, "as_of"),
    ("indicators", {"as_of": "9999-12-31"}, 422, "as_of"),
    ("indicators", {"plan": "nothing"}, 404, None),
    ("indicators", {"area": "999999"}, 404, None),
    ("indicators/nothing/1", {}, 404, None),
    (f"{INDICATOR}/99", {}, 404, None),
    (f"{INDICATOR}/0", {}, 422, "number"),
    (f"{INDICATOR}/x", {}, 422, "number"),
    (f"{INDICATOR}/14/records", {"part": "some"}, 422, "part"),
    (f"{INDICATOR}/14/records", {"limit": "0"}, 422, "limit"),
    (f"{INDICATOR}/14/records", {"limit": "201"}, 422, "limit"),
    (f"{INDICATOR}/14/trend", {"since": "2026-01-01", "until": "2025-01-01"}, 422, "since"),
    (f"{INDICATOR}/14/trend", {"since": "1950-01-01"}, 422, "since"),
    ("bodies", {"after": "!!!"}, 422, "after"),
    ("bodies", {"after": "YQ"}, 422, "after"),
    ("bodies", {"kind": "ghost"}, 422, "kind"),
    ("bodies", {"search": "a\x00b"}, 422, "search"),
    ("bodies/not-an-id", {}, 422, "public_id"),
    ("bodies/00000000-0000-0000-0000-000000000000", {}, 404, None),
    ("registers/studios", {"after": "xxxx"}, 422, "after"),
    ("registers/studios", {"filter": "kind"}, 422, "filter"),
    ("registers/studios", {"filter": "kind:ghost"}, 422, "kind"),
    ("registers/studios", {"filter": "ghost:1"}, 422, "ghost"),
    ("registers/studios", {"area": "999999"}, 422, "area"),
    ("registers/studios/00000000-0000-0000-0000-000000000000", {}, 404, None),
]


def test_wrong_questions_get_a_sentence(ask: Ask) -> None:
    for path, parameters, status, field in WRONG:
        answer = ask("city_leader", path, **parameters)
        asked = f"{path} {parameters}: {answer.content.decode()}"
        assert answer.status_code == status, asked
        assert answer.json()["field"] == field, asked
        assert len(answer.json()["detail"]) > 10, asked


def test_sentences_are_in_the_caller_s_language(ask: Ask, api_city: ApiCity) -> None:
    leader = api_city.accounts["city_leader"]
    english = ask("city_leader", "bodies", after="!!!").json()["detail"]
    leader.language = "zh-hans"
    leader.save()
    names = ask("city_leader", "indicators").json()["indicators"]
    assert "page" in english
    assert any("一" <= sign <= "鿿" for sign in names[0]["name"])


def test_only_reading_is_possible(api_city: ApiCity) -> None:
    client = Client()
    client.force_login(api_city.accounts["city_leader"], backend=BACKEND)
    for path in ("indicators", "bodies", "registers/studios"):
        assert client.post(f"/api/v1/{path}", {}).status_code == 405


def test_the_overview_needs_no_script(client: Client, db: None) -> None:
    page = client.get("/api/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "/api/v1/registers/{key}" in text
    assert not any(mark in text for mark in ("<script", "<style", "style=", "http://", "https://"))
    assert client.get("/api/v1/openapi.json").json()["info"]["title"] == "Gonghui"
    assert client.get("/api/v1/docs").status_code == 404
