"""Dated values: by topic, filtered, a page at a time; sources in the reader's language."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from gonghui.faces.web.law import columns, pages, sources
from gonghui.foundation.law.rules import statute
from tests.hotline_town import build_town

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PAGE = "/values/"


@pytest.fixture
def client(db):
    town = build_town()
    client = Client()
    client.force_login(town.staff("plan_office", town.federation, "plan"), backend=BACKEND)
    return client


def keys(answer):
    return [row.key for _name, rows in answer.context["groups"] for row in rows]


def test_every_value_stands_on_one_page_and_one_only(client):
    seen, address = [], PAGE
    while address:
        answer = client.get(address)
        assert len(keys(answer)) <= 50
        seen += keys(answer)
        following = answer.context["list"].following
        address = f"{PAGE}{following}" if following else ""
    assert len(seen) == len(set(seen)) == answer.context["count"] > 300
    places = [list(pages.NAMES).index(pages.topic_of(key)) for key in seen]
    assert places == sorted(places)


def test_filters_narrow_and_stay_in_the_links(client):
    answer = client.get(PAGE, {"topic": "hotline", "mark": "ours"})
    assert {pages.topic_of(key) for key in keys(answer)} == {"hotline"}
    assert {row.mark for _name, rows in answer.context["groups"] for row in rows} == {"ours"}
    assert "topic=hotline" in (answer.context["list"].following or "topic=hotline")
    assert client.get(PAGE, {"topic": "no such", "mark": "x", "after": "99999999"}).context["first"] == 1
    assert keys(client.get(PAGE, {"search": "overtime.weekday"})) == ["overtime.weekday.rate"]
    assert keys(client.get(PAGE, {"search": "there is no such value"})) == []


def test_every_topic_that_is_offered_has_a_value(client):
    found = {pages.topic_of(key) for key in statute()}
    assert found - {pages.OTHER} == set(pages.NAMES) - {pages.OTHER}


def test_every_column_of_a_table_has_words():
    tables = [one.value for amounts in statute().values() for one in amounts]
    rows = [row for table in tables for row in (table if isinstance(table, list | tuple) else [table])]
    named = {str(key) for row in rows if isinstance(row, dict) for key in row}
    # Years name themselves; keys and English names stand beside words.
    left = {key for key in named - set(columns.COLUMNS) if not key.isdecimal()}
    assert left <= {"key", "name_en", "level", "employer", "place", "restricted", "category", "keys"}


@pytest.mark.parametrize(
    ("source", "chinese"),
    [
        ("劳动合同法 art. 47", "劳动合同法第47条"),
        ("北京市集体合同条例 art. 7-10", "北京市集体合同条例第7—10条"),
        ("商用密码管理条例 art. 38, 41", "商用密码管理条例第38、41条"),
        ("信访工作条例 (2022)", "信访工作条例（2022）"),
        ("https://example.org/a", "https://example.org/a"),
        ("", ""),
    ],
)
def test_articles_are_written_as_chinese_writes_them(source, chinese):
    with translation.override("zh-hans"):
        assert sources.in_words(source) == chinese
    with translation.override("en"):
        assert sources.in_words(source) == source
