"""`gonghui demo` as the shell sees it."""

from __future__ import annotations

import argparse
import json

import pytest

from gonghui.demo.command import register
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.plans.models import Plan, Target


def run(*words):
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers())
    arguments = parser.parse_args(["demo", *words])
    arguments.account = getattr(arguments, "account", None)
    return arguments.run(arguments)


def test_the_same_city_again_is_a_matter_of_seconds_and_changes_nothing(city, db, capsys):
    run("--scale", "tiny", "--seed", "1", "--json")
    said = json.loads(capsys.readouterr().out)
    assert said["loaded"] is False
    assert said["digest"] == city.digest()
    assert "leader" in said["accounts"]
    assert set(Plan.objects.values_list("key", flat=True)) == {
        "beijing-14",
        "beijing-13",
        "beijing-2018",
        "jiangsu-14",
    }
    # A small city does not make a smaller promise: the plan's own number stands.
    mutual_aid = Target.objects.get(indicator__plan__key="beijing-14", indicator__number=16)
    assert mutual_aid.value == 400


def test_another_city_needs_again(db):
    with pytest.raises(Refusal, match="--again"):
        run("--scale", "tiny", "--seed", "2")


def test_progress_goes_to_stderr_with_seconds(db, capsys):
    run("--scale", "tiny", "--seed", "2", "--again", "--json")
    out, err = capsys.readouterr()
    assert json.loads(out)["loaded"] is True
    assert " s  " in err.splitlines()[0]


def test_an_unknown_scale_is_refused(db, capsys):
    with pytest.raises(SystemExit):
        run("--scale", "huge")
    assert "huge" in capsys.readouterr().err
