"""The workbench: who sees and does what, refused steps keep what was typed, many at once, living rows."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gonghui.engines.cases.actions import (
    add_file,
    extend,
    help_asked,
    issue_letter,
    link_cases,
    restrict,
    take_step,
    tick_consents,
)
from gonghui.engines.cases.models import Case, CaseNotice, SavedView
from gonghui.engines.cases.queries import ticks_of
from gonghui.engines.cases.queries.lists import PAGE
from gonghui.engines.cases.rules.kinds import declaring
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.queries.history import HIDDEN
from tests.engines.cases.conftest import APPEAL, FILING, build_city

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
EXECUTABLE = b"MZ\x90\x00" + b"\x00" * 64


@pytest.fixture
def city(db):
    with declaring(APPEAL, FILING):
        yield build_city()


def client_of(account):
    client = Client()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def opened(city, **given):
    return city.open(**({"now": timezone.now()} | given))


def sent(city, **given):
    """A case that the desk has sent to the street's union."""
    case = opened(city, lead=city.federation, **given)
    step = {"step": "dispatch", "fields": {"to": city.street_union}, "reason": "属地"}
    return take_step(case=case, by=city.desk, now=timezone.now(), **step)


def working(city, **given):
    return take_step(case=sent(city, **given), step="accept", by=city.clerk, now=timezone.now())


def url(case, rest=""):
    return f"/cases/{case.public_id}/{rest}"


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# -- who may what ----------------------------------------------------------------------------------------

SEES = {"desk", "supervisor", "east_officer", "clerk", "leader"}
NO_CASES = {"evaluator"}
ROLES = ["desk", "supervisor", "east_officer", "west_officer", "clerk", "chair", "leader", "evaluator"]


@pytest.mark.parametrize("who", ROLES)
def test_every_address_gives_the_same_answer(city, who):
    case, client = working(city), client_of(getattr(city, who))
    file = add_file(case=case, content=PDF, name="工资条.pdf", by=city.desk, now=timezone.now()).file
    letter = issue_letter(case=case, body=city.bureau, text="请协查", by=city.clerk, now=timezone.now())
    pages = ["", f"files/{file.public_id}/", f"letters/{letter.public_id}/", "steps/pause/", "do/assign/"]
    answers = {page: client.get(url(case, page)).status_code for page in pages}
    if who in NO_CASES:
        assert set(answers.values()) == {403}
        assert client.get("/cases/").status_code == 403
        return
    listed = client.get("/cases/")
    rows = client.get("/cases/rows/")
    if who not in SEES:
        assert set(answers.values()) == {404}
        assert case.number not in text(listed) + text(rows)
        return
    assert case.number in text(listed)
    assert case.number in text(rows)
    edits, reads = who not in {"leader"}, who not in {"leader"}
    assert answers == {
        "": 200,
        f"files/{file.public_id}/": 200,
        f"letters/{letter.public_id}/": 200 if reads else 404,
        "steps/pause/": 200 if edits else 404,
        "do/assign/": 200 if edits else 404,
    }
    assert ("拖欠工资" in text(listed)) == reads
    page = client.get(url(case))
    assert ("拖欠工资" in text(page)) == reads
    assert (HIDDEN in text(page)) != reads


def test_posting_past_the_buttons_is_refused_all_the_same(city):
    case = working(city)
    for who in ("leader", "chair", "west_officer", "evaluator"):
        client = client_of(getattr(city, who))
        assert client.post(url(case, "do/assign/"), {"account": "clerk"}).status_code in {403, 404}
        assert client.post(url(case, "steps/close/"), {}).status_code in {403, 404, 422}
    assert Case.objects.get(pk=case.pk).state == "working"


def test_signing_in_is_asked_for_first(city):
    for page in ("/cases/", "/cases/load/", "/cases/hand-over/", url(opened(city))):
        answer = Client().get(page)
        assert answer.status_code == 302
        assert "/account/login/" in answer.url


