"""Labels suggested: right, calibrated, kept without code, honest about duplicates."""

from __future__ import annotations

import numpy as np
import pytest

from gonghui.foundation.core.rules import Refusal
from gonghui.insight.listening.rules.labels import blending, classifier, shelf
from tests.hotline_orders import orders


@pytest.fixture(scope="module")
def sheet():
    made = orders(900, seed=3, categories=12)
    return (
        [order.text for order in made],
        [order.label for order in made],
        [order.true_label for order in made],
    )


@pytest.fixture(scope="module")
def trained(sheet):
    return classifier.train(sheet[0][:600], sheet[1][:600])


def test_it_learns_and_says_how_right_it_is(sheet, trained):
    assert (trained.rows, trained.classes) == (600, 12)
    found = list(trained.model.suggestions(sheet[0][600:]))
    right = np.mean([one.labels[0][0] == true for one, true in zip(found, sheet[2][600:], strict=True)])
    assert right > 0.85
    assert abs(trained.accuracy - right) < 0.12
    assert trained.model.about["calibration_error"] < 0.1
    assert sum(one["rows"] for one in trained.model.about["by_class"].values()) == 600


def test_three_labels_descending_also_where_it_abstains(sheet, trained):
    texts = [*sheet[0][600:640], "", "啊", "🙏", "长" * 10_000, "plain words"]
    for one in trained.model.suggestions(texts):
        sure = [confidence for _label, confidence in one.labels]
        assert len(sure) == 3
        assert sure == sorted(sure, reverse=True)
        assert 0 <= sum(sure) <= 1.001
    assert next(trained.model.suggestions([""])).abstained
    assert list(trained.model.suggestions([])) == []


def test_the_same_sheet_gives_the_same_model(sheet, trained):
    again = classifier.train(sheet[0][:600], sheet[1][:600])
    assert again.accuracy == trained.accuracy
    texts = sheet[0][600:620]
    assert list(again.model.suggestions(texts)) == list(trained.model.suggestions(texts))


def test_a_model_is_kept_without_code_and_replaced(tmp_path, sheet, trained):
    path = shelf.path_of(tmp_path / "models", "orders")
    shelf.keep(path, {"linear": np.zeros(1)}, {"labels": []})
    shelf.keep(path, *trained.model.parts())
    model = classifier.Model.of(*shelf.taken(path))
    for old, new in zip(
        trained.model.suggestions(sheet[0][600:640]), model.suggestions(sheet[0][600:640]), strict=True
    ):
        assert old.labels[0][1] == pytest.approx(new.labels[0][1], abs=0.02)
    assert [one.name for one in path.parent.iterdir()] == ["orders.npz"]


def test_traditional_and_simplified_are_one(trained):
    one, other = trained.model.suggestions(
        ["公司三个月没有发工资，没有缴纳社会保险", "公司三個月沒有發工資，沒有繳納社會保險"]
    )
    assert one == other


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".hidden", "a" * 200, "a\0b", "x."])
def test_names_that_are_no_names_are_refused(tmp_path, name):
    with pytest.raises(Refusal):
        shelf.path_of(tmp_path, name)


def test_what_is_no_model_is_refused(tmp_path):
    with pytest.raises(Refusal, match="none"):
        shelf.taken(tmp_path / "none.npz")
    for content in (b"", b"no archive", b"PK\x03\x04broken"):
        (tmp_path / "bad.npz").write_bytes(content)
        with pytest.raises(Refusal):
            shelf.taken(tmp_path / "bad.npz")
    np.savez(tmp_path / "pickled.npz", about=np.array([{"format": 1}], dtype=object))
    with pytest.raises(Refusal):
        shelf.taken(tmp_path / "pickled.npz")


def test_one_label_or_none_is_refused_in_a_sentence():
    with pytest.raises(Refusal, match="工资"):
        classifier.train(["拖欠工资", "没发工资"], ["工资", " 工资 "])
    with pytest.raises(Refusal):
        classifier.train(["拖欠工资", "没发工资"], ["", " "])
    with pytest.raises(Refusal):
        classifier.train([], [])


@pytest.mark.parametrize("rows", [2, 3, 7, 30])
def test_very_few_rows(rows):
    texts = [["公司没发工资", "没有交社保", "想参加运动会"][at % 3] + str(at) for at in range(rows)]
    said = []
    trained = classifier.train(
        [*texts, "无类"],
        [*(["工资", "社保", "文体"][at % 3] for at in range(rows)), ""],
        progress=said.append,
    )
    assert trained.classes == min(rows, 3)
    assert len(said) == 1
    [one] = trained.model.suggestions(["公司没发工资"])
    assert len(one.labels) == min(rows, 3)


def test_copies_never_stand_on_both_sides(sheet):
    texts = [text for text in sheet[0][:200] for _copy in range(3)]
    twins = classifier._twins([text + "，请核实处理，谢谢！" * (at % 3) for at, text in enumerate(texts)])
    held = blending.parts(twins, seed=1)
    for twin in set(twins.tolist()):
        assert len(set(held[twins == twin].tolist())) == 1


def test_labels_by_chance_are_told_as_chance():
    random = np.random.default_rng(4)
    made = orders(300, seed=8, categories=4)
    labels = random.choice(["甲", "乙", "丙", "丁"], 300).tolist()
    copies = classifier.train([order.text for order in made] * 2, labels * 2)
    assert copies.accuracy < 0.45


def test_of_too_many_rows_the_rare_labels_stay(monkeypatch):
    monkeypatch.setattr(classifier, "MOST_ROWS", 100)
    answers = np.array([0] * 900 + [1] * 90 + [2] * 10)
    kept = answers[classifier._chosen(answers)]
    assert len(kept) == 100
    assert (kept == 2).sum() == 10
    assert (kept == 0).sum() > (kept == 1).sum()
