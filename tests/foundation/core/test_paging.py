"""Pages of long lists: every row once, in order, whatever is missing or alike; an odd address begins anew."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.models import Attachment
from gonghui.foundation.core.queries import page_of

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 1, tzinfo=UTC)


def files(count):
    return Attachment.objects.bulk_create(
        Attachment(
            digest=f"{n:064}",
            size=n % 3,
            media_type="text/plain",
            name=str(n),
            model="x",
            record=n,
            added_by=1,
            added_at=START + timedelta(hours=n // 4),
        )
        for n in range(count)
    )


def walk(rows, order, size):
    found, after, pages = [], "", 0
    while after or not pages:
        page = page_of(rows, order=order, after=after, size=size)
        assert len(page.rows) <= size
        found += page.rows
        after, pages = page.after, pages + 1
    return found


@pytest.mark.parametrize("order", [("added_at", "pk"), ("-added_at", "-pk"), ("size", "-added_at", "pk")])
@pytest.mark.parametrize("size", [1, 3, 11, 50])
def test_every_row_comes_once_and_in_order(order, size):
    files(11)
    rows = Attachment.objects.all()
    assert walk(rows, order, size) == list(rows.order_by(*order))


@settings(deadline=None, derandomize=True, max_examples=30)
@given(ends=st.lists(st.one_of(st.none(), st.integers(1, 3)), max_size=9), size=st.integers(1, 4))
def test_what_is_not_known_comes_last_going_up_and_first_coming_down(ends, size):
    Body.objects.all().delete()
    day = date(2026, 1, 1)
    for n, end in enumerate(ends):
        Body.objects.create(
            kind="other",
            name_zh=f"单位{n}",
            valid_from=day,
            valid_to=None if end is None else day + timedelta(days=end),
        )
    known = list(Body.objects.order_by("pk"))
    up = walk(Body.objects.all(), ("valid_to", "pk"), size)
    assert up == sorted(known, key=lambda body: (body.valid_to is None, body.valid_to or day, body.pk))
    down = walk(Body.objects.all(), ("-valid_to", "-pk"), size)
    assert down == up[::-1]


def test_the_last_page_says_that_nothing_follows():
    files(4)
    page = page_of(Attachment.objects.all(), order=("pk",), after="", size=4)
    assert (len(page.rows), page.after) == (4, "")


@pytest.mark.parametrize("after", ["x", "~", "2026~1", "1~2~3", "2026-13-01T00:00:00Z~1", "\0~1", "~5"])
def test_an_address_that_cannot_be_read_begins_anew(after):
    made = files(2)
    page = page_of(Attachment.objects.all(), order=("added_at", "pk"), after=after, size=5)
    assert page.rows == made


def test_an_order_by_something_else_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="nothing"):
        page_of(Attachment.objects.all(), order=("nothing",), after="", size=5)
