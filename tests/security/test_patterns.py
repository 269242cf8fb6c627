"""No pattern of ours takes long: each is tried on texts that slow bad ones down."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

import gonghui
from tests.fuzz.trying import TooSlow, within

SECONDS = 1.0  # on a text of 3000 signs; honest ones take a thousandth of it
# A longer text is worth a look only where a shorter one took this long: signs, seconds.
LOOKS = ((60, 0.00005), (600, 0.005), (3000, SECONDS))
# Asked of a short stretch only, whatever the text.
BOUNDED = {"gonghui.insight.reader.rules.prose.names._TRAILING": "the last 200 signs"}
# Runs of one kind of sign, and of two that take turns, ended by one that fits nowhere.
RUNS = (
    *(
        "a",
        "1",
        " ",
        "\n",
        "中",
        "一",
        "十",
        "万",
        "（",
        "(",
        "[",
        "<",
        '"',
        ".",
        ",",
        "，",
        "、",
        "-",
        "/",
        "_",
        "x=",
    ),
    *(
        "a ",
        "1.",
        "1,",
        "1 ",
        "一、",
        "中 ",
        "a1",
        "1年",
        "第一",
        "到2",
        "%1",
        "（1",
        "<a",
        'a="',
        "、中",
        "1-",
        "../",
        "\t\n",
    ),
)
ENDS = ("", "!")


def patterns() -> dict[str, re.Pattern[str]]:
    """Every pattern that stands at the top of a module, alone or in a list."""
    found: dict[str, re.Pattern[str]] = {}
    for one in pkgutil.walk_packages(gonghui.__path__, "gonghui."):
        if ".migrations" in one.name or one.name.endswith("wsgi"):
            continue
        module = importlib.import_module(one.name)
        for name, value in vars(module).items():
            for number, held in enumerate(_within(value)):
                if isinstance(held, re.Pattern) and isinstance(held.pattern, str):
                    found.setdefault(held.pattern, held)
                    found[f"{one.name}.{name} {number}"] = held
    unique = {id(held): (name, held) for name, held in found.items() if name.startswith("gonghui.")}
    return dict(unique.values())


def _within(value: object) -> list[object]:
    if isinstance(value, dict):
        return [held for one in value.values() for held in _within(one)]
    if isinstance(value, list | tuple | set | frozenset):
        return [held for one in value for held in _within(one)]
    return [value]


@cache
def sought() -> frozenset[str]:
    """The names of what is sought anywhere in a text, and not only tried at a place of it."""
    text = "\n".join(path.read_text("utf-8") for path in Path(gonghui.__path__[0]).rglob("*.py"))
    return frozenset(re.findall(r"\b(\w+)\.(?:search|sub|subn|findall|finditer|split)\(", text))


def slow(pattern: re.Pattern[str], *, anywhere: bool = True) -> str:
    """The run on which a pattern takes too long; empty when there is none."""
    asked = (pattern.search, pattern.fullmatch) if anywhere else (pattern.match, pattern.fullmatch)
    for run in RUNS:
        for end in ENDS:
            for ask in asked:
                if all(_takes(ask, run, end, length) >= least for length, least in LOOKS):
                    return f"{run!r}…{end!r}"
    return ""


def _takes(ask: Callable[[str], object], run: str, end: str, length: int) -> float:
    """Seconds of the processor, broken off at the limit."""
    text, began = (run * (length // len(run) + 1))[:length] + end, time.process_time()
    try:
        with within(SECONDS):
            ask(text)
    except TooSlow:
        return SECONDS
    return time.process_time() - began


def test_no_pattern_takes_long():
    tried = patterns()
    assert len(tried) > 150
    found = {}
    for name, pattern in tried.items():
        if name.partition(" ")[0] in BOUNDED:
            continue
        bare = name.rpartition(".")[2].partition(" ")[0]
        if run := slow(pattern, anywhere=bare in sought()):
            found[name] = run
    assert not found


def test_a_bad_pattern_would_be_seen():
    assert slow(re.compile(r"(a+)+$"))
    assert not slow(re.compile(r"a+$"))


@pytest.mark.parametrize("text", ["a1" * 5000, "1" * 10_000, "woaini" * 3000, "20240101" * 2000, "中" * 9000])
def test_a_long_password_is_judged_at_once(text):
    from gonghui.foundation.accounts.rules.passwords import is_habit

    started = time.monotonic()
    is_habit(text)
    assert time.monotonic() - started < 1
