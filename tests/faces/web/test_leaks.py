"""What people type is nowhere in clear: not in files, tables, jobs, sessions, logs, backups or others' pages.

Numbers, a name and a wording are planted in every way in which somebody can type them, the wrong ways too.
Then everything that an installation leaves behind is looked through.
"""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import logging
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow.parquet as pq
import pytest
from axes.models import AccessFailureLog
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone, translation
from procrastinate.contrib.django import procrastinate_app

from config.logs import Formatter
from config.postgres import wheel_binaries
from gonghui.affairs.appeals.models import Appeal, PhoneCall, TextMessage
from gonghui.affairs.appeals.queries.portal import content_of
from gonghui.faces.command.main import main
from gonghui.foundation.accounts.models import Access
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.core.actions import chain_logs
from gonghui.foundation.core.registers import declared_registers
from gonghui.foundation.core.rules.identity import check_digit_18, numbers_masked
from gonghui.foundation.people.actions import admit_member, employ, register_person
from gonghui.foundation.people.models import Household, Membership, Person
from gonghui.foundation.registers.models import StagedRow
from gonghui.foundation.registers.rules.headers import sheet_columns
from gonghui.foundation.warehouse.actions import refresh
from tests.faces.who_may_know import (
    DAY,
    FIRM,
    MASKED,
    MAY_NOT,
    addresses,
    build_world,
    everything_said,
    plant_case,
    plant_orders,
    signed_in,
)

WORDING = "车间里的通风机坏了三个星期没有人修"
CARD = "6222021001116245702"


class Planted:
    """Distinct numbers, one for each way in, so that a find says where it came from."""

    def __init__(self) -> None:
        self.numbers: dict[str, str] = {}

    def identity(self, way: str) -> str:
        """An identity number that nobody has."""
        first17 = f"99010119800201{len(self.numbers) + 301:03}"
        self.numbers[f"identity: {way}"] = first17 + check_digit_18(first17)
        return self.numbers[f"identity: {way}"]

    def phone(self, way: str) -> str:
        """A telephone number that nobody has."""
        self.numbers[f"phone: {way}"] = f"1377654{len(self.numbers) + 3001:04}"
        return self.numbers[f"phone: {way}"]

    def all(self) -> dict[str, str]:
        """What is looked for, by the way in which it came."""
        return {**self.numbers, "card": CARD, "wording": WORDING}


# -- planting -----------------------------------------------------------------------------------------------


def plant_people(w: SimpleNamespace, planted: Planted) -> Person:
    """A member, entered by an officer."""
    person = register_person(
        name="欧阳知微", identity=planted.identity("register"), phone=planted.phone("register"), by=w.by
    )
    employ(person=person, employer=w.firm.employer, kind="contract", on=DAY, by=w.by)
    admit_member(person=person, union=w.own_union.union, on=DAY, by=w.by)
    return person


def plant_by_forms(w: SimpleNamespace, planted: Planted, person: Person) -> list[Any]:
    """An officer types numbers where they belong, and where they do not."""
    street, hotline = signed_in(w.who["street"]), signed_in(w.who["hotline"])
    number, own = planted.identity("search"), planted.numbers["identity: register"]
    page = f"/people/{person.public_id}/"
    answers = [
        street.post("/people/", {"search": number}),
        street.post("/people/", {"search": own}),
        street.get("/people/", {"search": planted.identity("search in an address")}),
        street.post("/search/", {"text": planted.phone("search")}),
        street.get("/search/", {"text": planted.phone("search in an address")}),
        street.post("/search/suggest/", {"text": planted.phone("suggest")}),
        street.get("/registers/members/", {"search": planted.identity("list")}),
        street.get("/cases/", {"search": planted.phone("inbox")}),
        street.get(page),
        street.post(page, {"field": "identity", "purpose": f"核对{planted.identity('purpose')}"}),
        street.post(page, {"field": "phone", "purpose": ""}),
        street.get(f"{page}household/"),
        street.post(
            f"{page}household/",
            {
                "act": "begin",
                "address": f"某路1号 {planted.phone('address')}",
                "on": "2026-01-01",
                "because": "走访",
            },
        ),
        street.post(
            f"{page}household/",
            {"act": "relative", "number": planted.identity("relative"), "relation": "spouse", "on": "不对"},
        ),
        street.get(f"/members/{person.public_id}/"),
        street.post(
            "/registers/members/export/",
            {"purpose": f"核对{planted.phone('purpose of an export')}", "kind": "xlsx"},
        ),
        street.post(
            "/registers/members/add/", {"member": "张三", "identity": planted.identity("wrong form")}
        ),
        hotline.post(
            "/12351/",
            {
                "channel": "phone",
                "phone": planted.phone("desk"),
                "name": "欧阳知微",
                "request": "complaint",
                "wording": f"{WORDING}，卡号{CARD}",
                "employer_name": FIRM,
                "employer": str(w.firm.public_id),
                "category": "wages.arrears",
                "area": "990101001",
            },
        ),
        hotline.post("/12351/", {"phone": planted.phone("wrong desk"), "wording": f"{WORDING}{CARD}"}),
        hotline.post("/12351/beside/", {"phone": planted.phone("beside"), "employer_name": FIRM}),
        signed_in(w.who["audit administrator"]).get("/audit/", {"account": planted.phone("audit")}),
    ]
    titles = [str(column.label) for column in sheet_columns(declared_registers()["members"])]
    # Numbers where they belong, and in every other column.
    rows = [
        [planted.identity("sheet"), *[planted.phone("sheet"), CARD, WORDING] * 9][: len(titles)]
        for _n in "ab"
    ]
    right = "\n".join(",".join(row) for row in (titles, *rows))
    wrong = f"甲,乙\n{planted.identity('unknown columns')},{WORDING}{CARD}\n"
    for name, sheet in (("会员.csv", right), (f"{planted.phone('name of a file')}.csv", wrong)):
        file = SimpleUploadedFile(name, sheet.encode())
        answers.append(street.post("/registers/members/sheets/", {"sheet": file}, follow=True))
    return answers


