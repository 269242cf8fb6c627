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
