"""The page of a household: shown on the person's page, entered and ended by whoever looks after one of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gonghui.foundation.people.actions import add_relative, admit_member, form_household, register_person
from gonghui.foundation.people.models import HouseholdMember
from gonghui.foundation.privacy.actions import enter_relative
from gonghui.foundation.privacy.models import Consent
from gonghui.foundation.privacy.queries import may_use
from gonghui.foundation.privacy.rules import Guardian
from tests.affairs.membership.conftest import number_of
from tests.faces.web.test_membership import member, town

__all__ = ["town"]
pytestmark = pytest.mark.django_db


def page_of(person):
    return reverse("web:household", args=[person.public_id])


def test_from_nothing_to_a_family_and_back(town):
    person = member(town, town.basic).person
    client, url = town.client(town.chair), page_of(person)
    assert url in client.get(reverse("web:person", args=[person.public_id])).content.decode()
    page = client.get(url).content.decode()
    assert ('id="act-begin"' in page, 'id="act-leave"' in page) == (True, False)
    begin = {"act": "begin", "address": "某街 1 号", "on": "2024-02-01", "because": "走访"}
    wrong = client.post(url, begin | {"on": "2024-02-30"})
    assert wrong.status_code == 422
    assert 'value="某街 1 号"' in wrong.content.decode()
    assert 'id="error_on"' in wrong.content.decode()
    assert client.post(url, begin | {"because": ""}).status_code == 422
    assert client.post(url, begin).status_code == 302
    assert client.post(url, begin).status_code == 200  # sent twice: no longer offered, nothing happens
    assert HouseholdMember.objects.count() == 1
    head = HouseholdMember.objects.get()
    add = {"act": "relative", "number": "", "name": "王小", "birth_date": "2024-02-20", "relation": "child"}
    add |= {"on": "2024-03-01", "because": "出生", "guardian": str(head.public_id)}
    add |= {"guardian_is": "parent", "how": "signed"}
    for otherwise in (
        {"name": ""},
        {"relation": ""},
        {"relation": "head"},
        {"because": "长" * 101},
        {"birth_date": ""},
        {"guardian": ""},
        {"guardian_is": ""},
        {"how": ""},
        {"how": "portal"},
    ):
        assert client.post(url, add | otherwise).status_code == 422, otherwise
    assert client.post(url, add).status_code == 302
    page = client.get(url).content.decode()
    assert page.count('data-testid="lodger"') == 2
    assert Consent.objects.get().guardian == person
    # The child is tied to nobody: whoever keeps the household keeps its consents.
    own = reverse("web:privacy:person", args=[Consent.objects.get().person.public_id])
    assert own in page
    assert client.get(own).status_code == 200
    assert town.client(town.westerner).get(own).status_code == 404
    assert "王小" in client.get(reverse("web:person", args=[person.public_id])).content.decode()
    assert "某街" not in page
    leave = {"act": "leave", "member": head.public_id, "on": "2024-04-01", "because": "迁出", "head": ""}
    refused = client.post(url, leave)
    assert refused.status_code == 422
    assert 'id="error_head"' in refused.content.decode()
    child = HouseholdMember.objects.get(relation="child")
    assert client.post(url, leave | {"head": child.public_id}).status_code == 302
    page = client.get(url).content.decode()
    assert 'data-testid="before"' in page
    assert 'id="act-begin"' in page


def test_two_households_join_and_the_address_opens(town):
    first, second = (
        member(town, town.basic).person,
        register_person(name="王大明", identity=number_of(serial="015"), by=town.by),
    )
    admit_member(person=second, union=town.basic.union, on=date(2024, 1, 1), by=town.by)
    for person in (first, second):
        form_household(head=person, on=date(2024, 1, 1), by=town.by, address="某街 2 号")
    client, url = town.client(town.chair), page_of(first)
    join = {"act": "merge", "number": number_of(serial="015"), "relation": "spouse", "on": "2024-05-01"}
    join |= {"because": "结婚"}
    assert client.post(url, join | {"number": "3"}).status_code == 422
    assert client.post(url, join).status_code == 302
    assert client.get(url).content.decode().count('data-testid="lodger"') == 2
    assert client.post(url, {"act": "open", "purpose": ""}).status_code in {200, 422}
    assert client.post(url, {"act": "address", "address": ""}).status_code == 302
    assert ">—<" in client.get(url).content.decode()


def test_the_page_costs_the_same_for_one_and_three(town):
    person = member(town, town.basic).person
    home = form_household(head=person, on=date(2024, 1, 1), by=town.by)
    client, url = town.client(town.chair), page_of(person)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for name in ("王小", "王二"):
        add_relative(
            household=home, relation="other", name=name, on=date(2024, 2, 1), because="出生", by=town.by
        )
    client.get(url)
    with CaptureQueriesContext(connection) as three:
        assert client.get(url).content.decode().count('data-testid="lodger"') == 3
    assert len(one) == len(three)


def test_who_may_not(town):
    person = member(town, town.basic).person
    form_household(head=person, on=date(2024, 1, 1), by=town.by)
    url = page_of(person)
    assert town.client().get(url).status_code == 302
    assert town.client(town.westerner).get(url).status_code == 404
    gone = reverse("web:household", args=["00000000-0000-7000-8000-000000000000"])
    assert town.client(town.chair).get(gone).status_code == 404


def test_a_childs_guardian_is_chosen_of_the_household(town):
    today = timezone.localdate()
    person = member(town, town.basic).person
    told = {"on": today - timedelta(days=9), "by": town.by, "because": "出生"}
    home = form_household(head=person, **told)
    born, parent = today - timedelta(days=900), Guardian(person, "parent")
    child = enter_relative(
        household=home, relation="child", name="王小", birth_date=born, guardian=parent, how="signed", **told
    ).person
    chair, address = town.client(town.chair), reverse("web:privacy:person", args=[child.public_id])
    text = chair.get(address).content.decode()
    told = {"use": "services_used", "how": "signed", "on": f"{today}", "guardian": "", "relation": ""}
    assert chair.post(address, told).status_code == 422
    head = HouseholdMember.objects.get(relation="head")
    assert f'value="{head.public_id}"' in text
    agreed = told | {"guardian": str(head.public_id), "relation": "parent"}
    answer = chair.post(address, agreed)
    assert answer.status_code == 302, answer.content.decode()
    assert may_use(child, "services_used", today)
    # Taken back, the child is told to whoever keeps the household, and to nobody else.
    listed = 'data-testid="child"'
    assert listed not in chair.get("/privacy/children/").content.decode()
    taken = {"use": "child_in_household", "act": "withdraw", "how": "signed", "on": f"{today}"}
    assert chair.post(address, taken).status_code == 302
    assert chair.get("/privacy/children/").content.decode().count(listed) == 1
    assert "/privacy/children/" in chair.get("/privacy/").content.decode()
    assert listed not in town.client(town.westerner).get("/privacy/children/").content.decode()
    nobody = reverse("web:privacy:person", args=[register_person(name="无名", by=town.by).public_id])
    assert chair.post(nobody, agreed).status_code == 404
