"""A case about an employer, everybody who might look at it, every address, and what an answer gives away."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import date, timedelta
from io import BytesIO
from types import SimpleNamespace
from urllib.parse import unquote

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from gonghui.affairs.appeals.actions import (
    Said,
    accept,
    bring_orders,
    join_call,
    mark_hot,
    note_call,
    receive_order,
    reply,
    take_appeal,
)
from gonghui.affairs.appeals.actions.portal import tell_workers
from gonghui.affairs.appeals.models import Appeal, OrderOutbox
from gonghui.engines.cases.actions import (
    add_file,
    climb_ladder,
    declare_tie,
    help_asked,
    name_holder,
    write_letter,
)
from gonghui.engines.cases.models import Case
from gonghui.foundation.accounts.actions import grant_role
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import add_area, cover, found_body, place_area
from gonghui.foundation.core.models import Installation
from gonghui.foundation.core.rules.identity import check_digit_18
from gonghui.foundation.people.actions import employ, register_person

DAY = date(2015, 1, 1)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NAME, PHONE = "欧阳知微", "13912345678"
RINGING = "13800000002"  # somebody else, whose call nobody has picked up yet
WORDING = "他们让我周日夜里一个人搬运药桶，我的右手烫伤了"
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 32 + WORDING.encode()
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
FIRM = "大洋建筑公司"
# An order of 12345 about the same matter, in the layout of docs/samples.
ORDER = {
    "工单编号": "JS20260302000123",
    "事项": "dispatch",
    "消息编号": "m-1",
    "发送时间": "2026-03-02 09:30",
    "受理时间": "2026-03-02 09:21",
    "诉求类型": "投诉",
    "诉求人": NAME,
    "联系方式": PHONE,
    "诉求内容": WORDING,
    "发生地址": "东一街道一号院",
    "区划代码": "990101001",
    "被诉单位": FIRM,
    "分类": "wages.arrears",
    "办理时限": "2026-03-04 09:30",
}

# Who looks. The first see the case and may read it, the second see it with everything masked.
MAY_READ = ("hotline", "supervisor", "street", "district")
MASKED = ("leader", "district leader")
MAY_NOT = (
    "own chair",
    "chair who works there",
    "officer who works there",
    "relative",
    "lawyer",
    "other district",
    "evaluator",
    "plan office",
    "system administrator",
    "security administrator",
    "audit administrator",
    "nobody",
)


def build_world() -> SimpleNamespace:
    """Two districts, a street, an employer with a union of its own, and everybody who might look."""
    w = SimpleNamespace(by=system_account(), who={"nobody": None})
    # A demo city: identity numbers of its people are made up.
    Installation.objects.get_or_create(code="TT", defaults={"name_zh": "试验市", "is_demo": True})

    def area(code, name, level, parent=None, kind=""):
        made = add_area(code=code, name_zh=name, level=level, kind=kind, on=DAY, by=w.by)
        if parent:
            place_area(tree="statistical", child=made, parent=parent, on=DAY, by=w.by)
        return made

    w.city = area("990000", "试验市", "city")
    w.east, w.west = area("990101", "东区", "district", w.city), area("990102", "西区", "district", w.city)
    w.one = area("990101001", "东一街道", "street", w.east, "subdistrict")
    w.far = area("990102001", "西一街道", "street", w.west, "subdistrict")

    def union(name, seat, kind, territory=None):
        facts = {"type": kind, "territory": territory}
        return found_body(kind="union", name_zh=name, on=DAY, area=seat, by=w.by, union=facts)

    w.federation = union("试验市总工会", w.one, "federation", w.city)
    w.district = union("东区总工会", w.one, "federation", w.east)
    w.western = union("西区总工会", w.far, "federation", w.west)
    w.street = union("东一街道总工会", w.one, "street", w.one)
    w.own_union = union("大洋建筑公司工会", w.one, "basic")
    facts = {"unit_kind": "enterprise", "ownership": "private"}
    w.firm = found_body(kind="employer", name_zh=FIRM, on=DAY, area=w.one, by=w.by, employer=facts)
    w.bureau = found_body(kind="agency", name_zh="东区人社局", on=DAY, area=w.one, by=w.by)
    cover(union=w.own_union.union, employer=w.firm.employer, on=DAY, by=w.by)
    engage_everybody(w)
    return w


def engage_everybody(w: SimpleNamespace) -> None:
    """An account for every role of the matrix; ties where the role is one."""
    for who, role, body in [
        ("hotline", "hotline_officer", w.federation),
        ("supervisor", "hotline_supervisor", w.federation),
        ("street", "street_officer", w.street),
        ("district", "district_officer", w.district),
        ("leader", "city_leader", w.federation),
        ("district leader", "district_leader", w.district),
        ("own chair", "union_chair", w.own_union),
        ("chair who works there", "union_chair", w.own_union),
        ("officer who works there", "street_officer", w.street),
        ("relative", "street_officer", w.street),
        ("lawyer", "hotline_officer", w.federation),
        ("other district", "district_officer", w.western),
        ("evaluator", "evaluator", w.federation),
        ("plan office", "plan_office", w.federation),
    ]:
        username = who.replace(" ", "_")
        w.who[who] = Account.objects.create(username=username, name=username, language="en")
        grant_role(account=w.who[who], role=role, body=body, by=w.by, on=DAY)
    for kind in ("system", "security", "audit"):
        key = f"{kind}_admin"
        made = Account.objects.create(username=key, name=key, kind=key, language="en")
        grant_role(account=made, role=key, body=w.federation, by=w.by, on=DAY)
        w.who[f"{kind} administrator"] = made
    for n, who in enumerate(("chair who works there", "officer who works there"), start=1):
        first17 = f"99010119800201{n:03}"
        person = register_person(
            name="张三" + "甲乙"[n - 1], identity=first17 + check_digit_18(first17), by=w.by
        )
        employ(person=person, employer=w.firm.employer, kind="contract", on=DAY, by=w.by)
        name_holder(account=w.who[who], person=person, by=w.who[who])
    for who in ("relative", "lawyer"):
        declare_tie(account=w.who[who], employer=w.firm, kind=who, by=w.who[who], on=DAY)


def plant_case(w: SimpleNamespace, consents=(), to=None, helper=None) -> SimpleNamespace:
    """An appeal about the employer with everything that can hang on one: call, files, letters, notices,
    text messages, an answer, a hot issue."""
    now, hotline = timezone.now(), w.who["hotline"]
    said = Said(
        request="complaint",
        channel="phone",
        wording=WORDING,
        category="wages.arrears",
        name=NAME,
        phone=PHONE,
        employer=w.firm,
        consents=consents,
    )
    reason = "职工同意" if to else ""
    taken = take_appeal(said=said, origin=w.federation, by=hotline, now=now, to=to, reason=reason)
    appeal, case = taken.appeal, taken.appeal.case
    planted = SimpleNamespace(appeal=appeal, case=case)
    call = {"call": "c-1", "phone": PHONE, "line": "3", "recording": "r-1"}
    planted.call = join_call(call=note_call(said=call, by=w.by, now=now), appeal=appeal, by=hotline)
    planted.ringing = note_call(said={**call, "call": "c-2", "phone": RINGING}, by=w.by, now=now)
    handler = w.who["own chair"] if to else w.who["street"]
    accept(appeal=fresh(appeal), by=handler, now=now)
    name = f"{NAME}的右手.jpg"
    planted.files = [
        add_file(case=case, content=JPEG, name=name, by=hotline, now=now, from_asker=True).file,
        add_file(case=case, content=PDF, name="回执.pdf", by=hotline, now=now).file,
    ]
    if helper is not None:
        help_asked(case=Case.objects.get(pk=case.pk), body=helper, by=handler, now=now)
    planted.letters = [written(w, case, w.bureau, handler)]
    if ("matter", "employer") in set(consents):
        planted.letters.append(written(w, case, w.firm, handler))
    tell_workers(by=w.by, now=now)
    climb_ladder(by=w.by, now=now + timedelta(days=60))
    case.refresh_from_db()
    return planted


def fresh(appeal: Appeal) -> Appeal:
    """An appeal as it stands."""
    return Appeal.objects.select_related("case").get(pk=appeal.pk)


def written(w, case, body, handler):
    """A letter that asks and tells nothing by itself."""
    case = Case.objects.get(pk=case.pk)
    return write_letter(case=case, body=body, text="请核实情况。", by=handler, now=timezone.now())


def plant_orders(w: SimpleNamespace) -> SimpleNamespace:
    """An order of 12345 that was answered, and a sheet of orders that nobody has taken in yet."""
    now, hotline = timezone.now(), w.who["hotline"]
    order = receive_order(row=ORDER, origin=w.federation, by=hotline, now=now)
    appeal = fresh(order.appeal)
    accept(appeal=appeal, by=w.who["street"], now=now)
    # The unit names the worker to 12345, who asked in that name.
    reply(appeal=fresh(appeal), text=f"已联系{NAME}，补发完毕", claims="solved", by=w.who["street"], now=now)
    second = ORDER | {"工单编号": "JS20260302000999", "消息编号": "m-9"}
    sheet = "\n".join([",".join(second), ",".join(second.values())])
    brought = bring_orders(
        content=sheet.encode(), name="orders.csv", origin=w.federation, by=hotline, now=now
    )
    assert brought.wrong == 0
    return SimpleNamespace(order=order, appeal=appeal, sheet=brought, outbox=OrderOutbox.objects.get())


def plant_hot(w: SimpleNamespace, *cases: Case) -> Case:
    """A hot issue to which cases belong."""
    supervisor = w.who["supervisor"]
    return mark_hot(
        cases=[Case.objects.get(pk=case.pk) for case in cases],
        title="欠薪",
        why="同一单位多起",
        lead=w.federation,
        by=supervisor,
        now=timezone.now(),
    )


# -- what an answer gives away ---------------------------------------------------------------------------


def signed_in(account: Account | None) -> Client:
    """A browser of an account; None is nobody."""
    client = Client()
    if account is not None:
        client.force_login(account, backend=BACKEND)
    return client


def everything_said(answer) -> str:
    """Body and headers of an answer, packed files unpacked, escapes undone."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    parts = [body]
    if body[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(body)) as packed:
            parts = [packed.read(name) for name in packed.namelist()]
            parts.append(" ".join(packed.namelist()).encode())
    said = [part.decode("utf-8", "replace") for part in parts]
    said += [re.sub(r"<[^>]+>", "", text) for text in said]  # words cut into runs by markup
    if "json" in answer.get("Content-Type", ""):
        said.append(json.dumps(json.loads(body), ensure_ascii=False))
    said += [unquote(f"{name}: {value}") for name, value in answer.items()]
    said += [unquote(str(cookie)) for cookie in answer.cookies.values()]
    return "\n".join(said)


