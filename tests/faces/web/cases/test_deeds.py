"""What is done beside the steps, and with many cases at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from gonghui.engines.cases.actions import (
    add_file,
    extend,
    help_asked,
    take_step,
)
from gonghui.engines.cases.models import Case, CaseNotice
from gonghui.foundation.accounts.models import Account
from tests.faces.web.cases.conftest import (
    PDF,
    ROLES,
    SEES,
    client_of,
    opened,
    picked,
    sent,
    text,
    url,
    working,
)

EXECUTABLE = b"MZ\x90\x00" + b"\x00" * 64


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
    assert "granted 2 days more (Handling)" in page


def test_a_request_for_too_much_time_is_refused_beside_its_field(city):
    case, client = working(city), client_of(city.clerk)
    typed = {"version": case.version, "clock": "handling", "amount": "99", "reason": "取证"}
    answer = client.post(url(case, "do/extend/"), typed)
    assert answer.status_code == 422
    assert 'id="e_amount"' in answer.content.decode()
    assert 'value="99"' in answer.content.decode()


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
