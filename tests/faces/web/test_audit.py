"""The pages of the log: what opening a page writes, filters, sheet, doings of administrators, unusual use."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone, translation

from gonghui.foundation.accounts.actions import lock_account, log_access, log_command, log_command_end
from gonghui.foundation.accounts.models import Access, UseReview
from gonghui.foundation.accounts.queries.looking import thresholds_from
from gonghui.foundation.accounts.rules.anomalies import KEYS, RULES
from gonghui.foundation.core.models import Change
from gonghui.foundation.law.queries import values
from gonghui.foundation.people.actions import admit_member, employ, form_household, register_person
from tests.faces.who_may_know import DAY, NAME, build_world, plant_case, signed_in

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def world() -> Any:
    with translation.override("en"):
        yield build_world()


def member(w: SimpleNamespace, name: str = NAME) -> Any:
    person = register_person(name=name, by=w.by)
    employ(person=person, employer=w.firm.employer, kind="contract", on=DAY, by=w.by)
    admit_member(person=person, union=w.own_union.union, on=DAY, by=w.by)
    return person


def looked(client: Client, *addresses: str) -> list[tuple[str, int | None]]:
    """What the log gained by asking for pages."""
    last = Access.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for address in addresses:
        assert client.get(address).status_code == 200, address
    rows = Access.objects.filter(pk__gt=last, kind="read").order_by("pk")
    assert {row.purpose for row in rows} <= {""}
    return [(row.model, row.record) for row in rows]


def test_opening_a_page_about_a_person_is_an_event(world: Any) -> None:
    person = member(world)
    household = form_household(head=person, on=DAY, because="走访", by=world.who["street"])
    street, page = signed_in(world.who["street"]), f"/people/{person.public_id}/"
    assert looked(street, page, page) == [("people.person", person.pk)]
    assert looked(street, page, f"/members/{person.public_id}/") == []  # the same person, minutes later
    assert looked(street, f"{page}household/") == [("people.household", household.pk)]
    row = Access.objects.get(kind="read", model="people.person")
    assert (row.account, row.body) == (world.who["street"].pk, world.street.pk)
    # Whoever sees the names masked has opened the page as well; lists and figures are nobody's page.
    assert looked(signed_in(world.who["leader"]), page) == [("people.person", person.pk)]
    assert looked(street, "/people/", "/registers/members/", "/cases/") == []
    # Who may not see it leaves no event, and learns nothing.
    assert signed_in(world.who["evaluator"]).get(page).status_code in (403, 404)
    assert Access.objects.filter(kind="read").count() == 3


def test_a_case_that_names_its_worker_is_an_event_and_a_masked_one_is_not(world: Any) -> None:
    case = plant_case(world).case
    page = f"/cases/{case.public_id}/"
    assert looked(signed_in(world.who["street"]), page, page) == [("cases.case", case.pk)]
    assert looked(signed_in(world.who["leader"]), page) == []


def aged(minutes: int) -> None:
    """As if everything in the log had happened so long ago."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE accounts_access SET at = at - make_interval(mins => %s)", [minutes])
        cursor.execute("SET LOCAL session_replication_role = origin")


def reveal(who: Any, times: int = 1, purpose: str = "核对会籍") -> None:
    for n in range(times):
        log_access(by=who, kind="reveal", model="people.person", record=n + 1, purpose=purpose)


def text(answer: Any) -> str:
    return answer.content.decode()


def test_the_log_is_filtered_and_paged_by_key(world: Any) -> None:
    auditor = signed_in(world.who["audit administrator"])
    reveal(world.who["street"], 60)
    aged(3 * 24 * 60)
    log_access(by=world.who["hotline"], kind="lookup", model="people.person", purpose="接听来电", rows=0)
    began = log_command(by=world.by, command="keys status", options=["--json"], actor="root")
    log_command_end(began=began, by=world.by, how="done")
    first = auditor.get("/audit/")
    assert text(first).count('<td class="nowrap title">') == 50
    assert "gonghui keys status" in text(first)
    assert "system user root; options: --json" in text(first)
    assert f"ended: done (row {began.pk})" in text(first)
    following = first.context["page"].following
    second = auditor.get(f"/audit/{following}")
    assert len(second.context["rows"]) == 63 - 50
    # What comes in meanwhile moves no row from one page to the next.
    reveal(world.who["street"])
    assert auditor.get(f"/audit/{following}").context["rows"] == second.context["rows"]

    def count(**asked: str) -> int:
        return len(auditor.get("/audit/", asked).context["rows"])

    day = TODAY() - timedelta(days=1)
    assert count(kind="lookup") == count(account="hotline") == 1
    assert count(kind="command") == 2
    assert count(since=str(day)) == 4
    assert count(until=str(day), account="STREET") == 50
    assert count(unit=world.street.name_zh, since=str(day)) == 1
    assert count(unit=world.western.name_zh) == 0
    for wrong in ({"since": "2026-02-30"}, {"since": "0001-01-01"}, {"unit": "没有的单位"}):
        answer = auditor.get("/audit/", wrong)
        assert answer.status_code == 200
        assert len(answer.context["problems"]) == 1
    assert auditor.get("/audit/", {"kind": "no", "after": "x~y", "account": "\0"}).status_code == 200