def test_the_rows_that_renew_themselves_keep_no_session_alive(city, settings):
    client, now = client_of(city.clerk), int(time.time())

    def seen(ago):
        session = client.session
        session["began"] = session["seen"] = now - ago
        session.save()

    seen(600)
    assert client.get("/cases/rows/").status_code == 200
    assert client.session["seen"] == now - 600
    client.get("/cases/")
    assert client.session["seen"] >= now
    seen(settings.SESSION_IDLE_SECONDS + 60)
    answer = client.get("/cases/rows/")
    assert (answer.status_code, answer.headers["HX-Refresh"]) == (204, "true")
    assert client.get("/cases/").status_code == 302


def test_a_restricted_case_is_gone_from_the_list_of_others(city):
    case = working(city)
    restrict(case=case, restricted=True, by=city.clerk, now=timezone.now())
    assert case.number not in text(client_of(city.leader).get("/cases/"))
    assert case.number in text(client_of(city.clerk).get("/cases/"))


def test_the_worker_s_consents_stand_on_the_page(city):
    case = tick_consents(
        case=working(city), ticks=[("phone", "co_handlers")], by=city.clerk, now=timezone.now()
    )
    page = client_of(city.clerk).get(url(case))
    assert page.content.decode().count("✓") == 1
    answer = client_of(city.clerk).post(
        url(case, "do/set_consents/"), {"version": case.version, "to_employer": ["matter", "name"]}
    )
    assert answer.status_code == 302
    assert ticks_of(case) == {("matter", "employer"), ("name", "employer")}


# -- the list --------------------------------------------------------------------------------------------


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


# -- views -----------------------------------------------------------------------------------------------


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


# -- steps -----------------------------------------------------------------------------------------------


def test_a_step_is_taken_by_its_form(city):
    case, client = working(city), client_of(city.clerk)
    page = client.get(url(case))
    assert f'href="{url(case, "steps/close/")}"' in page.content.decode()
    answer = client.post(
        url(case, "steps/close/"),
        {"version": case.version, "outcome": "solved", "answer": "已补发", "paid": "120000"},
        follow=True,
    )
    assert "Done" in text(answer)
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "solved")
    assert "已补发" in text(answer)
    assert "nothing is owed any more" in text(client_of(city.east_officer).get(url(case)))


@pytest.mark.parametrize("hostile", ["\0", "%", "'", "<script>alert(1)</script>", "张" * 3000, "💥"])
def test_whatever_is_typed_is_only_text(city, hostile):
    case, client = working(city), client_of(city.clerk)
    for name in ("search", "unit", "kind", "after", "due"):
        answer = client.get("/cases/", {name: hostile})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()
    answer = client.post(url(case, "steps/return/"), {"version": hostile, "reason": hostile})
    assert answer.status_code in {302, 422}
    assert client.get(url(case, "do/release_part/"), {"part": hostile}).status_code == 404


def test_the_search_on_top_finds_cases_by_their_number_closed_ones_too(city):
    case = working(city)
    fields = {"outcome": "solved", "answer": "已补发"}
    take_step(case=case, step="close", by=city.clerk, now=timezone.now(), fields=fields)
    for address in ("/search/", "/search/suggest/"):
        assert url(case) in client_of(city.clerk).post(address, {"text": case.number}).content.decode()
        assert (
            url(case)
            not in client_of(city.west_officer).post(address, {"text": case.number}).content.decode()
        )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"outcome": ""}, "What came of it"),
        ({"outcome": "solved", "paid": "a lot"}, "no whole number"),
    ],
)
def test_a_refused_step_keeps_what_was_typed(city, typed, said):
    case, client = working(city), client_of(city.clerk)
    sent_in = {"version": case.version, "answer": "很长的答复<b>", "reason": "说明"} | typed
    answer = client.post(url(case, "steps/close/"), sent_in)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "很长的答复&lt;b&gt;" in html
    assert 'value="说明"' in html
    assert said in text(answer)
    assert "what you typed is kept" in text(answer)
    if typed.get("paid"):
        assert f'value="{typed["paid"]}"' in html
    assert Case.objects.get(pk=case.pk).state == "working"