def given_away(text: str) -> set[str]:
    """Which of name, phone and wording a text gives away; of the wording a dozen signs are enough."""
    close = "".join(text.split())
    found = {"name"} if NAME in close else set()
    if PHONE in close.replace("-", ""):
        found.add("phone")
    if any(WORDING[n : n + 12] in close for n in range(len(WORDING) - 11)):
        found.add("wording")
    return found


# -- every address ------------------------------------------------------------------------------------------

ROOTS = ("cases/", "12351/", "portal/", "api/v1/orders")
# Machine doors with a key of their own, tried in their own tests.
KEYED = {"web:ring"}


def patterns(resolver=None, route="", names=()):
    """(route, full name) of every address of the site."""
    for one in (resolver or get_resolver()).url_patterns:
        here = route + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, here, (*names, one.namespace) if one.namespace else names)
        elif isinstance(one, URLPattern) and one.name:
            yield here, ":".join((*names, one.name))


def of_cases() -> dict[str, str]:
    """Full name → route of every address of cases, appeals and the portal."""
    return {name: route for route, name in patterns() if route.startswith(ROOTS)} | {
        "web:home": "",
        "web:my-union": "my-union/",
        "web:audit": "audit/",
        "web:doings": "audit/administrators/",
        "web:anomalies": "audit/anomalies/",
    }


