"""Files of members fall due, are held back, and are disposed of by two people; nothing else gives way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import date, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from gonghui.faces.command.main import main
from gonghui.foundation.accounts.actions import delegate_role
from gonghui.foundation.bodies.actions import found_body
from gonghui.foundation.core.actions import attach, chain_changes
from gonghui.foundation.core.models import Change, SubjectKey
from gonghui.foundation.core.queries import as_known, verify_chain
from gonghui.foundation.core.queries.files import attachment_path
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.retention import due_day, kept_row
from gonghui.foundation.people.actions import (
    admit_member,
    appoint,
    employ,
    end_employment,
    end_membership,
    erase_person,
    form_household,
    merge_persons,
    register_person,
)
from gonghui.foundation.people.models import Membership, Person
from gonghui.foundation.people.queries import history_for, reasons_to_keep
from gonghui.foundation.registers.models import SheetImport, StagedRow
from gonghui.foundation.retention.actions import (
    carry_out_disposal,
    carry_out_disposals,
    decide_disposal,
    lift_hold,
    place_hold,
    propose_disposal,
    redo_destruction,
)
from gonghui.foundation.retention.models import Disposal, DisposalItem
from gonghui.foundation.retention.queries import (
    HELD,
    PAST,
    calendar,
    destroyed,
    due_rows,
    read_log,
    written_log,
)
from gonghui.foundation.retention.queries.log import Destroyed
from tests.foundation.people.conftest import number

MEMBERS = kept_row("members")
TERM = 60  # months, ours


def today():
    return timezone.localdate()


def ended(due: date) -> date:
    """The end of a membership whose file falls due on a day."""
    return due_day(due, -TERM)


def former(town, n, *, due, union=None, name="张三"):
    """A former member whose file falls due on a day."""
    person = register_person(name=name, identity=number(n), phone="13800138000", by=town.system)
    end = ended(due)
    admit_member(person=person, union=(union or town.one).union, on=date(2020, 1, 1), by=town.system)
    membership = person.memberships.get()
    end_membership(membership=membership, reason="left", on=end, by=town.system)
    return person


def row_of(person):
    return person.memberships.order_by("-valid_from").first()


@pytest.fixture
def officers(town, account):
    return SimpleNamespace(
        first=account("one", "street_officer", town.one),
        second=account("two", "street_officer", town.one),
        other=account("west", "street_officer", town.two),
        leader=account("leader", "district_leader", town.one),
    )


def counts(by):
    return {line.kept.key: dict(line.counts) for line in calendar(by, today())}["members"]


def approved(officers, kept=MEMBERS):
    made = propose_disposal(kept=kept, due_on=today(), by=officers.first)
    return decide_disposal(disposal=made, approve=True, by=officers.second)


def test_every_number_is_the_list_behind_it_for_whoever_asks(town, officers):
    month = due_day(today().replace(day=1), 2)
    for n, due in enumerate((today(), today() - timedelta(days=90), month, due_day(month, 10)), start=1):
        former(town, n, due=due)
    former(town, 5, due=due_day(month, 11))  # beyond the year shown
    former(town, 6, due=today(), union=town.two)
    held = former(town, 7, due=today())
    again = former(town, 8, due=today())
    admit_member(person=again, union=town.one.union, on=today(), by=town.system)
    place_hold(
        kept=MEMBERS,
        row=row_of(held).pk,
        basis="court",
        reason="案件未结",
        source="民初1号",
        by=officers.first,
    )
    planted = {PAST: 2, HELD: 1, month.isoformat(): 1, due_day(month, 10).isoformat(): 1}
    assert counts(officers.first) == counts(officers.leader) == planted
    assert counts(officers.other) == {PAST: 1}
    assert counts(town.system) == planted | {PAST: 3}
    for by in (officers.first, officers.other, town.system):
        for which, count in counts(by).items():
            assert due_rows(MEMBERS, by, today(), which)[0].count() == count
    with pytest.raises(LookupError):
        due_rows(MEMBERS, officers.first, today(), "2001-01-01")


def test_two_people_dispose_and_what_else_keeps_somebody_is_told(town, officers):
    gone = former(town, 1, due=today(), name="钱一")
    double = register_person(name="钱一一", phone="13900139000", by=town.system)
    merge_persons(duplicate=double, into=gone, by=town.system)
    home = form_household(head=gone, on=date(2024, 5, 1), address="某街1号", by=town.system)
    posted = former(town, 2, due=today(), name="孙二")
    appoint(person=posted, body=town.one, kind="chair", on=date(2020, 1, 1), by=town.system)
    held = former(town, 3, due=today(), name="李三")
    place_hold(
        kept=MEMBERS, row=row_of(held).pk, basis="audit", reason="审计", source="审1", by=officers.first
    )
    later = former(town, 4, due=today(), name="周四")
    disputed = former(town, 5, due=today(), name="吴五")
    chain_changes()
    before, known = Change.objects.count(), timezone.now()
    members_before = Membership.objects.count()

    made = propose_disposal(kept=MEMBERS, due_on=today(), by=officers.first)
    assert made.listed == 4
    with pytest.raises(Refusal, match="second person"):
        decide_disposal(disposal=made, approve=True, by=officers.first)
    with pytest.raises(Refusal):
        decide_disposal(disposal=made, approve=True, by=officers.other)
    with pytest.raises(Refusal):
        decide_disposal(disposal=made, approve=True, by=officers.leader)
    with pytest.raises(Refusal, match="approved"):
        carry_out_disposal(disposal=made, by=town.system)
    with pytest.raises(Refusal, match="Nothing"):
        propose_disposal(kept=MEMBERS, due_on=today(), by=officers.second)
    decide_disposal(disposal=made, approve=True, by=officers.second)
    # Meanwhile somebody came back, and somebody else went to court.
    place_hold(
        kept=MEMBERS, row=row_of(disputed).pk, basis="court", reason="案", source="1", by=officers.first
    )
    admit_member(person=later, union=town.one.union, on=today(), by=town.system)
    done = carry_out_disposal(disposal=made, by=town.system)

    assert (done.state, done.gone, done.stayed) == ("done", 1, 3)
    names = dict(Person.objects.values_list("pk", "name"))
    assert [names[one.pk] for one in (gone, double, posted, held, later)] == [
        "-",
        "-",
        "孙二",
        "李三",
        "周四",
    ]
    why = {item.record: {one["of"] for one in item.reasons} for item in done.items.all()}
    assert "posts" in why[posted.pk]
    assert "membership" in why[later.pk]
    assert why[disputed.pk] == {"hold"}
    home.refresh_from_db()
    assert home.address is None
    # Nothing else gave way: ties, the log and its chain stay, and the list itself names nobody.
    assert Membership.objects.count() == members_before + 1
    assert Change.objects.count() > before
    chain_changes()
    assert verify_chain().ok
    told = as_known(Person, [gone.pk], known)[gone.pk]
    assert "钱" not in json.dumps(told, ensure_ascii=False)
    assert any(made.number in entry.sentence for entry in history_for(gone, by=town.system))
    record = Change.objects.get(verb="carry_out_disposal").params
    assert (record["gone"], record["digest"]) == (1, made.digest)
    assert "钱一" not in str(list(Disposal.objects.values())) + str(list(DisposalItem.objects.values()))
    assert carry_out_disposal(disposal=made, by=town.system).gone == 1
    # Let go, the third is due again.
    assert counts(officers.first) == {PAST: 1, HELD: 2}


def test_who_stands_in_for_the_proposer_is_no_second_person(town, officers):
    former(town, 1, due=today())
    made = propose_disposal(kept=MEMBERS, due_on=today(), by=officers.first)
    stand_in = officers.leader
    grant = officers.first.grants.get()
    delegate_role(grant=grant, to=stand_in, on=today(), until=today() + timedelta(days=5), by=officers.first)
    with pytest.raises(Refusal, match="second person"):
        decide_disposal(disposal=made, approve=True, by=stand_in)


def test_reasons_are_asked_of_every_class(town, officers):
    person = former(town, 1, due=today() - timedelta(days=1))
    assert reasons_to_keep(person, today()) == []
    assert [(one.of, one.until) for one in reasons_to_keep(person, today() - timedelta(days=2))] == [
        ("membership", today() - timedelta(days=1))
    ]
    employ(
        person=person, employer=town.factory.employer, kind="contract", on=date(2021, 1, 1), by=town.system
    )
    (reason,) = reasons_to_keep(person, today())
    assert (reason.of, reason.until, reason.mark) == ("workers", None, "ours")
    end_employment(employment=person.employments.get(), on=today(), by=town.system)
    (reason,) = reasons_to_keep(person, today())
    assert reason.until == due_day(today(), 24)
    hold = place_hold(
        kept=MEMBERS, row=row_of(person).pk, basis="dispute", reason="争议", source="仲1", by=officers.first
    )
    assert {one.of for one in reasons_to_keep(person, today())} == {"hold", "workers"}
    lift_hold(hold=hold, because="结案", by=officers.second)
    assert {one.of for one in reasons_to_keep(person, today())} == {"workers"}
    with pytest.raises(Refusal, match="lifted already"):
        lift_hold(hold=hold, because="结案", by=officers.second)


def test_a_hold_wants_a_reason_a_source_and_ones_own_area(town, officers):
    person = former(town, 1, due=today())
    said = {"kept": MEMBERS, "row": row_of(person).pk, "basis": "court", "reason": "案", "source": "1号"}
    for wrong in ({"reason": " "}, {"source": ""}, {"basis": "none"}, {"until": today()}):
        with pytest.raises(Refusal):
            place_hold(**(said | wrong), by=officers.first)
    for by in (officers.other, officers.leader):
        with pytest.raises(Refusal):
            place_hold(**said, by=by)
    place_hold(**said, by=officers.first)
    assert "案" not in str(list(Change.objects.filter(verb="place_hold").values()))
    with pytest.raises(Refusal, match="Nothing"):
        propose_disposal(kept=MEMBERS, due_on=today(), by=officers.first)


CHILD = """
import django
django.setup()
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.retention.actions import carry_out_disposal
from gonghui.foundation.retention.models import Disposal
print("ready", flush=True)
carry_out_disposal(
    disposal=Disposal.objects.get(),
    by=system_account(),
    at_once=3,
    say=lambda number, count: print(count, flush=True),
)
"""
PEOPLE = 24


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_it_comes_to_its_end_and_does_nothing_twice(town, officers, settings):
    people = [former(town, n, due=today()) for n in range(1, PEOPLE + 1)]
    made = approved(officers)
    child = started(settings)
    for _ in range(2):
        child.stdout.readline()
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    gone = DisposalItem.objects.filter(outcome="gone").count()
    assert 0 < gone < PEOPLE
    assert gone == Person.objects.filter(name="-").count()
    done = carry_out_disposal(disposal=made, by=town.system)
    assert (done.gone, done.stayed) == (PEOPLE, 0)
    assert Change.objects.filter(verb="erase_person").count() == PEOPLE
    assert not SubjectKey.objects.filter(person__in=people, wrapped__isnull=False).exists()
    chain_changes()
    assert verify_chain().ok


def started(settings):
    """A process that carries the list out, on this test's database; it has said that it is ready."""
    kept = connection.settings_dict
    host, port = kept["HOST"], kept["PORT"]
    where = f"?host={host}" if host.startswith("/") else ""
    server = "" if host.startswith("/") else f"{host}:{port}" if port else host
    password = f":{kept['PASSWORD']}" if kept["PASSWORD"] else ""
    environment = os.environ | {
        "DATABASE_URL": f"postgresql://{kept['USER']}{password}@{server}/{kept['NAME']}{where}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "GONGHUI_ATTACHMENTS": str(settings.ATTACHMENT_DIR),
        "GONGHUI_CRYPTO_KEYS": json.dumps(settings.CRYPTO_KEYS),
    }
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD],
        env=environment,
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n", child.stderr and child.stderr.read()
    return child