def test_of_two_who_take_a_case_one_is_told_and_loses_nothing(city):
    case, client = working(city), client_of(city.clerk)
    seen = case.version
    take_step(case=case, step="pause", by=city.colleague, now=timezone.now(), reason="papers")
    answer = client.post(
        url(case, "steps/close/"), {"version": seen, "outcome": "solved", "answer": "我的长答复"}
    )
    assert answer.status_code == 422
    assert "Somebody was faster: colleague" in text(answer)
    assert "我的长答复" in answer.content.decode()


def test_sending_on_asks_for_a_unit_and_names_those_that_fit(city):
    case, client = working(city), client_of(city.clerk)
    wrong = client.post(url(case, "steps/refer/"), {"version": case.version, "to": "东", "reason": "属地"})
    assert "Several fit" in text(wrong)
    unknown = client.post(
        url(case, "steps/refer/"), {"version": case.version, "to": "北区", "reason": "属地"}
    )
    assert "No organisation is called" in text(unknown)
    right = client.post(
        url(case, "steps/refer/"), {"version": case.version, "to": "西区总工会", "reason": "不属本街道"}
    )
    assert right.url == "/cases/"  # this unit sees it no more
    assert Case.objects.get(pk=case.pk).lead == city.western


def test_returning_wants_a_reason(city):
    case, client = working(city), client_of(city.clerk)
    refused = client.post(url(case, "steps/return/"), {"version": case.version, "reason": ""})
    assert refused.status_code == 422
    client.post(url(case, "steps/return/"), {"version": case.version, "reason": "不属本单位"})
    assert Case.objects.get(pk=case.pk).returns == 1


@pytest.mark.parametrize("account", ["nobody", "west"])
def test_only_who_stands_in_the_list_is_named(city, account):
    case, client = working(city), client_of(city.clerk)
    answer = client.post(url(case, "do/assign/"), {"version": case.version, "account": account})
    assert answer.status_code == 422
    assert "Choose one of the list" in text(answer)
    many = client.post(
        "/cases/many/", {"what": "assign", "case": picked(case), "confirmed": "1", "account": account}
    )
    assert many.status_code == 422


def test_a_persons_number_is_in_no_address(city):
    page = client_of(city.clerk).get("/cases/?search=13800138000", follow=True)
    assert "does not belong into an address" in text(page)
    assert "13800138000" not in page.content.decode()


def test_a_reason_of_a_list_is_told_in_words(city):
    case, client = working(city), client_of(city.clerk)
    client.post(url(case, "steps/pause/"), {"version": case.version, "reason": "papers", "note": "缺合同"})
    assert "Papers are missing: 缺合同" in text(client.get(url(case)))


def test_more_time_is_asked_by_one_and_granted_by_another(city):
    case, clerk, above = working(city), client_of(city.clerk), client_of(city.supervisor)
    before = case.due_at
    asked = {"version": case.version, "clock": "handling", "amount": "2", "reason": "取证"}
    assert clerk.post(url(case, "do/extend/"), asked).status_code == 302
    request = case.extensions.get()
    part = f"do/decide_extension/?part={request.pk}"
    assert part not in clerk.get(url(case)).content.decode()
    assert clerk.get(url(case, part)).status_code == 404
    assert url(case, part) in above.get(url(case)).content.decode()
    assert above.post(url(case, part), {"version": "0", "grant": "yes"}).status_code == 302
    case.refresh_from_db()
    assert case.due_at == before + timedelta(days=2)
    page = text(clerk.get(url(case)))
    assert "More time was granted: 2 days" in page
    assert "granted 2 more (Handling)" in page