def addresses(w: SimpleNamespace, planted: SimpleNamespace, orders=None, hot=None) -> dict[str, list[str]]:
    """Full name → the addresses asked for, each with what is planted."""
    case = planted.case.public_id
    parts = [planted.case.handlings.order_by("-pk").first().pk, planted.letters[0].pk]
    # Posting past the buttons tries every step; asked for are two, one of them offered.
    steps = ["reply", "withdraw"]
    ids = {
        "web:case-step": [{"public_id": case, "name": name} for name in steps],
        "web:case-deed": [
            {"public_id": case, "name": name} for name in ("enter_reply", "link_cases", "set_consents")
        ],
        "web:case-file": [{"public_id": case, "file_id": file.public_id} for file in planted.files],
        "web:remove-case-view": [{"public_id": case}],
        "web:recording": [{"public_id": planted.call.public_id}],
        "web:order-sheet": [{"public_id": orders.sheet.public_id if orders else case}],
        "web:hot-issue": [{"public_id": hot.public_id if hot else case}],
        "web:public-month-of": [{"year": 2026, "number": 1}],
        "web:end-citation": [{"pk": 1}],
        "web:retire-entry": [{"pk": 1}],
        "web:joining:start": [{"code": "none"}],
        "web:portal:progress-of": [{"key": "none"}],
        "web:portal:progress-paper": [{"key": "none", "public_id": case, "form": "docx"}],
        "web:model-cases": [{"target": target} for target in ("category", "unit")],
    }
    found = {}
    for name, route in of_cases().items():
        if name in KEYED:
            continue
        asked = set(re.findall(r"<(?:\w+:)?(\w+)>", route))
        if name in ids:
            given = ids[name]
        elif asked == {"public_id", "letter_id"}:
            given = [{"public_id": case, "letter_id": letter.public_id} for letter in planted.letters]
        elif asked == {"public_id"}:
            given = [{"public_id": case}]
        elif asked == {"message_id"}:
            given = [{"message_id": orders.outbox.message_id if orders else "none"}]
        else:
            assert not asked, f"{name} at {route}: say here with what it is asked for"
            given = [{}]
        found[name] = [reverse(name, kwargs=kwargs) for kwargs in given]
    queries = {
        "web:case-deed": [f"?part={pk}" for pk in parts],
        "web:cases": [f"?search={FIRM}", f"?search={planted.case.number}", f"?search={NAME}", "?due=overdue"],
        "web:case-rows": [f"?search={FIRM}"],
        "web:desk": [f"?call={planted.call.public_id}", f"?call={planted.ringing.public_id}"],
        "web:orders": ["?number=JS2026"],
        "web:outbox": ["?all=1"],
        "web:cases-behind": [
            "?rate=on_time&part=outside",
            "?rate=response&part=outside",
        ],
        "web:hot-issues": [f"?text={FIRM}", "?category=wages"],
    }
    for name, more in queries.items():
        found[name] += [address + query for address in found.get(name, ())[:40] for query in more]
    return found


def posted(w: SimpleNamespace, planted: SimpleNamespace) -> list[tuple[str, dict[str, str]]]:
    """What is sent rather than asked for and changes nothing: what stands beside the form, searching."""
    typed = {"phone": PHONE, "employer_name": FIRM, "employer": str(w.firm.public_id), "request": "complaint"}
    chosen = f"{planted.case.public_id}:{planted.case.version}"
    return [
        ("/12351/beside/", typed),
        ("/12351/beside/", {"phone": PHONE}),
        ("/12351/employers/", {"employer_name": FIRM}),
        ("/cases/many/", {"what": "remind", "case": chosen}),
        ("/cases/many/", {"what": "assign", "case": chosen}),
        (f"/12351/call-backs/{planted.case.public_id}/", {"reveal": "1"}),
        ("/12351/orders/outbox/sheet/", {"purpose": "核对"}),
        ("/search/", {"text": FIRM}),
        ("/search/suggest/", {"text": FIRM}),
    ]
