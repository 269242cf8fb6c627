"""Pages of entries that may be one person: who sees a pair, what a decision does, what stays typed."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.people.actions import propose_doubles
from gonghui.foundation.people.models import Double
from gonghui.foundation.people.queries import Likely, persons_visible_to

pytestmark = pytest.mark.django_db
LEVELS = {"first": "same", "second": "sound", "birth": "same"}


@pytest.fixture
def pairs(demo):
    """Pairs of people without a number in common, all kept by one street."""
    seen = persons_visible_to(Account.objects.get(username="jianwai"))
    ids = list(seen.filter(identity_hash=None).order_by("pk").values_list("pk", flat=True)[:6])
    if len(ids) < 6:
        more = seen.exclude(pk__in=ids).order_by("pk")[: 6 - len(ids)]
        for person in more:
            person.identity_hash = None
            person.save(update_fields=["identity_hash"])
            ids.append(person.pk)
    ids.sort()
    found = [Likely(ids[place], ids[place + 1], 0.9 - place / 100, LEVELS) for place in (0, 2, 4)]
    propose_doubles(found=found, by=system_account(), now=timezone.now())
    return list(Double.objects.order_by("-probability"))


def test_nothing_to_look_at_says_so(sign_in):
    answer = sign_in("jianwai").get("/people/doubles/")
    assert answer.status_code == 200
    assert 'data-testid="double"' not in answer.content.decode()


def test_the_list_costs_the_same_for_one_row_and_three(sign_in, pairs):
    client = sign_in("jianwai")
    client.get("/people/doubles/")
    with CaptureQueriesContext(connection) as three:
        assert client.get("/people/doubles/").content.decode().count('data-testid="double"') == 3
    Double.objects.exclude(pk=pairs[0].pk).delete()
    with CaptureQueriesContext(connection) as one:
        assert client.get("/people/doubles/").content.decode().count('data-testid="double"') == 1
    assert len(one) == len(three)


def test_one_pair_side_by_side_decided_and_taken_back(sign_in, pairs):
    client, address = sign_in("jianwai"), f"/people/doubles/{pairs[0].public_id}/"
    html = client.get(address).content.decode()
    assert html.count('data-testid="entry"') == 2
    assert 'value="separate"' not in html
    answer = client.post(address, {"deed": "apart", "reason": ""})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert client.post(address, {"deed": "", "reason": "依据"}).content.decode().count('value="依据"') == 1
    assert client.post(address, {"deed": "first"}).status_code == 302
    pairs[0].refresh_from_db()
    assert (pairs[0].state, pairs[0].second.merged_into_id) == ("merged", pairs[0].first_id)
    assert 'data-testid="double"' in client.get("/people/doubles/?state=merged").content.decode()
    assert 'value="separate"' in client.get(address).content.decode()
    assert client.post(address, {"deed": "separate", "reason": "是父子"}).status_code == 302
    pairs[0].refresh_from_db()
    assert (pairs[0].state, pairs[0].second.merged_into_id) == ("apart", None)
    assert 'name="deed"' not in client.get(address).content.decode()


def test_two_people(sign_in, pairs):
    address = f"/people/doubles/{pairs[1].public_id}/"
    assert sign_in("jianwai").post(address, {"deed": "apart", "reason": "同名"}).status_code == 302
    pairs[1].refresh_from_db()
    assert (pairs[1].state, pairs[1].reason) == ("apart", "同名")


@pytest.mark.parametrize(
    ("who", "status"), [("", 302), ("leader", 403), ("secadmin", 403), ("evaluator", 403)]
)
def test_who_keeps_no_people_opens_neither_page(sign_in, pairs, who, status):
    client = sign_in(who)
    for address in ("/people/doubles/", f"/people/doubles/{pairs[0].public_id}/"):
        assert client.get(address).status_code == status
        assert client.post(address, {"deed": "first"}).status_code == status
    pairs[0].refresh_from_db()
    assert pairs[0].state == "open"


def test_people_of_elsewhere_look_as_if_there_were_none(sign_in, pairs):
    client = sign_in("chair")
    assert client.get(f"/people/doubles/{pairs[0].public_id}/").status_code in {403, 404}
    assert client.get("/people/doubles/00000000-0000-7000-8000-000000000000/").status_code in {403, 404}
