"""Long lists of the hotline go on: each has a next page, which begins where the last one ended."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gonghui.affairs.appeals.models import (
    Appeal,
    DispatchRule,
    DutyRoster,
    KnowledgeEntry,
    OrderOutbox,
    OutsideOrder,
)
from tests.hotline_town import build_town

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FORM = {
    "channel": "phone",
    "phone": "13800000001",
    "name": "王小明",
    "request": "complaint",
    "wording": "两个月没有发工资",
    "employer_name": "大洋建筑公司",
    "category": "wages.arrears",
}
NEXT = re.compile(r'rel="next" href="([^"]+)"')
MANY = 75
START = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.fixture
def town(db):
    return build_town()


@pytest.fixture
def browser(town):
    client = Client()
    client.force_login(town.clerk, backend=BACKEND)
    return client


def taken_by(client, **otherwise):
    answer = client.post("/12351/", FORM | otherwise)
    assert answer.status_code == 302
    return Appeal.objects.get(case__public_id=answer["Location"].strip("/").split("/")[-1])


def walked(client, address, words):
    """What a list shows over its pages, and how many these are."""
    found, where, pages = [], address, 0
    while where:
        page = client.get(where).content.decode()
        found += re.findall(words, page)
        pages += 1
        following = NEXT.search(page)
        where = address.partition("?")[0] + following[1].replace("&amp;", "&") if following else ""
    return found, pages


def orders(state="dispatched"):
    OutsideOrder.objects.bulk_create(
        OutsideOrder(
            number=f"BJ{n:03}", state=state, due_at=START + timedelta(hours=n // 2) if n % 5 else None
        )
        for n in range(MANY)
    )
    return [order.number for order in OutsideOrder.objects.order_by("due_at", "pk")]


def test_orders_go_on_page_by_page_the_stricter_limit_first(browser):
    numbers = orders()
    assert walked(browser, "/12351/orders/", r"BJ\d{3}") == (numbers, 2)
    assert walked(browser, "/12351/orders/?state=dispatched", r"BJ\d{3}") == (numbers, 2)


def test_ended_orders_are_shown_to_who_asks_for_them(browser):
    numbers = orders(state="closed")
    assert walked(browser, "/12351/orders/", r"BJ\d{3}") == ([], 1)
    assert walked(browser, "/12351/orders/?state=", r"BJ\d{3}") == (numbers, 2)
    assert walked(browser, "/12351/orders/?state=open&number=BJ07", r"nowrap\">(BJ\d{3})")[0] == [
        number for number in numbers if number.startswith("BJ07")
    ]


def test_the_outbox_goes_on(town, browser):
    order = OutsideOrder.objects.create(number="BJ1", appeal=taken_by(browser), state="replied")
    OrderOutbox.objects.bulk_create(
        OrderOutbox(
            order=order,
            message="reply",
            message_id=f"m{n:03}",
            content=b"",
            state=("waiting", "received")[n % 2],
            made_at=START + timedelta(minutes=n),
            next_try_at=START,
        )
        for n in range(2 * MANY)
    )
    newest = [f"m{n:03}" for n in reversed(range(2 * MANY))]
    assert walked(browser, "/12351/orders/outbox/", r"m\d{3}") == (newest[1::2], 2)
    assert walked(browser, "/12351/orders/outbox/?all=1", r"m\d{3}") == (newest, 3)


def test_knowledge_catalogue_and_roster_go_on(town, browser):
    KnowledgeEntry.objects.bulk_create(
        KnowledgeEntry(category="wages.arrears", question=f"问{n:03}", answer="答") for n in range(MANY)
    )
    assert walked(browser, "/12351/knowledge/", r"问\d{3}") == ([f"问{n:03}" for n in range(MANY)], 2)
    DispatchRule.objects.bulk_create(
        DispatchRule(category=f"x.{n:03}", body=town.street, valid_from=START.date()) for n in range(MANY)
    )
    said = walked(browser, "/12351/catalogue/?as_of=2026-03-03", r'class="title">(x\.\d{3})')
    assert said == ([f"x.{n:03}" for n in range(MANY)], 2)
    now = timezone.now()
    DutyRoster.objects.bulk_create(
        DutyRoster(
            body=town.federation,
            account=town.clerk,
            place=n + 1,
            start=now + timedelta(days=1),
            end=now + timedelta(days=2),
        )
        for n in range(MANY)
    )
    said = walked(browser, "/12351/roster/", r'data-label="[^"]*">(\d+)</td><td class="nowrap"')
    assert said == ([str(n + 1) for n in range(MANY)], 2)


def test_hot_issues_stand_open_ones_first_and_go_on(town, browser):
    appeal = taken_by(browser)
    model = type(appeal.case)
    key = type(appeal.case.subject)
    keys = key.objects.bulk_create(key(key_version=1) for _n in range(MANY))
    made = model.objects.bulk_create(
        model(
            number=f"RD{n:03}",
            kind="hot_issue",
            state="settled" if n % 3 else "open",
            title="热点",
            lead=town.federation,
            opened_at=START + timedelta(hours=n),
            opened_by=town.clerk,
            closed_at=START + timedelta(days=30 + n % 4) if n % 3 else None,
            subject=subject,
        )
        for n, subject in enumerate(keys)
    )
    for case in made:
        case.handlings.create(
            body=town.federation, role="origin", state="done", assigned_at=START, assigned_by=town.clerk
        )
    never = START + timedelta(days=99)
    order = sorted(made, key=lambda case: (case.closed_at or never, case.opened_at, case.pk), reverse=True)
    found, pages = walked(browser, "/12351/hot/", r"<td class=\"nowrap\"[^>]*>(RD\d{3})")
    assert (found, pages) == ([case.number for case in order], 2)


def test_candidates_for_a_hot_issue_are_found_by_name_number_and_category(browser):
    first = taken_by(browser, employer_name="远洋运输公司", phone="13800000001")
    second = taken_by(browser, employer_name="大洋建筑公司", phone="13800000002")
    third = taken_by(browser, employer_name="东风机械厂", category="wages.overtime", phone="13800000003")

    def offered(**asked):
        page = browser.get("/12351/hot/", asked).content.decode()
        return set(re.findall(r'name="case" value="([0-9a-f-]+)"', page))

    ids = [str(one.case.public_id) for one in (first, second, third)]
    assert offered(text="远洋") == {ids[0]}
    assert offered(text=second.case.number) == {ids[1]}
    assert offered(category="wages") == set(ids)
    assert offered(category="wages.arrears") == set(ids[:2])
    assert offered(category="wages.arrears", text="大洋") == {ids[1]}
    assert offered(text="无此单位") == set()
