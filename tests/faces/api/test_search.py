"""The search over JSON: posted, under the policy, numbers looked up and logged."""

from __future__ import annotations

import pytest
from django.test import Client

from gonghui.foundation.accounts.models import Access
from tests.faces.api.conftest import BACKEND, ApiCity

pytestmark = pytest.mark.django_db


def post(city: ApiCity, role: str, **question):
    client = Client()
    client.force_login(city.accounts[role], backend=BACKEND)
    return client.post("/api/v1/search", question, content_type="application/json")


def test_bodies_are_found_as_far_as_a_role_reaches(api_city: ApiCity) -> None:
    def names(role):
        groups = post(api_city, role, text="区1总").json()["groups"]
        return [item["name"] for group in groups for item in group["items"]]

    assert names("city_leader") == names("district_officer") == ["区1总工会"]
    assert names("union_chair") == []


def test_who_holds_no_such_role_is_refused(api_city: ApiCity) -> None:
    assert post(api_city, "security_admin", text="区").status_code == 403
    assert Client().post("/api/v1/search", {"text": "区"}, content_type="application/json").status_code == 401


@pytest.mark.parametrize(
    "question", [{}, {"text": ""}, {"text": "x" * 101}, {"text": "\0"}, {"text": "区", "limit": 0}]
)
def test_what_is_no_question_is_refused_in_words(api_city: ApiCity, question) -> None:
    assert post(api_city, "city_leader", **question).status_code == 422


def test_a_number_is_logged_and_limited_to_who_may(api_city: ApiCity) -> None:
    assert post(api_city, "district_officer", text="13800138000").json() == {"groups": []}
    assert Access.objects.get(kind="lookup").rows == 0
    assert post(api_city, "skills_officer", text="13800138000").status_code == 422


def test_a_number_in_the_address_of_a_list_is_refused(api_city: ApiCity) -> None:
    client = Client()
    client.force_login(api_city.accounts["district_officer"], backend=BACKEND)
    answer = client.get("/api/v1/registers/certificates", {"search": "13800138000"})
    assert answer.status_code == 422
    assert answer.json()["field"] == "search"


def test_the_overview_names_the_posted_operation(api_city: ApiCity) -> None:
    assert "POST /api/v1/search" in Client().get("/api/").content.decode()
