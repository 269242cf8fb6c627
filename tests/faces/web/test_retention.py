"""What falls due, on pages: a number leads to as many records; some are held, others go by two people."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils import timezone

from gonghui.demo.retention import OLD_ORDERS, open_retention
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.queries import city
from gonghui.foundation.core.rules.retention import due_day
from gonghui.foundation.people.models import Person
from gonghui.foundation.retention.actions import carry_out_disposals
from gonghui.foundation.retention.models import Disposal, RetentionHold
from gonghui.insight.indicators.actions import freeze
from gonghui.insight.indicators.queries import difference

CALENDAR = "/retention/"


@pytest.fixture
def due(demo):
    """The demo city with what falls due in it."""
    open_retention(by=system_account(), now=timezone.now(), say=lambda line: None)


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def numbers(text):
    """address → number, of every number of the calendar."""
    table = text[text.index('data-testid="calendar"') :]
    table = table[: table.index("</table>")]
    found = re.findall(r'<a href="([^"]*which=[^"]*)">([\d ,\u202f\u00a0]+)</a>', table)
    return {unquote(address): int(re.sub(r"\D", "", count)) for address, count in found}


def members_due():
    """How many files of members are past due: asked in a plain way, one person after the other."""
    today, count = timezone.localdate(), 0
    for person in Person.objects.filter(merged_into=None).exclude(name="-").prefetch_related("memberships"):
        ends = [row.valid_to for row in person.memberships.all()]
        count += bool(ends) and all(end and due_day(end, 60) <= today for end in ends)
    return count


def test_every_number_leads_to_as_many_records(due, sign_in):
    client = sign_in("membership")
    found = numbers(page(client, CALENDAR))
    past = found["/retention/due/members/?which=past"]
    assert past == members_due() - 1  # one is held
    assert found["/retention/due/members/?which=held"] == 1
    for address, count in found.items():
        text = page(client, address)
        assert int(re.search(r'data-testid="count">\s*(\d+)', text)[1]) == count, address
    orders = "/retention/due/cases/?which=past"
    assert numbers(page(sign_in("hotline"), CALENDAR))[orders] == OLD_ORDERS
    assert 'href="/cases/' in page(sign_in("hotline"), orders)
    leader = numbers(page(sign_in("leader"), CALENDAR))
    assert leader["/retention/due/members/?which=past"] == past
    listed = page(sign_in("leader"), "/retention/due/members/")
    assert "**" in listed or "*<" in listed
    assert "Propose what is due" not in listed
    assert "提出" not in listed
    own = numbers(page(sign_in("jianwai"), CALENDAR))
    assert own.get("/retention/due/members/?which=past", 0) < past
    for nobody in ("sysadmin", "auditadmin"):
        page(sign_in(nobody), CALENDAR, 403)
    assert sign_in("").get(CALENDAR).status_code == 302
    page(sign_in("hotline"), "/retention/due/members/", 404)
    page(client, "/retention/due/posts/", 404)
    page(client, "/retention/due/members/?which=2001-01-01", 404)
    page(client, "/retention/due/members/?which=%00", 404)


def test_a_list_is_proposed_by_one_and_decided_by_another(due, sign_in):
    made = Disposal.objects.get()
    address = reverse("web:retention:list", args=[made.public_id])
    first, second = sign_in("membership"), sign_in("membership-lead")
    assert 'value="approve"' not in page(first, address)
    assert first.post(address, {"deed": "approve"}).status_code == 422
    assert 'value="approve"' in page(second, address)
    assert second.post(address, {"deed": "refuse"}).status_code == 422
    assert sign_in("chaoyang").post(address, {"deed": "approve"}).status_code in {403, 404, 422}
    assert second.post(address, {"deed": "approve"}).status_code == 302
    persons = Person.objects.count()
    frozen = freeze(
        metric="union_members", area=city(), as_of=date(2020, 12, 31), label="年报", by=system_account()
    )
    carry_out_disposals(by=system_account())
    made.refresh_from_db()
    assert made.state == "done"
    assert made.gone + made.stayed == made.listed
    assert made.gone == Person.objects.filter(name="-").count()
    assert made.gone
    # Counts, and the records behind a published figure, are what they were.
    assert Person.objects.count() == persons
    assert difference(frozen, account=system_account()).is_empty
    text = page(second, address)
    assert made.digest in text
    page(second, reverse("web:retention:lists"))


def test_a_record_is_held_back_and_let_go(due, sign_in):
    client = sign_in("membership")
    text = page(client, "/retention/due/workers/?which=held")
    text = page(client, "/retention/due/members/?which=held")
    form = re.search(r'href="(/retention/due/members/[^"]+/hold/)"', text)[1]
    assert page(client, form)
    refused = client.post(form, {"basis": "audit", "reason": "", "source": ""})
    assert refused.status_code == 422
    assert client.post(form, {"basis": "audit", "reason": "查账", "source": "审2号"}).status_code == 302
    hold = RetentionHold.objects.order_by("-pk")[0]
    assert hold.placed_by == Account.objects.get(username="membership")
    assert "审2号" in page(client, reverse("web:retention:holds"))
    leader = page(sign_in("leader"), reverse("web:retention:holds"))
    assert "查账" not in leader
    lift = reverse("web:retention:lift", args=[hold.public_id])
    assert client.post(lift, {"because": ""}).status_code == 422
    assert client.post(lift, {"because": "已结"}).status_code == 302
    page(client, lift, 404)
