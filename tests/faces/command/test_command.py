"""The command line: what programs read, what people read, and one sentence for everything that is wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gonghui.faces.command.main import main
from gonghui.faces.command.output import print_table, width
from gonghui.foundation.accounts.actions import create_account, grant_role, lock_account
from gonghui.foundation.accounts.models import Access
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies import actions as bodies
from gonghui.foundation.core.models import Change
from gonghui.insight.plans.models import Plan
from tests.plan_city import PLAN_FILE, SINCE

KEYS = [
    "number",
    "name",
    "unit",
    "value",
    "numerator",
    "denominator",
    "target",
    "target_text",
    "comparator",
    "attribute",
    "status",
    "as_of",
    "definition_version",
    "area",
]


@pytest.fixture
def gonghui(capfd):
    """Runs a command here; gives exit status, what it wrote, and what it said."""

    def run(*words):
        capfd.readouterr()
        status = main([str(word) for word in words])
        written = capfd.readouterr()
        return status, written.out, written.err

    return run


@pytest.fixture
def loaded(plan_city, gonghui):
    """The city with Beijing's plan, loaded by the command."""
    status, _out, err = gonghui("plan", "load", PLAN_FILE)
    assert (status, err) == (0, "")
    return plan_city


def refused(found):
    """Exit status 2, nothing on stdout, one sentence on stderr."""
    status, out, err = found
    assert (status, out) == (2, "")
    assert err.strip()
    assert len(err.strip().splitlines()) == 1
    assert "Traceback" not in err
    return err


def district_leader(city):
    by = system_account()
    union = bodies.found_body(
        kind="union",
        name_zh="区总工会",
        on=SINCE,
        area=city.streets[0],
        by=by,
        union={"type": "federation", "territory": city.districts[0]},
    )
    account = create_account(username="quxian", name="区领导", by=by)
    grant_role(account=account, role="district_leader", body=union, on=SINCE, by=by)
    return account


@pytest.mark.django_db
def test_indicators_in_json(loaded, gonghui):
    status, out, err = gonghui("indicators", "--plan", "beijing-14", "--as-of", "2025-12-31", "--json")
    assert (status, err) == (0, "")
    rows = json.loads(out)
    assert [row["number"] for row in rows] == list(range(1, 19))
    assert all(list(row) == KEYS for row in rows)
    assert all(row["as_of"] == "2025-12-31" and row["area"] is None for row in rows)
    assert rows[0] == {
        "number": 1,
        "name": "职工创新工作室",
        "unit": "家",
        "value": 6,
        "numerator": 6,
        "denominator": None,
        "target": 8000,
        "target_text": "8000",
        "comparator": ">=",
        "attribute": "约束性",
        "status": "behind",
        "as_of": "2025-12-31",
        "definition_version": 1,
        "area": None,
    }
    assert (rows[8]["value"], rows[8]["numerator"], rows[8]["denominator"]) == (75, 6, 8)
    assert [row["comparator"] for row in rows] == [
        *(">=", ">=", ">=", ">=", ">=", "in_step", "<", ">=", ">=", ">=", "=", "="),
        *(">=", ">=", "all_due", ">=", "=", ">="),
    ]
    assert (rows[6]["value"], rows[6]["target"], rows[6]["status"]) == (4.1, 5, "met")
    assert (rows[14]["value"], rows[14]["target"], rows[14]["target_text"]) == (3, None, "应建尽建")
    empty = rows[3]
    assert (empty["value"], empty["numerator"], empty["status"], empty["target"]) == (
        None,
        None,
        "no_data",
        390,
    )
    assert (rows[12]["target"], empty["definition_version"]) == (1.8, 1)


@pytest.mark.django_db
def test_indicators_by_district_add_up(loaded, gonghui):
    _status, out, _err = gonghui("indicators", "--as-of", "2025-12-31", "--by", "district", "--json")
    rows = json.loads(out)
    assert len(rows) == 18 * 3
    assert [row["area"] for row in rows[:3]] == [
        None,
        {"code": "110101", "name": "区1"},
        {"code": "110102", "name": "区2"},
    ]
    for number in (1, 9, 15):
        whole, *parts = [row for row in rows if row["number"] == number]
        assert sum(part["numerator"] for part in parts) == whole["numerator"]