def plant_by_strangers(planted: Planted) -> list[Any]:
    """The portal, the sign-in page and wrong addresses, without an account."""
    client, strict = Client(), Client(enforce_csrf_checks=True)
    token = re.search(r'name="token" value="(\w+)"', client.get("/portal/").content.decode())
    assert token is not None
    phone = planted.phone("portal")
    answers = [
        client.post("/portal/", {"wording": f"{WORDING}{CARD}", "phone": phone, "token": token[1]}),
        client.post("/portal/follow/", {"code": "ACDEFGHJ", "phone": planted.phone("follow")}),
        client.post("/portal/phone/", {"phone": phone}),
    ]
    message = TextMessage.objects.filter(kind="code").order_by("-pk").first()
    if message is not None:
        digits = re.search(r"(?<!\d)(\d{6})(?!\d)", content_of(message)["text"])
        answers.append(
            client.post("/portal/phone/", {"phone": phone, "digits": digits[1] if digits else "1"})
        )
        answers.append(client.get("/portal/mine/"))
    answers += [
        Client().post(
            "/account/login/", {"login": planted.identity("user name"), "password": planted.phone("password")}
        ),
        Client().post(
            "/account/login/?next=/" + planted.phone("next"),
            {"login": planted.phone("user name"), "password": CARD},
        ),
        strict.post("/portal/", {"wording": f"{WORDING}{CARD}", "phone": planted.phone("forged")}),
        client.get(f"/people/{planted.identity('address')}/"),
        client.get(f"/nowhere/{planted.phone('address')}/"),
        client.get("/portal/", headers={"user-agent": f"Browser {planted.phone('browser')}"}),
    ]
    return answers


def plant_by_programs(w: SimpleNamespace, planted: Planted, stdin: Callable[[str], None]) -> list[Any]:
    """The API under a session, the telephone system, and the command line."""
    street, ask = signed_in(w.who["street"]), {"content_type": "application/json"}
    answers = [
        street.post("/api/v1/search", {"text": planted.phone("api")}, **ask),
        street.post("/api/v1/search", {"text": planted.identity("wrong api"), "limit": "x"}, **ask),
        street.get("/api/v1/registers/members", {"search": planted.phone("api list")}),
        Client().post("/api/v1/search", {"text": planted.phone("api stranger")}, **ask),
        Client().post(
            "/12351/ring/",
            {"call": "c-9", "phone": planted.phone("ring"), "line": "3", "recording": "r-9"},
            headers={"x-telephone-key": "key"},
        ),
    ]
    stdin(planted.identity("command") + "\n")
    main(["search", "--number", "--as", "street"])
    main(["search", planted.phone("argument"), "--as", "street"])
    main(["plan", "load", f"/tmp/{planted.phone('path')}.yaml", "--as", "street"])
    main(["search", "--as", planted.phone("account of a command")])
    return answers


