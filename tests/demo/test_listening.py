"""The demo city's listening: models, proposals, pairs and rises are there on the day of loading."""

from __future__ import annotations

from gonghui.affairs.appeals.models import Appeal
from gonghui.affairs.appeals.rules.categories import TREE, read_tree
from gonghui.demo.city.names import MARK
from gonghui.demo.city.sayings import SAYINGS, saying
from gonghui.demo.city.times import HISTORY_TO, stream
from gonghui.demo.listening import GATHERED
from gonghui.engines.cases.models import Case
from gonghui.foundation.law.rules import statute
from gonghui.insight.listening.models import (
    Ahead,
    HotProposal,
    LearnedModel,
    LikelyPair,
    Sketch,
    Suggested,
)


def test_every_category_has_its_sayings():
    [held] = statute()[TREE]
    leaves = {key for key, one in read_tree(held.value).items() if one.is_leaf}
    assert set(SAYINGS) == leaves
    rng = stream(1, "test")
    assert all(saying(rng, key).endswith(MARK) for key in leaves)


def test_what_was_heard_lately_lies_after_the_true_answers(city, db):
    lately = Appeal.objects.filter(opened_on__gte=HISTORY_TO)
    assert lately.count() > GATHERED
    assert not Case.objects.filter(appeal__in=lately).exclude(number__startswith="BJ-SQ-").exists()


def test_the_pages_are_alive(city, db):
    assert set(LearnedModel.objects.values_list("target", flat=True)) == {"category", "unit"}
    assert set(Suggested.objects.exclude(overruled=None).values_list("overruled", flat=True)) == {True, False}
    assert HotProposal.objects.filter(is_mass=True).exists()
    assert LikelyPair.objects.exists()
    assert Ahead.objects.exists()
    assert Sketch.objects.exists()