def brought_back(person, key, columns):
    """What a backup made before the erasure brings to life, written past the actions as a restore does."""
    SubjectKey.objects.filter(pk=person.subject_id).update(**key)
    Person.objects.filter(pk=person.pk).update(**columns)


def test_what_a_backup_brings_back_is_erased_again_and_nobody_else(town, officers):
    by_list, on_request = former(town, 1, due=today(), name="钱一"), former(town, 2, due=today(), name="孙二")
    backup = {
        person.pk: (
            SubjectKey.objects.filter(pk=person.subject_id).values("wrapped", "destroyed_at").get(),
            Person.objects.filter(pk=person.pk).values("name", "pinyin", "identity", "identity_hash").get(),
        )
        for person in (by_list, on_request)
    }
    erase_person(person=on_request, reason="本人要求", by=town.system)
    carry_out_disposal(disposal=approved(officers), by=town.system)
    lines = list(written_log(destroyed()))
    assert not {"钱一", "孙二"} & set("".join(lines))
    for person in (by_list, on_request):
        brought_back(person, *backup[person.pk])
    # Numbers given since the backup was made are given anew after it: this one is somebody else's now.
    stranger = register_person(name="李三", identity=number(3), by=town.system)
    anothers = Destroyed(
        model="people.person", public_id=str(uuid4()), kept="", key=stranger.subject_id, at="2026-01-01"
    )
    found = read_log(lines)
    assert redo_destruction(entries=[anothers, *found], by=town.system) == 2
    assert sorted(Person.objects.values_list("name", flat=True)) == ["-", "-", "李三"]
    assert redo_destruction(entries=found, by=town.system) == 0
    with pytest.raises(Refusal):
        redo_destruction(entries=found, by=officers.first)
    for wrong in (lines[:-1], [lines[0], *lines[2:]], [lines[0].replace("BJ", "SH"), *lines[1:]], ["x"]):
        with pytest.raises(Refusal):
            read_log(wrong)


