"""Wrong query codes are counted for an hour, by code and by address; who is right elsewhere gets in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gonghui.affairs.membership import actions
from gonghui.affairs.membership.models import CodeAttempt
from gonghui.affairs.membership.rules.settings import limits

pytestmark = pytest.mark.django_db


def test_wrong_query_codes_are_counted_and_stopped(town):
    """By the code, so that nobody tries phones for it; and by the address, so that nobody tries codes."""
    applied = town.apply()

    def follow(phone="13800000001", code=applied.code, address="10.0.0.1", hours=0):
        now = town.now + timedelta(hours=hours)
        return actions.follow_by_code(code=code, phone=phone, address=address, by=town.by, now=now)

    assert follow().case == applied.application.case
    bounds = limits(town.on)
    for n in range(bounds.wrong_phones_a_code_an_hour):
        assert follow(phone=f"139000000{n:02}", address=f"10.0.1.{n}").problem
    stopped = follow(address="10.0.2.1")
    assert stopped.case is None
    assert str(stopped.problem) != str(follow(code="34679ACD", address="10.0.3.1").problem)
    assert follow(hours=2).case == applied.application.case
    for n in range(bounds.wrong_codes_an_address_an_hour):
        assert follow(code="ABCD" if n % 2 else "", hours=4).case is None
    assert follow(hours=4).case is None
    assert follow(hours=4, address="10.0.9.9").case == applied.application.case
    assert CodeAttempt.objects.count() > 0
    actions.forget_codes(by=town.by, now=town.now + timedelta(days=3))
    assert not CodeAttempt.objects.exists()
