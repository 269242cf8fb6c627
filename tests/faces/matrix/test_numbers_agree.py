"""What one account is told in several ways agrees: counts, lists, exports, the API, the search, areas.

Drawn are a role at a place, a register or an indicator, filters and a day; always the same ones. What ought
to be seen is worked out apart from the policy's code, from edges and seats.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from gonghui.foundation.accounts.rules import ADMINISTRATORS, ROLES, Permission
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.core.registers import Category, Kind, Register, declared_registers
from gonghui.foundation.people.models import Employment, Membership, Post
from gonghui.insight.indicators.queries import category_of
from gonghui.insight.plans.models import Indicator
from tests.faces.matrix.conftest import WHOLE
from tests.faces.matrix.looking import Looker, Visitors
from tests.faces.matrix.planted import PLACES, STAFF, World, reaches_area
from tests.faces.matrix.things import PLAN
from tests.faces.matrix.within import bodies_within, held_on

pytestmark = pytest.mark.django_db
SEED = 20260302
DRAWS = {"registers": 40, "indicators": 24, "searches": 30}
MORE = 25  # times as many where the whole matrix is asked for
DAYS = ("2021-06-30", "2023-12-31", "2025-12-31")
RECORD = re.compile(r"/registers/([a-z_-]+)/([0-9a-f-]{36})/")
NEXT = re.compile(r'rel="next" href="([^"]+)"')
PURPOSE = {"purpose": "核对清单与数字"}


def drawn(what: str) -> random.Random:
    """A source of draws, the same each time."""
    return random.Random(f"{SEED}{what}")


def draws(what: str) -> range:
    """How many are drawn."""
    return range(DRAWS[what] * (MORE if WHOLE else 1))


def undone(send: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """An answer that is read to its end; what was logged is undone."""
    with transaction.atomic():
        answer = send(*args, **kwargs)
        if answer.streaming:
            answer.body = b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    return answer


# -- registers ---------------------------------------------------------------------------------------------


def question(choose: random.Random, register: Register) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same narrowing, as the page and as the API is asked for it."""
    page: dict[str, Any] = {"as_of": choose.choice([*DAYS, str(timezone.localdate())])}
    api = dict(page)
    by_name = {column.name: column for column in register.columns}
    narrowing = choose.choice(["", "", "filter", "area"])
    if narrowing == "area":
        page["area"] = api["area"] = choose.choice(["110105", "110108", "110101"])
    choices = [name for name in register.filters if by_name[name].kind in (Kind.CHOICE, Kind.YES_NO)]
    if narrowing == "filter" and choices:
        name = choose.choice(choices)
        column = by_name[name]
        keys = list(column.choices.values) if column.choices else ["yes", "no"]
        page[name] = choose.choice(keys)
        api["filter"] = f"{name}:{page[name]}"
    return page, api


def through_api(client: Client, register: Register, asked: dict[str, Any]) -> tuple[set[str], dict[str, Any]]:
    """The records on all pages of the API, and what its first page says of them."""
    first: dict[str, Any] = {}
    found: list[str] = []
    after = ""
    while True:
        answer = client.get(f"/api/v1/registers/{register.key}", {**asked, "limit": 200, "after": after})
        assert answer.status_code == 200, answer.content
        told = answer.json()
        first = first or told
        found += [row["id"] for row in told["rows"]]
        if told["next"] is None:
            assert len(found) == len(set(found))
            return set(found), first
        after = told["next"]


def through_pages(client: Client, register: Register, asked: dict[str, Any]) -> tuple[set[str], str]:
    """The records linked from all pages of the list, and what the first of them says."""
    url, first, found = f"/registers/{register.key}/", "", set()
    answer = client.get(url, asked)
    while True:
        assert answer.status_code == 200, url
        html = answer.content.decode()
        first = first or html
        found |= {pk for key, pk in RECORD.findall(html) if key == register.key}
        onward = NEXT.search(html)
        if onward is None:
            return found, first
        answer = client.get(url + onward.group(1).replace("&amp;", "&"))


def said_hidden(html: str) -> int:
    """How many records the page says are not visible to the reader."""
    said = re.search(r"(\d[\d\s,]*)条您无权查看", html)
    return int(re.sub(r"\D", "", said.group(1))) if said else 0


def taken_out(client: Client, register: Register, asked: dict[str, Any]) -> int:
    """How many rows an export holds, below its watermark and titles."""
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    answer = undone(client.post, f"/registers/{register.key}/export/?{query}", {**PURPOSE, "kind": "csv"})
    assert answer.status_code == 200, answer
    rows = list(csv.reader(StringIO(answer.body.decode("utf-8-sig"))))
    return len(rows) - 2