def test_a_list_that_was_altered_waits_and_keeps_no_other_from_it(town, officers):
    former(town, 1, due=today())
    altered = approved(officers)
    former(town, 2, due=today())
    approved(officers)
    DisposalItem.objects.filter(disposal=altered).update(record=999_999)
    assert carry_out_disposals(by=town.system) == 1
    assert sorted(Disposal.objects.values_list("state", flat=True)) == ["approved", "done"]
    assert Person.objects.filter(name="-").count() == 1


def test_the_command_writes_the_log_and_reads_it_again(town, officers, tmp_path, capsys):
    former(town, 1, due=today())
    carry_out_disposal(disposal=approved(officers), by=town.system)
    file = tmp_path / "log.jsonl"
    assert main(["retention", "log", "--out", str(file)]) == 0
    assert main(["retention", "redo", str(file)]) == 0
    assert "0 records" in capsys.readouterr().out
    assert main(["retention", "redo", str(tmp_path / "none")]) == 2
    assert main(["retention", "due", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["due"][0]["rows"] == "members"
    assert main(["retention", "run"]) == 0


def test_uploaded_lists_go_whole_and_what_was_taken_in_stays(
    town, account, django_capture_on_commit_callbacks
):
    facts = {"type": "federation", "territory": town.city}
    body = found_body(
        kind="union", name_zh="市总", area=town.e1, union=facts, on=date(2020, 1, 1), by=town.system
    )
    first, second = (account(name, "membership_officer", body) for name in ("m1", "m2"))
    sheets = [
        SheetImport.objects.create(register="members", file_name="名册.csv", state=state, by=first)
        for state in ("published", "publishing", "rolled_back")
    ]
    for sheet in sheets:
        sheet.file = attach(
            content="姓名\n张三".encode(), name="名册.csv", record=sheet, by=first, sealed=True
        )
        sheet.save()
        StagedRow.objects.create(sheet=sheet, number=2, raw=b"x")
    long_ago = timezone.now() - timedelta(days=400)
    SheetImport.objects.filter(pk__in=[sheets[0].pk, sheets[1].pk]).update(made_at=long_ago)
    kept = kept_row("sheets")
    old = attachment_path(sheets[0].file.digest)
    made = propose_disposal(kept=kept, due_on=today(), by=first)
    assert made.listed == 1  # the second is on its way in, the third is young
    decide_disposal(disposal=made, approve=True, by=second)
    with django_capture_on_commit_callbacks(execute=True):
        carry_out_disposal(disposal=made, by=town.system)
    assert list(StagedRow.objects.values_list("sheet", flat=True)) == [sheets[1].pk, sheets[2].pk]
    sheets[0].refresh_from_db()
    assert sheets[0].file is None
    assert not old.exists()
    assert attachment_path(sheets[2].file.digest).exists()
    assert [entry.public_id for entry in destroyed() if entry.kept == "sheets"] == [str(sheets[0].public_id)]
    kinds = {line.kept.key for line in calendar(first, today())}
    assert {"members", "workers", "sheets", "extracts"} <= kinds
    assert "cases" not in kinds