def test_a_request_for_too_much_time_is_refused_beside_its_field(city):
    case, client = working(city), client_of(city.clerk)
    typed = {"version": case.version, "clock": "handling", "amount": "99", "reason": "取证"}
    answer = client.post(url(case, "do/extend/"), typed)
    assert answer.status_code == 422
    assert 'id="e_amount"' in answer.content.decode()
    assert 'value="99"' in answer.content.decode()


# -- others in the case ----------------------------------------------------------------------------------


def test_a_helping_unit_gives_its_opinion_and_the_lead_reads_it(city):
    case = working(city)
    part = help_asked(case=case, body=city.eastern, by=city.clerk, now=timezone.now())
    helper, lead = client_of(city.east_officer), client_of(city.clerk)
    address = url(case, f"do/give_opinion/?part={part.pk}")
    assert address in helper.get(url(case)).content.decode()
    assert lead.get(address).status_code == 404
    assert helper.post(address, {"text": "应补发"}).status_code == 302
    assert "应补发" in text(lead.get(url(case)))


def test_a_letter_is_written_read_and_answered(city):
    case, client = working(city), client_of(city.clerk)
    typed = {"version": case.version, "body": "东区人社局", "text": "请协查参保情况", "answer_by": ""}
    assert client.post(url(case, "do/issue_letter/"), typed).status_code == 302
    letter = case.handlings.get(role="letter").letter
    read = client.get(url(case, f"letters/{letter.public_id}/"))
    assert "请协查参保情况" in text(read)
    assert client_of(city.leader).get(url(case, f"letters/{letter.public_id}/docx/")).status_code == 404
    today = timezone.localdate().isoformat()
    client.post(url(case, f"do/enter_reply/?part={letter.pk}"), {"text": "已参保", "replied_on": today})
    assert "已参保" in text(client.get(url(case, f"letters/{letter.public_id}/")))


def test_a_phone_number_in_a_letter_is_refused_and_the_text_kept(city):
    case, client = working(city), client_of(city.clerk)
    typed = {"version": case.version, "body": "东区人社局", "text": "请联系 13800138000"}
    answer = client.post(url(case, "do/issue_letter/"), typed)
    assert answer.status_code == 422
    assert "请联系 13800138000" in answer.content.decode()
    assert "phone number" in text(answer)


# -- files and links -------------------------------------------------------------------------------------


def test_a_file_is_told_by_its_bytes(city):
    case, client = working(city), client_of(city.clerk)
    disguised = SimpleUploadedFile("工资条.pdf", EXECUTABLE)
    refused = client.post(url(case, "do/add_file/"), {"version": case.version, "file": disguised})
    assert refused.status_code == 422
    assert not case.files.exists()
    right = SimpleUploadedFile("工资条.pdf", PDF)
    assert client.post(url(case, "do/add_file/"), {"version": case.version, "file": right}).status_code == 302
    page = client.get(url(case)).content.decode()
    address = re.search(r'href="([^"]+/files/[^"]+)"', page)[1]
    answer = client.get(address)
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_worker_s_own_file_is_hidden_where_the_wording_is(city):
    case = working(city)
    file = add_file(
        case=case, content=PDF, name="本人.pdf", by=city.clerk, now=timezone.now(), from_asker=True
    ).file
    leader = client_of(city.leader)
    assert "本人" not in text(leader.get(url(case)))
    assert leader.get(url(case, f"files/{file.public_id}/")).status_code == 404


def test_a_link_to_a_case_that_one_may_not_see_tells_nothing(city):
    case, hidden = working(city), opened(city, lead=city.western, about=None)
    client = client_of(city.clerk)
    said = []
    for number in (hidden.number, "TT-SQ-2020-999999"):
        answer = client.post(
            url(case, "do/link_cases/"), {"version": case.version, "other": number, "kind": "mass"}
        )
        assert answer.status_code == 422
        said.append(text(answer).replace(number, ""))
        assert "no such case among those you may see" in said[-1]


# -- many ------------------------------------------------------------------------------------------------


