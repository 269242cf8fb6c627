"""`gonghui people match`: what programs read, and one sentence for what is wrong."""

from __future__ import annotations

import json

import pytest

from gonghui.faces.command.main import main
from tests.people_sheets import people, write_sheet

COLUMNS = "name=姓名,birth_date=出生日期,phone=电话,identity=身份证号"


@pytest.fixture
def gonghui(capfd):
    """Runs a command; no database is there to be asked."""

    def run(*words):
        capfd.readouterr()
        status = main([str(word) for word in words])
        written = capfd.readouterr()
        return status, written.out, written.err

    return run


@pytest.fixture
def sheet(tmp_path):
    path = tmp_path / "people.csv"
    write_sheet(path, people(300, seed=2))
    return path


def refused(found, *parts):
    status, out, err = found
    assert (status, out) == (2, "")
    assert len(err.strip().splitlines()) == 1
    for part in parts:
        assert part in err


def test_pairs(gonghui, sheet):
    status, out, err = gonghui("people", "match", sheet, "--id", "编号", "--columns", COLUMNS, "--json")
    assert (status, err) == (0, "")
    pairs = json.loads(out)
    assert len(pairs) > 50
    assert all(list(pair) == ["a", "b", "probability", "why"] for pair in pairs)
    assert all(pair["a"] != pair["b"] and 0.5 <= pair["probability"] <= 1 and pair["why"] for pair in pairs)
    assert len({frozenset((pair["a"], pair["b"])) for pair in pairs}) == len(pairs)


def test_a_table_for_people(gonghui, sheet):
    status, out, _err = gonghui("people", "match", sheet, "--id", "编号", "--columns", COLUMNS)
    assert status == 0
    assert "same identity number" in out


def test_names_in_two_columns_of_another_language(gonghui, tmp_path):
    path = tmp_path / "names.txt"
    path.write_text(
        "id; given ;family;dob;town\n"
        "1;María;Núñez;02.03.1985;Sevilla\n2;Maria;Nunez;1985-03-02;Sevilla\n3;Nunez;Maria;02/03/1985;\n"
        "4;Hans;Meyer;11.12.1970;Ulm\n5;Fatima;Haddad;13.01.1991;Lyon\n6;Olga;Petrova;30.06.1966;Riga\n",
        "utf-8",
    )
    columns = "name=given+family,birth_date=dob,address=town"
    status, out, _err = gonghui("people", "match", path, "--id", "id", "--columns", columns, "--json")
    assert status == 0
    assert [(pair["a"], pair["b"]) for pair in json.loads(out)] == [("1", "2"), ("1", "3"), ("2", "3")]


def test_an_empty_table_has_no_pairs(gonghui, tmp_path):
    path = tmp_path / "empty.csv"
    path.write_text("编号,姓名\n", "utf-8")
    found = gonghui("people", "match", path, "--id", "编号", "--columns", "name=姓名", "--json")
    assert found == (0, "[]\n", "")


def test_rows_without_an_id_and_ids_of_several_rows(gonghui, tmp_path):
    path = tmp_path / "ids.csv"
    rows = ["编号,姓名,电话"] + [f"{n},欧阳建{sign},1380000{n:04d}" for n, sign in enumerate("国华明强军平")]
    rows += ["7,司马相如,13912345678", "7,司马相如,13912345678", ",司马相如,13912345678"]
    path.write_text("\n".join(rows), "gb18030")
    status, out, err = gonghui(
        "people", "match", path, "--id", "编号", "--columns", "name=姓名,phone=电话", "--json"
    )
    assert status == 0
    assert all("7" not in (pair["a"], pair["b"]) for pair in json.loads(out))
    assert len(err.strip().splitlines()) == 2


def test_what_is_wrong_is_one_sentence(gonghui, sheet, tmp_path):
    def run(columns, *more, path=sheet, column="编号"):
        return gonghui("people", "match", path, "--id", column, "--columns", columns, "--json", *more)

    refused(run("nickname=姓名"), "nickname", "birth_date")
    refused(run("name"), "name")
    refused(run("name=姓名+"), "name=姓名+")
    refused(run("name=姓名,name=电话"), "name")
    refused(run("name=名"), "名", "姓名")
    refused(run("name=姓名", column="号"), "号")
    refused(run("name=姓名", path=tmp_path / "none.csv"), "none.csv")
    refused(run("name=姓名", "--min", "2"), "2")
