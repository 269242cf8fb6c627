"""`gonghui appeals` and `gonghui risk`: what programs read, and one sentence for what is wrong."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta

import pytest

from gonghui.faces.command.main import main
from tests.hotline_orders import orders

TOPIC = ["朝阳区鑫源达建筑工程有限公司拖欠工资", "鑫源达公司没发工资，请处理", "我在鑫源达公司，工资一直没发"]


@pytest.fixture
def gonghui(capfd, settings, tmp_path):
    """Runs a command with a model directory of its own; no database is there to be asked."""
    settings.MODELS_DIR = tmp_path / "models"

    def run(*words):
        capfd.readouterr()
        status = main([str(word) for word in words])
        written = capfd.readouterr()
        return status, written.out, written.err

    return run


@pytest.fixture
def sheet(tmp_path):
    path = tmp_path / "orders.csv"
    with path.open("w", encoding="gb18030", newline="", errors="replace") as file:
        writer = csv.writer(file)
        writer.writerow(["编号", "诉求内容", "类别", "时间"])
        for order in orders(240, seed=2, categories=5):
            writer.writerow([order.number, order.text, order.label, order.at])
    return path


def refused(found, *parts):
    status, out, err = found
    assert (status, out) == (2, "")
    assert len(err.strip().splitlines()) == 1
    for part in parts:
        assert part in err


def test_train_and_classify(gonghui, sheet):
    status, out, err = gonghui(
        "appeals", "train", sheet, "--text", "诉求内容", "--label", "类别", "--model", "m", "--json"
    )
    assert (status, err) == (0, "")
    trained = json.loads(out)
    assert list(trained) == ["rows", "classes", "accuracy", "method"]
    assert (trained["rows"], trained["classes"]) == (240, 5)
    assert 0.5 < trained["accuracy"] <= 1
    status, out, err = gonghui("appeals", "classify", sheet, "--text", "诉求内容", "--model", "m", "--json")
    assert (status, err) == (0, "")
    found = json.loads(out)
    assert [one["row"] for one in found] == list(range(240))
    assert all(list(one) == ["row", "labels", "abstained"] for one in found)
    assert all(len(one["labels"]) == 3 and isinstance(one["abstained"], bool) for one in found)
    assert set(found[0]["labels"][0]) == {"label", "confidence"}
    status, out, _err = gonghui("appeals", "classify", sheet, "--text", "诉求内容", "--model", "m")
    assert len(out.splitlines()) == 241


def test_similar_and_hot(gonghui, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "t,d\n" + "\n".join(f"{text},2024-05-0{at + 1}" for at, text in enumerate(TOPIC)), "utf-8"
    )
    status, out, err = gonghui("appeals", "similar", path, "--text", "t", "--json")
    pairs = json.loads(out)
    assert (status, err) == (0, "")
    assert {(pair["a"], pair["b"]) for pair in pairs} == {(0, 1), (0, 2), (1, 2)}
    assert all(list(pair) == ["a", "b", "score", "why"] and "鑫源达" in pair["why"] for pair in pairs)
    assert (
        json.loads(gonghui("appeals", "similar", path, "--text", "t", "--min-score", "1", "--json")[1]) == []
    )
    status, out, _err = gonghui("appeals", "hot", path, "--text", "t", "--time", "d", "--json")
    [topic] = json.loads(out)
    assert list(topic) == ["title", "rows", "place", "start", "end", "score"]
    assert (topic["rows"], topic["start"], topic["end"]) == ([0, 1, 2], "2024-05-01", "2024-05-03")
    [topic] = json.loads(gonghui("appeals", "hot", path, "--text", "t", "--json")[1])
    assert (topic["start"], topic["end"]) == (None, None)
    assert gonghui("appeals", "hot", path, "--text", "t")[0] == 0


def test_backtest(gonghui, tmp_path):
    path = tmp_path / "events.csv"
    days = [date(2022, 1, 10) + timedelta(7 * at) for at in range(120)]
    path.write_text(
        "g;d\n" + "\n".join(f"{'甲乙'[at % 2]};{day}" for at, day in enumerate(days)) + "\n;\n甲;?", "utf-8"
    )
    status, out, err = gonghui("risk", "backtest", "--events", path, "--group", "g", "--date", "d", "--json")
    found = json.loads(out)
    assert status == 0
    assert "2" in err
    assert list(found[0]) == ["group", "period", "expected", "observed", "score", "alarm"]
    assert (found[0]["group"], found[0]["period"]) == ("乙", "2022-01")
    assert sum(one["observed"] for one in found) == 120
    assert found[0]["expected"] is None
    assert gonghui("risk", "backtest", "--events", path, "--group", "g", "--date", "d")[0] == 0


def test_wrong_input_is_one_sentence(gonghui, sheet, tmp_path):
    text = ["--text", "诉求内容"]
    refused(gonghui("appeals", "similar", sheet, "--text", "正文"), "正文", "诉求内容")
    refused(gonghui("appeals", "similar", tmp_path / "none.csv", *text), "none.csv")
    refused(gonghui("appeals", "similar", sheet, *text, "--min-score", "2"), "--help")
    refused(gonghui("appeals", "classify", sheet, *text, "--model", "m"), "m")
    refused(gonghui("appeals", "classify", sheet, *text, "--model", "../m"), "../m")
    refused(gonghui("appeals", "hot", sheet, *text, "--time", "类别"), "类别")
    refused(
        gonghui("risk", "backtest", "--events", sheet, "--group", "类别", "--date", "诉求内容"), "诉求内容"
    )
    train = ["--label", "类别", "--model", "m"]
    refused(
        gonghui("appeals", "train", sheet, "--text", "类别", "--label", "诉求内容", "--model", "m"),
        "诉求内容",
    )
    one = tmp_path / "one.csv"
    one.write_text("诉求内容,类别\n没发工资,工资\n拖欠工资,工资", "utf-8")
    refused(gonghui("appeals", "train", one, *text, *train), "工资")
    one.write_text("诉求内容,类别\n", "utf-8")
    refused(gonghui("appeals", "train", one, *text, *train))
    assert not (tmp_path / "models").exists()
    assert json.loads(gonghui("appeals", "hot", one, *text, "--json")[1]) == []
    assert json.loads(gonghui("appeals", "similar", one, *text, "--json")[1]) == []
    assert (
        json.loads(
            gonghui("risk", "backtest", "--events", one, "--group", "类别", "--date", "诉求内容", "--json")[1]
        )
        == []
    )


def lines(texts, labels, *, head="诉求内容,类别,时间"):
    days = (f"2025-{1 + n % 12:02d}-01" for n in range(len(texts)))
    return "\n".join([head, *(",".join(row) for row in zip(texts, labels, days, strict=True))]) + "\n"


OPEN = '"没发工资,工资,2025-01-01\n' + "拖欠工资,工资,2025-01-01\n" * 30
NASTY = {
    "blank": lines([""] * 30, ["甲", "乙", "丙"] * 10).encode(),
    "emoji": lines(["😡💰🏗️", "👷‍♂️", "😡"] * 10, ["甲", "乙", "丙"] * 10).encode(),
    "same": lines(["老板没发工资"] * 30, ["甲", "乙", "丙"] * 10).encode(),
    "workbook": b"PK\x03\x04" + bytes(range(256)) * 4,
    "binary": bytes(range(1, 256)) * 4,
    "open quote": ("诉求内容,类别,时间\n" + OPEN).encode(),
}
REFUSED_BY_ALL = {"workbook", "binary", "open quote"}


@pytest.mark.parametrize("name", NASTY)
def test_nasty_files_are_refused_in_a_sentence_or_say_nothing(gonghui, sheet, tmp_path, name):
    path, text = tmp_path / "nasty.csv", ["--text", "诉求内容"]
    path.write_bytes(NASTY[name])
    refused(gonghui("appeals", "train", path, *text, "--label", "类别", "--model", "n"))
    assert not (tmp_path / "models" / "n").exists()
    gonghui("appeals", "train", sheet, *text, "--label", "类别", "--model", "m")
    asked = [
        gonghui("appeals", "classify", path, *text, "--model", "m", "--json"),
        gonghui("appeals", "similar", path, *text, "--json"),
        gonghui("appeals", "hot", path, *text, "--time", "时间", "--json"),
        gonghui("risk", "backtest", "--events", path, "--group", "类别", "--date", "时间", "--json"),
    ]
    if name in REFUSED_BY_ALL:
        for found in asked:
            refused(found, "nasty.csv")
        return
    classified, pairs, topics, months = (json.loads(out) for status, out, _err in asked if status == 0)
    assert len(months) == 36
    if name != "same":
        assert all(row["abstained"] for row in classified)
        assert (pairs, topics) == ([], [])


def test_few_words_said_again_and_again_are_told_as_such(gonghui, tmp_path, recwarn):
    path = tmp_path / "twice.csv"
    path.write_text(
        lines(["工资", "社保", "a", "？", "1"] * 16, ["甲", "乙", "丙", "甲", "乙"] * 16), "utf-8"
    )
    train = ["appeals", "train", path, "--text", "诉求内容", "--label", "类别", "--model", "m", "--json"]
    status, out, err = gonghui(*train)
    assert (status, json.loads(out)["rows"]) == (0, 80)
    assert "76" in err
    assert len(err.strip().splitlines()) == 1
    assert not [one for one in recwarn if issubclass(one.category, RuntimeWarning)]