def test_what_is_filtered_is_taken_out_and_that_is_logged(world: Any) -> None:
    auditor = signed_in(world.who["audit administrator"])
    reveal(world.who["street"], 3, purpose="=cmd|'/c calc'!A1 核对")
    refused = auditor.post("/audit/sheet/", {"kind": "reveal", "purpose": " "})
    assert refused.url == "/audit/?kind=reveal"
    assert "Say in a few words" in text(auditor.get(refused.url))
    answer = auditor.post("/audit/sheet/", {"kind": "reveal", "account": "street", "purpose": "季度检查"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 4
    assert {row[2] for row in rows[1:]} == {"street"}
    assert not any(cell.startswith("=") for row in rows for cell in row)
    logged = Access.objects.latest("pk")
    assert (logged.kind, logged.model, logged.rows, logged.purpose) == (
        "export",
        "accounts.access",
        3,
        "季度检查",
    )
    assert signed_in(world.who["security administrator"]).post("/audit/sheet/").status_code == 403


def test_what_administrators_did_only_who_audits_sees(world: Any) -> None:
    lock_account(account=world.who["evaluator"], by=world.who["security administrator"])
    page = text(signed_in(world.who["audit administrator"]).get("/audit/administrators/"))
    assert "locked the account evaluator" in page
    for who in ("security administrator", "system administrator", "leader", "district"):
        assert signed_in(world.who[who]).get("/audit/administrators/").status_code == 403
        assert signed_in(world.who[who]).get("/audit/").status_code == 403


def test_unusual_use_is_told_to_the_security_administrator_without_records(world: Any) -> None:
    guard = signed_in(world.who["security administrator"])
    with translation.override("en"):
        empty = text(guard.get("/audit/anomalies/"))
    assert "Nothing unusual" in empty
    limits = thresholds_from({key: found.value for key, found in values(KEYS, "CN", TODAY()).items()})
    assert set(limits.least) == set(RULES)
    reveal(world.who["district"], 2)
    aged(2 * 24 * 60)
    reveal(world.who["district"], limits.least["reveals"], purpose="张三丰的电话")
    for _n in range(limits.least["sign_ins"]):
        Client().post("/account/login/", {"login": "district", "password": "wrong"})
    listed = guard.get("/audit/anomalies/")
    found = {(line.who.username, line.found.rule): line for line in listed.context["lines"]}
    line = found["district", "reveals"]
    assert (line.found.count, line.found.usual, line.unit) == (limits.least["reveals"], 2.0, world.district)
    page = guard.get(line.url)
    assert len(page.context["rows"]) == limits.least["reveals"]
    assert "张三丰" not in text(page)
    assert "not yet" in text(listed)
    # Looked at with a word, once.
    assert guard.post(line.url, {"word": " "}).status_code == 422
    assert guard.post(line.url, {"word": "值班补录，已问过本人"}).status_code == 302
    assert "值班补录，已问过本人" in text(guard.get("/audit/anomalies/"))
    assert guard.post(line.url, {"word": "再看一次"}).status_code == 422
    review = UseReview.objects.get()
    assert (review.account, review.rule, review.by) == (
        world.who["district"],
        "reveals",
        world.who["security administrator"],
    )
    assert Change.objects.get(verb="review_use").by == world.who["security administrator"].pk
    for who in ("audit administrator", "system administrator", "leader"):
        client = signed_in(world.who[who])
        for address in ("/audit/anomalies/", line.url):
            assert client.get(address).status_code == 403
            assert client.post(address, {"word": "值班补录"}).status_code == 403
    for address in ("1/reveals/2026-01-01/", "1/none/2026-01-01/", "1/reveals/soon/"):
        assert guard.get(f"/audit/anomalies/{address}").status_code == 404
    assert guard.get("/audit/anomalies/", {"since": "2020-01-01", "until": "x"}).status_code == 200


def test_refused_sign_ins_are_counted_after_a_success_too(world: Any) -> None:
    for _n in range(4):
        Client().post("/account/login/", {"login": "district", "password": "wrong"})
    world.who["district"].set_password("correct horse 7")
    world.who["district"].save(update_fields=["password"])
    assert (
        Client().post("/account/login/", {"login": "district", "password": "correct horse 7"}).status_code
        == 302
    )
    limits = thresholds_from({key: found.value for key, found in values(KEYS, "CN", TODAY()).items()})
    for _n in range(limits.least["sign_ins"]):
        Client().post("/account/login/", {"login": f"guess{_n}", "password": "wrong"})
    guard = signed_in(world.who["security administrator"])
    (line,) = guard.get("/audit/anomalies/").context["lines"]
    # Names that nobody has are told together, and none of them is shown.
    assert (line.who, line.found.rule, line.found.count) == (None, "sign_ins", limits.least["sign_ins"])
    assert "guess" not in text(guard.get(line.url))
