"""Declared uses: complete over every model, checked when read, consent only where it is the basis."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from gonghui.foundation.core.models import Privacy
from gonghui.foundation.privacy.rules import BadUse, Basis, inventory, read_uses, uses

# Tables of libraries that hold nothing of anybody, or only what points to it.
WITHOUT_PEOPLE = {
    "auth.Permission",
    "auth.Group",
    "contenttypes.ContentType",
    "axes.AccessAttemptExpiration",
    # Jobs are handed ids, never values: see docs/adr/0003.
    "procrastinate.ProcrastinateWorker",
    "procrastinate.ProcrastinateJob",
    "procrastinate.ProcrastinateEvent",
    "procrastinate.ProcrastinatePeriodicDefer",
}
GOOD = """
- key: reading
  name: {zh: 读, en: Reading}
  whose: [member]
  fields: {people.Person: [name]}
  purpose: {zh: 读, en: To read}
  grounds: [{basis: duty, law: 某法, mark: ours}]
  retention: membership
"""
TEXTS = "  texts: [{version: 1, since: 2026-01-01, words: {zh: 同意, en: I agree}}]\n"


def test_every_personal_field_of_the_site_stands_in_a_use():
    declared, undeclared = inventory(), []
    for model in apps.get_models():
        label = model._meta.label
        if model.__module__.startswith("gonghui."):
            classes = model.privacy.items()
            undeclared += [
                f"{label}.{name}"
                for name, privacy in classes
                if privacy != Privacy.OPEN and (label, name) not in declared
            ]
        elif label not in WITHOUT_PEOPLE and label not in {model for model, _name in declared}:
            undeclared.append(label)
    assert not undeclared, "say in privacy/uses/*.yaml what it is used for: " + ", ".join(undeclared)


def test_no_use_names_a_field_that_is_not_there():
    gone = []
    for label, name in inventory():
        try:
            apps.get_model(label)._meta.get_field(name)
        except (LookupError, FieldDoesNotExist):
            gone.append(f"{label}.{name}")
    assert not gone


def test_sensitive_fields_are_used_with_a_reason():
    bare = []
    for (label, name), some in inventory().items():
        privacy = getattr(apps.get_model(label), "privacy", {}).get(name)
        if privacy == Privacy.SENSITIVE:
            bare += [f"{use.key}: {label}.{name}" for use in some if use.sensitive is None]
    # Secrets of the house's own accounts and keys are no data about a person in the law's sense.
    assert [one for one in bare if not one.startswith("accounts: accounts.Account.password")] == []


def test_our_own_reading_says_so_and_consent_stands_alone():
    for use in uses().values():
        asks = [ground.basis is Basis.CONSENT for ground in use.grounds]
        assert all(asks) or not any(asks), use.key
        for ground in use.grounds:
            # What the law says, is said with the article in which it says so.
            assert ground.mark != "verified" or re.search(r"art\. \d", ground.law), use.key
        assert use.is_asked == bool(use.texts), use.key


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (GOOD + GOOD.replace("retention: membership", "retention: for_ever"), "no retention class"),
        (GOOD.replace("basis: duty", "basis: whim"), "is no ground"),
        (GOOD.replace("[{basis: duty, law: 某法, mark: ours}]", "[]"), "no legal basis"),
        (GOOD.replace("{people.Person: [name]}", "{}"), "a use without data"),
        (GOOD.replace("[member]", "[martian]"), "whose data"),
        (GOOD + "  colour: red\n", "colour is no field"),
        (GOOD.replace("  purpose: {zh: 读, en: To read}\n", ""), "purpose is missing"),
        (GOOD.replace("{zh: 读, en: Reading}", "{zh: 读}"), "a text has zh and en"),
        (GOOD + TEXTS, "what is asked"),
        (GOOD.replace("basis: duty", "basis: consent"), "what is asked"),
        (
            GOOD.replace("mark: ours}]", "mark: ours}, {basis: consent, law: 某法, mark: ours}]") + TEXTS,
            "where the law suffices",
        ),
        (GOOD.replace("basis: duty", "basis: consent") + TEXTS.replace("version: 1", "version: 2"), "from 1"),
        (GOOD + "  kept: case\n", "kept in the ledger or with the case"),
        ("key: x", "is no list"),
        ("- [", "is no YAML"),
    ],
)
def test_a_wrong_declaration_names_the_entry_and_the_fault(wrong, fault):
    assert read_uses(GOOD, "some")[0].needs_assessment is False
    with pytest.raises(BadUse, match=fault) as error:
        read_uses(wrong, "some")
    assert str(error.value).startswith("some.yaml")
