"""The project's own shape: floors, file names, actions, privacy. What a newcomer sees in `ls`, kept so."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.apps import apps

from gonghui.foundation.core.facts import declared_metrics, declared_tables
from gonghui.foundation.core.models import Privacy
from gonghui.foundation.core.registers import declared_registers

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "gonghui"
FLOORS = {"foundation", "engines", "affairs", "insight", "faces", "demo"}
# What a module below the faces may consist of, each a file or a folder of that name.
PARTS = {"models", "rules", "queries", "actions", "jobs", "facts", "registers"}
BESIDE = {"apps", "migrations", "__init__"}
# Folders of data that their module reads: no code but an empty __init__.
DATA_FOLDERS = {"areas", "statute", "files", "calendar", "notices", "uses"}
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "data", "info", "common", "misc"}
LINES = 400
# Longer because splitting would tear one thing apart; each says why.
LONG_FILES: dict[str, str] = {}
FILES_IN_A_FOLDER = 12
FULL_FOLDERS = {
    "gonghui/affairs/appeals/rules": "one file a topic, beside what keys and retention ask of modules",
    "gonghui/demo/city": "one file a kind of record that the city has",
    "gonghui/demo/truth": "one file a topic, beside the three that ask them all",
    "gonghui/faces/command": "one file a command, beside the four that all of them use",
}
FUNCTION_LINES = 60  # without the docstring


def modules() -> list[Path]:
    """The folders of the modules below the faces."""
    return [
        folder
        for floor in ("foundation", "engines", "affairs", "insight")
        for folder in sorted((HOUSE / floor).iterdir())
        if folder.is_dir() and not folder.name.startswith("_")
    ]


def sources() -> list[Path]:
    """Every Python file of the project's own, migrations left out."""
    return [path for path in sorted(HOUSE.rglob("*.py")) if "migrations" not in path.parts]


def our_models() -> list[type]:
    """Every model of the house."""
    return [model for model in apps.get_models() if model.__module__.startswith("gonghui.")]