@pytest.mark.django_db
def test_of_the_districts_an_account_gets_its_own(loaded, gonghui):
    leader = district_leader(loaded)
    asked = ["indicators", "--as-of", "2025-12-31", "--by", "district", "--json", "--as", leader.username]
    rows = json.loads(gonghui(*asked)[1])
    assert [row["area"] and row["area"]["code"] for row in rows] == [None, "110101"] * 18


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "denominator"), [(1, 6), (9, 8), (15, 4)])
def test_the_records_behind_a_number(loaded, gonghui, number, denominator):
    account = district_leader(loaded)
    asked = ["indicators", "--as-of", "2025-12-31", "--records", number, "--json"]
    everything = json.loads(gonghui(*asked)[1])
    assert list(everything) == ["number", "numerator", "hidden", "records"]
    assert len(everything["records"]) == denominator
    assert all(list(row) == ["id", "name", "area", "in_numerator"] for row in everything["records"])
    for words in ([], ["--as", account.username]):
        found = json.loads(gonghui(*asked, *words)[1])
        counted = sum(row["in_numerator"] for row in found["records"])
        assert counted + found["hidden"] == found["numerator"] == everything["numerator"]
    assert {row["area"]["code"][:6] for row in found["records"]} == {"110101"}


@pytest.mark.django_db
@pytest.mark.parametrize("number", [4, 7])
def test_a_number_without_records_lists_none(loaded, gonghui, number):
    status, out, _err = gonghui("indicators", "--as-of", "2025-12-31", "--records", number, "--json")
    assert (status, json.loads(out)) == (0, {"number": number, "numerator": None, "hidden": 0, "records": []})


@pytest.mark.django_db
def test_looking_is_logged_in_the_name_of_the_account(loaded, gonghui):
    account = district_leader(loaded)
    gonghui("indicators", "--as-of", "2025-12-31", "--as", "quxian", "--json")
    assert Access.objects.latest("pk").account == account.pk
    gonghui("indicators", "--as-of", "2025-12-31", "--json")
    assert Access.objects.latest("pk").account == system_account().pk
    made = Change.objects.get(verb="add_plan")
    assert (made.by, made.via) == (system_account().pk, "command")


@pytest.mark.django_db
def test_people_get_tables(loaded, gonghui):
    _status, out, _err = gonghui("indicators", "--as-of", "2025-12-31")
    lines = out.splitlines()
    assert len(lines) == 19
    assert "应建尽建" in lines[15]
    assert "—" in lines[4]
    _status, out, _err = gonghui("indicators", "--as-of", "2025-12-31", "--records", "1")
    assert len(out.splitlines()) == 7
    _status, out, _err = gonghui("plan", "list")
    assert "beijing-14" in out


def test_columns_stand_straight_whatever_the_script(capsys):
    print_table(["A", "B"], [["工会", "1"], ["ab", "22"]], right=[1])
    lines = capsys.readouterr().out.splitlines()
    assert {width(line) for line in lines} == {8}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [
        ["indicators", "--plan", "beijing-99"],
        ["indicators", "--as-of", "2025-02-30"],
        ["indicators", "--as-of", "yesterday"],
        ["indicators", "--as-of", "2999-01-01"],
        ["indicators", "--as-of", ""],
        ["indicators", "--records", "19"],
        ["indicators", "--records", "one"],
        ["indicators", "--by", "planet"],
        ["indicators", "--by", "district", "--records", "1"],
        ["indicators", "--as", "nobody"],
        ["indicators", "--as", "tester"],
        ["plan", "load", "no-such-file.yaml"],
        ["plan", "load", "/"],
        ["plan", "load", "bad\0name"],
        ["plan"],
        ["fly"],
        [],
        ["warehouse", "explode"],
        ["serve", "--port", "99999"],
    ],
)
def test_bad_input_is_one_sentence_and_status_2(loaded, gonghui, words):
    refused(gonghui(*words, "--json") if words and words[0] in {"indicators", "plan"} else gonghui(*words))