def fail_with_numbers(w: SimpleNamespace, planted: Planted, monkeypatch: Any) -> list[Any]:
    """Pages that break in the middle, with numbers in hand and in the error."""
    number = planted.identity("error")

    def breaks(*_args: Any, **_named: Any) -> None:
        raise RuntimeError(f"{number} {planted.phone('error')}")

    client = Client(raise_request_exception=False)
    client.force_login(w.who["street"], backend="allauth.account.auth_backends.AuthenticationBackend")
    answers = []
    with monkeypatch.context() as patched:
        patched.setattr("gonghui.faces.web.people.views.find_persons", breaks)
        patched.setattr("gonghui.faces.web.people.views.look_up", breaks)
        answers.append(client.post("/people/", {"search": number}))
    with monkeypatch.context() as patched:
        # The database's own errors quote what they refuse.
        sql = "SELECT %s::date"
        patched.setattr(
            "gonghui.faces.web.people.views.find_persons",
            lambda *a, **k: connection.cursor().execute(sql, [planted.phone("database error")]),
        )
        answers.append(client.post("/people/", {"search": "欧阳"}))
    assert [answer.status_code for answer in answers] == [500, 500]
    return answers


# -- what is left behind ------------------------------------------------------------------------------------


def run_jobs() -> None:
    """Whatever waits in the queue, and every periodic job once."""
    app = procrastinate_app.current_app
    worker = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]

    async def work() -> None:
        async with worker.open_async():
            await worker.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)

    asyncio.run(work())
    for periodic in app.periodic_registry.periodic_tasks.values():
        if not periodic.task.pass_context:
            periodic.task.func(timestamp=0)


