"""Documentation that points at things points at things that are there."""

from __future__ import annotations

import argparse
import re
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    broken = []
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8")):
        if not re.match(r"[a-z]+:", target) and not (page.parent / target).exists():
            broken.append(target)
    assert not broken


def test_the_readme_fits_on_a_page():
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 60


def test_every_make_target_explains_itself():
    text = (ROOT / "Makefile").read_text("utf-8")
    targets = re.search(r"^\.PHONY: (.*)$", text, re.M)[1].split()
    for target in targets:
        assert re.search(rf"^{target}:.*## \w", text, re.M), target


def commands():
    """Every `gonghui` command with its verb, as typed."""
    from gonghui.faces.command.main import _parser

    def walk(parser, words):
        groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
        if not groups:
            yield " ".join(words)
        for group in groups:
            for name, child in group.choices.items():
                yield from walk(child, [*words, name])

    return list(walk(_parser(), ["gonghui"]))


def test_every_command_is_documented():
    text = (ROOT / "docs" / "running.md").read_text("utf-8")
    missing = [command for command in commands() if not re.search(rf"`{command}[ `]", text)]
    assert not missing
    documented = re.findall(r"^\| `(gonghui [a-z]+(?: (?:[a-z]+))?)", text, re.M)
    assert not [
        words for words in documented if words not in commands() and words.rsplit(" ", 1)[0] not in commands()
    ]


def test_the_demo_command_is_an_entry_point():
    assert {point.name for point in entry_points(group="gonghui.commands")} >= {"demo"}


def test_every_setting_is_documented():
    text = (ROOT / "docs" / "running.md").read_text("utf-8")
    used = set()
    for path in [*(ROOT / "config").glob("*.py"), *(ROOT / "gonghui").rglob("*.py")]:
        used |= set(re.findall(r"\"((?:GONGHUI_[A-Z_]+)|DATABASE_URL|PORT)\"", path.read_text("utf-8")))
    used.discard("PORT")
    assert not {name for name in used if f"`{name}`" not in text}


def test_decisions_are_numbered_once_and_state_a_decision():
    pages = sorted((ROOT / "docs" / "adr").glob("*.md"))
    numbers = [page.name[:4] for page in pages]
    assert len(set(numbers)) == len(numbers)
    for page in pages:
        text = page.read_text("utf-8")
        assert re.match(rf"# {int(page.name[:4])}\. ", text), page.name
        assert "**Decision" in text, page.name


def test_every_model_has_a_chinese_name():
    """The glossary names every table that a user meets."""
    from django.apps import apps

    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    behind = {
        "AreaPath",
        "BodyPath",
        "AreaEdge",
        "ChainLink",
        "SubjectKey",
        "Base",
        "StagedRow",
        "Installation",
    }
    for model in apps.get_models():
        if model.__module__.startswith("gonghui."):
            assert model.__name__ in behind or re.search(rf"\b{model.__name__}\b", text), model._meta.label


def test_versions_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert f"## {project['version']}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