def picked(*cases):
    return [f"{case.public_id}:{case.version}" for case in cases]


def test_many_are_confirmed_first_then_told_one_by_one(city):
    one, two, stale = sent(city), sent(city), sent(city)
    client = client_of(city.clerk)
    form = {"what": "assign", "case": picked(one, two, stale)}
    confirm = client.post("/cases/many/", form)
    assert "The handler of these 3 cases will change" in text(confirm)
    assert all(case.number in text(confirm) for case in (one, two, stale))
    assert not Case.objects.exclude(handler=None).exists()
    take_step(case=stale, step="accept", by=city.colleague, now=timezone.now())
    done = client.post("/cases/many/", form | {"confirmed": "1", "account": "clerk"})
    assert "2 cases done" in text(done)
    assert "1 refused" in text(done)
    assert "Somebody was faster: colleague" in text(done)
    assert set(Case.objects.filter(handler=city.clerk)) == {one, two}


def test_many_units_are_reminded_once(city):
    case, client = sent(city), client_of(city.desk)
    form = {"what": "remind", "case": picked(case), "confirmed": "1", "reason": ""}
    assert client.post("/cases/many/", form).status_code == 422
    assert "1 case done" in text(client.post("/cases/many/", form | {"reason": "请抓紧"}))
    assert CaseNotice.objects.count() == 1
    load = text(client_of(city.clerk).get("/cases/load/"))
    assert case.number in load
    client_of(city.clerk).post("/cases/load/seen/", {"notice": [CaseNotice.objects.get().pk]})
    assert CaseNotice.objects.get().seen_by == city.clerk


@pytest.mark.parametrize("who", ROLES)
def test_many_are_changed_by_those_alone_who_may_change_one(city, who):
    case, client = sent(city), client_of(getattr(city, who))
    client.post(
        "/cases/many/", {"what": "assign", "case": picked(case), "confirmed": "1", "account": "clerk"}
    )
    changed = Case.objects.get(pk=case.pk).handler == city.clerk
    assert changed == (who in SEES - {"leader"})


def test_nothing_chosen_is_said_and_foreign_cases_are_left_out(city):
    client = client_of(city.clerk)
    foreign = opened(city, lead=city.western)
    answer = client.post("/cases/many/", {"what": "assign", "case": [*picked(foreign), "x:y"]}, follow=True)
    assert "Choose at least one case" in text(answer)
    assert foreign.number not in text(answer)


# -- handing over ----------------------------------------------------------------------------------------


def test_all_open_work_goes_over(city):
    case, client = working(city), client_of(city.clerk)
    assert case.handler == city.clerk
    page = client.post("/cases/hand-over/", {"account": "clerk", "to": "colleague", "reason": ""})
    assert page.status_code == 422
    page = client.post("/cases/hand-over/", {"account": "clerk", "to": "west", "reason": "休假"})
    assert "Choose one of the list" in text(page)
    page = client.post(
        "/cases/hand-over/", {"account": "clerk", "to": "colleague", "reason": "休假"}, follow=True
    )
    assert "All open work was handed over" in text(page)
    assert Case.objects.get(pk=case.pk).handler == city.colleague


# -- the checklist ---------------------------------------------------------------------------------------


def test_pages_speak_both_languages_and_hold_nothing_inline(city):
    case = working(city)
    extend(case=case, clock="handling", amount=1, by=city.clerk, now=timezone.now(), reason="取证")
    pages = [
        "/cases/",
        "/cases/load/",
        "/cases/hand-over/",
        "/cases/counts/",
        url(case),
        url(case, "steps/close/"),
    ]
    for language in ("zh-hans", "en"):
        Account.objects.filter(pk=city.clerk.pk).update(language=language)
        client = client_of(Account.objects.get(pk=city.clerk.pk))
        for page in pages:
            answer = client.get(page)
            assert answer.status_code == 200, page
            html = answer.content.decode()
            assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", html), page
            assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
