"""Asking in the portal, as its tests do."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from gonghui.affairs.appeals.actions import Said, accept, portal, reply
from gonghui.affairs.appeals.models import Appeal, TextMessage
from gonghui.affairs.appeals.queries.portal import content_of

PHONE, NEW_PHONE = "13800000001", "13900000002"

JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 64

WORDS = "公司拖欠两个月工资，老板不见了"


def said(**otherwise):
    return Said(**{"request": "", "channel": "", "wording": WORDS, "phone": PHONE, **otherwise})


@pytest.fixture
def ask(town):
    def asked(token="t1", by=None, hours=0, chosen="", place="990101001", browser="", files=(), **otherwise):
        return portal.ask(
            said=said(**otherwise),
            token=token,
            by=by or town.by,
            now=town.now + timedelta(hours=hours),
            chosen=chosen,
            place=place,
            browser=browser,
            files=files,
        )

    return asked


def last_code(phone=PHONE):
    """The digits of the latest phone code, as the worker reads them."""
    message = TextMessage.objects.filter(kind="phone_code").order_by("-pk")[0]
    content = content_of(message)
    assert content["phone"] == phone
    return re.search(r"(?<!\d)\d{6}(?!\d)", content["text"])[0]


def answered(town, appeal, hours=1):
    appeal = Appeal.objects.select_related("case").get(pk=appeal.pk)
    at = town.now + timedelta(hours=hours)
    accept(appeal=appeal, by=town.worker, now=at)
    reply(appeal=appeal, text="单位已于当日发放工资", claims="solved", by=town.worker, now=at)
    return Appeal.objects.select_related("case").get(pk=appeal.pk)
