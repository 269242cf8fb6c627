"""The inbox: its order, filters, pages, living rows and views."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gonghui.engines.cases.actions import (
    add_file,
    issue_letter,
    link_cases,
)
from gonghui.engines.cases.models import Case, SavedView
from gonghui.engines.cases.queries.lists import PAGE
from tests.faces.web.cases.conftest import PDF, client_of, opened, text, url, working


def test_what_is_due_first_stands_first_under_its_words(city):
    later, danger = opened(city, title="慢"), opened(city, title="急", urgency="danger")
    late = opened(city, title="超", now=timezone.now() - timedelta(days=30))
    page = text(client_of(city.desk).get("/cases/"))
    assert page.index(late.number) < page.index(danger.number) < page.index(later.number)
    assert "Overdue" in page
    assert "days over" in page
    assert "left" in page


def test_both_clocks_are_shown_the_stricter_first(city):
    soon = timezone.now() + timedelta(minutes=90)
    opened(city, stated_due_at=soon)
    page = text(client_of(city.desk).get("/cases/"))
    assert page.index("Outside 1 hour left") < page.index("Ours")


@pytest.mark.parametrize(
    "query",
    [
        "kind=test_appeal",
        "urgency=danger",
        "due=today",
        "who=unclaimed",
        "unit=东街",
        "search=东风",
        "state=waiting",
    ],
)
def test_filters_narrow_and_say_what_to_do_when_nothing_is_left(city, query):
    client = client_of(city.desk)
    assert client.get(f"/cases/?{query}").status_code == 200
    nothing = text(client.get("/cases/?search=没有这样的"))
    assert "Nothing matches" in nothing
    assert "No open case" in text(client.get("/cases/?kind=nonsense&due=never"))


def test_filters_find_what_they_say(city):
    plain, danger = opened(city), opened(city, urgency="danger", lead=city.western)
    client = client_of(city.desk)
    assert danger.number not in text(client.get("/cases/?urgency=ordinary"))
    assert plain.number not in text(client.get("/cases/?unit=西区"))
    assert danger.number in text(client.get("/cases/?unit=西区"))
    assert plain.number in text(client.get("/cases/?search=拖欠"))
    # Who may not read titles does not find by them.
    assert plain.number not in text(client_of(city.leader).get("/cases/?search=拖欠"))


def test_pages_follow_each_other_without_gap_or_repetition(city):
    now = timezone.now()
    cases = [opened(city, urgency="danger", now=now - timedelta(minutes=n // 2)) for n in range(PAGE + 2)]
    client, found, address = client_of(city.desk), [], "/cases/"
    for _page in range(2):
        html = client.get(address).content.decode()
        found += re.findall(r'href="/cases/([0-9a-f-]{36})/" id="case-', html)
        following = re.search(r'rel="next" href="([^"]+)"', html)
        address = f"/cases/{following[1].replace('&amp;', '&')}" if following else ""
    assert found == [str(case.public_id) for case in sorted(cases, key=lambda one: (one.opened_at, one.pk))]
    assert not address


def test_rows_are_sent_again_only_when_they_differ(city):
    opened(city, stated_due_at=timezone.now() + timedelta(days=40))
    client = client_of(city.desk)
    first = client.get("/cases/rows/").content.decode()
    again = re.search(r'hx-get="([^"]+)"', first)[1].replace("&amp;", "&")
    assert client.get(again).status_code == 204
    opened(city)
    assert client.get(again).status_code == 200
    assert client.get("/cases/rows/?empty=1").headers["HX-Refresh"] == "true"
    assert "HX-Refresh" not in client.get("/cases/rows/?empty=1&search=没有这样的").headers


def test_the_number_of_queries_does_not_grow_with_the_rows(city):
    client = client_of(city.clerk)
    case = working(city, stated_due_at=timezone.now() + timedelta(days=1))
    pages = ["/cases/", "/cases/rows/", "/cases/load/", "/cases/?who=helping", url(case)]
    counts = []
    for more in (1, 2):
        for _n in range(more):
            other = working(city)
            link_cases(case=case, other=other, kind="mass", by=city.clerk, now=timezone.now())
            add_file(case=case, content=PDF, name="证据.pdf", by=city.clerk, now=timezone.now())
            issue_letter(
                case=Case.objects.get(pk=other.pk),
                body=city.bureau,
                text="请协查",
                by=city.clerk,
                now=timezone.now(),
            )
        found = {}
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page).status_code == 200
            found[page] = len(captured)
        counts.append(found)
    assert counts[0] == counts[1]


def test_a_view_is_kept_shown_counted_and_removed_by_its_owner(city):
    client, stranger = client_of(city.clerk), client_of(city.colleague)
    opened(city)
    assert client.post("/cases/views/", {"name": "我的急件", "urgency": "danger"}).status_code == 302
    view = SavedView.objects.get()
    assert view.filters == {"urgency": "danger"}
    assert "我的急件 0" in text(client.get("/cases/counts/"))
    assert "All open 1" in text(client.get("/cases/counts/"))
    assert "我的急件" not in text(stranger.get("/cases/"))
    assert stranger.post(f"/cases/views/{view.public_id}/remove/").status_code == 404
    client.post(f"/cases/views/{view.public_id}/remove/")
    assert not SavedView.objects.exists()
    refused = client.post("/cases/views/", {"name": ""}, follow=True)
    assert "Give the view a name" in text(refused)