def expected(register: Register, place: str, world: World, day: date) -> set[str]:
    """The records of a day whose units a place reaches, worked out apart."""
    rows = register.rows(day).order_by().values_list("public_id", register.body_path or "pk")
    within = bodies_within(place, world, day)
    return {str(pk) for pk, body in rows if within is None or body in within}


def test_lists_counts_exports_and_the_api_agree_on_every_register(world: World, visitors: Visitors) -> None:
    choose, registers = drawn("registers"), list(declared_registers().values())
    seen_some = 0
    for turn in draws("registers"):
        register = registers[turn % len(registers)]
        able = [role for role in STAFF if ROLES[role].permits(Permission.VIEW, register.category)]
        who = Looker(choose.choice(able), choose.choice(PLACES))
        page, api = question(choose, register)
        about = f"{who}: {register.key} {page}"
        client = visitors.of(who)
        listed, told = through_api(client, register, api)
        shown, html = through_pages(client, register, page)
        assert shown == listed, about
        assert len(listed) == told["visible"], about
        assert said_hidden(html) == (told["hidden"] or 0), about
        day = date.fromisoformat(page["as_of"])
        ought = expected(register, who.place, world, day)
        if len(page) == 1:
            assert listed == ought, about
            everything = register.rows(day).count()
            assert told["hidden"] == everything - len(ought), about
        else:
            assert listed <= ought, about
            assert told["hidden"] in (None, 0), about
        if ROLES[who.role].permits(Permission.EXPORT, register.category) and listed:
            assert taken_out(client, register, page) == len(listed), about
        seen_some += bool(listed)
    assert seen_some > len(draws("registers")) // 4


# -- indicators ---------------------------------------------------------------------------------------------


def behind(client: Client, number: int, **asked: Any) -> tuple[list[str], dict[str, Any]]:
    """All records behind a number that are shown, and what the first page says of them."""
    first: dict[str, Any] = {}
    found: list[str] = []
    after = ""
    while True:
        url = f"/api/v1/indicators/{PLAN}/{number}/records"
        answer = client.get(url, {**asked, "limit": 200, "after": after})
        assert answer.status_code == 200, answer.content
        told = answer.json()
        first = first or told
        found += [row["id"] for row in told["records"]]
        if told["next"] is None:
            return found, first
        after = told["next"]


def sheet_rows(answer: Any) -> int:
    """Rows of an .xlsx below its title, a blank line and its heads."""
    book = CalamineWorkbook.from_filelike(BytesIO(answer.body))
    return len(book.get_sheet_by_index(0).to_python()) - 3


def test_figures_their_records_and_their_areas_agree(world: World, visitors: Visitors) -> None:
    choose = drawn("indicators")
    measured = list(Indicator.objects.filter(plan__key=PLAN).exclude(metric="").order_by("number"))
    able = [role for role in STAFF if ROLES[role].permits(Permission.VIEW_FIGURES, Category.FIGURES)]
    areas = [world.own.street, world.own.district, world.far.district, Area.objects.get(level="city")]
    for turn in draws("indicators"):
        indicator = measured[turn % len(measured)]
        who, area, day = Looker(choose.choice(able), choose.choice(PLACES)), choose.choice(areas), DAYS[-1]
        about = f"{who}: {indicator.number} in {area.code}"
        client, asked = visitors.of(who), {"area": area.code, "as_of": day}
        answer = client.get(f"/api/v1/indicators/{PLAN}/{indicator.number}", asked)
        if not reaches_area(who.place, area, world):
            assert answer.status_code == 403, about
            continue
        figure = answer.json()
        add_up(client, figure, area, day, about)
        metric = declared(indicator)
        if metric is None or figure["value"] is None:
            continue
        listed, told = behind(client, indicator.number, **asked)
        assert len(listed) == len(set(listed)), about
        assert len(listed) + told["hidden"] == told["total"], about
        counted, in_it = behind(client, indicator.number, part="numerator", **asked)
        assert in_it["total"] == figure["numerator"], about
        assert set(counted) <= set(listed), about
        if not ROLES[who.role].permits(Permission.VIEW, category_of(metric)):
            assert not listed, about
        if ROLES[who.role].permits(Permission.EXPORT, category_of(metric)) and listed:
            url = f"/plans/{PLAN}/{indicator.number}/export/?area={area.code}&as_of={day}"
            answer = undone(client.post, url, PURPOSE)
            assert sheet_rows(answer) == len(listed), about


def declared(indicator: Indicator) -> Any:
    """The metric of an indicator, where records of ours stand behind it."""
    from gonghui.foundation.core.facts import Series, metric

    found = metric(indicator.metric)
    return None if isinstance(found, Series) or not found.drilldown else found