@pytest.mark.django_db
def test_a_locked_account_does_nothing(loaded, gonghui):
    lock_account(account=district_leader(loaded), by=system_account())
    refused(gonghui("indicators", "--as", "quxian"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [["plan", "load", PLAN_FILE], ["warehouse", "verify"], ["change", "verify"], ["serve"], ["worker"]],
)
def test_an_account_does_only_what_its_role_allows(loaded, gonghui, words):
    district_leader(loaded)
    assert "quxian" in refused(gonghui(*words, "--as", "quxian"))


@pytest.mark.django_db
def test_before_any_plan_is_loaded_the_command_says_how(plan_city, gonghui):
    assert "gonghui plan load" in refused(gonghui("indicators"))


@pytest.mark.django_db
def test_a_refused_plan_leaves_nothing(plan_city, gonghui, tmp_path):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(PLAN_FILE.read_text("utf-8").replace('area: "110000"', 'area: "990000"'), "utf-8")
    assert "990000" in refused(gonghui("plan", "load", wrong))
    assert not Plan.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_plan_files_are_read_in_the_encodings_in_use(plan_city, gonghui, tmp_path, encoding):
    file = tmp_path / "plan.yaml"
    file.write_bytes(PLAN_FILE.read_text("utf-8").encode(encoding))
    status, out, err = gonghui("plan", "load", file, "--json")
    assert (status, err) == (0, "")
    assert json.loads(out)["name"] == "北京市“十四五”时期职工发展规划"


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b"\x00\x01", b"plan: x\0", b"\x80\x81\xff\xff", b"PK\x03\x04"]
)
def test_what_is_no_text_is_refused(gonghui, tmp_path, content):
    file = tmp_path / "plan.yaml"
    file.write_bytes(content)
    refused(gonghui("plan", "check", file))


@pytest.mark.django_db(transaction=True)
def test_warehouse_and_log_are_kept_and_checked(loaded, gonghui):
    status, out, _err = gonghui("warehouse", "rebuild", "--json")
    assert (status, json.loads(out)["built"]) == (0, True)
    assert json.loads(gonghui("warehouse", "refresh", "--json")[1])["built"] is False
    assert json.loads(gonghui("warehouse", "verify", "--json")[1]) == {"agrees": True, "problems": []}
    status, out, _err = gonghui("change", "verify", "--json")
    assert (status, json.loads(out)["ok"]) == (0, True)


def shell(*words, **environment):
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from gonghui.faces.command.main import main; sys.exit(main())",
            *words,
        ],
        capture_output=True,
        cwd=Path(__file__).parents[3],
        env=os.environ | environment,
        timeout=120,
        check=False,
    )


NOWHERE = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}


def test_a_file_is_checked_without_any_database():
    done = shell("plan", "check", str(PLAN_FILE), "--json", **NOWHERE)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["indicators"] == 18


def test_a_database_that_is_away_is_one_sentence():
    done = shell("indicators", "--json", PYTHONIOENCODING="ascii", **NOWHERE)
    assert (done.returncode, done.stdout) == (1, b"")
    assert len(done.stderr.decode().strip().splitlines()) == 1
    assert "Traceback" not in done.stderr.decode()


def test_a_wrong_setting_is_one_sentence():
    done = shell("indicators", DATABASE_URL="mysql://x")
    assert done.returncode == 1
    assert len(done.stderr.decode().strip().splitlines()) == 1


def test_the_version_is_told(gonghui):
    status, out, _err = gonghui("--version")
    assert (status, bool(out.strip())) == (0, True)


def test_help_is_there():
    done = shell("--help", **NOWHERE)
    assert done.returncode == 0
    for word in ("demo", "serve", "worker", "plan", "warehouse", "change", "indicators"):
        assert word in done.stdout.decode()