def test_the_folder_is_the_floor():
    found = {path.name for path in HOUSE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert found == FLOORS


@pytest.mark.parametrize("module", modules(), ids=lambda path: path.name)
def test_a_module_holds_only_the_known_files(module):
    found = {path.stem if path.suffix == ".py" else path.name for path in module.iterdir()} - {"__pycache__"}
    assert found <= PARTS | BESIDE | DATA_FOLDERS, found - PARTS - BESIDE - DATA_FOLDERS
    for part in PARTS:
        assert not ((module / part).is_dir() and (module / f"{part}.py").exists()), f"{part} is there twice"


def test_imports_only_go_down():
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_requests_stay_in_the_faces():
    done = subprocess.run(
        [Path(sys.executable).parent / "ruff", "check", "--select", "TID251", "config", "gonghui"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


# Which part may import which of its own module, besides what lies below.
INSIDE = ["models", "rules", "queries", "actions", "registers", "jobs"]


@pytest.mark.parametrize("module", modules(), ids=lambda path: path.name)
def test_inside_a_module_imports_go_one_way(module):
    """`jobs, registers → actions → queries → rules → models`; `facts` reads models and rules."""
    dotted = ".".join(module.relative_to(ROOT).parts)
    for path in module.rglob("*.py"):
        part = path.relative_to(module).parts[0].removesuffix(".py")
        allowed = {
            "facts": {"models", "rules", "facts"},
            "registers": {"models", "rules", "queries", "actions", "registers"},
        }.get(part)
        if allowed is None and part in INSIDE:
            allowed = set(INSIDE[: INSIDE.index(part) + 1]) - ({"registers"} if part == "jobs" else set())
        if allowed is None:
            continue
        for name in imported(path):
            if name.startswith(dotted + "."):
                used = name.removeprefix(dotted + ".").split(".")[0]
                # The floor's own words (core/facts, core/registers) may be used by anybody.
                if used in PARTS and not (module.name == "core" and used in {"facts", "registers"}):
                    assert used in allowed, f"{path.relative_to(ROOT)} imports {used}"


def imported(path: Path) -> set[str]:
    """The dotted names that a file imports, at the top or inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_no_name_that_says_nothing():
    bad = [p for p in HOUSE.rglob("*") if p.stem in EMPTY_NAMES and "__pycache__" not in p.parts]
    assert not bad


def test_files_stay_readable():
    long = {
        str(path.relative_to(ROOT)): count
        for path in sources()
        if (count := len(path.read_text("utf-8").splitlines())) > LINES
    }
    assert set(long) <= set(LONG_FILES), long


def test_folders_stay_readable():
    full = {}
    for folder in {path.parent for path in sources()}:
        count = len([path for path in folder.glob("*.py") if path.name != "__init__.py"])
        if count > FILES_IN_A_FOLDER:
            full[str(folder.relative_to(ROOT))] = count
    assert set(full) <= set(FULL_FOLDERS), full


def test_functions_stay_readable():
    long = {}
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
                lines = (node.end_lineno or node.lineno) - first.lineno + 1
                if lines > FUNCTION_LINES:
                    long[f"{path.relative_to(ROOT)}:{node.name}"] = lines
    assert not long


def test_public_functions_below_the_faces_say_what_they_do():
    silent = []
    for module in modules():
        for path in module.rglob("*.py"):
            if "migrations" in path.parts:
                continue
            for node in ast.parse(path.read_text("utf-8")).body:
                public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
                if public and not ast.get_docstring(node) and path.name != "apps.py":
                    silent.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert not silent


# -- actions -------------------------------------------------------------------------------------------


def action_modules() -> list[str]:
    """Dotted names of every actions module."""
    return [
        ".".join((module / "actions").relative_to(ROOT).parts)
        for module in modules()
        if find_spec(".".join((module / "actions").relative_to(ROOT).parts))
    ]


# Public names in an actions module that change nothing themselves, or are called by no face:
# core's are the means by which the others write, in the caller's transaction.
NOT_ACTIONS = {
    "gonghui.foundation.core.actions": {"fields_of", "recorded", "rows_digest"},
    "gonghui.foundation.bodies.actions": {"refusing"},
    "gonghui.foundation.registers.actions": {"export_sheet"},
    "gonghui.foundation.warehouse.actions": {"changes_since", "own_transaction"},
    # Whoever owns an outbox acts, and writes the Change.
    "gonghui.engines.messages.actions": {"gateway", "look_now", "send_waiting"},
}
# Actions without `by=`: machinery that changes no record of anybody's.
WITHOUT_ACTOR = {
    "gonghui.foundation.core.actions": {
        "add_subject_key",
        "next_free_number",
        "next_number",
        "next_numbers",
        "copy_in",
        "copy_columns",
        "chain_changes",
        "chain_logs",
        "make_change_partitions",
        "set_installation",
        "together",
    },
    "gonghui.foundation.bodies.actions": {"rebuild_paths", "rebuild_area_paths", "rebuild_body_paths"},
    "gonghui.foundation.registers.actions": {"check_sheet"},
    "gonghui.foundation.warehouse.actions": {"verify"},
}


@pytest.mark.parametrize("name", action_modules())
def test_actions_are_keyword_only_and_know_who_acts(name):
    module = import_module(name)
    for action, function in inspect.getmembers(module, inspect.isfunction):
        if action.startswith("_") or not function.__module__.startswith(name):
            continue
        if action in NOT_ACTIONS.get(name, set()) or action not in getattr(module, "__all__", [action]):
            continue
        kinds = {p.name: p.kind for p in inspect.signature(function).parameters.values()}
        positional = [n for n, kind in kinds.items() if kind in {0, 1, 2}]
        assert not positional, f"{name}.{action} takes {positional} by position"
        assert "by" in kinds or action in WITHOUT_ACTOR.get(name, set()), f"{name}.{action} has no by="


@pytest.mark.parametrize("name", action_modules())
def test_every_verb_has_its_sentence(name):
    """Whatever verb an actions module writes into the log, a reader can be told in words."""
    module = import_module(name)
    folder = ROOT.joinpath(*name.split("."))
    files = sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]
    verbs = set()
    for path in files:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "verb" and isinstance(node.value, ast.Constant):
                verbs.add(node.value.value)
    sentences = getattr(module, "SENTENCES", {})
    assert verbs <= set(sentences), verbs - set(sentences)


# -- data ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_every_field_is_classed(model):
    by_nature = {"id", "public_id", "version"}
    fields = {field.name for field in model._meta.get_fields() if getattr(field, "concrete", False)}
    assert fields - by_nature == set(model.privacy) - by_nature
    assert all(isinstance(value, Privacy) for value in model.privacy.values())


def test_the_warehouse_holds_open_columns_only():
    assert declared_tables()  # raises where a column is not open


def test_every_metric_is_described_and_leads_to_its_records():
    assert declared_metrics()
    for versions in declared_metrics().values():
        assert [metric.version for metric in versions] == list(range(1, len(versions) + 1))
        for metric in versions:
            assert str(metric.name), metric.key
            assert str(metric.population_text), metric.key
            assert str(metric.attribution_text) or metric.kind == "series", metric.key
            assert set(metric.exclusion_texts) == set(getattr(metric, "exclusions", {})), metric.key
            if metric.kind != "series":
                apps.get_model(metric.unit_model)
                assert not metric.register or metric.register in declared_registers(), metric.key


def test_registers_name_what_is_there():
    for register in declared_registers().values():
        model = apps.get_model(register.model)
        names = {column.name for column in register.columns}
        assert set(register.filters) <= names, register.key
        assert set(register.metrics) <= set(declared_metrics()), register.key
        assert register.order[-1].lstrip("-") in {"id", "pk"}, register.key
        assert str(register.label), register.key
        for part in register.parts:
            name = part if isinstance(part, str) else getattr(part, "name", None) or part.relation
            assert name in {field.name for field in model._meta.get_fields()}, (register.key, name)