def add_up(client: Client, figure: dict[str, Any], area: Area, day: str, about: str) -> None:
    """Counts of an area are the sum of the areas below it, as the same account is told them."""
    if figure["numerator"] is None or area.level == "street":
        return
    level = "district" if area.level == "city" else "street"
    codes = {"district": "[0-9]{6}$", "street": f"{area.code}[0-9]{{3}}$"}[level]
    parts = Area.objects.filter(level=level, code__regex=f"^{codes}", valid_to=None)
    told = []
    for part in parts:
        answer = client.get(
            f"/api/v1/indicators/{PLAN}/{figure['number']}", {"area": part.code, "as_of": day}
        ).json()
        told.append(answer["numerator"] or 0)
    if declared(Indicator.objects.get(plan__key=PLAN, number=figure["number"])) is not None:
        assert sum(told) == figure["numerator"], about


# -- searching ----------------------------------------------------------------------------------------------


def tied(within: set[int] | None) -> set[int] | None:
    """The people tied today to some bodies; None is everybody."""
    if within is None:
        return None
    held, found = held_on(timezone.localdate()), set()
    for model, path in (
        (Membership, "union"),
        (Employment, "employer"),
        (Employment, "host"),
        (Post, "body"),
    ):
        rows = model.objects.filter(held, **{f"{path}__in": within})
        found |= set(rows.values_list("person_id", flat=True))
    return found


def test_the_search_finds_only_what_lists_show(world: World, visitors: Visitors) -> None:
    choose, today = drawn("searches"), timezone.localdate()
    words = [
        *(word for side in (world.own, world.far) for word in (side.mark, side.name, side.mark[:1])),
        *Body.objects.filter(valid_to=None)
        .order_by("?" if WHOLE else "pk")
        .values_list("name_zh", flat=True)[:40],
        *(
            f"{getattr(one, 'number', '')}"
            for side in (world.own, world.far)
            for one in side.records.values()
        ),
    ]
    words = [word for word in words if word]
    for turn in draws("searches"):
        who = Looker(choose.choice(STAFF), PLACES[turn % len(PLACES)])
        within = bodies_within(who.place, world, today)
        word, client, role = (
            choose.choice(words[: 6 if turn % 2 else None]),
            visitors.of(who),
            ROLES[who.role],
        )
        about = f"{who}: {word}"
        for url in ("/search/", "/search/suggest/"):
            html = undone(client.post, url, {"text": word}).content.decode()
            refuse_foreign(html, role, within, about)
        found = undone(
            client.post, "/api/v1/search", {"text": word[:90]}, content_type="application/json"
        ).json()
        for group in found["groups"]:
            ids = [item["id"] for item in group["items"]]
            if group["kind"] == "person":
                refuse_strangers(ids, role, within, about)
            elif group["kind"] != "record":
                refuse_bodies(ids, role, within, about)
        for register in list(declared_registers().values())[turn % 3 :: 9]:
            if role.permits(Permission.VIEW, register.category):
                whole, _told = through_api(client, register, {})
                some, told = through_api(client, register, {"search": word[:40]})
                assert some <= whole, about
                assert told["hidden"] in (None, 0), about


def refuse_foreign(html: str, role: Any, within: set[int] | None, about: str) -> None:
    """Nothing that is linked lies outside."""
    refuse_strangers(re.findall(r"/people/([0-9a-f-]{36})/", html), role, within, about)
    refuse_bodies(re.findall(r"/bodies/([0-9a-f-]{36})/", html), role, within, about)
    for key, pk in RECORD.findall(html):
        register = declared_registers()[key]
        assert role.permits(Permission.VIEW, register.category), about
        rows = register.rows(timezone.localdate()).filter(public_id=pk)
        body = rows.values_list(register.body_path or "pk", flat=True).get()
        assert within is None or body in within, about


def refuse_strangers(ids: list[str], role: Any, within: set[int] | None, about: str) -> None:
    """People are found by name only by who sees their names, and only those tied to a unit within reach."""
    if not ids:
        return
    assert role.permits(Permission.VIEW_PERSONAL, Category.PEOPLE), about
    known = tied(within)
    if known is not None:
        from gonghui.foundation.people.models import Person

        assert set(Person.objects.filter(public_id__in=ids).values_list("pk", flat=True)) <= known, about


def refuse_bodies(ids: list[str], role: Any, within: set[int] | None, about: str) -> None:
    """Bodies are found within reach only."""
    if not ids:
        return
    assert role.permits(Permission.VIEW, Category.BODIES), about
    if within is not None:
        assert set(Body.objects.filter(public_id__in=ids).values_list("pk", flat=True)) <= within, about


def test_administrators_search_nothing(visitors: Visitors) -> None:
    for role in sorted(ADMINISTRATORS):
        client = visitors.of(Looker(role, "city"))
        for url, kind in (
            ("/search/", None),
            ("/search/suggest/", None),
            ("/api/v1/search", "application/json"),
        ):
            typed = {"content_type": kind} if kind else {}
            assert client.post(url, {"text": "工会"}, **typed).status_code == 403, (role, url)