def dumped() -> str:
    """The database as a backup has it."""
    held = connection.settings_dict
    command = [str(wheel_binaries() / "pg_dump"), "--format=plain", "--inserts", "--no-owner"]
    where = {"host": held["HOST"], "port": held["PORT"], "username": held["USER"], "dbname": held["NAME"]}
    command += [f"--{name}={value}" for name, value in where.items() if value]
    environment = {"PGPASSWORD": str(held["PASSWORD"]), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, capture_output=True, check=False, env=environment, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode("utf-8", "replace")


def unpacked(content: bytes, name: str) -> Iterator[bytes]:
    """A file's bytes, and what is packed in it."""
    yield content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for inner in packed.namelist():
                yield from unpacked(packed.read(inner), inner)
    elif content[:2] == b"\x1f\x8b":
        yield gzip.decompress(content)
    elif content[:4] == b"PAR1":
        yield str(pq.read_table(io.BytesIO(content)).to_pylist()).encode()


def files_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder, unpacked, and its name."""
    for path in sorted(folder.rglob("*")):
        yield f"name of {path}", path.name.encode()
        if path.is_file():
            for part in unpacked(path.read_bytes(), path.name):
                yield str(path), part


def written(text: str) -> list[bytes]:
    """How a text may stand there: plain, as a database writes bytes, escaped as JSON, in two bytes a sign."""
    plain = text.encode()
    kinds = {plain, plain.hex().encode(), json.dumps(text)[1:-1].encode(), text.encode("utf-16-le")}
    if text.isascii() and len(text) == 11:
        kinds |= {
            f"{text[:3]} {text[3:7]} {text[7:]}".encode(),
            f"{text[:3]}-{text[3:7]}-{text[7:]}".encode(),
        }
    return sorted(kinds)


def found_in(places: list[tuple[str, bytes]], planted: dict[str, str]) -> set[tuple[str, str]]:
    """(place, what) of everything planted that stands somewhere in clear."""
    looked_for = {what: written(text) for what, text in planted.items()}
    found = set()
    for place, content in places:
        for what, kinds in looked_for.items():
            if any(kind in content for kind in kinds):
                found.add((place, what))
    return found


def rows_of(dump: str, planted: dict[str, str]) -> list[tuple[str, bytes]]:
    """The dump, a line a row, named by its table: a find then says where it stands."""
    return [
        (line.split(" VALUES ", 1)[0][:80] if line.startswith("INSERT") else line[:80], line.encode())
        for line in dump.splitlines()
    ]


@pytest.fixture
def log_lines() -> Iterator[io.StringIO]:
    """Everything that goes to the log, as the site writes it."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    loggers = [logging.getLogger(name) for name in ("", "django", "django.request", "gonghui", "axes")]
    levels = [(logger, logger.level) for logger in loggers]
    loggers[0].addHandler(handler)
    for logger in loggers:
        logger.setLevel(logging.INFO)
    yield text
    loggers[0].removeHandler(handler)
    for logger, level in levels:
        logger.setLevel(level)


@pytest.mark.django_db(transaction=True)
def test_what_was_planted_stands_nowhere_in_clear(
    settings: Any, monkeypatch: Any, log_lines: io.StringIO, capfd: Any
) -> None:
    settings.DEBUG, settings.TELEPHONE_KEY, settings.TELEPHONE_RECORDINGS = False, "key", "/recordings"
    planted = Planted()
    with translation.override("en"):
        w = build_world()
        person = plant_people(w, planted)
        answers = plant_by_forms(w, planted, person) + plant_by_strangers(planted)

        def stdin(text: str) -> None:
            monkeypatch.setattr("sys.stdin", io.StringIO(text))

        answers += plant_by_programs(w, planted, stdin)
        broken = fail_with_numbers(w, planted, monkeypatch)
        refused = [signed_in(w.who[who]).get(f"/people/{person.public_id}/") for who in (*MAY_NOT, *MASKED)]
        run_jobs()
        refresh(by=system_account())
        chain_logs()
    assert {200, 302, 401, 403, 404, 422} <= {answer.status_code for answer in answers}
    assert all(answer.status_code < 500 for answer in answers)
    # All of it arrived: as cases, calls, rows of sheets, look-ups, an address, refused sign-ins.
    assert Appeal.objects.count() == 2
    assert PhoneCall.objects.exists()
    assert StagedRow.objects.exists()
    assert Household.objects.exists()
    assert AccessFailureLog.objects.count() == 2
    assert Access.objects.filter(kind="lookup").count() >= 5

    sought = planted.all()
    places: list[tuple[str, bytes]] = [("log", log_lines.getvalue().encode())]
    said = capfd.readouterr()
    # A command says back to the shell what was typed there; the rest of what it writes is looked through.
    typed = {sought[way] for way in ("phone: argument", "phone: path", "phone: account of a command")}
    shown = said.out + said.err
    for text in typed:
        shown = shown.replace(text, "")
    places.append(("standard output", shown.encode()))
    places += files_below(Path(settings.VAR_DIR))
    places += [("session", str(one.get_decoded()).encode()) for one in Session.objects.all()]
    places += rows_of(dumped(), sought)
    places += [(f"error page {n}", everything_said(answer).encode()) for n, answer in enumerate(broken)]
    places += [(f"refused page {n}", everything_said(answer).encode()) for n, answer in enumerate(refused)]
    assert len(places) > 1000
    # What is looked for would be found: sealed, it opens to whoever may.
    opened = signed_in(w.who["street"]).post(
        f"/people/{person.public_id}/", {"field": "identity", "purpose": "核对会籍"}
    )
    assert found_in([("page", opened.content)], sought) == {("page", "identity: register")}
    assert any(place.endswith(".parquet") for place, _content in places)
    assert found_in(places, sought) == set()


@pytest.mark.django_db
def test_who_may_not_is_told_no_number_of_any_page(settings: Any) -> None:
    """Every page of registers, people and cases that such an account can ask for."""
    settings.TELEPHONE_RECORDINGS = "/recordings"
    planted = Planted()
    with translation.override("en"):
        w = build_world()
        person = plant_people(w, planted)
        case, orders = plant_case(w), plant_orders(w)
        membership = Membership.objects.get()
        asked = [
            *(f"/people/{person.public_id}/{more}" for more in ("", "household/")),
            f"/members/{person.public_id}/",
            f"/registers/members/{membership.public_id}/",
            f"/registers/members/{membership.public_id}/history/",
            "/registers/members/",
            "/api/v1/registers/members",
            f"/bodies/{w.own_union.public_id}/",
            "/audit/",
            "/audit/administrators/",
            "/audit/anomalies/",
            "/accounts/",
            "/roles/",
        ]
        of_case = [some[0] for some in addresses(w, case, orders=orders).values()]
        for who in ("evaluator", "system administrator", "security administrator", "audit administrator"):
            client = signed_in(w.who[who])
            places = []
            for address in (*asked, *of_case):
                answer = client.get(address)
                assert answer.status_code < 500, address
                places.append((address, everything_said(answer).encode()))
            assert found_in(places, planted.numbers) == set(), who


def test_numbers_are_masked_where_words_stay_open() -> None:
    planted = Planted()
    number, phone = planted.identity("x"), planted.phone("x")
    grouped = f"{phone[:3]} {phone[3:7]} {phone[7:]}"
    text = f"核对{number}、{phone}、{grouped}，卡{CARD}，工单20260302000123和2026-03-02"
    masked = numbers_masked(text)
    for secret in (number, phone, phone[3:7], CARD):
        assert secret not in masked
    assert masked.startswith(f"核对{number[:3]}****{number[-4:]}、")
    assert "2026-03-02" in masked
    assert timezone.localdate().isoformat() in numbers_masked(f"{timezone.localdate()}")
