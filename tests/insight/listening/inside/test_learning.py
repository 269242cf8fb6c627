"""Learned from closed cases: honest, sealed, without words; what is overruled teaches."""

from __future__ import annotations

import pytest

from gonghui.affairs.appeals.actions import Said
from gonghui.affairs.appeals.models import Appeal
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.core.actions import destroy_subject_key
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.listening.actions import learn, take_with_suggestions
from gonghui.insight.listening.models import LearnedModel, Suggested, Tested
from gonghui.insight.listening.queries import read_shown, suggest
from gonghui.insight.listening.queries.suggesting import model_of, signed
from gonghui.insight.listening.queries.training import LEAST, material
from gonghui.insight.listening.rules.labels import classifier
from gonghui.insight.listening.rules.ngrams import hashed
from tests.hotline_history import Told, closed_history, load_told


@pytest.fixture
def learned(town):
    load_told(town, closed_history(town.on))
    return learn(target="category", by=system_account(), now=town.now)


def take(town, wording, category, shown=None, **more):
    said = Said(request="complaint", channel="phone", wording=wording, category=category, **more)
    more_shown = suggest(wording) if shown is None else shown
    return take_with_suggestions(
        said=said, shown=more_shown, origin=town.federation, by=town.clerk, now=town.now
    ).appeal


def test_what_was_learned_is_told_with_it(learned, models_folder):
    assert (learned.rows, learned.classes, learned.number) == (160, 4, 1)
    assert learned.accuracy >= 0.8
    assert learned.about["tested"] == Tested.objects.filter(learned=learned).count() == 160
    assert sum(one["rows"] for one in learned.about["reliability"]) == 160
    right = [one.first == one.label for one in Tested.objects.all()]
    assert round(sum(right) / len(right), 4) == learned.accuracy
    assert Change.objects.filter(verb="learn", record=learned.pk).count() == 1
    [file] = (models_folder / "intake").iterdir()
    assert file.stat().st_mode & 0o077 == 0


def test_a_model_file_opens_with_the_installations_key_alone(learned, models_folder):
    [file] = (models_folder / "intake").iterdir()
    sealed = file.read_bytes()
    assert not sealed.startswith(b"PK")
    assert b"wages" not in sealed
    assert model_of(learned) is not None
    file.rename(file.with_name("category-2.sealed"))
    learned.number += 1  # moved to another name it does not open
    assert model_of(learned) is None


def test_it_suggests_what_similar_cases_were(learned):
    shown = suggest("老板拖着工资不给，催了几次没有用")["category"]
    assert shown.told
    assert shown.label == "wages.arrears"
    assert [sure for _label, sure in shown.labels] == sorted((s for _l, s in shown.labels), reverse=True)


@pytest.mark.parametrize("text", ["", "  ", "啊", "😀😀😀", "?", "\0\0\0"])
def test_of_nothing_nothing_is_suggested(learned, text):
    shown = suggest(text)
    assert not shown or not shown["category"].told


@pytest.mark.parametrize(
    "text", ["拖欠工資，老闆一直不發工資" * 400, "😀老板一直不发工资😀", "老板　一直不發工資！！！"]
)
def test_long_traditional_and_decorated_texts_are_read(learned, text):
    assert suggest(text)["category"].label == "wages.arrears"


def test_no_name_and_no_rare_word_is_in_what_is_learned(town):
    rows = closed_history(town.on)
    odd = Told(
        on=town.on, category="wages.arrears", wording="欧阳锋翀在彗星路拖欠工资13800138000", caller="欧阳锋翀"
    )
    load_told(town, [*rows, odd])
    found = material("category", town.on)
    assert not any("欧阳" in text or "138001" in text for text in found.texts)
    trained = classifier.train(found.texts, found.labels, least=LEAST)
    held = set(trained.model.grams.kept.tolist())
    rare = set(hashed(["彗星路"], shortest=3, longest=3).indices.tolist())
    common = set(hashed(["不发工"], shortest=3, longest=3).indices.tolist())
    assert not rare & held
    assert common & held


def test_erased_cases_teach_no_more(town):
    made = load_told(town, closed_history(town.on, each=6))
    before = len(material("category", town.on).texts)
    subject = made[0].case.subject
    destroy_subject_key(key=subject, by=system_account())
    assert len(material("category", town.on).texts) == before - 1


def test_few_cases_teach_nothing_and_the_old_model_stays(town, learned):
    Appeal.objects.update(is_danger=True)
    with pytest.raises(Refusal):
        learn(target="category", by=system_account(), now=town.now)
    assert LearnedModel.objects.get(is_current=True) == learned


def test_both_are_kept_what_was_suggested_and_what_was_chosen(town, learned):
    same = take(town, "老板拖着工资不给，催了几次没有用", "wages.arrears", employer=town.firm)
    other = take(town, "老板拖着工资不给，工友都没拿到", "insurance.unpaid", employer=town.firm)
    kept = {one.appeal_id: one for one in Suggested.objects.all()}
    assert (kept[same.pk].chosen, kept[same.pk].overruled) == ("wages.arrears", False)
    assert (kept[other.pk].label, kept[other.pk].chosen) == ("wages.arrears", "insurance.unpaid")
    assert kept[other.pk].overruled is True
    assert Change.objects.filter(verb="suggest").count() == 2


def test_what_was_not_told_is_not_overruled(town, learned):
    appeal = take(town, "孩子加班工资社保，问一下，都有一点", "other", area=town.one)
    for one in Suggested.objects.filter(appeal=appeal):
        assert one.told or one.overruled is None


def test_an_overruled_suggestion_teaches_before_its_case_is_closed(town, learned):
    take(town, "老板拖着工资不给，工友都没拿到", "insurance.unpaid", employer=town.firm)
    again = learn(target="category", by=system_account(), now=town.now)
    assert (again.number, again.rows, again.overruled) == (2, 161, 1)
    assert list(LearnedModel.objects.filter(is_current=True)) == [again]
    assert not Tested.objects.filter(learned=learned).exists()


def test_the_unit_is_learned_from_who_handled_it(town):
    units = {"wellbeing.children": town.federation.pk}
    load_told(town, closed_history(town.on, units=units))
    made = learn(target="unit", by=system_account(), now=town.now)
    assert made.classes == 2
    shown = suggest("暑假孩子没人带，想报托管班", known={"area": "东一街道"})
    assert shown["unit"].label == str(town.federation.pk)


def test_an_altered_note_of_what_was_shown_is_not_taken(learned):
    note = signed(suggest("老板拖着工资不给，催了几次没有用"))
    assert read_shown(note)["category"].label == "wages.arrears"
    assert read_shown(note[:-2] + "xx") == {}
    assert read_shown("") == {}


def test_who_only_reads_trains_nothing(town):
    with pytest.raises(Refusal):
        learn(target="category", by=town.skills, now=town.now)
